/**
 * Numbers that are kept, not counted (migration 0016): triggers leave differences behind, `fold` adds them up, and a number
 * is what was added up and what still waits for it.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints } from "./arrays"

export type Noun = "step" | "scenario" | "tag" | "field"
export type Tally = { subjectId: bigint; versionId: bigint; kind: string; amount: number }

const AT_ONCE = 10_000
const MOST_ROUNDS = 20

/** Every number kept of these; what is nothing may be absent. */
export async function of(db: Db, channelId: bigint, noun: Noun, ids: readonly bigint[]): Promise<Tally[]> {
  if (ids.length === 0) return []
  const rows = await db.execute<{ subject_id: bigint; version_id: bigint; kind: string; amount: number }>(sql`
    select subject_id, version_id, kind, sum(amount)::float8 as amount
    from ${kept(channelId, noun, sql`any(${bigints(ids)})`)} group by 1, 2, 3`)
  return rows.map((row) => ({
    subjectId: row.subject_id,
    versionId: row.version_id,
    kind: row.kind,
    amount: row.amount,
  }))
}

/** One number as an expression, for a list that shows it beside each row. `subject` is that row's id. */
export const amount = (channelId: bigint, noun: Noun, subject: SQL, kind: string): SQL<number> =>
  sql<number>`(select coalesce(sum(amount), 0)::float8 from ${kept(channelId, noun, subject)} where kind = ${kind})`

/** Walks under way in the whole channel, as a number in SQL; `channelId` may be a column. */
export const underWay = (channelId: SQL): SQL<number> => sql<number>`(
  select coalesce(sum(amount), 0)::float8 from ${kept(channelId, "scenario")} where kind in ('walking', 'held'))`

/** What was added up and what waits, as `kept (subject_id, version_id, kind, amount)`; of every subject, if none is named. */
export function kept(channelId: bigint | SQL, noun: Noun, subject?: SQL): SQL {
  const which = subject ? sql`and subject_id = ${subject}` : sql``
  return sql`(
    select subject_id, version_id, kind, amount from tallies
    where channel_id = ${channelId} and noun = ${noun} ${which}
    union all select subject_id, version_id, kind, amount from tally_changes
    where channel_id = ${channelId} and noun = ${noun} ${which}) as kept`
}

/** Chore: adds up what waits. Several processes share the work: each takes what no other holds. */
export async function fold(db: Db): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) if ((await foldSome(db)) < AT_ONCE) return
}

/** As a condition: whether something waits. */
export const isFoldDue = (): SQL => sql`exists (select 1 from tally_changes)`

async function foldSome(db: Db): Promise<number> {
  const [row] = await db.execute<{ folded: number }>(sql`
    with taken as (
      select ctid from tally_changes limit ${AT_ONCE} for update skip locked),
    gone as (
      delete from tally_changes c using taken where c.ctid = taken.ctid
      returning c.channel_id, c.noun, c.subject_id, c.version_id, c.kind, c.amount),
    added as (
      insert into tallies (channel_id, noun, subject_id, version_id, kind, amount)
      select channel_id, noun, subject_id, version_id, kind, sum(amount) from gone group by 1, 2, 3, 4, 5
      order by 1, 2, 3, 4, 5
      on conflict (channel_id, noun, subject_id, version_id, kind) do update set amount = tallies.amount + excluded.amount)
    select count(*)::int as folded from gone`)
  return row?.folded ?? 0
}
