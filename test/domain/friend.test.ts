import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { NotFound } from "../../src/domain/absence"
import * as Cursor from "../../src/domain/cursor"
import * as Field from "../../src/domain/field"
import * as Friend from "../../src/domain/friend"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as make from "./people"
import { good, morning } from "./people"

const userId = (digit: string) => `U${digit.repeat(32)}`
const imported = { name: null, followedAt: null }

describe("friends known from elsewhere", () => {
  test(
    "are written down once, and their profile is due",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const [a, b] = [
        { lineUserId: userId("a"), ...imported },
        { lineUserId: userId("b"), ...imported, name: "はな" },
      ]
      const first = await Friend.create(db, channelId, [a], morning)
      expect(first).toMatchObject([
        { created: true, friend: { lineUserId: userId("a"), following: true, profileDueAt: morning } },
      ])
      const again = await Friend.create(db, channelId, [b, { ...a, name: "別名" }], morning)
      expect(again.map(({ created, friend }) => [created, friend.name])).toEqual([
        [true, "はな"],
        [false, null],
      ])
      expect(await db.$count(sql`friends where channel_id = ${channelId}`)).toBe(2)
    }),
  )

  test(
    "the same person on two channels is two friends",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const [one] = await Friend.create(db, here, [{ lineUserId: userId("a"), ...imported }], morning)
      const [other] = await Friend.create(db, there, [{ lineUserId: userId("a"), ...imported }], morning)
      expect(one!.friend.id).not.toBe(other!.friend.id)
      expect(Friend.find(db, here, other!.friend.id)).rejects.toThrow(NotFound)
    }),
  )
})

describe("the list of friends", () => {
  const names = async (db: Db, channelId: bigint, search: Friend.Search) =>
    (await Friend.list(db, channelId, search, { at: morning })).friends.map((friend) => friend.name).join("")

  test(
    "newest first, page by page, without loss or repetition even at equal moments",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      await make.friend(db, await make.channel(db), { name: "x" })
      for (const [index, name] of [..."abcdefg"].entries())
        await make.friend(db, channelId, { name, createdAt: morning.add({ minutes: index < 4 ? 0 : index }) })
      let after: Cursor.Place | null = null
      let seen = ""
      do {
        const page: Awaited<ReturnType<typeof Friend.list>> = await Friend.list(
          db,
          channelId,
          {},
          { after, limit: 2, at: morning },
        )
        seen += page.friends.map((friend) => friend.name).join("")
        after = page.next && Cursor.read(Cursor.write(page.next))
      } while (after)
      expect(seen).toBe("gfedcba")
    }),
  )

  test(
    "by name, tag, field, state and segment, all together",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const a = await make.friend(db, channelId, { name: "Hana ハナ" })
      const b = await make.friend(db, channelId, { name: "太郎_50%", following: false })
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
      await Tag.add(db, channelId, [a, b], tag.id, morning)
      const { field } = good(
        await Field.create(db, channelId, { key: "city", name: "街", kind: "text", choices: [] }, morning),
      )
      good(await Field.set(db, channelId, [a], field.id, "東京", morning))
      expect(await names(db, channelId, { name: "hana" })).toBe("Hana ハナ")
      expect(await names(db, channelId, { name: "ﾊﾅ" })).toBe("Hana ハナ")
      expect(await names(db, channelId, { name: "_5" })).toBe("太郎_50%")
      expect(await names(db, channelId, { name: "%" })).toBe("太郎_50%")
      expect(await names(db, channelId, { name: "a%" })).toBe("")
      expect(await names(db, channelId, { tagId: tag.id })).toBe("太郎_50%Hana ハナ")
      expect(await names(db, channelId, { tagId: tag.id, state: "blocked" })).toBe("太郎_50%")
      expect(await names(db, channelId, { field: { id: field.id, value: "東京" } })).toBe("Hana ハナ")
      expect(await names(db, channelId, { segment: { not: { following: true } } })).toBe("太郎_50%")
      expect(await names(db, channelId, { segment: { not: { following: true } }, state: "following" })).toBe("")
      expect(await Friend.count(db, channelId, { tagId: tag.id }, morning)).toEqual({ is: "exactly", count: 2 })
      const { lineUserId } = await Friend.find(db, channelId, a)
      expect(await names(db, channelId, { name: lineUserId })).toBe("Hana ハナ")
    }),
  )

  test(
    "each with tags and fields",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const a = await make.friend(db, channelId)
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
      await Tag.add(db, channelId, [a], tag.id, morning)
      expect(await Friend.findKnown(db, channelId, a)).toMatchObject({
        tags: [{ id: tag.id, name: "会員" }],
        fields: {},
      })
    }),
  )
})

test("a cursor that is none of ours is known as such", () => {
  for (const text of [
    "",
    "x",
    "!!!",
    Buffer.from("2026-11-21T00:00:00Z/x").toString("base64url"),
    Buffer.from("/1").toString("base64url"),
  ])
    expect(Cursor.read(text)).toBeNull()
  expect(Cursor.readId(Cursor.writeId(42n))).toBe(42n)
  expect(Cursor.readId(Buffer.from("#99999999999999999999").toString("base64url"))).toBeNull()
})
