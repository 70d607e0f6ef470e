/** Semantics 2, 6, 7 and 8 where two rules meet: what a walk goes through must never lose it, nor send what nobody wanted. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../src/db"
import * as Enrollment from "../../src/domain/enrollment"
import * as Following from "../../src/domain/friend/following"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import type { Answer } from "../../src/line/client"
import { from, inScene, type Scene, tokyo, userIdOf } from "../engine"
import { good } from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const after = (offset: number, unit = "minutes") => ({ timing: { kind: "elapsed", offset, unit } })
const say = (...words: string[]) => ({ messages: words.map((text) => ({ type: "text", text })) })
const unsure: Answer = { is: "unsure", status: 500, words: "HTTP 500" }
const local = (at: Temporal.Instant | null) => at?.toZonedDateTimeISO("Asia/Tokyo").toPlainDateTime().toString()
const allow = async (s: Scene, allowance: number, used = 0) => {
  s.quota = { allowance, used }
  await s.w.db.execute(sql`update quota_months set read_at = null, asked_at = null`)
  await s.tick()
}

describe("semantics 7, holds that begin with the walk or before it", () => {
  test(
    "a walk that began before the pause by its event's time, but was entered after it, is resumed with the others",
    inScene(async (s) => {
      const scenarioId = await s.scenario({ startsOnFollow: true })
      await s.step(scenarioId, { name: "一", ...clock(0) })
      const followed = s.w.at.epochMilliseconds
      s.w.at = s.w.at.add({ seconds: 5 })
      await Scenario.pause(s.w.db, s.channelId, scenarioId, s.w.at)
      s.w.at = s.w.at.add({ seconds: 5 })
      await s.webhook({ type: "follow", timestamp: followed, ...from("U0123456789abcdef0123456789abcdef") })
      await s.tick()
      const [walk] = await Enrollment.list(s.w.db, s.channelId, { scenarioId })
      expect(walk?.holds).toEqual(["paused"])
      await s.at("2026-11-21T12:00")
      await Scenario.resume(s.w.db, s.channelId, scenarioId, s.w.at)
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "an unfollow that LINE tells days late does not shift a walk by days before it began",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(2) })
      const friend = await s.friend()
      const user = from(await userIdOf(s, friend))
      const left = s.w.at.epochMilliseconds
      s.w.at = tokyo("2026-11-25T12:00")
      const walk = await s.walk(scenarioId, friend)
      await s.webhook({ type: "unfollow", timestamp: left, ...user })
      await s.tick()
      await s.at("2026-11-26T12:00")
      await s.webhook({ type: "follow", ...user })
      await s.tick()
      expect(local((await s.state(walk)).originAt)).toBe("2026-11-26T12:00:00")
    }),
  )
  test(
    "a friend who leaves a scenario in the moment they are enrolled has left it",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0) })
      const friend = await s.friend()
      const both = await s.w.db.transaction(async (tx) => {
        await Following.optOut(tx, s.channelId, friend, scenarioId, s.w.at)
        const enrolling = s.walk(scenarioId, friend)
        await Bun.sleep(150)
        return { enrolling }
      })
      const walk = await both.enrolling
      expect((await s.state(walk)).holds).toEqual(["opted_out"])
    }),
  )
})

describe("semantics 7, a walk that takes up again in the moment its friend comes back, or its scenario is paused", () => {
  const finished = async (s: Scene) => {
    const scenarioId = await s.scenario()
    const step = await s.step(scenarioId, { name: "一", ...after(0) })
    const friend = await s.friend()
    const walk = await s.walk(scenarioId, friend)
    await s.tick()
    await s.tick()
    expect((await s.state(walk)).state).toBe("completed")
    s.w.at = s.w.at.add({ hours: 1 })
    const again = () => Enrollment.markUndelivered(s.w.db, s.channelId, [walk], step, s.w.at)
    return { scenarioId, friend, walk, again }
  }
  /** The second begins while the first is not committed yet. */
  async function within(s: Scene, first: (db: Db) => Promise<unknown>, second: () => Promise<unknown>) {
    const { under } = await s.w.db.transaction(async (tx) => {
      await first(tx)
      const under = second()
      await Bun.sleep(150)
      return { under }
    })
    await under
  }
  test(
    "the friend's coming back is seen by the one or the other: the walk does not stand for ever",
    inScene(async (s) => {
      const { friend, walk, again } = await finished(s)
      await Following.block(s.w.db, s.channelId, friend, s.w.at)
      s.w.at = s.w.at.add({ hours: 1 })
      await within(s, (tx) => Following.follow(tx, s.channelId, friend, s.w.at), again)
      expect((await s.state(walk)).holds).toEqual([])
      await s.tick()
      expect(s.sent.length).toBe(2)
    }),
  )
  test(
    "so is the pause: nothing leaves while it lasts",
    inScene(async (s) => {
      const { scenarioId, walk, again } = await finished(s)
      await within(s, (tx) => Scenario.pause(tx, s.channelId, scenarioId, s.w.at), again)
      expect((await s.state(walk)).holds).toEqual(["paused"])
    }),
  )
})

