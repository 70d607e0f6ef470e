import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { LateChoice } from "../../schema"
import { bigints, instant, read } from "../arrays"
import * as Step from "../step/read"
import { type Started, start } from "./start"
import { withdraw } from "./withdraw"

export type Move = {
  at: Temporal.Instant
  /** Count the days from the former walk's origin. Otherwise they begin anew. */
  keepOrigin?: boolean
  /** The steps before this one are marked as delivered and never sent. */
  firstStepId?: bigint
  chainDepth?: number
  /** With a kept origin: what becomes of steps whose time has passed. Default: `none`. */
  lateChoice?: LateChoice
}

/** Withdraws here, enrolls there (semantics 2). Only walks under way move. */
export async function move(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  toScenarioId: bigint,
  how: Move,
): Promise<Started> {
  return db.transaction(async (tx) => {
    const walks = await tx.execute<{ id: bigint; friend_id: bigint; origin_at: string | null }>(sql`
      select id, friend_id, origin_at from enrollments
      where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)}) and state = 'active' order by id`)
    await withdraw(
      tx,
      channelId,
      walks.map((walk) => walk.id),
      how.at,
    )
    const started: Started = { began: [], unchanged: [] }
    for (const [origin, group] of Map.groupBy(walks, (walk) => (how.keepOrigin ? walk.origin_at : null))) {
      const friends = group.map((walk) => walk.friend_id)
      const kept = origin === null ? {} : { originAt: read(origin), lateChoice: how.lateChoice ?? "none" }
      const { began, unchanged } = await start(tx, channelId, toScenarioId, friends, {
        at: how.at,
        chainDepth: how.chainDepth,
        ...kept,
      })
      started.began.push(...began)
      started.unchanged.push(...unchanged)
    }
    if (how.firstStepId !== undefined)
      await markBefore(tx, channelId, toScenarioId, started.began, how.firstStepId, how.at)
    return started
  })
}

async function markBefore(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  enrollmentIds: bigint[],
  firstStepId: bigint,
  at: Temporal.Instant,
): Promise<void> {
  const steps = await Step.list(db, channelId, scenarioId)
  const first = steps.findIndex((step) => step.id === firstStepId)
  const before = steps.slice(0, Math.max(0, first)).map((step) => step.id)
  if (before.length === 0 || enrollmentIds.length === 0) return
  await db.execute(sql`
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, state, due_at, recorded_at, settled_at)
    select e.channel_id, e.id, s.id, e.scenario_id, e.friend_id, 'marked', ${instant(at)}, ${instant(at)}, ${instant(at)}
    from enrollments e, unnest(${bigints(before)}) as s (id)
    where e.channel_id = ${channelId} and e.id = any(${bigints(enrollmentIds)})
    on conflict do nothing`)
}
