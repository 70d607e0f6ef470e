import { and, desc, eq, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { friends } from "../../schema"
import { instant } from "../arrays"
import type { Place } from "../cursor"
import * as Segment from "../segment"
import { type Known, knownOf } from "./detail"

/** What a list of friends may be narrowed by; all that is given holds. */
export type Search = {
  /** A part of the name, or of what staff call the friend; or the whole LINE user id. */
  name?: string
  tagId?: bigint
  field?: { id: bigint; value: string }
  state?: "following" | "blocked"
  /** "none": friends without a mark. */
  markId?: bigint | "none"
  segment?: Segment.Tree | null
}

export type Page = { after?: Place | null; limit?: number; at: Temporal.Instant }

/** A page of friends, newest first, with tags and fields. `next` is the place after it, null at the end. */
export async function list(
  db: Db,
  channelId: bigint,
  search: Search,
  { after, limit = 50, at }: Page,
): Promise<{ friends: Known[]; next: Place | null }> {
  const rows = await db
    .select()
    .from(friends)
    .where(and(eq(friends.channelId, channelId), found(search, at), beyond(after)))
    .orderBy(desc(friends.createdAt), desc(friends.id))
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    friends: await knownOf(db, channelId, page),
    next: rows.length > limit && last ? { at: last.createdAt, id: last.id } : null,
  }
}

/** How many friends there are like that. */
export const count = (db: Db, channelId: bigint, search: Search, at: Temporal.Instant): Promise<number> =>
  db.$count(friends, and(eq(friends.channelId, channelId), found(search, at)))

function found(search: Search, at: Temporal.Instant): SQL | undefined {
  const leaves: Segment.Tree[] = []
  if (search.tagId !== undefined) leaves.push({ tag: String(search.tagId), has: true })
  if (search.field) leaves.push({ field: String(search.field.id), is: "equals", value: search.field.value })
  if (search.state) leaves.push({ following: search.state === "following" })
  if (search.markId !== undefined) leaves.push({ mark: String(search.markId), has: true })
  if (search.segment) leaves.push(search.segment)
  return and(
    named(search.name?.trim() ?? ""),
    leaves.length > 0 ? Segment.toSql({ all: leaves }, friends, at) : undefined,
  )
}

function named(name: string): SQL | undefined {
  if (name === "") return undefined
  const part = name.replaceAll("\0", "").normalize("NFKC")
  return sql`(strpos(lower(normalize(coalesce(${friends.name}, ''), NFKC)), lower(${part}::text)) > 0
    or strpos(lower(normalize(${friends.called}, NFKC)), lower(${part}::text)) > 0 or ${friends.lineUserId} = ${part})`
}

function beyond(place: Place | null | undefined): SQL | undefined {
  if (!place) return undefined
  return sql`(${friends.createdAt}, ${friends.id}) < (${instant(place.at)}, ${place.id}::bigint)`
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
