/** LINE Official Accounts: their settings, month, rates, keys, files and beginnings. */
import { sql } from "drizzle-orm"
import { bigint, boolean, date, integer, jsonb, pgTable, primaryKey, text, time } from "drizzle-orm/pg-core"
import { channelId, doublePrecision, id, identity, instant } from "./columns"

/** The answer of LINE's own webhook test, as LINE words it. */
export type WebhookTest = { success: boolean; statusCode: number; reason: string; detail: string }

export const channels = pgTable("channels", {
  id: identity().primaryKey(),
  lineChannelId: text("line_channel_id").notNull(),
  secretSealed: text("secret_sealed").notNull(),
  name: text("name").notNull().default(""),
  pictureUrl: text("picture_url"),
  basicId: text("basic_id"),
  botUserId: text("bot_user_id"),
  chatMode: text("chat_mode"),
  zone: text("zone").notNull().default("Asia/Tokyo"),
  windowOpens: time("window_opens"),
  windowCloses: time("window_closes"),
  webhookUrl: text("webhook_url"),
  webhookActive: boolean("webhook_active"),
  webhookTest: jsonb("webhook_test").$type<WebhookTest>(),
  webhookTestedAt: instant("webhook_tested_at"),
  webhookReachedAt: instant("webhook_reached_at"),
  quotaReserve: integer("quota_reserve").notNull().default(0),
  stoppedAt: instant("stopped_at"),
  stoppedWords: text("stopped_words"),
  stoppedStatus: integer("stopped_status"),
  stoppedEndpoint: text("stopped_endpoint", { enum: ["push", "multicast", "reply", "quota", "info"] }),
  refusedSince: instant("refused_since"),
  refusals: integer("refusals").notNull().default(0),
  resumedAt: instant("resumed_at"),
  probedAt: instant("probed_at"),
  connectedAt: instant("connected_at"),
  createdAt: instant("created_at").notNull(),
  /** Staff stopped everything on it. */
  haltedAt: instant("halted_at"),
  haltedBy: id("halted_by"),
  archivedAt: instant("archived_at"),
})

export const quotaMonths = pgTable(
  "quota_months",
  {
    channelId: channelId(),
    month: date("month").notNull(),
    allowance: integer("allowance"),
    unlimited: boolean("unlimited").notNull().default(false),
    lineUsed: integer("line_used").notNull().default(0),
    accepted: integer("accepted").notNull().default(0),
    acceptedAtAsk: integer("accepted_at_ask").notNull().default(0),
    readAt: instant("read_at"),
    askedAt: instant("asked_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.month] })],
)

export const forecasts = pgTable(
  "forecasts",
  {
    channelId: channelId(),
    begunAt: instant("begun_at").notNull(),
    scenarioId: id("scenario_id").notNull().default(sql`0`),
    friendId: id("friend_id").notNull().default(sql`0`),
    finishedAt: instant("finished_at"),
    changedAt: instant("changed_at"),
    walks: integer("walks").notNull().default(0),
    standing: integer("standing").notNull().default(0),
    aimless: integer("aimless").notNull().default(0),
    used: integer("used").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.begunAt] })],
)

export const forecastDays = pgTable(
  "forecast_days",
  {
    channelId: channelId(),
    begunAt: instant("begun_at").notNull(),
    scenarioId: id("scenario_id").notNull(),
    day: date("day").notNull(),
    month: date("month").notNull(),
    requests: integer("requests").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.begunAt, t.scenarioId, t.day, t.month] })],
)

export const rateBuckets = pgTable(
  "rate_buckets",
  {
    channelId: channelId(),
    endpoint: text("endpoint").notNull(),
    tokens: doublePrecision("tokens").notNull(),
    filledAt: instant("filled_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.endpoint] })],
)

export const apiTokens = pgTable("api_tokens", {
  id: identity().primaryKey(),
  channelId: id("channel_id"),
  name: text("name").notNull(),
  tokenHash: text("token_hash").notNull(),
  createdAt: instant("created_at").notNull(),
  usedAt: instant("used_at"),
  revokedAt: instant("revoked_at"),
})

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    tokenId: id("token_id").notNull(),
    key: text("key").notNull(),
    requestHash: text("request_hash").notNull(),
    status: integer("status"),
    answer: jsonb("answer").$type<unknown>(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tokenId, t.key] })],
)

export const media = pgTable(
  "media",
  {
    channelId: channelId(),
    id: identity(),
    token: text("token").notNull(),
    hash: text("hash").notNull(),
    kind: text("kind", { enum: ["image", "video", "audio"] }).notNull(),
    type: text("type").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    name: text("name").notNull(),
    width: integer("width"),
    height: integer("height"),
    durationMs: integer("duration_ms"),
    staffId: id("staff_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const firstRuns = pgTable("first_runs", {
  channelId: id("channel_id").primaryKey(),
  formerWebhookUrl: text("former_webhook_url"),
  formerKeptAt: instant("former_kept_at"),
  misfits: integer("misfits").notNull().default(0),
  misfitAt: instant("misfit_at"),
  unsigned: integer("unsigned").notNull().default(0),
  unsignedAt: instant("unsigned_at"),
  tryingUntil: instant("trying_until"),
  tries: integer("tries").notNull().default(0),
  watchedUntil: instant("watched_until"),
  lookAt: instant("look_at"),
  repliesOffAt: instant("replies_off_at"),
  hiddenAt: instant("hidden_at"),
})

export const followerReadings = pgTable("follower_readings", {
  channelId: id("channel_id").primaryKey(),
  state: text("state", { enum: ["reading", "done", "refused", "stopped"] }).notNull(),
  staffId: id("staff_id"),
  nextToken: text("next_token"),
  seen: integer("seen").notNull().default(0),
  added: integer("added").notNull().default(0),
  namesUntil: instant("names_until"),
  attempts: integer("attempts").notNull().default(0),
  words: text("words"),
  begunAt: instant("begun_at").notNull(),
  nextAt: instant("next_at"),
  endedAt: instant("ended_at"),
})
