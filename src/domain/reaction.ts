/** What one of LINE's events does to us. Unknown kinds are stored and do nothing. */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import type { WebhookEvent } from "../line/webhook"
import { instant } from "./arrays"
import * as Enrollment from "./enrollment"
import * as Following from "./friend/following"
import * as Profile from "./friend/profile"

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
const replyTokenLives = { seconds: 50 }
/** A redelivered event's token is honoured for twenty minutes after the event. */
const redeliveredTokenLives = { minutes: 20 }

/** Applies the event inside the transaction that marks it as reacted to. Returns the friend it concerns. */
export async function react(
  db: Db,
  channelId: bigint,
  arrival: Arrival,
  profiles: Profile.Prefetched,
  now: Temporal.Instant,
): Promise<bigint | null> {
  const { kind, lineUserId, event, occurredAt } = arrival
  const aboutOneFriend = lineUserId !== null && (event.source?.type ?? "user") === "user"
  if (!aboutOneFriend || !concerning.has(kind)) return null
  const friendId = await Following.meet(db, channelId, lineUserId, occurredAt)
  await Profile.apply(db, channelId, friendId, profiles.get(lineUserId), now)
  if (kind === "line.unfollow") await Following.block(db, channelId, friendId, occurredAt)
  if (kind === "line.follow") await Following.follow(db, channelId, friendId, occurredAt)
  if (kind === "line.message") await Following.heard(db, channelId, friendId, occurredAt)
  await keepReplyToken(db, channelId, friendId, arrival)
  if (kind === "line.unsend") await forget(db, channelId, friendId, text(event.unsend, "messageId"))
  if (kind === "line.message") await forgetIfUnsent(db, channelId, friendId, arrival)
  if (kind === "line.follow" && event.mode !== "standby") await welcome(db, channelId, friendId, occurredAt)
  return friendId
}

const concerning = new Set([
  "line.follow",
  "line.unfollow",
  "line.message",
  "line.postback",
  "line.unsend",
  "line.videoPlayComplete",
  "line.accountLink",
])

/** Scenarios that begin with friendship. The walk counts from the follow itself, whenever we heard of it. */
async function welcome(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<void> {
  const scenarios = await db.execute<{ id: bigint }>(sql`
    select id from scenarios
    where channel_id = ${channelId} and starts_on_follow and archived_at is null order by id`)
  for (const { id } of scenarios) await Enrollment.start(db, channelId, id, [friendId], { at })
}

async function keepReplyToken(db: Db, channelId: bigint, friendId: bigint, arrival: Arrival): Promise<void> {
  const { event, occurredAt, recordedAt } = arrival
  if (typeof event.replyToken !== "string" || event.mode === "standby") return
  const soon = recordedAt.add(replyTokenLives)
  const last = occurredAt.add(redeliveredTokenLives)
  const until = Temporal.Instant.compare(soon, last) < 0 ? soon : last
  await db.execute(sql`
    update friends set reply_token = ${event.replyToken}, reply_token_until = ${instant(until)}
    where channel_id = ${channelId} and id = ${friendId} and following
      and (reply_token_until is null or reply_token_until <= ${instant(until)})`)
}

/** A message taken back: its words go, that it was there stays. */
async function forget(db: Db, channelId: bigint, friendId: bigint, messageId: string): Promise<void> {
  await db.execute(sql`
    update events set payload = jsonb_build_object('type', 'message', 'unsent', true,
      'message', jsonb_build_object('id', ${messageId}::text, 'type', payload -> 'message' ->> 'type'))
    where channel_id = ${channelId} and friend_id = ${friendId} and kind = 'line.message'
      and payload -> 'message' ->> 'id' = ${messageId}`)
}

/** The unsend may have overtaken its message. */
async function forgetIfUnsent(db: Db, channelId: bigint, friendId: bigint, { id, event }: Arrival): Promise<void> {
  const messageId = text(event.message, "id")
  const [unsent] = await db.execute(sql`
    select 1 from events where channel_id = ${channelId} and friend_id = ${friendId} and kind = 'line.unsend'
      and payload -> 'unsend' ->> 'messageId' = ${messageId} limit 1`)
  if (!unsent) return
  await db.execute(sql`update events set friend_id = ${friendId} where channel_id = ${channelId} and id = ${id}`)
  await forget(db, channelId, friendId, messageId)
}

function text(value: unknown, key: string): string {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === "string" ? found : ""
}
