/**
 * How many messages the month still carries (semantics 8). Truth is LINE's reading; what we have sent or have under
 * way since it was asked is added, so that the remainder is never overdrawn between two readings. What is under way
 * is not counted up and down: it is the sum over open batches and staff pushes, so it cannot drift.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import type { World } from "../world"
import { alone } from "./alone"
import { instant, read } from "./arrays"
import * as Channel from "./channel"
import * as Trouble from "./channel/trouble"
import * as Event from "./event"
import * as Hold from "./hold"

/** Messages are people reached. `allowance` and `remaining` are null where the plan has no limit. */
export type Quota = {
  month: string
  allowance: number | null
  used: number
  remaining: number | null
  reserve: number
  /** Of what remains: what whoever asks may use, and what is kept from them for paid scenarios. */
  left: number | null
  kept: number
  /** Null until LINE has been read in this month: nothing is released before. */
  readAt: Temporal.Instant | null
}

/** How many messages may be frozen now; infinite where the plan has no limit. */
export type Room = { paid: number; plain: number }

const askEvery = { minutes: 10 }
const askAgainAfterFailure = { seconds: 15 }

/** The first day of the quota's month: LINE counts months in Japan's time, whatever the channel's zone. */
export function monthOf(now: Temporal.Instant): string {
  return now.toZonedDateTimeISO("Asia/Tokyo").toPlainDate().with({ day: 1 }).toString()
}

/** The first moment of the month after. */
export function monthAfter(now: Temporal.Instant): Temporal.Instant {
  return Temporal.PlainDate.from(monthOf(now)).add({ months: 1 }).toZonedDateTime("Asia/Tokyo").toInstant()
}

/** `lock` takes the channel's row of this month: the only lock that planners share, so it comes last. */
export async function state(db: Db, channelId: bigint, now: Temporal.Instant, lock = false): Promise<Quota> {
  const month = monthOf(now)
  if (lock)
    await db.execute(
      sql`select 1 from quota_months where channel_id = ${channelId} and month = ${month}::date for update`,
    )
  const [row] = await db.execute<Row>(sql`
    select c.quota_reserve, q.allowance, q.unlimited, q.line_used, q.accepted, q.accepted_at_ask, q.read_at,
      (select coalesce(sum(b.recipients - b.settled), 0)::int from batches b
        where b.channel_id = c.id and b.state in ('ready', 'sending') and b.kind <> 'reply')
      + (select count(*)::int from pushes p
        where p.channel_id = c.id and p.state in ('ready', 'sending') and p.reply_token is null) as open
    from channels c left join quota_months q on q.channel_id = c.id and q.month = ${month}::date
    where c.id = ${channelId}`)
  if (!row?.read_at) return { month, allowance: null, used: 0, ...shared(0, row?.quota_reserve ?? 0), readAt: null }
  const used = Math.max(row.line_used + row.accepted - row.accepted_at_ask + row.open, row.accepted + row.open)
  const allowance = row.unlimited ? null : row.allowance
  const remaining = allowance === null ? null : Math.max(0, allowance - used)
  return { month, allowance, used, ...shared(remaining, row.quota_reserve), readAt: read(row.read_at) }
}

/** Divides what remains between everybody and the paid scenarios. */
function shared(remaining: number | null, reserve: number): Pick<Quota, "remaining" | "reserve" | "left" | "kept"> {
  if (remaining === null) return { remaining, reserve, left: null, kept: 0 }
  const kept = Math.min(reserve, remaining)
  return { remaining, reserve, left: remaining - kept, kept }
}

type Row = {
  quota_reserve: number
  allowance: number | null
  unlimited: boolean
  line_used: number
  accepted: number
  accepted_at_ask: number
  read_at: string | null
  open: number
}

/** Null before this month's first reading. */
export async function room(db: Db, channelId: bigint, now: Temporal.Instant, lock = false): Promise<Room | null> {
  const quota = await state(db, channelId, now, lock)
  if (!quota.readAt) return null
  return { paid: quota.remaining ?? Number.POSITIVE_INFINITY, plain: quota.left ?? Number.POSITIVE_INFINITY }
}

/**
 * When what waits for messages goes on, by its scenario: at once where the month carries it, else with LINE's next
 * month. A paid one may use what is kept. A month that was not read yet is taken to carry all.
 */
