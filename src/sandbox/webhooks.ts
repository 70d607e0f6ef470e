import { createHmac } from "node:crypto"
import type { WebhookEvent } from "../line/webhook"
import type { Channel, Platform } from "./platform"

/** One call of a webhook and what came back. `status` is null when nothing did. */
export type Call = {
  at: Temporal.Instant
  lineChannelId: string
  url: string
  events: WebhookEvent[]
  status: number | null
  words: string
}

export type Postbox = {
  /** Where requests leave; the network, or a handler in the same process. */
  fetch: (request: Request) => Promise<Response>
  /** How long LINE waits for a 2xx, in milliseconds. */
  patienceMs: number
  calls: Call[]
  /** Calls that failed while the channel's redelivery was on. */
  failed: Call[]
  compact: boolean
}

/** Signs these events and calls the channel's webhook. Null when LINE would not call: no URL, or "Use webhook" off. */
export async function deliver(platform: Platform, channel: Channel, events: WebhookEvent[]): Promise<Call | null> {
  const { endpoint, active, redelivery } = channel.webhook
  if (!endpoint || !active) return null
  const call = await post(platform, channel, endpoint, channel.botUserId, events)
  if (!isGood(call) && redelivery) platform.postbox.failed.push(call)
  return call
}

/** Sends everything that failed once more, marked as LINE marks it: the same event ids and times. */
export async function redeliver(platform: Platform): Promise<Call[]> {
  const waiting = platform.postbox.failed.splice(0)
  const again: Call[] = []
  for (const { lineChannelId, events } of waiting) {
    const channel = platform.channels.get(lineChannelId)
    const call = channel && (await deliver(platform, channel, events.map(repeated)))
    if (call) again.push(call)
  }
  return again
}

export const repeated = (event: WebhookEvent): WebhookEvent => ({ ...event, deliveryContext: { isRedelivery: true } })

/** What LINE's own test of a webhook names as its destination. */
const NOBODY = "Udeadbeefdeadbeefdeadbeefdeadbeef"

/** Calls a webhook without events, as LINE's test does. */
export const ping = (platform: Platform, channel: Channel, url: string) => post(platform, channel, url, NOBODY, [])

async function post(platform: Platform, channel: Channel, url: string, destination: string, events: WebhookEvent[]) {
  const { postbox } = platform
  const body = JSON.stringify({ destination, events })
  const request = new Request(url, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "LineBotWebhook/2.0",
      "x-line-signature": createHmac("sha256", channel.secret).update(body).digest("base64"),
    },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(postbox.patienceMs),
  })
  const { lineChannelId } = channel
  const call: Call = { at: platform.now(), lineChannelId, url, events, status: null, words: "" }
  if (!postbox.compact) postbox.calls.push(call)
  try {
    const response = await postbox.fetch(request)
    call.status = response.status
    await response.body?.cancel()
  } catch (error) {
    call.words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
  return call
}

export const isGood = (call: Call) => call.status !== null && call.status >= 200 && call.status < 300
