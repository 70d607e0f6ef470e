/** Following, blocking and leaving by one's own wish (semantics 2 and 7). Applied by event time, not by arrival. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant } from "../arrays"
import * as Event from "../event"
import * as Hold from "../hold"

/** Somebody LINE tells us of becomes a friend, if they are not one yet. Returns the friend's id. */
export async function meet(db: Db, channelId: bigint, lineUserId: string, at: Temporal.Instant): Promise<bigint> {
  const [row] = await db.execute<{ id: bigint }>(sql`
    with known as (select id from friends where channel_id = ${channelId} and line_user_id = ${lineUserId}),
    fresh as (
      insert into friends (channel_id, line_user_id, profile_due_at, created_at)
      select ${channelId}, ${lineUserId}, ${instant(at)}, ${instant(at)} where not exists (select 1 from known)
      on conflict (channel_id, line_user_id) do update set line_user_id = excluded.line_user_id
      returning id)
    select id from known union all select id from fresh`)
  return row!.id
}

/** A follow at this instant. An older one than what we know of changes nothing. Returns whether it did. */
export async function follow(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<boolean> {
  // At equal times unfollow wins: so a follow must be strictly later than a known unfollow.
  const changed = await db.execute(sql`
    update friends set following = true, blocked_at = null, follow_changed_at = ${instant(at)},
      followed_at = ${instant(at)}, profile_due_at = coalesce(profile_due_at, ${instant(at)})
    where channel_id = ${channelId} and id = ${friendId}
      and (follow_changed_at is null or follow_changed_at < ${instant(at)})
    returning 1`)
  if (changed.length === 0) return false
  await Hold.endForFriends(db, channelId, [friendId], "blocked", at)
  return true
}

/** An unfollow, or LINE's 404 for the profile: the friend blocks us. Every walk keeps its place. */
export async function block(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<boolean> {
  const changed = await db.execute(sql`
    update friends set following = false, blocked_at = ${instant(at)}, follow_changed_at = ${instant(at)},
      reply_token = null, reply_token_until = null
    where channel_id = ${channelId} and id = ${friendId} and following
      and (follow_changed_at is null or follow_changed_at <= ${instant(at)})
    returning 1`)
  if (changed.length === 0) return false
  await Hold.beginForFriends(db, channelId, [friendId], "blocked", at)
  return true
}

/** A message from somebody who blocked us: they do not any more. */
export async function heard(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<void> {
  const [row] = await db.execute<{ was_blocked: boolean }>(sql`
    update friends f set last_message_at = greatest(f.last_message_at, ${instant(at)}),
      following = f.following or coalesce(f.follow_changed_at < ${instant(at)}, true),
      blocked_at = case when f.follow_changed_at < ${instant(at)} then null else f.blocked_at end,
      follow_changed_at = case when not f.following and f.follow_changed_at < ${instant(at)} then ${instant(at)}
        else f.follow_changed_at end
    from (select following, follow_changed_at from friends where channel_id = ${channelId} and id = ${friendId}) old
    where f.channel_id = ${channelId} and f.id = ${friendId}
    returning not old.following and coalesce(old.follow_changed_at < ${instant(at)}, true) as was_blocked`)
  if (row?.was_blocked) await Hold.endForFriends(db, channelId, [friendId], "blocked", at)
}

/** The friend wants nothing more: from one scenario, or from this channel at all (`scenarioId` null). */
export async function optOut(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  scenarioId: bigint | null,
  at: Temporal.Instant,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (scenarioId === null)
      await tx.execute(sql`
        update friends set opted_out_at = coalesce(opted_out_at, ${instant(at)})
        where channel_id = ${channelId} and id = ${friendId}`)
    // The friend is locked as by an enrollment: a walk that begins this moment either sees this or is seen here.
    else
      await tx.execute(sql`
        insert into opt_outs (channel_id, friend_id, scenario_id, opted_out_at)
        select channel_id, id, ${scenarioId}::bigint, ${instant(at)} from friends
        where channel_id = ${channelId} and id = ${friendId} for no key update on conflict do nothing`)
    await Hold.begin(tx, channelId, await walks(tx, channelId, friendId, scenarioId), "opted_out", at)
    await Event.record(tx, channelId, [{ kind: "friend.opted_out", friendId, subjectId: scenarioId, at }])
  })
}

/** Welcome back. A scenario left on its own stays left when the friend returns to the channel. */
export async function optIn(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  scenarioId: bigint | null,
  at: Temporal.Instant,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (scenarioId === null)
      await tx.execute(sql`update friends set opted_out_at = null where channel_id = ${channelId} and id = ${friendId}`)
    else
      await tx.execute(sql`
        delete from opt_outs
        where channel_id = ${channelId} and friend_id = ${friendId} and scenario_id = ${scenarioId}`)
    const free = await tx.execute<{ id: bigint }>(sql`
      select e.id from enrollments e join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
      where e.channel_id = ${channelId} and e.friend_id = ${friendId} and e.state = 'active'
        and f.opted_out_at is null and not exists (select 1 from opt_outs o where o.channel_id = e.channel_id
          and o.friend_id = e.friend_id and o.scenario_id = e.scenario_id)`)
    await Hold.end(
      tx,
      channelId,
      free.map((row) => row.id),
      "opted_out",
      at,
    )
    await Event.record(tx, channelId, [{ kind: "friend.opted_in", friendId, subjectId: scenarioId, at }])
  })
}

async function walks(db: Db, channelId: bigint, friendId: bigint, scenarioId: bigint | null): Promise<bigint[]> {
  const which = scenarioId === null ? sql`` : sql`and scenario_id = ${scenarioId}`
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from enrollments
    where channel_id = ${channelId} and friend_id = any(${bigints([friendId])}) and state = 'active' ${which}`)
  return rows.map((row) => row.id)
}
