import { and, eq, isNull, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { type LateChoice, steps } from "../../schema"
import * as Enrollment from "../enrollment"
import * as Field from "../field/read"
import { goal, type Kind } from "../field/value"
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
  const retimed = !sameTime(before.windowOpens, after.windowOpens) || !sameTime(before.windowCloses, after.windowCloses)
  if (retimed) await retime(db, after, lateChoice, at)
  if (String(before.goalAt) !== String(after.goalAt) || before.goalFieldId !== after.goalFieldId)
    await moveGoals(db, after, at)
  if (retimed || before.staleAfterDays !== after.staleAfterDays)
    await Enrollment.replan(db, after.channelId, after.id, at)
}

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
  const zone = await Field.zoneOf(db, scenario.channelId)
  const rows = await db.execute<{ id: bigint; kind: Kind | null; value: string | null }>(sql`
    select e.id, d.kind, ${Field.valueSql("v")} as value
    from enrollments e
    left join friend_fields v on v.channel_id = e.channel_id and v.friend_id = e.friend_id
      and v.field_id = ${scenario.goalFieldId}
    left join fields d on d.channel_id = v.channel_id and d.id = v.field_id
    where e.channel_id = ${scenario.channelId} and e.scenario_id = ${scenario.id} and e.state <> 'withdrawn'
      and not exists (select 1 from enrollments later where later.channel_id = e.channel_id
        and later.friend_id = e.friend_id and later.scenario_id = e.scenario_id and later.id > e.id)
    order by e.id`)
  const origin = ({ kind, value }: { kind: Kind | null; value: string | null }) =>
    kind && value !== null ? goal(kind, value, zone) : scenario.goalAt
  const groups = Map.groupBy([...rows], (row) => origin(row)?.toString() ?? "")
  for (const [goalAt, walks] of groups) {
    const ids = walks.map((walk) => walk.id)
    await Enrollment.moveGoal(db, scenario.channelId, ids, goalAt === "" ? null : Temporal.Instant.from(goalAt), at)
  }
}
