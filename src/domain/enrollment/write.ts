import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, booleans, instant, instants, integers, texts } from "../arrays"
import * as Event from "../event"
import * as Freeze from "../freeze"
import * as Hold from "../hold"
import * as Quota from "../quota"
import type { Decision } from "./decide"
import type { Route } from "./route"

/** Writes what was decided, a statement a table. */
export async function write(
  db: Db,
  channelId: bigint,
  decisions: Decision[],
  byScenario: Map<bigint, Route>,
  now: Temporal.Instant,
): Promise<void> {
  const leaving = decisions.filter((decision) => decision.leaving.length > 0 && !decision.heldByQuota)
  const held = decisions.filter((decision) => decision.heldByQuota)
  const batchOf = await Freeze.freeze(db, channelId, requestsOf(leaving, byScenario), now)
  const { onwards = [], others = [] } = Object.groupBy(decisions, (one) => (onlyGoesOn(one) ? "onwards" : "others"))
  await writeOnwards(db, channelId, onwards, batchOf, now)
  await writeLedger(db, channelId, others, batchOf, now)
  await forgetHeld(db, channelId, decisions)
  await advance(db, channelId, others, batchOf, now)
  await writeFloors(db, channelId, decisions)
  await settleHolds(db, channelId, decisions, now)
  await rememberPace(db, channelId, leaving, now)
  await holdForQuota(db, channelId, held, now)
  await Event.record(
    db,
    channelId,
    decisions.filter(completes).map((decision) => completed(decision, now)),
  )
}

function requestsOf(leaving: Decision[], byScenario: Map<bigint, Route>): Freeze.Request[] {
  return leaving.map((decision) => {
    const route = byScenario.get(decision.walk.scenarioId)!
    const stops = decision.leaving.map(({ stop }) => stop)
    return {
      enrollmentId: decision.walk.id,
      friendId: decision.walk.friendId,
      stepIds: stops.map((stop) => stop.id),
      versionIds: stops.map((stop) => stop.versionId),
      placeholders: stops.flatMap((stop) => route.stops.find((one) => one.id === stop.id)?.placeholders ?? []),
      replyToken: decision.byReply ? decision.walk.replyToken : null,
      priority: decision.paid ? Freeze.priorities.paid : Freeze.priorities.step,
      hours: route,
      // The rest of the walk hangs on this request: its end is looked at when LINE has accepted it.
      awaited: decision.nextAt === null,
    }
  })
}

type Row = {
  decision: Decision
  stepId: bigint
  versionId: bigint | null
  generation: number
  batchId: bigint | null
  state: "held" | "skipped" | null
  reason: string | null
  dueAt: Temporal.Instant
}

function rowsOf(decision: Decision, batchOf: Map<bigint, bigint>): Row[] {
  const batchId = batchOf.get(decision.walk.id) ?? null
  const leaving = decision.leaving.map(({ stop, generation, dueAt }): Row => {
    const base = { decision, stepId: stop.id, generation, dueAt }
    return decision.heldByQuota
      ? { ...base, versionId: null, batchId: null, state: "held", reason: "quota" }
      : { ...base, versionId: stop.versionId, batchId, state: null, reason: null }
  })
  const skips = decision.skips.map(({ stop, generation, dueAt, reason }): Row => {
    return { decision, stepId: stop.id, versionId: null, generation, batchId: null, state: "skipped", reason, dueAt }
  })
  return [...skips, ...leaving]
}

