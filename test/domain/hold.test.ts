/** Semantics 7: how holds begin and end, and what follows. Every row of its table. */
import { describe, expect, test } from "bun:test"
import * as Enrollment from "../../src/domain/enrollment"
import * as Following from "../../src/domain/friend/following"
import * as Scenario from "../../src/domain/scenario"
import * as Standstill from "../../src/domain/standstill"
import { from, inScene, type Scene, tokyo, userIdOf } from "../engine"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const local = (at: Temporal.Instant | null | undefined) =>
  at?.toZonedDateTimeISO("Asia/Tokyo").toPlainDateTime().toString()

async function course(s: Scene, facts: object = {}) {
  const scenarioId = await s.scenario(facts)
  await s.step(scenarioId, { name: "一", ...clock(1) })
  await s.step(scenarioId, { name: "二", ...clock(2) })
  const friend = await s.friend()
  const walk = await s.walk(scenarioId, friend)
  await s.tick()
  return { scenarioId, friend, walk, user: from(await userIdOf(s, friend)) }
}

describe("semantics 7, blocked", () => {
  test(
    "unfollow begins it, follow ends it, and the walk shifts by the days between",
    inScene(async (s) => {
      const { walk, user } = await course(s)
      s.w.at = tokyo("2026-11-22T12:00")
      await s.webhook({ type: "unfollow", ...user })
      await s.tick()
      expect((await s.state(walk)).holds).toEqual(["blocked"])
      await s.at("2026-11-25T12:00")
      expect(s.sent).toEqual([])
      await s.webhook({ type: "follow", ...user, follow: { isUnblocked: true } })
      await s.tick()
      expect(local((await s.state(walk)).originAt)).toBe("2026-11-24T09:00:00")
      await s.at("2026-11-25T19:00")
      await s.at("2026-11-26T19:00")
      expect(s.sent.map((sent) => sent.at)).toEqual(["2026-11-25T19:00:00", "2026-11-26T19:00:00"])
    }),
  )
  test(
    "any later message from the friend ends it too",
    inScene(async (s) => {
      const { walk, user } = await course(s)
      await s.webhook({ type: "unfollow", ...user })
      await s.tick()
      s.w.at = s.w.at.add({ hours: 1 })
      await s.webhook({ type: "message", ...user, message: { type: "text", id: "1", text: "また来ました" } })
      await s.tick()
      expect((await s.state(walk)).holds).toEqual([])
    }),
  )
  test(
    "a message older than the block does not end it",
    inScene(async (s) => {
      const { walk, user } = await course(s)
      const before = s.w.at.epochMilliseconds - 60_000
      await s.webhook({ type: "unfollow", ...user })
      await s.tick()
      await s.webhook({ type: "message", timestamp: before, ...user, message: { type: "text", id: "1", text: "先に" } })
      await s.tick()
      expect((await s.state(walk)).holds).toEqual(["blocked"])
    }),
  )
  test(
    "follow and unfollow apply by event time; at equal times unfollow wins, in either order",
    inScene(async (s) => {
      const { walk, user } = await course(s)
      const timestamp = s.w.at.epochMilliseconds
      await s.webhook({ type: "unfollow", timestamp, ...user })
      await s.webhook({ type: "follow", timestamp: timestamp - 5000, ...user })
      await s.webhook({ type: "follow", timestamp, ...user })
      await s.tick()
      expect((await s.state(walk)).holds).toEqual(["blocked"])
      await s.webhook(
        { type: "follow", timestamp: timestamp + 1000, ...user },
        { type: "unfollow", timestamp: timestamp + 1000, ...user },
      )
      await s.tick()
      expect((await s.state(walk)).holds).toEqual(["blocked"])
    }),
  )
  test(
    "a new walk of a blocked friend is born held and never lost",
    inScene(async (s) => {
      const { friend, user } = await course(s)
      await s.webhook({ type: "unfollow", ...user })
      await s.tick()
      const other = await s.scenario({ name: "別" })
      await s.step(other, { name: "別の一", ...clock(0) })
      const walk = await s.walk(other, friend)
      expect((await s.state(walk)).holds).toEqual(["blocked"])
      await s.at("2026-11-23T10:00")
      await s.webhook({ type: "follow", ...user })
      await s.at("2026-11-23T19:00")
      expect(await s.ledger({ scenarioId: other })).toEqual(["別の一: sent"])
    }),
  )
})

