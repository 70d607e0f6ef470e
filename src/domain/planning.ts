/**
 * Plannings of a channel go on side by side, and read what the scenarios say at their beginning. Whoever changes that
 * waits for those under way, and later ones wait for the change: else what a planning has decided by the old words would
 * be written after the change has looked for it, and a step would go out although it had been deleted.
 *
 * A transaction asks before it locks any row, so that nobody waits in a circle.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import { lockKey } from "./arrays"

const lockSpace = 7_108

/** Until the end of the transaction: scenarios and steps of this channel stay as they are. */
export async function begin(db: Db, channelId: bigint): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock_shared(${lockSpace}, ${lockKey(channelId)})`)
}

/** Until the end of the transaction: nobody plans for this channel. */
export async function exclude(db: Db, channelId: bigint): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${lockSpace}, ${lockKey(channelId)})`)
}
