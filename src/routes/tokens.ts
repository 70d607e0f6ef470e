import { Elysia } from "elysia"
import * as v from "valibot"
import { Tokens } from "../../views/channels/tokens"
import { isTyped, wordFor } from "../../views/parts/confirm"
import type { OnChannel } from "../../views/reader"
import { NotFound } from "../domain/absence"
import * as Fault from "../domain/fault"
import * as Token from "../domain/token"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { text, typedWord } from "./forms"
import { Forbidden, onChannel } from "./reader"
import { recorded } from "./recorded"

const typed = v.object({ name: text, scope: v.optional(v.picklist(["one", "all"]), "one") })

/** Keys to the API. The answer that makes one is the only page that ever shows it, so it is no redirect. */
export const tokens = (world: World) => {
  const listed = (reader: OnChannel) => Token.list(world.db, reader.channel.id)

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/tokens", async ({ reader }) => page(world, reader, Tokens({ reader, tokens: await listed(reader) })))
    .post(
      "/tokens",
      async ({ reader, body }) => {
        if (body.scope === "all" && !reader.staff.owner) throw new Forbidden()
        const channelId = body.scope === "all" ? null : String(reader.channel.id)
        const given = Fault.read(Token.schema, { name: body.name, channelId })
        if (Fault.isRefusal(given)) {
          const refused = Tokens({ reader, tokens: await listed(reader), typed: body, faults: given.faults })
          return page(world, reader, refused, 422)
        }
        const { secret } = await recorded(world, reader, (db) => Token.create(db, given.value, world.now()), {
          noun: "token",
          deed: "created",
          id: ({ token }) => token.id,
        })
        return page(world, reader, Tokens({ reader, tokens: await listed(reader), secret }), 201)
      },
      { body: typed },
    )
    .post(
      "/tokens/:tokenId/revocation",
      async ({ reader, params, body }) => {
        const tokens = await listed(reader)
        const token = tokens.find(({ id }) => String(id) === params.tokenId)
        if (!token) throw new NotFound("token")
        if (token.channelId === null && !reader.staff.owner) throw new Forbidden()
        if (!isTyped(body.typed, wordFor(reader, token.name))) {
          const revoking = { id: token.id, given: body.typed }
          return page(world, reader, Tokens({ reader, tokens, revoking }), 422)
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
