/**
 * The friends an account already has. LINE tells verified and premium accounts alone, a thousand at a time; everybody
 * else's appear when they first write.
 *
 *              403: not for this account
 *   reading ──────────────────────────────▶ refused
 *    │  │ ▲
 *    │  │ └─ the next page, or the same again a little later
 *    │  └──── the last page ──────────────▶ done
 *    └─────── staff ──────────────────────▶ stopped
 */
import { eq, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { followerReadings } from "../../schema"
import type { World } from "../../world"
import { alone } from "../alone"
import { instant, texts } from "../arrays"
import * as Channel from "../channel"
import * as Event from "../event"

export type Reading = typeof followerReadings.$inferSelect

/** LINE's largest page. */
const A_PAGE = 1_000
const PAGES_A_TURN = 5
/** A page may take a while; whoever died over it is relieved after this. */
const LEASE = { seconds: 60 }
/** Names are asked for at half the pace of the chore that asks, so that new friends' come in between. */
const NAME_EACH_MS = 20

export async function find(db: Db, channelId: bigint): Promise<Reading | null> {
  const [row] = await db.select().from(followerReadings).where(eq(followerReadings.channelId, channelId))
  return row ?? null
}

/** From the beginning; one that is under way goes on as it is. False then. */
export async function begin(db: Db, channelId: bigint, staffId: bigint | null, at: Temporal.Instant): Promise<boolean> {
  const rows = await db.execute(sql`
    insert into follower_readings as r (channel_id, state, staff_id, begun_at, next_at)
    values (${channelId}, 'reading', ${staffId}, ${instant(at)}, ${instant(at)})
    on conflict (channel_id) do update set state = 'reading', staff_id = excluded.staff_id, next_token = null, seen = 0,
      added = 0, attempts = 0, words = null, begun_at = excluded.begun_at, next_at = excluded.next_at, ended_at = null
    where r.state <> 'reading' returning channel_id`)
  return rows.length > 0
}

/** Whoever has been read stays. */
export async function stop(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update follower_readings set state = 'stopped', next_at = null, ended_at = ${instant(at)}
    where channel_id = ${channelId} and state = 'reading'`)
}

/** Friends whose name LINE is still to be asked for, as far as anybody counts. */
export async function nameless(db: Db, channelId: bigint, most: number): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select from friends where channel_id = ${channelId} and profile_due_at is not null limit ${most}) as few`)
  return row?.count ?? 0
}

/** Chore. Claims by the moment of the next page, so that several processes share the accounts. */
export async function readDue(world: World): Promise<void> {
  const now = world.now()
  const rows = await world.db.execute<{ channel_id: bigint }>(sql`
    update follower_readings r set next_at = ${instant(now.add(LEASE))}
    where r.channel_id in (select f.channel_id from ${someUnread(now)}
      order by f.next_at limit 10 for update of f skip locked)
    returning r.channel_id`)
  await Promise.all(rows.map((row) => alone(world, row.channel_id, () => readSome(world, row.channel_id))))
}

const someUnread = (now: Temporal.Instant) => sql`
  follower_readings f join channels c on c.id = f.channel_id
  where f.next_at <= ${instant(now)} and c.archived_at is null and c.stopped_at is null`

/** As a condition: whether `readDue` would find any. */
export const isReadDue = (now: Temporal.Instant): SQL => sql`exists (select 1 from ${someUnread(now)})`

async function readSome(world: World, channelId: bigint): Promise<number> {
  for (let page = 1; page <= PAGES_A_TURN; page += 1) {
    const goesOn = await readOne(world, channelId)
    world.live.touch(channelId)
    if (!goesOn) return page
  }
  await world.db.execute(sql`
    update follower_readings set next_at = ${instant(world.now())} where channel_id = ${channelId} and state = 'reading'`)
  return PAGES_A_TURN
}

