/**
 * The real engine with a LINE that answers as told: for the rows of tables, where one answer is the point. Whole
 * journeys run against the sandbox instead.
 */
import { sql } from "drizzle-orm"
import { bigints } from "../src/domain/arrays"
import * as Delivery from "../src/domain/delivery"
import * as Enrollment from "../src/domain/enrollment"
import * as Event from "../src/domain/event"
import * as Hearing from "../src/domain/hearing"
import type { Answer, Line } from "../src/line/client"
import type { WebhookEvent } from "../src/line/webhook"
import { tick } from "../src/tick"
import { type Own, ownDb, untouchedDb } from "./db"
import * as People from "./domain/people"
import { deafLine, type TestWorld, world } from "./world"

/** One request that reached LINE. */
export type Sent = {
  kind: "push" | "multicast" | "reply"
  to: string[]
  words: string[]
  key: string
  at: string
}

export type Scene = {
  w: TestWorld
  channelId: bigint
  sent: Sent[]
  /** The next answers, in order; after them LINE accepts. A function sees the request. */
  answers: (Answer | ((sent: Sent) => Answer))[]
  /** What LINE's own figures say. */
  quota: { allowance: number | null; used: number }
  botInfo: "found" | "unauthorized"
  tick: () => Promise<void>
  /** Moves the clock to a local Tokyo time ("2026-11-22T19:00") and ticks. */
  at: (local: string) => Promise<void>
  friend: (facts?: object) => Promise<bigint>
  friends: (count: number) => Promise<bigint[]>
  scenario: (facts?: object) => Promise<bigint>
  step: (scenarioId: bigint, facts?: object, at?: Temporal.Instant) => Promise<bigint>
  walk: (scenarioId: bigint, friendId: bigint) => Promise<bigint>
  /** The ledger of a walk as words: "step 1: sent", in ledger order. */
  ledger: (search?: Delivery.Search) => Promise<string[]>
  state: (enrollmentId: bigint) => Promise<Awaited<ReturnType<typeof Enrollment.find>>>
  webhook: (...events: Partial<WebhookEvent>[]) => Promise<void>
}

export const accepted: Answer = { is: "accepted", requestId: "req", already: false }
export const tokyo = (local: string) => Temporal.PlainDateTime.from(local).toZonedDateTime("Asia/Tokyo").toInstant()

/** A test on a committed database of its own, with one connected channel at 09:00 on Saturday, 21 November 2026. */
export const inScene = (body: Body) => ownDb((own) => play(own, body))

/** The same for whoever asks how PostgreSQL plans, and what it reads. */
export const inUntouchedScene = (body: Body) => untouchedDb((own) => play(own, body))

type Body = (scene: Scene, own: Own) => Promise<unknown>

async function play(own: Own, body: Body): Promise<void> {
  const { db } = own
  const w = world(db, deafLine)
  const channelId = await People.channel(db, {
    connectedAt: People.morning,
    secretSealed: await w.vault.seal("secret"),
  })
  const scene: Scene = {
    w,
    channelId,
    sent: [],
    answers: [],
    quota: { allowance: null, used: 0 },
    botInfo: "found",
    tick: async () => {
      await tick(w)
      await w.settled()
    },
    at: async (local) => {
      w.at = tokyo(local)
      await scene.tick()
    },
    friend: (facts = {}) => People.friend(db, channelId, { profileFetchedAt: People.morning, ...facts }),
    friends: async (count) => {
      const rows = await db.execute<{ id: bigint }>(sql`
          insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
          select ${channelId}, 'U' || lpad(to_hex(n + 1000000), 32, '0'), '友だち' || n, ${People.morning.toString()}::timestamptz,
            ${People.morning.toString()}::timestamptz
          from generate_series(1, ${count}) as n returning id`)
      return rows.map((row) => row.id)
    },
    scenario: async (facts = {}) => (await People.scenario(db, channelId, facts)).id,
    step: async (scenarioId, facts = {}, at = w.at) => (await People.step(db, channelId, scenarioId, facts, at)).id,
    walk: (scenarioId, friendId) => People.walk(db, channelId, scenarioId, friendId, w.at),
    ledger: async (search = {}) => {
      const rows = await Delivery.list(db, channelId, search, { limit: 5000 })
      return rows.reverse().map((row) => `${row.step.name}: ${row.state}${row.reason ? ` (${row.reason})` : ""}`)
    },
    state: (enrollmentId) => Enrollment.find(db, channelId, enrollmentId),
    webhook: async (...events) => {
      const all = events.map((event, n) => complete(event, n, w))
      // As the route does: where the reaction fails, recording must not.
      await w.db
        .transaction((tx) => Hearing.hear(tx, [{ channelId, events: all }], w.at))
        .catch(() => Event.receive(db, channelId, all, w.at))
    },
  }
  w.line = scripted(scene)
  await scene.tick()
  await body(scene, own)
}

