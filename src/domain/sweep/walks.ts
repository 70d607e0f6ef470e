/** Pausing, resuming, ending and moving many walks: what it would do, and doing it. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, read } from "../arrays"
import * as Calendar from "../calendar"
import * as Enrollment from "../enrollment"
import * as Foresight from "../enrollment/foresight"
import { heldBy } from "../expectation"
import * as Hold from "../hold"
import { inherited, type Reader } from "../radius/sample"
import * as Scenario from "../scenario/read"
import * as Segment from "../segment"
import * as Step from "../step/read"
import { add, type Counts, type Deed, nothing } from "./deed"
import * as Record from "./record"

export type Walkwise = Exclude<Deed, { do: "history" }>

type Judged = { going: Reader[]; counts: Counts }

export async function weigh(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  deed: Walkwise,
  walkIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<Counts> {
  const { going, counts } = await judge(db, channelId, scenarioId, deed, walkIds)
  counts.changed = going.length
  if (deed.do === "resume") await foresee(db, channelId, scenarioId, going, counts, at)
  return counts
}

export async function carryOut(
  db: Db,
  channelId: bigint,
  sweep: { id: bigint; scenarioId: bigint },
  deed: Walkwise,
  walkIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<Counts> {
  const { going, counts } = await judge(db, channelId, sweep.scenarioId, deed, walkIds)
  const ids = going.map((walk) => walk.id)
  counts.changed = await perform(db, channelId, sweep.id, deed, ids, at)
  return counts
}

async function perform(
  db: Db,
  channelId: bigint,
  sweepId: bigint,
  deed: Walkwise,
  ids: bigint[],
  at: Temporal.Instant,
): Promise<number> {
  switch (deed.do) {
    case "pause": {
      const paused = await Hold.begin(db, channelId, ids, "paused", at)
      const pairs = paused.map((enrollmentId) => ({ enrollmentId, stepId: 0n }))
      await Record.remember(db, channelId, sweepId, pairs, "paused")
      return paused.length
    }
    case "resume":
      return Enrollment.resume(db, channelId, ids, at)
    case "withdraw":
      return Enrollment.withdraw(db, channelId, ids, at)
    case "move": {
      const how = { at, keepOrigin: deed.keepOrigin }
      const { began } = await Enrollment.move(db, channelId, ids, BigInt(deed.toScenarioId), how)
      return began.length
    }
  }
}

async function judge(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  deed: Walkwise,
  walkIds: readonly bigint[],
): Promise<Judged> {
  const counts = { ...nothing(), walks: walkIds.length }
  if (walkIds.length === 0) return { going: [], counts }
  const seen = await Foresight.seen(db, channelId, sql`and e.id = any(${bigints(walkIds)}) order by e.id`)
  const walks = await inherited(db, channelId, scenarioId, seen)
  const barred = deed.do === "move" ? await barredFrom(db, channelId, BigInt(deed.toScenarioId), walks) : new Set()
  const scenario = await Scenario.find(db, channelId, scenarioId)
  const going = walks.filter((walk) => {
    const why = leftBecause(walk, deed, scenario.pausedAt !== null, barred.has(walk.friendId))
    if (why) add(counts.left, why)
    return why === null
  })
  return { going, counts }
}

function leftBecause(walk: Reader, deed: Walkwise, scenarioStands: boolean, barred: boolean): string | null {
  if (walk.state !== "active") return "ended"
  const paused = walk.holds.includes("paused")
  if (deed.do === "pause" && paused) return "paused"
  if (deed.do === "resume" && !paused) return "notPaused"
  if (deed.do === "resume" && scenarioStands) return "scenarioPaused"
  return barred ? "barred" : null
}

/** Friends who may not enter that scenario, or walk it already (semantics 2). */
async function barredFrom(db: Db, channelId: bigint, scenarioId: bigint, walks: readonly Reader[]) {
  const { reentry } = await Scenario.find(db, channelId, scenarioId)
  if (reentry === "always") return new Set<bigint>()
  const which = reentry === "never" ? sql`` : sql`and state = 'active'`
  const rows = await db.execute<{ friend_id: bigint }>(sql`
    select distinct friend_id from enrollments where channel_id = ${channelId} and scenario_id = ${scenarioId}
      and friend_id = any(${bigints(walks.map((walk) => walk.friendId))}) ${which}`)
  return new Set(rows.map((row) => row.friend_id))
}

