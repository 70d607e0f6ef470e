import { Elysia } from "elysia"
import { List, type ListProps } from "../../views/marks"
import { isTyped, wordFor } from "../../views/parts/confirm"
import type { OnChannel } from "../../views/reader"
import * as Fault from "../domain/fault"
import * as Mark from "../domain/mark"
import * as Mention from "../domain/mention"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { typedWord } from "./forms"
import { idIn, one, type Posted, posted } from "./posted"
import { onChannel } from "./reader"
import { recorded, recordedOnce } from "./recorded"

/** The marks of an account: a short list, written on one page. Whom they mark is the friends' own. */
export const marks = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel) => `/channels/${reader.channel.id}/marks`
  const listed = async (reader: OnChannel, refused?: ListProps["refused"]) =>
    List({ reader, marks: await Mark.list(db, reader.channel.id), refused })

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/marks", async ({ reader }) => page(world, reader, await listed(reader)))
    .post(
      "/marks",
      async ({ reader, body }) => {
        const typed = typedIn(body)
        const given = Fault.read(Mark.schema, typed)
        const outcome = Fault.isRefusal(given)
          ? given
          : await recordedOnce(
              world,
              reader,
              body,
              (db) => Mark.create(db, reader.channel.id, given.value, world.now()),
              { noun: "mark", deed: "created", id: ({ mark }) => mark.id, leadsTo: () => home(reader) },
            )
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "common.flash.created")
        return page(world, reader, await listed(reader, { markId: null, typed, faults: outcome.faults }), 422)
      },
      { body: posted },
    )
    .post("/marks/starters", async ({ reader }) => {
      const { t, channel } = reader
      // Where somebody has made one meanwhile, these are no beginning any more.
      if ((await Mark.list(db, channel.id)).length > 0) return seeOther(world, home(reader))
      const starters = [
        { name: t("marks.starter.open"), colour: "red" },
        { name: t("marks.starter.busy"), colour: "amber" },
        { name: t("marks.starter.done"), colour: "green" },
      ] as const
      const make = async (tx: World["db"]) => {
        for (const starter of starters) await Mark.create(tx, channel.id, starter, world.now())
      }
      const counts = () => ({ marks: starters.length })
      await recorded(world, reader, make, { noun: "mark", deed: "created", counts })
      return seeOther(world, home(reader), "common.flash.created")
    })
    .post(
      "/marks/:markId",
      async ({ reader, params, body }) => {
        const { id } = await Mark.find(db, reader.channel.id, idIn(params, "markId"))
        const typed = typedIn(body)
        const given = Fault.read(Mark.schema, typed)
        const outcome = Fault.isRefusal(given)
          ? given
          : await recorded(world, reader, (db) => Mark.edit(db, reader.channel.id, id, given.value), {
              noun: "mark",
              deed: "changed",
              id,
            })
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "common.flash.saved")
        return page(world, reader, await listed(reader, { markId: id, typed, faults: outcome.faults }), 422)
      },
      { body: posted },
    )
    .post(
      "/marks/:markId/position",
      async ({ reader, params, body }) => {
        const id = idIn(params, "markId")
        const to = one(body, "to") === "up" ? "up" : "down"
        await recorded(world, reader, (db) => Mark.move(db, reader.channel.id, id, to), {
          noun: "mark",
          deed: "moved",
          id,
        })
        return seeOther(world, home(reader))
      },
      { body: posted },
    )
    .post(
      "/marks/:markId/removal",
      async ({ reader, params, body }) => {
        const mark = await Mark.find(db, reader.channel.id, idIn(params, "markId"))
        const stays = async (why: { removing?: string }) => {
          const users = await Mention.steps(db, reader.channel.id, "mark", mark.id)
          return page(
            world,
            reader,
            await listed(reader, { markId: mark.id, typed: mark, faults: [], users, ...why }),
            422,
          )
        }
        // Whom it marked is not known afterwards, so it is typed.
        if (!isTyped(body.typed, wordFor(reader, mark.name))) return stays({ removing: body.typed })
        const outcome = await recorded(world, reader, (db) => Mark.remove(db, reader.channel.id, mark.id), {
          noun: "mark",
          deed: "deleted",
          id: mark.id,
        })
        if (Fault.isRefusal(outcome)) return stays({})
        return seeOther(world, home(reader), "common.flash.deleted")
      },
      { body: typedWord },
    )
}

const typedIn = (body: Posted) => ({ name: one(body, "name"), colour: one(body, "colour") })
