/** Friends, what is known of them, and what LINE told. */
import { sql } from "drizzle-orm"
import { boolean, date, integer, jsonb, numeric, pgTable, primaryKey, text } from "drizzle-orm/pg-core"
import { channelId, id, identity, instant } from "./columns"

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
    unsentAt: instant("unsent_at"),
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
