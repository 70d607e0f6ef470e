import { Elysia } from "elysia"
import { List } from "../../../views/media"
import { One } from "../../../views/media/one"
import type { OnChannel } from "../../../views/reader"
import * as Fault from "../../domain/fault"
import * as Media from "../../domain/media"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { cut, pages } from "../paging"
import { idIn, idOf, one, posted, wordOf } from "../posted"
import { onChannel } from "../reader"
import { recorded, recordedAfter } from "../recorded"
import { form } from "../upload"
import * as Item from "./item"

const ON_A_PAGE = 48
const kinds = ["image", "video", "audio"] as const

/** Pictures, videos and sounds of an account. */
export const media = (world: World) => {
  const { db, config } = world
  const home = (reader: OnChannel) => `/channels/${reader.channel.id}/media`

  const items = (rows: readonly Media.Media[]) => rows.map((row) => Item.of(row, Media.reachOf(config)))

  const listed = async (
    reader: OnChannel,
    query: Record<string, string | undefined>,
    refused: { name: string; faults: readonly Fault.Fault[] }[] = [],
  ) => {
    const kind = wordOf(kinds, query.kind)
    const name = (query.q ?? "").trim().slice(0, 100)
    const search = { kinds: kind && [kind], name, before: idOf(query.before) ?? undefined, limit: ON_A_PAGE + 1 }
    const { page: shown, next } = cut(await Media.list(db, reader.channel.id, search), ON_A_PAGE)
    return List({
      ...{ reader, media: items(shown), kind: kind ?? null, name, refused, reach: Media.reachOf(config) },
      pages: pages(home(reader), { kind, q: name }, query, next),
    })
  }

  const shown = async (
    reader: OnChannel,
    id: bigint,
    typed: { name?: string; faults?: readonly Fault.Fault[] } = {},
  ) => {
    const found = await Media.find(db, reader.channel.id, id)
    const uses = await Media.uses(db, reader.channel.id, found.token)
    const [item] = items([found])
    return One({ reader, media: item!, uses, reach: Media.reachOf(config), ...typed })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/media", async ({ reader, query }) => page(world, reader, await listed(reader, query)))
    .post(
      "/media",
      async ({ reader, request }) => {
        const doing = { at: world.now(), staffId: reader.staff.id }
        const { files } = await form(request, (file) =>
          recordedAfter(world, reader, () => Media.add(world, reader.channel.id, file, doing), {
            ...{ noun: "media", deed: "created" },
            id: (done) => (done.known ? null : done.media.id),
          }),
        )
        const refused = files.flatMap(({ name, outcome }) =>
          Fault.isRefusal(outcome) ? [{ name, faults: outcome.faults }] : [],
        )
        if (files.length === 0) refused.push({ name: "", ...Fault.one("file", "file_none") })
        if (refused.length > 0) return page(world, reader, await listed(reader, {}, refused), 422)
        return seeOther(world, home(reader), "media.flash.added")
      },
      { parse: "none" },
    )
    .get("/media/:mediaId", async ({ reader, params }) =>
      page(world, reader, await shown(reader, idIn(params, "mediaId"))),
    )
    .post(
      "/media/:mediaId",
      async ({ reader, params, body }) => {
        const id = idIn(params, "mediaId")
        const name = one(body, "name")
        const outcome = await recorded(world, reader, (db) => Media.rename(db, reader.channel.id, id, name), {
          ...{ noun: "media", deed: "changed", id },
        })
        if (!Fault.isRefusal(outcome)) return seeOther(world, `${home(reader)}/${id}`, "common.flash.saved")
        return page(world, reader, await shown(reader, id, { name, faults: outcome.faults }), 422)
      },
      { body: posted },
    )
    .post("/media/:mediaId/removal", async ({ reader, params }) => {
      const id = idIn(params, "mediaId")
      const outcome = await recordedAfter(world, reader, () => Media.remove(world, reader.channel.id, id), {
        ...{ noun: "media", deed: "deleted", id },
      })
      if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "common.flash.deleted")
      return page(world, reader, await shown(reader, id, { faults: outcome.faults }), 422)
    })
}
