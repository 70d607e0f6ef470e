/** What LINE sends us: the signature, the parts that every event has, and the kinds that we understand. */
import { timingSafeEqual } from "node:crypto"
import * as v from "valibot"

/** What LINE writes into `x-line-signature`: HMAC-SHA256 of the raw bytes with the channel's secret, in base64. */
export function sign(raw: Uint8Array | string, secret: string): string {
  return new Bun.CryptoHasher("sha256", secret).update(raw).digest("base64")
}

/** Ask before parsing, with the very bytes. Takes the same time however much of a forged signature is right. */
export function verify(raw: Uint8Array | string, secret: string, signature: string | null): boolean {
  if (!signature) return false
  const right = Buffer.from(sign(raw, secret))
  const given = Buffer.from(signature)
  return right.length === given.length && timingSafeEqual(right, given)
}

/** What is looked up by index: short, and without the one letter that PostgreSQL cannot store. */
const name = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(200),
  v.check((text) => !text.includes("\0")),
)

/** Temporal counts a hundred million days from 1970; beyond them there is no moment to record. */
const LAST_MOMENT = 8.64e15

/** LINE announces new kinds of event by sending them, so only what every kind shares is asked for. */
const event = v.looseObject({
  type: name,
  /** LINE's own id (a ULID); the same in a redelivery. */
  webhookEventId: name,
  /** When it happened, in milliseconds since 1970; not when it was sent. */
  timestamp: v.pipe(v.number(), v.integer(), v.minValue(-LAST_MOMENT), v.maxValue(LAST_MOMENT)),
  /** In `standby` another module answers: send nothing. */
  mode: v.optional(v.string()),
  source: v.optional(v.looseObject({ type: v.optional(v.string()), userId: v.optional(name) })),
  deliveryContext: v.optional(v.looseObject({ isRedelivery: v.optional(v.boolean()) })),
  replyToken: v.optional(v.string()),
})

const callback = v.looseObject({ destination: v.optional(v.string(), ""), events: v.array(event) })

/** One event as LINE sent it, nothing left out. */
export type WebhookEvent = v.InferOutput<typeof event>

/** `destination` is the bot's user id; LINE's test of an address makes one up and carries no events. */
export type WebhookBody = { destination: string; events: WebhookEvent[] }

const strict = new TextDecoder("utf-8", { fatal: true })

/** LINE's own events go half a dozen levels down; PostgreSQL and our own stack end after some thousands. */
const DEEPEST = 100
/** What is shorter cannot go deep enough to hurt. */
const HARMLESS = 4_000

/**
 * Null when the body is not UTF-8, not JSON, or not a webhook; also when it is nested beyond all sense. An event
 * without its id could not be told apart.
 */
export function parse(raw: Uint8Array | string): WebhookBody | null {
  const json = readJson(raw)
  if (raw.length > HARMLESS && goesDeeper(json, DEEPEST)) return null
  const judged = v.safeParse(callback, json)
  return judged.success ? { destination: judged.output.destination, events: judged.output.events } : null
}

export { parse as read }

function readJson(raw: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof raw === "string" ? raw : strict.decode(raw))
  } catch {
    return null
  }
}

function goesDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => goesDeeper(inner, levels - 1))
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
