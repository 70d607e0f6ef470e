/** A page of a scenario's readers, newest first: however many there are, a bounded number of rows is looked at. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind, LateChoice } from "../../schema"
import { read } from "../arrays"
import { reach } from "../reach"
import { few, ofFriend, ofWalk, type Search, walksOf } from "./search"

export type Reader = {
  id: bigint
  state: "active" | "completed" | "withdrawn"
  holds: HoldKind[]
  originAt: Temporal.Instant | null
  eligibleFrom: Temporal.Instant
  enrolledAt: Temporal.Instant
  endedAt: Temporal.Instant | null
  lateChoice: LateChoice | null
  catchingUp: boolean
  floored: boolean
  friend: { id: bigint; name: string | null; called: string | null; pictureUrl: string | null }
}

export type Page = {
  readers: Reader[]
  /** Where the next page begins; null at the end. */
  next: bigint | null
  /** The next page only goes on looking: this one is not full, and the end is not reached. */
  lookedThrough: number | null
}

export async function list(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  search: Search,
  { before, limit = 50, at }: { before?: bigint; limit?: number; at: Temporal.Instant },
): Promise<Page> {
  const known = await few(db, channelId, search)
  const place = before === undefined ? sql`` : sql`and e.id < ${before}`
  const walks = sql`e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} ${place}`
  const asked = ofFriend(search, at)
  const asks = asked !== null || search.state !== undefined
  const found = known
    ? sql`select e.* from enrollments e where ${walks} ${walksOf(known)} ${ofWalk(search)}`
    : sql`select * from (select e.* from enrollments e where ${walks} order by e.id desc
        ${asks ? sql`limit ${reach.rows}` : sql``}) e where true ${ofWalk(search)}`
  const rows = await db.execute<Row>(sql`
    select e.id, e.state, e.holds, e.origin_at, e.eligible_from, e.enrolled_at, e.ended_at, e.late_choice, e.catching_up,
      e.floored, e.friend_id, f.name, f.called, f.picture_url
    from (${found}) e ${friendsOf(channelId, asked)}
    order by e.id desc limit ${limit + 1}`)
  return pageOf(db, rows, { walks, limit, asks: asks && !known })
}

/** One row more than fits says that there is another page; else, where each was asked, there may be more to look at. */
export async function pageOf(
  db: Db,
  rows: readonly Row[],
  { walks, limit, asks }: { walks: SQL; limit: number; asks: boolean },
): Promise<Page> {
  const readers = rows.slice(0, limit).map(asReader)
  if (rows.length > limit) return { readers, next: readers.at(-1)!.id, lookedThrough: null }
  const last = asks ? await lookedUpTo(db, walks) : null
  return { readers, next: last, lookedThrough: last === null ? null : reach.rows }
}

/** Asked one by one, by their key: joined freely, a million friends would be read for a page of fifty. */
const friendsOf = (channelId: bigint, asked: SQL | null) => sql`
  cross join lateral (select f.name, f.called, f.picture_url from friends f
    where f.channel_id = ${channelId} and f.id = e.friend_id ${asked ? sql`and ${asked}` : sql``} offset 0) f`

/** The last of the walks that were looked at, if there are more. */
async function lookedUpTo(db: Db, walks: SQL): Promise<bigint | null> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select e.id from enrollments e where ${walks} order by e.id desc offset ${reach.rows - 1} limit 2`)
  return rows.length > 1 ? rows[0]!.id : null
}

export type Row = {
  id: bigint
  state: Reader["state"]
  holds: HoldKind[]
  origin_at: string | null
  eligible_from: string
  enrolled_at: string
  ended_at: string | null
  late_choice: LateChoice | null
  catching_up: boolean
  floored: boolean
  friend_id: bigint
  name: string | null
  called: string | null
  picture_url: string | null
}

function asReader(row: Row): Reader {
  return {
    ...{ id: row.id, state: row.state, holds: row.holds, lateChoice: row.late_choice },
    ...{ catchingUp: row.catching_up, floored: row.floored },
    ...{ originAt: read(row.origin_at), eligibleFrom: read(row.eligible_from) },
    ...{ enrolledAt: read(row.enrolled_at), endedAt: read(row.ended_at) },
    friend: { id: row.friend_id, name: row.name, called: row.called, pictureUrl: row.picture_url },
  }
}
