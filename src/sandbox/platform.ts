import type { Buckets, Rate } from "./buckets"
import type { Conversations } from "./conversation"
import type { Faults } from "./faults"
import type { Log } from "./log"
import type { RetryKeys } from "./retry-keys"
import type { Postbox } from "./webhooks"

/** Everything the simulated LINE Platform knows. One provider: a person has the same user id on every channel. */
export type Platform = {
  now: () => Temporal.Instant
  random: () => number
  channels: Map<string, Channel>
  people: Map<string, Someone>
  tokens: Map<string, Token>
  replyTokens: Map<string, ReplyToken>
  retryKeys: RetryKeys
  buckets: Buckets
  faults: Faults
  log: Log
  conversations: Conversations
  /** Pictures and the like that people sent, by message id. */
  contents: Map<string, Sent>
  postbox: Postbox
  /** What LINE does with a multicast that names a user it does not know: its documentation says both. */
  strangersInMulticast: "ignored" | "refused"
}

export type Channel = {
  readonly lineChannelId: string
  /** Reissuing it ends every token and every signature at once: see `reissueSecret`. */
  secret: string
  readonly botUserId: string
  readonly basicId: string
  name: string
  pictureUrl: string | null
  /** `chat` when chat is on in LINE's own manager. */
  chatMode: "chat" | "bot"
  verified: boolean
  /** Messages a month; null for a plan without a limit. */
  limit: number | null
  used: { month: string; count: number }
  /** In `standby` a module holds the conversation: events carry no reply token. */
  mode: "active" | "standby"
  webhook: { endpoint: string | null; active: boolean; redelivery: boolean }
  friends: Map<string, Friendship>
  /** Every well-formed user id counts as a friend: for benchmarks, where people need no names. */
  everyoneFollows: boolean
  rates: Map<string, Rate>
}

/** A person using LINE. `gone` once the account was deleted. */
export type Someone = {
  readonly userId: string
  name: string
  pictureUrl: string | null
  statusMessage: string | null
  language: string | null
  gone: boolean
}

export type Friendship = {
  state: "stranger" | "following" | "blocked"
  /** Whether they were a friend before: a later follow is then an unblocking. */
  wasFriend: boolean
  wroteAt: Temporal.Instant | null
}

export type Token = { lineChannelId: string; endsAt: number }
export type ReplyToken = { lineChannelId: string; userId: string; issuedAt: Temporal.Instant; used: boolean }
export type Sent = {
  lineChannelId: string
  contentType: string
  bytes: Uint8Array<ArrayBuffer>
  state: "processing" | "succeeded" | "failed" | "unsent"
}

export function hex(random: () => number, digits: number): string {
  let text = ""
  while (text.length < digits)
    text += Math.floor(random() * 0x10000)
      .toString(16)
      .padStart(4, "0")
  return text.slice(0, digits)
}

/** LINE's message ids: 18 digits, as a string. */
export function messageId(platform: Platform): string {
  const high = Math.floor(platform.random() * 9e8) + 1e8
  const low = Math.floor(platform.random() * 1e9)
  return `${high}${String(low).padStart(9, "0")}`
}

export function friendship(channel: Channel, userId: string): Friendship {
  const known = channel.friends.get(userId)
  if (known) return known
  const fresh: Friendship = { state: "stranger", wasFriend: false, wroteAt: null }
  channel.friends.set(userId, fresh)
  return fresh
}

/** The month LINE counts by: JST, whatever the zone of anybody. */
export const month = (at: Temporal.Instant) =>
  at.toZonedDateTimeISO("Asia/Tokyo").toPlainDate().toPlainYearMonth().toString()

/** Messages counted in the current month. */
export function usedNow(channel: Channel, at: Temporal.Instant): number {
  const current = month(at)
  if (channel.used.month !== current) channel.used = { month: current, count: 0 }
  return channel.used.count
}

const DAYS_A_STRANGER_MAY_BE_PUSHED = 7

/** Whether a message reaches this person. LINE answers 200 either way and counts only those reached. */
export function reaches(platform: Platform, channel: Channel, userId: string): boolean {
  const friend = channel.friends.get(userId)
  if (!friend) return channel.everyoneFollows
  if (platform.people.get(userId)?.gone) return false
  if (friend.state !== "stranger") return friend.state === "following"
  if (!friend.wroteAt) return channel.everyoneFollows
  const since = platform.now().epochMilliseconds - friend.wroteAt.epochMilliseconds
  return since <= DAYS_A_STRANGER_MAY_BE_PUSHED * 86_400_000
}

/** Whether LINE knows anybody by this id. */
export const exists = (platform: Platform, channel: Channel, userId: string) =>
  channel.everyoneFollows || platform.people.has(userId)