let eventCount = 0
function complete(event: Partial<WebhookEvent>, n: number, w: TestWorld): WebhookEvent {
  return {
    type: "message",
    mode: "active",
    webhookEventId: `01TEST${String(++eventCount).padStart(20, "0")}`,
    timestamp: w.at.epochMilliseconds + n,
    deliveryContext: { isRedelivery: false },
    ...event,
  }
}

/** An event of this friend, by LINE user id. */
export const from = (userId: string) => ({ source: { type: "user", userId } })

export async function userIdOf(scene: Scene, friendId: bigint): Promise<string> {
  const [row] = await scene.w.db.execute<{ line_user_id: string }>(
    sql`select line_user_id from friends where channel_id = ${scene.channelId} and id = any(${bigints([friendId])})`,
  )
  return row!.line_user_id
}

function scripted(scene: Scene): Line {
  const answer = async (sent: Omit<Sent, "at">): Promise<Answer> => {
    const full = { ...sent, at: scene.w.at.toZonedDateTimeISO("Asia/Tokyo").toPlainDateTime().toString() }
    const next = scene.answers.shift()
    const said = typeof next === "function" ? next(full) : (next ?? accepted)
    scene.sent.push(full)
    return said
  }
  const words = (messages: readonly object[]) =>
    messages.map((message) =>
      "text" in message && typeof message.text === "string" ? message.text : JSON.stringify(message),
    )
  return {
    validate: async () => ({ is: "valid" }),
    setWebhook: async () => ({ is: "done" }),
    testWebhook: async () => ({ is: "unavailable", status: null, words: "not in this scene" }),
    followers: async () => ({ is: "refused", status: 403, words: "not for this account" }),
    content: async () => ({ is: "absent" }),
    push: (_, { to, messages, retryKey }) => answer({ kind: "push", to: [to], words: words(messages), key: retryKey }),
    multicast: (_, { to, messages, retryKey }) =>
      answer({ kind: "multicast", to, words: words(messages), key: retryKey }),
    reply: (_, { replyToken, messages }) =>
      answer({ kind: "reply", to: [replyToken], words: words(messages), key: "" }),
    quota: async () => ({
      is: "found",
      quota: scene.quota.allowance === null ? { type: "none" } : { type: "limited", value: scene.quota.allowance },
    }),
    consumption: async () => ({ is: "found", used: scene.quota.used }),
    profile: async (_, userId) => ({
      is: "found",
      profile: { userId, displayName: "花子", pictureUrl: null, statusMessage: null, language: "ja" },
    }),
    botInfo: async () =>
      scene.botInfo === "unauthorized"
        ? { is: "unauthorized", status: 401, words: "Authentication failed" }
        : {
            is: "found",
            bot: {
              userId: "Ubot",
              basicId: "@cook",
              premiumId: null,
              displayName: "料理教室",
              pictureUrl: null,
              chatMode: "bot",
              markAsReadMode: "auto",
            },
          },
    getWebhook: async () => ({ is: "absent" }),
    forgetToken: () => {},
  }
}
