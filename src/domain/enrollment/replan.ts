import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { instant } from "../arrays"
import { changed } from "../forecast/change"
import * as Goal from "./goal"

/**
 * A scenario, its steps or its channel's hours changed: every walk is looked at again by the next plannings.
 * Completed walks are existing readers; they take up again where an enabled step is blank for them.
 */
export async function replan(db: Db, channelId: bigint, scenarioId: bigint, at: Temporal.Instant): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      update agenda a set next_due_at = ${instant(at)} from enrollments e
      where e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} and e.state = 'active'
        and a.channel_id = e.channel_id and a.enrollment_id = e.id
        and (a.next_due_at is null or a.next_due_at > ${instant(at)})`)
    const finished = await tx.execute<{ id: bigint }>(sql`
      select e.id from enrollments e
      where e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} and e.state = 'completed'
        and exists (select 1 from steps s where s.channel_id = e.channel_id and s.scenario_id = e.scenario_id
          and s.enabled and s.deleted_at is null
          and not exists (select 1 from deliveries d where d.channel_id = e.channel_id and d.enrollment_id = e.id
            and d.step_id = s.id and d.state is distinct from 'held'))`)
    await Goal.reawaken(
      tx,
      channelId,
      finished.map((row) => row.id),
      at,
    )
    await changed(tx, channelId, at)
  })
}
