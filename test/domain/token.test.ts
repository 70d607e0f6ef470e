import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { NotFound } from "../../src/domain/absence"
import * as Token from "../../src/domain/token"
import { inDb } from "../db"
import * as make from "./people"
import { morning } from "./people"

describe("API tokens", () => {
  test(
    "are shown once; the database keeps a hash alone",
    inDb(async (db) => {
      const { token, secret } = await Token.create(db, { name: "店舗", channelId: null }, morning)
      expect(secret).toMatch(/^tobi_[A-Za-z0-9_-]{43}$/)
      expect(JSON.stringify(await Token.list(db), (_, value) => String(value))).not.toContain(secret)
      const [row] = await db.execute<{ token_hash: string }>(
        sql`select token_hash from api_tokens where id = ${token.id}`,
      )
      expect(row!.token_hash).toMatch(/^[0-9a-f]{64}$/)
      expect(row!.token_hash).not.toContain(secret)
    }),
  )

  test(
    "let in whoever carries them, until they are revoked",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { token, secret } = await Token.create(db, { name: "店舗", channelId }, morning)
      expect(await Token.verify(db, secret, morning)).toMatchObject({ id: token.id, channelId })
      expect(await Token.verify(db, `${secret}x`, morning)).toBeNull()
      expect(await Token.verify(db, "", morning)).toBeNull()
      await Token.revoke(db, token.id, morning)
      await Token.revoke(db, token.id, morning.add({ hours: 1 }))
      expect(await Token.verify(db, secret, morning)).toBeNull()
      expect((await Token.list(db))[0]?.revokedAt).toEqual(morning)
      expect(Token.revoke(db, 999_999n, morning)).rejects.toThrow(NotFound)
    }),
  )

  test(
    "remember their last use to the minute",
    inDb(async (db) => {
      const { secret } = await Token.create(db, { name: "店舗", channelId: null }, morning)
      const used = async (seconds: number) => {
        await Token.verify(db, secret, morning.add({ seconds }))
        return (await Token.list(db))[0]?.usedAt?.since(morning).total("seconds")
      }
      expect([await used(0), await used(59), await used(60)]).toEqual([0, 0, 60])
    }),
  )

  test(
    "a channel's page shows its own and those for all",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      for (const channelId of [here, there, null])
        await Token.create(db, { name: String(channelId), channelId }, morning)
      expect((await Token.list(db, here)).map((token) => token.channelId)).toEqual([null, here])
    }),
  )
})