export async function releases(
  db: Db,
  channelId: bigint,
  now: Temporal.Instant,
): Promise<(scenarioId: bigint) => Temporal.Instant> {
  const [space, paid] = [await room(db, channelId, now), new Set(await paidScenarios(db, channelId))]
  const isCarried = (scenarioId: bigint) => !space || (paid.has(scenarioId) ? space.paid : space.plain) >= 1
  return (scenarioId) => (isCarried(scenarioId) ? now : monthAfter(now))
}

/** As one scenario sees it: what is kept for paid ones is not kept from them (semantics 8). */
export async function stateFor(db: Db, channelId: bigint, scenarioId: bigint, now: Temporal.Instant): Promise<Quota> {
  const [quota, paid] = [await state(db, channelId, now), await paidScenarios(db, channelId)]
  return paid.includes(scenarioId) ? { ...quota, left: quota.remaining, kept: 0 } : quota
}

/** How many of these messages the month does not carry: paid ones go first, and may use what is kept. */
export function shortOf(quota: Pick<Quota, "remaining" | "left">, asked: { paid: number; plain: number }): number {
  if (quota.remaining === null || quota.left === null) return 0
  const paid = Math.min(asked.paid, quota.remaining)
  const plain = Math.min(asked.plain, Math.max(0, quota.left - paid))
  return asked.paid + asked.plain - paid - plain
}

/** Asks LINE for allowance and consumption. False when LINE did not answer; the former reading stays. */
export async function refresh(world: World, channelId: bigint): Promise<boolean> {
  const { db, line } = world
  const askedAt = world.now()
  const month = monthOf(askedAt)
  // Remembered before asking: what is accepted while LINE counts may be missing from its answer.
  const [row] = await db.execute<{ accepted: number }>(sql`
    insert into quota_months (channel_id, month, asked_at) values (${channelId}, ${month}::date, ${instant(askedAt)})
    on conflict (channel_id, month) do update set asked_at = excluded.asked_at returning accepted`)
  const credentials = await Channel.credentials(world, channelId)
  const [allowed, consumed] = await Promise.all([line.quota(credentials), line.consumption(credentials)])
  for (const answer of [allowed, consumed])
    if (answer.is === "unauthorized") await stop(world, channelId, answer, askedAt)
  if (allowed.is !== "found" || consumed.is !== "found") return false
  const { quota } = allowed
  await db.execute(sql`
    update quota_months set allowance = ${quota.type === "limited" ? quota.value : null},
      unlimited = ${quota.type === "none"}, line_used = ${consumed.used},
      accepted_at_ask = ${row?.accepted ?? 0}, read_at = ${instant(askedAt)}
    where channel_id = ${channelId} and month = ${month}::date`)
  return true
}

/** Without a reading nothing is released: a channel that LINE refuses here must say so, not stand still in silence. */
async function stop(world: World, channelId: bigint, refused: { status: number; words: string }, at: Temporal.Instant) {
  const stopped = await Trouble.stop(world.db, channelId, { ...refused, endpoint: "quota" }, at)
  if (stopped) await Trouble.announce(world, channelId, at)
}

/** Chore: reads LINE where the reading is old, missing for this month, or needed because something waits. */
export async function refreshDue(world: World): Promise<void> {
  const due = await world.db.execute<{ id: bigint }>(sql`
    select c.id from ${someUnread(world.now())} order by q.asked_at nulls first limit 50`)
  await Promise.all(due.map(({ id }) => alone(world, id, async () => Number(await refresh(world, id)))))
}

/** As a condition: whether `refreshDue` would find anything. */
export const isRefreshDue = (now: Temporal.Instant): SQL => sql`exists (select 1 from ${someUnread(now)})`

const someUnread = (now: Temporal.Instant) => sql`
  channels c left join quota_months q on q.channel_id = c.id and q.month = ${monthOf(now)}::date
  where c.stopped_at is null and c.archived_at is null and c.connected_at is not null
    and (q.asked_at is null or q.asked_at > ${instant(now)}
      or (q.read_at is null and q.asked_at < ${instant(now.subtract(askAgainAfterFailure))})
      or q.asked_at < ${instant(now.subtract(askEvery))})`

