import { describe, expect, test } from "bun:test"
import * as Enrollment from "../../src/domain/enrollment"
import * as Friend from "../../src/domain/friend"
import * as Grid from "../../src/domain/grid"
import * as Mark from "../../src/domain/mark"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import { inScene, type Scene, tokyo } from "../engine"
import * as make from "./people"
import { good } from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

/** The cells of a walk as words, step by step. */
async function row(s: Scene, scenarioId: bigint, walk: bigint): Promise<string[]> {
  const { readers } = await Grid.list(s.w.db, s.channelId, scenarioId, {}, { at: s.w.at })
  const cellOf = await Grid.cells(s.w.db, s.channelId, scenarioId, readers, s.w.at)
  const steps = await Step.list(s.w.db, s.channelId, scenarioId)
  return steps.map(({ id }) => {
    const cell = cellOf(walk, id)
    if (!cell) return "none"
    const more = "reason" in cell && cell.reason ? ` ${cell.reason}` : "why" in cell ? ` ${cell.why}` : ""
    const at = "at" in cell ? ` ${cell.at.toZonedDateTimeISO("Asia/Tokyo").toPlainDateTime()}` : ""
    return `${cell.is}${more}${at}${cell.edited ? " edited" : ""}`
  })
}

describe("readers × steps", () => {
  test(
    "each cell says what the ledger says, or when the step is due (semantics 1 and 3)",
    inScene(async (s) => {
      const id = await s.scenario()
      await s.step(id, { name: "一", ...clock(0, "10:00") })
      await s.step(id, { name: "二", ...clock(1), filter: { following: false } })
      await s.step(id, { name: "三", ...clock(2) })
      const walk = await s.walk(id, await s.friend())
      expect(await row(s, id, walk)).toEqual([
        "due 2026-11-21T10:00:00",
        "due 2026-11-22T19:00:00",
        "due 2026-11-23T19:00:00",
      ])
      await s.at("2026-11-21T10:00")
      await s.at("2026-11-22T19:00")
      expect(await row(s, id, walk)).toEqual([
        "sent 2026-11-21T10:00:00",
        "skipped filter 2026-11-22T19:00:00",
        "due 2026-11-23T19:00:00",
      ])
      const [first] = await Step.list(s.w.db, s.channelId, id)
      await Enrollment.markUndelivered(s.w.db, s.channelId, [walk], first!.id, s.w.at)
      expect((await row(s, id, walk))[0]).toBe("due 2026-11-22T19:00:00 edited")
      await s.tick()
      expect((await row(s, id, walk))[0]).toBe("sent 2026-11-22T19:00:00 edited")
    }),
  )

  test(
    "a step that waits says for what: a hold, an unknown goal, its own suspension; a walk that is over waits for nothing",
    inScene(async (s) => {
      const id = await s.scenario()
      const step = await s.step(id, clock(3))
      const walk = await s.walk(id, await s.friend())
      await Enrollment.pause(s.w.db, s.channelId, [walk], s.w.at)
      expect(await row(s, id, walk)).toEqual(["waits paused"])
      await Enrollment.resume(s.w.db, s.channelId, [walk], s.w.at)
      await Step.disable(s.w.db, s.channelId, step, { at: s.w.at, staffId: null })
      expect(await row(s, id, walk)).toEqual(["waits disabled"])
      await Enrollment.withdraw(s.w.db, s.channelId, [walk], s.w.at)
      expect(await row(s, id, walk)).toEqual(["never"])
      const countdown = await s.scenario({ kind: "countdown" })
      await s.step(countdown, clock(-1))
      expect(await row(s, countdown, await s.walk(countdown, await s.friend()))).toEqual(["waits goal"])
    }),
  )

  test(
    "what will be skipped is said before it is (semantics 6: added later)",
    inScene(async (s) => {
      const id = await s.scenario()
      await s.step(id, clock(5))
      const walk = await s.walk(id, await s.friend())
      s.w.at = tokyo("2026-11-23T09:00")
      await s.step(id, { ...clock(1), name: "後から" })
      expect(await row(s, id, walk)).toEqual(["due 2026-11-26T19:00:00", "passes added later"])
    }),
  )

  test(
    "what failed and what is in doubt stand as such; what is frozen is on its way",
    inScene(async (s) => {
      const id = await s.scenario()
      await s.step(id, clock(0, "10:00"))
      const walk = await s.walk(id, await s.friend())
      s.answers.push({ is: "later", status: 429, words: "slow down" } as never)
      await s.at("2026-11-21T10:00")
      expect((await row(s, id, walk))[0]).toBe("frozen 2026-11-21T10:00:00")
      s.answers.push({ is: "refused", status: 400, words: "no", problems: [] } as never)
      await s.at("2026-11-21T10:10")
      expect((await row(s, id, walk))[0]).toStartWith("failed")
    }),
  )

  test(
    "is narrowed by name, state, a question and a list, and paged by key",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId)
      const who: Record<string, bigint> = {}
      for (const name of ["はな", "はなこ", "たろう"]) who[name] = await make.friend(db, channelId, { name })
      const walks: Record<string, bigint> = {}
      for (const [name, friend] of Object.entries(who)) walks[name] = await make.walk(db, channelId, id, friend)
      await Friend.Own.write(db, channelId, who.たろう!, { called: "花田さん" }, { at: make.morning, staffId: null })
      const find = async (search: Grid.Search) => {
        const { readers } = await Grid.list(db, channelId, id, search, { at: make.morning })
        return readers.map(({ friend }) => friend.name)
      }
      expect(await find({})).toEqual(["たろう", "はなこ", "はな"])
      expect(await find({ name: "ハナ" })).toEqual(["はなこ", "はな"])
      expect(await find({ name: "花田" })).toEqual(["たろう"])
      await Enrollment.pause(db, channelId, [walks.はな!], make.morning)
      await Enrollment.withdraw(db, channelId, [walks.はなこ!], make.morning)
      expect(await find({ state: "walking" })).toEqual(["たろう", "はな"])
      expect(await find({ state: "standing" })).toEqual(["はな"])
      expect(await find({ state: "withdrawn" })).toEqual(["はなこ"])
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, make.morning))
      await Tag.add(db, channelId, [who.はな!, who.はなこ!], tag.id, make.morning)
      const member = { tag: String(tag.id), has: true }
      expect(await find({ segment: member })).toEqual(["はなこ", "はな"])
      expect(await find({ segment: { all: [member, { following: true }] }, state: "walking" })).toEqual(["はな"])
      expect(await find({ segment: { not: member } })).toEqual(["たろう"])
      const { mark } = good(await Mark.create(db, channelId, { name: "対応中", colour: "red" }, make.morning))
      await Mark.put(db, channelId, [who.たろう!], mark.id, { at: make.morning, staffId: null })
      expect(await find({ segment: { mark: String(mark.id), has: true } })).toEqual(["たろう"])
      const first = await Grid.list(db, channelId, id, {}, { at: make.morning, limit: 2 })
      expect([first.readers.length, first.next]).toEqual([2, walks.はなこ!])
      const second = await Grid.list(db, channelId, id, {}, { at: make.morning, limit: 2, before: first.next! })
      expect([second.readers.map(({ friend }) => friend.name), second.next]).toEqual([["はな"], null])
    }),
  )

  test(
    "a pasted list is read by names, by what staff call them and by LINE ids, and tells whom it did not find",
    inDb(async (db) => {
      const [channelId, elsewhere] = [await make.channel(db), await make.channel(db)]
      const userId = `U${"a".repeat(32)}`
      const friends = [
        await make.friend(db, channelId, { name: "はな" }),
        await make.friend(db, channelId, { name: "はな" }),
        await make.friend(db, channelId, { name: "x", lineUserId: userId }),
        await make.friend(db, channelId, { name: "y", called: "田中さん" }),
      ]
      await make.friend(db, elsewhere, { name: "よその人" })
      const pasted = `はな\r\n${userId}\t2026/1/1\n 田中さん \n\nよその人\nはな\n山田`
      const doing = { at: make.morning, staffId: null }
      const { picked } = good(await Grid.Picked.pick(db, channelId, pasted, doing))
      expect(picked.friendIds.toSorted()).toEqual(friends.toSorted())
      expect(picked.absent).toEqual(["よその人", "山田"])
      const { id } = await make.scenario(db, channelId)
      await make.walk(db, channelId, id, friends[0]!)
      await make.walk(db, channelId, id, await make.friend(db, channelId, { name: "ほかの人" }))
      const found = await Grid.list(db, channelId, id, { picked: picked.id }, { at: make.morning })
      expect(found.readers.map(({ friend }) => friend.id)).toEqual([friends[0]!])
      expect(make.faults(await Grid.Picked.pick(db, channelId, " \n ", doing))).toEqual(["list empty"])
      const long = Array.from({ length: 2_001 }, (_, n) => `だれか${n}`).join("\n")
      expect(make.faults(await Grid.Picked.pick(db, channelId, long, doing))).toEqual(["list too_many_lines"])
      expect(Grid.Picked.find(db, elsewhere, picked.id)).rejects.toThrow()
    }),
  )
})

