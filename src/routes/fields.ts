import { Elysia } from "elysia"
import { List, type Typed } from "../../views/fields"
import { Edit } from "../../views/fields/edit"
import { isTyped, wordFor } from "../../views/parts/confirm"
import type { OnChannel } from "../../views/reader"
import * as Fault from "../domain/fault"
import * as Field from "../domain/field"
import * as Mention from "../domain/mention"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { typedWord } from "./forms"
import { cut, pages } from "./paging"
import { idIn, idOf, one, type Posted, posted } from "./posted"
import { onChannel } from "./reader"
import { recorded, recordedOnce } from "./recorded"

const ON_A_PAGE = 100

type Refused = { typed?: Typed; faults?: readonly Fault.Fault[]; removing?: string }

/** What is known of friends: the fields of an account. */
export const fields = (world: World) => {
  const home = (reader: OnChannel) => `/channels/${reader.channel.id}/fields`

  const listed = async (reader: OnChannel, query: Record<string, string | undefined>, refused: Refused = {}) => {
    const after = idOf(query.before) ?? undefined
    const rows = await Field.list(world.db, reader.channel.id, { after, limit: ON_A_PAGE + 1 })
    const { page: shown, next } = cut(rows, ON_A_PAGE)
    return List({ reader, fields: shown, pages: pages(home(reader), {}, query, next), ...refused })
  }

  const edited = async (reader: OnChannel, fieldId: bigint, refused: Refused = {}) => {
    const field = await Field.findCounted(world.db, reader.channel.id, fieldId)
    const users = [
      ...(await Mention.steps(world.db, reader.channel.id, "field", fieldId)),
      ...(await Mention.saying(world.db, reader.channel.id, `field.${field.key}`)),
    ]
    return Edit({ reader, field, users: [...new Map(users.map((step) => [step.id, step])).values()], ...refused })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/fields", async ({ reader, query }) => page(world, reader, await listed(reader, query)))
    .post(
      "/fields",
      async ({ reader, body }) => {
        const typed = typedIn(body)
        const given = Fault.read(Field.schema, { ...typed, choices: lines(typed.choices) })
        const outcome = Fault.isRefusal(given)
          ? given
          : await recordedOnce(
              world,
              reader,
              body,
              (db) => Field.create(db, reader.channel.id, given.value, world.now()),
              { noun: "field", deed: "created", id: ({ field }) => field.id, leadsTo: () => home(reader) },
            )
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "common.flash.created")
        return page(world, reader, await listed(reader, {}, { typed, faults: outcome.faults }), 422)
      },
      { body: posted },
    )
    .get("/fields/:fieldId", async ({ reader, params }) =>
      page(world, reader, await edited(reader, idIn(params, "fieldId"))),
    )
    .post(
      "/fields/:fieldId",
      async ({ reader, params, body }) => {
        const fieldId = idIn(params, "fieldId")
        const { kind } = await Field.find(world.db, reader.channel.id, fieldId)
        const typed = typedIn(body)
        const choices = kind === "choice" ? { choices: lines(typed.choices) } : {}
        const given = Fault.read(Field.changes, { name: typed.name, ...choices })
        const outcome = Fault.isRefusal(given)
          ? given
          : await recorded(world, reader, (db) => Field.edit(db, reader.channel.id, fieldId, given.value), {
              noun: "field",
              deed: "changed",
              id: fieldId,
            })
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "common.flash.saved")
        return page(world, reader, await edited(reader, fieldId, { typed, faults: outcome.faults }), 422)
      },
      { body: posted },
    )
    .post(
      "/fields/:fieldId/removal",
      async ({ reader, params, body }) => {
        const fieldId = idIn(params, "fieldId")
        const { name, friends } = await Field.findCounted(world.db, reader.channel.id, fieldId)
        // What friends lose does not come back, so it is typed; where nobody has it, nothing is lost.
        if (friends > 0 && !isTyped(body.typed, wordFor(reader, name)))
          return page(world, reader, await edited(reader, fieldId, { removing: body.typed }), 422)
        const outcome = await recorded(world, reader, (db) => Field.remove(db, reader.channel.id, fieldId), {
          noun: "field",
          deed: "deleted",
          id: fieldId,
        })
        if (Fault.isRefusal(outcome))
          return page(world, reader, await edited(reader, fieldId, { faults: outcome.faults }), 422)
        return seeOther(world, home(reader), "common.flash.deleted")
      },
      { body: typedWord },
    )
}

function typedIn(body: Posted): Typed {
  return { name: one(body, "name"), key: one(body, "key"), kind: one(body, "kind"), choices: one(body, "choices") }
}

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
