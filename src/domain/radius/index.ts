/**
 * The blast radius of an edit (semantics 6): before a step is added, enabled or retimed, how many readers would get it at
 * once, later today, on another day or not at all, under each of the three choices, and what that asks of the month. It
 * asks the planner's own rules; what it cannot know is what travels together, so messages are counted at their most.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { type HoldKind, type LateChoice, lateChoices } from "../../schema"
import * as Calendar from "../calendar"
import * as Foresight from "../enrollment/foresight"
import { prospects } from "../itinerary"
import * as Quota from "../quota"
import * as Scenario from "../scenario/read"
import * as Segment from "../segment"
import { applied, type Concerned, isFresh, type Planned, retimed } from "./change"
import { mostLookedAt, type Reader, sample } from "./sample"

export type { LateChoice } from "../../schema"
export { isFresh, type Planned } from "./change"
export { ofResuming, type Resuming } from "./resuming"
export { mostLookedAt } from "./sample"

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

/** Null where the edit is none of section 6's, or nobody reads the scenario: then there is nothing to choose. */
export async function of(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  planned: readonly Planned[],
  at: Temporal.Instant,
): Promise<Blast | null> {
  if (!planned.some(isFresh)) return null
  return blast(db, channelId, scenarioId, (route, choice) => ({ route, ...applied(route, planned, at, choice) }), at)
}

/** Other hours of a scenario retime every step of it (semantics 3). Null where nobody reads it. */
export function ofHours(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  window: Foresight.Route["window"],
  at: Temporal.Instant,
): Promise<Blast | null> {
  const after = (route: Foresight.Route, choice: LateChoice) => ({
    route: { ...route, window },
    ...retimed(route, at, choice),
  })
  return blast(db, channelId, scenarioId, after, at)
}

type After = (route: Foresight.Route, choice: LateChoice) => Concerned & { route: Foresight.Route }

async function blast(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  after: After,
  at: Temporal.Instant,
): Promise<Blast | null> {
  const readers = await Scenario.readers(db, channelId, scenarioId)
  if (readers === 0) return null
  const many = readers > mostLookedAt()
  const before = (await Foresight.routes(db, channelId, [scenarioId])).get(scenarioId)!
  const looked = await sample(db, channelId, scenarioId, many, sql``)
  const matching = await matches(db, channelId, after(before, "none"), looked, at)
  const scale = looked.length === 0 ? 0 : many ? readers / looked.length : 1
  const radius = (choice: LateChoice) => {
    const { route, stops, fresh } = after(before, choice)
    const asked = stops.filter((stop) => fresh.has(stop.id) || stop.lateChoice === "one_per_day")
    return scaled(radiusOf(looked, { ...route, stops: asked }, fresh, matching, at), scale)
  }
  return {
    ...{ readers, estimated: many },
    choices: Object.fromEntries(lateChoices.map((choice) => [choice, radius(choice)])) as Blast["choices"],
    quota: await Quota.state(db, channelId, at),
  }
}

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
  const radius: Radius = { ...nothing, waits: {}, passes: {} }
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
        radius.lastDueAt = radius.lastDueAt ? Calendar.latest(radius.lastDueAt, at) : at
      }
    }
    radius.messages += requests.size
  }
  return radius
}

const nothing = { now: 0, today: 0, later: 0, filtered: 0, messages: 0, lastDueAt: null }

/** The one that lasts longest, or that staff can do least about, says it best. */
const holdsInOrder = ["opted_out", "blocked", "paused", "quota"] as const

export function whenIs(due: Temporal.Instant, now: Temporal.Instant, zone: string): "now" | "today" | "later" {
  if (Calendar.atOrAfter(now, due)) return "now"
  return Calendar.localDate(due, zone).equals(Calendar.localDate(now, zone)) ? "today" : "later"
}

function add<K extends string>(counts: { [key in K]?: number }, key: K, more: number): void {
  if (more > 0) counts[key] = (counts[key] ?? 0) + more
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
