import type { WebhookEvent } from "../line/webhook"
import { answer, type Outcome } from "./answer"
import { buckets, LINE_RATES, type Rate } from "./buckets"
import { control } from "./control"
import { type Bubble, conversations } from "./conversation"
import { type Faults, faults } from "./faults"
import { type Log, log } from "./log"
import { type Person, person } from "./person"
import { type Channel, hex, month, type Platform, type Someone } from "./platform"
import { retryKeys } from "./retry-keys"
import { type Call, deliver, redeliver } from "./webhooks"

export type { Bubble, Said } from "./conversation"
export type { Fault, FaultKind } from "./faults"
export type { Entry } from "./log"
export type { Deed, Person } from "./person"
export type { Channel } from "./platform"
export type { Call } from "./webhooks"

export type Options = {
  /** The platform's clock: tokens, retry keys, reply tokens, months and the times of events. */
  now: () => Temporal.Instant
  /** How webhooks leave: the network, or Tobiishi's own handler in the same process. */
  fetchToTobiishi?: (request: Request) => Promise<Response>
  /** How long LINE waits for a webhook's answer, in milliseconds. Default 2,000. */
  webhookPatienceMs?: number
  /** The clock of the rate limits: `real` by default, so that they also flow while the world stands still. */
  rateClock?: "real" | "world"
  /** Keeps counts alone: nothing in the log, nothing on the phones. For a hundred thousand sends and more. */
  compact?: boolean
  /** What a multicast does about users LINE does not know; its documentation says both. Default `ignored`. */
  strangersInMulticast?: "ignored" | "refused"
  /** Between 0 and 1; give a seeded one to repeat a run. */
  random?: () => number
}

export type NewChannel = {
  lineChannelId: string
  secret: string
  name?: string
  pictureUrl?: string
  /** Messages a month; null, the default, for no limit. */
  limit?: number | null
  verified?: boolean
  chatMode?: "chat" | "bot"
  /** "Use webhook", which only LINE's console can switch. Default on. */
  useWebhook?: boolean
  redelivery?: boolean
  everyoneFollows?: boolean
  /** Rate limits by endpoint, instead of LINE's; `none` lifts them all. */
  rates?: Record<string, Rate> | "none"
}

export type NewPerson = Partial<Omit<Someone, "gone">>

/** A LINE Platform in memory. */
export type Sandbox = {
  addChannel(channel: NewChannel): Channel
  channel(lineChannelId: string): Channel | null
  /** A new secret, as in LINE's console: every token and every signature under the old one ends at once. */
  reissueSecret(channel: Channel, secret: string): void
  /** Ends every token of a channel. */
  endTokens(channel: Channel): void
  /** Somebody new with LINE on their phone, or the one who has this user id. */
  person(who?: NewPerson): Person
  someone(userId: string): Person | null
  people(): Person[]
  /** Delivers events that were kept back, as they are and in this order. */
  deliver(channel: Channel, events: WebhookEvent[]): Promise<Call | null>
  /** Sends what failed once more, where the channel's redelivery is on. */
  redeliver(): Promise<Call[]>
  /** Every call of a webhook, oldest first. */
  readonly calls: readonly Call[]
  /** The phone: bubbles in order. */
  conversation(userId: string, lineChannelId: string): readonly Bubble[]
  readonly faults: Faults
  readonly log: Log
  readonly platform: Platform
  /** For use in the same process. A dropped connection throws, as fetch would. */
  fetch(request: Request): Promise<Response>
  /** Serves on 127.0.0.1. With `control`, also `/sandbox/*`, for those in another process. */
  listen(
    port?: number,
    also?: { control?: boolean; turnClock?: (milliseconds: number) => void },
  ): { url: string; stop(): Promise<void> }
}

