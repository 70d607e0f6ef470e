import { Elysia } from "elysia"
import { Pushes } from "../../views/pushes"
import * as Push from "../domain/push"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { cut, pages } from "./paging"
import { idIn, idOf, wordOf } from "./posted"
import { onChannel } from "./reader"
import { recorded } from "./recorded"

const ON_A_PAGE = 50

/** What staff sent to chosen friends: the ledger's other half. */
export const pushes = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/pushes", async ({ reader, query }) => {
      const kind = wordOf(["test", "answer"], query.kind)
      const before = idOf(query.before) ?? undefined
      const rows = await Push.list(world.db, reader.channel.id, { kind }, { before, limit: ON_A_PAGE + 1 })
      const { page: shown, next } = cut(rows, ON_A_PAGE)
      const around = pages(`/channels/${reader.channel.id}/pushes`, { kind }, query, next)
      return page(world, reader, Pushes({ reader, pushes: shown, kind: kind ?? null, pages: around }))
    })
    .post("/pushes/:pushId/withdrawal", async ({ reader, params }) => {
      const { id, friend } = await Push.find(world.db, reader.channel.id, idIn(params, "pushId"))
      const done = await recorded(world, reader, (db) => Push.withdraw(db, reader.channel.id, id, world.now()), {
        noun: "friend",
        deed: "withdrawn",
        subject: friend.name ?? "",
        counts: (done) => ({ messages: Number(done) }),
      })
      const flash = done ? "pushes.flash.withdrawn" : "pushes.flash.tooLate"
      return seeOther(world, `/channels/${reader.channel.id}/pushes`, flash)
    })
