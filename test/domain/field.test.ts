import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../src/db"
import * as Enrollment from "../../src/domain/enrollment"
import * as Fault from "../../src/domain/fault"
import * as Field from "../../src/domain/field"
import { inDb } from "../db"
import * as make from "./people"
import { faults, good, morning } from "./people"

const field = async (db: Db, channelId: bigint, facts: object = {}) => {
  const input = v.parse(Field.schema, { key: "city", name: "街", kind: "text", ...facts })
  return good(await Field.create(db, channelId, input, morning)).field
}

describe("values are read by the field's kind", () => {
  const read = (kind: Field.Kind, text: string, choices: string[] = []) => {
    const value = Field.parse({ kind, choices }, text, "Asia/Tokyo")
    return Fault.isRefusal(value) ? value.faults[0]!.code : value.text
  }

  test("numbers, also as a Japanese keyboard gives them", () => {
    expect(read("number", "1200.5")).toBe("1200.5")
    expect(read("number", "－1，２００")).toBe("-1200")
    for (const wrong of ["12a", "1e9", "", "NaN", "0x10", "1.", "9".repeat(21)])
      expect(read("number", wrong)).toBe("bad_form")
  })

  test("dates that exist", () => {
    expect(read("date", "2028-02-29")).toBe("2028-02-29")
    expect(read("date", "2027/1/5")).toBe("2027-01-05")
    for (const wrong of ["2027-02-29", "2027-13-01", "tomorrow", "0000-01-01"])
      expect(read("date", wrong)).toBe("bad_form")
  })

  test("moments, with an offset or local to the channel", () => {
    expect(read("moment", "2027-01-31T19:00:00+09:00")).toBe("2027-01-31T10:00:00Z")
    expect(read("moment", "2027-01-31T19:00")).toBe("2027-01-31T10:00:00Z")
    for (const wrong of ["2027-01-31", "2027-02-30T10:00", "99999-01-01T00:00:00Z"])
      expect(read("moment", wrong)).toBe("bad_form")
  })

  test("flags and choices", () => {
    expect(read("flag", "true")).toBe("true")
    expect(read("flag", "yes")).toBe("not_one_of")
    expect(read("choice", "赤", ["赤", "青"])).toBe("赤")
    expect(read("choice", "緑", ["赤", "青"])).toBe("not_one_of")
  })

  test("text within 2,000 letters that PostgreSQL can hold", () => {
    expect(read("text", " 東京 ")).toBe("東京")
    expect(read("text", "a".repeat(2001))).toBe("too_long")
    expect(read("text", "a\0b")).toBe("bad_form")
  })
})

