/** Semantics 2–6 as properties: one walk through edits, pauses and clock jumps, by the pure modules that the planner asks. */
import { describe, expect, test } from "bun:test"
import type * as Calendar from "../../src/domain/calendar"
import {
  type Floor,
  type Itinerary,
  itinerary,
  type LateChoice,
  type Stop,
  type Walk,
} from "../../src/domain/itinerary"
import { type EndedHold, resume } from "../../src/domain/standstill"
import fc from "../seeded"

const begin = Temporal.Instant.from("2026-03-01T00:00:00Z")
const policies = { blocked: "shift", paused: "shift", opted_out: "catch_up" } as const
const zones = ["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe"]

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`)
const timing: fc.Arbitrary<Calendar.Timing> = fc.oneof(
  fc.record({ timing: fc.constant("clock" as const), days: fc.integer({ min: 0, max: 40 }), timeOfDay: time }),
  fc.record({ timing: fc.constant("elapsed" as const), offsetSeconds: fc.integer({ min: 0, max: 40 * 86_400 }) }),
)
const lateChoice = fc.constantFrom<LateChoice>("none", "deliver", "one_per_day")
const draft = fc.record({
  timing,
  missed: fc.constantFrom<Calendar.Missed>("at_time", "now", "next_day", "skip"),
  lateChoice,
  hasFilter: fc.boolean(),
  messageCount: fc.integer({ min: 1, max: 5 }),
  endsRequest: fc.boolean(),
})
type Draft = typeof draft extends fc.Arbitrary<infer D> ? D : never

const operation = fc.oneof(
  fc.record({ do: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 60 * 24 * 9 }) }),
  fc.record({ do: fc.constant("add" as const), draft }),
  fc.record({ do: fc.constant("retime" as const), which: fc.nat(), timing, lateChoice }),
  fc.record({ do: fc.constant("toggle" as const), which: fc.nat(), lateChoice }),
  fc.record({
    do: fc.constant("stand" as const),
    kind: fc.constantFrom("paused" as const, "blocked" as const, "opted_out" as const, "quota" as const),
    minutes: fc.integer({ min: 1, max: 60 * 24 * 9 }),
  }),
  fc.record({ do: fc.constant("undeliver" as const), which: fc.nat() }),
)
const story = fc.record({
  zone: fc.constantFrom(...zones),
  window: fc.option(
    fc.record({ opens: time, closes: time }).filter((w) => w.opens !== w.closes),
    { nil: null },
  ),
  steps: fc.array(draft, { minLength: 1, maxLength: 5 }),
  operations: fc.array(operation, { maxLength: 10 }),
  matching: fc.boolean(),
})

type Fact = { stop: bigint; generation: number; how: string; at: Temporal.Instant; dueAt: Temporal.Instant }

/** The walk as the planner would keep it: what leaves is accepted at once. */
function live(told: typeof story extends fc.Arbitrary<infer S> ? S : never) {
  const around = { zone: told.zone, window: told.window, countdown: false, staleAfterDays: null }
  let now = begin
  const stops: Stop[] = []
  const facts: Fact[] = []
  const floors = new Map<bigint, Floor>()
  const filled = new Set<bigint>()
  let walk: Walk = {
    originAt: now,
    eligibleFrom: now,
    enrolledAt: now,
    lateChoice: null,
    catchingUp: false,
    floors,
    filled,
    canReply: false,
  }

  const add = (one: Draft, at: Temporal.Instant) => {
    const id = BigInt(stops.length + 1)
    const { timing: when, ...rest } = one
    stops.push({
      ...when,
      ...rest,
      id,
      versionId: id,
      position: stops.length,
      enabled: true,
      suspended: false,
      availableFrom: at,
    })
  }
  const look = (): Itinerary => {
    let seen: Itinerary
    do {
      seen = itinerary(walk, stops, around, now, () => told.matching)
      for (const { stop, generation, dueAt, reason } of seen.skips)
        facts.push({ stop: stop.id, generation, dueAt, how: reason, at: now })
      for (const { stop, generation, dueAt } of seen.leaving)
        facts.push({ stop: stop.id, generation, dueAt, how: "sent", at: now })
      for (const { stop } of [...seen.skips, ...seen.leaving]) filled.add(stop.id)
      for (const { stopId, ...floor } of seen.newFloors)
        floors.set(stopId, { ...floor, undeliveredAt: floors.get(stopId)?.undeliveredAt ?? null })
    } while (seen.leaving.length > 0)
    return seen
  }
  /** Time passes; the walk is looked at whenever it said it wants to be. */
  const pass = (until: Temporal.Instant) => {
    for (let looks = 0; looks < 500; looks++) {
      const { nextAt } = look()
      if (!nextAt || Temporal.Instant.compare(nextAt, until) > 0) break
      if (Temporal.Instant.compare(nextAt, now) <= 0)
        throw new Error(`looking again at ${nextAt} would not move on from ${now}`)
      now = nextAt
    }
    now = until
    look()
  }
  const pick = (which: number) => stops[which % stops.length]!
  for (const one of told.steps) add(one, now)
  for (const operation of told.operations) {
    if (operation.do === "pass") pass(now.add({ minutes: operation.minutes }))
    if (operation.do === "add") add(operation.draft, now)
    if (operation.do === "retime")
      Object.assign(pick(operation.which), operation.timing, { availableFrom: now, lateChoice: operation.lateChoice })
    if (operation.do === "toggle") {
      const stop = pick(operation.which)
      Object.assign(
        stop,
        stop.enabled ? { enabled: false } : { enabled: true, availableFrom: now, lateChoice: operation.lateChoice },
      )
    }
    if (operation.do === "stand") {
      const hold: EndedHold = { kind: operation.kind, beganAt: now, endedAt: now.add({ minutes: operation.minutes }) }
      now = hold.endedAt
      const { originAt, eligibleFrom } = resume(walk, [hold], policies, around)
      walk = { ...walk, originAt, eligibleFrom }
    }
    if (operation.do === "undeliver") {
      const { id } = pick(operation.which)
      const generation = facts
        .filter((fact) => fact.stop === id)
        .reduce((most, fact) => Math.max(most, fact.generation + 1), 0)
      filled.delete(id)
      floors.set(id, { generation, floorAt: now, undeliveredAt: now })
    }
    look()
  }
  pass(now.add({ hours: 24 * 200 }))
  return { stops, facts, walk, last: look() }
}

describe("semantics 2–6, over edits, holds, zones, clock changes and jumps (10,000 stories)", () => {
  test("never before due, never twice, never lost, and in order", () => {
    fc.assert(
      fc.property(story, (told) => {
        const { stops, facts, last } = live(told)
        for (const fact of facts)
          if (fact.how === "sent" && Temporal.Instant.compare(fact.at, fact.dueAt) < 0) throw new Error("before due")
        const once = new Set(facts.map((fact) => `${fact.stop} ${fact.generation}`))
        if (once.size !== facts.length) throw new Error("twice in one generation")
        const missing = stops.filter((stop) => stop.enabled && !facts.some((fact) => fact.stop === stop.id))
        if (missing.length > 0) throw new Error(`lost: ${missing.map((stop) => stop.id)}`)
        if (last.finished !== stops.some((stop) => stop.enabled)) throw new Error("not finished at the end of all days")
        return true
      }),
      { numRuns: 10_000 },
    )
  }, 240_000)
})

const stop = (id: number, at: string, more: Partial<Omit<Stop, "timing">> = {}): Stop => ({
  timing: "clock",
  days: 0,
  timeOfDay: at,
  id: BigInt(id),
  versionId: BigInt(id),
  position: id,
  enabled: true,
  suspended: false,
  missed: "at_time",
  availableFrom: begin,
  lateChoice: "deliver",
  hasFilter: false,
  messageCount: 1,
  endsRequest: false,
  ...more,
})
const tokyo = { zone: "Asia/Tokyo", window: null, countdown: false, staleAfterDays: null }
const fresh = (): Walk => ({
  originAt: begin,
  eligibleFrom: begin,
  enrolledAt: begin,
  lateChoice: null,
  catchingUp: false,
  floors: new Map(),
  filled: new Set(),
  canReply: false,
})
const later = begin.add({ hours: 24 * 5 })
const leaves = (stops: Stop[], walk = fresh(), at = later) =>
  itinerary(walk, stops, tokyo, at, () => true).leaving.map(({ stop }) => Number(stop.id))

describe("semantics 4, the order", () => {
  test("(due instant, D, position)", () => {
    expect(leaves([stop(1, "20:00"), stop(2, "19:00"), stop(3, "19:00")])).toEqual([2, 3, 1])
    const floor = begin.add({ hours: 24 * 3 })
    const overdue = [
      stop(1, "19:00", { missed: "now", availableFrom: floor }),
      stop(2, "10:00", { missed: "now", availableFrom: floor }),
    ]
    expect(leaves(overdue)).toEqual([2, 1])
  })
  test("the prefix stops at the first that does not fit, though a later one would", () => {
    expect(
      leaves([stop(1, "10:00", { messageCount: 3 }), stop(2, "11:00", { messageCount: 3 }), stop(3, "12:00")]),
    ).toEqual([1])
  })
  test("a suspended step is passed, and the walk is not finished while it is blank", () => {
    const seen = itinerary(fresh(), [stop(1, "10:00", { suspended: true }), stop(2, "11:00")], tokyo, later, () => true)
    expect([seen.leaving.map(({ stop }) => Number(stop.id)), seen.finished]).toEqual([[2], false])
  })
  test("a walk without origin waits, whatever is due", () => {
    const seen = itinerary({ ...fresh(), originAt: null }, [stop(1, "10:00")], tokyo, later, () => true)
    expect([seen.leaving, seen.skips, seen.nextAt, seen.finished]).toEqual([[], [], null, false])
  })
})

test("semantics 3, 4: with many steps ahead the walk is looked at again when the soonest of them, each asked alone, is due", () => {
  const told = fc.record({
    zone: fc.constantFrom(...zones),
    window: fc.option(
      fc.record({ opens: time, closes: time }).filter((w) => w.opens !== w.closes),
      { nil: null },
    ),
    timings: fc.array(timing, { minLength: 2, maxLength: 30 }),
    passedMinutes: fc.integer({ min: 0, max: 60 * 24 * 45 }),
  })
  fc.assert(
    fc.property(told, ({ zone, window, timings, passedMinutes }) => {
      const around = { zone, window, countdown: false, staleAfterDays: null }
      const now = begin.add({ minutes: passedMinutes })
      const stops = timings.map(
        (at, n): Stop => ({
          ...at,
          ...{ id: BigInt(n), versionId: BigInt(n), position: n, enabled: true, suspended: false, missed: "skip" },
          ...{ availableFrom: begin, lateChoice: "deliver", hasFilter: false, messageCount: 1, endsRequest: false },
        }),
      )
      const walk: Walk = {
        ...{ originAt: begin, eligibleFrom: begin, enrolledAt: begin, lateChoice: null, catchingUp: false },
        ...{ floors: new Map(), filled: new Set<bigint>(), canReply: false },
      }
      const look = (some: Stop[]) => itinerary(walk, some, around, now, () => true)
      const alone = stops.map((stop) => look([stop]))
      const ahead = stops.filter((_, n) => alone[n]!.nextAt !== null && alone[n]!.leaving.length === 0)
      const soonest = alone
        .flatMap(({ nextAt, leaving }) => (nextAt && leaving.length === 0 ? [nextAt] : []))
        .sort(Temporal.Instant.compare)[0]
      expect(look(ahead).nextAt?.toString()).toBe(soonest?.toString())
    }),
    { numRuns: 5000 },
  )
})
