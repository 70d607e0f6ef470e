/** Names and pictures, as LINE knows them. Asked outside any transaction, written inside the event's. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Profile } from "../../line/client"
import type { World } from "../../world"
import { alone } from "../alone"
import { instant } from "../arrays"
import * as Channel from "../channel"
import * as Following from "./following"

/** By LINE user id; somebody LINE did not tell us about is missing, and asked for again later. */
export type Prefetched = Map<string, Profile>

const patienceMs = 3_000

/** The profiles of those who just followed, so that a welcome can say the name. Everybody else's can wait for the chore. */
export async function prefetch(
  world: World,
  channelId: bigint,
  arrivals: { kind: string; lineUserId: string | null }[],
): Promise<Prefetched> {
  const followers = arrivals.flatMap((one) => (one.kind === "line.follow" && one.lineUserId ? [one.lineUserId] : []))
  return followers.length === 0 ? new Map() : fetchWithin(world, channelId, [...new Set(followers)])
}

/** A slow LINE delays nobody's welcome for longer than this; whoever is missing then has no name yet. */
async function fetchWithin(world: World, channelId: bigint, userIds: string[]): Promise<Prefetched> {
  const found: Prefetched = new Map()
  const credentials = await Channel.credentials(world, channelId)
  const asking = Promise.all(
    userIds.map(async (userId) => {
      const answer = await world.line.profile(credentials, userId)
      if (answer.is === "found") found.set(userId, answer.profile)
    }),
  )
  await Promise.race([asking, Bun.sleep(patienceMs)])
  return found
}

/** Somebody follows: what LINE told of them, or else it is owed. */
export async function greet(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  profile: Profile | undefined,
  now: Temporal.Instant,
): Promise<void> {
  if (profile) return apply(db, channelId, friendId, profile, now)
  await db.execute(sql`
    update friends set profile_due_at = coalesce(profile_due_at, ${instant(now)})
    where channel_id = ${channelId} and id = ${friendId}`)
}

export async function apply(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  profile: Profile | undefined,
  now: Temporal.Instant,
): Promise<void> {
  if (!profile) return
  await db.execute(sql`
    update friends set name = ${profile.displayName}, picture_url = ${profile.pictureUrl},
      status_message = ${profile.statusMessage}, language = ${profile.language},
      profile_fetched_at = ${instant(now)}, profile_due_at = null
    where channel_id = ${channelId} and id = ${friendId}`)
}

/** Chore: profiles still owed, a hundred a round. LINE's 404 means that the friend blocks us (semantics 7). */
export async function fetchDue(world: World): Promise<void> {
  const now = world.now()
  const rows = await world.db.execute<{ channel_id: bigint; id: bigint; line_user_id: string }>(sql`
    select f.channel_id, f.id, f.line_user_id from channels c
    cross join lateral (select * from friends f where f.channel_id = c.id and f.profile_due_at <= ${instant(now)}
      order by f.profile_due_at limit 100) f
    where c.stopped_at is null and c.archived_at is null limit 100`)
  for (const [channelId, friends] of Map.groupBy(rows, (row) => row.channel_id))
    await alone(world, channelId, () => fetchFor(world, channelId, friends, now))
}

/**
 * As a condition: whether `fetchDue` would find any. The first of the index, rather than whether there is any: a plan kept
 * for all moments takes a third of the friends for due, and would cost so much that it is never kept.
 */
export const isFetchDue = (now: Temporal.Instant): SQL => sql`
  exists (select 1 from channels c where c.stopped_at is null and c.archived_at is null and (
    select f.profile_due_at from friends f where f.channel_id = c.id and f.profile_due_at is not null
    order by f.profile_due_at limit 1) <= ${instant(now)})`

async function fetchFor(
  world: World,
  channelId: bigint,
  friends: { id: bigint; line_user_id: string }[],
  now: Temporal.Instant,
): Promise<number> {
  const credentials = await Channel.credentials(world, channelId)
  await Promise.all(
    friends.map(async (friend) => {
      const answer = await world.line.profile(credentials, friend.line_user_id)
      if (answer.is === "found") await apply(world.db, channelId, friend.id, answer.profile, now)
      else if (answer.is === "absent") await absent(world.db, channelId, friend.id, now)
      else await later(world.db, channelId, friend.id, now)
    }),
  )
  return friends.length
}

async function absent(db: Db, channelId: bigint, friendId: bigint, now: Temporal.Instant): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      update friends set profile_due_at = null where channel_id = ${channelId} and id = ${friendId}`)
    await Following.block(tx, channelId, friendId, now)
  })
}

async function later(db: Db, channelId: bigint, friendId: bigint, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update friends set profile_due_at = ${instant(now.add({ minutes: 5 }))}
    where channel_id = ${channelId} and id = ${friendId}`)
}