describe("fields", () => {
  test(
    "a key stands once in a channel",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      await field(db, channelId)
      const again = v.parse(Field.schema, { key: "city", name: "町", kind: "number" })
      expect(faults(await Field.create(db, channelId, again, morning))).toEqual(["key taken"])
    }),
  )

  test("a choice has choices, and nothing else has any", () => {
    const judged = (input: object) => faults(Fault.read(Field.schema, { key: "k", name: "n", ...input }))
    expect(judged({ kind: "choice" })).toEqual(["choices needs"])
    expect(judged({ kind: "text", choices: ["a"] })).toEqual(["choices needs"])
    expect(judged({ kind: "choice", choices: ["a", "a"] })).toEqual(["choices not_unique"])
  })

  test(
    "a choice that somebody has cannot go",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await field(db, channelId, { kind: "choice", choices: ["赤", "青"] })
      good(await Field.set(db, channelId, [await make.friend(db, channelId)], id, "赤", morning))
      expect(faults(await Field.edit(db, channelId, id, { choices: ["青"] }))).toEqual(["choices in_use"])
      expect(good(await Field.edit(db, channelId, id, { choices: ["赤"] })).field.choices).toEqual(["赤"])
    }),
  )

  test(
    "every kind is stored and read back in its canonical spelling",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const friendId = await make.friend(db, channelId)
      const given = {
        text: "東京",
        number: "12.50",
        date: "2027-1-5",
        moment: "2027-01-31T19:00",
        flag: "true",
        choice: "赤",
      }
      for (const [kind, value] of Object.entries(given)) {
        const choices = kind === "choice" ? ["赤"] : []
        const { id } = await field(db, channelId, { key: kind, kind, choices })
        expect(good(await Field.set(db, channelId, [friendId], id, value, morning)).changed).toEqual([friendId])
        expect(good(await Field.set(db, channelId, [friendId], id, value, morning)).changed).toEqual([])
      }
      const known = (await Field.values(db, channelId, [friendId])).get(friendId)
      expect(known).toEqual({
        ...{ text: "東京", number: "12.50", date: "2027-01-05" },
        ...{ moment: "2027-01-31T10:00:00Z", flag: "true", choice: "赤" },
      })
      expect(
        (await Field.filling(db, channelId, [friendId], new Set(["name", "field.date"]))).get(friendId),
      ).toMatchObject({
        ...{ name: "はな", "field.date": "2027/01/05", "field.moment": "2027/01/31 19:00" },
      })
    }),
  )

  test(
    "null and blank take a value away",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const friendId = await make.friend(db, channelId)
      const { id } = await field(db, channelId)
      good(await Field.set(db, channelId, [friendId], id, "東京", morning))
      expect(good(await Field.set(db, channelId, [friendId], id, " ", morning)).changed).toEqual([friendId])
      expect(good(await Field.set(db, channelId, [friendId], id, null, morning)).changed).toEqual([])
      expect((await Field.values(db, channelId, [friendId])).get(friendId)).toEqual({})
    }),
  )

  test(
    "a field of another channel is a fault that stored actions survive",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const { id } = await field(db, there)
      expect(faults(await Field.set(db, here, [await make.friend(db, here)], id, "x", morning))).toEqual([
        "fieldId absent",
      ])
    }),
  )

  test(
    "section 2: the goal moves with a friend's field, and the origin moves with the goal",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const friendId = await make.friend(db, channelId)
      const { id } = await field(db, channelId, { key: "lesson", kind: "date" })
      const countdown = await make.scenario(db, channelId, {
        kind: "countdown",
        goalFieldId: String(id),
        reentry: "after_end",
      })
      const former = await make.walk(db, channelId, countdown.id, friendId)
      await db.execute(sql`update enrollments set state = 'completed' where id = ${former}`)
      const walk = await make.walk(db, channelId, countdown.id, friendId)
      expect((await Enrollment.find(db, channelId, walk)).originAt).toBeNull()
      good(await Field.set(db, channelId, [friendId], id, "2026-12-20", morning))
      expect((await Enrollment.find(db, channelId, walk)).originAt?.toString()).toBe("2026-12-19T15:00:00Z")
      expect((await Enrollment.find(db, channelId, former)).originAt).toBeNull()
      good(await Field.set(db, channelId, [friendId], id, null, morning))
      expect((await Enrollment.find(db, channelId, walk)).originAt).toBeNull()
    }),
  )

  test(
    "a field that a countdown, a filter or a placeholder speaks of cannot go",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await field(db, channelId)
      const { id: scenarioId } = await make.scenario(db, channelId)
      await make.step(db, channelId, scenarioId, { messages: make.text("{{field.city|街}}") })
      expect(faults(await Field.remove(db, channelId, id))).toEqual([" in_use"])
      const goal = await field(db, channelId, { key: "goal", kind: "date" })
      await make.scenario(db, channelId, { kind: "countdown", goalFieldId: String(goal.id) })
      expect(faults(await Field.remove(db, channelId, goal.id))).toEqual([" in_use"])
      const free = await field(db, channelId, { key: "free" })
      good(await Field.remove(db, channelId, free.id))
      expect(await db.$count(sql`fields where channel_id = ${channelId}`)).toBe(2)
    }),
  )
})
