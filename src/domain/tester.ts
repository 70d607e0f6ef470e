/** The friends to whom somebody of the staff sends tests: chosen once, kept for each account. */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints, instant } from "./arrays"
import * as Fault from "./fault"

export type Tester = { friendId: bigint; name: string | null; pictureUrl: string | null; following: boolean }

export const MOST_TESTERS = 20

/** In the order in which they were chosen. */
export async function list(db: Db, channelId: bigint, staffId: bigint): Promise<Tester[]> {
  const rows = await db.execute<Row>(sql`
    select t.friend_id, f.name, f.picture_url, f.following
    from testers t join friends f on f.channel_id = t.channel_id and f.id = t.friend_id
    where t.channel_id = ${channelId} and t.staff_id = ${staffId}
    order by t.chosen_at, t.friend_id limit ${MOST_TESTERS}`)
  return rows.map((row) => ({
    ...{ friendId: row.friend_id, name: row.name, pictureUrl: row.picture_url, following: row.following },
  }))
}

type Row = { friend_id: bigint; name: string | null; picture_url: string | null; following: boolean }

/** Chosen again changes nothing. Refused beyond twenty, and for who is no friend of this account. */
export async function choose(
  db: Db,
  channelId: bigint,
  staffId: bigint,
  friendIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<{ chosen: number } | Fault.Refusal> {
  const [standing] = await db.execute<{ known: number; others: number }>(sql`
    select (select count(*)::int from friends where channel_id = ${channelId} and id = any(${bigints(friendIds)})) as known,
      (select count(*)::int from testers where channel_id = ${channelId} and staff_id = ${staffId}
        and friend_id <> all(${bigints(friendIds)})) as others`)
  const wanted = new Set(friendIds).size
  if ((standing?.known ?? 0) < wanted) return Fault.one("friendIds", "absent", { kind: "friend" })
  if ((standing?.others ?? 0) + wanted > MOST_TESTERS) return Fault.one("friendIds", "too_many", { max: MOST_TESTERS })
  const chosen = await db.execute(sql`
    insert into testers (channel_id, staff_id, friend_id, chosen_at)
    select ${channelId}, ${staffId}, id, ${instant(at)} from unnest(${bigints(friendIds)}) as id
    on conflict do nothing`)
  return { chosen: chosen.count }
}

/** Who was none changes nothing. */
export async function drop(db: Db, channelId: bigint, staffId: bigint, friendId: bigint): Promise<void> {
  await db.execute(sql`
    delete from testers where channel_id = ${channelId} and staff_id = ${staffId} and friend_id = ${friendId}`)
}