describe("semantics 7, quota holds", () => {
  test(
    "one request a friend and day, and of the friend's walks the one that is due longest goes first",
    inScene(async (s) => {
      await allow(s, 0)
      const friend = await s.friend()
      for (const [name, days] of [
        ["新", 3],
        ["古", 1],
      ] as const) {
        const id = await s.scenario({ name })
        await s.step(id, { name, ...clock(days) })
        await s.walk(id, friend)
      }
      await s.at("2026-11-22T19:00")
      await s.at("2026-11-24T19:00")
      s.quota = { allowance: 10, used: 0 }
      await s.at("2026-11-24T20:00")
      await s.tick()
      expect(await s.ledger()).toContain("古: sent")
      expect(s.sent.length).toBe(1)
      await s.at("2026-11-25T20:00:01")
      expect((await s.ledger()).toSorted()).toEqual(["古: sent", "新: sent"])
    }),
  )
  test(
    "marked undelivered while held: the old row is not left behind as held for ever",
    inScene(async (s) => {
      await allow(s, 0)
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, { name: "一", ...clock(0) })
      const walk = await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: held (quota)"])
      await Enrollment.markUndelivered(s.w.db, s.channelId, [walk], step, s.w.at)
      s.quota = { allowance: 10, used: 0 }
      await s.at("2026-11-21T19:11")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "catching up keeps to the window, and a walk withdrawn meanwhile frees the friend's day for another",
    inScene(async (s) => {
      await allow(s, 0)
      await s.w.db.execute(sql`update channels set window_opens = '08:00', window_closes = '21:00'`)
      const friend = await s.friend()
      const walks: bigint[] = []
      for (const name of ["A", "B"]) {
        const id = await s.scenario({ name })
        await s.step(id, { name, ...clock(1) })
        walks.push(await s.walk(id, friend))
      }
      await s.at("2026-11-22T19:00")
      s.quota = { allowance: 10, used: 0 }
      await s.at("2026-11-22T22:00")
      await s.tick()
      expect(s.sent).toEqual([])
      await Enrollment.withdraw(s.w.db, s.channelId, [walks[0]!], s.w.at)
      await s.at("2026-11-23T07:59")
      expect(s.sent).toEqual([])
      await s.at("2026-11-23T08:00")
      expect(await s.ledger()).toEqual(["B: sent"])
    }),
  )
  test(
    "from unlimited to a plan that is used up, and back: held, then sent",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0) })
      await s.step(scenarioId, { name: "二", ...clock(1) })
      await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-21T19:00")
      s.quota = { allowance: 1, used: 0 }
      await s.at("2026-11-22T19:00")
      expect(await s.ledger()).toEqual(["一: sent", "二: held (quota)"])
      s.quota = { allowance: null, used: 1 }
      await s.at("2026-11-22T19:11")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
    }),
  )
  test(
    "given another day while held: once there are enough messages it is not called held any more, and goes out then",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0) })
      const stepId = await s.step(scenarioId, { name: "二", ...clock(1) })
      await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-21T19:00")
      s.quota = { allowance: 1, used: 0 }
      await s.at("2026-11-22T19:00")
      expect(await s.ledger()).toEqual(["一: sent", "二: held (quota)"])
      const later = v.parse(Step.changes, { ...clock(3), lateChoice: "deliver" })
      await Step.edit(s.w.db, s.channelId, stepId, later, { at: s.w.at })
      s.quota = { allowance: null, used: 1 }
      await s.at("2026-11-22T19:11")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent"])
      await s.at("2026-11-24T19:00")
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
    }),
  )
  test(
    "a hold that begins while the request is in flight: the request runs to its end, the walk stands, and both go on",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0) })
      await s.step(scenarioId, { name: "二", ...clock(0, "19:30") })
      const walk = await s.walk(scenarioId, await s.friend())
      s.answers.push(unsure, unsure)
      await s.at("2026-11-21T19:00")
      await Enrollment.pause(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-21T19:00:02")
      await s.at("2026-11-21T19:00:30")
      expect(await s.ledger()).toEqual(["一: sent"])
      await s.at("2026-11-21T20:00")
      expect(s.sent.length).toBe(3)
      await Enrollment.resume(s.w.db, s.channelId, [walk], s.w.at)
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
      expect((await s.state(walk)).state).toBe("completed")
    }),
  )
})

describe("semantics 2, countdowns", () => {
  test(
    "a step that was ready in time, but would now wait for the next opening past the goal, is skipped",
    inScene(async (s) => {
      const scenarioId = await s.scenario({
        kind: "countdown",
        goalAt: "2026-11-22T22:00:00+09:00",
        windowOpens: "08:00",
        windowCloses: "21:00",
      })
      await s.step(scenarioId, { name: "2時間前", ...after(-2, "hours") })
      const walk = await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-22T19:59")
      await s.at("2026-11-22T21:30")
      await s.at("2026-11-23T08:00")
      expect(s.sent).toEqual([])
      expect(await s.ledger()).toEqual(["2時間前: skipped (past goal)"])
      expect((await s.state(walk)).state).toBe("completed")
    }),
  )
})

