import type { Message } from "../../line/messages"
import { type Channel, exists, messageId, type Platform, reaches, usedNow } from "../platform"
import * as Refusal from "../refusal"
import { isRetryKey, type Remembered } from "../retry-keys"
import { type Call, guarded } from "./endpoint"
import { messagesOf, refusalOf } from "./judge"

const USER_ID = /^U[0-9a-f]{32}$/
const MOST_RECIPIENTS = 500
const REPLY_WITHIN_MS = 60_000

/** `POST /v2/bot/message/push` */
export const push = guarded("push", (call, channel) => {
  const to = call.body?.to
  if (typeof to !== "string" || !USER_ID.test(to)) return Refusal.badProperty("'to'")
  return sendWithKey(call, channel, [to], () => (exists(call.platform, channel, to) ? null : Refusal.failedToSend()))
})

/** `POST /v2/bot/message/multicast` */
export const multicast = guarded("multicast", (call, channel) => {
  const to: unknown = call.body?.to
  if (!Array.isArray(to) || to.length === 0)
    return Refusal.withErrors([{ message: "May not be empty", property: "to" }])
  if (to.length > MOST_RECIPIENTS)
    return Refusal.withErrors([{ message: `Size must be between 1 and ${MOST_RECIPIENTS}`, property: "to" }])
  const { platform } = call
  const bad = to.findIndex((id) => typeof id !== "string" || !USER_ID.test(id))
  if (bad >= 0) return Refusal.badProperty(`to[${bad}]`)
  const people = [...new Set<string>(to)]
  if (people.length < to.length) call.seen.notes.push("a recipient is named twice")
  return sendWithKey(call, channel, people, () => {
    if (platform.strangersInMulticast === "ignored") return null
    const stranger = to.findIndex((id) => !exists(platform, channel, id))
    return stranger >= 0 ? Refusal.badProperty(`to[${stranger}]`) : null
  })
})

/** `POST /v2/bot/message/reply`: free, once, within a minute of the event. */
export const reply = guarded("reply", (call, channel) => {
  const { platform, body, seen } = call
  if (seen.retryKey !== null) return Refusal.badHeader("X-Line-Retry-Key")
  const refused = refusalOf(body?.messages)
  if (refused) return refused
  const token = typeof body?.replyToken === "string" ? platform.replyTokens.get(body.replyToken) : undefined
  const age = token && platform.now().epochMilliseconds - token.issuedAt.epochMilliseconds
  if (
    !token ||
    token.used ||
    token.lineChannelId !== channel.lineChannelId ||
    age === undefined ||
    age > REPLY_WITHIN_MS
  )
    return Refusal.invalidReplyToken()
  token.used = true
  seen.to = [token.userId]
  seen.accepted = true
  return withSent(200, show(platform, channel, [token.userId], messagesOf(body)))
})

function sendWithKey(call: Call, channel: Channel, people: string[], recipients: () => Response | null): Response {
  const { platform, seen } = call
  if (seen.retryKey !== null && !isRetryKey(seen.retryKey)) return Refusal.badHeader("X-Line-Retry-Key")
  const known =
    seen.retryKey === null ? null : platform.retryKeys.recall(channel.lineChannelId, seen.retryKey, nowOf(call))
  const hash = String(Bun.hash(call.raw))
  if (known && known.hash !== hash) {
    seen.notes.push("a retry key came back with another body")
    return Refusal.badHeader("X-Line-Retry-Key")
  }
  if (known?.accepted) return repeated(call, known.accepted)
  const refused = refusalOf(call.body?.messages) ?? recipients()
  if (refused) return refused
  const remembered = known ?? remember(call, channel, hash)
  const reached = people.filter((userId) => reaches(platform, channel, userId))
  const used = usedNow(channel, platform.now())
  if (channel.limit !== null && used + reached.length > channel.limit) return Refusal.monthlyLimit()
  channel.used.count = used + reached.length
  seen.accepted = true
  seen.counted = reached.length
  const sent = show(platform, channel, reached, messagesOf(call.body))
  if (remembered)
    remembered.accepted = { requestId: call.requestId, sentMessageIds: call.body?.to === people[0] ? sent : [] }
  return Array.isArray(call.body?.to) ? Response.json({}) : withSent(200, sent)
}

/** What LINE knows of a key whose first request it lost itself: that it came, when, and with what. */
export function attempted(call: Call, channel: Channel) {
  const { retryKey } = call.seen
  if (retryKey === null || !isRetryKey(retryKey)) return
  if (!call.platform.retryKeys.recall(channel.lineChannelId, retryKey, nowOf(call)))
    remember(call, channel, String(Bun.hash(call.raw)))
}

const nowOf = (call: Call) => call.platform.now().epochMilliseconds

function remember(call: Call, channel: Channel, hash: string): Remembered | null {
  const { retryKey } = call.seen
  return retryKey === null ? null : call.platform.retryKeys.attempt(channel.lineChannelId, retryKey, nowOf(call), hash)
}

function repeated(call: Call, accepted: NonNullable<Remembered["accepted"]>): Response {
  call.seen.repeats = accepted.requestId
  const sentMessages = accepted.sentMessageIds.map((id) => ({ id }))
  const body = { message: "The retry key is already accepted", ...(sentMessages.length > 0 ? { sentMessages } : {}) }
  return Response.json(body, { status: 409, headers: { "x-line-accepted-request-id": accepted.requestId } })
}

/** Puts the bubbles on the phones, and names one id per message, as LINE does. */
function show(platform: Platform, channel: Channel, people: string[], messages: Message[]): string[] {
  const ids = messages.map(() => messageId(platform))
  const at = platform.now()
  for (const userId of people)
    messages.forEach((message, nth) => {
      platform.conversations.add(userId, channel.lineChannelId, { from: "bot", id: ids[nth] ?? "", at, message })
    })
  return ids
}

const withSent = (status: number, ids: string[]) =>
  Response.json({ sentMessages: ids.map((id) => ({ id, quoteToken: `q${id}` })) }, { status })
