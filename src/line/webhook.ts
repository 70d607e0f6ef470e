/** What LINE sends us: the signature, and the parts that every event has. */
import { createHmac, timingSafeEqual } from "node:crypto"

/** One event as LINE sent it. Kinds may appear unannounced, so only what every kind has is promised here. */
export type WebhookEvent = {
  type: string
  /** LINE's own id (a ULID); the same in a redelivery. */
  webhookEventId: string
  /** When it happened, in milliseconds since 1970; not when it was sent. */
  timestamp: number
  /** In `standby` another module answers: send nothing. */
  mode?: string
  source?: { type?: string; userId?: string }
  deliveryContext?: { isRedelivery?: boolean }
  replyToken?: string
  [more: string]: unknown
}

/** `destination` is the bot's user id; LINE's test of an address makes one up and carries no events. */
export type WebhookBody = { destination: string; events: WebhookEvent[] }

/** What LINE writes into `x-line-signature`: HMAC-SHA256 of the raw bytes with the channel's secret, in base64. */
export function sign(raw: Uint8Array | string, secret: string): string {
  return createHmac("sha256", secret).update(raw).digest("base64")
}

/** Takes the same time however much of a forged signature is right. */
export function verify(raw: Uint8Array | string, secret: string, signature: string): boolean {
  const right = Buffer.from(sign(raw, secret))
  const given = Buffer.from(signature)
  return right.length === given.length && timingSafeEqual(right, given)
}

const strict = new TextDecoder("utf-8", { fatal: true })

/** Null when the bytes are not UTF-8, not JSON, or not a webhook. An event without its id could not be told apart. */
export function read(raw: Uint8Array): WebhookBody | null {
  let json: unknown
  try {
    json = JSON.parse(strict.decode(raw))
  } catch {
    return null
  }
  if (typeof json !== "object" || json === null || !("events" in json) || !Array.isArray(json.events)) return null
  const destination = "destination" in json && typeof json.destination === "string" ? json.destination : ""
  return json.events.every(isEvent) ? { destination, events: json.events } : null
}

/** Temporal counts a hundred million days from 1970; beyond them there is no moment to record. */
const LAST_MOMENT = 8.64e15

function isEvent(event: unknown): event is WebhookEvent {
  if (typeof event !== "object" || event === null) return false
  const { type, webhookEventId, timestamp, source }: Partial<Record<keyof WebhookEvent, unknown>> = event
  return (
    isName(type) &&
    isName(webhookEventId) &&
    Number.isInteger(timestamp) &&
    Math.abs(Number(timestamp)) <= LAST_MOMENT &&
    (source === undefined || isSource(source))
  )
}

function isSource(source: unknown): boolean {
  if (typeof source !== "object" || source === null) return false
  return !("userId" in source) || source.userId === undefined || isName(source.userId)
}

/** What is looked up by index: short, and without the one letter that PostgreSQL cannot store. */
const isName = (value: unknown) =>
  typeof value === "string" && value !== "" && value.length <= 200 && !value.includes("\0")