/** What follows at once when the pause ends, by the scenario's policy and the planner's own decisions. */
async function foresee(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  walks: readonly Reader[],
  counts: Counts,
  at: Temporal.Instant,
): Promise<void> {
  const free = walks.filter((walk) => {
    const other = heldBy(walk.holds.filter((kind) => kind !== "paused"))
    if (other) add(counts.waits, other)
    return other === undefined
  })
  const { zone } = (await Foresight.routes(db, channelId, [scenarioId])).get(scenarioId)!
  for (const { leaving, nextAt, skips } of await resumed(db, channelId, scenarioId, free, at)) {
    for (const { reason } of skips) add(counts.passes, reason)
    const next = leaving.length > 0 ? at : nextAt
    if (!next) continue
    counts[leaving.length > 0 ? "now" : isToday(next, at, zone) ? "today" : "later"] += 1
    if (leaving.length > 0) counts.messages += 1
    add(counts.days, Calendar.localDate(next, zone).toString())
  }
}

const isToday = (next: Temporal.Instant, at: Temporal.Instant, zone: string) =>
  Calendar.localDate(next, zone).equals(Calendar.localDate(at, zone))

/** The planner's decisions about walks as if their pause had ended now. */
export async function resumed(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  walks: readonly Reader[],
  at: Temporal.Instant,
): Promise<Foresight.Decision[]> {
  if (walks.length === 0) return []
  const rows = await db.execute<{ enrollment_id: bigint; began_at: string }>(sql`
    select enrollment_id, began_at from holds
    where channel_id = ${channelId} and enrollment_id = any(${bigints(walks.map((walk) => walk.id))})
      and kind = 'paused' and ended_at is null`)
  const since = new Map(rows.map((row) => [row.enrollment_id, read(row.began_at)]))
  const going = walks.map((walk) => {
    const pause = { kind: "paused" as const, beganAt: since.get(walk.id) ?? at, endedAt: at }
    return { ...walk, holds: [], unsettled: true, ended: [...walk.ended, pause] }
  })
  const routes = await Foresight.routes(db, channelId, [scenarioId])
  const ask: Foresight.Ask = ({ filter }, friendIds) => Segment.matching(db, channelId, filter, friendIds, at)
  return Foresight.decideBy(ask, going, routes, at)
}

/** What resuming one paused walk brings. */
export type Resuming = {
  /** Steps that leave at once. */
  leaves: { id: bigint; name: string; position: number }[]
  /** When the next comes, if none leaves at once. */
  nextAt: Temporal.Instant | null
  /** Copies that are skipped at once, by the scenario's policy or a step's own rule. */
  skips: number
  /** Calendar days by which the walk is shifted. */
  shiftDays: number
  /** Goes on standing still, by this. */
  held: string | null
}

/** Of walks that staff have paused one by one; others are absent. */
export async function resuming(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  walkIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<Map<bigint, Resuming>> {
  const { going } = await judge(db, channelId, scenarioId, { do: "resume" }, walkIds)
  const told = new Map<bigint, Resuming>()
  const free: Reader[] = []
  for (const walk of going) {
    const held = heldBy(walk.holds.filter((kind) => kind !== "paused"))
    if (held) told.set(walk.id, { leaves: [], nextAt: null, skips: 0, shiftDays: 0, held })
    else free.push(walk)
  }
  const decisions = await resumed(db, channelId, scenarioId, free, at)
  const names = new Map((await Step.list(db, channelId, scenarioId)).map((step) => [step.id, step]))
  for (const { walk, leaving, nextAt, skips, resumption } of decisions) {
    const leaves = leaving.flatMap(({ stop }) => names.get(stop.id) ?? [])
    const [from, to] = [walk.originAt, resumption?.originAt]
    const shiftDays = from && to ? Math.round((to.epochMilliseconds - from.epochMilliseconds) / 86_400_000) : 0
    told.set(walk.id, { leaves, nextAt, skips: skips.length, shiftDays, held: null })
  }
  return told
}
