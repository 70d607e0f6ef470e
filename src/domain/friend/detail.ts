import { and, desc, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { agenda, enrollments, friends, scenarios } from "../../schema"
import { present } from "../absence"
import * as Agenda from "../agenda"
import { bigints } from "../arrays"
import * as Field from "../field/read"
import * as Mark from "../mark"

export type Friend = typeof friends.$inferSelect
/** A friend with tags (by name), what is known by field key, and the staff's mark. */
export type Known = Friend & {
  tags: { id: bigint; name: string }[]
  fields: Record<string, string>
  mark: Mark.Mark | null
}

export async function find(db: Db, channelId: bigint, friendId: bigint): Promise<Friend> {
  const [friend] = await db
    .select()
    .from(friends)
    .where(and(eq(friends.channelId, channelId), eq(friends.id, friendId)))
  return present(friend, "friend")
}

export async function findKnown(db: Db, channelId: bigint, friendId: bigint): Promise<Known> {
  const [known] = await knownOf(db, channelId, [await find(db, channelId, friendId)])
  return present(known, "friend")
}

/** Those of these ids that are friends of this channel. */
export async function there(db: Db, channelId: bigint, friendIds: readonly bigint[]): Promise<Set<bigint>> {
  const rows = await db
    .select({ id: friends.id })
    .from(friends)
    .where(and(eq(friends.channelId, channelId), sql`${friends.id} = any(${bigints(friendIds)})`))
  return new Set(rows.map((row) => row.id))
}

/** What a list shows of these friends. */
export async function faces(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
): Promise<Map<bigint, Pick<Friend, "id" | "name" | "called" | "pictureUrl">>> {
  const rows = await db
    .select({ id: friends.id, name: friends.name, called: friends.called, pictureUrl: friends.pictureUrl })
    .from(friends)
    .where(and(eq(friends.channelId, channelId), sql`${friends.id} = any(${bigints(friendIds)})`))
  return new Map(rows.map((row) => [row.id, row]))
}

/** A friend's walks, newest first, with the scenario's name. */
export function walks(db: Db, channelId: bigint, friendId: bigint, limit = 100) {
  return db
    .select({ enrollment: Agenda.walk, scenario: { id: scenarios.id, name: scenarios.name, kind: scenarios.kind } })
    .from(enrollments)
    .innerJoin(agenda, Agenda.ofWalk)
    .innerJoin(scenarios, and(eq(scenarios.channelId, enrollments.channelId), eq(scenarios.id, enrollments.scenarioId)))
    .where(and(eq(enrollments.channelId, channelId), eq(enrollments.friendId, friendId)))
    .orderBy(desc(enrollments.id))
    .limit(limit)
}

/** Adds tags, fields and marks to rows of friends, in three statements however many they are. */
export async function knownOf(db: Db, channelId: bigint, rows: Friend[]): Promise<Known[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const tags = await db.execute<{ friend_id: bigint; id: bigint; name: string }>(sql`
    select ft.friend_id, t.id, t.name from friend_tags ft
    join tags t on t.channel_id = ft.channel_id and t.id = ft.tag_id
    where ft.channel_id = ${channelId} and ft.friend_id = any(${bigints(ids)}) order by t.name, t.id`)
  const byFriend = Map.groupBy([...tags], (tag) => tag.friend_id)
  const fields = await Field.values(db, channelId, ids)
  const marks = await Mark.of(db, channelId, ids)
  return rows.map((row) => ({
    ...row,
    tags: (byFriend.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    fields: fields.get(row.id) ?? {},
    mark: marks.get(row.id) ?? null,
  }))
}
