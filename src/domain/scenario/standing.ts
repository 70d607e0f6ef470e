import { and, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { enrollments, scenarios } from "../../schema"
import * as Event from "../event"
import * as Fault from "../fault"
import * as Hold from "../hold"
import * as Mention from "../mention"
import { lock, one, type Scenario } from "./read"

/**
 *   running ⇄ paused ⇄ archived
 *
 * Pausing holds every walk of the scenario, those that begin later included. Archiving is a pause that also takes the
 * scenario out of sight and begins no more walks; it loses nobody: restoring gives back a paused scenario, and resuming
 * it lets everybody go on from where they stood.
 */

export function pause(db: Db, channelId: bigint, scenarioId: bigint, at: Temporal.Instant): Promise<Scenario> {
  return db.transaction(async (tx) => {
    const scenario = await lock(tx, channelId, scenarioId)
    return scenario.pausedAt ? scenario : stop(tx, scenario, { pausedAt: at }, at)
  })
}

/** Ends the pauses that pausing the scenario began; a walk that staff had paused before that stays paused. */
export function resume(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  at: Temporal.Instant,
): Promise<{ scenario: Scenario } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    const scenario = await lock(tx, channelId, scenarioId)
    if (scenario.archivedAt) return Fault.one("", "archived")
    if (!scenario.pausedAt) return { scenario }
    if (await isHalted(tx, channelId)) return Fault.one("", "halted")
    const [after] = await tx
      .update(scenarios)
      .set({ pausedAt: null, haltedAt: null })
      .where(one(channelId, scenarioId))
      .returning()
    await Hold.end(tx, channelId, await pausedSince(tx, scenario, scenario.pausedAt), "paused", at)
    await Event.record(tx, channelId, [{ kind: "scenario.resumed", subjectId: scenarioId, at }])
    return { scenario: after! }
  })
}

export function archive(db: Db, channelId: bigint, scenarioId: bigint, at: Temporal.Instant): Promise<Scenario> {
  return db.transaction(async (tx) => {
    const scenario = await lock(tx, channelId, scenarioId)
    if (scenario.archivedAt) return scenario
    const after = { archivedAt: at, pausedAt: scenario.pausedAt ?? at }
    return stop(tx, scenario, after, at)
  })
}

/** Out of the archive; still paused, so that nothing leaves before somebody says so. */
export function restore(db: Db, channelId: bigint, scenarioId: bigint, at: Temporal.Instant): Promise<Scenario> {
  return db.transaction(async (tx) => {
    const scenario = await lock(tx, channelId, scenarioId)
    if (!scenario.archivedAt) return scenario
    const [after] = await tx.update(scenarios).set({ archivedAt: null }).where(one(channelId, scenarioId)).returning()
    await Event.record(tx, channelId, [{ kind: "scenario.restored", subjectId: scenarioId, at }])
    return after!
  })
}

/** For good, steps and all; only while nobody ever walked it, because a walk keeps its history. Else: archive it. */
export function remove(db: Db, channelId: bigint, scenarioId: bigint): Promise<{ removed: Scenario } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    const scenario = await lock(tx, channelId, scenarioId)
    const walks = await tx.select({ id: enrollments.id }).from(enrollments).where(of(scenario)).limit(1)
    if (walks.length > 0) return Fault.one("", "has_history")
    const users = (await Mention.steps(tx, channelId, "scenario", scenarioId)).filter(
      (s) => s.scenarioId !== scenarioId,
    )
    if (users.length > 0) return Fault.one("", "in_use", { steps: users.map((user) => user.name).join(", ") })
    await tx.delete(scenarios).where(one(channelId, scenarioId))
    return { removed: scenario }
  })
}

async function stop(
  db: Db,
  scenario: Scenario,
  set: { pausedAt: Temporal.Instant; archivedAt?: Temporal.Instant },
  at: Temporal.Instant,
): Promise<Scenario> {
  const { channelId, id } = scenario
  const [after] = await db.update(scenarios).set(set).where(one(channelId, id)).returning()
  if (!scenario.pausedAt) await Hold.begin(db, channelId, await walking(db, scenario), "paused", at)
  const kind = set.archivedAt ? "scenario.archived" : "scenario.paused"
  await Event.record(db, channelId, [{ kind, subjectId: id, at }])
  return after!
}

/** While everything on the account is stopped, no part of it goes on by itself. */
async function isHalted(db: Db, channelId: bigint): Promise<boolean> {
  const rows = await db.execute(sql`select 1 from channels where id = ${channelId} and halted_at is not null`)
  return rows.length > 0
}

const of = (scenario: Scenario) =>
  and(eq(enrollments.channelId, scenario.channelId), eq(enrollments.scenarioId, scenario.id))

async function walking(db: Db, scenario: Scenario): Promise<bigint[]> {
  const rows = await db
    .select({ id: enrollments.id })
    .from(enrollments)
    .where(and(of(scenario), eq(enrollments.state, "active")))
    .orderBy(enrollments.id)
  return rows.map((row) => row.id)
}

async function pausedSince(db: Db, scenario: Scenario, since: Temporal.Instant): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`select e.id from enrollments e
    join holds h on h.channel_id = e.channel_id and h.enrollment_id = e.id
    where e.channel_id = ${scenario.channelId} and e.scenario_id = ${scenario.id} and e.state = 'active'
      and h.kind = 'paused' and h.ended_at is null and h.began_at >= ${since.toString()}::timestamptz order by e.id`)
  return [...rows].map((row) => row.id)
}
