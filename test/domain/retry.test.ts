/** Semantics 1, 2, 3 and 6: failed and unknown copies are tried again in a new generation, or put aside. */
import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Hold from "../../src/domain/hold"
import { reach } from "../../src/domain/reach"
import * as Retry from "../../src/domain/retry"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import type { Answer } from "../../src/line/client"
import { inScene, type Scene, tokyo } from "../engine"
import * as Twin from "./twin"

setDefaultTimeout(240_000)

const Look = Delivery.Look
const refused: Answer = { is: "refused", status: 413, words: "too large", recipient: null, message: null }
const tonight = { timing: { kind: "clock", days: 0, timeOfDay: "19:00" } }
const tomorrow = { timing: { kind: "clock", days: 1, timeOfDay: "19:00" } }

/** Friends whose first step has failed, one each; the second is tomorrow. */
async function failed(s: Scene, people = 1, facts: { scenario?: object; step?: object; more?: boolean } = {}) {
  const scenarioId = await s.scenario(facts.scenario ?? {})
  const stepId = await s.step(scenarioId, { name: "一", ...tonight, ...facts.step })
  if (facts.more !== false) await s.step(scenarioId, { name: "二", ...tomorrow })
  const friends = await s.friends(people)
  const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
  s.answers.push(refused)
  await s.at("2026-11-21T19:00")
  s.answers.length = 0
  expect(await s.ledger()).toEqual(Array(people).fill("一: failed"))
  return { scenarioId, stepId, friends, walks: began }
}

const all = (s: Scene, search: Delivery.Search = {}) => ({ search, asOf: s.w.at })
const doing = (s: Scene) => ({ at: s.w.at, staffId: null })
const retry = (s: Scene, choice: Delivery.Look.Choice = all(s)) => Retry.carryOut(s.w.db, s.channelId, choice, doing(s))
const ids = async (s: Scene, search: Delivery.Search = {}) =>
  (await Delivery.list(s.w.db, s.channelId, search, { limit: 5000 })).map(({ id }) => id)
const waiting = (s: Scene) => Look.waiting(s.w.db, s.channelId)

