/**
 * Every table: the floor plan. The truth is in `migrations/`; a test compares the two, column by column.
 * Instants are `Temporal.Instant`, ids are `bigint`, times of day are "HH:MM:SS", dates are "YYYY-MM-DD".
 */
import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  time,
  uuid,
} from "drizzle-orm/pg-core"
import type { Message } from "./line/messages"

const instant = customType<{ data: Temporal.Instant; driverData: string }>({
  dataType: () => "timestamptz",
  toDriver: (value) => value.toString(),
  fromDriver: (value) => Temporal.Instant.from(value),
})
const doublePrecision = customType<{ data: number; driverData: number }>({ dataType: () => "double precision" })
const id = (name: string) => bigint(name, { mode: "bigint" })
const identity = () => id("id").generatedByDefaultAsIdentity()
const channelId = () => id("channel_id").notNull()

export const staff = pgTable("staff", {
  id: identity().primaryKey(),
  email: text("email").notNull(),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  locale: text("locale", { enum: ["ja", "en"] })
    .notNull()
    .default("ja"),
  createdAt: instant("created_at").notNull(),
  ownerSince: instant("owner_since"),
  totpSealed: text("totp_sealed"),
  totpSince: instant("totp_since"),
  totpPeriod: id("totp_period"),
})

export const invitations = pgTable("invitations", {
  id: identity().primaryKey(),
  tokenHash: text("token_hash").notNull(),
  label: text("label").notNull().default(""),
  owner: boolean("owner").notNull().default(false),
  invitedBy: id("invited_by").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
  usedBy: id("used_by"),
  revokedAt: instant("revoked_at"),
})

export const invitationRoles = pgTable(
  "invitation_roles",
  {
    channelId: channelId(),
    invitationId: id("invitation_id").notNull(),
    role: text("role", { enum: ["viewer", "operator", "admin"] }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.invitationId] })],
)

export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    staffId: id("staff_id").notNull(),
    codeHash: text("code_hash").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.codeHash] })],
)

export const signInChallenges = pgTable("sign_in_challenges", {
  tokenHash: text("token_hash").primaryKey(),
  staffId: id("staff_id").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
})

export const passwordLinks = pgTable("password_links", {
  tokenHash: text("token_hash").primaryKey(),
  staffId: id("staff_id").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
})

