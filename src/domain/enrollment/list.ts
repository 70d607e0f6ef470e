import { and, desc, eq, lt } from "drizzle-orm"
import type { Db } from "../../db"
import { agenda, enrollments } from "../../schema"
import { present } from "../absence"
import * as Agenda from "../agenda"

/** A walk, and when it is looked at again. */
export type Listed = typeof enrollments.$inferSelect & { nextDueAt: Temporal.Instant | null }

export type Search = { scenarioId?: bigint; friendId?: bigint; state?: Listed["state"] }

/** A page of walks, newest first; `before` is the last one seen. */
export function list(
  db: Db,
  channelId: bigint,
  { scenarioId, friendId, state }: Search,
  { before, limit = 50 }: { before?: bigint; limit?: number } = {},
): Promise<Listed[]> {
  return db
    .select(Agenda.walk)
    .from(enrollments)
    .innerJoin(agenda, Agenda.ofWalk)
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
    .select(Agenda.walk)
    .from(enrollments)
    .innerJoin(agenda, Agenda.ofWalk)
    .where(and(eq(enrollments.channelId, channelId), eq(enrollments.id, enrollmentId)))
  return present(walk, "enrollment")
}
