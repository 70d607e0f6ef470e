/**
 * Holds: why a walk stands still (semantics 2 and 7). A set beside the state. `enrollments.holds` repeats the open
 * rows of `holds` so that the claim reads one row; both are written here, in one transaction, and nowhere else.
 *
 *   begin → open ──end→ ended ──(the next planning applies shift, catch up or skip)→ settled
 */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import type { HoldKind } from "../schema"
import * as Agenda from "./agenda"
import { bigints, instant } from "./arrays"
import * as Batch from "./batch"

/** Walks that are not under way, or hold so already, stay as they are. Returns the walks that now stand still by it. */
export async function begin(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  kind: HoldKind,
  at: Temporal.Instant,
): Promise<bigint[]> {
  if (enrollmentIds.length === 0) return []
  await Batch.lockOf(db, channelId, enrollmentIds)
  await Agenda.lock(db, channelId, enrollmentIds)
  // LINE may tell late: a walk that has begun since did not stand still before it began.
  const rows = await db.execute<{ enrollment_id: bigint }>(sql`
    with held as (
      update enrollments set holds = array_append(holds, ${kind})
      where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)})
        and state = 'active' and not holds @> array[${kind}]::text[]
      returning id, enrolled_at)
    insert into holds (channel_id, enrollment_id, kind, began_at)
    select ${channelId}, id, ${kind}, greatest(enrolled_at, ${instant(at)}) from held returning enrollment_id`)
  const held = rows.map((row) => row.enrollment_id)
  await Batch.takeOutWalks(db, channelId, held, at)
  return held
}

/** A walk free of its last hold is looked at by the next planning, which applies the scenario's policies. */
export async function end(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  kind: HoldKind,
  at: Temporal.Instant,
): Promise<number> {
  if (enrollmentIds.length === 0) return 0
  await Agenda.lock(db, channelId, enrollmentIds)
  const rows = await db.execute<{ id: bigint; free: boolean }>(sql`
    with ended as (
      update holds set ended_at = greatest(began_at, ${instant(at)})
      where channel_id = ${channelId} and enrollment_id = any(${bigints(enrollmentIds)}) and kind = ${kind}
        and ended_at is null
      returning enrollment_id)
    update enrollments e set holds = array_remove(e.holds, ${kind}), unsettled = true
    from ended where e.channel_id = ${channelId} and e.id = ended.enrollment_id
    returning e.id, e.holds = '{}' as free`)
  await Agenda.enter(db, channelId, freed(rows), at)
  return rows.length
}

const freed = (rows: readonly { id: bigint; free: boolean }[]) => rows.filter(({ free }) => free).map(({ id }) => id)

/** The open hold began at another moment than we thought: something that happened before was told later. */
export async function since(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  kind: HoldKind,
  at: Temporal.Instant,
): Promise<void> {
  await db.execute(sql`
    update holds h set began_at = greatest(e.enrolled_at, ${instant(at)})
    from enrollments e
    where h.channel_id = ${channelId} and h.enrollment_id = any(${bigints(enrollmentIds)}) and h.kind = ${kind}
      and h.ended_at is null and e.channel_id = h.channel_id and e.id = h.enrollment_id
      and h.began_at <> greatest(e.enrolled_at, ${instant(at)})`)
}

/**
 * A hold that was over before we heard of it, or in truth began or ended sooner than we thought. The next planning
 * applies the consequence of one that is new; the days by which a walk has been shifted already stay as they are.
 */
