/** Following, blocking and leaving by one's own wish (semantics 2 and 7). Applied by event time, not by arrival. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, instants, read, texts } from "../arrays"
import * as Event from "../event"
import * as Hold from "../hold"
import * as Standing from "./standing"

/** Whoever LINE tells us of becomes a friend, if they are not one yet. Returns the friends' ids by LINE user id. */
export async function meet(
  db: Db,
  channelId: bigint,
  people: readonly { lineUserId: string; at: Temporal.Instant }[],
): Promise<Map<string, bigint>> {
  if (people.length === 0) return new Map()
  const rows = await db.execute<{ line_user_id: string; id: bigint }>(sql`
    with met as (
      select line_user_id, min(at) as at
      from unnest(${texts(people.map((one) => one.lineUserId))}, ${instants(people.map((one) => one.at))}) as m (line_user_id, at)
      group by 1),
    known as (
      select f.line_user_id, f.id from friends f join met using (line_user_id) where f.channel_id = ${channelId}),
    fresh as (
      insert into friends (channel_id, line_user_id, profile_due_at, created_at)
      select ${channelId}, line_user_id, at, at from met
      where not exists (select 1 from known where known.line_user_id = met.line_user_id) order by line_user_id
      on conflict (channel_id, line_user_id) do update set line_user_id = excluded.line_user_id
      returning line_user_id, id)
    select * from known union all select * from fresh`)
  return new Map(rows.map((row) => [row.line_user_id, row.id]))
}

/** A follow at this instant: the walks go on, unless the friend has blocked us since. */
export async function follow(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<void> {
  await Standing.change(db, channelId, friendId, [{ kind: "follow", at }])
}

/** An unfollow, or LINE's 404 for the profile: the friend blocks us. Every walk keeps its place. */
export async function block(db: Db, channelId: bigint, friendId: bigint, at: Temporal.Instant): Promise<void> {
  await Standing.change(db, channelId, friendId, [{ kind: "unfollow", at }])
}

/**
 * Messages of friends. From somebody who blocked us: they do not any more, since the first
 * that came later. And one that comes late may tell that they had come back sooner.
 */
export async function heard(
  db: Db,
  channelId: bigint,
  messages: readonly { friendId: bigint; at: Temporal.Instant }[],
): Promise<void> {
  if (messages.length === 0) return
  const rows = await db.execute<{ id: bigint; first_at: string; last_at: string; tells: boolean }>(sql`
    with said as (
      select friend_id, max(at) as last_at, min(at) as first_at
      from unnest(${bigints(messages.map((one) => one.friendId))}, ${instants(messages.map((one) => one.at))}) as s (friend_id, at)
      group by 1)
    update friends f set last_message_at = greatest(f.last_message_at, s.last_at)
    from said s where f.channel_id = ${channelId} and f.id = s.friend_id
    returning f.id, s.first_at, s.last_at, not f.following or coalesce(s.first_at <= f.follow_changed_at, false) as tells`)
  for (const { id, first_at, last_at } of rows.filter(({ tells }) => tells)) {
    const said = [first_at, last_at].map((at) => ({ kind: "message" as const, at: read(at) }))
    await Standing.change(db, channelId, id, said)
  }
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
    // Locked as by leaving: of who leaves and comes back in one breath, the second sees what the first did.
    await tx.execute(sql`select 1 from friends where channel_id = ${channelId} and id = ${friendId} for no key update`)
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
