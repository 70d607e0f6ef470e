import { createHmac, timingSafeEqual } from "node:crypto"
import * as v from "valibot"

/**
 * Whether LINE signed exactly these bytes: base64 of HMAC-SHA256 under the channel secret, from `x-line-signature`.
 * Ask before parsing. Takes the same time wherever a wrong signature differs.
 */
export function verify(rawBody: string | Uint8Array, secret: string, signature: string | null): boolean {
  if (!signature) return false
  const expected = createHmac("sha256", secret).update(rawBody).digest()
  const given = Buffer.from(signature, "base64")
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const source = v.looseObject({
  type: v.string(),
  userId: v.optional(v.string()),
  groupId: v.optional(v.string()),
  roomId: v.optional(v.string()),
})

/** LINE announces new kinds of event by sending them, so only what every kind shares is asked for. */
const event = v.looseObject({
  type: v.pipe(v.string(), v.minLength(1)),
  /** `standby`: another module holds the conversation, and we may send nothing. */
  mode: v.string(),
  /** When it happened, in milliseconds; a redelivery keeps it. */
  timestamp: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15)),
  webhookEventId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  deliveryContext: v.looseObject({ isRedelivery: v.boolean() }),
  source: v.optional(source),
  replyToken: v.optional(v.string()),
})

const callback = v.looseObject({ destination: v.string(), events: v.array(event) })

type Common = {
  mode: string
  timestamp: number
  webhookEventId: string
  deliveryContext: { isRedelivery: boolean }
  source?: { type: string; userId?: string; groupId?: string; roomId?: string }
  replyToken?: string
}

/** One event. `payload` is LINE's whole object, kept as it came. */
export type WebhookEvent = Common & { type: string; payload: Record<string, unknown> }

/** Reads a verified body. Null when it is not a webhook of LINE's at all; `events` is empty for LINE's own ping. */
export function parse(raw: string | Uint8Array): { destination: string; events: WebhookEvent[] } | null {
  const json = readJson(typeof raw === "string" ? raw : new TextDecoder().decode(raw))
  const judged = v.safeParse(callback, json)
  if (!judged.success) return null
  return { destination: judged.output.destination, events: judged.output.events.map(named) }
}

function named(whole: v.InferOutput<typeof event>): WebhookEvent {
  const { type, mode, timestamp, webhookEventId, deliveryContext, source, replyToken } = whole
  return { type, mode, timestamp, webhookEventId, deliveryContext, source, replyToken, payload: whole }
}

function readJson(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return null
  }
}

const message = v.variant("type", [
  v.looseObject({ type: v.literal("text"), id: v.string(), text: v.string(), markAsReadToken: v.optional(v.string()) }),
  v.looseObject({ type: v.literal("image"), id: v.string() }),
  v.looseObject({ type: v.literal("video"), id: v.string() }),
  v.looseObject({ type: v.literal("audio"), id: v.string() }),
  v.looseObject({ type: v.literal("file"), id: v.string(), fileName: v.string() }),
  v.looseObject({ type: v.literal("location"), id: v.string(), latitude: v.number(), longitude: v.number() }),
  v.looseObject({ type: v.literal("sticker"), id: v.string(), packageId: v.string(), stickerId: v.string() }),
])

const known = v.variant("type", [
  v.looseObject({ type: v.literal("follow"), follow: v.optional(v.looseObject({ isUnblocked: v.boolean() })) }),
  v.looseObject({ type: v.literal("unfollow") }),
  v.looseObject({ type: v.literal("message"), message }),
  v.looseObject({
    type: v.literal("postback"),
    postback: v.looseObject({ data: v.string(), params: v.optional(v.record(v.string(), v.string())) }),
  }),
  v.looseObject({ type: v.literal("unsend"), unsend: v.looseObject({ messageId: v.string() }) }),
  v.looseObject({ type: v.literal("videoPlayComplete"), videoPlayComplete: v.looseObject({ trackingId: v.string() }) }),
  v.looseObject({
    type: v.literal("accountLink"),
    link: v.looseObject({ result: v.picklist(["ok", "failed"]), nonce: v.string() }),
  }),
])

/** The kinds that we understand, with what is peculiar to each. */
export type Happening = v.InferOutput<typeof known>

/** What an event's payload says, if it is of a kind that we understand; null for every other, to be stored and ignored. */
export function understand(payload: unknown): Happening | null {
  const judged = v.safeParse(known, payload)
  return judged.success ? judged.output : null
}
