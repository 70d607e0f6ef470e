import { and, eq, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { friends } from "../../schema"
import { instants, texts } from "../arrays"
import * as Event from "../event"
import { say } from "../fault"
import * as Shape from "../shape"
import type { Friend } from "./detail"

const MOST_AT_ONCE = 500

/** A friend known from elsewhere. The profile is fetched from LINE as soon as there is time. */
export const one = v.strictObject({
  lineUserId: Shape.lineUserId,
  name: v.optional(v.nullable(Shape.line(100)), null),
  followedAt: v.optional(v.nullable(Shape.instant), null),
})

export const schema = v.strictObject({
  friends: v.pipe(
    v.array(one),
    v.minLength(1, say("too_few", { min: 1 })),
    v.maxLength(MOST_AT_ONCE, say("too_many", { max: MOST_AT_ONCE })),
    v.check((list) => new Set(list.map((friend) => friend.lineUserId)).size === list.length, say("not_unique")),
  ),
})
export type Input = v.InferOutput<typeof one>

/**
 * Writes friends down who are known by their LINE user id already. Those we know stay as they are: what LINE told us
 * is newer than a list. Nobody is enrolled by this. Answers in the order asked.
 */
export async function create(
  db: Db,
  channelId: bigint,
  input: readonly Input[],
  at: Temporal.Instant,
): Promise<{ friend: Friend; created: boolean }[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    insert into friends (channel_id, line_user_id, name, followed_at, profile_due_at, created_at)
    select ${channelId}::bigint, f.line_user_id, f.name, f.followed_at, ${at.toString()}::timestamptz, ${at.toString()}::timestamptz
    from unnest(${texts(input.map((friend) => friend.lineUserId))}, ${texts(input.map((friend) => friend.name))},
      ${instants(input.map((friend) => friend.followedAt))}) as f (line_user_id, name, followed_at)
    on conflict (channel_id, line_user_id) do nothing returning id`)
  const created = new Set([...rows].map((row) => row.id))
  await Event.record(
    db,
    channelId,
    [...created].map((friendId) => ({ kind: "friend.imported", friendId, at })),
  )
  const found = await byLineUserId(
    db,
    channelId,
    input.map((friend) => friend.lineUserId),
  )
  return input.map(({ lineUserId }) => {
    const friend = found.get(lineUserId)!
    return { friend, created: created.has(friend.id) }
  })
}

async function byLineUserId(db: Db, channelId: bigint, userIds: string[]): Promise<Map<string, Friend>> {
  const rows = await db
    .select()
    .from(friends)
    .where(and(eq(friends.channelId, channelId), sql`${friends.lineUserId} = any(${texts(userIds)})`))
  return new Map(rows.map((row) => [row.lineUserId, row]))
}
