import type { Db } from "../../db"
import * as Hold from "../hold"

/** Staff stop walks for a while. Returns how many now stand still by it. */
export async function pause(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<number> {
  return db.transaction(async (tx) => (await Hold.begin(tx, channelId, enrollmentIds, "paused", at)).length)
}

/** The scenario's policy for pauses says what follows (semantics 7). */
export async function resume(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<number> {
  return db.transaction((tx) => Hold.end(tx, channelId, enrollmentIds, "paused", at))
}