/** A held row of the same generation becomes what is decided now; any other row in the way is a bug and stops the planning. */
async function writeLedger(
  db: Db,
  channelId: bigint,
  decisions: Decision[],
  batchOf: Map<bigint, bigint>,
  now: Temporal.Instant,
): Promise<void> {
  const rows = decisions.flatMap((decision) => rowsOf(decision, batchOf))
  if (rows.length === 0) return
  const settled = (row: Row) => (row.state === "skipped" ? now : null)
  const written = await db.execute(sql`
    insert into deliveries (channel_id, enrollment_id, step_id, generation, scenario_id, friend_id, version_id, batch_id,
      state, reason, due_at, recorded_at, settled_at)
    select ${channelId}, d.enrollment_id, d.step_id, d.generation, d.scenario_id, d.friend_id, d.version_id, d.batch_id,
      d.state, d.reason, d.due_at, ${instant(now)}, d.settled_at
    from unnest(${bigints(rows.map((row) => row.decision.walk.id))}, ${bigints(rows.map((row) => row.stepId))},
      ${integers(rows.map((row) => row.generation))}, ${bigints(rows.map((row) => row.decision.walk.scenarioId))},
      ${bigints(rows.map((row) => row.decision.walk.friendId))}, ${bigints(rows.map((row) => row.versionId))},
      ${bigints(rows.map((row) => row.batchId))}, ${texts(rows.map((row) => row.state))},
      ${texts(rows.map((row) => row.reason))}, ${instants(rows.map((row) => row.dueAt))}, ${instants(rows.map(settled))})
      as d (enrollment_id, step_id, generation, scenario_id, friend_id, version_id, batch_id, state, reason, due_at, settled_at)
    on conflict (channel_id, enrollment_id, step_id, generation) do update
      set version_id = excluded.version_id, batch_id = excluded.batch_id, state = excluded.state,
        reason = excluded.reason, due_at = excluded.due_at, recorded_at = excluded.recorded_at,
        settled_at = excluded.settled_at
      where deliveries.state = 'held'`)
  if (written.count !== rows.length) throw new Error("a step already in the history was planned again")
}

/** A row says that its step is held only while it is: what is not decided anew, now that the walk goes on, is blank. */
async function forgetHeld(db: Db, channelId: bigint, decisions: Decision[]): Promise<void> {
  const going = decisions.filter(({ walk, heldByQuota }) => walk.hasHeld && !heldByQuota && !walk.waits)
  if (going.length === 0) return
  await db.execute(sql`
    delete from deliveries
    where channel_id = ${channelId} and enrollment_id = any(${bigints(going.map(({ walk }) => walk.id))}) and state = 'held'`)
}

/** When to look at the walk again. Null: when its batch has come to its end, when staff change something, or never. */
function nextOf(decision: Decision): Temporal.Instant | null {
  if (decision.heldByQuota) return decision.leaving[0]?.dueAt ?? null
  return decision.nextAt
}

/**
 * Most walks get one step and go on to the next: one statement moves them and writes their ledger. That no row is in
 * the way is certain: none is held, and a step with any other row would not leave.
 */
async function writeOnwards(
  db: Db,
  channelId: bigint,
  decisions: Decision[],
  batchOf: Map<bigint, bigint>,
  now: Temporal.Instant,
): Promise<void> {
  if (decisions.length === 0) return
  const leaving = decisions.map((decision) => decision.leaving[0]!)
  const written = await db.execute(sql`
    with w as (
      select * from unnest(${bigints(decisions.map(({ walk }) => walk.id))}, ${instants(decisions.map(nextOf))},
        ${bigints(decisions.map(({ walk }) => batchOf.get(walk.id)))}, ${bigints(leaving.map(({ stop }) => stop.id))},
        ${bigints(leaving.map(({ stop }) => stop.versionId))}, ${instants(leaving.map(({ dueAt }) => dueAt))},
        ${bigints(decisions.map(({ walk }) => walk.scenarioId))}, ${bigints(decisions.map(({ walk }) => walk.friendId))})
        as w (id, next_due_at, batch_id, step_id, version_id, due_at, scenario_id, friend_id)),
    moved as (
      update agenda a set next_due_at = w.next_due_at, last_batch_id = w.batch_id
      from w where a.channel_id = ${channelId} and a.enrollment_id = w.id
      returning w.id, w.scenario_id, w.friend_id, w.step_id, w.version_id, w.batch_id, w.due_at)
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, version_id, batch_id, due_at, recorded_at)
    select ${channelId}, id, step_id, scenario_id, friend_id, version_id, batch_id, due_at, ${instant(now)} from moved`)
  if (written.count !== decisions.length) throw new Error("a walk was gone while it was planned")
}

export function onlyGoesOn(decision: Decision): boolean {
  const { walk, leaving, skips, heldByQuota } = decision
  if (leaving.length !== 1 || leaving[0]!.generation !== 0 || skips.length > 0 || walk.hasHeld || heldByQuota)
    return false
  return !changes(decision)
}

async function advance(
  db: Db,
  channelId: bigint,
  decisions: Decision[],
  batchOf: Map<bigint, bigint>,
  now: Temporal.Instant,
): Promise<void> {
  if (decisions.length === 0) return
  await db.execute(sql`
    update agenda a set next_due_at = w.next_due_at, last_batch_id = coalesce(w.batch_id, a.last_batch_id)
    from unnest(${bigints(decisions.map(({ walk }) => walk.id))}, ${instants(decisions.map(nextOf))},
      ${bigints(decisions.map(({ walk }) => batchOf.get(walk.id)))}) as w (id, next_due_at, batch_id)
    where a.channel_id = ${channelId} and a.enrollment_id = w.id`)
  await change(db, channelId, decisions.filter(changes), now)
}

