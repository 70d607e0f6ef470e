/** Walks: when each is looked at again, what holds it, and what staff decided about many. */
import { sql } from "drizzle-orm"
import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core"
import { channelId, id, identity, instant } from "./columns"
import { lateChoices } from "./scenarios"

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

export const replannings = pgTable(
  "replannings",
  {
    channelId: channelId(),
    scenarioId: id("scenario_id").notNull(),
    place: id("place").notNull().default(0n),
    askedAt: instant("asked_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.scenarioId] })],
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
