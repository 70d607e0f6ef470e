/** Which readers of a scenario are meant: by name, by their walk's state, by a question about them, or by a list. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints } from "../arrays"
import { reach } from "../reach"
import * as Segment from "../segment"
import * as Picked from "./picked"

export const states = ["walking", "standing", "completed", "withdrawn"] as const
export type State = (typeof states)[number]

/** All that is given holds. `walking` includes those who stand still; `standing` are only those. */
export type Search = {
  /** A part of the name, or of what staff call the friend; or the whole LINE user id. */
  name?: string
  state?: State
  segment?: Segment.Tree | null
  /** A pasted list (`Picked`). */
  picked?: bigint
}

/** What a search asks of a row of `enrollments e`. */
export function ofWalk({ state }: Search): SQL {
  switch (state) {
    case "walking":
      return sql`and e.state = 'active'`
    case "standing":
      return sql`and e.state = 'active' and (e.holds <> '{}' or e.origin_at is null)`
    case "completed":
    case "withdrawn":
      return sql`and e.state = ${state}`
    default:
      return sql``
  }
}

/** What it asks of a row of `friends f`; null where it asks nothing. */
export function ofFriend({ name, segment }: Search, at: Temporal.Instant): SQL | null {
  const asked = [named(name?.trim() ?? ""), segment ? Segment.toSql(segment, Segment.aliased("f"), at) : null]
  const parts = asked.filter((part) => part !== null)
  return parts.length > 0 ? sql.join(parts, sql` and `) : null
}

function named(name: string): SQL | null {
  if (name === "") return null
  const part = name.replaceAll("\0", "")
  if (isUserId(part)) return sql`f.line_user_id = ${part}`
  return sql`(strpos(folded(f.name), folded(${part}::text)) > 0 or strpos(folded(f.called), folded(${part}::text)) > 0)`
}

/** A set of friends up to this size is looked up one by one; a bigger one is met often enough on the way. */
const most = () => reach.rows

/**
 * The friends a search can be about, where they are few and an index knows them: a pasted list, a tag or a mark that all
 * must carry. Null: they are many, or nobody knows without asking each.
 */
export async function few(db: Db, channelId: bigint, { picked, segment, name = "" }: Search): Promise<bigint[] | null> {
  if (picked !== undefined) return (await Picked.find(db, channelId, picked)).friendIds
  const words = name.replaceAll("\0", "").trim()
  const sources = [...demanded(segment ?? null).map((leaf) => carriers(channelId, leaf)), called(channelId, words)]
  for (const source of sources.filter((one) => one !== null)) {
    const rows = await db.execute<{ id: bigint }>(sql`${source} limit ${most() + 1}`)
    if (rows.length <= most()) return rows.map((row) => row.id)
  }
  return null
}

const isUserId = (words: string) => /^U[0-9a-f]{32}$/.test(words)

/** By the index of names; a single letter names too many to be of use. */
function called(channelId: bigint, words: string): SQL | null {
  if (isUserId(words)) return sql`select id from friends where channel_id = ${channelId} and line_user_id = ${words}`
  if ([...words].length < 2) return null
  return sql`select id from friends where channel_id = ${channelId}
    and name_grams(channel_id, name, called) @> search_grams(${channelId}, ${words})`
}

/** Leaves that must be true of everybody who is found. */
function demanded(tree: Segment.Tree | null): Segment.Tree[] {
  if (!tree) return []
  return "all" in tree ? tree.all.flatMap(demanded) : [tree]
}

function carriers(channelId: bigint, leaf: Segment.Tree): SQL | null {
  if ("tag" in leaf && leaf.has)
    return sql`select friend_id as id from friend_tags where channel_id = ${channelId} and tag_id = ${leaf.tag}::bigint`
  if ("mark" in leaf && leaf.has && leaf.mark !== "none")
    return sql`select friend_id as id from friend_marks where channel_id = ${channelId} and mark_id = ${leaf.mark}::bigint`
  return null
}

/** `enrollments e` of these friends, by the friends' index. */
export const walksOf = (friendIds: readonly bigint[]): SQL => sql`and e.friend_id = any(${bigints(friendIds)})`
