/** The readers that a radius is computed over: all of them, or where there are very many, some from the whole length. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import { bigints } from "../arrays"
import * as Foresight from "../enrollment/foresight"
import { reach } from "../reach"

/** Up to so many are looked at one by one; of more, about as many. */
export const mostLookedAt = () => reach.count / 2
const PROBES = 250

/** `holds`: why the walk would stand still, a completed one as it would take up again. */
export type Reader = Omit<Foresight.Seen, "holds"> & { holds: HoldKind[] }

export async function sample(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  many: boolean,
  which: SQL,
  most = mostLookedAt(),
): Promise<Reader[]> {
  const present = sql`and e.scenario_id = ${scenarioId} and e.state <> 'withdrawn' ${which}
    and not (e.state = 'completed' and exists (select 1 from enrollments n where n.channel_id = e.channel_id
      and n.friend_id = e.friend_id and n.scenario_id = e.scenario_id and n.id > e.id))`
  const chosen = many
    ? sql`and e.id = any(array(${probed(channelId, scenarioId, most)})) ${present}`
    : sql`${present} order by e.id limit ${most}`
  const walks = await Foresight.seen(db, channelId, chosen)
  return inherited(db, channelId, scenarioId, walks)
}

/** A few walks from each of many places, evenly along the ids. */
function probed(channelId: bigint, scenarioId: bigint, most: number): SQL {
  const places = Math.max(1, Math.min(PROBES, most))
  return sql`
    select w.id from generate_series(0, ${places - 1}) as probe (nth)
    cross join (select min(id) as first, max(id) as last from enrollments
      where channel_id = ${channelId} and scenario_id = ${scenarioId}) as span
    cross join lateral (select id from enrollments
      where channel_id = ${channelId} and scenario_id = ${scenarioId}
        and id >= span.first + (span.last - span.first) * probe.nth / ${places}
      order by id limit ${Math.ceil(most / places)}) w`
}

/** A completed walk that takes up again is held by whatever holds its friend or its scenario then (`Hold.inherit`). */
export async function inherited(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  walks: readonly Foresight.Seen[],
): Promise<Reader[]> {
  const ended = walks.filter((walk) => walk.state === "completed").map((walk) => walk.friendId)
  const rows = await db.execute<{ id: bigint; holds: HoldKind[] }>(sql`
    select f.id, array_remove(array[
      case when s.paused_at is not null then 'paused' end, case when f.blocked_at is not null then 'blocked' end,
      case when f.opted_out_at is not null or o.friend_id is not null then 'opted_out' end], null) as holds
    from friends f
    join scenarios s on s.channel_id = f.channel_id and s.id = ${scenarioId}
    left join opt_outs o on o.channel_id = f.channel_id and o.friend_id = f.id and o.scenario_id = s.id
    where f.channel_id = ${channelId} and f.id = any(${bigints(ended)})`)
  const holds = new Map(rows.map((row) => [row.id, row.holds]))
  return walks.map((walk) => ({
    ...walk,
    holds: walk.state === "completed" ? (holds.get(walk.friendId) ?? []) : (walk.holds as HoldKind[]),
  }))
}
