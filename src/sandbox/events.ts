import type { WebhookEvent } from "../line/webhook"
import { type Channel, hex, type Platform } from "./platform"

/** The envelope of an event, as LINE writes it: the time of the event itself, a ULID, a reply token while one may live. */
export function compose(
  platform: Platform,
  channel: Channel,
  userId: string,
  own: { type: string; [more: string]: unknown },
  canBeAnswered: boolean,
): WebhookEvent {
  const at = platform.now()
  const answerable = canBeAnswered && channel.mode === "active"
  return {
    ...own,
    mode: channel.mode,
    timestamp: at.epochMilliseconds,
    webhookEventId: ulid(at, platform.random),
    deliveryContext: { isRedelivery: false },
    source: { type: "user", userId },
    ...(answerable ? { replyToken: replyToken(platform, channel, userId, at) } : {}),
  }
}

function replyToken(platform: Platform, channel: Channel, userId: string, issuedAt: Temporal.Instant): string {
  const token = hex(platform.random, 32)
  platform.replyTokens.set(token, { lineChannelId: channel.lineChannelId, userId, issuedAt, used: false })
  forgetOld(platform, issuedAt)
  return token
}

const KEPT_MS = 3_600_000

function forgetOld(platform: Platform, at: Temporal.Instant) {
  for (const [token, { issuedAt }] of platform.replyTokens) {
    if (at.epochMilliseconds - issuedAt.epochMilliseconds < KEPT_MS) return
    platform.replyTokens.delete(token)
  }
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

function ulid(at: Temporal.Instant, random: () => number): string {
  let text = ""
  for (let rest = at.epochMilliseconds, n = 0; n < 10; n++, rest = Math.floor(rest / 32))
    text = CROCKFORD[rest % 32] + text
  for (let n = 0; n < 16; n++) text += CROCKFORD[Math.floor(random() * 32)]
  return text
}
