import { and, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { friends } from "../../schema"
import { bigints } from "../arrays"
import { toSql } from "./sql"
import type { Tree } from "./tree"

export { check } from "./check"
export { aliased, type FriendColumns, toSql } from "./sql"
export {
  type Comparison,
  comparisons,
  DEEPEST,
  type Leaf,
  leaves,
  MOST_NODES,
  schema,
  type Tree,
  type Walk,
  walks,
} from "./tree"

/** Which of these friends the question is true of. No question is true of all. `at`: the moment of asking. */
export async function matching(
  db: Db,
  channelId: bigint,
  tree: Tree | null,
  friendIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<Set<bigint>> {
  if (!tree) return new Set(friendIds)
  const rows = await db
    .select({ id: friends.id })
    .from(friends)
    .where(
      and(eq(friends.channelId, channelId), sql`${friends.id} = any(${bigints(friendIds)})`, toSql(tree, friends, at)),
    )
  return new Set(rows.map((row) => row.id))
}