/** The scenarios that may use the reserve, and go first when messages are short. */
export async function paidScenarios(db: Db, channelId: bigint): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`select id from scenarios where channel_id = ${channelId} and paid`)
  return rows.map((row) => row.id)
}

/** Chore: when the month carries messages again, the walks that waited longest go on, paid ones first. */
export async function releaseDue(world: World): Promise<void> {
  // Looked at without a lock and for all at once: mostly nobody waits.
  const short = await world.db.execute<{ id: bigint }>(sql`select c.id from ${someShort} order by c.id`)
  for (const { id } of short) await alone(world, id, () => release(world, id))
}

const someShort = sql`
  channels c where c.stopped_at is null and c.archived_at is null and c.connected_at is not null
    and (select true from agenda a where a.channel_id = c.id and a.standing = 'quota'
      order by a.next_due_at, a.enrollment_id limit 1)`

/** As a condition: whether `releaseDue` would find anything. */
export const isReleaseDue = (): SQL => sql`exists (select 1 from ${someShort})`

/** Lets go of as many walks of one channel as may be sent now, and says how many. */
export async function release(world: World, channelId: bigint): Promise<number> {
  const now = world.now()
  return world.db.transaction(async (tx) => {
    const space = await room(tx, channelId, now, true)
    if (!space || space.paid < 1) return 0
    const most = Math.min(5000, space.paid - (await coming(tx, channelId, space.paid, now)))
    if (most < 1) return 0
    const rows = await tx.execute<{ id: bigint }>(sql`
      select e.id from agenda a join enrollments e on e.channel_id = a.channel_id and e.id = a.enrollment_id
      join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
      where a.channel_id = ${channelId} and a.standing = 'quota' and (s.paid or ${space.plain >= 1})
      order by s.paid desc, a.next_due_at, e.id limit ${most} for update of a skip locked`)
    return Hold.end(
      tx,
      channelId,
      rows.map((row) => row.id),
      "quota",
      now,
    )
  })
}

/**
 * Walks that the next plannings will look at: released a moment ago, perhaps by another process, or due by themselves.
 * Releasing others for the same messages would let the younger overtake the older.
 */
async function coming(db: Db, channelId: bigint, most: number, now: Temporal.Instant): Promise<number> {
  if (most === Number.POSITIVE_INFINITY) return 0
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select 1 from agenda where channel_id = ${channelId} and standing is null
        and next_due_at <= ${instant(now)} limit ${Math.min(most, 10_000)}) as due`)
  return row?.count ?? 0
}

/** Counts what LINE accepted. Part of the transaction that records the acceptance. */
export async function count(db: Db, channelId: bigint, people: number, at: Temporal.Instant): Promise<void> {
  if (people === 0) return
  await db.execute(sql`
    insert into quota_months (channel_id, month, accepted) values (${channelId}, ${monthOf(at)}::date, ${people})
    on conflict (channel_id, month) do update set accepted = quota_months.accepted + excluded.accepted`)
}

/** Nobody but LINE can tell whether it has counted these messages: nothing is released before it has been read again. */
export async function doubt(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update quota_months set read_at = null
    where channel_id = ${channelId} and month = ${monthOf(at)}::date and not unlimited`)
}

/** Notes that messages ran out, unless walks stand for want of them already. Called before these begin to stand. */
export async function noteExhausted(db: Db, channelId: bigint, held: number, at: Temporal.Instant): Promise<void> {
  const standing = await db.execute(sql`
    select 1 from agenda where channel_id = ${channelId} and standing = 'quota' limit 1`)
  if (standing.length > 0) return
  await Event.record(db, channelId, [{ kind: "quota.exhausted", payload: { held, month: monthOf(at) }, at }])
}

/** What LINE alone says is left; null where the plan has no limit or LINE has not been read. */
export async function leftAtLine(db: Db, channelId: bigint, now: Temporal.Instant): Promise<number | null> {
  const [row] = await db.execute<{ allowance: number | null; unlimited: boolean; line_used: number }>(sql`
    select allowance, unlimited, line_used from quota_months
    where channel_id = ${channelId} and month = ${monthOf(now)}::date and read_at is not null`)
  if (!row || row.unlimited || row.allowance === null) return null
  return row.allowance - row.line_used
}