describe("trying again (semantics 1 and 6: a new generation)", () => {
  test(
    "the step is blank again, due by section 3 with the marking as floor, and sent once more; the old row stays",
    inScene(async (s) => {
      await failed(s)
      s.w.at = tokyo("2026-11-21T20:00")
      const told = await Retry.preview(s.w.db, s.channelId, all(s), s.w.at)
      expect(await s.ledger()).toEqual(["一: failed"])
      expect(told).toMatchObject({
        chosen: 1,
        now: 1,
        today: 0,
        later: 0,
        unknown: 0,
        messages: 1,
        waits: {},
        left: {},
      })
      expect(await retry(s)).toEqual(told)
      await s.tick()
      expect(await s.ledger()).toEqual(["一: failed", "一: sent"])
      expect(s.sent).toHaveLength(2)
      expect(s.sent[0]!.key).not.toBe(s.sent[1]!.key)
      const rows = await s.w.db.execute(sql`select generation from deliveries where state is distinct from 'failed'`)
      expect([...rows]).toEqual([{ generation: 1 }])
    }),
  )
  test(
    "pressing twice does nothing more, nor does pressing after it was sent",
    inScene(async (s) => {
      await failed(s, 3)
      const ticked = { ids: await ids(s) }
      expect(Retry.again(await retry(s, ticked))).toBe(3)
      expect(await retry(s, ticked)).toMatchObject({ chosen: 0, now: 0, messages: 0 })
      await s.tick()
      expect(await retry(s, ticked)).toMatchObject({ chosen: 0 })
      expect(await retry(s)).toMatchObject({ chosen: 0 })
      await s.tick()
      expect(s.sent.slice(1).flatMap(({ to }) => to)).toHaveLength(3)
      expect(await s.w.db.execute(sql`select 1 from events where kind = 'delivery.retried'`)).toHaveLength(3)
    }),
  )
  test(
    "two who press at the same moment make one new generation",
    inScene(async (s) => {
      await failed(s, 5)
      const both = await Promise.all([retry(s), retry(s)])
      expect(both.map(Retry.again).toSorted()).toEqual([0, 5])
      await s.tick()
      expect(s.sent.slice(1).flatMap(({ to }) => to)).toHaveLength(5)
    }),
  )
  test(
    "what fails again waits for a person again, and can be tried a third time",
    inScene(async (s) => {
      await failed(s)
      await retry(s)
      s.answers.push(refused)
      await s.tick()
      expect(await waiting(s)).toEqual({ failed: 1, unknown: 0, more: false })
      expect(await retry(s)).toMatchObject({ chosen: 1, now: 1 })
      await s.tick()
      expect(await s.ledger()).toEqual(["一: failed", "一: failed", "一: sent"])
      const rows = await s.w.db.execute(sql`select generation from deliveries order by id`)
      expect(rows.map((row) => row.generation)).toEqual([0, 1, 2])
    }),
  )
  test(
    "outside the delivery window it waits for the opening, and the preview says so",
    inScene(async (s) => {
      await failed(s, 2, { scenario: { windowOpens: "08:00", windowCloses: "21:00" } })
      s.w.at = tokyo("2026-11-21T22:00")
      const told = await retry(s)
      expect(told).toMatchObject({ now: 0, later: 2, lastDueAt: tokyo("2026-11-22T08:00") })
      await s.tick()
      expect(s.sent).toHaveLength(1)
      await s.at("2026-11-22T08:00")
      expect(s.sent).toHaveLength(2)
    }),
  )
  test(
    "a step whose time of day is still to come today waits for it (section 3, at_time)",
    inScene(async (s) => {
      await failed(s)
      s.w.at = tokyo("2026-11-22T10:00")
      expect(await retry(s)).toMatchObject({ now: 0, today: 1, lastDueAt: tokyo("2026-11-22T19:00") })
    }),
  )
  test(
    "policy skip reads as at_time: it is sent, not skipped",
    inScene(async (s) => {
      await failed(s, 1, { step: { missed: "skip" } })
      s.w.at = tokyo("2026-11-21T20:00")
      await retry(s)
      await s.tick()
      expect(await s.ledger()).toEqual(["一: failed", "一: sent"])
    }),
  )
  test(
    "a completed walk takes up again, and finishing is recorded once",
    inScene(async (s) => {
      const { walks } = await failed(s, 1, { more: false })
      await s.tick()
      expect((await s.state(walks[0]!)).state).toBe("completed")
      await retry(s)
      await s.tick()
      await s.tick()
      expect(await s.ledger()).toEqual(["一: failed", "一: sent"])
      expect((await s.state(walks[0]!)).state).toBe("completed")
      const ends = await s.w.db.execute(sql`select 1 from events where kind = 'scenario.completed'`)
      expect(ends).toHaveLength(1)
    }),
  )
})

