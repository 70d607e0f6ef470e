import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Agenda from "../agenda"
import { bigints, instant } from "../arrays"
import * as Batch from "../batch"
import * as Event from "../event"

/**
 * Ends walks before their last step. What has not made its first attempt leaves its batch; the history stays.
 * Returns how many walks ended; walks that had ended before stay as they are.
 */
export async function withdraw(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<number> {
  if (enrollmentIds.length === 0) return 0
  return db.transaction(async (tx) => {
    await Batch.lockOf(tx, channelId, enrollmentIds)
    await Agenda.lock(tx, channelId, enrollmentIds)
    const ended = await tx.execute<{ id: bigint; friend_id: bigint; scenario_id: bigint }>(sql`
      update enrollments set state = 'withdrawn', ended_at = ${instant(at)}, holds = '{}', unsettled = false,
        catching_up = false
      where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)}) and state = 'active'
      returning id, friend_id, scenario_id`)
    const ids = ended.map((row) => row.id)
    if (ids.length === 0) return 0
    await Batch.takeOutWalks(tx, channelId, ids, at)
    await tx.execute(sql`
      with closed as (
        update holds set ended_at = coalesce(ended_at, greatest(began_at, ${instant(at)})), settled_at = ${instant(at)}
        where channel_id = ${channelId} and enrollment_id = any(${bigints(ids)}) and settled_at is null)
      delete from deliveries
      where channel_id = ${channelId} and enrollment_id = any(${bigints(ids)}) and state = 'held'`)
    await Event.record(
      tx,
      channelId,
      ended.map((row) => ({ kind: "scenario.stopped", friendId: row.friend_id, subjectId: row.scenario_id, at })),
    )
    return ids.length
  })
}
