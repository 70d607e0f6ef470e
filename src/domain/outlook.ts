/** What the front page of an account asks: what comes next, who stands still and why, what waits for a person. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import type { HoldKind } from "../schema"
import { read } from "./arrays"
import { reach } from "./reach"

export type Coming = { scenario: { id: bigint; name: string }; dueAt: Temporal.Instant; friends: number }

/** The next moments at which something is due, with how many friends it concerns. Looks at the first 5,000 walks. */
export async function coming(db: Db, channelId: bigint, limit = 6): Promise<Coming[]> {
  const rows = await db.execute<{ scenario_id: bigint; name: string; due_at: string; friends: number }>(sql`
    select w.scenario_id, s.name, w.next_due_at as due_at, count(*)::int as friends
    from (select e.scenario_id, a.next_due_at from agenda a
      join enrollments e on e.channel_id = a.channel_id and e.id = a.enrollment_id
      where a.channel_id = ${channelId} and a.standing is null and a.next_due_at is not null
      order by a.next_due_at, a.enrollment_id limit 5000) w
    join scenarios s on s.channel_id = ${channelId} and s.id = w.scenario_id
    group by 1, 2, 3 order by 3, 1 limit ${limit}`)
  return rows.map((row) => ({
    scenario: { id: row.scenario_id, name: row.name },
    dueAt: read(row.due_at),
    friends: row.friends,
  }))
}

export type Standing = Record<HoldKind | "goal", number>

/** Walks that stand still, by each of their reasons; `goal`: countdowns whose goal is not known. An open hold is always
 * that of a walk under way. */
export async function standing(db: Db, channelId: bigint): Promise<Standing> {
  const some = (rows: SQL) => sql`(select count(*)::int from (${rows} limit ${reach.count + 1}) part)`
  const held = (kind: HoldKind) =>
    some(sql`select 1 from holds where channel_id = ${channelId} and kind = ${kind} and ended_at is null`)
  const [row] = await db.execute<Standing>(sql`
    select ${held("paused")} as paused, ${held("quota")} as quota, ${held("blocked")} as blocked,
      ${held("opted_out")} as opted_out, ${some(sql`select 1 from enrollments
        where channel_id = ${channelId} and state = 'active' and origin_at is null`)} as goal`)
  return row ?? { paused: 0, quota: 0, blocked: 0, opted_out: 0, goal: 0 }
}

export type Suspended = {
  id: bigint
  scenarioId: bigint
  name: string
  position: number
  scenario: string
  words: string | null
  property: string | null
  at: Temporal.Instant
}

/** Steps whose content LINE refused: they wait for an edit. */
export async function suspended(db: Db, channelId: bigint, limit = 20): Promise<Suspended[]> {
  const rows = await db.execute<Omit<Suspended, "scenarioId" | "at"> & { scenario_id: bigint; at: string }>(sql`
    select st.id, st.scenario_id, st.name, st.position, sc.name as scenario, st.suspended_words as words,
      st.suspended_property as property, st.suspended_at as at
    from steps st join scenarios sc on sc.channel_id = st.channel_id and sc.id = st.scenario_id
    where st.channel_id = ${channelId} and st.suspended_at is not null and st.deleted_at is null
      and sc.archived_at is null
    order by st.suspended_at desc, st.id limit ${limit}`)
  return rows.map(({ scenario_id: scenarioId, at, ...row }) => ({ ...row, scenarioId, at: read(at) }))
}

export type Failing = { id: bigint; kind: string; attempts: number; error: string; occurredAt: Temporal.Instant }

/** Events that fail again and again; each is tried anew by itself. */
export async function failing(db: Db, channelId: bigint, limit = 10): Promise<Failing[]> {
  const rows = await db.execute<Omit<Failing, "occurredAt"> & { occurred_at: string }>(sql`
    select id, kind, attempts, error, occurred_at from events
    where channel_id = ${channelId} and error is not null and reacted_at is null order by id desc limit ${limit}`)
  return rows.map(({ occurred_at, ...row }) => ({ ...row, occurredAt: read(occurred_at) }))
}