export const roles = pgTable(
  "roles",
  {
    channelId: channelId(),
    staffId: id("staff_id").notNull(),
    role: text("role", { enum: ["viewer", "operator", "admin"] }).notNull(),
    givenAt: instant("given_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.staffId] })],
)

export const sessions = pgTable("sessions", {
  id: identity(),
  tokenHash: text("token_hash").primaryKey(),
  staffId: id("staff_id").notNull(),
  userAgent: text("user_agent").notNull().default(""),
  address: text("address").notNull().default(""),
  createdAt: instant("created_at").notNull(),
  seenAt: instant("seen_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
})

export const auditEntries = pgTable("audit_entries", {
  id: identity().primaryKey(),
  at: instant("at").notNull(),
  channelId: id("channel_id"),
  staffId: id("staff_id"),
  sessionId: id("session_id"),
  tokenId: id("token_id"),
  who: text("who").notNull(),
  agent: text("agent").notNull().default(""),
  noun: text("noun").notNull(),
  deed: text("deed").notNull(),
  subjectId: id("subject_id"),
  subject: text("subject").notNull().default(""),
  changes: jsonb("changes").$type<unknown[]>().notNull().default([]),
  counts: jsonb("counts").$type<Record<string, number>>().notNull().default({}),
})

export const signInAttempts = pgTable("sign_in_attempts", {
  id: identity().primaryKey(),
  subject: text("subject").notNull(),
  attemptedAt: instant("attempted_at").notNull(),
})

export const setupLinks = pgTable("setup_links", {
  tokenHash: text("token_hash").primaryKey(),
  createdAt: instant("created_at").notNull(),
  usedAt: instant("used_at"),
})

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

export const friends = pgTable(
  "friends",
  {
    channelId: channelId(),
    id: identity(),
    lineUserId: text("line_user_id").notNull(),
    name: text("name"),
    pictureUrl: text("picture_url"),
    statusMessage: text("status_message"),
    language: text("language"),
    following: boolean("following").notNull().default(true),
    followChangedAt: instant("follow_changed_at"),
    followedAt: instant("followed_at"),
    blockedAt: instant("blocked_at"),
    optedOutAt: instant("opted_out_at"),
    profileFetchedAt: instant("profile_fetched_at"),
    profileDueAt: instant("profile_due_at"),
    replyToken: text("reply_token"),
    replyTokenUntil: instant("reply_token_until"),
    pushedTooMuchUntil: instant("pushed_too_much_until"),
    caughtUpAt: instant("caught_up_at"),
    lastMessageAt: instant("last_message_at"),
    createdAt: instant("created_at").notNull(),
    called: text("called"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const markColours = ["grey", "red", "amber", "green", "blue"] as const

export const marks = pgTable(
  "marks",
  {
    channelId: channelId(),
    id: identity(),
    name: text("name").notNull(),
    colour: text("colour", { enum: markColours }).notNull(),
    position: integer("position").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const friendMarks = pgTable(
  "friend_marks",
  {
    channelId: channelId(),
    friendId: id("friend_id").notNull(),
    markId: id("mark_id").notNull(),
    markedAt: instant("marked_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.friendId] })],
)

export const friendNotes = pgTable(
  "friend_notes",
  {
    channelId: channelId(),
    friendId: id("friend_id").notNull(),
    note: text("note").notNull(),
    writtenAt: instant("written_at").notNull(),
    staffId: id("staff_id"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.friendId] })],
)

export const picked = pgTable(
  "picked",
  {
    channelId: channelId(),
    id: identity(),
    friendIds: id("friend_ids").array().notNull(),
    absent: text("absent").array().notNull().default(sql`'{}'`),
    staffId: id("staff_id"),
    madeAt: instant("made_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const tags = pgTable(
  "tags",
  {
    channelId: channelId(),
    id: identity(),
    name: text("name").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const friendTags = pgTable(
  "friend_tags",
  {
    channelId: channelId(),
    friendId: id("friend_id").notNull(),
    tagId: id("tag_id").notNull(),
    taggedAt: instant("tagged_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.friendId, t.tagId] })],
)

export const fields = pgTable(
  "fields",
  {
    channelId: channelId(),
    id: identity(),
    key: text("key").notNull(),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["text", "number", "date", "moment", "flag", "choice"] }).notNull(),
    choices: text("choices").array().notNull().default(sql`'{}'`),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const friendFields = pgTable(
  "friend_fields",
  {
    channelId: channelId(),
    friendId: id("friend_id").notNull(),
    fieldId: id("field_id").notNull(),
    textValue: text("text_value"),
    numberValue: numeric("number_value"),
    dateValue: date("date_value"),
    momentValue: instant("moment_value"),
    flagValue: boolean("flag_value"),
    setAt: instant("set_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.friendId, t.fieldId] })],
)

export const events = pgTable(
  "events",
  {
    channelId: channelId(),
    id: identity(),
    lineEventId: text("line_event_id"),
    kind: text("kind").notNull(),
    lineUserId: text("line_user_id"),
    friendId: id("friend_id"),
    subjectId: id("subject_id"),
    payload: jsonb("payload").$type<Record<string, unknown>>(),
    occurredAt: instant("occurred_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    reactedAt: instant("reacted_at"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    error: text("error"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const scenarios = pgTable(
  "scenarios",
  {
    channelId: channelId(),
    id: identity(),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["course", "countdown"] })
      .notNull()
      .default("course"),
    goalAt: instant("goal_at"),
    goalFieldId: id("goal_field_id"),
    reentry: text("reentry", { enum: ["never", "after_end", "always"] })
      .notNull()
      .default("never"),
    exclusiveGroup: text("exclusive_group"),
    startsOnFollow: boolean("starts_on_follow").notNull().default(false),
    paid: boolean("paid").notNull().default(false),
    windowOpens: time("window_opens"),
    windowCloses: time("window_closes"),
    blockedPolicy: text("blocked_policy", { enum: ["shift", "catch_up", "skip"] })
      .notNull()
      .default("shift"),
    pausedPolicy: text("paused_policy", { enum: ["shift", "catch_up", "skip"] })
      .notNull()
      .default("shift"),
    optedOutPolicy: text("opted_out_policy", { enum: ["shift", "catch_up", "skip"] })
      .notNull()
      .default("shift"),
    staleAfterDays: integer("stale_after_days"),
    pausedAt: instant("paused_at"),
    /** Paused by the halt of the whole account. */
    haltedAt: instant("halted_at"),
    stoppingAt: instant("stopping_at"),
    archivedAt: instant("archived_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

/** Section 6's choice for readers whose time for a step has passed. */
export const lateChoices = ["none", "deliver", "one_per_day"] as const
export type LateChoice = (typeof lateChoices)[number]

export const steps = pgTable(
  "steps",
  {
    channelId: channelId(),
    id: identity(),
    scenarioId: id("scenario_id").notNull(),
    position: integer("position").notNull(),
    name: text("name").notNull().default(""),
    enabled: boolean("enabled").notNull().default(true),
    timing: text("timing", { enum: ["clock", "elapsed"] }).notNull(),
    days: integer("days").notNull().default(0),
    timeOfDay: time("time_of_day"),
    offsetSeconds: integer("offset_seconds"),
    missed: text("missed", { enum: ["at_time", "now", "next_day", "skip"] })
      .notNull()
      .default("at_time"),
    filter: jsonb("filter").$type<unknown>(),
    actions: jsonb("actions").$type<unknown[]>().notNull().default([]),
    versionId: id("version_id"),
    availableFrom: instant("available_from").notNull(),
    lateChoice: text("late_choice", { enum: lateChoices }).notNull().default("none"),
    suspendedAt: instant("suspended_at"),
    suspendedWords: text("suspended_words"),
    suspendedProperty: text("suspended_property"),
    deletedAt: instant("deleted_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const stepVersions = pgTable(
  "step_versions",
  {
    channelId: channelId(),
    id: identity(),
    stepId: id("step_id").notNull(),
    number: integer("number").notNull(),
    messages: jsonb("messages").$type<Message[]>().notNull(),
    placeholders: text("placeholders").array().notNull().default(sql`'{}'`),
    createdAt: instant("created_at").notNull(),
    staffId: id("staff_id"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const undoings = pgTable(
  "undoings",
  {
    channelId: channelId(),
    id: identity(),
    staffId: id("staff_id").notNull(),
    verb: text("verb").notNull(),
    subjectId: id("subject_id"),
    ids: id("ids").array().notNull().default(sql`'{}'`),
    madeAt: instant("made_at").notNull(),
    undoneAt: instant("undone_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const listColumns = pgTable(
  "list_columns",
  {
    channelId: channelId(),
    staffId: id("staff_id").notNull(),
    list: text("list", { enum: ["friends"] }).notNull(),
    columns: text("columns").array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.staffId, t.list] })],
)

export const holdKinds = ["paused", "quota", "blocked", "opted_out"] as const
export type HoldKind = (typeof holdKinds)[number]

export const enrollments = pgTable(
  "enrollments",
  {
    channelId: channelId(),
    id: identity(),
    friendId: id("friend_id").notNull(),
    scenarioId: id("scenario_id").notNull(),
    state: text("state", { enum: ["active", "completed", "withdrawn"] })
      .notNull()
      .default("active"),
    originAt: instant("origin_at"),
    eligibleFrom: instant("eligible_from").notNull(),
    holds: text("holds", { enum: holdKinds }).array().notNull().default(sql`'{}'`),
    unsettled: boolean("unsettled").notNull().default(false),
    floored: boolean("floored").notNull().default(false),
    catchingUp: boolean("catching_up").notNull().default(false),
    chainDepth: smallint("chain_depth").notNull().default(0),
    lateChoice: text("late_choice", { enum: lateChoices }),
    enrolledAt: instant("enrolled_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

/** When each walk is looked at again: a row a walk, written with it. */
export const agenda = pgTable(
  "agenda",
  {
    channelId: channelId(),
    enrollmentId: id("enrollment_id").notNull(),
    nextDueAt: instant("next_due_at"),
    lastBatchId: id("last_batch_id"),
    standing: text("standing", { enum: ["quota", "still"] }),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.enrollmentId] })],
)

export const holds = pgTable(
  "holds",
  {
    channelId: channelId(),
    id: identity(),
    enrollmentId: id("enrollment_id").notNull(),
    kind: text("kind", { enum: holdKinds }).notNull(),
    beganAt: instant("began_at").notNull(),
    endedAt: instant("ended_at"),
    settledAt: instant("settled_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const optOuts = pgTable(
  "opt_outs",
  {
    channelId: channelId(),
    friendId: id("friend_id").notNull(),
    scenarioId: id("scenario_id").notNull(),
    optedOutAt: instant("opted_out_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.friendId, t.scenarioId] })],
)

export const floors = pgTable(
  "floors",
  {
    channelId: channelId(),
    enrollmentId: id("enrollment_id").notNull(),
    stepId: id("step_id").notNull(),
    generation: integer("generation").notNull(),
    floorAt: instant("floor_at").notNull(),
    undeliveredAt: instant("undelivered_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.enrollmentId, t.stepId] })],
)

export const batches = pgTable(
  "batches",
  {
    channelId: channelId(),
    id: identity(),
    key: uuid("key").notNull(),
    kind: text("kind", { enum: ["multicast", "push", "reply"] }).notNull(),
    state: text("state", { enum: ["ready", "sending", "accepted", "refused", "unknown", "thawed"] })
      .notNull()
      .default("ready"),
    stepIds: id("step_ids").array().notNull(),
    versionIds: id("version_ids").array().notNull(),
    friendIds: id("friend_ids").array().notNull(),
    enrollmentIds: id("enrollment_ids").array().notNull(),
    filled: jsonb("filled").$type<Record<string, string>[]>(),
    renderer: smallint("renderer").notNull(),
    replyToken: text("reply_token"),
    priority: smallint("priority").notNull().default(2),
    recipients: integer("recipients").notNull(),
    settled: integer("settled").notNull().default(0),
    windowClosesAt: instant("window_closes_at"),
    awaited: boolean("awaited").notNull().default(false),
    attempts: integer("attempts").notNull().default(0),
    unsure: boolean("unsure").notNull().default(false),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    firstAttemptAt: instant("first_attempt_at"),
    leasedUntil: instant("leased_until"),
    leasedBy: text("leased_by").default(sql`current_setting('application_name')`),
    requestIds: text("request_ids").array(),
    words: text("words"),
    frozenAt: instant("frozen_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const deliveries = pgTable(
  "deliveries",
  {
    channelId: channelId(),
    id: identity(),
    enrollmentId: id("enrollment_id").notNull(),
    stepId: id("step_id").notNull(),
    generation: integer("generation").notNull().default(0),
    scenarioId: id("scenario_id").notNull(),
    friendId: id("friend_id").notNull(),
    versionId: id("version_id"),
    batchId: id("batch_id"),
    state: text("state", { enum: ["held", "sent", "failed", "unknown", "skipped", "marked"] }),
    reason: text("reason"),
    words: text("words"),
    dueAt: instant("due_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    settledAt: instant("settled_at"),
    property: text("property"),
    dismissedAt: instant("dismissed_at"),
    retriedAt: instant("retried_at"),
    decidedBy: id("decided_by"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const pushes = pgTable(
  "pushes",
  {
    channelId: channelId(),
    id: identity(),
    key: uuid("key").notNull(),
    kind: text("kind", { enum: ["test", "answer"] }).notNull(),
    ticket: uuid("ticket").notNull(),
    friendId: id("friend_id").notNull(),
    staffId: id("staff_id"),
    messages: jsonb("messages").$type<Message[]>().notNull(),
    actions: jsonb("actions").$type<unknown[]>().notNull().default([]),
    scenarioId: id("scenario_id"),
    stepId: id("step_id"),
    replyToken: text("reply_token"),
    free: boolean("free").notNull().default(false),
    state: text("state", { enum: ["ready", "sending", "sent", "failed", "unknown", "withdrawn"] })
      .notNull()
      .default("ready"),
    attempts: integer("attempts").notNull().default(0),
    unsure: boolean("unsure").notNull().default(false),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    firstAttemptAt: instant("first_attempt_at"),
    leasedUntil: instant("leased_until"),
    leasedBy: text("leased_by"),
    requestId: text("request_id"),
    sentMessageIds: text("sent_message_ids").array(),
    reason: text("reason", { enum: ["blocked", "quota", "late", "refused"] }),
    words: text("words"),
    property: text("property"),
    askedAt: instant("asked_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const testers = pgTable(
  "testers",
  {
    channelId: channelId(),
    staffId: id("staff_id").notNull(),
    friendId: id("friend_id").notNull(),
    chosenAt: instant("chosen_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.staffId, t.friendId] })],
)
/** Numbers that pages show, kept by triggers: see migration 0016. */
const tally = () => ({
  channelId: channelId(),
  noun: text("noun", { enum: ["step", "scenario"] }).notNull(),
  subjectId: id("subject_id").notNull(),
  versionId: id("version_id").notNull().default(0n),
  kind: text("kind").notNull(),
  amount: id("amount").notNull(),
})

export const tallies = pgTable("tallies", tally(), (t) => [
  primaryKey({ columns: [t.channelId, t.noun, t.subjectId, t.versionId, t.kind] }),
])

/** Differences that wait to be added up. */
export const tallyChanges = pgTable("tally_changes", { ...tally(), id: identity() }, (t) => [
  primaryKey({ columns: [t.channelId, t.noun, t.subjectId, t.id] }),
])

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

export const conversations = pgTable(
  "conversations",
  {
    channelId: channelId(),
    friendId: id("friend_id").notNull(),
    lastAt: instant("last_at").notNull(),
    lastEventId: id("last_event_id"),
    unansweredSince: instant("unanswered_since"),
    answeredAt: instant("answered_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.friendId] })],
)

export const sweepStates = ["weighing", "weighed", "running", "done", "undoing", "undone"] as const

export const sweeps = pgTable(
  "sweeps",
  {
    channelId: channelId(),
    id: identity(),
    scenarioId: id("scenario_id").notNull(),
    deed: jsonb("deed").$type<unknown>().notNull(),
    who: jsonb("who").$type<unknown>().notNull(),
    state: text("state", { enum: sweepStates }).notNull().default("weighing"),
    upto: id("upto").notNull(),
    place: id("place").notNull().default(0n),
    seen: integer("seen").notNull().default(0),
    foreseen: jsonb("foreseen").$type<unknown>().notNull(),
    outcome: jsonb("outcome").$type<unknown>(),
    staffId: id("staff_id"),
    madeAt: instant("made_at").notNull(),
    weighedAt: instant("weighed_at"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    undoneAt: instant("undone_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.id] })],
)

export const sweepMarks = pgTable(
  "sweep_marks",
  {
    channelId: channelId(),
    sweepId: id("sweep_id").notNull(),
    enrollmentId: id("enrollment_id").notNull(),
    stepId: id("step_id").notNull(),
    did: text("did", { enum: ["undelivered", "delivered", "paused"] }).notNull(),
    generation: integer("generation"),
    formerGeneration: integer("former_generation"),
    formerFloorAt: instant("former_floor_at"),
    formerUndeliveredAt: instant("former_undelivered_at"),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.sweepId, t.enrollmentId, t.stepId] })],
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
