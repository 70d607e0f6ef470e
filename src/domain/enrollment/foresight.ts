/**
 * A walk seen ahead: what `claim` reads without its locks, and what `write` writes without a database. The rehearsal
 * and the forecast walk by these two and by the engine's own decisions, so that they say what will be.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Floor } from "../itinerary"
import { asClaimed, type Claimed, type ClaimedRow, claimed, fillFloors, fillHistory, fillHolds } from "./claim"
import { type Decision, decideOne, pace } from "./decide"
import type { Route } from "./route"
import { completes, staysCatchingUp } from "./write"

export type { Claimed } from "./claim"
export { type Ask, type Decision, decideBy, decideOne, pace } from "./decide"
export { type Route, routes } from "./route"
export { completes } from "./write"

export type Seen = Claimed & {
  state: "active" | "completed" | "withdrawn"
  holds: string[]
  chainDepth: number
}

type Row = ClaimedRow & { state: Seen["state"]; holds: string[]; chain_depth: number }

/** Walks of a channel with their history, floors and ended holds, as they stand; nobody is locked. `which`: conditions on `e`. */
export async function seen(db: Db, channelId: bigint, which: SQL): Promise<Seen[]> {
  const rows = await db.execute<Row>(sql`
    select ${claimed}, e.state, e.holds, e.chain_depth
    from enrollments e where e.channel_id = ${channelId} ${which}`)
  const walks = rows.map(asSeen)
  await Promise.all([
    fillHistory(db, channelId, walks),
    fillFloors(db, channelId, walks),
    fillHolds(db, channelId, walks),
  ])
  return walks
}

const asSeen = (row: Row): Seen => ({
  ...asClaimed(row),
  ...{ state: row.state, holds: row.holds, chainDepth: row.chain_depth },
})

/** A walk that begins: nothing has happened in it yet. */
export function fresh(
  walk: Pick<Seen, "id" | "friendId" | "scenarioId" | "originAt" | "enrolledAt" | "lateChoice" | "chainDepth">,
): Seen {
  return {
    ...walk,
    state: "active",
    holds: [],
    eligibleFrom: walk.enrolledAt,
    endedAt: null,
    catchingUp: false,
    unsettled: false,
    floored: false,
    hasHeld: false,
    floors: new Map<bigint, Floor>(),
    filled: new Set<bigint>(),
    canReply: false,
    replyToken: null,
    caughtUpAt: null,
    ended: [],
    waits: false,
  }
}

/** The walk once this was decided about it and LINE has accepted what left, and when it is looked at again. */
export function after<W extends Claimed>(walk: W, decision: Decision, now: Temporal.Instant) {
  const { leaving, skips, newFloors, resumption } = decision
  const floors = new Map(walk.floors)
  for (const { stopId, generation, floorAt } of newFloors)
    floors.set(stopId, { generation, floorAt, undeliveredAt: floors.get(stopId)?.undeliveredAt ?? null })
  const next: W = {
    ...walk,
    originAt: resumption ? resumption.originAt : walk.originAt,
    eligibleFrom: resumption ? resumption.eligibleFrom : walk.eligibleFrom,
    catchingUp: staysCatchingUp(decision),
    unsettled: walk.unsettled && resumption === null,
    ended: resumption ? [] : walk.ended,
    floors,
    floored: walk.floored || newFloors.length > 0,
    filled: new Set([...walk.filled, ...[...skips, ...leaving].map(({ stop }) => stop.id)]),
    endedAt: completes(decision) ? (walk.endedAt ?? now) : walk.endedAt,
  }
  // LINE's acceptance wakes a walk that waits for it.
  const nextAt = decision.nextAt ?? (leaving.length > 0 && !completes(decision) ? now : null)
  return { walk: next, nextAt }
}

/** More moments than any walk has in a month. */
const mostMoments = 1000

type Span = { from: Temporal.Instant; until: Temporal.Instant }

/**
 * When requests leave for this walk alone, from one instant to another. What its actions may do is not looked at, and
 * the friend's other walks are not either.
 */
export function requestsOf(
  walk: Claimed,
  route: Route,
  span: Span,
  matches: (stepId: bigint) => boolean,
): Temporal.Instant[] {
  const requests: Temporal.Instant[] = []
  for (const { at, decision } of movesOf(walk, route, span, matches)) if (decision.leaving.length > 0) requests.push(at)
  return requests
}

/** Every moment at which the engine decides about this walk, with what it decides, one after the other. */
export function* movesOf(
  walk: Claimed,
  route: Route,
  { from, until }: Span,
  matches: (stepId: bigint) => boolean,
): Generator<{ at: Temporal.Instant; decision: Decision }> {
  const routes = new Map([[walk.scenarioId, route]])
  let present = { walk, nextAt: from as Temporal.Instant | null }
  for (let moments = 0; moments < mostMoments; moments++) {
    const { nextAt } = present
    if (nextAt === null || Temporal.Instant.compare(nextAt, until) >= 0) break
    const decision = decideOne(present.walk, route, nextAt, (stop) => matches(stop.id))
    pace([decision], routes, nextAt)
    yield { at: nextAt, decision }
    present = after(present.walk, decision, nextAt)
    if (decision.leaving.length > 0) present.walk = { ...present.walk, caughtUpAt: nextAt }
  }
}
