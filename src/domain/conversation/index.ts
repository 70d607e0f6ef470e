/** Whose turn it is between a friend and us. A conversation begins with the first word of either side. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, instants, read } from "../arrays"

/** How a row that is there takes a further word of the friend: whoever waited already goes on waiting since then. */
export const goesOn = sql`on conflict (channel_id, friend_id) do update set
  last_at = greatest(conversations.last_at, excluded.last_at),
  last_event_id = greatest(conversations.last_event_id, excluded.last_event_id),
  unanswered_since = coalesce(conversations.unanswered_since, excluded.unanswered_since)`

/** Friends wrote. In the transaction that applies their events. */
export async function heard(
  db: Db,
  channelId: bigint,
  messages: readonly { eventId: bigint; friendId: bigint; at: Temporal.Instant }[],
): Promise<void> {
  if (messages.length === 0) return
  await db.execute(sql`
    insert into conversations (channel_id, friend_id, last_at, last_event_id, unanswered_since)
    select ${channelId}::bigint, friend_id, max(at), max(event_id), min(at)
    from unnest(${bigints(messages.map((one) => one.friendId))}, ${bigints(messages.map((one) => one.eventId))},
      ${instants(messages.map((one) => one.at))}) as m (friend_id, event_id, at)
    group by friend_id order by friend_id ${goesOn}`)
}

export type State = { lastEventId: bigint | null; unansweredSince: Temporal.Instant | null }

/** Null where neither side has said a word yet. */
export async function find(db: Db, channelId: bigint, friendId: bigint): Promise<State | null> {
  const [row] = await db.execute<{ last_event_id: bigint | null; unanswered_since: string | null }>(sql`
    select last_event_id, unanswered_since from conversations
    where channel_id = ${channelId} and friend_id = ${friendId}`)
  if (!row) return null
  return { lastEventId: row.last_event_id, unansweredSince: read(row.unanswered_since) }
}

/**
 * Staff have seen everything up to `seen` (null: there was nothing) and wrote, or decided that no answer is needed.
 * What has come since goes on waiting. False when something has.
 */
export async function answer(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  { seen, at, spoke }: { seen: bigint | null; at: Temporal.Instant; spoke: boolean },
): Promise<boolean> {
  const rows = await db.execute<{ waits: boolean }>(sql`
    insert into conversations as c (channel_id, friend_id, last_at, answered_at)
    values (${channelId}, ${friendId}, ${instant(at)}, ${instant(at)})
    on conflict (channel_id, friend_id) do update set answered_at = excluded.answered_at,
      last_at = case when ${spoke} then greatest(c.last_at, excluded.last_at) else c.last_at end,
      unanswered_since = case when c.last_event_id > ${seen ?? 0n} then c.unanswered_since end
    returning unanswered_since is not null as waits`)
  return !rows[0]?.waits
}

/** Somebody waits after all: staff say so, or the answer did not leave. */
export async function reopen(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update conversations set unanswered_since = coalesce(unanswered_since, ${instant(at)})
    where channel_id = ${channelId} and friend_id = ${friendId}`)
}
