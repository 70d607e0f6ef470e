/**
 * Stopping a scenario: everybody who walks it is withdrawn. Who begins afterwards walks. A set at a time, each for itself:
 * what was begun is carried on after any crash until nobody is left.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import type { World } from "../world"
import { alone } from "./alone"
import { instant } from "./arrays"
import * as Enrollment from "./enrollment"
import * as Event from "./event"
import * as Scenario from "./scenario"

const AT_ONCE = 2_000

/** Remembers that it is to be stopped; `carryOn` does it. */
export async function begin(db: Db, channelId: bigint, scenarioId: bigint, at: Temporal.Instant): Promise<void> {
  await db.transaction(async (tx) => {
    await Scenario.lock(tx, channelId, scenarioId)
    await tx.execute(sql`
      update scenarios set stopping_at = ${instant(at)} where channel_id = ${channelId} and id = ${scenarioId}`)
    await Enrollment.endReplanning(tx, channelId, scenarioId)
    await Event.record(tx, channelId, [{ kind: "scenario.ended", subjectId: scenarioId, at }])
  })
}

/** Withdraws one set. Returns how many; fewer than a set means that nobody is left. */
export async function carryOn(db: Db, channelId: bigint, scenarioId: bigint, now: Temporal.Instant): Promise<number> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select e.id from enrollments e join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
    where e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} and e.state = 'active'
      and e.enrolled_at <= s.stopping_at
    order by e.friend_id limit ${AT_ONCE}`)
  const ids = rows.map((row) => row.id)
  await Enrollment.withdraw(db, channelId, ids, now)
  if (ids.length < AT_ONCE)
    await db.execute(sql`
      update scenarios set stopping_at = null where channel_id = ${channelId} and id = ${scenarioId}`)
  return ids.length
}

export const isOver = (withdrawn: number): boolean => withdrawn < AT_ONCE

/** As a condition: whether `carryOnAll` would find any. */
export const isUnfinished = (): SQL => sql`exists (select 1 from scenarios where stopping_at is not null)`

/** Chore. */
export async function carryOnAll(world: World): Promise<void> {
  const rows = await world.db.execute<{ channel_id: bigint; id: bigint }>(sql`
    select channel_id, id from scenarios where stopping_at is not null order by channel_id, id limit 50`)
  for (const { channel_id, id } of rows)
    await alone(world, channel_id, async () => {
      let all = 0
      for (let some = AT_ONCE; !isOver(some); all += some) some = await carryOn(world.db, channel_id, id, world.now())
      return all
    })
}
