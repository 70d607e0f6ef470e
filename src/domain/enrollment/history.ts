/** Editing what the ledger says of a step in some walks (semantics 6). */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant } from "../arrays"
import * as Goal from "./goal"

/**
 * Marks a step undelivered: blank again in a new generation, whose floor is now. Rows that are frozen are left alone,
 * and counted. Withdrawn walks are left alone.
 */
export async function markUndelivered(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  stepId: bigint,
  at: Temporal.Instant,
): Promise<{ marked: number; frozenLeft: number }> {
  if (enrollmentIds.length === 0) return { marked: 0, frozenLeft: 0 }
  return db.transaction(async (tx) => {
    const rows = await tx.execute<{ id: bigint; frozen: boolean; generation: number | null }>(sql`
      select e.id, d.generation,
        coalesce(d.state is null and b.state in ('ready', 'sending'), false) as frozen
      from enrollments e
      left join lateral (select * from deliveries d where d.channel_id = e.channel_id and d.enrollment_id = e.id
        and d.step_id = ${stepId} order by generation desc limit 1) d on true
      left join batches b on b.channel_id = e.channel_id and b.id = d.batch_id
      where e.channel_id = ${channelId} and e.id = any(${bigints(enrollmentIds)}) and e.state <> 'withdrawn'
      order by e.id for update of e`)
    const blank = rows.filter((row) => !row.frozen).map((row) => row.id)
    // What waited for messages is blank already; its row would stay behind in the former generation.
    await tx.execute(sql`
      delete from deliveries where channel_id = ${channelId} and enrollment_id = any(${bigints(blank)})
        and step_id = ${stepId} and state = 'held'`)
    await tx.execute(sql`
      insert into floors (channel_id, enrollment_id, step_id, generation, floor_at, undelivered_at)
      select e.channel_id, e.id, ${stepId}, coalesce((select max(generation) + 1 from deliveries d
        where d.channel_id = e.channel_id and d.enrollment_id = e.id and d.step_id = ${stepId}), 0),
        ${instant(at)}, ${instant(at)}
      from enrollments e where e.channel_id = ${channelId} and e.id = any(${bigints(blank)})
      on conflict (channel_id, enrollment_id, step_id) do update
        set generation = excluded.generation, floor_at = excluded.floor_at, undelivered_at = excluded.undelivered_at`)
    await tx.execute(sql`
      update enrollments set floored = true, next_due_at = ${instant(at)}
      where channel_id = ${channelId} and id = any(${bigints(blank)})`)
    await Goal.reawaken(tx, channelId, blank, at)
    return { marked: blank.length, frozenLeft: rows.length - blank.length }
  })
}

/** Marks a step delivered where it is blank: stamped now, never sent, in no statistic. Returns how many were marked. */
export async function markDelivered(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  stepId: bigint,
  at: Temporal.Instant,
): Promise<number> {
  if (enrollmentIds.length === 0) return 0
  return db.transaction(async (tx) => {
    // The planner's lock: what it is about to freeze and what is marked here cannot cross.
    await tx.execute(sql`
      select 1 from enrollments where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)})
      order by id for update`)
    const rows = await tx.execute(sql`
      insert into deliveries (channel_id, enrollment_id, step_id, generation, scenario_id, friend_id, state, due_at,
        recorded_at, settled_at)
      select e.channel_id, e.id, s.id, coalesce(f.generation, 0), e.scenario_id, e.friend_id, 'marked', ${instant(at)},
        ${instant(at)}, ${instant(at)}
      from enrollments e
      join steps s on s.channel_id = e.channel_id and s.scenario_id = e.scenario_id and s.id = ${stepId}
      left join floors f on f.channel_id = e.channel_id and f.enrollment_id = e.id and f.step_id = s.id
      where e.channel_id = ${channelId} and e.id = any(${bigints(enrollmentIds)}) and e.state <> 'withdrawn'
      on conflict (channel_id, enrollment_id, step_id, generation) do update
        set state = 'marked', reason = null, batch_id = null, recorded_at = excluded.recorded_at,
          settled_at = excluded.settled_at
        where deliveries.state = 'held'
      returning 1`)
    await tx.execute(sql`
      update enrollments set next_due_at = ${instant(at)}
      where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)}) and state = 'active'`)
    return rows.length
  })
}
