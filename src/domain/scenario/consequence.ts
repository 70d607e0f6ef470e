import { and, eq, isNull, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { type LateChoice, steps } from "../../schema"
import * as Goal from "../enrollment/goal"
import { replan } from "../enrollment/replan"
import type { Scenario } from "./read"
import { seconds } from "./shape"

/** What an edited scenario means for its steps and for those who walk it. */
export async function carryOut(
  db: Db,
  before: Scenario,
  after: Scenario,
  lateChoice: LateChoice,
  at: Temporal.Instant,
): Promise<void> {
  const retimed = retimes(before, after)
  if (retimed) await retime(db, after, lateChoice, at)
  if (String(before.goalAt) !== String(after.goalAt) || before.goalFieldId !== after.goalFieldId)
    await moveGoals(db, after, at)
  if (retimed || before.staleAfterDays !== after.staleAfterDays) await replan(db, after.channelId, after.id, at)
}

type Hours = Pick<Scenario, "windowOpens" | "windowCloses">

/** Whether every step is another time's afterwards (semantics 3). */
export const retimes = (before: Hours, after: Hours) =>
  !sameTime(before.windowOpens, after.windowOpens) || !sameTime(before.windowCloses, after.windowCloses)

const sameTime = (one: string | null, other: string | null) =>
  one === null || other === null ? one === other : seconds(one) === seconds(other)

function retime(db: Db, scenario: Scenario, lateChoice: LateChoice, at: Temporal.Instant) {
  return db
    .update(steps)
    .set({ availableFrom: at, lateChoice })
    .where(and(eq(steps.channelId, scenario.channelId), eq(steps.scenarioId, scenario.id), isNull(steps.deletedAt)))
}

/** Walks with one goal move together. Of a friend's several walks only the last one still has a goal to reach. */
async function moveGoals(db: Db, scenario: Scenario, at: Temporal.Instant): Promise<void> {
  const { channelId } = scenario
  const walks = await db.execute<{ id: bigint; friend_id: bigint }>(sql`
    select distinct on (friend_id) id, friend_id from enrollments
    where channel_id = ${channelId} and scenario_id = ${scenario.id} and state <> 'withdrawn'
    order by friend_id, id desc`)
  const goals = await Goal.of(
    db,
    channelId,
    scenario,
    walks.map((walk) => walk.friend_id),
  )
  const groups = Map.groupBy([...walks.entries()], ([index]) => goals[index]?.toString())
  for (const members of groups.values()) {
    const ids = members.map(([, walk]) => walk.id)
    await Goal.move(db, channelId, ids, goals[members[0]![0]] ?? null, at)
  }
}
