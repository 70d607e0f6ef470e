/** The inbox: those who wait for an answer, latest first, and then everybody else who ever wrote. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Message } from "../../line/messages"
import { bigints, instant, read } from "../arrays"
import { type Said, said } from "./said"

export type Listed = {
  friend: { id: bigint; name: string | null; pictureUrl: string | null; following: boolean }
  lastAt: Temporal.Instant
  unansweredSince: Temporal.Instant | null
  /** The friend's latest message. */
  lastEventId: bigint | null
  /** The latest word, and whose it was; null where it is not kept. */
  last: { from: "friend"; said: Said | "unsent" } | { from: "staff"; messages: Message[] } | null
}

/** Where a page ended. */
export type Place = { waiting: boolean; at: Temporal.Instant; id: bigint }
export type Which = "waiting" | "all"

type Page = { after?: Place | null; limit: number }

export async function list(
  db: Db,
  channelId: bigint,
  which: Which,
  { after, limit }: Page,
): Promise<{ rows: Listed[]; next: Place | null }> {
  const waitingRows = after?.waiting === false ? [] : await keys(db, channelId, true, after, limit + 1)
  const rest =
    which === "waiting" || waitingRows.length > limit
      ? []
      : await keys(db, channelId, false, after?.waiting ? null : after, limit + 1 - waitingRows.length)
  const found = [...waitingRows, ...rest]
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { rows: await shown(db, channelId, page), next: found.length > limit && last ? last : null }
}

/** Each of the two halves is an index of its own. */
async function keys(
  db: Db,
  channelId: bigint,
  waits: boolean,
  after: Place | null | undefined,
  limit: number,
): Promise<Place[]> {
  const beyond = after ? sql`and (last_at, friend_id) < (${instant(after.at)}, ${after.id})` : sql``
  const rows = await db.execute<{ friend_id: bigint; last_at: string }>(sql`
    select friend_id, last_at from conversations where channel_id = ${channelId} and ${isWaiting(waits)} ${beyond}
    order by last_at desc, friend_id desc limit ${limit}`)
  return rows.map((row) => ({ waiting: waits, at: read(row.last_at), id: row.friend_id }))
}

const isWaiting = (waits: boolean): SQL => (waits ? sql`unanswered_since is not null` : sql`unanswered_since is null`)

type Row = {
  friend_id: bigint
  name: string | null
  picture_url: string | null
  following: boolean
  last_at: string
  unanswered_since: string | null
  last_event_id: bigint | null
  payload: unknown
  said_at: string | null
  messages: Message[] | null
  asked_at: string | null
}

async function shown(db: Db, channelId: bigint, page: readonly Place[]): Promise<Listed[]> {
  if (page.length === 0) return []
  const rows = await db.execute<Row>(sql`
    select c.friend_id, coalesce(f.called, f.name) as name, f.picture_url, f.following, c.last_at, c.unanswered_since, c.last_event_id,
      e.payload, e.occurred_at as said_at, p.messages, p.asked_at
    from conversations c
    join friends f on f.channel_id = c.channel_id and f.id = c.friend_id
    left join events e on e.channel_id = c.channel_id and e.id = c.last_event_id
    left join lateral (select messages, asked_at from pushes p
      where p.channel_id = c.channel_id and p.friend_id = c.friend_id and p.kind = 'answer'
      order by p.id desc limit 1) p on true
    where c.channel_id = ${channelId} and c.friend_id = any(${bigints(page.map(({ id }) => id))})`)
  const byId = new Map(rows.map((row) => [row.friend_id, row]))
  return page.flatMap(({ id }) => {
    const row = byId.get(id)
    return row ? [listed(row)] : []
  })
}

const listed = (row: Row): Listed => ({
  friend: { id: row.friend_id, name: row.name, pictureUrl: row.picture_url, following: row.following },
  lastAt: read(row.last_at),
  unansweredSince: read(row.unanswered_since),
  lastEventId: row.last_event_id,
  last: lastOf(row),
})

function lastOf({ payload, said_at, messages, asked_at }: Row): Listed["last"] {
  const theirs = said(payload)
  const oursIsLater = messages && (said_at === null || (asked_at !== null && later(asked_at, said_at)))
  if (oursIsLater) return { from: "staff", messages }
  return theirs ? { from: "friend", said: theirs } : null
}

const later = (one: string, other: string) => Temporal.Instant.compare(read(one), read(other)) > 0

/** Beyond this nobody counts any more: "99+". */
export const MOST_COUNTED = 100

/** How many wait for an answer, up to `MOST_COUNTED`: every page asks. */
export async function waiting(db: Db, channelId: bigint): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select from conversations where channel_id = ${channelId} and unanswered_since is not null
      limit ${MOST_COUNTED}) as few`)
  return row?.count ?? 0
}

/** The first of those who wait, but for this one: where staff go on after an answer. */
export async function nextWaiting(db: Db, channelId: bigint, but: bigint): Promise<bigint | null> {
  const [row] = await db.execute<{ friend_id: bigint }>(sql`
    select friend_id from conversations
    where channel_id = ${channelId} and unanswered_since is not null and friend_id <> ${but}
    order by last_at desc, friend_id desc limit 1`)
  return row?.friend_id ?? null
}
