import { and, asc, eq, gt, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../db"
import { tags } from "../schema"
import { present } from "./absence"
import { bigints, instant } from "./arrays"
import * as Event from "./event"
import * as Fault from "./fault"
import * as Mention from "./mention"
import * as Shape from "./shape"
import * as Tally from "./tally"

export type Tag = { id: bigint; name: string; createdAt: Temporal.Instant }

export const schema = v.strictObject({ name: Shape.name(100) })
export type Input = v.InferOutput<typeof schema>

/** A name stands once in a channel. */
export async function create(
  db: Db,
  channelId: bigint,
  { name }: Input,
  at: Temporal.Instant,
): Promise<{ tag: Tag } | Fault.Refusal> {
  const [tag] = await db
    .insert(tags)
    .values({ channelId, name, createdAt: at })
    .onConflictDoNothing({ target: [tags.channelId, tags.name] })
    .returning()
  return tag ? { tag } : Fault.one("name", "taken")
}

export async function rename(
  db: Db,
  channelId: bigint,
  tagId: bigint,
  { name }: Input,
): Promise<{ tag: Tag } | Fault.Refusal> {
  const before = await find(db, channelId, tagId)
  const free = sql`not exists (select 1 from tags t where t.channel_id = ${channelId}
    and t.name = ${name} and t.id <> ${tagId})`
  const [tag] = await db
    .update(tags)
    .set({ name })
    .where(and(eq(tags.channelId, channelId), eq(tags.id, before.id), free))
    .returning()
  return tag ? { tag } : Fault.one("name", "taken")
}

/** Takes the tag off everybody. Refused while a step's filter or action speaks of it. */
export async function remove(db: Db, channelId: bigint, tagId: bigint): Promise<{ removed: Tag } | Fault.Refusal> {
  const tag = await find(db, channelId, tagId)
  const steps = await Mention.steps(db, channelId, "tag", tagId)
  if (steps.length > 0) return Fault.one("", "in_use", { steps: steps.map((step) => step.name).join(", ") })
  await db.delete(tags).where(and(eq(tags.channelId, channelId), eq(tags.id, tagId)))
  return { removed: tag }
}

export async function find(db: Db, channelId: bigint, tagId: bigint): Promise<Tag> {
  return present(await findMaybe(db, channelId, tagId), "tag")
}

export async function findMaybe(db: Db, channelId: bigint, tagId: bigint): Promise<Tag | null> {
  const [tag] = await db
    .select()
    .from(tags)
    .where(and(eq(tags.channelId, channelId), eq(tags.id, tagId)))
  return tag ?? null
}

/** For choosing among them: in Japanese order, and without counting who carries them. */
export function names(db: Db, channelId: bigint, limit = 500): Promise<Tag[]> {
  return db
    .select({ id: tags.id, name: tags.name, createdAt: tags.createdAt })
    .from(tags)
    .where(eq(tags.channelId, channelId))
    .orderBy(sql`${tags.name} collate "ja-x-icu"`, asc(tags.id))
    .limit(limit)
}

export async function named(db: Db, channelId: bigint, name: string): Promise<Tag | null> {
  const [tag] = await db
    .select()
    .from(tags)
    .where(and(eq(tags.channelId, channelId), eq(tags.name, name)))
  return tag ?? null
}

/** A tag with the number of friends who carry it. */
export async function findCounted(db: Db, channelId: bigint, tagId: bigint): Promise<Tag & { friends: number }> {
  const tag = await find(db, channelId, tagId)
  const kept = await Tally.of(db, channelId, "tag", [tagId])
  return { ...tag, friends: kept[0]?.amount ?? 0 }
}

/** A page of tags in the order they were made, each with the number of friends who carry it. */
export function list(db: Db, channelId: bigint, { after, limit = 500 }: { after?: bigint; limit?: number } = {}) {
  const friends = Tally.amount(channelId, "tag", sql`${tags.id}`, "friends").mapWith(Number)
  return db
    .select({ id: tags.id, name: tags.name, createdAt: tags.createdAt, friends })
    .from(tags)
    .where(and(eq(tags.channelId, channelId), after === undefined ? undefined : gt(tags.id, after)))
    .orderBy(asc(tags.id))
    .limit(limit)
}

/** Puts the tag on friends; answers who did not carry it before. A tag that is gone is put on nobody. */
export function add(db: Db, channelId: bigint, friendIds: readonly bigint[], tagId: bigint, at: Temporal.Instant) {
  return change(db, channelId, friendIds, tagId, at, {
    kind: "tag.added",
    statement: sql`insert into friend_tags (channel_id, friend_id, tag_id, tagged_at)
      select f.channel_id, f.id, t.id, ${instant(at)}
      from friends f join tags t on t.channel_id = f.channel_id and t.id = ${tagId}
      where f.channel_id = ${channelId} and f.id = any(${bigints(friendIds)})
      on conflict do nothing returning friend_id`,
  })
}

/** Takes the tag off friends; answers who carried it. */
export function drop(db: Db, channelId: bigint, friendIds: readonly bigint[], tagId: bigint, at: Temporal.Instant) {
  return change(db, channelId, friendIds, tagId, at, {
    kind: "tag.removed",
    statement: sql`delete from friend_tags where channel_id = ${channelId}
      and tag_id = ${tagId} and friend_id = any(${bigints(friendIds)}) returning friend_id`,
  })
}

async function change(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  tagId: bigint,
  at: Temporal.Instant,
  { kind, statement }: { kind: string; statement: ReturnType<typeof sql> },
): Promise<bigint[]> {
  if (friendIds.length === 0) return []
  const rows = await db.execute<{ friend_id: bigint }>(statement)
  const changed = [...rows].map((row) => row.friend_id)
  if (changed.length > 0)
    await Event.record(
      db,
      channelId,
      changed.map((friendId) => ({ kind, friendId, subjectId: tagId, at })),
    )
  return changed
}
