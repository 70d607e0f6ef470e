/** People who work here, how they come in, and what they did. */
import { boolean, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core"
import { channelId, id, identity, instant } from "./columns"

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

export const receipts = pgTable(
  "receipts",
  {
    staffId: id("staff_id").notNull(),
    form: text("form").notNull(),
    leadsTo: text("leads_to").notNull(),
    says: text("says").notNull(),
    madeAt: instant("made_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.form] })],
)