export function sandbox(options: Options): Sandbox {
  const compact = options.compact ?? false
  const random = options.random ?? Math.random
  const platform: Platform = {
    now: options.now,
    random,
    channels: new Map(),
    people: new Map(),
    tokens: new Map(),
    replyTokens: new Map(),
    retryKeys: retryKeys(),
    buckets: buckets(options.rateClock === "world" ? () => options.now().epochMilliseconds : () => performance.now()),
    faults: faults(random),
    log: log(compact),
    conversations: conversations(compact),
    contents: new Map(),
    postbox: {
      fetch: options.fetchToTobiishi ?? fetch,
      patienceMs: options.webhookPatienceMs ?? 2000,
      calls: [],
      failed: [],
      compact,
    },
    strangersInMulticast: options.strangersInMulticast ?? "ignored",
  }

  function endTokens({ lineChannelId }: Channel) {
    for (const [token, issued] of platform.tokens)
      if (issued.lineChannelId === lineChannelId) platform.tokens.delete(token)
  }

  const here: Sandbox = {
    addChannel(wanted) {
      const channel = open(platform, wanted)
      platform.channels.set(channel.lineChannelId, channel)
      return channel
    },
    channel: (lineChannelId) => platform.channels.get(lineChannelId) ?? null,
    reissueSecret(channel, secret) {
      channel.secret = secret
      endTokens(channel)
    },
    endTokens,
    person: (who = {}) => person(platform, meet(platform, who)),
    someone(userId) {
      const someone = platform.people.get(userId)
      return someone ? person(platform, someone) : null
    },
    people: () => [...platform.people.values()].map((someone) => person(platform, someone)),
    deliver: (channel, events) => deliver(platform, channel, events),
    redeliver: () => redeliver(platform),
    calls: platform.postbox.calls,
    conversation: (userId, lineChannelId) => platform.conversations.of(userId, lineChannelId),
    faults: platform.faults,
    log: platform.log,
    platform,
    async fetch(request) {
      const outcome = await answer(platform, request)
      if (outcome.broken) throw Object.assign(new TypeError("The socket connection was closed"), { code: "ECONNRESET" })
      return outcome.response
    },
    listen(port = 0, also = {}) {
      const controls = also.control ? control(here, also.turnClock) : null
      const server = Bun.serve({
        hostname: "127.0.0.1",
        port,
        async fetch(request) {
          const controlled = await controls?.(request)
          return controlled ?? onTheWire(await answer(platform, request))
        },
      })
      return { url: server.url.origin, stop: () => server.stop(true) }
    },
  }
  return here
}

/** Bun closes the socket when a body fails: before its first byte nothing leaves, after it the answer breaks off. */
async function onTheWire({ response, broken }: Outcome): Promise<Response> {
  if (!broken) return response
  const beginning = broken === "truncated" ? (await response.bytes()).slice(0, 4) : null
  const body = new ReadableStream({
    async pull(controller) {
      if (beginning) {
        controller.enqueue(beginning)
        await Bun.sleep(5)
      }
      controller.error()
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}

function open(platform: Platform, wanted: NewChannel): Channel {
  const rates = wanted.rates === "none" ? Object.fromEntries(SENDS.map((name) => [name, UNLIMITED])) : wanted.rates
  return {
    lineChannelId: wanted.lineChannelId,
    secret: wanted.secret,
    botUserId: `U${hex(platform.random, 32)}`,
    basicId: `@${hex(platform.random, 8)}`,
    name: wanted.name ?? "テスト",
    pictureUrl: wanted.pictureUrl ?? null,
    chatMode: wanted.chatMode ?? "bot",
    verified: wanted.verified ?? false,
    limit: wanted.limit ?? null,
    used: { month: month(platform.now()), count: 0 },
    mode: "active",
    webhook: { endpoint: null, active: wanted.useWebhook ?? true, redelivery: wanted.redelivery ?? false },
    friends: new Map(),
    everyoneFollows: wanted.everyoneFollows ?? false,
    rates: new Map(Object.entries({ ...LINE_RATES, ...rates })),
  }
}

const SENDS = ["push", "multicast", "reply", "validate", "profile", "webhook/test"]
const UNLIMITED: Rate = { count: 1e9, seconds: 1 }

function meet(platform: Platform, who: NewPerson): Someone {
  const userId = who.userId ?? `U${hex(platform.random, 32)}`
  const known = platform.people.get(userId)
  if (known) return known
  const fresh: Someone = {
    userId,
    name: who.name ?? "山田花子",
    pictureUrl: who.pictureUrl ?? null,
    statusMessage: who.statusMessage ?? null,
    language: who.language ?? "ja",
    gone: false,
  }
  platform.people.set(userId, fresh)
  return fresh
}
