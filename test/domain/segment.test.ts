import { describe, expect, test } from "bun:test"
import { aliasedTable, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../src/db"
import * as Enrollment from "../../src/domain/enrollment"
import * as Fault from "../../src/domain/fault"
import * as Field from "../../src/domain/field"
import * as Segment from "../../src/domain/segment"
import * as Tag from "../../src/domain/tag"
import { friends } from "../../src/schema"
import { inDb } from "../db"
import * as make from "./people"
import { faults, good, morning } from "./people"

const field = async (db: Db, channelId: bigint, kind: string, values: Record<string, bigint>) => {
  const choices = kind === "choice" ? Object.keys(values) : []
  const input = v.parse(Field.schema, { key: `k_${kind}`, name: kind, kind, choices })
  const { id } = good(await Field.create(db, channelId, input, morning)).field
  for (const [value, friendId] of Object.entries(values))
    good(await Field.set(db, channelId, [friendId], id, value, morning))
  return String(id)
}

/** Three friends of a channel and a stranger of another; a question is answered by their first letters. */
const people = async (db: Db) => {
  const channelId = await make.channel(db)
  const ask: Record<string, bigint> = {}
  for (const name of ["a", "b", "c"]) ask[name] = await make.friend(db, channelId, { name })
  const stranger = await make.friend(db, await make.channel(db), { name: "stranger" })
  const who = async (tree: Segment.Tree | null, at = morning) => {
    expect(Fault.read(v.nullable(Segment.schema), tree)).toEqual({ value: tree })
    const found = await Segment.matching(db, channelId, tree, [...Object.values(ask), ...(tree ? [stranger] : [])], at)
    return (
      Object.entries(ask)
        .flatMap(([name, id]) => (found.has(id) ? [name] : []))
        .join("") + (tree && found.has(stranger) ? "!" : "")
    )
  }
  return { channelId, a: ask.a!, b: ask.b!, c: ask.c!, who }
}

describe("questions about friends", () => {
  test(
    "no question is true of all",
    inDb(async (db) => {
      const { who } = await people(db)
      expect(await who(null)).toBe("abc")
    }),
  )

  test(
    "tags, and all, any and not of questions",
    inDb(async (db) => {
      const { channelId, a, b, who } = await people(db)
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
      const { tag: other } = good(await Tag.create(db, channelId, { name: "体験" }, morning))
      await Tag.add(db, channelId, [a, b], tag.id, morning)
      await Tag.add(db, channelId, [b], other.id, morning)
      const [member, trial] = [
        { tag: String(tag.id), has: true },
        { tag: String(other.id), has: true },
      ]
      expect(await who(member)).toBe("ab")
      expect(await who({ tag: String(tag.id), has: false })).toBe("c")
      expect(await who({ all: [member, trial] })).toBe("b")
      expect(await who({ any: [member, trial] })).toBe("ab")
      expect(await who({ not: { all: [member, { not: trial }] } })).toBe("bc")
      expect(await who({ tag: "999999", has: true })).toBe("")
    }),
  )

  test(
    "numbers are compared as numbers, not as letters",
    inDb(async (db) => {
      const { channelId, a, b, who } = await people(db)
      const id = await field(db, channelId, "number", { "9": a, "10": b })
      expect(await who({ field: id, is: "less", value: "10" })).toBe("a")
      expect(await who({ field: id, is: "at_most", value: "10.0" })).toBe("ab")
      expect(await who({ field: id, is: "more", value: "9" })).toBe("b")
      expect(await who({ field: id, is: "at_least", value: "9" })).toBe("ab")
      expect(await who({ field: id, is: "equals", value: "9" })).toBe("a")
      expect(await who({ field: id, is: "not_equals", value: "9" })).toBe("b")
    }),
  )

  test(
    "dates, moments, flags and texts, each by its kind",
    inDb(async (db) => {
      const { channelId, a, b, who } = await people(db)
      const date = await field(db, channelId, "date", { "2026-12-01": a, "2026-12-24": b })
      expect(await who({ field: date, is: "less", value: "2026-12-24" })).toBe("a")
      const moment = await field(db, channelId, "moment", { "2026-12-01T00:00:00Z": a, "2026-12-01T00:00:01Z": b })
      expect(await who({ field: moment, is: "more", value: "2026-12-01T09:00:00+09:00" })).toBe("b")
      const flag = await field(db, channelId, "flag", { true: a, false: b })
      expect(await who({ field: flag, is: "equals", value: "true" })).toBe("a")
      expect(await who({ field: flag, is: "not_equals", value: "true" })).toBe("b")
      const text = await field(db, channelId, "text", { "Tokyo 100%": a, "10": b })
      expect(await who({ field: text, is: "contains", value: "o 100%" })).toBe("a")
      expect(await who({ field: text, is: "contains", value: "%" })).toBe("a")
      expect(await who({ field: text, is: "equals", value: "10" })).toBe("b")
      const choice = await field(db, channelId, "choice", { 赤: a, 青: b })
      expect(await who({ field: choice, is: "equals", value: "青" })).toBe("b")
    }),
  )

  test(
    "known, unknown, and that nothing is said of the unknown",
    inDb(async (db) => {
      const { channelId, a, who } = await people(db)
      const id = await field(db, channelId, "text", { 東京: a })
      expect(await who({ field: id, is: "known" })).toBe("a")
      expect(await who({ field: id, is: "unknown" })).toBe("bc")
      expect(await who({ field: id, is: "not_equals", value: "大阪" })).toBe("a")
      expect(await who({ not: { field: id, is: "equals", value: "東京" } })).toBe("bc")
      expect(await who({ not: { field: id, is: "not_equals", value: "東京" } })).toBe("abc")
    }),
  )

  test(
    "following, and when they followed",
    inDb(async (db) => {
      const { who, a, b, c, channelId } = await people(db)
      const set = (id: bigint, at: string | null, following: boolean) =>
        db.execute(
          sql`update friends set followed_at = ${at}::timestamptz, following = ${following} where channel_id = ${channelId} and id = ${id}`,
        )
      await set(a, "2026-11-20T00:00:00Z", true)
      await set(b, "2026-11-01T00:00:00Z", false)
      await set(c, null, true)
      expect(await who({ following: true })).toBe("ac")
      expect(await who({ following: false })).toBe("b")
      expect(await who({ followed: { withinDays: 7 } })).toBe("a")
      expect(await who({ followed: { withinDays: 7 } }, morning.add({ hours: 24 * 8 }))).toBe("")
      expect(await who({ followed: { before: "2026-11-20T00:00:00Z" } })).toBe("b")
      expect(await who({ followed: { after: "2026-11-20T00:00:00Z" } })).toBe("a")
      expect(await who({ not: { followed: { after: "2026-11-20T00:00:00Z" } } })).toBe("bc")
    }),
  )

  test(
    "walks: walking, completed, withdrawn, never",
    inDb(async (db) => {
      const { who, a, b, channelId } = await people(db)
      const { id } = await make.scenario(db, channelId)
      const scenario = String(id)
      await make.walk(db, channelId, id, a)
      await Enrollment.withdraw(db, channelId, [await make.walk(db, channelId, id, b)], morning)
      expect(await who({ scenario, is: "walking" })).toBe("a")
      expect(await who({ scenario, is: "withdrawn" })).toBe("b")
      expect(await who({ scenario, is: "completed" })).toBe("")
      expect(await who({ scenario, is: "never" })).toBe("c")
    }),
  )

  test(
    "the condition fits an alias as well as the table",
    inDb(async (db) => {
      const { channelId } = await people(db)
      const f = aliasedTable(friends, "f")
      const tree: Segment.Tree = {
        all: [{ following: true }, { followed: { withinDays: 3 } }, { tag: "1", has: false }],
      }
      expect(
        (
          await db
            .select({ id: f.id })
            .from(f)
            .where(Segment.toSql(tree, f, morning))
        ).length,
      ).toBeGreaterThan(2)
      const rows = await db.execute(
        sql`select 1 from friends f2 where f2.channel_id = ${channelId} and ${Segment.toSql(tree, Segment.aliased("f2"), morning)}`,
      )
      expect(rows.length).toBe(3)
    }),
  )

  test(
    "hostile values are values",
    inDb(async (db) => {
      const { channelId, a, who } = await people(db)
      const hostile = "'); drop table friends; --"
      const id = await field(db, channelId, "text", { [hostile]: a })
      expect(await who({ field: id, is: "equals", value: hostile })).toBe("a")
      expect(await who({ field: id, is: "contains", value: "'); drop" })).toBe("a")
    }),
  )
})

describe("the shape of a question", () => {
  const judged = (tree: unknown) => faults(Fault.read(Segment.schema, tree))
  const nested = (levels: number): unknown => (levels === 0 ? { following: true } : { not: nested(levels - 1) })

  test("at most five levels and a hundred nodes", () => {
    expect(Fault.isRefusal(Fault.read(Segment.schema, nested(4)))).toBe(false)
    expect(judged(nested(5))).toEqual([" too_deep"])
    expect(judged(nested(100_000 / 20))).toEqual([" too_deep"])
    const wide = (nodes: number) => ({ all: Array.from({ length: nodes }, () => ({ following: true })) })
    expect(Fault.isRefusal(Fault.read(Segment.schema, wide(99)))).toBe(false)
    expect(judged(wide(100))).toEqual([" too_many"])
  })

  test("depth is judged before anything recurses", () => {
    let deep: unknown = { following: true }
    for (let level = 0; level < 200_000; level++) deep = { not: deep }
    expect(judged(deep)).toEqual([" too_deep"])
  })

  test("what is strange, missing or empty is refused", () => {
    for (const tree of [null, [], "x", {}, { all: [] }, { tag: 1, has: true }, { tag: "1" }, { tag: "0", has: true }])
      expect(judged(tree).length).toBeGreaterThan(0)
    for (const tree of [
      { field: "1", is: "equals" },
      { field: "1", is: "known", value: "x" },
      { field: "1", is: "resembles", value: "x" },
      { followed: {} },
      { followed: { withinDays: 0 } },
      { followed: { before: "yesterday" } },
      { following: true, tag: "1" },
      { tag: "99999999999999999999", has: true },
    ])
      expect(judged(tree).length).toBeGreaterThan(0)
  })

  test(
    "ids that are not there, and values a field cannot hold, are found on saving, with their path",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const number = await field(db, here, "number", {})
      const { tag } = good(await Tag.create(db, there, { name: "x" }, morning))
      const codes = async (tree: Segment.Tree) =>
        (await Segment.check(db, here, tree)).map(({ path, code }) => `${path} ${code}`)
      expect(await codes({ all: [{ following: true }, { not: { tag: String(tag.id), has: true } }] })).toEqual([
        "filter.all[1].not.tag absent",
      ])
      expect(await codes({ scenario: "999999", is: "never" })).toEqual(["filter.scenario absent"])
      expect(await codes({ field: number, is: "less", value: "many" })).toEqual(["filter.value bad_form"])
      expect(await codes({ field: number, is: "contains", value: "1" })).toEqual(["filter.is wrong_kind"])
      expect(await codes({ field: number, is: "less", value: "12" })).toEqual([])
    }),
  )
})