describe("semantics 6, one a day", () => {
  test(
    "retimed once more before its turn, a step's floor counts from the new moment",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...after(0) })
      await s.walk(scenarioId, await s.friend())
      await s.at("2026-12-01T15:00")
      const step = await s.step(scenarioId, { name: "新", ...clock(1), lateChoice: "one_per_day" })
      await s.tick()
      await s.at("2026-12-02T12:00")
      good(
        await Step.edit(
          s.w.db,
          s.channelId,
          step,
          { timing: { kind: "clock", days: 1, timeOfDay: "10:00" }, lateChoice: "one_per_day" },
          { at: s.w.at },
        ),
      )
      await s.tick()
      await s.at("2026-12-03T09:59")
      expect(s.sent.length).toBe(1)
      await s.at("2026-12-03T12:00")
      expect(s.sent.length).toBe(2)
    }),
  )
})

describe("semantics 8, the reply token works once", () => {
  const welcome = async (s: Scene, name: string, facts: object = {}) => {
    const scenarioId = await s.scenario({ name, startsOnFollow: true })
    await s.step(scenarioId, { name, ...after(0), ...say(name), ...facts })
  }
  const follow = (s: Scene) =>
    s.webhook({ type: "follow", replyToken: "token-1", ...from("U0123456789abcdef0123456789abcdef") })
  test(
    "of several scenarios that begin on follow one uses it, the others travel by push",
    inScene(async (s) => {
      for (const name of ["A", "B", "C"]) await welcome(s, name)
      await follow(s)
      await s.tick()
      expect(s.sent.map((sent) => [sent.kind, sent.words[0]]).toSorted()).toEqual([
        ["push", "B"],
        ["push", "C"],
        ["reply", "A"],
      ])
      expect((await s.ledger()).toSorted()).toEqual(["A: sent", "B: sent", "C: sent"])
    }),
  )
  test(
    "a welcome that its filter skips leaves the token to the next one",
    inScene(async (s) => {
      const [tag] = await s.w.db.execute<{ id: bigint }>(
        sql`insert into tags (channel_id, name, created_at) values (${s.channelId}, '会員', now()) returning id`,
      )
      await welcome(s, "A", { filter: { tag: String(tag!.id), has: true } })
      await welcome(s, "B")
      await follow(s)
      await s.tick()
      expect(s.sent.map((sent) => [sent.kind, sent.words[0]])).toEqual([["reply", "B"]])
      expect((await s.ledger()).toSorted()).toEqual(["A: skipped (filter)", "B: sent"])
    }),
  )
  test(
    "in quiet hours the ones without it wait for the opening",
    inScene(async (s) => {
      await s.w.db.execute(sql`update channels set window_opens = '10:00', window_closes = '21:00'`)
      for (const name of ["A", "B"]) await welcome(s, name)
      await follow(s)
      await s.tick()
      expect(s.sent.map((sent) => [sent.kind, sent.words[0]])).toEqual([["reply", "A"]])
      await s.at("2026-11-21T10:00")
      expect((await s.ledger()).toSorted()).toEqual(["A: sent", "B: sent"])
    }),
  )
  test(
    "a token that died before the tick is not tried",
    inScene(async (s) => {
      await welcome(s, "A")
      await follow(s)
      s.w.at = s.w.at.add({ seconds: 55 })
      await s.tick()
      expect(s.sent.map((sent) => sent.kind)).toEqual(["push"])
    }),
  )
})

describe("semantics 2, exclusive groups and reentry together", () => {
  test(
    "starting again in an always scenario withdraws the former walk and the group's others, and frozen rows with them",
    inScene(async (s) => {
      const a = await s.scenario({ name: "A", reentry: "always", exclusiveGroup: "コース" })
      const b = await s.scenario({ name: "B", exclusiveGroup: "コース" })
      await s.step(a, { name: "A", ...clock(0) })
      await s.step(b, { name: "B", ...clock(0) })
      const friend = await s.friend()
      const [first] = [await s.walk(a, friend)]
      s.w.at = tokyo("2026-11-21T19:00")
      await Enrollment.plan(s.w, s.channelId)
      const second = await s.walk(b, friend)
      expect((await s.state(first)).state).toBe("withdrawn")
      const third = await s.walk(a, friend)
      expect((await s.state(second)).state).toBe("withdrawn")
      await s.tick()
      expect(await s.ledger()).toEqual(["A: sent"])
      expect((await s.state(third)).state).toBe("completed")
      const again = await Enrollment.start(s.w.db, s.channelId, b, [friend], { at: s.w.at })
      expect(again.began).toEqual([])
      expect((await s.state(third)).state).toBe("completed")
    }),
  )
})
