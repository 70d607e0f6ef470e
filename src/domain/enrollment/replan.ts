/**
 * A scenario, its steps or its channel's hours changed: every walk is looked at again by the next plannings. Completed
 * walks are existing readers; they take up again where an enabled step is blank for them.
 *
 * The first portions are part of the change itself; a place is kept for the others, and the tick goes on from there.
 * Nothing hangs on when a walk's turn comes: a planning that gets there first decides by the new words, too.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { World } from "../../world"
import { bigints, instant } from "../arrays"
import * as Collision from "../collision"
import { changed } from "../forecast/change"
import * as Goal from "./goal"

/** Walks of a portion: looking at so many again takes some 50 ms. The change itself looks at twice as many. */
const PORTION = 5_000
const AT_ONCE = 2 * PORTION
const MOST_PASSED_OVER = 20

/** Belongs into the transaction of the change. */
export async function replan(
  db: Db,
  channelId: bigint,
  which: bigint | "every scenario",
  at: Temporal.Instant,
  atOnce = AT_ONCE,
): Promise<void> {
  const [ids, places] =
    which === "every scenario" ? [sql``, sql``] : [sql`and id = ${which}`, sql`and scenario_id = ${which}`]
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into replannings (channel_id, scenario_id, asked_at)
      select channel_id, id, ${instant(at)} from scenarios where channel_id = ${channelId} ${ids} order by id
      on conflict (channel_id, scenario_id) do update set place = 0, asked_at = excluded.asked_at`)
    await changed(tx, channelId, at)
    await advance(tx, sql`channel_id = ${channelId} ${places}`, atOnce, at)
  })
}

/** Whoever has few walks, whatever the number of scenarios, finds all of them looked at. */
async function advance(db: Db, those: SQL, atOnce: number, at: Temporal.Instant): Promise<void> {
  for (let left = atOnce; left > 0; ) {
    const seen = await next(db, those, left, at)
    if (seen === null) return
    left -= seen
  }
}

/** No place is kept any more: all were looked at, or whoever was still to take up again is to stay at their end. */
export async function endReplanning(db: Db, channelId: bigint, scenarioId: bigint): Promise<void> {
  await db.execute(sql`delete from replannings where channel_id = ${channelId} and scenario_id = ${scenarioId}`)
}

/** Chore: goes on with what changes have left, until the time is spent. */
export async function carryOn(world: World, budgetMs = 400, portion = PORTION): Promise<void> {
  const ends = world.now().add({ milliseconds: budgetMs })
  do {
    const went = await Collision.retried(() => world.db.transaction((tx) => next(tx, sql`true`, portion, world.now())))
    if (went === null) return
  } while (Temporal.Instant.compare(world.now(), ends) < 0)
}

/** As a condition: whether something is left. */
export const isLeft = (): SQL => sql`exists (select 1 from replannings)`

type Place = { channel_id: bigint; scenario_id: bigint; place: bigint }

/** Returns how many were looked at; null: none is left, or somebody else is at it. */
async function next(db: Db, which: SQL, most: number, now: Temporal.Instant): Promise<number | null> {
  const place = await taken(db, which)
  if (!place) return null
  const walks = await db.execute<{ id: bigint; state: string }>(sql`
    select id, state from enrollments
    where channel_id = ${place.channel_id} and scenario_id = ${place.scenario_id} and id > ${place.place}
    order by id limit ${most}`)
  const those = (state: string) => walks.filter((walk) => walk.state === state).map((walk) => walk.id)
  await lookAgain(db, place, those("active"), now)
  await takeUp(db, place, those("completed"), now)
  await come(db, place, walks.length < most ? null : walks.at(-1)!.id, now)
  return walks.length
}

/**
 * The row is the fence: whoever holds it deals with the portion. The scenario comes first: who changes it holds it, and
 * asks for the row then, while taking up a walk again asks for the scenario. Whatever somebody else is at is passed over.
 */
async function taken(db: Db, which: SQL): Promise<Place | undefined> {
  const open = await db.execute<Place>(sql`
    select channel_id, scenario_id from replannings where ${which}
    order by asked_at, channel_id, scenario_id limit ${MOST_PASSED_OVER}`)
  for (const { channel_id, scenario_id } of open) {
    const free = await db.execute(sql`
      select 1 from scenarios where channel_id = ${channel_id} and id = ${scenario_id} for share skip locked`)
    if (free.length === 0) continue
    const [place] = await db.execute<Place>(sql`
      select channel_id, scenario_id, place from replannings
      where channel_id = ${channel_id} and scenario_id = ${scenario_id} for update skip locked`)
    if (place) return place
  }
  return
}

/**
 * In everybody's order, so that two who hold the same walks at once do not wait for each other. Whoever is due by now
 * keeps their place among those who are.
 */
async function lookAgain(db: Db, { channel_id }: Place, walkIds: bigint[], now: Temporal.Instant): Promise<void> {
  if (walkIds.length === 0) return
  const at = instant(now)
  await db.execute(sql`
    update agenda set next_due_at = ${at}
    where channel_id = ${channel_id} and enrollment_id = any(array(
      select enrollment_id from agenda where channel_id = ${channel_id} and enrollment_id = any(${bigints(walkIds)})
        and (next_due_at is null or next_due_at > ${at})
      order by enrollment_id for update))`)
}

async function takeUp(
  db: Db,
  { channel_id, scenario_id }: Place,
  walkIds: bigint[],
  now: Temporal.Instant,
): Promise<void> {
  if (walkIds.length === 0) return
  const blank = await db.execute<{ id: bigint }>(sql`
    select e.id from unnest(${bigints(walkIds)}) as e (id)
    where exists (select 1 from steps s where s.channel_id = ${channel_id} and s.scenario_id = ${scenario_id}
        and s.enabled and s.deleted_at is null
        and not exists (select 1 from deliveries d where d.channel_id = s.channel_id and d.enrollment_id = e.id
          and d.step_id = s.id and d.state is distinct from 'held'))
    order by 1`)
  const ids = blank.map((row) => row.id)
  await Goal.reawaken(db, channel_id, ids, now)
}

async function come(
  db: Db,
  { channel_id, scenario_id }: Place,
  last: bigint | null,
  now: Temporal.Instant,
): Promise<void> {
  if (last === null) {
    await endReplanning(db, channel_id, scenario_id)
    await changed(db, channel_id, now)
  } else
    await db.execute(sql`
      update replannings set place = ${last} where channel_id = ${channel_id} and scenario_id = ${scenario_id}`)
}
