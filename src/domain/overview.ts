/** All accounts at a glance: one statement, however many they are, and no figure that reads a whole table. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints, instant } from "./arrays"
import { monthOf } from "./quota"
import * as Tally from "./tally"

/** Beyond this, "more than that" says enough. */
export const COUNTED_TO = 999

export type Figures = {
  /** People reached since midnight, by the channel's own clock. */
  sentToday: number
  /** Failed or in doubt, and nobody has decided. */
  failed: number
  /** Walks that stand still, whatever holds them. */
  held: number
  /** Of these, for want of messages. */
  waitsForQuota: number
  unanswered: number
  suspendedSteps: number
  /** Null: without limit, or (with `quotaRead` false) not known yet. */
  remaining: number | null
  allowance: number | null
  quotaRead: boolean
}

const some = (rows: SQL): SQL => sql`(select count(*)::int from (${rows} limit ${COUNTED_TO + 1}) part)`

const look = sql`select 1 from deliveries d where d.channel_id = c.id
  and d.state in ('failed', 'unknown') and d.dismissed_at is null and d.retried_at is null`
const waiting = sql`select 1 from conversations v where v.channel_id = c.id and v.unanswered_since is not null`

export async function figures(
  db: Db,
  channelIds: readonly bigint[],
  now: Temporal.Instant,
): Promise<Map<bigint, Figures>> {
  const rows = await db.execute<Row>(sql`
    select c.id,
      (select coalesce(sum(b.recipients), 0)::int from batches b where b.channel_id = c.id and b.state = 'accepted'
        and b.frozen_at >= date_trunc('day', ${instant(now)} at time zone c.zone) at time zone c.zone) as sent_today,
      ${some(look)} as failed, ${some(waiting)} as unanswered,
      ${some(sql`select 1 from agenda a where a.channel_id = c.id and a.standing = 'quota'`)} as waits_for_quota,
      (select coalesce(sum(amount), 0)::int from ${Tally.kept(sql`c.id`, "scenario")}
        where kind = 'held' and exists (select 1 from scenarios s where s.channel_id = c.id and s.id = kept.subject_id
          and s.archived_at is null)) as held,
      (select count(*)::int from steps st join scenarios sc on sc.channel_id = st.channel_id and sc.id = st.scenario_id
        where st.channel_id = c.id and st.suspended_at is not null and st.deleted_at is null
          and sc.archived_at is null) as suspended,
      q.allowance, q.unlimited, q.read_at is not null as read,
      greatest(q.line_used + q.accepted - q.accepted_at_ask + o.open, q.accepted + o.open) as used
    from channels c
    left join quota_months q on q.channel_id = c.id and q.month = ${monthOf(now)}::date
    cross join lateral (
      select coalesce(sum(b.recipients - b.settled), 0)::int as open from batches b
      where b.channel_id = c.id and b.state in ('ready', 'sending') and b.kind <> 'reply') o
    where c.id = any(${bigints(channelIds)})`)
  return new Map(rows.map((row) => [row.id, asFigures(row)]))
}

type Row = {
  id: bigint
  sent_today: number
  failed: number
  unanswered: number
  waits_for_quota: number
  held: number
  suspended: number
  allowance: number | null
  unlimited: boolean | null
  read: boolean
  used: number | null
}

function asFigures(row: Row): Figures {
  const allowance = row.unlimited ? null : row.allowance
  return {
    ...{ sentToday: row.sent_today, failed: row.failed, held: row.held, waitsForQuota: row.waits_for_quota },
    ...{ unanswered: row.unanswered, suspendedSteps: row.suspended, allowance, quotaRead: row.read },
    remaining: allowance === null ? null : Math.max(0, allowance - (row.used ?? 0)),
  }
}

/** What calls for somebody, for the chooser of accounts: asked on every page, so that it only looks for one of each. */
export type Marks = { failed: boolean; unanswered: number }

const SHOWN_TO = 100

export async function marks(db: Db, channelIds: readonly bigint[]): Promise<Map<bigint, Marks>> {
  if (channelIds.length === 0) return new Map()
  const rows = await db.execute<{ id: bigint } & Marks>(sql`
    select c.id, exists (${look}) as failed,
      (select count(*)::int from (${waiting} limit ${SHOWN_TO}) part) as unanswered
    from channels c where c.id = any(${bigints(channelIds)})`)
  return new Map(rows.map(({ id, failed, unanswered }) => [id, { failed, unanswered }]))
}
