/** What leaves: batches with their ledger, and what staff asked for by hand. */
import { sql } from "drizzle-orm"
import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core"
import type { Message } from "../line/messages"
import { channelId, id, identity, instant } from "./columns"

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