describe("semantics 7, paused", () => {
  test(
    "staff begin it and end it; it shifts",
    inScene(async (s) => {
      const { walk } = await course(s)
      await s.at("2026-11-22T10:00")
      await Enrollment.pause(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-23T10:00")
      await Enrollment.resume(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-23T19:00")
      expect(s.sent.map((sent) => sent.at)).toEqual(["2026-11-23T19:00:00"])
    }),
  )
  test(
    "pausing a scenario pauses each walk, also those that begin meanwhile",
    inScene(async (s) => {
      const { scenarioId, walk } = await course(s)
      await Scenario.pause(s.w.db, s.channelId, scenarioId, s.w.at)
      const late = await s.walk(scenarioId, await s.friend())
      expect((await s.state(walk)).holds).toEqual(["paused"])
      expect((await s.state(late)).holds).toEqual(["paused"])
      await s.at("2026-11-30T10:00")
      expect(s.sent).toEqual([])
      await Scenario.resume(s.w.db, s.channelId, scenarioId, s.w.at)
      await s.tick()
      expect((await s.state(late)).holds).toEqual([])
      expect(local((await s.state(walk)).originAt)).toBe("2026-11-30T09:00:00")
    }),
  )
  test(
    "catch_up keeps the origin; section 3 applies from the new floor",
    inScene(async (s) => {
      const { walk } = await course(s, { pausedPolicy: "catch_up" })
      await Enrollment.pause(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-23T10:00")
      await Enrollment.resume(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-23T19:00")
      expect(local((await s.state(walk)).originAt)).toBe("2026-11-21T09:00:00")
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
      expect(s.sent.length).toBe(1)
    }),
  )
  test(
    "skip records overdue steps as skipped",
    inScene(async (s) => {
      const { walk } = await course(s, { pausedPolicy: "skip" })
      await Enrollment.pause(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-23T10:00")
      await Enrollment.resume(s.w.db, s.channelId, [walk], s.w.at)
      await s.at("2026-11-23T19:00")
      expect(await s.ledger()).toEqual(["一: skipped (stood still)", "二: sent"])
    }),
  )
})

describe("semantics 7, opted_out", () => {
  test(
    "of one scenario, or of everything; both stand until the friend takes them back",
    inScene(async (s) => {
      const { scenarioId, friend, walk } = await course(s)
      const other = await s.scenario({ name: "別" })
      await s.step(other, { name: "別の一", ...clock(30) })
      const elsewhere = await s.walk(other, friend)
      await Following.optOut(s.w.db, s.channelId, friend, scenarioId, s.w.at)
      expect((await s.state(walk)).holds).toEqual(["opted_out"])
      expect((await s.state(elsewhere)).holds).toEqual([])
      await Following.optOut(s.w.db, s.channelId, friend, null, s.w.at)
      expect((await s.state(elsewhere)).holds).toEqual(["opted_out"])
      await Following.optIn(s.w.db, s.channelId, friend, null, s.w.at)
      expect((await s.state(elsewhere)).holds).toEqual([])
      expect((await s.state(walk)).holds).toEqual(["opted_out"])
      await s.at("2026-11-24T10:00")
      await Following.optIn(s.w.db, s.channelId, friend, scenarioId, s.w.at)
      await s.tick()
      expect(local((await s.state(walk)).originAt)).toBe("2026-11-24T09:00:00")
    }),
  )
})

describe("semantics 7, quota", () => {
  test(
    "what was due stays due; the missed policy is not asked; one request a friend and day, oldest first",
    inScene(async (s) => {
      s.quota = { allowance: 100, used: 100 }
      s.w.at = tokyo("2026-11-21T09:00")
      await s.w.db.execute("update quota_months set read_at = null, asked_at = null")
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(1), missed: "skip", actions: [] })
      await s.step(scenarioId, {
        name: "二",
        ...clock(2),
        missed: "skip",
        messages: Array(5).fill({ type: "text", text: "二" }),
      })
      await s.step(scenarioId, { name: "三", ...clock(3), missed: "skip" })
      const walk = await s.walk(scenarioId, await s.friend())
      await s.tick()
      await s.at("2026-11-22T19:00")
      expect((await s.state(walk)).holds).toEqual(["quota"])
      expect(await s.ledger()).toEqual(["一: held (quota)"])
      await s.at("2026-11-30T12:00")
      s.quota.used = 0
      await s.at("2026-12-01T00:00:10")
      await s.tick()
      await s.tick()
      expect(s.sent.map((sent) => [sent.at.slice(0, 10), sent.words[0]])).toEqual([["2026-12-01", "こんばんは"]])
      await s.at("2026-12-02T00:00:20")
      await s.tick()
      await s.at("2026-12-03T00:00:30")
      await s.tick()
      expect(s.sent.map((sent) => sent.at.slice(0, 10))).toEqual(["2026-12-01", "2026-12-02", "2026-12-03"])
      expect(await s.ledger()).toEqual(["一: sent", "二: sent", "三: sent"])
    }),
  )
  test(
    "one request a friend and day, though two of the friend's walks were held",
    inScene(async (s) => {
      s.quota = { allowance: 0, used: 0 }
      await s.w.db.execute("update quota_months set read_at = null, asked_at = null")
      const friend = await s.friend()
      for (const name of ["A", "B"]) {
        const id = await s.scenario({ name })
        await s.step(id, { name, ...clock(1) })
        await s.walk(id, friend)
      }
      await s.at("2026-11-22T19:00")
      s.quota = { allowance: 10, used: 0 }
      await s.at("2026-11-22T20:00")
      await s.tick()
      expect(s.sent.length).toBe(1)
      await s.at("2026-11-23T20:01")
      await s.tick()
      expect(s.sent.length).toBe(2)
    }),
  )
  test(
    "a stale limit of the scenario skips what is older",
    inScene(async (s) => {
      s.quota = { allowance: 0, used: 0 }
      await s.w.db.execute("update quota_months set read_at = null, asked_at = null")
      const { walk } = await course(s, { staleAfterDays: 3 })
      await s.at("2026-11-22T19:00")
      expect((await s.state(walk)).holds).toEqual(["quota"])
      s.quota = { allowance: 10, used: 0 }
      await s.at("2026-11-26T12:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: skipped (stale)", "二: sent"])
    }),
  )
})

describe("semantics 7, the days of a standstill", () => {
  const policies = { blocked: "shift", paused: "shift", opted_out: "shift" } as const
  const walk = { originAt: tokyo("2026-11-01T09:30"), eligibleFrom: tokyo("2026-11-01T09:30") }
  const hold = (kind: Standstill.EndedHold["kind"], began: string, ended: string) => ({
    kind,
    beganAt: tokyo(began),
    endedAt: tokyo(ended),
  })
  const rules = { zone: "Asia/Tokyo", countdown: false }
  test("days under several shifting holds count once", () => {
    const holds = [
      hold("paused", "2026-11-03T10:00", "2026-11-06T10:00"),
      hold("blocked", "2026-11-05T01:00", "2026-11-08T23:00"),
    ]
    expect(local(Standstill.resume(walk, holds, policies, rules).originAt)).toBe("2026-11-06T09:30:00")
  })
  test("the same local date shifts nothing; the floor becomes the end of the last hold", () => {
    const { originAt, eligibleFrom } = Standstill.resume(
      walk,
      [hold("paused", "2026-11-03T10:00", "2026-11-03T23:00")],
      policies,
      rules,
    )
    expect([local(originAt), local(eligibleFrom)]).toEqual(["2026-11-01T09:30:00", "2026-11-03T23:00:00"])
  })
  test("a quota hold moves neither origin nor floor", () => {
    const { originAt, eligibleFrom, catchingUp } = Standstill.resume(
      walk,
      [hold("quota", "2026-11-03T10:00", "2026-12-01T00:00")],
      policies,
      rules,
    )
    expect([originAt, eligibleFrom, catchingUp]).toEqual([walk.originAt, walk.eligibleFrom, true])
  })
  test("a countdown's origin never shifts", () => {
    const { originAt } = Standstill.resume(walk, [hold("blocked", "2026-11-03T10:00", "2026-11-09T10:00")], policies, {
      ...rules,
      countdown: true,
    })
    expect(originAt).toEqual(walk.originAt)
  })
})
