/** Walks in the same situation are read as one: of an evening's thousands, most differ in nothing that matters. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { instant, read } from "../arrays"
import type { LateChoice } from "../itinerary"
import type { Claimed } from "./claim"

/**
 * Whatever is decided about one of these walks is right for all. What differs between them without making a difference
 * (the hour at which they began) lies between what stands in `corners`. Ids are text, with commas between.
 */
export type Alike = { corners: Claimed[]; ids: string; friendIds: string; count: number }

type Row = {
  plain: boolean
  ids: string
  friend_ids: string
  count: number
  scenario_id: bigint
  late_choice: LateChoice | null
  steps: bigint[] | null
  origin_at: string
  eligible_from: string
  eligible_until: string
  enrolled_at: string
  enrolled_until: string
}

/**
 * Tells the plain walks among these from the `special` ones. A walk is plain that stands by nothing but its origin and
 * its history, and is too old for a reply token; where all steps of its scenario are for a time of day, only the day of
 * its origin counts. No join: a plan made when nobody was due must serve for two thousand as well.
 */
export async function gather(
  db: Db,
  channelId: bigint,
  lists: string[],
  longAgo: Temporal.Instant,
): Promise<{ alike: Alike[]; special: string[] }> {
  if (lists.length === 0) return { alike: [], special: [] }
  // Out of the planner's sight: it would weigh each of the ids, which takes it longer than to read the rows; and of a
  // channel that is younger than its statistics it would expect a single row, and read all of them.
  const these = (id: string) => sql`channel_id = (select channel_id from given)
    and ${sql.identifier(id)} = any((select ids from given)::bigint[])`
  const rows = await db.execute<Row>(sql`
    with given as materialized (select ${channelId}::bigint as channel_id, ${`{${lists.join()}}`}::bigint[] as ids),
    w as materialized (
      select id, min(friend_id) as friend_id, min(scenario_id) as scenario_id, min(origin_at) as origin_at,
        min(eligible_from) as eligible_from, min(enrolled_at) as enrolled_at, min(late_choice) as late_choice,
        bool_and(plain) as plain, array_agg(step_id order by step_id) filter (where step_id is not null) as steps
      from (
        select id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, late_choice, null::bigint as step_id,
          not (unsettled or floored or catching_up) and ended_at is null and origin_at is not null
            and enrolled_at <= ${instant(longAgo)} as plain
        from enrollments where ${these("id")}
        union all
        select enrollment_id, null, null, null, null, null, null, step_id, state is distinct from 'held'
        from deliveries where ${these("enrollment_id")}) known
      group by id),
    exact as (
      select array(
        select id from scenarios where channel_id = ${channelId} and kind = 'countdown'
          and id = any(array(select distinct scenario_id from w))
        union
        select scenario_id from steps where channel_id = ${channelId} and timing = 'elapsed' and deleted_at is null
          and scenario_id = any(array(select distinct scenario_id from w))) as scenario_ids,
        (select zone from channels where id = ${channelId}) as zone),
    g as (
      select w.*, case when plain and is_exact then origin_at end as since,
        case when plain and not is_exact then (origin_at at time zone (select zone from exact))::date end as since_day
      from (select w.*, scenario_id = any((select scenario_ids from exact)::bigint[]) as is_exact from w) w)
    select plain, string_agg(id::text, ',' order by id) as ids, string_agg(friend_id::text, ',' order by id) as friend_ids,
      count(*)::int as count, scenario_id, late_choice, steps, min(origin_at) as origin_at,
      min(eligible_from) as eligible_from, max(eligible_from) as eligible_until, min(enrolled_at) as enrolled_at,
      max(enrolled_at) as enrolled_until
    from g group by plain, scenario_id, late_choice, steps, since, since_day order by min(id)`)
  return {
    alike: rows.filter((row) => row.plain).map(asAlike),
    special: rows.filter((row) => !row.plain).map((row) => row.ids),
  }
}

function asAlike(row: Row): Alike {
  const eligible = [...new Set([row.eligible_from, row.eligible_until])].map((at) => read(at))
  const enrolled = [...new Set([row.enrolled_at, row.enrolled_until])].map((at) => read(at))
  const corners = eligible.flatMap((eligibleFrom) =>
    enrolled.map((enrolledAt) => ({ ...first(row), eligibleFrom, enrolledAt })),
  )
  return { corners, ids: row.ids, friendIds: row.friend_ids, count: row.count }
}

/** One of them, whichever. */
const first = (row: Row): Omit<Claimed, "eligibleFrom" | "enrolledAt"> => ({
  id: BigInt(row.ids.split(",", 1)[0]!),
  friendId: BigInt(row.friend_ids.split(",", 1)[0]!),
  scenarioId: row.scenario_id,
  originAt: read(row.origin_at),
  lateChoice: row.late_choice,
  filled: new Set(row.steps),
  ...{ endedAt: null, unsettled: false, floored: false, catchingUp: false, hasHeld: false },
  ...{ floors: new Map(), canReply: false, replyToken: null, caughtUpAt: null, ended: [], waits: false },
})
