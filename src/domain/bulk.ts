/** What a change would do to many friends, and doing it in sets. Each portion is committed for itself. */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints } from "./arrays"
import * as Enrollment from "./enrollment"
import * as Tag from "./tag"

export type Change =
  | { do: "tag" | "untag"; tagId: bigint }
  | { do: "enrol"; scenarioId: bigint; reentry: "never" | "after_end" | "always" }

/** `changed`: for whom something is different afterwards; `held`: of these, whose walk begins standing still. */
export type Preview = { changed: number; unchanged: number; held: number }

const PORTION = 2_000

export async function preview(db: Db, channelId: bigint, change: Change, ids: readonly bigint[]): Promise<Preview> {
  if (change.do === "enrol") return enrolled(db, channelId, change, ids)
  const [row] = await db.execute<{ carrying: number }>(sql`
    select count(*)::int as carrying from friend_tags
    where channel_id = ${channelId} and tag_id = ${change.tagId} and friend_id = any(${bigints(ids)})`)
  const carrying = row?.carrying ?? 0
  const changed = change.do === "tag" ? ids.length - carrying : carrying
  return { changed, unchanged: ids.length - changed, held: 0 }
}

/** The scenario's reentry rule, asked of all of them at once (semantics 2). */
async function enrolled(
  db: Db,
  channelId: bigint,
  { scenarioId, reentry }: Extract<Change, { do: "enrol" }>,
  ids: readonly bigint[],
): Promise<Preview> {
  const which = reentry === "never" ? sql`` : sql`and e.state = 'active'`
  const barred =
    reentry === "always"
      ? sql`false`
      : sql`exists (select 1 from enrollments e where e.channel_id = f.channel_id and e.friend_id = f.id
          and e.scenario_id = ${scenarioId} ${which})`
  const [row] = await db.execute<{ changed: number; held: number }>(sql`
    select count(*)::int as changed, count(*) filter (where not following or opted_out_at is not null
      or exists (select 1 from opt_outs o where o.channel_id = f.channel_id and o.friend_id = f.id
        and o.scenario_id = ${scenarioId}))::int as held
    from friends f where f.channel_id = ${channelId} and f.id = any(${bigints(ids)}) and not ${barred}`)
  const { changed, held } = row ?? { changed: 0, held: 0 }
  return { changed, unchanged: ids.length - changed, held }
}

/** Answers what was changed: friends for tags, walks for a scenario. */
export async function carryOut(
  db: Db,
  channelId: bigint,
  change: Change,
  ids: readonly bigint[],
  at: Temporal.Instant,
): Promise<bigint[]> {
  const changed: bigint[] = []
  for (let from = 0; from < ids.length; from += PORTION) {
    const portion = ids.slice(from, from + PORTION)
    for (const id of await one(db, channelId, change, portion, at)) changed.push(id)
  }
  return changed
}

async function one(db: Db, channelId: bigint, change: Change, ids: readonly bigint[], at: Temporal.Instant) {
  if (change.do === "enrol") return (await Enrollment.start(db, channelId, change.scenarioId, ids, { at })).began
  return db.transaction((tx) =>
    change.do === "tag"
      ? Tag.add(tx, channelId, ids, change.tagId, at)
      : Tag.drop(tx, channelId, ids, change.tagId, at),
  )
}
