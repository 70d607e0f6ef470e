/** Paging by key: in every order, both ways, each row once, also among rows of equal value. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Keyset from "../../src/domain/keyset"
import { inDb } from "../db"
import * as People from "./people"

const orders = {
  name: { by: sql`coalesce(name, '') collate "ja-x-icu"`, as: "text", id: sql`id` },
  last: { by: sql`coalesce(last_message_at, '-infinity')`, as: "timestamptz", id: sql`id` },
} as const

async function school(db: Db): Promise<bigint> {
  const channelId = await People.channel(db)
  // Seven names among forty friends, and most of them have never written.
  for (let n = 0; n < 40; n++) {
    const lastMessageAt = n % 3 === 0 ? People.morning.add({ hours: n % 4 }) : null
    await People.friend(db, channelId, { name: n % 8 === 7 ? null : `はな${n % 7}`, lastMessageAt })
  }
  return channelId
}

type Row = { id: bigint; place: string }

test.each([
  ["name", false],
  ["name", true],
  ["last", false],
  ["last", true],
] as const)(
  "by %s (descending: %p) the pages forward are the whole list once, and the pages backward the same",
  (name, descending) =>
    inDb(async (db) => {
      const channelId = await school(db)
      const order = { ...orders[name], descending }
      const page = async (span: Keyset.Span) => {
        const rows = await db.execute<Row>(sql`
          select id, ${Keyset.placeSql(order)} as place from friends where channel_id = ${channelId}
          ${Keyset.beyond(order, span)} ${Keyset.ordered(order, span)}`)
        return Keyset.paged(rows, span)
      }
      const whole = (await page({ limit: 100 })).rows.map(({ id }) => id)
      expect(new Set(whole).size).toBe(40)
      const forward: bigint[][] = []
      let last = await page({ limit: 7 })
      expect(last.previous).toBeNull()
      for (;;) {
        forward.push(last.rows.map(({ id }) => id))
        if (!last.next) break
        // As an address carries it.
        last = await page({ after: Keyset.read(Keyset.write(last.next), order.as), limit: 7 })
      }
      expect(forward.flat()).toEqual(whole)
      for (const expected of forward.slice(0, -1).reverse()) {
        expect(last.previous).not.toBeNull()
        last = await page({ before: Keyset.read(Keyset.write(last.previous!), order.as), limit: 7 })
        expect(last.rows.map(({ id }) => id)).toEqual(expected)
        expect(last.next).not.toBeNull()
      }
      expect(last.previous).toBeNull()
    })(),
)

test("a cursor that is none of ours, or of another order, is no place", () => {
  const mine = (value: unknown, id: unknown) => Buffer.from(JSON.stringify([value, id])).toString("base64url")
  const none = [
    "",
    "%%",
    "e30",
    mine("a", 1),
    mine(1, "1"),
    mine("a", "0"),
    mine("a", "-1"),
    mine("a\0", "1"),
    "x".repeat(5_000),
  ]
  expect(none.map((cursor) => Keyset.read(cursor, "text"))).toEqual(none.map(() => null))
  expect(Keyset.read(mine("はな", "3"), "text")).toEqual({ value: "はな", id: 3n })
  expect(Keyset.read(mine("はな", "3"), "timestamptz")).toBeNull()
  expect(Keyset.read(mine("2026-11-21 00:00:00.123456+00", "3"), "timestamptz")).not.toBeNull()
  expect(Keyset.read(mine("-infinity", "3"), "timestamptz")).not.toBeNull()
  expect(Keyset.read(mine("1; drop", "3"), "bigint")).toBeNull()
})
