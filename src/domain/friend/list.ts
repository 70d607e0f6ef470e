import { and, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { friends } from "../../schema"
import { read } from "../arrays"
import type { Place } from "../cursor"
import { reach } from "../reach"
import type { Known } from "./detail"
import { type Count, page } from "./roster"
import { found, type Search } from "./search"

export type Page = { after?: Place | null; limit?: number; at: Temporal.Instant }

/**
 * A page of friends, newest first, with tags and fields. `next` is the place after it, null at the end; where the search
 * finds little among many a page may be short, or empty, and yet have a next one.
 */
export async function list(
  db: Db,
  channelId: bigint,
  search: Search,
  { after, limit = 50, at }: Page,
): Promise<{ friends: Known[]; next: Place | null }> {
  const span = { after: after ? { value: after.at.toString(), id: after.id } : null, limit }
  const { friends, next } = await page(db, channelId, search, { by: "added", descending: true, span, at })
  return { friends, next: next && { at: read(next.value), id: next.id } }
}

/** How many friends there are like that, as far as anybody wants to know. */
export async function count(db: Db, channelId: bigint, search: Search, at: Temporal.Instant): Promise<Count> {
  const some = db
    .select({ id: friends.id })
    .from(friends)
    .where(and(eq(friends.channelId, channelId), found(search, at)))
    .limit(reach.rows + 1)
  const number = await db.$count(some.as("some"))
  return number > reach.rows ? { is: "over", count: reach.rows } : { is: "exactly", count: number }
}

/** Ids of friends like that, in their order; `after` is the last one seen. For acting on many at once. */
export async function ids(
  db: Db,
  channelId: bigint,
  search: Search,
  { after, limit, at }: { after: bigint | null; limit: number; at: Temporal.Instant },
): Promise<bigint[]> {
  const rows = await db
    .select({ id: friends.id })
    .from(friends)
    .where(
      and(
        eq(friends.channelId, channelId),
        found(search, at),
        after === null ? undefined : sql`${friends.id} > ${after}`,
      ),
    )
    .orderBy(friends.id)
    .limit(limit)
  return rows.map((row) => row.id)
}
