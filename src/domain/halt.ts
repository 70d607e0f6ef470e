/**
 * The emergency brake of one channel. From the moment it is pulled nothing more is planned and nothing makes its first
 * attempt; what had made it runs to its end (semantics 9). Then every running scenario is paused as of that moment, one
 * after the other, so that what follows is what follows after any pause (semantics 7).
 *
 *   running ──begin──▶ halted, its scenarios paused one by one ──end──▶ running, those resumed one by one
 */
import { and, eq, isNull, type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import { channels, staff } from "../schema"
import type { World } from "../world"
import { alone } from "./alone"
import { instant, read } from "./arrays"
import * as Batch from "./batch"
import * as Event from "./event"
import * as Scenario from "./scenario"

type Deciding = { at: Temporal.Instant; staffId: bigint | null }

/** At once, however many walk. False where it was halted already. */
export async function begin(db: Db, channelId: bigint, { at, staffId }: Deciding): Promise<boolean> {
  const [halted] = await db
    .update(channels)
    .set({ haltedAt: at, haltedBy: staffId })
    .where(and(eq(channels.id, channelId), isNull(channels.haltedAt)))
    .returning({ id: channels.id })
  if (!halted) return false
  await Event.record(db, channelId, [{ kind: "channel.halted", at }])
  return true
}

/**
 * `resume`: the scenarios that the halt paused go on too; otherwise they stay paused, to be resumed one by one. `begunAt`:
 * this halt is meant, and no later one. False where there is none to end.
 */
export function end(
  db: Db,
  channelId: bigint,
  resume: boolean,
  at: Temporal.Instant,
  begunAt?: Temporal.Instant,
): Promise<boolean> {
  const which = begunAt ? sql`halted_at = ${instant(begunAt)}` : sql`halted_at is not null`
  return db.transaction(async (tx) => {
    const ended = await tx.execute(sql`
      update channels set halted_at = null, halted_by = null where id = ${channelId} and ${which}
      returning 1`)
    if (ended.length === 0) return false
    if (!resume)
      await tx.execute(sql`
        update scenarios set halted_at = null where channel_id = ${channelId} and halted_at is not null`)
    await Event.record(tx, channelId, [{ kind: "channel.unhalted", at }])
    return true
  })
}

/** What is still to be done about a channel: each scenario for itself, so that no crash leaves one behind. */
export async function carryOn(world: Pick<World, "db" | "now">, channelId: bigint): Promise<number> {
  const { db } = world
  const at = world.now()
  const [channel] = await db.select({ haltedAt: channels.haltedAt }).from(channels).where(eq(channels.id, channelId))
  const haltedAt = channel?.haltedAt ?? null
  if (haltedAt) await Batch.thawReady(db, channelId, at)
  const rows = await db.execute<{ id: bigint }>(
    haltedAt
      ? sql`select id from scenarios where channel_id = ${channelId} and paused_at is null and archived_at is null order by id`
      : sql`select id from scenarios where channel_id = ${channelId} and halted_at is not null order by id`,
  )
  for (const { id } of rows) await (haltedAt ? pause(db, channelId, id, haltedAt) : resume(db, channelId, id, at))
  return rows.length
}

/** As of the moment of the halt. The lock on the channel keeps its end waiting, or finds it over. */
function pause(db: Db, channelId: bigint, scenarioId: bigint, haltedAt: Temporal.Instant): Promise<void> {
  return db.transaction(async (tx) => {
    const still = await tx.execute(sql`
      select 1 from channels where id = ${channelId} and halted_at is not null for share`)
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    if (still.length === 0 || scenario.pausedAt) return
    await Scenario.pause(tx, channelId, scenarioId, haltedAt)
    await tx.execute(sql`
      update scenarios set halted_at = ${haltedAt.toString()}::timestamptz
      where channel_id = ${channelId} and id = ${scenarioId}`)
  })
}

/** An archived one keeps its pause, as archiving says. */
function resume(db: Db, channelId: bigint, scenarioId: bigint, at: Temporal.Instant): Promise<void> {
  return db.transaction(async (tx) => {
    const running = await tx.execute(
      sql`select 1 from channels where id = ${channelId} and halted_at is null for share`,
    )
    if (running.length === 0) return
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    if (scenario.haltedAt && !scenario.archivedAt) await Scenario.resume(tx, channelId, scenarioId, at)
    await tx.execute(sql`
      update scenarios set halted_at = null where channel_id = ${channelId} and id = ${scenarioId}`)
  })
}

/** Chore: halts and their ends that were interrupted, or are too large for one request. */
export async function carryOnAll(world: World): Promise<void> {
  const rows = await world.db.execute<{ id: bigint }>(sql`select c.id from ${someUnfinished} order by c.id`)
  for (const { id } of rows) await alone(world, id, () => carryOn(world, id))
}

const someUnfinished = sql`
  channels c where (c.halted_at is not null and exists (select 1 from scenarios s
      where s.channel_id = c.id and s.paused_at is null and s.archived_at is null))
    or (c.halted_at is null and exists (select 1 from scenarios s where s.channel_id = c.id and s.halted_at is not null))`

/** As a condition: whether `carryOnAll` would find any. */
export const isUnfinished = (): SQL => sql`exists (select 1 from ${someUnfinished})`

export type Standing = {
  haltedAt: Temporal.Instant | null
  by: string | null
  /** Scenarios that run; those that the halt has paused; and those of the former that it is still to pause. */
  running: { id: bigint; name: string }[]
  paused: {
    id: bigint
    name: string
    pausedAt: Temporal.Instant | null
    pausedPolicy: Scenario.Scenario["pausedPolicy"]
  }[]
  /** People whose request has made its first attempt. */
  leaving: number
}

/** How a channel stands, for the page of its brake. At most five hundred scenarios of each. */
export async function standing(db: Db, channelId: bigint): Promise<Standing> {
  const [channel] = await db
    .select({ haltedAt: channels.haltedAt, by: staff.name })
    .from(channels)
    .leftJoin(staff, eq(staff.id, channels.haltedBy))
    .where(eq(channels.id, channelId))
  type Row = { id: bigint; name: string; paused_at: string | null; paused_policy: Scenario.Scenario["pausedPolicy"] }
  const some = (which: ReturnType<typeof sql>) =>
    db.execute<Row>(sql`select id, name, paused_at, paused_policy from scenarios
      where channel_id = ${channelId} and archived_at is null and ${which} order by id limit 500`)
  const [running, paused, flying] = await Promise.all([
    some(sql`paused_at is null`),
    some(sql`halted_at is not null`),
    db.execute<{ people: number }>(sql`select coalesce(sum(recipients - settled), 0)::int as people from batches
      where channel_id = ${channelId} and state = 'sending'`),
  ])
  return {
    ...{ haltedAt: channel?.haltedAt ?? null, by: channel?.by ?? null },
    running: running.map(({ id, name }) => ({ id, name })),
    paused: paused.map(({ id, name, paused_at, paused_policy }) => ({
      ...{ id, name, pausedAt: read(paused_at), pausedPolicy: paused_policy },
    })),
    leaving: flying[0]?.people ?? 0,
  }
}
