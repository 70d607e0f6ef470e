import { and, desc, eq, lt } from "drizzle-orm"
import type { Db } from "../../db"
import { enrollments } from "../../schema"
import { present } from "../absence"

export type Listed = typeof enrollments.$inferSelect

export type Search = { scenarioId?: bigint; friendId?: bigint; state?: Listed["state"] }

/** A page of walks, newest first; `before` is the last one seen. */
export function list(
  db: Db,
  channelId: bigint,
  { scenarioId, friendId, state }: Search,
  { before, limit = 50 }: { before?: bigint; limit?: number } = {},
): Promise<Listed[]> {
  return db
    .select()
    .from(enrollments)
    .where(
      and(
        eq(enrollments.channelId, channelId),
        scenarioId === undefined ? undefined : eq(enrollments.scenarioId, scenarioId),
        friendId === undefined ? undefined : eq(enrollments.friendId, friendId),
        state === undefined ? undefined : eq(enrollments.state, state),
        before === undefined ? undefined : lt(enrollments.id, before),
      ),
    )
    .orderBy(desc(enrollments.id))
    .limit(limit)
}

export async function find(db: Db, channelId: bigint, enrollmentId: bigint): Promise<Listed> {
  const [walk] = await db
    .select()
    .from(enrollments)
    .where(and(eq(enrollments.channelId, channelId), eq(enrollments.id, enrollmentId)))
  return present(walk, "enrollment")
}
