/** What one of LINE's events does to us. Unknown kinds are stored and do nothing. */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import type { WebhookEvent } from "../line/webhook"
import { bigints, instant, instants, texts } from "./arrays"
import * as Conversation from "./conversation"
import * as Enrollment from "./enrollment"
import * as Following from "./friend/following"
import * as Profile from "./friend/profile"
import * as Standing from "./friend/standing"

export type Arrival = {
  id: bigint
  /** LINE's type with the prefix "line.". */
  kind: string
  lineUserId: string | null
  event: WebhookEvent
  occurredAt: Temporal.Instant
  recordedAt: Temporal.Instant
}

/** How long a reply token is used after it came; LINE asks for "within a minute". */
export const replyTokenLives = { seconds: 50 }
/** A redelivered event's token is honoured for twenty minutes after the event. */
export const redeliveredTokenLives = { minutes: 20 }

/** An event of somebody we know by now; null: it concerns nobody, and is only marked as reacted to. */
type Met = Arrival & { friendId: bigint | null }

/**
 * Applies the events and marks them as reacted to, in the transaction it is given. In their order, but those that only
 * speak are applied together, because there are so many of them.
 */
export async function react(
  db: Db,
  channelId: bigint,
  arrivals: Arrival[],
  profiles: Profile.Prefetched,
  now: Temporal.Instant,
): Promise<void> {
  let spoken: Met[] = []
  for (const arrival of await meet(db, channelId, arrivals)) {
    if (arrival.friendId === null || !acting.has(arrival.kind)) {
      spoken.push(arrival)
      continue
    }
    await listen(db, channelId, spoken, now)
    spoken = []
    await act(db, channelId, arrival, arrival.friendId, profiles, now)
  }
  await listen(db, channelId, spoken, now)
}

async function meet(db: Db, channelId: bigint, arrivals: Arrival[]): Promise<Met[]> {
  const userIdOf = ({ kind, lineUserId, event }: Arrival) =>
    (event.source?.type ?? "user") === "user" && concerning.has(kind) ? lineUserId : null
  const friendIds = await Following.meet(
    db,
    channelId,
    arrivals.flatMap((arrival) => {
      const lineUserId = userIdOf(arrival)
      return lineUserId === null ? [] : [{ lineUserId, at: arrival.occurredAt }]
    }),
  )
  return arrivals.map((arrival) => ({ ...arrival, friendId: friendIds.get(userIdOf(arrival) ?? "") ?? null }))
}

async function act(
  db: Db,
  channelId: bigint,
  arrival: Met,
  friendId: bigint,
  profiles: Profile.Prefetched,
  now: Temporal.Instant,
): Promise<void> {
  const { kind, event, occurredAt } = arrival
  await markReacted(db, channelId, [arrival], now)
  if (kind === "line.unsend") return forget(db, channelId, friendId, text(event.unsend, "messageId"))
  const deed = kind === "line.follow" ? ("follow" as const) : ("unfollow" as const)
  const spells = await Standing.retell(db, channelId, friendId, [{ kind: deed, at: occurredAt }])
  if (kind === "line.follow") {
    await Profile.greet(db, channelId, friendId, profiles.get(arrival.lineUserId ?? ""), now)
    await keepReplyTokens(db, channelId, [arrival])
    if (event.mode !== "standby") await welcome(db, channelId, friendId, occurredAt)
  }
  await Standing.hold(db, channelId, friendId, spells)
}

async function listen(db: Db, channelId: bigint, spoken: Met[], now: Temporal.Instant): Promise<void> {
  if (spoken.length === 0) return
  await markReacted(db, channelId, spoken, now)
  const messages = spoken.filter((arrival) => arrival.kind === "line.message")
  await Following.heard(
    db,
    channelId,
    messages.flatMap(({ friendId, occurredAt }) => (friendId === null ? [] : [{ friendId, at: occurredAt }])),
  )
  await Conversation.heard(
    db,
    channelId,
    messages.flatMap(({ id, friendId, occurredAt }) =>
      friendId === null ? [] : [{ eventId: id, friendId, at: occurredAt }],
    ),
  )
  await keepReplyTokens(db, channelId, spoken)
  await forgetUnsent(db, channelId, messages)
}

