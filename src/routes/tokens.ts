import { Elysia } from "elysia"
import * as v from "valibot"
import { Tokens, type TokensProps } from "../../views/channels/tokens"
import { isTyped, wordFor } from "../../views/parts/confirm"
import type { OnChannel } from "../../views/reader"
import { within } from "../../views/within"
import * as Fault from "../domain/fault"
import * as Token from "../domain/token"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { text, typedWord } from "./forms"
import { cut, pages } from "./paging"
import { idIn, idOf } from "./posted"
import { Forbidden, onChannel } from "./reader"
import { recorded, recordedOnce } from "./recorded"

type Query = Record<string, string | undefined>
type More = Omit<Partial<TokensProps>, "reader" | "tokens" | "pages">

const ON_A_PAGE = 50

const typed = v.object({ once: text, name: text, scope: v.optional(v.picklist(["one", "all"]), "one") })

/** Keys to the API. The answer that makes one is the only page that ever shows it, so it is no redirect. */
export const tokens = (world: World) => {
  const shown = async (reader: OnChannel, query: Query = {}, more: More = {}) => {
    const before = idOf(query.before) ?? undefined
    const rows = await Token.list(world.db, reader.channel.id, { before, limit: ON_A_PAGE + 1 })
    const { page: tokens, next } = cut(rows, ON_A_PAGE)
    return Tokens({ ...{ reader, tokens, pages: pages(within(reader, "/tokens"), {}, query, next) }, ...more })
  }

  /** Where the page begins on which this one stands. */
  const placeOf = async ({ channel }: OnChannel, { id }: Token.Token): Promise<Query> => {
    const first = await Token.list(world.db, channel.id, { limit: ON_A_PAGE })
    return first.some((one) => one.id === id) ? {} : { before: String(id + 1n) }
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/tokens", async ({ reader, query }) => page(world, reader, await shown(reader, query)))
    .post(
      "/tokens",
      async ({ reader, body }) => {
        if (body.scope === "all" && !reader.staff.owner) throw new Forbidden()
        const channelId = body.scope === "all" ? null : String(reader.channel.id)
        const given = Fault.read(Token.schema, { name: body.name, channelId })
        if (Fault.isRefusal(given)) {
          return page(world, reader, await shown(reader, {}, { typed: body, faults: given.faults }), 422)
        }
        const { secret } = await recordedOnce(world, reader, body, (db) => Token.create(db, given.value, world.now()), {
          noun: "token",
          deed: "created",
          id: ({ token }) => token.id,
          leadsTo: () => `/channels/${reader.channel.id}/tokens`,
          says: "tokens.madeOnceFlash",
        })
        return page(world, reader, await shown(reader, {}, { secret }), 201)
      },
      { body: typed },
    )
    .post(
      "/tokens/:tokenId/revocation",
      async ({ reader, params, body }) => {
        const token = await Token.find(world.db, reader.channel.id, idIn(params, "tokenId"))
        if (token.channelId === null && !reader.staff.owner) throw new Forbidden()
        if (!isTyped(body.typed, wordFor(reader, token.name))) {
          const revoking = { id: token.id, given: body.typed }
          return page(world, reader, await shown(reader, await placeOf(reader, token), { revoking }), 422)
        }
        await recorded(world, reader, (db) => Token.revoke(db, token.id, world.now()), {
          noun: "token",
          deed: "revoked",
          id: token.id,
        })
        return seeOther(world, `/channels/${reader.channel.id}/tokens`, "tokens.revokedFlash")
      },
      { body: typedWord },
    )
}
