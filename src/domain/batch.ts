/**
 * A frozen group of deliveries that leave together, with their retry keys (semantics 9).
 *
 *              claim                    2xx, 409
 *   ready ───────────────▶ sending ───────────────▶ accepted
 *     │                      │  ▲ │
 *     │                      └──┘ ├─ refused by LINE ──▶ refused
 *     │                    unsure,│
 *     │            rate, no answer├─ 23 h, unsure ─────▶ unknown
 *     └──────────────┬────────────┴─ never unsure ─────▶ thawed   (its rows are due again under new keys)
 *        window closed, nobody left
 *
 * Until the first attempt rows may be taken out; from the first attempt a batch runs to its end.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints, instant, read } from "./arrays"

/**
 * Called before walks are stopped. Whoever gives a batch up locks it first and then its walks; locking them the other
 * way round, each would wait for the other. Returns the batches that have not made their first attempt.
 */
export async function lockOf(db: Db, channelId: bigint, enrollmentIds: readonly bigint[]): Promise<bigint[]> {
  const locked = await db.execute<{ id: bigint }>(sql`
    select id from batches
    where channel_id = ${channelId} and state = 'ready' and id = any(array(
      select last_batch_id from agenda where channel_id = ${channelId} and enrollment_id = any(${bigints(enrollmentIds)})))
    order by id for update`)
  return locked.map(({ id }) => id)
}