async function markReacted(db: Db, channelId: bigint, arrivals: Met[], now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update events e set reacted_at = ${instant(now)}, friend_id = r.friend_id, error = null, next_attempt_at = null
    from unnest(${bigints(arrivals.map(({ id }) => id))}, ${bigints(arrivals.map(({ friendId }) => friendId))})
      as r (id, friend_id)
    where e.channel_id = ${channelId} and e.id = r.id`)
}

/** These change how we stand with the friend, or what was said before: their place among the others counts. */
export const acting = new Set(["line.follow", "line.unfollow", "line.unsend"])

export const concerning = new Set([
  "line.follow",
  "line.unfollow",
  "line.message",
  "line.postback",
  "line.unsend",
  "line.videoPlayComplete",
  "line.accountLink",
])

/**
 * Scenarios that begin with friendship. The walk counts from the follow itself, whenever we heard of it: one that we
 * hear of too late to begin a walk may still be the one by which it should have begun.
 */
async function welcome(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<void> {
  const scenarios = await db.execute<{ id: bigint; overtaken: boolean }>(sql`
    select s.id, exists (select 1 from enrollments e where e.channel_id = s.channel_id and e.scenario_id = s.id
      and e.friend_id = ${friendId} and e.enrolled_at > ${instant(at)}) as overtaken
    from scenarios s where s.channel_id = ${channelId} and s.starts_on_follow and s.archived_at is null order by s.id`)
  for (const { id, overtaken } of scenarios)
    if (overtaken) await Enrollment.antedate(db, channelId, id, friendId, at)
    else await Enrollment.start(db, channelId, id, [friendId], { at })
}

/** The one that lives longest of each friend's; of equals the latest. */
async function keepReplyTokens(db: Db, channelId: bigint, arrivals: Met[]): Promise<void> {
  const kept = new Map<bigint, { token: string; until: Temporal.Instant }>()
  for (const { friendId, event, occurredAt, recordedAt } of arrivals) {
    if (friendId === null || typeof event.replyToken !== "string" || event.mode === "standby") continue
    const soon = recordedAt.add(replyTokenLives)
    const last = occurredAt.add(redeliveredTokenLives)
    const until = Temporal.Instant.compare(soon, last) < 0 ? soon : last
    const known = kept.get(friendId)
    if (!known || Temporal.Instant.compare(known.until, until) <= 0)
      kept.set(friendId, { token: event.replyToken, until })
  }
  if (kept.size === 0) return
  await db.execute(sql`
    update friends f set reply_token = k.token, reply_token_until = k.until
    from unnest(${bigints([...kept.keys()])}, ${texts([...kept.values()].map(({ token }) => token))},
      ${instants([...kept.values()].map(({ until }) => until))}) as k (id, token, until)
    where f.channel_id = ${channelId} and f.id = k.id and f.following
      and (f.reply_token_until is null or f.reply_token_until <= k.until)`)
}

/**
 * A message taken back: its words go, that it was there stays. One that is being heard this moment is waited for, or finds,
 * once it has the friend's row, that it must be looked at again; one that is heard later finds that it was taken back.
 */
async function forget(db: Db, channelId: bigint, friendId: bigint, messageId: string): Promise<void> {
  await db.execute(sql`
    update friends set unsent_at = clock_timestamp() where channel_id = ${channelId} and id = ${friendId}`)
  await db.execute(sql`
    update events set payload = jsonb_build_object('type', 'message', 'unsent', true,
      'message', jsonb_build_object('id', ${messageId}::text, 'type', payload -> 'message' ->> 'type'))
    where channel_id = ${channelId} and friend_id = ${friendId} and kind = 'line.message'
      and payload -> 'message' ->> 'id' = ${messageId}`)
}

/** The unsend may have overtaken its message. */
async function forgetUnsent(db: Db, channelId: bigint, messages: Met[]): Promise<void> {
  if (messages.length === 0) return
  const ids = messages.map(({ event }) => text(event.message, "id"))
  const unsent = await db.execute<{ friend_id: bigint; message_id: string }>(sql`
    select friend_id, payload -> 'unsend' ->> 'messageId' as message_id from events
    where channel_id = ${channelId} and kind = 'line.unsend' and friend_id = any(${bigints(messages.map((one) => one.friendId))})
      and payload -> 'unsend' ->> 'messageId' = any(${texts(ids)})`)
  for (const { friend_id, message_id } of unsent) await forget(db, channelId, friend_id, message_id)
}

function text(value: unknown, key: string): string {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === "string" ? found : ""
}
