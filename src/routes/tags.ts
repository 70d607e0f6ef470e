import { Elysia } from "elysia"
import { isTyped, wordFor } from "../../views/parts/confirm"
import type { OnChannel } from "../../views/reader"
import { List } from "../../views/tags"
import { Edit } from "../../views/tags/edit"
import * as Fault from "../domain/fault"
import * as Mention from "../domain/mention"
import * as Tag from "../domain/tag"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { typedWord } from "./forms"
import { cut, pages } from "./paging"
import { idIn, idOf, one, posted } from "./posted"
import { onChannel } from "./reader"
import { recorded, recordedOnce } from "./recorded"

const ON_A_PAGE = 100

/** Tags of an account. */
export const tags = (world: World) => {
  const home = (reader: OnChannel) => `/channels/${reader.channel.id}/tags`

  const listed = async (reader: OnChannel, query: Record<string, string | undefined>, typed: Typed = {}) => {
    const after = idOf(query.before) ?? undefined
    const rows = await Tag.list(world.db, reader.channel.id, { after, limit: ON_A_PAGE + 1 })
    const { page: shown, next } = cut(rows, ON_A_PAGE)
    return List({ reader, tags: shown, pages: pages(home(reader), {}, query, next), ...typed })
  }

  const edited = async (reader: OnChannel, tagId: bigint, typed: Typed = {}) => {
    const tag = await Tag.findCounted(world.db, reader.channel.id, tagId)
    const users = await Mention.steps(world.db, reader.channel.id, "tag", tagId)
    return Edit({ reader, tag, users, ...typed })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/tags", async ({ reader, query }) => page(world, reader, await listed(reader, query)))
    .post(
      "/tags",
      async ({ reader, body }) => {
        const name = one(body, "name")
        const given = Fault.read(Tag.schema, { name })
        const outcome = Fault.isRefusal(given)
          ? given
          : await recordedOnce(
              world,
              reader,
              body,
              (db) => Tag.create(db, reader.channel.id, given.value, world.now()),
              { noun: "tag", deed: "created", id: ({ tag }) => tag.id, leadsTo: () => home(reader) },
            )
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "common.flash.created")
        return page(world, reader, await listed(reader, {}, { name, faults: outcome.faults }), 422)
      },
      { body: posted },
    )
    .get("/tags/:tagId", async ({ reader, params }) => page(world, reader, await edited(reader, idIn(params, "tagId"))))
    .post(
      "/tags/:tagId",
      async ({ reader, params, body }) => {
        const tagId = idIn(params, "tagId")
        const name = one(body, "name")
        const given = Fault.read(Tag.schema, { name })
        const { faults } = Fault.isRefusal(given)
          ? given
          : none(
              await recorded(world, reader, (db) => Tag.rename(db, reader.channel.id, tagId, given.value), {
                noun: "tag",
                deed: "changed",
                id: tagId,
              }),
            )
        if (faults.length === 0) return seeOther(world, home(reader), "common.flash.saved")
        return page(world, reader, await edited(reader, tagId, { name, faults }), 422)
      },
      { body: posted },
    )
    .post(
      "/tags/:tagId/removal",
      async ({ reader, params, body }) => {
        const tagId = idIn(params, "tagId")
        const { name, friends } = await Tag.findCounted(world.db, reader.channel.id, tagId)
        // What friends lose does not come back, so it is typed; where nobody has it, nothing is lost.
        if (friends > 0 && !isTyped(body.typed, wordFor(reader, name)))
          return page(world, reader, await edited(reader, tagId, { removing: body.typed }), 422)
        const outcome = await recorded(world, reader, (db) => Tag.remove(db, reader.channel.id, tagId), {
          noun: "tag",
          deed: "deleted",
          id: tagId,
        })
        // The page itself says which steps still use it.
        if (Fault.isRefusal(outcome)) return page(world, reader, await edited(reader, tagId), 422)
        return seeOther(world, home(reader), "common.flash.deleted")
      },
      { body: typedWord },
    )
}

type Typed = { name?: string; faults?: readonly Fault.Fault[]; removing?: string }

const none = (outcome: object): Fault.Refusal => (Fault.isRefusal(outcome) ? outcome : { faults: [] })
