import { Elysia } from "elysia"
import { List as ListPage } from "../../../views/inbox"
import { Conversation as ConversationPage } from "../../../views/inbox/show"
import type { OnChannel } from "../../../views/reader"
import * as Conversation from "../../domain/conversation"
import * as List from "../../domain/conversation/list"
import * as Fault from "../../domain/fault"
import * as Friend from "../../domain/friend"
import * as Push from "../../domain/push"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import * as Live from "../live"
import { idIn, idOf, one, type Posted, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded } from "../recorded"
import { form } from "../upload"
import * as Attachment from "./attachment"
import * as Picture from "./picture"
import * as Shown from "./shown"

const LONGEST = 5_000
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What friends have written, and what staff answer. */
export const inbox = (world: World) => {
  const home = (reader: OnChannel, friendId: bigint) => `/channels/${reader.channel.id}/inbox/${friendId}`

  /** The free way where there is one (semantics 8). */
  async function ask(
    reader: OnChannel,
    friendId: bigint,
    body: Posted,
    pictures: Push.Asking["messages"],
  ): Promise<Push.Asked | Fault.Refusal> {
    const text = one(body, "text").trim()
    if (text === "" && pictures.length === 0) return Fault.one("text", "required")
    if (text.length > LONGEST) return Fault.one("text", "too_long", { max: LONGEST })
    const ticket = one(body, "ticket")
    const answer: Push.Asking = {
      ...{ kind: "answer", friendIds: [friendId], mayReply: true, at: world.now() },
      ...{ ticket: uuid.test(ticket) ? ticket : crypto.randomUUID(), staffId: reader.staff.id },
      messages: [...(text === "" ? [] : [{ type: "text" as const, text }]), ...pictures],
    }
    return recorded(world, reader, (db) => Push.ask(db, reader.channel.id, answer), {
      ...{ noun: "friend", deed: "answered", id: friendId },
    })
  }

  return new Elysia({ prefix: "/channels/:channelId/inbox" })
    .use(onChannel(world))
    .get("/", async ({ reader, query }) =>
      page(world, reader, ListPage({ reader, inbox: await Shown.inbox(world, reader, query) })),
    )
    .get("/live", ({ request, route, reader, query }) =>
      Live.stream(world, { request, route, reader }, (now) => Shown.listParts(world, now, query)),
    )
    .get("/:friendId", async ({ reader, params, query }) =>
      page(world, reader, ConversationPage(await Shown.conversation(world, reader, idIn(params, "friendId"), query))),
    )
    .get("/:friendId/live", async ({ request, route, reader, params, query }) => {
      const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
      return Live.stream(world, { request, route, reader }, (now) =>
        Shown.conversationParts(world, now, friend.id, query),
      )
    })
    .get("/:friendId/attachments/:eventId", ({ reader, params, query }) =>
      Attachment.show(world, reader, {
        friendId: idIn(params, "friendId"),
        eventId: idIn(params, "eventId"),
        isPreview: query.preview === "yes",
      }),
    )
    .post(
      "/:friendId/answers",
      async ({ reader, params, query, request }) => {
        const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
        const { fields: body, files } = await form(request, (file) => Picture.take(world, reader, file))
        const taken = files.map(({ outcome }) => outcome)
        const pictures = taken.flatMap((one) => (Fault.isRefusal(one) ? [] : [one.message]))
        const asked = taken.find((one) => Fault.isRefusal(one)) ?? (await ask(reader, friend.id, body, pictures))
        if (Fault.isRefusal(asked)) {
          const typed = { text: one(body, "text"), faults: asked.faults }
          const shown = await Shown.conversation(world, reader, friend.id, query, typed)
          return page(world, reader, ConversationPage(shown), 422)
        }
        const said = { seen: idOf(one(body, "seen")), at: world.now(), spoke: true }
        const isDone = await Conversation.answer(world.db, reader.channel.id, friend.id, said)
        // The person who pressed the button is waiting; the tick would take up to a second.
        await Push.sendDue(world, reader.channel.id)
        const search = Shown.whichOf(query) === "waiting" ? "?which=waiting" : ""
        if (one(body, "then") === "start") return seeOther(world, `/channels/${reader.channel.id}/start`)
        if (one(body, "then") !== "next")
          return seeOther(
            world,
            `${home(reader, friend.id)}${search}`,
            isDone ? "inbox.flash.sent" : "inbox.flash.more",
          )
        const next = await List.nextWaiting(world.db, reader.channel.id, friend.id)
        return next === null
          ? seeOther(world, `/channels/${reader.channel.id}/inbox`, "inbox.flash.allDone")
          : seeOther(world, `${home(reader, next)}${search}`, "inbox.flash.sent")
      },
      { parse: "none" },
    )
    .post(
      "/:friendId/settlement",
      async ({ reader, params, body }) => {
        const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
        const decided = { seen: idOf(one(body, "seen")), at: world.now(), spoke: false }
        const settle = (db: World["db"]) => Conversation.answer(db, reader.channel.id, friend.id, decided)
        await recorded(world, reader, settle, { noun: "friend", deed: "settled", id: friend.id })
        return seeOther(world, home(reader, friend.id), "inbox.flash.settled")
      },
      { body: posted },
    )
    .post("/:friendId/reopening", async ({ reader, params }) => {
      const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
      const reopen = (db: World["db"]) => Conversation.reopen(db, reader.channel.id, friend.id, world.now())
      await recorded(world, reader, reopen, { noun: "friend", deed: "reopened", id: friend.id })
      return seeOther(world, home(reader, friend.id), "inbox.flash.reopened")
    })
}
