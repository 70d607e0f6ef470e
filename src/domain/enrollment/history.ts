/** Editing what the ledger says of a step in some walks (semantics 6). */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Agenda from "../agenda"
import { bigints, instant } from "../arrays"
import * as Goal from "./goal"

/** One step of one walk. */
export type Pair = { enrollmentId: bigint; stepId: bigint }

/**
 * Marks a step undelivered: blank again in a new generation, whose floor is now. Rows that are frozen are left alone,
 * and counted. Withdrawn walks are left alone.
 */
export function markUndelivered(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  stepId: bigint,
  at: Temporal.Instant,
): Promise<{ marked: number; frozenLeft: number }> {
  const pairs = enrollmentIds.map((enrollmentId) => ({ enrollmentId, stepId }))
  return undeliver(db, channelId, pairs, { at, staffId: null })
}

/** The same for any steps of any walks, a statement a table. What had failed or was in doubt is noted as tried again. */
export async function undeliver(
  db: Db,
  channelId: bigint,
  pairs: readonly Pair[],
  { at, staffId }: { at: Temporal.Instant; staffId: bigint | null },
): Promise<{ marked: number; frozenLeft: number }> {
  if (pairs.length === 0) return { marked: 0, frozenLeft: 0 }
  return db.transaction(async (tx) => {
    await Agenda.lock(
      tx,
      channelId,
      pairs.map((pair) => pair.enrollmentId),
    )
    const rows = await tx.execute<{ enrollment_id: bigint; step_id: bigint; frozen: boolean }>(sql`
      select p.enrollment_id, p.step_id, coalesce(d.state is null and b.state in ('ready', 'sending'), false) as frozen
      from ${listed(pairs)}
      join enrollments e on e.channel_id = ${channelId} and e.id = p.enrollment_id and e.state <> 'withdrawn'
      left join lateral (select * from deliveries d where d.channel_id = e.channel_id and d.enrollment_id = e.id
        and d.step_id = p.step_id order by generation desc limit 1) d on true
      left join batches b on b.channel_id = e.channel_id and b.id = d.batch_id`)
    const open = rows.filter((row) => !row.frozen)
    const blank = open.map((row) => ({ enrollmentId: row.enrollment_id, stepId: row.step_id }))
    await blankOut(tx, channelId, blank, at, staffId)
    const walks = [...new Set(blank.map((pair) => pair.enrollmentId))]
    await tx.execute(sql`
      update enrollments set floored = true
      where channel_id = ${channelId} and id = any(${bigints(walks)})`)
    await Agenda.enter(tx, channelId, walks, at)
    await Goal.reawaken(tx, channelId, walks, at)
    return { marked: blank.length, frozenLeft: rows.length - blank.length }
  })
}

async function blankOut(
  db: Db,
  channelId: bigint,
  pairs: readonly Pair[],
  at: Temporal.Instant,
  staffId: bigint | null,
): Promise<void> {
  // What waited for messages is blank already; its row would stay behind in the former generation.
  await db.execute(sql`
    delete from deliveries d using ${listed(pairs)}
    where d.channel_id = ${channelId} and d.enrollment_id = p.enrollment_id and d.step_id = p.step_id
      and d.state = 'held'`)
  await db.execute(sql`
    update deliveries d set retried_at = ${instant(at)}, dismissed_at = null, decided_by = ${staffId} from ${listed(pairs)}
    where d.channel_id = ${channelId} and d.enrollment_id = p.enrollment_id and d.step_id = p.step_id
      and d.state in ('failed', 'unknown') and d.retried_at is null`)
  await db.execute(sql`
    insert into floors (channel_id, enrollment_id, step_id, generation, floor_at, undelivered_at)
    select ${channelId}, p.enrollment_id, p.step_id, coalesce((select max(generation) + 1 from deliveries d
      where d.channel_id = ${channelId} and d.enrollment_id = p.enrollment_id and d.step_id = p.step_id), 0),
      ${instant(at)}, ${instant(at)}
    from ${listed(pairs)}
    on conflict (channel_id, enrollment_id, step_id) do update
      set generation = excluded.generation, floor_at = excluded.floor_at, undelivered_at = excluded.undelivered_at`)
}

const listed = (pairs: readonly Pair[]) => sql`unnest(${bigints(pairs.map((pair) => pair.enrollmentId))},
  ${bigints(pairs.map((pair) => pair.stepId))}) as p (enrollment_id, step_id)`

/** Marks a step delivered where it is blank: stamped now, never sent, in no statistic. Returns how many were marked. */
export function markDelivered(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  stepId: bigint,
  at: Temporal.Instant,
): Promise<number> {
  const pairs = enrollmentIds.map((enrollmentId) => ({ enrollmentId, stepId }))
  return deliver(db, channelId, pairs, at)
}

/** The same for any steps of any walks. */
export async function deliver(
  db: Db,
  channelId: bigint,
  pairs: readonly Pair[],
  at: Temporal.Instant,
): Promise<number> {
  if (pairs.length === 0) return 0
  const walks = [...new Set(pairs.map((pair) => pair.enrollmentId))]
  return db.transaction(async (tx) => {
    // The planner's lock: what it is about to freeze and what is marked here cannot cross.
    await Agenda.lock(tx, channelId, walks)
    const rows = await tx.execute(sql`
      insert into deliveries (channel_id, enrollment_id, step_id, generation, scenario_id, friend_id, state, due_at,
        recorded_at, settled_at)
      select e.channel_id, e.id, s.id, coalesce(f.generation, 0), e.scenario_id, e.friend_id, 'marked', ${instant(at)},
        ${instant(at)}, ${instant(at)}
      from ${listed(pairs)}
      join enrollments e on e.channel_id = ${channelId} and e.id = p.enrollment_id and e.state <> 'withdrawn'
      join steps s on s.channel_id = e.channel_id and s.scenario_id = e.scenario_id and s.id = p.step_id
      left join floors f on f.channel_id = e.channel_id and f.enrollment_id = e.id and f.step_id = s.id
      on conflict (channel_id, enrollment_id, step_id, generation) do update
        set state = 'marked', reason = null, batch_id = null, recorded_at = excluded.recorded_at,
          settled_at = excluded.settled_at
        where deliveries.state = 'held'
      returning 1`)
    await Agenda.enter(tx, channelId, walks, at)
    return rows.length
  })
}
