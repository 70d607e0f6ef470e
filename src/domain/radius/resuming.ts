/** What resuming a paused scenario would do now: the planner's own decisions about walks as if their pause had ended. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import { bigints, read } from "../arrays"
import * as Calendar from "../calendar"
import * as Foresight from "../enrollment/foresight"
import * as Quota from "../quota"
import type { Scenario } from "../scenario/read"
import * as Segment from "../segment"
import * as Tally from "../tally"
import { mostLookedAt, type Reader, sample } from "./sample"

/** Walks, each once. */
export type Resuming = {
  /** Held now. */
  held: number
  estimated: boolean
  /** Something leaves for them at once; their next comes today, on another day, or nothing comes. */
  now: number
  today: number
  later: number
  nothing: number
  /** Copies that the policy or a step's own rule skips at once. */
  skips: number
  /** Stay held, by something else than the scenario's pause. */
  stays: { [H in HoldKind]?: number }
  quota: Quota.Quota
}

export async function ofResuming(
  db: Db,
  channelId: bigint,
  scenario: Pick<Scenario, "id" | "pausedAt">,
  at: Temporal.Instant,
): Promise<Resuming> {
  const held = await heldIn(db, channelId, scenario.id)
  const looked = await sample(
    db,
    channelId,
    scenario.id,
    held > mostLookedAt(),
    sql`and e.state = 'active'
    and e.holds <> '{}'`,
  )
  const paused = await pausedSince(db, channelId, looked, scenario.pausedAt ?? at)
  const going = looked.filter((walk) => paused.has(walk.id) && walk.holds.every((kind) => kind === "paused"))
  const decisions = await decided(
    db,
    channelId,
    scenario.id,
    going.map((walk) => ended(walk, paused, at)),
    at,
  )
  const counts = { now: 0, today: 0, later: 0, nothing: 0, skips: 0 }
  const { zone } = (await Foresight.routes(db, channelId, [scenario.id])).get(scenario.id)!
  for (const decision of decisions) {
    counts.skips += decision.skips.length
    counts[whenOf(decision, at, zone)] += 1
  }
  const stays: Resuming["stays"] = {}
  for (const walk of looked.filter((walk) => !going.includes(walk))) {
    const why = walk.holds.find((kind) => kind !== "paused") ?? "paused"
    stays[why] = (stays[why] ?? 0) + 1
  }
  const scale = held > mostLookedAt() && looked.length > 0 ? held / looked.length : 1
  const times = <T extends Record<string, number>>(all: T) =>
    Object.fromEntries(Object.entries(all).map(([key, count]) => [key, Math.round(count * scale)])) as T
  return {
    ...{ held, estimated: held > mostLookedAt(), ...times(counts), stays: times(stays as Record<string, number>) },
    quota: await Quota.stateFor(db, channelId, scenario.id, at),
  }
}

async function heldIn(db: Db, channelId: bigint, scenarioId: bigint): Promise<number> {
  const kept = await Tally.of(db, channelId, "scenario", [scenarioId])
  return kept.find(({ kind }) => kind === "held")?.amount ?? 0
}

/** Since when each of these has stood still by the scenario's pause; one that staff paused before is not among them. */
async function pausedSince(
  db: Db,
  channelId: bigint,
  walks: readonly Reader[],
  since: Temporal.Instant,
): Promise<Map<bigint, Temporal.Instant>> {
  const rows = await db.execute<{ enrollment_id: bigint; began_at: string }>(sql`
    select enrollment_id, began_at from holds
    where channel_id = ${channelId} and enrollment_id = any(${bigints(walks.map((walk) => walk.id))})
      and kind = 'paused' and ended_at is null and began_at >= ${since.toString()}::timestamptz`)
  return new Map(rows.map((row) => [row.enrollment_id, read(row.began_at)]))
}

function ended(walk: Reader, paused: ReadonlyMap<bigint, Temporal.Instant>, at: Temporal.Instant): Reader {
  const beganAt = paused.get(walk.id) ?? at
  return { ...walk, holds: [], unsettled: true, ended: [...walk.ended, { kind: "paused", beganAt, endedAt: at }] }
}

async function decided(db: Db, channelId: bigint, scenarioId: bigint, walks: Reader[], at: Temporal.Instant) {
  const routes = await Foresight.routes(db, channelId, [scenarioId])
  const ask: Foresight.Ask = ({ filter }, friendIds) => Segment.matching(db, channelId, filter, friendIds, at)
  return Foresight.decideBy(ask, walks, routes, at)
}

function whenOf({ leaving, nextAt }: Foresight.Decision, now: Temporal.Instant, zone: string) {
  if (leaving.length > 0) return "now"
  if (!nextAt) return "nothing"
  return Calendar.localDate(nextAt, zone).equals(Calendar.localDate(now, zone)) ? "today" : "later"
}
