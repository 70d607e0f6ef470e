import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, read } from "../arrays"

export const ledgerStates = ["held", "frozen", "sent", "failed", "unknown", "skipped", "marked"] as const
export type LedgerState = (typeof ledgerStates)[number]

/**
 * The state of a row of `deliveries d` left-joined with its `batches b`: its own, else its batch's. A batch that was
 * thawed has left no rows behind.
 */
export const stateSql: SQL = sql`coalesce(d.state, case b.state when 'accepted' then 'sent' when 'refused' then 'failed'
  when 'unknown' then 'unknown' else 'frozen' end)`

export type Entry = {
  id: bigint
  state: LedgerState
  /** Why it was skipped or held: "filter", "missed", "added later", "past goal", "stale", "stood still", "quota". */
  reason: string | null
  /** LINE's words for a failure. */
  words: string | null
  /** Which property of the step's messages LINE refused: `messages[1].text`. */
  property: string | null
  dueAt: Temporal.Instant
  recordedAt: Temporal.Instant
  /** When it came to its end; null while it waits. */
  settledAt: Temporal.Instant | null
  friend: { id: bigint; name: string | null }
  scenario: { id: bigint; name: string }
  step: { id: bigint; name: string; position: number }
  versionId: bigint | null
  enrollmentId: bigint
  batchId: bigint | null
  requestId: string | null
  /** What staff have decided about a failed or unknown row; `by` is null for a program. */
  decided: { is: "retried" | "dismissed"; at: Temporal.Instant; by: string | null } | null
}

export type Search = {
  id?: bigint
  ids?: readonly bigint[]
  state?: LedgerState
  /** Only what waits for a person: failed or unknown, neither retried nor dismissed. */
  look?: boolean
  scenarioId?: bigint
  stepId?: bigint
  friendId?: bigint
  batchId?: bigint
  versionId?: bigint
  /** Recorded from then on, and before. */
  from?: Temporal.Instant
  until?: Temporal.Instant
}

/** True in SQL for rows of `deliveries d` that wait for a person; spelled as the index `deliveries_look` is. */
export const looksSql: SQL = sql`d.state in ('failed', 'unknown') and d.dismissed_at is null and d.retried_at is null`

/** A page of the ledger, newest first; `before` is the last row seen. */
export async function list(
  db: Db,
  channelId: bigint,
  search: Search,
  { before, limit = 50 }: { before?: bigint; limit?: number } = {},
): Promise<Entry[]> {
  const rows = await db.execute<Row>(sql`
    select d.id, ${stateSql} as state, d.reason, coalesce(d.words, case when d.state is null then b.words end) as words,
      d.due_at, d.recorded_at, coalesce(d.settled_at, b.settled_at) as settled_at, d.friend_id, coalesce(f.called, f.name) as friend_name,
      d.scenario_id, sc.name as scenario_name, d.step_id, st.name as step_name, st.position, d.version_id,
      d.enrollment_id, d.batch_id, d.property, d.dismissed_at, d.retried_at, staff.name as decided_by,
      case when b.kind = 'push' then b.request_ids[array_position(b.enrollment_ids, d.enrollment_id)]
        else b.request_ids[1] end as request_id
    from deliveries d
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    join friends f on f.channel_id = d.channel_id and f.id = d.friend_id
    join scenarios sc on sc.channel_id = d.channel_id and sc.id = d.scenario_id
    join steps st on st.channel_id = d.channel_id and st.id = d.step_id
    left join staff on staff.id = d.decided_by
    where d.channel_id = ${channelId} ${narrowed(search)}
      ${search.friendId === undefined ? sql`` : sql`and ${ofFriend(channelId, search.friendId)}`}
      ${before === undefined ? sql`` : sql`and d.id < ${before}`}
    order by d.id desc limit ${limit}`)
  return rows.map(asEntry)
}

/** Rows of `deliveries d` of one friend: the ledger is looked up by walk, and a friend's walks are few. */
export const ofFriend = (channelId: bigint, friendId: bigint): SQL => sql`d.enrollment_id = any(array(
  select id from enrollments where channel_id = ${channelId} and friend_id = ${friendId}))`

/** A batch knows its walks, and the ledger is looked up by walk. */
export const ofBatches = (channelId: bigint, which: SQL): SQL => sql`d.enrollment_id = any(array(
  select unnest(enrollment_ids) from batches where channel_id = ${channelId} and ${which}))`

/** What a search leaves of `deliveries d`, its `batches b` beside it. */
export function narrowed(search: Search): SQL {
  const conditions = [
    search.id === undefined ? null : sql`and d.id = ${search.id}`,
    search.ids === undefined ? null : sql`and d.id = any(${bigints(search.ids)})`,
    search.versionId === undefined ? null : sql`and d.version_id = ${search.versionId}`,
    search.from === undefined ? null : sql`and d.recorded_at >= ${instant(search.from)}`,
    search.until === undefined ? null : sql`and d.recorded_at < ${instant(search.until)}`,
    search.look ? sql`and ${looksSql}` : null,
    search.scenarioId === undefined ? null : sql`and d.scenario_id = ${search.scenarioId}`,
    search.stepId === undefined ? null : sql`and d.step_id = ${search.stepId}`,
    search.friendId === undefined ? null : sql`and d.friend_id = ${search.friendId}`,
    search.batchId === undefined ? null : sql`and d.batch_id = ${search.batchId}`,
    search.state === undefined ? null : byState(search.state),
  ]
  return sql.join(
    conditions.filter((condition) => condition !== null),
    sql` `,
  )
}

/** States that rows always carry themselves use the index on them. */
function byState(state: LedgerState): SQL {
  return state === "sent" || state === "frozen" ? sql`and ${stateSql} = ${state}` : sql`and d.state = ${state}`
}

type Row = {
  id: bigint
  state: LedgerState
  reason: string | null
  words: string | null
  due_at: string
  recorded_at: string
  settled_at: string | null
  friend_id: bigint
  friend_name: string | null
  scenario_id: bigint
  scenario_name: string
  step_id: bigint
  step_name: string
  position: number
  version_id: bigint | null
  enrollment_id: bigint
  batch_id: bigint | null
  request_id: string | null
  property: string | null
  dismissed_at: string | null
  retried_at: string | null
  decided_by: string | null
}

function asEntry(row: Row): Entry {
  return {
    id: row.id,
    state: row.state,
    reason: row.reason,
    words: row.words,
    dueAt: read(row.due_at),
    recordedAt: read(row.recorded_at),
    settledAt: read(row.settled_at),
    friend: { id: row.friend_id, name: row.friend_name },
    scenario: { id: row.scenario_id, name: row.scenario_name },
    step: { id: row.step_id, name: row.step_name, position: row.position },
    versionId: row.version_id,
    enrollmentId: row.enrollment_id,
    batchId: row.batch_id,
    requestId: row.request_id || null,
    property: row.property,
    decided: decidedOf(row),
  }
}

function decidedOf({ retried_at, dismissed_at, decided_by }: Row): Entry["decided"] {
  if (retried_at) return { is: "retried", at: read(retried_at), by: decided_by }
  return dismissed_at ? { is: "dismissed", at: read(dismissed_at), by: decided_by } : null
}