/** What of a walk is more than its next moment: mostly, that it has come to its end. */
async function change(db: Db, channelId: bigint, decisions: Decision[], now: Temporal.Instant): Promise<void> {
  if (decisions.length === 0) return
  const resumed = decisions.map(({ walk, resumption }) => resumption ?? walk)
  await db.execute(sql`
    update enrollments e set
      catching_up = w.catching_up, origin_at = w.origin_at, eligible_from = w.eligible_from,
      unsettled = e.unsettled and not w.settled, floored = e.floored or w.floored,
      state = case when w.completed then 'completed' else e.state end,
      ended_at = case when w.completed then coalesce(e.ended_at, ${instant(now)}) else e.ended_at end
    from unnest(${bigints(decisions.map(({ walk }) => walk.id))}, ${booleans(decisions.map(staysCatchingUp))},
      ${instants(resumed.map((walk) => walk.originAt))}, ${instants(resumed.map((walk) => walk.eligibleFrom))},
      ${booleans(decisions.map((decision) => decision.resumption !== null))},
      ${booleans(decisions.map((decision) => decision.newFloors.length > 0))}, ${booleans(decisions.map(completes))})
      as w (id, catching_up, origin_at, eligible_from, settled, floored, completed)
    where e.channel_id = ${channelId} and e.id = w.id`)
}

const changes = (decision: Decision) =>
  decision.resumption !== null ||
  decision.newFloors.length > 0 ||
  completes(decision) ||
  staysCatchingUp(decision) !== decision.walk.catchingUp

export const completes = (decision: Decision) => decision.finished && !decision.waits

export function staysCatchingUp(decision: Decision): boolean {
  const catchingUp = decision.walk.catchingUp || (decision.resumption?.catchingUp ?? false)
  return catchingUp && (decision.stillOverdue || decision.heldByQuota || decision.waits)
}

function completed({ walk }: Decision, now: Temporal.Instant): Event.Happening {
  const kind = walk.endedAt ? "scenario.completed_again" : "scenario.completed"
  return { kind, friendId: walk.friendId, subjectId: walk.scenarioId, at: now }
}

async function writeFloors(db: Db, channelId: bigint, decisions: Decision[]): Promise<void> {
  const rows = decisions.flatMap(({ walk, newFloors }) => newFloors.map((floor) => ({ walk, ...floor })))
  if (rows.length === 0) return
  await db.execute(sql`
    insert into floors (channel_id, enrollment_id, step_id, generation, floor_at)
    select ${channelId}, * from unnest(${bigints(rows.map((row) => row.walk.id))}, ${bigints(rows.map((row) => row.stopId))},
      ${integers(rows.map((row) => row.generation))}, ${instants(rows.map((row) => row.floorAt))})
    on conflict (channel_id, enrollment_id, step_id) do update set floor_at = excluded.floor_at`)
}

async function settleHolds(db: Db, channelId: bigint, decisions: Decision[], now: Temporal.Instant): Promise<void> {
  const resumed = decisions.filter((decision) => decision.resumption !== null)
  if (resumed.length === 0) return
  await db.execute(sql`
    update holds set settled_at = ${instant(now)}
    where channel_id = ${channelId} and enrollment_id = any(${bigints(resumed.map(({ walk }) => walk.id))})
      and settled_at is null and ended_at is not null`)
}

async function rememberPace(db: Db, channelId: bigint, leaving: Decision[], now: Temporal.Instant): Promise<void> {
  const paced = leaving.filter(({ walk, resumption }) => walk.catchingUp || resumption?.catchingUp)
  if (paced.length === 0) return
  await db.execute(sql`
    update friends set caught_up_at = ${instant(now)}
    where channel_id = ${channelId} and id = any(${bigints(paced.map(({ walk }) => walk.friendId))})`)
}

async function holdForQuota(db: Db, channelId: bigint, held: Decision[], now: Temporal.Instant): Promise<void> {
  if (held.length === 0) return
  await Quota.noteExhausted(db, channelId, held.length, now)
  await Hold.begin(
    db,
    channelId,
    held.map(({ walk }) => walk.id),
    "quota",
    now,
  )
}
