import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"

type Requests = "batches" | "pushes"

/**
 * Chore: what a process had in hand when it died is free at once, not only when its lease lapses; a friend's step is
 * not two minutes late because a process was killed. Dead is whose name no connection carries any more. It may be that
 * only its connections broke: then both ask LINE with the same keys, and the fence lets one of them record the answer.
 * Just after the database has started, the living may not be back yet. Returns how many requests became free.
 */
export async function rescue(db: Db, requests: Requests): Promise<number> {
  const freed = await db.execute(sql`
    with orphaned as (
      select r.channel_id, r.id from ${someLeased(requests)}
        and r.leased_by <> all(array(select application_name from pg_stat_activity where datname = current_database()))
        and pg_postmaster_start_time() < clock_timestamp() - interval '10 seconds'
      for update of r skip locked)
    update ${sql.identifier(requests)} r set leased_until = null
    from orphaned where r.channel_id = orphaned.channel_id and r.id = orphaned.id`)
  return freed.count
}

const someLeased = (requests: Requests) => sql`
  channels c join ${sql.identifier(requests)} r on r.channel_id = c.id
  where r.state in ('ready', 'sending') and r.leased_until > clock_timestamp()`

/** As a condition: whether anybody else has some in hand; whether they live, `rescue` finds out. */
export const isRescueDue = (requests: Requests): SQL => sql`
  exists (select 1 from ${someLeased(requests)} and r.leased_by <> current_setting('application_name'))`
