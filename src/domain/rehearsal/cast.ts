/** Who walks on the stage: the friend's own walks as they stand. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import { bigints, read } from "../arrays"
import * as Foresight from "../enrollment/foresight"
import type { Walked } from "./facts"
import type { Stroll } from "./stage"

/** Walks of one friend that are looked at, the latest. */
const mostWalks = 200

export type Cast = {
  strolls: Stroll[]
  former: Walked[]
  /** Steps on their way at this moment, whose actions are still to come. */
  onTheWay: { enrollmentId: bigint; stepIds: bigint[] }[]
}

export const nobody: Cast = { strolls: [], former: [], onTheWay: [] }

export async function load(db: Db, channelId: bigint, friendId: bigint, now: Temporal.Instant): Promise<Cast> {
  const walks = await Foresight.seen(
    db,
    channelId,
    sql`and e.friend_id = ${friendId} and e.state <> 'withdrawn' order by e.id desc limit ${mostWalks}`,
  )
  const ids = bigints(walks.map((walk) => walk.id))
  const [open, passed, former, onTheWay] = await Promise.all([
    db.execute<{ enrollment_id: bigint; kind: HoldKind; began_at: string }>(sql`
      select enrollment_id, kind, began_at from holds
      where channel_id = ${channelId} and enrollment_id = any(${ids}) and ended_at is null`),
    db.execute<{ enrollment_id: bigint; step_id: bigint }>(sql`
      select enrollment_id, step_id from deliveries
      where channel_id = ${channelId} and enrollment_id = any(${ids}) and state = 'skipped'
        and reason in ('missed', 'past goal')`),
    db.execute<{ scenario_id: bigint }>(sql`
      select distinct scenario_id from enrollments
      where channel_id = ${channelId} and friend_id = ${friendId} and state = 'withdrawn'`),
    db.execute<{ enrollment_id: bigint; step_ids: bigint[] }>(sql`
      select d.enrollment_id, array_agg(d.step_id order by array_position(b.step_ids, d.step_id)) as step_ids
      from deliveries d join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
      where d.channel_id = ${channelId} and d.enrollment_id = any(${ids}) and d.state is null
        and b.state in ('ready', 'sending') group by d.enrollment_id, b.id, b.priority order by b.priority, b.id`),
  ])
  const holdsOf = Map.groupBy(open, (row) => row.enrollment_id)
  const passedOf = Map.groupBy(passed, (row) => row.enrollment_id)
  return {
    strolls: walks.reverse().map((walk) => ({
      walk,
      nextAt: walk.state === "active" ? now : null,
      open: new Map((holdsOf.get(walk.id) ?? []).map((row) => [row.kind, read(row.began_at)])),
      passed: new Set((passedOf.get(walk.id) ?? []).map((row) => row.step_id)),
    })),
    former: former.map((row) => ({ scenarioId: row.scenario_id, state: "withdrawn" })),
    onTheWay: onTheWay.map((row) => ({ enrollmentId: row.enrollment_id, stepIds: row.step_ids })),
  }
}
