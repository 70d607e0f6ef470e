/** Reading the log: newest first, by key, narrowed by who, what and when. */
import { and, desc, eq, gte, isNotNull, lt, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { auditEntries } from "../../schema"
import type { Entry, Noun } from "./line"

export type Search = {
  /** Absent: of the whole installation. */
  channelId?: bigint
  staffId?: bigint
  /** Whatever keys to the API did. */
  tokens?: boolean
  noun?: Noun
  from?: Temporal.Instant
  until?: Temporal.Instant
}

export type Key = { at: Temporal.Instant; id: bigint }

type Part = { before?: Key; limit: number }

export async function list(db: Db, search: Search, { before, limit }: Part): Promise<Entry[]> {
  const rows = await db
    .select()
    .from(auditEntries)
    .where(and(...narrowed(search), before && older(before)))
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(limit)
  // Only `record` writes them.
  return rows.map((row) => row as Entry)
}

function narrowed({ channelId, staffId, tokens, noun, from, until }: Search): (SQL | undefined)[] {
  return [
    channelId === undefined ? undefined : eq(auditEntries.channelId, channelId),
    staffId === undefined ? undefined : eq(auditEntries.staffId, staffId),
    tokens ? isNotNull(auditEntries.tokenId) : undefined,
    noun === undefined ? undefined : eq(auditEntries.noun, noun),
    from && gte(auditEntries.at, from),
    until && lt(auditEntries.at, until),
  ]
}

const older = ({ at, id }: Key) =>
  sql`(${auditEntries.at}, ${auditEntries.id}) < (${at.toString()}::timestamptz, ${id}::bigint)`
