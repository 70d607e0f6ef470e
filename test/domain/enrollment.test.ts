/** Semantics 2, 4, 5 and 6: walks, their order, what travels together, and editing a living scenario. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import * as Field from "../../src/domain/field"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import { inScene, type Scene, tokyo } from "../engine"
import { good, stepInput } from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const after = (offset: number, unit = "minutes") => ({ timing: { kind: "elapsed", offset, unit } })
const say = (...words: string[]) => ({ messages: words.map((text) => ({ type: "text", text })) })
const events = async (s: Scene, kind: string) =>
  (await s.w.db.execute(sql`select 1 from events where channel_id = ${s.channelId} and kind = ${kind}`)).length

describe("semantics 2, origin and floor", () => {
  test(
    "both begin as the causing event's own time, so a 0-minute welcome heard late is never missed",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "歓迎", ...after(0), missed: "skip", ...say("ようこそ") })
      const friend = await s.friend()
      const then = s.w.at
      s.w.at = s.w.at.add({ hours: 3 })
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [friend], { at: then })
      await s.tick()
      expect(await s.ledger()).toEqual(["歓迎: sent"])
    }),
  )
  test(
    "an import with a past origin takes section 6's choice: none by default, deliver if asked",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(1), missed: "now" })
      await s.step(scenarioId, { name: "二", ...clock(30) })
      const [quiet, eager] = await s.friends(2)
      const originAt = s.w.at.subtract({ hours: 24 * 10 })
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [quiet!], { at: s.w.at, originAt })
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [eager!], { at: s.w.at, originAt, lateChoice: "deliver" })
      await s.tick()
      expect(await s.ledger({ friendId: quiet! })).toEqual(["一: skipped (added later)"])
      expect(await s.ledger({ friendId: eager! })).toEqual(["一: sent"])
      await s.at("2026-12-11T19:00")
      expect(await s.ledger({ friendId: quiet! })).toEqual(["一: skipped (added later)", "二: sent"])
    }),
  )
})

describe("semantics 2, countdowns", () => {
  const countdown = { kind: "countdown", goalAt: "2026-12-20T18:00:00+09:00" }
  test(
    "the goal unknown: the walk waits; known: it walks; moved: the origin moves with it",
    inScene(async (s) => {
      const fieldId = good(
        await Field.create(
          s.w.db,
          s.channelId,
          { key: "lesson", name: "レッスン日", kind: "moment", choices: [] },
          s.w.at,
        ),
      ).field.id
      const scenarioId = await s.scenario({ kind: "countdown", goalFieldId: String(fieldId) })
      await s.step(scenarioId, { name: "3日前", ...clock(-3, "12:00") })
      const friend = await s.friend()
      const walk = await s.walk(scenarioId, friend)
      await s.at("2026-11-25T12:00")
      expect(await s.ledger()).toEqual([])
      expect((await s.state(walk)).state).toBe("active")
      await Field.set(s.w.db, s.channelId, [friend], fieldId, "2026-12-20T18:00:00+09:00", s.w.at)
      await s.at("2026-12-17T11:59")
      expect(await s.ledger()).toEqual([])
      await Field.set(s.w.db, s.channelId, [friend], fieldId, "2026-12-21T18:00:00+09:00", s.w.at)
      await s.at("2026-12-17T12:00")
      expect(await s.ledger()).toEqual([])
      await s.at("2026-12-18T12:00")
      expect(await s.ledger()).toEqual(["3日前: sent"])
    }),
  )
  test(
    "what was skipped as missed but lies ahead of the new goal is blank again; delivered stays delivered",
    inScene(async (s) => {
      const scenarioId = await s.scenario({ ...countdown, goalAt: "2026-11-23T18:00:00+09:00" })
      await s.step(scenarioId, { name: "3日前", ...clock(-3, "12:00") })
      await s.step(scenarioId, { name: "1日前", ...clock(-1, "12:00") })
      const walk = await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-22T12:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["3日前: skipped (missed)", "1日前: sent"])
      expect((await s.state(walk)).state).toBe("completed")
      await Scenario.edit(
        s.w.db,
        s.channelId,
        scenarioId,
        { goalAt: tokyo("2026-12-20T18:00"), lateChoice: "none" },
        s.w.at,
      )
      await s.at("2026-12-17T12:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["1日前: sent", "3日前: sent"])
    }),
  )
})

describe("semantics 2, completion", () => {
  test(
    "completed when every enabled step has history and there is at least one; recorded once",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const walk = await s.walk(scenarioId, await s.friend())
      await s.tick()
      expect((await s.state(walk)).state).toBe("active")
      await s.step(scenarioId, { name: "一", ...after(0), lateChoice: "deliver" })
      await s.step(scenarioId, { name: "休み", ...after(9, "days"), enabled: false })
      await s.tick()
      await s.tick()
      expect((await s.state(walk)).state).toBe("completed")
      expect(await events(s, "scenario.completed")).toBe(1)
    }),
  )
  test(
    "a completed walk is an existing reader: a new blank step makes it active again, the end stays recorded once",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...after(0) })
      const walk = await s.walk(scenarioId, await s.friend())
      await s.tick()
      await s.tick()
      const { endedAt } = await s.state(walk)
      s.w.at = s.w.at.add({ hours: 1 })
      await s.step(scenarioId, { name: "二", ...clock(2) })
      await s.tick()
      expect((await s.state(walk)).state).toBe("active")
      await s.at("2026-11-23T19:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
      expect((await s.state(walk)).endedAt).toEqual(endedAt)
      expect(await events(s, "scenario.completed")).toBe(1)
    }),
  )
})

describe("semantics 2, reentry, groups and moves", () => {
  const finish = async (s: Scene, scenarioId: bigint, friend: bigint) => {
    await s.walk(scenarioId, friend)
    await s.tick()
    await s.tick()
  }
  const begins = async (s: Scene, scenarioId: bigint, friend: bigint) =>
    (await Enrollment.start(s.w.db, s.channelId, scenarioId, [friend], { at: s.w.at })).began.length

  test(
    "never: once, however it ended",
    inScene(async (s) => {
      const scenarioId = await s.scenario({ reentry: "never" })
      await s.step(scenarioId, { name: "一", ...after(0) })
      const friend = await s.friend()
      await finish(s, scenarioId, friend)
      expect(await begins(s, scenarioId, friend)).toBe(0)
    }),
  )
  test(
    "after_end: after completed or withdrawn, not while walking",
    inScene(async (s) => {
      const scenarioId = await s.scenario({ reentry: "after_end" })
      await s.step(scenarioId, { name: "一", ...clock(1) })
      const friend = await s.friend()
      const walk = await s.walk(scenarioId, friend)
      expect(await begins(s, scenarioId, friend)).toBe(0)
      await Enrollment.withdraw(s.w.db, s.channelId, [walk], s.w.at)
      expect(await begins(s, scenarioId, friend)).toBe(1)
    }),
  )
  test(
    "always: withdraws the current walk and begins another",
    inScene(async (s) => {
      const scenarioId = await s.scenario({ reentry: "always" })
      await s.step(scenarioId, { name: "一", ...clock(1) })
      const friend = await s.friend()
      const walk = await s.walk(scenarioId, friend)
      expect(await begins(s, scenarioId, friend)).toBe(1)
      expect((await s.state(walk)).state).toBe("withdrawn")
    }),
  )
  test(
    "two causes at once begin one walk",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const friend = await s.friend()
      const began = await Promise.all(Array.from({ length: 8 }, () => begins(s, scenarioId, friend)))
      expect(began.reduce((a, b) => a + b, 0)).toBe(1)
    }),
  )
  test(
    "an enrollment that really begins withdraws the friend's others of its exclusive group",
    inScene(async (s) => {
      const a = await s.scenario({ name: "A", exclusiveGroup: "コース" })
      const b = await s.scenario({ name: "B", exclusiveGroup: "コース" })
      const other = await s.scenario({ name: "C" })
      const friend = await s.friend()
      const [inA, inC] = [await s.walk(a, friend), await s.walk(other, friend)]
      await s.walk(b, friend)
      expect((await s.state(inA)).state).toBe("withdrawn")
      expect((await s.state(inC)).state).toBe("active")
      expect(await begins(s, b, friend)).toBe(0)
    }),
  )
  test(
    "moving keeps the origin only where asked; steps before the first are marked, never sent",
    inScene(async (s) => {
      const from = await s.scenario({ name: "前" })
      const to = await s.scenario({ name: "後" })
      await s.step(to, { name: "一", ...after(0) })
      const first = await s.step(to, { name: "二", ...clock(2) })
      const friend = await s.friend()
      const walk = await s.walk(from, friend)
      const origin = s.w.at
      s.w.at = s.w.at.add({ hours: 24 })
      const { began } = await Enrollment.move(s.w.db, s.channelId, [walk], to, {
        at: s.w.at,
        keepOrigin: true,
        firstStepId: first,
      })
      expect((await s.state(began[0]!)).originAt).toEqual(origin)
      await s.at("2026-11-23T19:00")
      expect(await s.ledger()).toEqual(["一: marked", "二: sent"])
      expect((await s.state(walk)).state).toBe("withdrawn")
    }),
  )
})

describe("semantics 2, chains of actions are bounded", () => {
  test(
    "two scenarios that start each other stop after depth 8, and the event says where",
    inScene(async (s) => {
      const [a, b] = [
        await s.scenario({ name: "A", reentry: "always" }),
        await s.scenario({ name: "B", reentry: "always" }),
      ]
      await s.step(a, { name: "a", ...after(0), actions: [{ do: "startScenario", scenarioId: String(b) }] })
      await s.step(b, { name: "b", ...after(0), actions: [{ do: "startScenario", scenarioId: String(a) }] })
      await s.walk(a, await s.friend())
      for (let i = 0; i < 30; i++) await s.tick()
      expect(s.sent.length).toBe(9)
      expect(await events(s, "chain.cut")).toBe(1)
    }),
  )
})

describe("semantics 4, order and travelling together", () => {
  test(
    "steps due at the claim travel in one request, the longest prefix within five objects",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...after(0), ...say("1", "2") })
      await s.step(scenarioId, { name: "二", ...after(0), ...say("3", "4") })
      await s.step(scenarioId, { name: "三", ...after(0), ...say("5", "6") })
      await s.step(scenarioId, { name: "四", ...after(0), ...say("7") })
      await s.walk(scenarioId, await s.friend())
      await s.tick()
      await s.tick()
      expect(s.sent.map((sent) => sent.words)).toEqual([
        ["1", "2", "3", "4"],
        ["5", "6", "7"],
      ])
    }),
  )
  test(
    "a step with actions, or whose last message has quick replies, ends the request",
    inScene(async (s) => {
      const tag = good(await Tag.create(s.w.db, s.channelId, { name: "済" }, s.w.at)).tag.id
      const scenarioId = await s.scenario()
      const quickReply = { items: [{ type: "action", action: { type: "message", label: "はい", text: "はい" } }] }
      await s.step(scenarioId, {
        name: "一",
        ...after(0),
        ...say("1"),
        actions: [{ do: "addTag", tagId: String(tag) }],
      })
      await s.step(scenarioId, { name: "二", ...after(0), messages: [{ type: "text", text: "2", quickReply }] })
      await s.step(scenarioId, { name: "三", ...after(0), ...say("3") })
      await s.walk(scenarioId, await s.friend())
      for (let i = 0; i < 3; i++) await s.tick()
      expect(s.sent.map((sent) => sent.words)).toEqual([["1"], ["2"], ["3"]])
    }),
  )
  test(
    "a later step never overtakes an earlier one that is due and undelivered",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0) })
      await s.step(scenarioId, { name: "二", ...clock(1, "08:00") })
      await s.walk(scenarioId, await s.friend())
      s.answers.push(...Array(5).fill({ is: "unsure", status: 500, words: "HTTP 500" }))
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-22T08:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: frozen"])
      for (let n = 1; n <= 6; n++) await s.at(`2026-11-22T08:${n}0`.replace("60", "59"))
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
    }),
  )
})

describe("semantics 5, filters and actions", () => {
  test(
    "the filter is asked when the delivery is frozen; no match is skipped and the walk goes on",
    inScene(async (s) => {
      const tag = good(await Tag.create(s.w.db, s.channelId, { name: "有料会員" }, s.w.at)).tag.id
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0), filter: { tag: String(tag), has: true } })
      await s.step(scenarioId, { name: "二", ...clock(0, "20:00") })
      const [member, guest] = await s.friends(2)
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [member!, guest!], { at: s.w.at })
      await s.tick()
      await Tag.add(s.w.db, s.channelId, [member!], tag, s.w.at)
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-21T20:00")
      expect(await s.ledger({ friendId: member! })).toEqual(["一: sent", "二: sent"])
      expect(await s.ledger({ friendId: guest! })).toEqual(["一: skipped (filter)", "二: sent"])
    }),
  )
  test(
    "actions run once, with LINE's acceptance, and not for marked or skipped",
    inScene(async (s) => {
      const tag = good(await Tag.create(s.w.db, s.channelId, { name: "読了" }, s.w.at)).tag.id
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, {
        name: "一",
        ...clock(0),
        actions: [{ do: "addTag", tagId: String(tag) }],
      })
      const [reads, marked] = await s.friends(2)
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [reads!], { at: s.w.at })
      const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, [marked!], { at: s.w.at })
      await Enrollment.markDelivered(s.w.db, s.channelId, began, step, s.w.at)
      s.answers.push({ is: "unsure", status: null, words: "timeout" })
      await s.at("2026-11-21T19:00")
      const tagged = () =>
        s.w.db.execute<{ friend_id: bigint }>(sql`select friend_id from friend_tags where tag_id = ${tag}`)
      expect((await tagged()).length).toBe(0)
      await s.at("2026-11-21T19:01")
      expect([...(await tagged())].map((row) => row.friend_id)).toEqual([reads!])
    }),
  )
  test(
    "a tag that one step gives is there for the next one's filter",
    inScene(async (s) => {
      const tag = good(await Tag.create(s.w.db, s.channelId, { name: "読了" }, s.w.at)).tag.id
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...after(0), actions: [{ do: "addTag", tagId: String(tag) }] })
      await s.step(scenarioId, { name: "二", ...after(0), filter: { tag: String(tag), has: true } })
      await s.walk(scenarioId, await s.friend())
      await s.tick()
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
    }),
  )
})

describe("semantics 6, editing a living scenario", () => {
  const reader = async (s: Scene) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, { name: "一", ...after(0) })
    const walk = await s.walk(scenarioId, await s.friend())
    await s.at("2026-12-01T15:00")
    await s.tick()
    return { scenarioId, walk }
  }
  test(
    "editing content makes a version; what is not yet frozen goes out with the new text",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, { name: "一", ...clock(0), ...say("旧") })
      await s.walk(scenarioId, await s.friend())
      await s.tick()
      good(
        await Step.edit(
          s.w.db,
          s.channelId,
          step,
          { messages: stepInput(say("新")).messages, lateChoice: "none" },
          { at: s.w.at },
        ),
      )
      await s.at("2026-11-21T19:00")
      expect(s.sent.map((sent) => sent.words)).toEqual([["新"]])
      const versions = await Step.versions(s.w.db, s.channelId, step)
      expect(versions.map((version) => version.number)).toEqual([2, 1])
    }),
  )
  test(
    "none (the default): readers whose time has passed are skipped as added later",
    inScene(async (s) => {
      const { scenarioId } = await reader(s)
      await s.step(scenarioId, { name: "新", ...clock(1) })
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "新: skipped (added later)"])
      expect(s.sent.length).toBe(1)
    }),
  )
  test(
    "none leaves readers whose time has not passed alone",
    inScene(async (s) => {
      const { scenarioId } = await reader(s)
      await s.step(scenarioId, { name: "新", ...clock(12) })
      await s.at("2026-12-03T19:00")
      expect(await s.ledger()).toEqual(["一: sent", "新: sent"])
    }),
  )
  test(
    "deliver: section 3 says when",
    inScene(async (s) => {
      const { scenarioId } = await reader(s)
      await s.step(scenarioId, { name: "新", ...clock(1), lateChoice: "deliver" })
      await s.tick()
      expect(s.sent.length).toBe(1)
      await s.at("2026-12-01T19:00")
      expect(await s.ledger()).toEqual(["一: sent", "新: sent"])
    }),
  )
  test(
    "one_per_day: the k-th overdue step has the floor F + k local days",
    inScene(async (s) => {
      const { scenarioId } = await reader(s)
      await s.step(scenarioId, { name: "新1", ...clock(1), lateChoice: "one_per_day" })
      await s.step(scenarioId, { name: "新2", ...clock(2), lateChoice: "one_per_day" })
      await s.at("2026-12-01T23:00")
      expect(s.sent.length).toBe(1)
      await s.at("2026-12-02T19:00")
      await s.tick()
      expect((await s.ledger()).at(-1)).toBe("新1: sent")
      await s.at("2026-12-03T18:59")
      expect(s.sent.length).toBe(2)
      await s.at("2026-12-03T19:00")
      expect((await s.ledger()).at(-1)).toBe("新2: sent")
    }),
  )
  test(
    "enabling and retiming take the choice too",
    inScene(async (s) => {
      const { scenarioId } = await reader(s)
      const step = await s.step(scenarioId, { name: "新", ...clock(40) })
      await s.tick()
      good(
        await Step.edit(
          s.w.db,
          s.channelId,
          step,
          { timing: { kind: "clock", days: 1, timeOfDay: "19:00" }, lateChoice: "none" },
          { at: s.w.at },
        ),
      )
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "新: skipped (added later)"])
    }),
  )
  test(
    "marked undelivered: blank again in a new generation, and policy skip reads as at_time",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, { name: "一", ...clock(0), missed: "skip" })
      const walk = await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-24T10:00")
      expect(await Enrollment.markUndelivered(s.w.db, s.channelId, [walk], step, s.w.at)).toEqual({
        marked: 1,
        frozenLeft: 0,
      })
      await s.tick()
      expect(s.sent.length).toBe(1)
      await s.at("2026-11-24T19:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "一: sent"])
      expect((await s.state(walk)).state).toBe("completed")
    }),
  )
  test(
    "marked undelivered leaves frozen rows alone, and says so",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, { name: "一", ...clock(0) })
      const walk = await s.walk(scenarioId, await s.friend())
      s.answers.push({ is: "unsure", status: 500, words: "HTTP 500" })
      await s.at("2026-11-21T19:00")
      expect(await Enrollment.markUndelivered(s.w.db, s.channelId, [walk], step, s.w.at)).toEqual({
        marked: 0,
        frozenLeft: 1,
      })
    }),
  )
  test(
    "deleting a step keeps its history, and what is not begun is not sent",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, { name: "一", ...clock(0) })
      const next = await s.step(scenarioId, { name: "二", ...clock(1) })
      await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-21T19:00")
      await Step.remove(s.w.db, s.channelId, step, s.w.at)
      await Step.remove(s.w.db, s.channelId, next, s.w.at)
      await s.at("2026-11-22T19:00")
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
})
