/**
 * Reacting to events: each exactly once, those of one friend in order, a failing one never in the way of others
 * (architecture: record, answer, then react). One process at a time drains a channel; any process may.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import type { WebhookEvent } from "../line/webhook"
import type { World } from "../world"
import { alone, inWords } from "./alone"
import { instant, lockKey, read } from "./arrays"
import * as Delivery from "./delivery"
import * as Enrollment from "./enrollment"
import * as Profile from "./friend/profile"
import * as Outage from "./outage"
import { type Arrival, react } from "./reaction"

const most = 500
const lockSpace = 7_105

/** Reacts to what has arrived, and lets what began by it leave at once. Returns how many events were reacted to. */
export async function drain(world: World, only?: bigint): Promise<number> {
  const channels = only === undefined ? await waiting(world) : [only]
  const counts = await Promise.all(
    channels.map((channelId) => alone(world, channelId, () => drainChannel(world, channelId))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

const someWait = (now: Temporal.Instant) => sql`
  channels c where exists (select 1 from events e where e.channel_id = c.id
    and e.reacted_at is null and (e.next_attempt_at is null or e.next_attempt_at <= ${instant(now)}))`

/** As a condition: whether `drain` would find anything. */
export const isDrainDue = (now: Temporal.Instant): SQL => sql`exists (select 1 from ${someWait(now)})`

async function waiting(world: World): Promise<bigint[]> {
  const rows = await world.db.execute<{ id: bigint }>(sql`select c.id from ${someWait(world.now())}`)
  return rows.map((row) => row.id)
}

async function drainChannel(world: World, channelId: bigint): Promise<number> {
  let all = 0
  for (;;) {
    const count = await drainOnce(world, channelId)
    all += count
    if (count < most) break
  }
  if (all === 0) return 0
  await Enrollment.plan(world, channelId)
  await Delivery.send(world, channelId)
  return all
}

async function drainOnce(world: World, channelId: bigint): Promise<number> {
  const coming = await arrivals(world.db, channelId, world.now())
  if (coming.length === 0) return 0
  const profiles = await Profile.prefetch(world, channelId, coming)
  try {
    return await world.db.transaction(async (tx) => {
      if (!(await isOurTurn(tx, channelId))) return 0
      const turn = await arrivals(tx, channelId, world.now(), sql`and id <= ${coming.at(-1)!.id}`, sql`for update`)
      await react(tx, channelId, turn, profiles, world.now())
      return turn.length
    })
  } catch (error) {
    if (Outage.isOutage(error)) throw error
    // Somebody in the set fails: each alone, so that the failing one keeps its error and the others go on.
    return oneByOne(world, channelId, coming, profiles)
  }
}

async function oneByOne(
  world: World,
  channelId: bigint,
  coming: Arrival[],
  profiles: Profile.Prefetched,
): Promise<number> {
  let count = 0
  for (const { id } of coming) {
    try {
      await world.db.transaction(async (tx) => {
        if (!(await isOurTurn(tx, channelId))) return
        await react(
          tx,
          channelId,
          await arrivals(tx, channelId, world.now(), sql`and id = ${id}`, sql`for update`),
          profiles,
          world.now(),
        )
      })
      count += 1
    } catch (error) {
      if (Outage.isOutage(error)) throw error
      await keepError(world, channelId, id, error)
    }
  }
  return count
}

/** The rim: the error is stored on the row, and the event comes back with exponential back-off, an hour at most. */
async function keepError(world: World, channelId: bigint, id: bigint, error: unknown): Promise<void> {
  const words = inWords(error)
  world.log.warn(
    { channelId: String(channelId), eventId: String(id), error: words },
    "an event failed and will be retried",
  )
  await world.db.execute(sql`
    update events set attempts = attempts + 1, error = ${words.slice(0, 2000)},
      next_attempt_at = ${instant(world.now())} + least(3600, 2 ^ least(attempts, 12)) * interval '1 second'
    where channel_id = ${channelId} and id = ${id} and reacted_at is null`)
}

/** Two processes never react for one channel at once: so the events of a friend stay in order. */
async function isOurTurn(db: Db, channelId: bigint): Promise<boolean> {
  const [row] = await db.execute<{ ours: boolean }>(
    sql`select pg_try_advisory_xact_lock(${lockSpace}, ${lockKey(channelId)}) as ours`,
  )
  return row?.ours ?? false
}

async function arrivals(
  db: Db,
  channelId: bigint,
  now: Temporal.Instant,
  which = sql``,
  lock = sql``,
): Promise<Arrival[]> {
  const rows = await db.execute<ArrivalRow>(sql`
    select id, kind, line_user_id, payload, occurred_at, recorded_at from events
    where channel_id = ${channelId} and reacted_at is null
      and (next_attempt_at is null or next_attempt_at <= ${instant(now)}) ${which}
    order by id limit ${most} ${lock}`)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    lineUserId: row.line_user_id,
    event: row.payload,
    occurredAt: read(row.occurred_at),
    recordedAt: read(row.recorded_at),
  }))
}

type ArrivalRow = {
  id: bigint
  kind: string
  line_user_id: string | null
  payload: WebhookEvent
  occurred_at: string
  recorded_at: string
}
