import { describe, expect, test } from "bun:test"
import * as Event from "../../src/domain/event"
import * as Friend from "../../src/domain/friend"
import * as Mark from "../../src/domain/mark"
import { inDb } from "../db"
import * as make from "./people"
import { faults, good, morning } from "./people"

const doing = { at: morning, staffId: null }

describe("marks, the staff's working state of a friend (semantics 1)", () => {
  test(
    "stand in an order that can be changed; a name stands once in a channel",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const [open, busy] = [
        good(await Mark.create(db, channelId, { name: "未対応", colour: "red" }, morning)).mark,
        good(await Mark.create(db, channelId, { name: "対応中", colour: "amber" }, morning)).mark,
      ]
      expect(faults(await Mark.create(db, channelId, { name: "未対応", colour: "grey" }, morning))).toEqual([
        "name taken",
      ])
      expect(faults(await Mark.edit(db, channelId, busy.id, { name: "未対応", colour: "grey" }))).toEqual([
        "name taken",
      ])
      await Mark.move(db, channelId, busy.id, "up")
      await Mark.move(db, channelId, busy.id, "up")
      expect((await Mark.list(db, channelId)).map(({ id }) => id)).toEqual([busy.id, open.id])
    }),
  )

  test(
    "a friend carries one or none; another takes its place, and the timeline says who put it",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const [friend, other] = [await make.friend(db, channelId), await make.friend(db, channelId)]
      const make_ = async (name: string) =>
        good(await Mark.create(db, channelId, { name, colour: "red" }, morning)).mark
      const [open, done] = [await make_("未対応"), await make_("対応済み")]
      expect(await Mark.put(db, channelId, [friend, other], open.id, doing)).toEqual([friend, other])
      expect(await Mark.put(db, channelId, [friend], open.id, doing)).toEqual([])
      await Mark.put(db, channelId, [friend], done.id, doing)
      expect((await Mark.of(db, channelId, [friend, other])).get(friend)?.name).toBe("対応済み")
      const found = async (markId: bigint | "none") =>
        (await Friend.list(db, channelId, { markId }, { at: morning })).friends.map(({ id }) => id)
      expect([await found(done.id), await found(open.id), await found("none")]).toEqual([[friend], [other], []])
      await Mark.put(db, channelId, [other], null, doing)
      expect(await found("none")).toEqual([other])
      const told = await Event.timeline(db, channelId, friend, { limit: 10 })
      expect(told.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
        ["mark.changed", done.id],
        ["mark.changed", open.id],
      ])
    }),
  )

  test(
    "a mark of another channel is put on nobody, and does not come off its own friends",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const friend = await make.friend(db, here)
      const { mark } = good(await Mark.create(db, there, { name: "未対応", colour: "red" }, morning))
      expect(await Mark.put(db, here, [friend], mark.id, doing)).toEqual([])
      expect(await Mark.put(db, there, [friend], mark.id, doing)).toEqual([])
      expect((await Mark.of(db, here, [friend])).size).toBe(0)
    }),
  )

  test(
    "one that a step's filter asks for cannot go",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { mark } = good(await Mark.create(db, channelId, { name: "対応中", colour: "red" }, morning))
      const { id } = await make.scenario(db, channelId)
      const step = await make.step(db, channelId, id, { filter: { not: { mark: String(mark.id), has: true } } })
      expect(faults(await Mark.remove(db, channelId, mark.id))).toEqual([" in_use"])
      expect(step.filter).toEqual({ not: { mark: String(mark.id), has: true } })
    }),
  )
})

describe("what staff write down about a friend", () => {
  test(
    "another name leads them in lists and searches; emptied, the name at LINE is back",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const friend = await make.friend(db, channelId, { name: "🌸hana🌸" })
      await Friend.Own.write(db, channelId, friend, { called: "田中さん", note: "卵アレルギー" }, doing)
      const named = async (name: string) => (await Friend.list(db, channelId, { name }, { at: morning })).friends.length
      expect([await named("田中"), await named("hana"), await named("鈴木")]).toEqual([1, 1, 0])
      expect((await Friend.faces(db, channelId, [friend])).get(friend)?.called).toBe("田中さん")
      expect((await Friend.Own.note(db, channelId, friend))?.text).toBe("卵アレルギー")
      await Friend.Own.write(db, channelId, friend, { called: "" }, doing)
      expect((await Friend.find(db, channelId, friend)).called).toBeNull()
      expect((await Friend.Own.note(db, channelId, friend))?.text).toBe("卵アレルギー")
      await Friend.Own.write(db, channelId, friend, { note: "" }, doing)
      expect(await Friend.Own.note(db, channelId, friend)).toBeNull()
    }),
  )
})
