/** The goal of a countdown: the moment its walks count towards (semantics 2). */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Agenda from "../agenda"
import { bigints, instant, read } from "../arrays"
import * as Calendar from "../calendar"
import * as Hold from "../hold"

/** The goal of each friend, in order; null where it is unknown. A date means its first moment in the channel's zone. */
export async function of(
  db: Db,
  channelId: bigint,
  scenario: { goalAt: Temporal.Instant | null; goalFieldId: bigint | null },
  friendIds: readonly bigint[],
): Promise<(Temporal.Instant | null)[]> {
  if (scenario.goalFieldId === null) return friendIds.map(() => scenario.goalAt)
  const rows = await db.execute<{
    friend_id: bigint
    moment_value: string | null
    date_value: string | null
    zone: string
  }>(sql`
    select v.friend_id, v.moment_value, v.date_value::text, c.zone
    from friend_fields v join channels c on c.id = v.channel_id
    where v.channel_id = ${channelId} and v.field_id = ${scenario.goalFieldId} and v.friend_id = any(${bigints(friendIds)})`)
  const goals = new Map(rows.map((row) => [row.friend_id, moment(row)]))
  return friendIds.map((id) => goals.get(id) ?? null)
}

function moment(row: {
  moment_value: string | null
  date_value: string | null
  zone: string
}): Temporal.Instant | null {
  if (row.moment_value) return read(row.moment_value)
  if (!row.date_value) return null
  return Temporal.PlainDate.from(row.date_value).toZonedDateTime(row.zone).toInstant()
}

/**
 * The goal of these walks is now here (null: unknown again, they wait). Delivered stays delivered; what was skipped
 * because its time had passed, but lies ahead of the new goal, is blank again, and a walk completed without it goes on.
 */
export async function move(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  goalAt: Temporal.Instant | null,
  at: Temporal.Instant,
): Promise<void> {
  if (enrollmentIds.length === 0) return
  await Agenda.lock(db, channelId, enrollmentIds)
  await db.execute(sql`
    update enrollments set origin_at = ${instant(goalAt)}
    where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)}) and state <> 'withdrawn'`)
  await Agenda.enter(db, channelId, enrollmentIds, at)
  if (!goalAt) return
  const ahead = await stepsAhead(db, channelId, enrollmentIds, goalAt, at)
  const blanked = await db.execute<{ enrollment_id: bigint }>(sql`
    delete from deliveries d using enrollments e
    where d.channel_id = ${channelId} and d.enrollment_id = any(${bigints(enrollmentIds)})
      and d.step_id = any(${bigints(ahead)}) and d.state = 'skipped' and d.reason in ('missed', 'past goal')
      and e.channel_id = d.channel_id and e.id = d.enrollment_id and e.state <> 'withdrawn'
    returning d.enrollment_id`)
  await reawaken(
    db,
    channelId,
    blanked.map((row) => row.enrollment_id),
    at,
  )
}

async function stepsAhead(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  goalAt: Temporal.Instant,
  at: Temporal.Instant,
): Promise<bigint[]> {
  const steps = await db.execute<StepRow>(sql`
    select s.id, s.timing, s.days, s.time_of_day, s.offset_seconds, c.zone
    from steps s join channels c on c.id = s.channel_id
    where s.channel_id = ${channelId} and s.deleted_at is null and s.scenario_id = any(array(
      select distinct scenario_id from enrollments where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)})))`)
  return steps
    .filter((step) => Calendar.atOrAfter(Calendar.nominalAt(timingOf(step), goalAt, step.zone), at))
    .map((step) => step.id)
}

type StepRow = {
  id: bigint
  timing: "clock" | "elapsed"
  days: number
  time_of_day: string | null
  offset_seconds: number | null
  zone: string
}

function timingOf(row: StepRow): Calendar.Timing {
  return row.timing === "clock"
    ? { timing: "clock", days: row.days, timeOfDay: row.time_of_day ?? "00:00" }
    : { timing: "elapsed", offsetSeconds: row.offset_seconds ?? 0 }
}

/**
 * Completed walks take up again, unless the friend walks the scenario anew already. The end once recorded stays:
 * finishing happens once. A friend or scenario that stands still now holds the walk from now on.
 */
export async function reawaken(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<void> {
  if (enrollmentIds.length === 0) return
  await Agenda.lock(db, channelId, enrollmentIds)
  const rows = await db.execute<{ id: bigint }>(sql`
    update enrollments e set state = 'active'
    where e.channel_id = ${channelId} and e.id = any(${bigints(enrollmentIds)}) and e.state = 'completed'
      and not exists (select 1 from enrollments later where later.channel_id = e.channel_id
        and later.scenario_id = e.scenario_id and later.friend_id = e.friend_id and later.id > e.id)
    returning e.id`)
  const awake = rows.map((row) => row.id)
  await Agenda.enter(db, channelId, awake, at)
  await Hold.inherit(db, channelId, awake, at)
}
