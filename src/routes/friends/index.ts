import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import * as Enrollment from "../../domain/enrollment"
import * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import * as Friend from "../../domain/friend"
import * as Mark from "../../domain/mark"
import * as Tag from "../../domain/tag"
import * as Undo from "../../domain/undo"
import type { World } from "../../world"
import { localPath, page, seeOther } from "../answer"
import * as Basis from "../basis"
import { asForm } from "../deliveries/narrowing"
import { idIn, idOf, many, one, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded, recordedOnce } from "../recorded"
import * as Values from "./fields"
import { list } from "./list"
import * as Shown from "./shown"
import { openScenario } from "./target"

type Changed = { say: "friends.flash.tagged" | "friends.flash.untagged"; verb: Undo.Verb; subjectId: bigint }

/** Friends of an account, and what staff change about one of them. */
export const friends = (world: World) => {
  const home = (reader: OnChannel, friendId: bigint) => `/channels/${reader.channel.id}/friends/${friendId}`

  /** Back to the friend's tags, with the offer to take it back. */
  const changed = async (reader: OnChannel, friendId: bigint, { say, ...offer }: Changed) => {
    const { channel, staff } = reader
    const undo = await Undo.offer(world.db, channel.id, staff.id, { ...offer, ids: [friendId] }, world.now())
    return seeOther(world, `${home(reader, friendId)}#tags`, { say, count: 1, undo })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/friends", async ({ reader, request }) => page(world, reader, await list(world, reader, asForm(request.url))))
    .post(
      "/friends/columns",
      async ({ reader, body }) => {
        const fields = await Field.names(world.db, reader.channel.id)
        await Friend.Columns.choose(world.db, reader.channel.id, reader.staff.id, many(body, "column"), fields)
        return seeOther(world, localPath(one(body, "back")), "friends.flash.columns")
      },
      { body: posted },
    )
    .get("/friends/:friendId", async ({ reader, params, query }) =>
      page(world, reader, await Shown.one(world, reader, idIn(params, "friendId"), query)),
    )
    .post(
      "/friends/:friendId/tags",
      async ({ reader, params, body }) => {
        const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
        const name = one(body, "name")
        if (name.trim() !== "") {
          const outcome = await recorded(
            world,
            reader,
            (tx) => tagNamed(tx, reader.channel.id, friend.id, name, world.now()),
            { noun: "friend", deed: "tagged", id: friend.id },
          )
          if (!Fault.isRefusal(outcome)) return seeOther(world, `${home(reader, friend.id)}#tags`)
          const faults = outcome.faults.map((fault) => ({ ...fault, path: "tagName" }))
          return page(world, reader, await Shown.one(world, reader, friend.id, {}, { tagName: name, faults }), 422)
        }
        const tagId = idOf(one(body, "tagId"))
        // Without a choice, or with a tag that is gone meanwhile, nothing is put on.
        const put =
          tagId === null
            ? []
            : await recorded(world, reader, (db) => Tag.add(db, reader.channel.id, [friend.id], tagId, world.now()), {
                noun: "friend",
                deed: "tagged",
                id: friend.id,
              })
        if (tagId === null || put.length === 0) return seeOther(world, `${home(reader, friend.id)}#tags`)
        return changed(reader, friend.id, { say: "friends.flash.tagged", verb: "tag.drop", subjectId: tagId })
      },
      { body: posted },
    )
    .post("/friends/:friendId/tags/:tagId/removal", async ({ reader, params }) => {
      const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
      const tag = await Tag.find(world.db, reader.channel.id, idIn(params, "tagId"))
      const taken = await recorded(
        world,
        reader,
        (db) => Tag.drop(db, reader.channel.id, [friend.id], tag.id, world.now()),
        { noun: "friend", deed: "untagged", id: friend.id },
      )
      if (taken.length === 0) return seeOther(world, `${home(reader, friend.id)}#tags`)
      return changed(reader, friend.id, { say: "friends.flash.untagged", verb: "tag.add", subjectId: tag.id })
    })
    .post(
      "/friends/:friendId/mark",
      async ({ reader, params, body }) => {
        const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
        // A mark that is gone meanwhile is put on nobody.
        const chosen = one(body, "markId")
        const doing = { at: world.now(), staffId: reader.staff.id }
        if (chosen === "" || idOf(chosen) !== null)
          await recorded(world, reader, (db) => Mark.put(db, reader.channel.id, [friend.id], idOf(chosen), doing), {
            noun: "friend",
            deed: "changed",
            id: friend.id,
          })
        return seeOther(world, home(reader, friend.id), "common.flash.saved")
      },
      { body: posted },
    )
    .post(
      "/friends/:friendId/own",
      async ({ reader, params, body }) => {
        const { channel } = reader
        const friend = await Friend.findKnown(world.db, channel.id, idIn(params, "friendId"))
        const { basis } = Shown.own(friend, await Friend.Own.note(world.db, channel.id, friend.id))
        const typed = { called: one(body, "called"), note: one(body, "note") }
        const given = Basis.isPast(body, basis) ? { faults: Basis.past("own") } : Fault.read(Friend.Own.schema, typed)
        if (Fault.isRefusal(given)) {
          const own = { ...typed, basis }
          return page(world, reader, await Shown.one(world, reader, friend.id, {}, { own, ...given }), 422)
        }
        const doing = { at: world.now(), staffId: reader.staff.id }
        await recorded(world, reader, (db) => Friend.Own.write(db, reader.channel.id, friend.id, given.value, doing), {
          noun: "friend",
          deed: "changed",
          id: friend.id,
        })
        return seeOther(world, `${home(reader, friend.id)}#own`, "common.flash.saved")
      },
      { body: posted },
    )
    .post(
      "/friends/:friendId/fields",
      async ({ reader, params, body }) => {
        const friend = await Friend.findKnown(world.db, reader.channel.id, idIn(params, "friendId"))
        const { faults, typed } = await Values.store(world, reader, friend, body)
        if (faults.length === 0) return seeOther(world, `${home(reader, friend.id)}#fields`, "common.flash.saved")
        return page(world, reader, await Shown.one(world, reader, friend.id, {}, { typed, faults }), 422)
      },
      { body: posted },
    )
    .post(
      "/friends/:friendId/enrollments",
      async ({ reader, params, body }) => {
        const friend = await Friend.find(world.db, reader.channel.id, idIn(params, "friendId"))
        const scenario = await openScenario(world.db, reader.channel.id, one(body, "scenarioId"))
        if (!scenario) {
          const faults = [{ path: "scenarioId", code: "required" }]
          return page(world, reader, await Shown.one(world, reader, friend.id, {}, { faults }), 422)
        }
        const at = world.now()
        const { began } = await recordedOnce(
          world,
          reader,
          body,
          (db) => Enrollment.start(db, reader.channel.id, scenario.id, [friend.id], { at }),
          {
            noun: "enrollment",
            deed: "enrolled",
            id: ({ began }) => began[0] ?? null,
            leadsTo: () => `${home(reader, friend.id)}#enrollments`,
          },
        )
        const flash = began.length > 0 ? "enrollments.flash.began" : "enrollments.flash.unchanged"
        return seeOther(world, `${home(reader, friend.id)}#enrollments`, flash)
      },
      { body: posted },
    )
}

/** Puts a tag of this name on a friend; one that is not there yet is made. */
async function tagNamed(db: World["db"], channelId: bigint, friendId: bigint, name: string, at: Temporal.Instant) {
  const given = Fault.read(Tag.schema, { name })
  if (Fault.isRefusal(given)) return given
  const known = await Tag.named(db, channelId, given.value.name)
  const made = known ? { tag: known } : await Tag.create(db, channelId, given.value, at)
  if (Fault.isRefusal(made)) return made
  await Tag.add(db, channelId, [friendId], made.tag.id, at)
  return made
}
