/**
 * When each walk is looked at again. A row a walk, born with it; whether the walk stands still is written there by the
 * database itself. The row is the walk's lock: whoever changes what planning would decide takes it first.
 */
import { and, eq, getTableColumns, sql } from "drizzle-orm"
import type { Db } from "../db"
import { agenda, enrollments } from "../schema"
import { bigints, instant } from "./arrays"

/** A walk with its next moment, for a query that joins the two by `ofWalk`. */
export const walk = { ...getTableColumns(enrollments), nextDueAt: agenda.nextDueAt }
export const ofWalk = and(eq(agenda.channelId, enrollments.channelId), eq(agenda.enrollmentId, enrollments.id))

/** In one order, so that two who hold the same walks at once do not wait for each other. */
export async function lock(db: Db, channelId: bigint, enrollmentIds: readonly bigint[]): Promise<void> {
  if (enrollmentIds.length === 0) return
  await db.execute(sql`
    select 1 from agenda where channel_id = ${channelId} and enrollment_id = any(${bigints(enrollmentIds)})
    order by enrollment_id for update`)
}

/** From this moment on these walks want to be looked at; one that stands still, when it goes on. */
export async function enter(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<void> {
  if (enrollmentIds.length === 0) return
  await db.execute(sql`
    update agenda set next_due_at = ${instant(at)}
    where channel_id = ${channelId} and enrollment_id = any(${bigints(enrollmentIds)})`)
}
