/** Which columns of the list of friends somebody wants to see on an account. Kept for each of the staff. */
import { and, eq } from "drizzle-orm"
import type { Db } from "../../db"
import { listColumns } from "../../schema"
import type { Field } from "../field/read"

/** In the order in which they stand. A field of friends is a column too: `field:12`. */
export const standard = ["tags", "mark", "walks", "added", "last", "state", "language", "userId"] as const
export type Column = (typeof standard)[number] | `field:${bigint}`

const usual: readonly Column[] = ["tags", "mark", "walks", "added", "last"]
const MOST = 12

export const ofField = (id: bigint): Column => `field:${id}`

/** What was chosen, as far as it is still there; until then, what most people need. */
export async function chosen(
  db: Db,
  channelId: bigint,
  staffId: bigint,
  fields: readonly Pick<Field, "id">[],
): Promise<Column[]> {
  const [row] = await db.select({ columns: listColumns.columns }).from(listColumns).where(mine(channelId, staffId))
  const wanted: ReadonlySet<string> = new Set(row?.columns ?? usual)
  return all(fields).filter((column) => wanted.has(column))
}

export async function choose(
  db: Db,
  channelId: bigint,
  staffId: bigint,
  names: readonly string[],
  fields: readonly Pick<Field, "id">[],
): Promise<void> {
  const columns = all(fields)
    .filter((column) => names.includes(column))
    .slice(0, MOST)
  await db
    .insert(listColumns)
    .values({ channelId, staffId, list: "friends", columns })
    .onConflictDoUpdate({ target: [listColumns.channelId, listColumns.staffId, listColumns.list], set: { columns } })
}

export const all = (fields: readonly Pick<Field, "id">[]): Column[] => [
  ...standard,
  ...fields.map(({ id }) => ofField(id)),
]

const mine = (channelId: bigint, staffId: bigint) =>
  and(eq(listColumns.channelId, channelId), eq(listColumns.staffId, staffId), eq(listColumns.list, "friends"))
