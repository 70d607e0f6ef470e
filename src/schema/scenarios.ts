/** Courses and their steps, what staff change about them, and the numbers kept of them. */
import { sql } from "drizzle-orm"
import { boolean, integer, jsonb, pgTable, primaryKey, text, time } from "drizzle-orm/pg-core"
import type { Message } from "../line/messages"
import { channelId, id, identity, instant } from "./columns"

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