describe("what a retry says of those it cannot send now, and leaves", () => {
  test(
    "a walk that ended, a friend who walks anew, a step deleted or disabled: left as they are",
    inScene(async (s) => {
      const { scenarioId, stepId, friends, walks } = await failed(s, 3, {
        scenario: { reentry: "after_end" },
        more: false,
      })
      await s.w.db.execute(sql`update enrollments set state = 'withdrawn' where id = ${walks[0]!}`)
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [friends[1]!], { at: s.w.at })
      const told = await Retry.preview(s.w.db, s.channelId, all(s), s.w.at)
      expect(told).toMatchObject({ left: { withdrawn: 1, anew: 1 }, now: 1, messages: 1 })
      await Step.disable(s.w.db, s.channelId, stepId, doing(s))
      expect((await Retry.preview(s.w.db, s.channelId, all(s), s.w.at)).left).toEqual({
        withdrawn: 1,
        anew: 1,
        disabled: 1,
      })
      await Step.remove(s.w.db, s.channelId, stepId, s.w.at)
      const done = await retry(s)
      expect(done).toMatchObject({ left: { withdrawn: 1, anew: 1, deleted: 1 }, now: 0 })
      expect(await waiting(s)).toEqual({ failed: 3, unknown: 0, more: false })
    }),
  )
  test(
    "held walks become blank and wait: paused, blocked, opted out",
    inScene(async (s) => {
      const { walks, friends, scenarioId } = await failed(s, 4)
      await Enrollment.pause(s.w.db, s.channelId, [walks[0]!], s.w.at)
      await Hold.beginForFriends(s.w.db, s.channelId, [friends[1]!], "blocked", s.w.at)
      await Hold.beginForFriends(s.w.db, s.channelId, [friends[2]!], "opted_out", s.w.at)
      expect(await retry(s)).toMatchObject({ waits: { paused: 1, blocked: 1, opted_out: 1 }, now: 1, left: {} })
      await s.tick()
      expect(s.sent.at(-1)!.to).toHaveLength(1)
      s.w.at = tokyo("2026-11-21T21:00")
      await Enrollment.resume(s.w.db, s.channelId, [walks[0]!], s.w.at)
      await s.tick()
      expect((await s.ledger({ friendId: friends[0]! })).toSorted()).toEqual(["一: failed", "一: sent"])
      expect(scenarioId).toBeGreaterThan(0n)
    }),
  )
  test(
    "a walk that takes up again while its scenario is paused is told to wait, and does",
    inScene(async (s) => {
      const { scenarioId } = await failed(s, 1, { more: false })
      await s.tick()
      await Scenario.pause(s.w.db, s.channelId, scenarioId, s.w.at)
      expect(await retry(s)).toMatchObject({ waits: { paused: 1 }, now: 0 })
      await s.tick()
      expect(s.sent).toHaveLength(1)
      await Scenario.resume(s.w.db, s.channelId, scenarioId, s.w.at)
      await s.tick()
      expect(await s.ledger()).toEqual(["一: failed", "一: sent"])
    }),
  )
  test(
    "a suspended step waits for its words",
    inScene(async (s) => {
      const { stepId } = await failed(s)
      await s.w.db.execute(sql`update steps set suspended_at = ${s.w.at.toString()} where id = ${stepId}`)
      expect(await retry(s)).toMatchObject({ waits: { suspended: 1 }, now: 0 })
      await s.tick()
      expect(s.sent).toHaveLength(1)
      await Step.resume(s.w.db, s.channelId, stepId, s.w.at)
      await s.tick()
      expect(await s.ledger()).toEqual(["一: failed", "一: sent"])
    }),
  )
  test(
    "what nobody can tell may reach the friend twice, once a generation; it is counted and said",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...tonight })
      for (const friend of await s.friends(2)) await s.walk(scenarioId, friend)
      s.answers.push(...Array<Answer>(200).fill({ is: "unsure", status: 500, words: "HTTP 500" }))
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-22T18:10")
      s.answers.length = 0
      expect(await waiting(s)).toEqual({ failed: 0, unknown: 2, more: false })
      expect(await retry(s)).toMatchObject({ unknown: 2, today: 2, messages: 2 })
      await s.at("2026-11-22T19:00")
      expect((await s.ledger()).toSorted()).toEqual(["一: sent", "一: sent", "一: unknown", "一: unknown"])
    }),
  )
  test(
    "messages are counted as LINE does: what travels together is one",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...tonight })
      await s.step(scenarioId, { name: "二", ...tonight })
      for (const friend of await s.friends(2)) await s.walk(scenarioId, friend)
      s.answers.push(refused)
      await s.at("2026-11-21T19:00")
      s.answers.length = 0
      expect(await retry(s)).toMatchObject({ chosen: 4, now: 4, messages: 2 })
      await s.tick()
      expect(s.sent.slice(1).map(({ to, words }) => [to.length, words.length])).toEqual([[2, 2]])
    }),
  )
})

