/** What a sweep did to each step, and what stood there before: so that it can be taken back. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Agenda from "../agenda"
import { bigints } from "../arrays"
import * as Goal from "../enrollment/goal"
import type { Pair } from "../enrollment/history"

/** Called before steps become blank, and after they are marked delivered. */
export async function remember(
  db: Db,
  channelId: bigint,
  sweepId: bigint,
  pairs: readonly Pair[],
  did: "undelivered" | "delivered" | "paused",
): Promise<void> {
  if (pairs.length === 0) return
  await db.execute(sql`
    insert into sweep_marks (channel_id, sweep_id, enrollment_id, step_id, did, former_generation, former_floor_at,
      former_undelivered_at)
    select ${channelId}, ${sweepId}, p.enrollment_id, p.step_id, ${did}, f.generation, f.floor_at, f.undelivered_at
    from ${listed(pairs)} left join floors f on f.channel_id = ${channelId} and f.enrollment_id = p.enrollment_id
      and f.step_id = p.step_id`)
}

/** Which generation each of them is in now: taking back asks whether it still is. */
export async function generations(db: Db, channelId: bigint, sweepId: bigint, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return
  await db.execute(sql`
    update sweep_marks m set generation = coalesce(f.generation, 0)
    from ${listed(pairs)} left join floors f on f.channel_id = ${channelId} and f.enrollment_id = p.enrollment_id
      and f.step_id = p.step_id
    where m.channel_id = ${channelId} and m.sweep_id = ${sweepId} and m.enrollment_id = p.enrollment_id
      and m.step_id = p.step_id`)
}

/** The walks it touched, behind a place. */
export async function touched(
  db: Db,
  channelId: bigint,
  sweepId: bigint,
  place: bigint,
  limit: number,
): Promise<bigint[]> {
  const rows = await db.execute<{ enrollment_id: bigint }>(sql`
    select distinct enrollment_id from sweep_marks
    where channel_id = ${channelId} and sweep_id = ${sweepId} and enrollment_id > ${place}
    order by enrollment_id limit ${limit}`)
  return rows.map((row) => row.enrollment_id)
}

/**
 * Takes back what was marked in these walks, as far as nothing has happened since: a step that was blank again and has
 * left, is frozen or was marked anew stays as it is. Returns what was taken back, and what was not.
 */
export async function takeBack(
  db: Db,
  channelId: bigint,
  sweepId: bigint,
  walkIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<{ undelivered: number; delivered: number; left: number }> {
  await Agenda.lock(db, channelId, walkIds)
  const mine = sql`m.channel_id = ${channelId} and m.sweep_id = ${sweepId} and m.enrollment_id = any(${bigints(walkIds)})`
  const unmarked = await db.execute<{ enrollment_id: bigint }>(sql`
    delete from deliveries d using sweep_marks m
    where ${mine} and m.did = 'delivered' and d.channel_id = m.channel_id and d.enrollment_id = m.enrollment_id
      and d.step_id = m.step_id and d.generation = m.generation and d.state = 'marked'
    returning d.enrollment_id`)
  const refilled = await refill(db, mine)
  const [all] = await db.execute<{ count: number }>(sql`select count(*)::int as count from sweep_marks m where ${mine}`)
  await Agenda.enter(db, channelId, walkIds, at)
  // A walk that came to its end by being marked goes on.
  const open = [...new Set(unmarked.map((row) => row.enrollment_id))]
  await Goal.reawaken(db, channelId, open, at)
  const left = (all?.count ?? 0) - unmarked.length - refilled
  await db.execute(sql`delete from sweep_marks m where ${mine}`)
  return { undelivered: refilled, delivered: unmarked.length, left }
}

/** The former generation counts again where the one that began is still without a row of its own. */
async function refill(db: Db, mine: ReturnType<typeof sql>): Promise<number> {
  const still = sql`${mine} and m.did = 'undelivered' and f.channel_id = m.channel_id
    and f.enrollment_id = m.enrollment_id and f.step_id = m.step_id and f.generation = m.generation
    and not exists (select 1 from deliveries n where n.channel_id = m.channel_id and n.enrollment_id = m.enrollment_id
      and n.step_id = m.step_id and n.generation >= m.generation and n.state is distinct from 'held')`
  await db.execute(sql`
    delete from deliveries d using sweep_marks m, floors f
    where ${still} and d.channel_id = m.channel_id and d.enrollment_id = m.enrollment_id and d.step_id = m.step_id
      and d.generation = m.generation and d.state = 'held'`)
  await db.execute(sql`
    update deliveries d set retried_at = null, decided_by = null from sweep_marks m, floors f
    where ${still} and d.channel_id = m.channel_id and d.enrollment_id = m.enrollment_id and d.step_id = m.step_id
      and d.generation = coalesce(m.former_generation, 0) and d.state in ('failed', 'unknown')`)
  const back = await db.execute(sql`
    update floors f set generation = coalesce(m.former_generation, 0),
      floor_at = coalesce(m.former_floor_at, f.floor_at), undelivered_at = m.former_undelivered_at
    from sweep_marks m where ${still} returning 1`)
  return back.length
}

const listed = (pairs: readonly Pair[]) => sql`unnest(${bigints(pairs.map((pair) => pair.enrollmentId))},
  ${bigints(pairs.map((pair) => pair.stepId))}) as p (enrollment_id, step_id)`