/** Walks leave their batch where it has not made its first attempt; what they were to get is blank again. */
export async function takeOutWalks(
  db: Db,
  channelId: bigint,
  enrollmentIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<void> {
  if (enrollmentIds.length === 0) return
  const ids = bigints(enrollmentIds)
  // Locking the batches first keeps the sender away: it claims with skip locked.
  const touched = await lockOf(db, channelId, enrollmentIds)
  if (touched.length === 0) return
  await db.execute(sql`
    with leaving as (
      update agenda set last_batch_id = null, next_due_at = ${instant(at)}
      where channel_id = ${channelId} and enrollment_id = any(${ids})
        and last_batch_id = any(${bigints(touched)})
      returning enrollment_id as id),
    gone as (
      delete from deliveries d using leaving l
      where d.channel_id = ${channelId} and d.enrollment_id = l.id and d.state is null
        and d.batch_id = any(${bigints(touched)})),
    staying as (
      select b.id as batch_id, u.*, b.filled -> (u.n - 1)::int as filled
      from batches b, unnest(b.friend_ids, b.enrollment_ids) with ordinality as u (friend_id, enrollment_id, n)
      where b.channel_id = ${channelId} and b.id = any(${bigints(touched)})
        and not exists (select 1 from leaving l where l.id = u.enrollment_id)),
    rest as (
      select batch_id, array_agg(friend_id order by n) as friend_ids, array_agg(enrollment_id order by n) as enrollment_ids,
        jsonb_agg(filled order by n) as filled
      from staying group by batch_id)
    update batches b set
      friend_ids = coalesce(rest.friend_ids, '{}'), enrollment_ids = coalesce(rest.enrollment_ids, '{}'),
      filled = case when b.filled is not null then coalesce(rest.filled, '[]') end,
      recipients = coalesce(cardinality(rest.friend_ids), 0),
      state = case when rest.batch_id is null then 'thawed' else b.state end,
      settled_at = case when rest.batch_id is null then ${instant(at)} end
    from unnest(${bigints(touched)}) as t (id) left join rest on rest.batch_id = t.id
    where b.channel_id = ${channelId} and b.id = t.id`)
}

/** A step is disabled or deleted: batches that carry it and have not begun are given up, their other steps due again. */
export async function takeOutSteps(
  db: Db,
  channelId: bigint,
  stepIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<void> {
  if (stepIds.length === 0) return
  await db.execute(sql`
    delete from deliveries
    where channel_id = ${channelId} and step_id = any(${bigints(stepIds)}) and state = 'held'`)
  const touched = await db.execute<{ id: bigint }>(sql`
    select id from batches
    where channel_id = ${channelId} and state = 'ready' and step_ids && ${bigints(stepIds)}
    order by id for update`)
  await thaw(
    db,
    channelId,
    touched.map((row) => row.id),
    at,
  )
}

/**
 * Gives up a batch none of whose attempts can have been accepted: rows without an outcome of their own are blank
 * again and their walks are looked at again. The caller holds the batch's lock.
 */
export async function thaw(
  db: Db,
  channelId: bigint,
  batchIds: readonly bigint[],
  at: Temporal.Instant,
  words: string | null = null,
): Promise<void> {
  if (batchIds.length === 0) return
  await db.execute(sql`
    with thawed as (
      update batches set state = 'thawed', settled_at = ${instant(at)}, leased_until = null, reply_token = null,
        words = coalesce(${words}, words)
      where channel_id = ${channelId} and id = any(${bigints(batchIds)}) and state in ('ready', 'sending')
      returning id, enrollment_ids),
    walks as (select t.id as batch_id, w as enrollment_id from thawed t, unnest(t.enrollment_ids) as w),
    gone as (
      delete from deliveries d using walks w
      where d.channel_id = ${channelId} and d.enrollment_id = w.enrollment_id and d.batch_id = w.batch_id
        and d.state is null)
    update agenda a set last_batch_id = null, next_due_at = ${instant(at)}
    from walks w
    where a.channel_id = ${channelId} and a.enrollment_id = w.enrollment_id and a.last_batch_id = w.batch_id`)
}

/** The channel is halted: whatever has not made its first attempt is due again. Sets of five hundred, each for itself. */
export async function thawReady(db: Db, channelId: bigint, at: Temporal.Instant): Promise<number> {
  let thawed = 0
  for (;;) {
    const count = await db.transaction(async (tx) => {
      const ready = await tx.execute<{ id: bigint }>(sql`
        select id from batches where channel_id = ${channelId} and state = 'ready'
        order by priority, next_attempt_at, id limit 500 for update skip locked`)
      await thaw(
        tx,
        channelId,
        ready.map((row) => row.id),
        at,
      )
      return ready.length
    })
    thawed += count
    if (count < 500) return thawed
  }
}

/** Chore: batches whose window closed before their first attempt are thawed; the planner finds the next opening. */
export async function thawClosed(db: Db, now: Temporal.Instant): Promise<void> {
  await db.transaction(async (tx) => {
    const closed = await tx.execute<{ channel_id: bigint; id: bigint }>(sql`
      select b.channel_id, b.id from ${someMissed(now)}
      order by b.channel_id, b.id limit 500 for update of b skip locked`)
    const byChannel = Map.groupBy(closed, (row) => row.channel_id)
    for (const [channelId, rows] of byChannel)
      await thaw(
        tx,
        channelId,
        rows.map((row) => row.id),
        now,
      )
  })
}

const someMissed = (now: Temporal.Instant) => sql`
  channels c join batches b on b.channel_id = c.id where b.state = 'ready' and b.window_closes_at <= ${instant(now)}`

/** As a condition: whether `thawClosed` would find any. */
export const isThawDue = (now: Temporal.Instant): SQL => sql`exists (select 1 from ${someMissed(now)})`

export type Summary = {
  id: bigint
  kind: "multicast" | "push" | "reply"
  state: "ready" | "sending" | "accepted" | "refused" | "unknown" | "thawed"
  stepIds: bigint[]
  recipients: number
  attempts: number
  words: string | null
  requestIds: string[]
  frozenAt: Temporal.Instant
  firstAttemptAt: Temporal.Instant | null
  nextAttemptAt: Temporal.Instant
  settledAt: Temporal.Instant | null
}

/** Latest first; `before` is the last batch seen. */
export async function list(
  db: Db,
  channelId: bigint,
  page: { before?: bigint; id?: bigint; limit: number },
): Promise<Summary[]> {
  const seen = page.before === undefined ? sql`` : sql`and id < ${page.before}`
  const one = page.id === undefined ? sql`` : sql`and id = ${page.id}`
  const rows = await db.execute<SummaryRow>(sql`
    select id, kind, state, step_ids, recipients, attempts, words, request_ids, frozen_at, first_attempt_at,
      next_attempt_at, settled_at
    from batches where channel_id = ${channelId} ${seen} ${one} order by id desc limit ${page.limit}`)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    state: row.state,
    stepIds: row.step_ids,
    recipients: row.recipients,
    attempts: row.attempts,
    words: row.words,
    requestIds: row.request_ids ?? [],
    frozenAt: read(row.frozen_at),
    firstAttemptAt: read(row.first_attempt_at),
    nextAttemptAt: read(row.next_attempt_at),
    settledAt: read(row.settled_at),
  }))
}

type SummaryRow = {
  id: bigint
  kind: Summary["kind"]
  state: Summary["state"]
  step_ids: bigint[]
  recipients: number
  attempts: number
  words: string | null
  request_ids: string[] | null
  frozen_at: string
  first_attempt_at: string | null
  next_attempt_at: string
  settled_at: string | null
}
