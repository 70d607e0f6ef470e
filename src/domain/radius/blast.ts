/** The arithmetic of a blast radius: the planner's own rules, asked of a scenario's readers under each choice. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { type HoldKind, type LateChoice, lateChoices } from "../../schema"
import * as Calendar from "../calendar"
import type * as Foresight from "../enrollment/foresight"
import { prospects } from "../itinerary"
import type * as Quota from "../quota"
import * as Segment from "../segment"
import type { Concerned } from "./change"
import { type Reader, sample } from "./sample"

export type Waits = HoldKind | "suspended" | "goal"
export type Passes = "added later" | "missed" | "past goal" | "stale"

/** Copies, one for each step and friend. */
export type Radius = {
  now: number
  today: number
  later: number
  /** Due once this has ended. */
  waits: { [W in Waits]?: number }
  /** Recorded as skipped, and why. */
  passes: { [P in Passes]?: number }
  /** Do not match the filter of the step at present. */
  filtered: number
  /** Messages that LINE will count at most. */
  messages: number
  lastDueAt: Temporal.Instant | null
}

export type Blast = {
  readers: number
  /** Fewer were looked at than there are: the numbers are scaled. */
  estimated: boolean
  choices: Record<LateChoice, Radius>
  quota: Quota.Quota
}

/** What an edit makes of a scenario; a choice is asked several times, so it changes nothing it was given. */
export type After = (route: Foresight.Route, choice: LateChoice) => Concerned & { route: Foresight.Route }

/** A scenario, how many read it, and how many of them are looked at. */
export type Read = { before: Foresight.Route; readers: number; most: number }
type Radii = Blast["choices"]

/** What one scenario's readers get of it. */
export async function radii(
  db: Db,
  channelId: bigint,
  { before, readers, most }: Read,
  after: After,
  at: Temporal.Instant,
): Promise<Radii> {
  const many = readers > most
  const looked = await sample(db, channelId, before.id, many, sql``, most)
  const matching = await matches(db, channelId, after(before, "none"), looked, at)
  const scale = many && looked.length > 0 ? readers / looked.length : 1
  return eachChoice((choice) => {
    const { route, stops, fresh } = after(before, choice)
    const asked = stops.filter((stop) => fresh.has(stop.id) || stop.lateChoice === "one_per_day")
    return scaled(radiusOf(looked, { ...route, stops: asked }, fresh, matching, at), scale)
  })
}

/** Of several scenarios that were looked at, what it is for all. */
export const together = (parts: readonly Radii[], scale: number): Radii =>
  eachChoice((choice) => scaled(parts.map((part) => part[choice]).reduce(plus, nobody()), scale))

const eachChoice = (radius: (choice: LateChoice) => Radius) =>
  Object.fromEntries(lateChoices.map((choice) => [choice, radius(choice)])) as Radii

type Matching = ReadonlyMap<bigint, ReadonlySet<bigint>>

/** Who matches the filters of the steps in question today. */
async function matches(
  db: Db,
  channelId: bigint,
  { stops, fresh }: Concerned,
  looked: readonly Reader[],
  at: Temporal.Instant,
): Promise<Matching> {
  const asked = stops.filter((stop) => fresh.has(stop.id) && stop.filter)
  const friendIds = looked.map((walk) => walk.friendId)
  const answers = asked.map(
    async (stop) => [stop.id, await Segment.matching(db, channelId, stop.filter, friendIds, at)] as const,
  )
  return new Map(await Promise.all(answers))
}

function radiusOf(
  looked: readonly Reader[],
  route: Foresight.Route,
  fresh: ReadonlySet<bigint>,
  matching: Matching,
  now: Temporal.Instant,
): Radius {
  const radius = nobody()
  for (const walk of looked) {
    const requests = new Set<string>()
    const blank = route.stops.filter((stop) => stop.enabled && !stop.suspended && !walk.filled.has(stop.id))
    const suspended = route.stops.filter((stop) => fresh.has(stop.id) && stop.suspended && !walk.filled.has(stop.id))
    add(radius.waits, "suspended", suspended.length)
    if (!walk.originAt) add(radius.waits, "goal", blank.filter((stop) => fresh.has(stop.id)).length)
    for (const fate of prospects(walk, blank, route, now)) {
      if (!fresh.has(fate.stop.id)) continue
      const held = holdsInOrder.find((kind) => walk.holds.includes(kind))
      // A hold may move the origin: what the step comes to is known when the hold has ended.
      if (held) add(radius.waits, held, 1)
      else if ("reason" in fate) add(radius.passes, fate.reason as Passes, 1)
      else if (matching.get(fate.stop.id)?.has(walk.friendId) === false) radius.filtered += 1
      else {
        const at = Calendar.latest(now, fate.dueAt)
        radius[whenIs(at, now, route.zone)] += 1
        requests.add(at.toString())
        radius.lastDueAt = later(radius.lastDueAt, at)
      }
    }
    radius.messages += requests.size
  }
  return radius
}

const nobody = (): Radius => ({
  ...{ now: 0, today: 0, later: 0, waits: {}, passes: {} },
  ...{ filtered: 0, messages: 0, lastDueAt: null },
})

/** The one that lasts longest, or that staff can do least about, says it best. */
const holdsInOrder = ["opted_out", "blocked", "paused", "quota"] as const

export function whenIs(due: Temporal.Instant, now: Temporal.Instant, zone: string): "now" | "today" | "later" {
  if (Calendar.atOrAfter(now, due)) return "now"
  return Calendar.localDate(due, zone).equals(Calendar.localDate(now, zone)) ? "today" : "later"
}

function add<K extends string>(counts: { [key in K]?: number }, key: K, more: number): void {
  if (more > 0) counts[key] = (counts[key] ?? 0) + more
}

const later = (one: Temporal.Instant | null, other: Temporal.Instant | null) =>
  one && other ? Calendar.latest(one, other) : (one ?? other)

function plus(one: Radius, other: Radius): Radius {
  const both = <K extends string>(some: { [key in K]?: number }, more: { [key in K]?: number }) => {
    const counts = { ...some }
    for (const key of Object.keys(more) as K[]) add(counts, key, more[key] ?? 0)
    return counts
  }
  return {
    ...{ now: one.now + other.now, today: one.today + other.today, later: one.later + other.later },
    ...{ waits: both(one.waits, other.waits), passes: both(one.passes, other.passes) },
    ...{ filtered: one.filtered + other.filtered, messages: one.messages + other.messages },
    lastDueAt: later(one.lastDueAt, other.lastDueAt),
  }
}

function scaled(radius: Radius, by: number): Radius {
  const times = (count: number) => Math.round(count * by)
  const all = <T extends Record<string, number>>(counts: T) =>
    Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, times(count)])) as T
  return {
    ...{ now: times(radius.now), today: times(radius.today), later: times(radius.later) },
    ...{ waits: all(radius.waits as Record<string, number>), passes: all(radius.passes as Record<string, number>) },
    ...{ filtered: times(radius.filtered), messages: times(radius.messages), lastDueAt: radius.lastDueAt },
  }
}
