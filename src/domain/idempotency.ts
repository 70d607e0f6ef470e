import { and, eq, lt, sql } from "drizzle-orm"
import type { Db } from "../db"
import { idempotencyKeys } from "../schema"

/**
 * A create may be asked for again with the same key, and happens once. Key and answer are written in the transaction
 * of the work itself: after a crash either both are there or neither.
 */
export type Key = { tokenId: bigint; key: string; requestHash: string }

/** What was answered the first time. */
export type Stored = { status: number; answer: unknown }

export type Earlier =
  | { is: "none" }
  | ({ is: "stored" } & Stored)
  /** The same key came with another request. */
  | { is: "other" }

const KEPT_HOURS = 24

export async function earlier(db: Db, { tokenId, key, requestHash }: Key, at: Temporal.Instant): Promise<Earlier> {
  const [row] = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.tokenId, tokenId), eq(idempotencyKeys.key, key)))
  if (!row || Temporal.Instant.compare(row.createdAt, at.subtract({ hours: KEPT_HOURS })) <= 0) return { is: "none" }
  if (row.requestHash !== requestHash) return { is: "other" }
  return { is: "stored", status: row.status ?? 0, answer: row.answer }
}

/** Holds the key until the transaction ends; false while another request holds it. */
export async function hold(tx: Db, { tokenId, key }: Key): Promise<boolean> {
  const name = `idempotency/${tokenId}/${key}`
  const [row] = await tx.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as held`,
  )
  return row?.held === true
}

/** Remembers the answer for a day; this token's older ones go. */
export async function keep(tx: Db, { tokenId, key, requestHash }: Key, stored: Stored, at: Temporal.Instant) {
  await tx
    .delete(idempotencyKeys)
    .where(and(eq(idempotencyKeys.tokenId, tokenId), lt(idempotencyKeys.createdAt, at.subtract({ hours: KEPT_HOURS }))))
  const row = { ...stored, requestHash, createdAt: at }
  await tx
    .insert(idempotencyKeys)
    .values({ tokenId, key, ...row })
    .onConflictDoUpdate({ target: [idempotencyKeys.tokenId, idempotencyKeys.key], set: row })
}
