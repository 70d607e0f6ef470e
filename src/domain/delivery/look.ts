/** What LINE refused or left in doubt, and nobody has decided about yet: it waits for a person. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, read } from "../arrays"
import * as Event from "../event"
import { reach } from "../reach"
import { looksSql, narrowed, ofBatches, ofFriend, type Search } from "./ledger"

/**
 * Which rows a decision is about: those ticked, or all that wait for a person and match what narrows the ledger. `asOf`
 * keeps to what stood there when staff looked: what fails afterwards is for another look.
 */
export type Choice = { ids: readonly bigint[] } | { search: Search; asOf: Temporal.Instant }

/** Rows that one decision takes at most. */
export const MOST_AT_ONCE = 50_000

/** A step's copies of one state that wait for a person, with what LINE said of the latest. */
export type Group = {
  state: "failed" | "unknown"
  step: { id: bigint; name: string; position: number }
  scenario: { id: bigint; name: string }
  count: number
  latestAt: Temporal.Instant
  words: string | null
  property: string | null
}

/** The latest first. Where very many wait, the latest of them tell. */
export async function groups(db: Db, channelId: bigint, limit = 8): Promise<Group[]> {
  const rows = await db.execute<GroupRow>(sql`
    with waiting as (
      select d.state, d.step_id, d.scenario_id, count(*)::int as count, max(d.id) as latest_id, max(d.settled_at) as latest_at
      from (select * from deliveries d where d.channel_id = ${channelId} and ${looksSql}
        order by d.id desc limit ${reach.rows}) d
      group by 1, 2, 3 order by latest_at desc nulls last, latest_id desc limit ${limit})
    select w.state, w.step_id, st.name as step_name, st.position, w.scenario_id, sc.name as scenario_name, w.count,
      coalesce(w.latest_at, d.recorded_at) as latest_at, d.words, d.property
    from waiting w
    join deliveries d on d.channel_id = ${channelId} and d.id = w.latest_id
    join steps st on st.channel_id = ${channelId} and st.id = w.step_id
    join scenarios sc on sc.channel_id = ${channelId} and sc.id = w.scenario_id
    order by w.latest_at desc nulls last, w.latest_id desc`)
  return rows.map((row) => ({
    state: row.state,
    step: { id: row.step_id, name: row.step_name, position: row.position },
    scenario: { id: row.scenario_id, name: row.scenario_name },
    count: row.count,
    latestAt: read(row.latest_at),
    words: row.words,
    property: row.property,
  }))
}

type GroupRow = Pick<Group, "state" | "count" | "words" | "property"> & {
  step_id: bigint
  step_name: string
  position: number
  scenario_id: bigint
  scenario_name: string
  latest_at: string
}

/** `more`: there are more than were counted. */
export type Waiting = { failed: number; unknown: number; more: boolean }

/** How many rows wait for a person, as far as anybody wants to know. */
export async function waiting(db: Db, channelId: bigint, search: Search = {}): Promise<Waiting> {
  const rows = await db.execute<{ state: keyof Waiting; count: number }>(sql`
    select state, count(*)::int as count from (select d.state from deliveries d
      where d.channel_id = ${channelId} and ${looking(channelId, search)} order by d.id desc limit ${reach.rows}) part group by 1`)
  const counted = { failed: 0, unknown: 0, ...Object.fromEntries(rows.map((row) => [row.state, row.count])) }
  return { ...counted, more: counted.failed + counted.unknown >= reach.rows }
}

/** The chosen rows of `deliveries d` that can still be decided about; ticked ones also after they were dismissed. */
export function chosen(channelId: bigint, choice: Choice): SQL {
  if ("ids" in choice)
    return sql`d.id = any(${bigints(choice.ids)}) and d.state in ('failed', 'unknown') and d.retried_at is null`
  return sql`d.settled_at <= ${instant(choice.asOf)} and ${looking(channelId, choice.search)}`
}

/** Nothing of another state waits for anybody. A friend's and a batch's rows are few, and found by their walks. */
function looking(channelId: bigint, search: Search): SQL {
  const { state, friendId, batchId } = search
  if (state !== undefined && state !== "failed" && state !== "unknown") return sql`false`
  const few = [
    friendId === undefined ? sql`` : sql`and ${ofFriend(channelId, friendId)}`,
    batchId === undefined ? sql`` : sql`and ${ofBatches(channelId, sql`id = ${batchId}`)}`,
  ]
  return sql`${looksSql} ${sql.join(few, sql` `)} ${narrowed({ ...search, look: false })}`
}

/** Those of the ids that are rows of this channel's ledger. */
export async function there(db: Db, channelId: bigint, ids: readonly bigint[]): Promise<Set<bigint>> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from deliveries where channel_id = ${channelId} and id = any(${bigints(ids)})`)
  return new Set(rows.map((row) => row.id))
}

export async function areThere(db: Db, channelId: bigint, ids: readonly bigint[]): Promise<boolean> {
  return (await there(db, channelId, ids)).size === new Set(ids).size
}

export type Deciding = { at: Temporal.Instant; staffId: bigint | null }

/** Seen, and no more to be done: the rows leave the list of what waits, and stay in the ledger as they are. */
export async function dismiss(db: Db, channelId: bigint, choice: Choice, doing: Deciding): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.execute<Decided>(sql`
      update deliveries d set dismissed_at = ${instant(doing.at)}, decided_by = ${doing.staffId}
      where d.channel_id = ${channelId} and d.id in (
        select d.id from deliveries d where d.channel_id = ${channelId} and ${chosen(channelId, choice)} and d.dismissed_at is null
        order by d.id limit ${MOST_AT_ONCE} for update)
      returning d.friend_id, d.step_id`)
    await note(tx, channelId, "delivery.dismissed", rows, doing)
    return rows.length
  })
}

/** Takes a dismissal back: the rows wait for a person again. */
export async function reinstate(db: Db, channelId: bigint, ids: readonly bigint[], doing: Deciding): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.execute<Decided>(sql`
      update deliveries set dismissed_at = null, decided_by = null
      where channel_id = ${channelId} and id = any(${bigints(ids)}) and dismissed_at is not null
      returning friend_id, step_id`)
    await note(tx, channelId, "delivery.reinstated", rows, doing)
    return rows.length
  })
}

type Decided = { friend_id: bigint; step_id: bigint }

/** On each friend's timeline: what was decided about which step, and by whom. */
export async function note(
  db: Db,
  channelId: bigint,
  kind: `delivery.${"dismissed" | "reinstated" | "retried"}`,
  rows: readonly Decided[],
  { at, staffId }: Deciding,
): Promise<void> {
  const payload = { staffId: staffId === null ? null : String(staffId) }
  const of = (row: Decided) => ({ kind, friendId: row.friend_id, subjectId: row.step_id, payload, at })
  await Event.record(db, channelId, rows.map(of))
}
