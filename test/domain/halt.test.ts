/** Everything on an account stops at once, and goes on as after any pause; a scenario is stopped for all who walk it. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import * as Halt from "../../src/domain/halt"
import * as Scenario from "../../src/domain/scenario"
import * as Stop from "../../src/domain/stop"
import { inScene, type Scene, tokyo } from "../engine"
import { faults } from "./people"

const evening = "2026-11-22T19:00"
const by = (s: Scene) => ({ at: s.w.at, staffId: null })
const halt = async (s: Scene) => {
  expect(await Halt.begin(s.w.db, s.channelId, by(s))).toBe(true)
  await Halt.carryOn(s.w, s.channelId)
}

/** Two scenarios with a reader each, and a third that staff have paused. */
async function running(s: Scene) {
  const ids: bigint[] = []
  for (const name of ["一", "二", "三"]) {
    const scenarioId = await s.scenario({ name })
    await s.step(scenarioId, { name })
    await s.walk(scenarioId, await s.friend())
    ids.push(scenarioId)
  }
  await Scenario.pause(s.w.db, s.channelId, ids[2]!, s.w.at)
  return ids as [bigint, bigint, bigint]
}

describe("halting an account", () => {
  test(
    "nothing is planned or sent from that moment, before a single scenario has been paused",
    inScene(async (s) => {
      await running(s)
      expect(await Halt.begin(s.w.db, s.channelId, by(s))).toBe(true)
      expect(await Halt.begin(s.w.db, s.channelId, by(s))).toBe(false)
      s.w.at = tokyo(evening)
      await Enrollment.plan(s.w, s.channelId)
      await s.tick()
      expect([s.sent, await s.ledger()]).toEqual([[], []])
    }),
    240_000,
  )

  test(
    "semantics 9: what is frozen and untried is taken out; what had made its first attempt runs to its end",
    inScene(async (s) => {
      const [one] = await running(s)
      const late = await s.scenario({ name: "四" })
      await s.step(late, { name: "四", timing: { kind: "clock", days: 1, timeOfDay: "18:59" } })
      await s.walk(late, await s.friend())
      s.answers = [{ is: "unsure", status: null, words: "?" }]
      await s.at("2026-11-22T18:59")
      s.w.at = tokyo(evening)
      await Enrollment.plan(s.w, s.channelId)
      expect(await s.ledger()).toEqual(["四: frozen", "一: frozen", "二: frozen"])
      await halt(s)
      expect(await s.ledger()).toEqual(["四: frozen"])
      await s.at("2026-11-22T19:10")
      expect(s.sent.map(({ words }) => words)).toHaveLength(2)
      expect(new Set(s.sent.map(({ key }) => key)).size).toBe(1)
      expect(await s.ledger()).toEqual(["四: sent"])
      expect((await Scenario.find(s.w.db, s.channelId, one)).haltedAt).toEqual(tokyo(evening))
    }),
    240_000,
  )

  test(
    "its end resumes the scenarios that it paused and no others; semantics 7: their days shift",
    inScene(async (s) => {
      const [one, two, three] = await running(s)
      await s.at("2026-11-21T12:00")
      await halt(s)
      expect(faults(await Scenario.resume(s.w.db, s.channelId, one, s.w.at))).toEqual([" halted"])
      await s.at("2026-11-23T12:00")
      expect(await Halt.end(s.w.db, s.channelId, true, s.w.at)).toBe(true)
      await s.at("2026-11-23T12:01")
      const paused = await Promise.all([one, two, three].map((id) => Scenario.find(s.w.db, s.channelId, id)))
      expect(paused.map(({ pausedAt, haltedAt }) => [pausedAt !== null, haltedAt])).toEqual([
        ...[
          [false, null],
          [false, null],
          [true, null],
        ],
      ])
      await s.at("2026-11-23T19:00")
      expect(s.sent).toEqual([])
      await s.at("2026-11-24T19:00")
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
    }),
    240_000,
  )

  test(
    "its end may leave them paused, to be resumed one by one",
    inScene(async (s) => {
      const [one, two] = await running(s)
      await halt(s)
      await Halt.end(s.w.db, s.channelId, false, s.w.at)
      await s.at("2026-11-21T09:30")
      expect((await Scenario.find(s.w.db, s.channelId, one)).pausedAt).not.toBeNull()
      await Scenario.resume(s.w.db, s.channelId, two, s.w.at)
      await s.at(evening)
      expect(await s.ledger()).toEqual(["二: sent"])
    }),
    240_000,
  )

  test(
    "what a crash interrupted is carried on by the next tick, and an account that is not halted is left alone",
    inScene(async (s) => {
      const [one] = await running(s)
      await Halt.begin(s.w.db, s.channelId, by(s))
      await s.tick()
      expect((await Scenario.find(s.w.db, s.channelId, one)).pausedAt).not.toBeNull()
      await Halt.end(s.w.db, s.channelId, true, s.w.at)
      await s.tick()
      expect((await Scenario.find(s.w.db, s.channelId, one)).pausedAt).toBeNull()
    }),
    240_000,
  )
})

describe("stopping a scenario", () => {
  test(
    "withdraws all who walk it, set by set, keeps what they got, and whoever begins afterwards walks",
    inScene(async (s) => {
      const { db } = s.w
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一" })
      await Enrollment.start(db, s.channelId, scenarioId, await s.friends(2_100), { at: s.w.at })
      s.w.at = tokyo("2026-11-21T10:00")
      await Stop.begin(db, s.channelId, scenarioId, s.w.at)
      expect(await Stop.carryOn(db, s.channelId, scenarioId, s.w.at)).toBe(2_000)
      s.w.at = tokyo("2026-11-21T10:01")
      const after = await s.walk(scenarioId, await s.friend())
      await s.tick()
      const rows = await db.execute<{ state: string; walks: number }>(sql`
        select state, count(*)::int as walks from enrollments group by 1 order by 1`)
      expect([...rows]).toEqual([
        { state: "active", walks: 1 },
        { state: "withdrawn", walks: 2_100 },
      ])
      expect((await s.state(after)).state).toBe("active")
      expect((await Scenario.find(db, s.channelId, scenarioId)).stoppingAt).toBeNull()
    }),
    240_000,
  )
})
