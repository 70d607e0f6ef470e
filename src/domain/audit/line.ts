/** One line of the log: who, what, about what. */
import type { Db } from "../../db"
import { auditEntries } from "../../schema"
import type { Change } from "./difference"

/** What a decision can be about. A new one needs its word in both languages (`audit.noun`). */
export const nouns = [
  ...(["channel", "token", "tag", "field", "friend", "scenario", "step", "enrollment", "delivery"] as const),
  ...(["mark", "media", "undoing"] as const),
  ...(["staff", "invitation", "session"] as const),
] as const
export type Noun = (typeof nouns)[number]

/** What can be decided. A new one needs its word in both languages (`audit.deed`). */
export const deeds = [
  ...(["created", "changed", "deleted", "copied", "moved", "enabled", "disabled"] as const),
  ...(["paused", "resumed", "archived", "restored", "enrolled", "withdrawn"] as const),
  ...(["tagged", "untagged", "remarked"] as const),
  ...(["retried", "dismissed", "reinstated", "connected", "tested", "read", "revoked", "ended", "undone"] as const),
  ...(["joined", "reset", "renewed", "answered", "settled", "reopened"] as const),
] as const
export type Deed = (typeof deeds)[number]

/** By whom: a member of staff in a session, a key to the API, or (neither) somebody at the machine itself. */
export type Hand = {
  staffId: bigint | null
  sessionId: bigint | null
  tokenId: bigint | null
  /** The person's or the key's name, as it is now. */
  who: string
  /** The browser's own description. */
  agent: string
}

export type Where = { hand: Hand; channelId: bigint | null; at: Temporal.Instant }

export type Line = {
  noun: Noun
  deed: Deed
  subjectId?: bigint | null
  subject?: string
  changes?: readonly Change[]
  counts?: Record<string, number>
}

export type Entry = Omit<typeof auditEntries.$inferSelect, "noun" | "deed" | "changes"> & {
  noun: Noun
  deed: Deed
  changes: Change[]
}

/** Writes one line. `watched` does it by itself; this is for what has no before and after. */
export async function record(db: Db, { hand, channelId, at }: Where, line: Line): Promise<void> {
  const { noun, deed, subjectId = null, subject = "", changes = [], counts = {} } = line
  await db.insert(auditEntries).values({
    ...{ at, channelId, ...hand, agent: hand.agent.slice(0, 300) },
    ...{ noun, deed, subjectId, subject: subject.slice(0, 300), changes: [...changes], counts },
  })
}