describe("of one step and version", () => {
  test(
    "to whom it was delivered in which words, and to whom it is on its way (semantics 6: editing makes a version)",
    inScene(async (s) => {
      const id = await s.scenario()
      const stepId = await s.step(id, clock(0, "10:00"))
      const [one, two] = [await s.friend({ name: "一" }), await s.friend({ name: "二" })]
      await s.walk(id, one)
      await s.at("2026-11-21T10:00")
      s.w.at = tokyo("2026-11-21T12:00")
      good(
        await Step.edit(
          s.w.db,
          s.channelId,
          stepId,
          { messages: [{ type: "text", text: "新" }], lateChoice: "none" },
          { at: s.w.at, staffId: null },
        ),
      )
      const late = await s.walk(id, two)
      const [now, then] = await Step.versions(s.w.db, s.channelId, stepId)
      const of = async (version?: Grid.OfStep.Version) => {
        const { rows } = await Grid.OfStep.delivered(s.w.db, s.channelId, stepId, { version })
        const { readers } = await Grid.OfStep.coming(s.w.db, s.channelId, id, stepId, { version })
        return [rows.map(({ friend }) => friend.name), readers.map(({ friend }) => friend.name)]
      }
      const former = { ...then!, replacedAt: now!.createdAt }
      const present = { ...now!, replacedAt: null }
      expect(await of()).toEqual([["一"], ["二"]])
      expect(await of(former)).toEqual([["一"], []])
      expect(await of(present)).toEqual([[], ["二"]])
      await Enrollment.pause(s.w.db, s.channelId, [late], s.w.at)
      expect(await of(present)).toEqual([[], ["二"]])
      await Enrollment.resume(s.w.db, s.channelId, [late], s.w.at)
      await s.tick()
      expect(await of(present)).toEqual([["二"], []])
    }),
  )
})
