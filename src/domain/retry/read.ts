import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import { read } from "../arrays"
import * as Look from "../delivery/look"
import { routes } from "../enrollment/route"
import type { Candidate } from "./judge"

/** The walks of the chosen rows, in the order in which everybody locks walks: whoever decides second sees what the first did. */
export async function lock(db: Db, channelId: bigint, choice: Look.Choice): Promise<void> {
  await db.execute(sql`
    select 1 from agenda where channel_id = ${channelId} and enrollment_id in (
      select d.enrollment_id from deliveries d where d.channel_id = ${channelId} and ${Look.chosen(channelId, choice)}
      order by d.id limit ${Look.MOST_AT_ONCE})
    order by enrollment_id for update`)
}

/** The chosen rows, oldest first, with what decides about each. A walk that takes up again is held as it would be born. */
export async function candidates(
  db: Db,
  channelId: bigint,
  choice: Look.Choice,
  most = Look.MOST_AT_ONCE,
): Promise<Candidate[]> {
  const rows = await db.execute<Row>(sql`
    with chosen as (
      select d.* from deliveries d where d.channel_id = ${channelId} and ${Look.chosen(channelId, choice)}
      order by d.id limit ${most})
    select c.id, c.enrollment_id, c.step_id, c.friend_id, c.scenario_id, c.state,
      c.generation < coalesce(f.generation, 0) as superseded,
      e.state as walk, case when e.state = 'completed' then ${inherited(channelId)} else e.holds end as holds,
      e.origin_at, e.eligible_from,
      e.state = 'completed' and exists (select 1 from enrollments n where n.channel_id = e.channel_id
        and n.friend_id = e.friend_id and n.scenario_id = e.scenario_id and n.id > e.id) as anew
    from chosen c
    join enrollments e on e.channel_id = c.channel_id and e.id = c.enrollment_id
    left join floors f on f.channel_id = c.channel_id and f.enrollment_id = c.enrollment_id and f.step_id = c.step_id
    order by c.id`)
  const byScenario = await routes(db, channelId, [...new Set(rows.map((row) => row.scenario_id))])
  const stops = new Map(
    [...byScenario.values()].flatMap((route) => route.stops.map((stop) => [stop.id, { stop, route }] as const)),
  )
  return rows.map((row) => {
    const route = byScenario.get(row.scenario_id)!
    return {
      ...{ id: row.id, enrollmentId: row.enrollment_id, stepId: row.step_id, friendId: row.friend_id },
      ...{ state: row.state, superseded: row.superseded, paid: route.paid },
      walk: {
        ...{ state: row.walk, holds: row.holds, anew: row.anew },
        ...{ originAt: read(row.origin_at), eligibleFrom: read(row.eligible_from) },
      },
      stop: stops.get(row.step_id)?.stop,
      rules: route,
    }
  })
}

/** The holds with which a completed walk would take up again (`Hold.inherit`). Asked of such walks alone. */
const inherited = (channelId: bigint) => sql`(
  select array_remove(array[
    case when s.paused_at is not null then 'paused' end, case when p.blocked_at is not null then 'blocked' end,
    case when p.opted_out_at is not null or exists (select 1 from opt_outs o where o.channel_id = ${channelId}
      and o.friend_id = p.id and o.scenario_id = s.id) then 'opted_out' end], null)
  from friends p, scenarios s
  where p.channel_id = ${channelId} and p.id = c.friend_id and s.channel_id = ${channelId} and s.id = c.scenario_id)`

type Row = {
  id: bigint
  enrollment_id: bigint
  step_id: bigint
  friend_id: bigint
  scenario_id: bigint
  state: "failed" | "unknown"
  superseded: boolean
  walk: "active" | "completed" | "withdrawn"
  holds: HoldKind[]
  origin_at: string | null
  eligible_from: string
  anew: boolean
}
