/** A pasted list of people: names, what staff call them, or LINE user ids, one a line. */
import { and, eq, lt, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { picked } from "../../schema"
import { present } from "../absence"
import { texts } from "../arrays"
import * as Fault from "../fault"

export type Picked = { id: bigint; friendIds: bigint[]; absent: string[] }

export const MOST_LINES = 2_000
/** Friends of one list: a name may stand for several. */
const MOST_FRIENDS = 5_000
/** A list is of use for as long as somebody works with it. */
const KEPT_FOR = { hours: 24 * 30 }

/** Reads the list and remembers whom it names. A name that several carry means all of them. */
export async function pick(
  db: Db,
  channelId: bigint,
  pasted: string,
  doing: { at: Temporal.Instant; staffId: bigint | null },
): Promise<{ picked: Picked } | Fault.Refusal> {
  const lines = linesOf(pasted)
  if (lines.length === 0) return Fault.one("list", "empty")
  if (lines.length > MOST_LINES) return Fault.one("list", "too_many_lines", { max: MOST_LINES })
  const rows = await db.execute<{ line: string; id: bigint }>(sql`
    select l.line, f.id from unnest(${texts(lines)}) as l (line)
    cross join lateral (
      select id from friends where channel_id = ${channelId} and line_user_id = l.line
      union select id from friends where channel_id = ${channelId} and name = l.line
      union select id from friends where channel_id = ${channelId} and called = l.line) f
    limit ${MOST_FRIENDS}`)
  const known = new Set(rows.map((row) => row.line))
  await db.delete(picked).where(and(eq(picked.channelId, channelId), lt(picked.madeAt, doing.at.subtract(KEPT_FOR))))
  const [made] = await db
    .insert(picked)
    .values({
      ...{ channelId, staffId: doing.staffId, madeAt: doing.at },
      friendIds: [...new Set(rows.map((row) => row.id))],
      absent: lines.filter((line) => !known.has(line)),
    })
    .returning(shown)
  return { picked: present(made, "list") }
}

const shown = { id: picked.id, friendIds: picked.friendIds, absent: picked.absent }

export async function find(db: Db, channelId: bigint, id: bigint): Promise<Picked> {
  const [row] = await db
    .select(shown)
    .from(picked)
    .where(and(eq(picked.channelId, channelId), eq(picked.id, id)))
  return present(row, "list")
}

/** One a line; from a spreadsheet the first column counts. What stands twice counts once. */
function linesOf(pasted: string): string[] {
  const lines = pasted
    .replaceAll("\0", "")
    .split(/\r?\n/)
    .map((line) => (line.split("\t")[0] ?? "").trim())
  return [...new Set(lines.filter((line) => line !== "" && line.isWellFormed()))]
}
