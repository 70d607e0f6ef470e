import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Foresight from "../enrollment/foresight"
import { monthOf } from "../quota"
import * as Segment from "../segment"
import { type Situations, situations } from "./situation"

/** How far ahead is looked. */
export const DAYS = 31

export type Span = { from: Temporal.Instant; until: Temporal.Instant; zone: string }

/** Requests of one scenario on a day of the channel's calendar, in a month of LINE's. */
export type Day = { scenarioId: bigint; day: string; month: string; requests: number }

/** Where the counting stands: behind this friend of this scenario. Null: at the end. */
export type Place = { scenarioId: bigint; friendId: bigint }

export type Tally = {
  days: Day[]
  walks: number
  /** Standing still until somebody, or the friend, ends it: not counted. */
  standing: number
  /** Countdowns whose goal is not known: not counted. */
  aimless: number
  place: Place | null
}

export const beginning: Place = { scenarioId: 0n, friendId: 0n }

export function spanOf(from: Temporal.Instant, zone: string): Span {
  const until = from.toZonedDateTimeISO(zone).startOfDay().add({ days: DAYS }).toInstant()
  return { from, until, zone }
}

/** Counts the walks behind a place, as many as are allowed, by the engine's own decisions and present tags. */
export async function tally(
  db: Db,
  channelId: bigint,
  behind: Place,
  limit: number,
  span: Span,
  releasedAt: (scenarioId: bigint) => Temporal.Instant,
): Promise<Tally> {
  const walks = await Foresight.seen(
    db,
    channelId,
    sql`and e.state = 'active' and (e.scenario_id, e.friend_id) > (${behind.scenarioId}, ${behind.friendId})
      order by e.scenario_id, e.friend_id limit ${limit}`,
  )
  const last = walks.at(-1)
  const place = walks.length === limit && last ? { scenarioId: last.scenarioId, friendId: last.friendId } : null
  const { standing = [], going = [] } = Object.groupBy(walks, (walk) =>
    walk.holds.some((kind) => kind !== "quota") ? "standing" : "going",
  )
  const aimless = going.filter((walk) => walk.originAt === null).length
  const days = await daysOf(
    db,
    channelId,
    going.map((walk) => released(walk, releasedAt(walk.scenarioId))),
    span,
  )
  return { days, walks: walks.length, standing: standing.length, aimless, place }
}

/** What waits for messages goes on when there are some, one request a day. */
function released(walk: Foresight.Seen, at: Temporal.Instant): Foresight.Seen {
  if (walk.holds.length === 0) return walk
  return { ...walk, unsettled: true, ended: [...walk.ended, { kind: "quota", beganAt: at, endedAt: at }] }
}

async function daysOf(db: Db, channelId: bigint, walks: Foresight.Seen[], span: Span): Promise<Day[]> {
  const byScenario = Map.groupBy(walks, (walk) => walk.scenarioId)
  const routes = await Foresight.routes(db, channelId, [...byScenario.keys()])
  const of = situations(span.from)
  const counted = new Map<string, Day>()
  for (const [scenarioId, members] of byScenario) {
    const route = routes.get(scenarioId)
    if (!route) continue
    for (const { requests, walks } of await alike(db, channelId, members, route, span, of))
      for (const at of requests) {
        const day = at.toZonedDateTimeISO(span.zone).toPlainDate().toString()
        const month = monthOf(at)
        const key = `${scenarioId} ${day} ${month}`
        const known = counted.get(key)
        if (known) known.requests += walks
        else counted.set(key, { scenarioId, day, month, requests: walks })
      }
  }
  return [...counted.values()]
}

async function alike(
  db: Db,
  channelId: bigint,
  members: Foresight.Seen[],
  route: Foresight.Route,
  span: Span,
  of: Situations,
): Promise<{ requests: Temporal.Instant[]; walks: number }[]> {
  const misses = await missing(db, channelId, members, route, span)
  const groups = Map.groupBy(members, (walk) => {
    const released = walk.holds.length > 0 ? "held " : ""
    return released + of(walk, route, misses.get(walk.friendId) ?? [])
  })
  return [...groups.values()].map((group) => {
    const [first] = group as [Foresight.Seen]
    const missed = new Set(misses.get(first.friendId))
    const held = first.ended.at(-1)
    const from = first.holds.length > 0 && held ? held.endedAt : span.from
    const requests = Foresight.requestsOf(first, route, { ...span, from }, (stepId) => !missed.has(stepId))
    return { requests, walks: group.length }
  })
}

/** The steps, still to come within the span, whose filter each friend does not match today. */
async function missing(
  db: Db,
  channelId: bigint,
  members: Foresight.Seen[],
  route: Foresight.Route,
  span: Span,
): Promise<Map<bigint, bigint[]>> {
  const misses = new Map<bigint, bigint[]>()
  for (const stop of route.stops) {
    if (!stop.enabled || stop.suspended || !stop.filter) continue
    const asked = members.filter((walk) => !walk.filled.has(stop.id) && mayCome(stop, walk, span))
    if (asked.length === 0) continue
    const friendIds = asked.map((walk) => walk.friendId)
    const matching = await Segment.matching(db, channelId, stop.filter, friendIds, span.from)
    for (const id of friendIds) if (!matching.has(id)) misses.set(id, [...(misses.get(id) ?? []), stop.id])
  }
  return misses
}

/** Roughly: two days are more than any zone or clock change moves a local time. */
function mayCome(stop: Foresight.Route["stops"][number], walk: Foresight.Seen, { until }: Span): boolean {
  if (!walk.originAt) return false
  const hours = stop.timing === "elapsed" ? stop.offsetSeconds / 3600 : (stop.days - 2) * 24
  return walk.originAt.epochMilliseconds + hours * 3_600_000 < until.epochMilliseconds
}