/** True when there is another page to be read at once. */
async function readOne(world: World, channelId: bigint): Promise<boolean> {
  const reading = await find(world.db, channelId)
  if (reading?.state !== "reading") return false
  const credentials = await Channel.credentials(world, channelId)
  const page = { limit: A_PAGE, ...(reading.nextToken ? { start: reading.nextToken } : {}) }
  const answer = await world.line.followers(credentials, page)
  const now = world.now()
  if (answer.is === "found") return keep(world.db, reading, answer, now)
  if (answer.is === "refused" && answer.status === 403) return end(world.db, channelId, "refused", answer.words, now)
  // LINE forgets a place in its list after a day: then from the beginning, which adds nobody twice.
  const isForgotten = answer.is === "refused" && answer.status === 400 && reading.nextToken !== null
  await later(world.db, channelId, answer.words, isForgotten, now)
  return false
}

async function keep(
  db: Db,
  reading: Reading,
  { userIds, next }: { userIds: string[]; next: string | null },
  now: Temporal.Instant,
): Promise<boolean> {
  const { channelId } = reading
  return db.transaction(async (tx) => {
    const [mine] = await tx.execute(sql`
      select 1 from follower_readings where channel_id = ${channelId} and state = 'reading'
        and next_token is not distinct from ${reading.nextToken} for update`)
    if (!mine) return false
    const from = theLater(reading.namesUntil, now)
    const fresh = await insert(tx, channelId, userIds, from, now)
    await Event.record(
      tx,
      channelId,
      fresh.map((friendId) => ({ kind: "friend.imported", friendId, at: now })),
    )
    const until = from.add({ milliseconds: fresh.length * NAME_EACH_MS })
    await tx.execute(sql`
      update follower_readings set seen = seen + ${userIds.length}::int, added = added + ${fresh.length}::int,
        next_token = ${next}, names_until = ${instant(until)}, attempts = 0, words = null,
        state = ${next === null ? "done" : "reading"}, next_at = ${instant(next === null ? null : now.add(LEASE))},
        ended_at = ${instant(next === null ? now : null)}
      where channel_id = ${channelId}`)
    return next !== null
  })
}

/** Those we know stay as they are: what an event told is newer than a list. Nobody is enrolled by this. */
async function insert(db: Db, channelId: bigint, userIds: string[], from: Temporal.Instant, now: Temporal.Instant) {
  const rows = await db.execute<{ id: bigint }>(sql`
    insert into friends (channel_id, line_user_id, profile_due_at, created_at)
    select ${channelId}::bigint, u.line_user_id,
      ${instant(from)} + (row_number() over (order by u.n)) * ${`${NAME_EACH_MS} milliseconds`}::interval, ${instant(now)}
    from unnest(${texts(userIds)}) with ordinality as u (line_user_id, n)
    where not exists (select 1 from friends f where f.channel_id = ${channelId} and f.line_user_id = u.line_user_id)
    order by u.line_user_id
    on conflict (channel_id, line_user_id) do nothing returning id`)
  return rows.map((row) => row.id)
}

async function end(db: Db, channelId: bigint, state: "refused", words: string, now: Temporal.Instant): Promise<false> {
  await db.execute(sql`
    update follower_readings set state = ${state}, words = ${words.slice(0, 500)}, next_at = null, ended_at = ${instant(now)}
    where channel_id = ${channelId} and state = 'reading'`)
  return false
}

const LONGEST_PAUSE_SECONDS = 600

async function later(db: Db, channelId: bigint, words: string, isForgotten: boolean, now: Temporal.Instant) {
  await db.execute(sql`
    update follower_readings set attempts = attempts + 1, words = ${words.slice(0, 500)},
      next_token = case when ${isForgotten} then null else next_token end,
      next_at = ${instant(now)} + least(${LONGEST_PAUSE_SECONDS}, 5 * 2 ^ least(attempts, 10)) * interval '1 second'
    where channel_id = ${channelId} and state = 'reading'`)
}

const theLater = (one: Temporal.Instant | null, other: Temporal.Instant) =>
  one && Temporal.Instant.compare(one, other) > 0 ? one : other
