import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { type LedgerState, looksSql, stateSql } from "./ledger"

/**
 * How many friends stand where with one step. `ahead`: walks under way whose history for it is blank; `look`: failures
 * and doubts that nobody has decided about. A failure that is tried again counts as what it becomes.
 */
export type StepCount = { [S in LedgerState]: number } & { ahead: number; look: number }

const nobody: StepCount = {
  ...{ held: 0, frozen: 0, sent: 0, failed: 0, unknown: 0, skipped: 0, marked: 0 },
  ...{ ahead: 0, look: 0 },
}

/** The counts of each step of a scenario; a step that nobody has come near is absent from the rows, not from here. */
export async function byStep(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  stepIds: readonly bigint[],
): Promise<Map<bigint, StepCount>> {
  type Row = { step_id: bigint; state: LedgerState; friends: number; look: number; present: number }
  const rows = await db.execute<Row>(sql`
    select d.step_id, ${stateSql} as state, count(*) filter (where d.retried_at is null)::int as friends,
      count(*) filter (where ${looksSql})::int as look,
      count(*) filter (where e.state = 'active' and d.generation >= coalesce(f.generation, 0)
        and d.state is distinct from 'held')::int as present
    from deliveries d
    join enrollments e on e.channel_id = d.channel_id and e.id = d.enrollment_id
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    left join floors f on f.channel_id = d.channel_id and f.enrollment_id = d.enrollment_id and f.step_id = d.step_id
    where d.channel_id = ${channelId} and d.step_id in (select id from steps
      where channel_id = ${channelId} and scenario_id = ${scenarioId})
    group by 1, 2`)
  const [walks] = await db.execute<{ active: number }>(sql`
    select count(*)::int as active from enrollments
    where channel_id = ${channelId} and scenario_id = ${scenarioId} and state = 'active'`)
  const counts = new Map(stepIds.map((id): [bigint, StepCount] => [id, { ...nobody, ahead: walks?.active ?? 0 }]))
  for (const row of rows) {
    const count = counts.get(row.step_id)
    if (!count) continue
    count[row.state] += row.friends
    count.look += row.look
    count.ahead -= row.present
  }
  return counts
}