export async function past(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  kind: HoldKind,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<void> {
  if (enrollmentIds.length === 0) return
  await Agenda.lock(db, channelId, enrollmentIds)
  const meets = sql`h.channel_id = e.channel_id and h.enrollment_id = e.id and h.kind = ${kind}
    and h.began_at < ${instant(until)} and coalesce(h.ended_at > ${instant(from)}, true)`
  await db.execute(sql`
    with was as (
      select h.id, h.ended_at, greatest(e.enrolled_at, ${instant(from)}) as began_at from holds h
      join enrollments e on ${meets}
      where h.channel_id = ${channelId} and h.enrollment_id = any(${bigints(enrollmentIds)}) and h.ended_at is not null),
    moved as (
      update holds h set began_at = was.began_at, ended_at = ${instant(until)} from was
      where h.channel_id = ${channelId} and h.id = was.id
        and (h.began_at, h.ended_at) is distinct from (was.began_at, ${instant(until)})
      returning h.enrollment_id, was.ended_at)
    update enrollments e set eligible_from = ${instant(until)} from moved m
    where e.channel_id = ${channelId} and e.id = m.enrollment_id and e.eligible_from = m.ended_at`)
  const rows = await db.execute<{ id: bigint; free: boolean }>(sql`
    with fresh as (
      insert into holds (channel_id, enrollment_id, kind, began_at, ended_at)
      select e.channel_id, e.id, ${kind}, greatest(e.enrolled_at, ${instant(from)}), ${instant(until)} from enrollments e
      where e.channel_id = ${channelId} and e.id = any(${bigints(enrollmentIds)}) and e.state = 'active'
        and e.enrolled_at < ${instant(until)} and not exists (select 1 from holds h where ${meets})
      returning enrollment_id)
    update enrollments e set unsettled = true
    from fresh f where e.channel_id = ${channelId} and e.id = f.enrollment_id returning e.id, e.holds = '{}' as free`)
  await Agenda.enter(db, channelId, freed(rows), until)
}

/** The friend's own holds fall on each of the friend's walks. */
export async function beginForFriends(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  kind: "blocked" | "opted_out",
  at: Temporal.Instant,
): Promise<bigint[]> {
  return begin(db, channelId, await walksOf(db, channelId, friendIds), kind, at)
}

export async function endForFriends(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  kind: "blocked" | "opted_out",
  at: Temporal.Instant,
): Promise<number> {
  return end(db, channelId, await walksOf(db, channelId, friendIds), kind, at)
}

/**
 * Walks that begin, or begin again, while their friend or scenario stands still are born held, each hold beginning
 * with the walk, or with the scenario's pause: resuming the scenario ends what has begun since. Friend
 * and scenario are read under a lock: whoever changes them this moment either is seen here or sees these walks.
 */
export async function inherit(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<void> {
  if (enrollmentIds.length === 0) return
  await db.execute(sql`
    with born as (
      select e.id, s.paused_at, array_remove(array[
        case when s.paused_at is not null then 'paused' end,
        case when f.blocked_at is not null then 'blocked' end,
        case when f.opted_out_at is not null or o.friend_id is not null then 'opted_out' end], null) as kinds
      from enrollments e
      join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
      join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
      left join opt_outs o on o.channel_id = e.channel_id and o.friend_id = e.friend_id and o.scenario_id = e.scenario_id
      where e.channel_id = ${channelId} and e.id = any(${bigints(enrollmentIds)}) and e.state = 'active'
      for share of f, s),
    fresh as (
      insert into holds (channel_id, enrollment_id, kind, began_at)
      select ${channelId}, born.id, kind, greatest(${instant(at)}, case kind when 'paused' then born.paused_at end)
      from born, unnest(born.kinds) as kind
      on conflict (channel_id, enrollment_id, kind) where ended_at is null do nothing
      returning enrollment_id, kind)
    update enrollments e set holds = e.holds || added.kinds
    from (select enrollment_id, array_agg(kind) as kinds from fresh group by 1) added
    where e.channel_id = ${channelId} and e.id = added.enrollment_id`)
}

/** Walks under way, of these friends. */
export async function walksOf(db: Db, channelId: bigint, friendIds: readonly bigint[]): Promise<bigint[]> {
  if (friendIds.length === 0) return []
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from enrollments
    where channel_id = ${channelId} and friend_id = any(${bigints(friendIds)}) and state = 'active'`)
  return rows.map((row) => row.id)
}
