/**
 * What became of the ledger's rows since an instant. Rows that go the usual way carry no state of their own, their batch
 * does: so they are the sum over batches, of which there is one for up to 500 friends. The others are counted, up to
 * as many as anybody wants to know exactly.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { instant } from "../arrays"
import { reach } from "../reach"
import { type LedgerState, ledgerStates } from "./ledger"

export type Since = ReadonlyMap<LedgerState, number>

const ownStates = ["held", "sent", "failed", "unknown", "skipped", "marked"] as const satisfies readonly LedgerState[]

/** How many rows of each state were frozen, skipped or marked since an instant; what is nobody is left out. */
export async function countSince(db: Db, channelId: bigint, since: Temporal.Instant): Promise<Since> {
  const own = sql.join(
    ownStates.map((state) => sql`select ${state} as state, ${ownSince(channelId, since, state)} as count`),
    sql` union all `,
  )
  const rows = await db.execute<{ state: LedgerState; count: number }>(sql`
    select state, sum(count)::int as count from (
      select ${carriedState} as state, sum(b.recipients * cardinality(b.step_ids))::int as count
      from batches b where b.channel_id = ${channelId} and b.frozen_at >= ${instant(since)}
        and b.state in ('ready', 'sending', 'accepted') group by 1
      union all ${apart(channelId, since)}
      union all ${own}) as counted
    group by 1`)
  const counts = new Map(rows.map((row) => [row.state, row.count]))
  return new Map(
    ledgerStates.flatMap((state): [LedgerState, number][] => {
      const count = counts.get(state) ?? 0
      return count > 0 ? [[state, count]] : []
    }),
  )
}

/** Batches that were refused or are in doubt have left that on each of their rows; those that were thawed have none. */
const carriedState = sql`case b.state when 'accepted' then 'sent' else 'frozen' end`

const ownSince = (channelId: bigint, since: Temporal.Instant, state: string): SQL => sql`(
  select count(*)::int from (select 1 from deliveries where channel_id = ${channelId} and state = ${state}
    and recorded_at >= ${instant(since)} limit ${reach.count + 1}) part)`

/** Rows that say for themselves how they fared are not counted with their batch as well. */
const apart = (channelId: bigint, since: Temporal.Instant): SQL => sql`
  select ${carriedState}, -sum(d.count)::int from (
    select batch_id, count(*) as count from (
      select batch_id from deliveries where channel_id = ${channelId} and state in ('held', 'sent', 'failed', 'unknown', 'skipped', 'marked') and recorded_at >= ${instant(since)} and batch_id is not null limit ${reach.count + 1}) part
    group by 1) d
  join batches b on b.channel_id = ${channelId} and b.id = d.batch_id
  where b.state in ('ready', 'sending', 'accepted') and b.frozen_at >= ${instant(since)} group by 1`
