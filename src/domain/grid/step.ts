/** Of one step: to whom it was delivered, in which words, and to whom it is on its way. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, read } from "../arrays"
import { stateSql } from "../delivery/ledger"
import { reach } from "../reach"
import { type Page, pageOf, type Row } from "./list"

export type Delivered = {
  id: bigint
  enrollmentId: bigint
  versionId: bigint | null
  at: Temporal.Instant
  friend: { id: bigint; name: string | null; called: string | null; pictureUrl: string | null }
}

/** A version with the span in which it was the step's own; the present one has no end. */
export type Version = { id: bigint; createdAt: Temporal.Instant; replacedAt: Temporal.Instant | null }

type Asked = { version?: Version; before?: bigint; limit?: number }

/** Rows written in one planning have one moment and neighbouring ids; others may stand between them for this long. */
const margin = { minutes: 10 }

/** Latest first. What LINE has not accepted is in another list. */
export async function delivered(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  { version, before, limit = 50 }: Asked,
): Promise<{ rows: Delivered[]; next: bigint | null; lookedThrough: number | null }> {
  const until = version?.replacedAt ? await firstAfter(db, channelId, version.replacedAt.add(margin)) : null
  const rows = await db.execute<DeliveredRow>(sql`
    select d.id, d.enrollment_id, d.version_id, d.settled_at, f.id as friend_id, f.name, f.called, f.picture_url
    from (
      select d.id, d.enrollment_id, d.friend_id, d.version_id, ${stateSql} as state,
        coalesce(d.settled_at, b.settled_at) as settled_at
      from (select * from deliveries d where d.channel_id = ${channelId} and d.step_id = ${stepId}
        ${before === undefined ? sql`` : sql`and d.id < ${before}`} ${until === null ? sql`` : sql`and d.id < ${until}`}
        order by d.id desc limit ${reach.rows}) d
      left join lateral (select * from batches b where b.channel_id = ${channelId} and b.id = d.batch_id offset 0) b on true) d
    cross join lateral (select * from friends f where f.channel_id = ${channelId} and f.id = d.friend_id offset 0) f
    where d.state = 'sent' ${version ? sql`and d.version_id = ${version.id}` : sql``}
    order by d.id desc limit ${limit + 1}`)
  const page = rows.slice(0, limit).map(asDelivered)
  if (rows.length > limit) return { rows: page, next: page.at(-1)!.id, lookedThrough: null }
  const last = await lookedUpTo(db, channelId, stepId, before, until, version)
  return { rows: page, next: last, lookedThrough: last === null ? null : reach.rows }
}

/** Where in the ledger everything of a former version lies behind. */
async function firstAfter(db: Db, channelId: bigint, at: Temporal.Instant): Promise<bigint | null> {
  const [row] = await db.execute<{ id: bigint }>(sql`
    select id from deliveries where channel_id = ${channelId} and recorded_at > ${instant(at)}
    order by recorded_at limit 1`)
  return row?.id ?? null
}

async function lookedUpTo(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  before: bigint | undefined,
  until: bigint | null,
  version: Version | undefined,
): Promise<bigint | null> {
  const rows = await db.execute<{ id: bigint; recorded_at: string }>(sql`
    select d.id, d.recorded_at from deliveries d where d.channel_id = ${channelId} and d.step_id = ${stepId}
      ${before === undefined ? sql`` : sql`and d.id < ${before}`} ${until === null ? sql`` : sql`and d.id < ${until}`}
    order by d.id desc offset ${reach.rows - 1} limit 2`)
  const [last] = rows
  if (!last || rows.length < 2) return null
  // Before the version was written nothing can have gone out in its words.
  if (version && Temporal.Instant.compare(read(last.recorded_at), version.createdAt.subtract(margin)) < 0) return null
  return last.id
}

type DeliveredRow = {
  id: bigint
  enrollment_id: bigint
  version_id: bigint | null
  settled_at: string
  friend_id: bigint
  name: string | null
  called: string | null
  picture_url: string | null
}

function asDelivered(row: DeliveredRow): Delivered {
  return {
    ...{ id: row.id, enrollmentId: row.enrollment_id, versionId: row.version_id, at: read(row.settled_at) },
    friend: { id: row.friend_id, name: row.name, called: row.called, pictureUrl: row.picture_url },
  }
}

/**
 * Walks under way whose history for this step is blank, and those to whom it is being sent this moment; newest first.
 * What is blank goes out in the present words: of a former version only what is frozen is still on its way.
 */
export async function coming(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  stepId: bigint,
  { version, before, limit = 50 }: Asked,
): Promise<Page> {
  const place = before === undefined ? sql`` : sql`and e.id < ${before}`
  const former = version?.replacedAt ? await frozenIn(db, channelId, version.id) : null
  const which = former === null ? sql`` : sql`and e.id = any(${bigints(former)})`
  const walks = sql`e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} ${place} ${which}`
  const frozen = sql`d.state is null and b.state in ('ready', 'sending')`
  const rows = await db.execute<Row>(sql`
    select e.id, e.state, e.holds, e.origin_at, e.eligible_from, e.enrolled_at, e.ended_at, e.late_choice, e.catching_up,
      e.floored, e.friend_id, f.name, f.called, f.picture_url
    from (select e.* from enrollments e where ${walks} order by e.id desc limit ${reach.rows}) e
    left join lateral (select * from deliveries d where d.channel_id = ${channelId} and d.enrollment_id = e.id
      and d.step_id = ${stepId} order by d.generation desc limit 1) d on true
    left join lateral (select * from batches b where b.channel_id = ${channelId} and b.id = d.batch_id offset 0) b on true
    left join lateral (select * from floors p where p.channel_id = ${channelId} and p.enrollment_id = e.id
      and p.step_id = ${stepId} offset 0) p on true
    cross join lateral (select f.name, f.called, f.picture_url from friends f
      where f.channel_id = ${channelId} and f.id = e.friend_id offset 0) f
    where ${former === null ? sql`(${frozen} or (e.state = 'active' and (d.id is null or d.state = 'held' or d.generation < p.generation)))` : frozen}
    order by e.id desc limit ${limit + 1}`)
  return pageOf(db, rows, { walks, limit, asks: true })
}

/** The walks to whom these words are frozen and not yet sent. */
async function frozenIn(db: Db, channelId: bigint, versionId: bigint): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select w.id from batches b, unnest(b.enrollment_ids) as w (id)
    where b.channel_id = ${channelId} and b.state in ('ready', 'sending') and ${versionId} = any(b.version_ids)
    order by b.id limit ${reach.rows}`)
  return rows.map((row) => row.id)
}
