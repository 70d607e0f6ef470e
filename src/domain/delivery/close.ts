import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Action from "../action"
import { bigints, instant, texts } from "../arrays"
import type { Claimed } from "./claim"

/** Ends a batch. `accepted` are the positions that LINE accepted in this attempt. What is in doubt keeps the last words heard. */
export async function close(
  db: Db,
  batch: Claimed,
  how: { state: "accepted" | "refused" | "unknown"; accepted: number[]; requestIds?: string[]; words?: string },
  now: Temporal.Instant,
): Promise<void> {
  await db.execute(sql`
    update batches set state = ${how.state}, settled_at = ${instant(now)}, leased_until = null, reply_token = null,
      unsure = ${how.state === "unknown"}, settled = recipients,
      words = ${how.state === "unknown" ? sql`coalesce(${how.words ?? null}, words)` : (how.words ?? null)},
      request_ids = ${merged(how.requestIds ?? [])}
    where channel_id = ${batch.channelId} and id = ${batch.id}`)
  if (how.state === "unknown") await markUnknown(db, batch, now)
  await act(db, batch, how.accepted, now)
  await wake(db, batch, now)
}

/** What waits for a person carries its own outcome: one index finds it. */
async function markUnknown(db: Db, batch: Claimed, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update deliveries set state = 'unknown', settled_at = ${instant(now)},
      words = (select words from batches where channel_id = ${batch.channelId} and id = ${batch.id})
    where channel_id = ${batch.channelId} and enrollment_id = any(${bigints(batch.enrollmentIds)})
      and batch_id = ${batch.id} and state is null`)
}

/** LINE's request ids in recipient order; those of former attempts stay where this one has none. */
const merged = (requestIds: string[]) => sql`coalesce(
  (select array_agg(case when fresh.id <> '' then fresh.id else coalesce(batches.request_ids[fresh.n], '') end order by fresh.n)
    from unnest(${texts(requestIds)}) with ordinality as fresh (id, n)), batches.request_ids)`

/** Part of a personal batch was accepted while the rest goes on: these rows carry their own outcome from now on. */
export async function markDone(
  db: Db,
  batch: Claimed,
  accepted: number[],
  requestIds: string[],
  now: Temporal.Instant,
): Promise<void> {
  if (accepted.length === 0) return
  const walks = accepted.map((n) => batch.enrollmentIds[n]!)
  await db.execute(sql`
    update deliveries set state = 'sent', settled_at = ${instant(now)}
    where channel_id = ${batch.channelId} and enrollment_id = any(${bigints(walks)}) and batch_id = ${batch.id}
      and state is null`)
  await db.execute(sql`
    update batches set request_ids = ${merged(requestIds)}
    where channel_id = ${batch.channelId} and id = ${batch.id}`)
  await act(db, batch, accepted, now)
  await depart(db, batch, accepted, now)
}

/**
 * These friends' part in a personal batch is over, whatever becomes of the others: they no longer reserve a message,
 * and their walks no longer wait for it.
 */
export async function depart(db: Db, batch: Claimed, at: number[], now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update batches set settled = settled + ${at.length}
    where channel_id = ${batch.channelId} and id = ${batch.id}`)
  await db.execute(sql`
    update agenda set last_batch_id = null, next_due_at = coalesce(next_due_at, ${instant(now)})
    where channel_id = ${batch.channelId} and enrollment_id = any(${bigints(at.map((n) => batch.enrollmentIds[n]!))})
      and last_batch_id = ${batch.id}`)
}

/** The steps' actions: once, in the transaction that records LINE's acceptance (semantics 5). */
async function act(db: Db, batch: Claimed, accepted: number[], now: Temporal.Instant): Promise<void> {
  if (accepted.length === 0) return
  const steps = await db.execute<{ id: bigint; scenario_id: bigint; actions: Action.Action[] }>(sql`
    select id, scenario_id, actions from steps
    where channel_id = ${batch.channelId} and id = any(${bigints(batch.stepIds)}) and jsonb_array_length(actions) > 0
    order by array_position(${bigints(batch.stepIds)}, id)`)
  if (steps.length === 0) return
  const groups = await byChainDepth(db, batch, accepted, now)
  const { channelId } = batch
  for (const { id: stepId, scenario_id: scenarioId, actions } of steps)
    for (const [chainDepth, friendIds] of groups)
      await Action.perform(db, { channelId, friendIds, scenarioId, stepId, at: now, chainDepth }, actions)
}

/** A walk that began just now hands its depth on; where real time has passed, a chain begins anew. */
async function byChainDepth(
  db: Db,
  batch: Claimed,
  accepted: number[],
  now: Temporal.Instant,
): Promise<Map<number, bigint[]>> {
  const walks = accepted.map((n) => batch.enrollmentIds[n]!)
  const rows = await db.execute<{ friend_id: bigint; depth: number }>(sql`
    select friend_id, case when enrolled_at > ${instant(now.subtract({ minutes: 10 }))} then chain_depth else 0 end as depth
    from enrollments where channel_id = ${batch.channelId} and id = any(${bigints(walks)}) order by id`)
  const groups = Map.groupBy(rows, (row) => row.depth)
  return new Map([...groups].map(([depth, members]) => [depth, members.map((row) => row.friend_id)]))
}

/** Walks that waited for this batch are looked at again. */
export async function wake(db: Db, batch: Claimed, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update agenda set next_due_at = ${instant(now)}
    where channel_id = ${batch.channelId} and enrollment_id = any((
        select enrollment_ids from batches where channel_id = ${batch.channelId} and id = ${batch.id})::bigint[])
      and last_batch_id = ${batch.id} and next_due_at is null
      and (select awaited from batches where channel_id = ${batch.channelId} and id = ${batch.id})`)
}

export async function reschedule(
  db: Db,
  batch: Claimed,
  how: { unsure: boolean; words: string | null; afterSeconds: number },
  now: Temporal.Instant,
): Promise<void> {
  const next = now.add({ milliseconds: Math.round(how.afterSeconds * 1000) })
  await db.execute(sql`
    update batches set unsure = ${how.unsure}, words = ${how.words}, leased_until = null, next_attempt_at = ${instant(next)}
    where channel_id = ${batch.channelId} and id = ${batch.id}`)
}