describe("which rows a decision is about", () => {
  test(
    "all that match: narrowed by scenario, step, friend, state; not what failed after staff looked",
    inScene(async (s) => {
      const one = await failed(s, 2)
      const looked = s.w.at
      s.w.at = s.w.at.add({ minutes: 1 })
      const other = await s.scenario()
      const stepId = await s.step(other, { name: "別", timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
      await s.walk(other, await s.friend())
      s.answers.push(refused)
      await s.tick()
      const told = (search: Delivery.Search, asOf = s.w.at) =>
        Retry.preview(s.w.db, s.channelId, { search, asOf }, s.w.at).then(({ chosen }) => chosen)
      expect(await told({})).toBe(3)
      expect(await told({}, looked)).toBe(2)
      expect(await told({ scenarioId: other })).toBe(1)
      expect(await told({ stepId })).toBe(1)
      expect(await told({ friendId: one.friends[0]! })).toBe(1)
      expect(await told({ state: "unknown" })).toBe(0)
      expect(await told({ state: "sent" })).toBe(0)
    }),
  )
  test(
    "where very many wait, pages look at some of them and say so; a decision takes them all",
    inScene(async (s) => {
      await failed(s, 3)
      const choice = { search: {}, asOf: s.w.at }
      const rows = reach.rows
      reach.rows = 2
      try {
        expect(await waiting(s)).toEqual({ failed: 2, unknown: 0, more: true })
        expect((await Look.groups(s.w.db, s.channelId)).map(({ count }) => count)).toEqual([2])
        const told = await Retry.preview(s.w.db, s.channelId, choice, s.w.at, reach.rows)
        expect(told).toMatchObject({ chosen: 2, more: true })
        expect((await retry(s)).chosen).toBe(3)
      } finally {
        reach.rows = rows
      }
    }),
  )
  test(
    "ids of another channel are none of ours, and nothing of it changes",
    inScene(async (s) => {
      await failed(s)
      const mine = await ids(s)
      const twin = await Twin.make(s.w.db, s.channelId)
      expect(await Look.areThere(s.w.db, s.channelId, mine)).toBe(true)
      expect(await Look.areThere(s.w.db, s.channelId, [...mine, 999_999n])).toBe(false)
      expect(await Look.areThere(s.w.db, s.channelId + 1n, mine)).toBe(false)
      expect(await Retry.carryOut(s.w.db, s.channelId + 1n, { ids: mine }, doing(s))).toMatchObject({ chosen: 0 })
      expect(await Look.dismiss(s.w.db, s.channelId + 1n, { ids: mine }, doing(s))).toBe(0)
      expect(await Look.dismiss(s.w.db, s.channelId, { ids: mine }, doing(s))).toBe(1)
      expect(await Look.reinstate(s.w.db, s.channelId, mine, doing(s))).toBe(1)
      expect(await retry(s)).toMatchObject({ chosen: 1, now: 1 })
      await s.tick()
      expect(await Twin.touched(s.w.db, twin)).toEqual([])
    }),
  )
  test(
    "thousands are no more statements than one",
    inScene(async (s) => {
      const { scenarioId, stepId, friends } = await failed(s, 1)
      const at = s.w.at.toString()
      await s.w.db.execute(sql`
        insert into friends (channel_id, line_user_id, created_at, profile_fetched_at)
        select ${s.channelId}, 'many ' || n, ${at}, ${at} from generate_series(1, 4000) as n`)
      await s.w.db.execute(sql`
        with walks as (
          insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
          select channel_id, id, ${scenarioId}, created_at, created_at, created_at from friends
          where id not in (select friend_id from enrollments) returning id, friend_id)
        insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, state, due_at, recorded_at, settled_at)
        select ${s.channelId}, id, ${stepId}, ${scenarioId}, friend_id, 'failed', ${at}, ${at}, ${at} from walks`)
      const [one] = await ids(s, { friendId: friends[0]! })
      const counted = async (choice: Delivery.Look.Choice) => {
        const tally = { statements: 0 }
        const done = await Retry.carryOut(counting(s.w.db, tally), s.channelId, choice, doing(s))
        return { again: Retry.again(done), ...tally }
      }
      const { again, statements } = await counted({ ids: [one!] })
      expect([again, statements < 15]).toEqual([1, true])
      expect(await counted(all(s))).toEqual({ again: 4_000, statements })
    }),
  )
})

/** A database that counts what it is asked, inside transactions too. */
function counting(db: Db, tally: { statements: number }): Db {
  return new Proxy(db, {
    get(target, name) {
      if (name === "transaction")
        return (work: (tx: Db) => Promise<unknown>) => target.transaction((tx) => work(counting(tx, tally)))
      if (name === "execute") tally.statements += 1
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}

describe("putting aside", () => {
  test(
    "a dismissed row leaves what waits for a person and stays failed in the ledger, with who and when; once",
    inScene(async (s) => {
      await failed(s, 2)
      const [row] = await ids(s)
      const [person] = await s.w.db.execute<{ id: bigint }>(sql`
        insert into staff (email, name, password_hash, created_at) values ('a@example.jp', '花子', 'x', ${s.w.at.toString()})
        returning id`)
      const by = { at: s.w.at, staffId: person!.id }
      expect(await Look.dismiss(s.w.db, s.channelId, { ids: [row!] }, by)).toBe(1)
      expect(await Look.dismiss(s.w.db, s.channelId, { ids: [row!] }, by)).toBe(0)
      expect(await waiting(s)).toEqual({ failed: 1, unknown: 0, more: false })
      expect(await ids(s, { look: true })).not.toContain(row!)
      const [entry] = (await Delivery.list(s.w.db, s.channelId, { state: "failed" })).filter(({ id }) => id === row)
      expect(entry!.decided).toEqual({ is: "dismissed", at: s.w.at, by: "花子" })
      const [told] = await s.w.db.execute(sql`select payload from events where kind = 'delivery.dismissed'`)
      expect(told!.payload).toEqual({ staffId: String(person!.id) })
    }),
  )
  test(
    "it can be taken back, and tried again all the same",
    inScene(async (s) => {
      await failed(s, 2)
      const both = await ids(s)
      await Look.dismiss(s.w.db, s.channelId, all(s), doing(s))
      expect(await retry(s)).toMatchObject({ chosen: 0 })
      expect(await Look.reinstate(s.w.db, s.channelId, [both[0]!], doing(s))).toBe(1)
      expect(await waiting(s)).toEqual({ failed: 1, unknown: 0, more: false })
      expect(await retry(s, { ids: both })).toMatchObject({ chosen: 2, now: 2 })
      await s.tick()
      expect((await s.ledger()).filter((line) => line === "一: sent")).toHaveLength(2)
    }),
  )
  test(
    "what waits is told by step, the latest first, with LINE's words",
    inScene(async (s) => {
      const { stepId } = await failed(s, 3)
      expect(await Look.groups(s.w.db, s.channelId)).toMatchObject([
        { state: "failed", step: { id: stepId, name: "一" }, count: 3, latestAt: s.w.at, words: "too large" },
      ])
      await retry(s)
      expect(await Look.groups(s.w.db, s.channelId)).toEqual([])
    }),
  )
  test(
    "a step counts its failures until they are tried again, and apart those that wait for a person",
    inScene(async (s) => {
      const { scenarioId, stepId } = await failed(s, 3)
      const count = async () => (await Delivery.byStep(s.w.db, s.channelId, scenarioId, [stepId])).get(stepId)
      const [row] = await ids(s)
      await Look.dismiss(s.w.db, s.channelId, { ids: [row!] }, doing(s))
      expect(await count()).toMatchObject({ failed: 3, look: 2, sent: 0, ahead: 0 })
      await retry(s)
      expect(await count()).toMatchObject({ failed: 1, look: 0, sent: 0, ahead: 2 })
      await s.tick()
      expect(await count()).toMatchObject({ failed: 1, look: 0, sent: 2, ahead: 0 })
    }),
  )
})
