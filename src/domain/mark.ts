/** Marks: the staff's working state of a friend. A short list a channel, in an order; a friend carries one or none. */
import { and, asc, eq, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../db"
import { markColours, marks } from "../schema"
import { present } from "./absence"
import { bigints, instant } from "./arrays"
import * as Event from "./event"
import * as Fault from "./fault"
import * as Mention from "./mention"
import * as Shape from "./shape"

export { markColours as colours } from "../schema"

export type Mark = { id: bigint; name: string; colour: (typeof markColours)[number]; position: number }

export const schema = v.strictObject({ name: Shape.name(40), colour: v.picklist(markColours) })
export type Input = v.InferOutput<typeof schema>

/** A list that is looked through at a glance is short. */
export const MOST = 20

const shown = { id: marks.id, name: marks.name, colour: marks.colour, position: marks.position }

/** All of a channel, in their order. */
export function list(db: Db, channelId: bigint): Promise<Mark[]> {
  return db
    .select(shown)
    .from(marks)
    .where(eq(marks.channelId, channelId))
    .orderBy(asc(marks.position), asc(marks.id))
    .limit(MOST)
}

export async function find(db: Db, channelId: bigint, markId: bigint): Promise<Mark> {
  const [mark] = await db
    .select(shown)
    .from(marks)
    .where(and(eq(marks.channelId, channelId), eq(marks.id, markId)))
  return present(mark, "mark")
}

/** Stands at the end of the list. A name stands once in a channel. */
export async function create(
  db: Db,
  channelId: bigint,
  { name, colour }: Input,
  at: Temporal.Instant,
): Promise<{ mark: Mark } | Fault.Refusal> {
  const all = await list(db, channelId)
  if (all.length >= MOST) return Fault.one("name", "too_many", { max: MOST })
  const [mark] = await db
    .insert(marks)
    .values({ channelId, name, colour, position: (all.at(-1)?.position ?? 0) + 1, createdAt: at })
    .onConflictDoNothing({ target: [marks.channelId, marks.name] })
    .returning(shown)
  return mark ? { mark } : Fault.one("name", "taken")
}

export async function edit(
  db: Db,
  channelId: bigint,
  markId: bigint,
  { name, colour }: Input,
): Promise<{ mark: Mark } | Fault.Refusal> {
  const before = await find(db, channelId, markId)
  const free = sql`not exists (select 1 from marks m where m.channel_id = ${channelId}
    and m.name = ${name} and m.id <> ${markId})`
  const [mark] = await db
    .update(marks)
    .set({ name, colour })
    .where(and(eq(marks.channelId, channelId), eq(marks.id, before.id), free))
    .returning(shown)
  return mark ? { mark } : Fault.one("name", "taken")
}

/** One place up or down in the list. */
export async function move(db: Db, channelId: bigint, markId: bigint, to: "up" | "down"): Promise<void> {
  const order = (await list(db, channelId)).map(({ id }) => id)
  const from = order.indexOf((await find(db, channelId, markId)).id)
  const target = to === "up" ? from - 1 : from + 1
  const neighbour = order[target]
  if (neighbour === undefined) return
  order[target] = markId
  order[from] = neighbour
  await db.execute(sql`
    update marks m set position = o.position from unnest(${bigints(order)}) with ordinality as o (id, position)
    where m.channel_id = ${channelId} and m.id = o.id`)
}

/** Whoever carries it carries none afterwards. Refused while a step's filter speaks of it. */
export async function remove(db: Db, channelId: bigint, markId: bigint): Promise<{ removed: Mark } | Fault.Refusal> {
  const mark = await find(db, channelId, markId)
  const steps = await Mention.steps(db, channelId, "mark", markId)
  if (steps.length > 0) return Fault.one("", "in_use", { steps: steps.map((step) => step.name).join(", ") })
  await db.delete(marks).where(and(eq(marks.channelId, channelId), eq(marks.id, markId)))
  return { removed: mark }
}

export type Doing = { at: Temporal.Instant; staffId: bigint | null }

/** Gives friends this mark in place of any other, or none. Answers for whom that was a change. */
export async function put(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  markId: bigint | null,
  { at, staffId }: Doing,
): Promise<bigint[]> {
  if (friendIds.length === 0) return []
  const rows = await db.execute<{ friend_id: bigint }>(
    markId === null
      ? sql`delete from friend_marks where channel_id = ${channelId} and friend_id = any(${bigints(friendIds)})
          returning friend_id`
      : sql`insert into friend_marks (channel_id, friend_id, mark_id, marked_at)
          select f.channel_id, f.id, m.id, ${instant(at)}
          from friends f join marks m on m.channel_id = f.channel_id and m.id = ${markId}
          where f.channel_id = ${channelId} and f.id = any(${bigints(friendIds)}) order by f.id
          on conflict (channel_id, friend_id) do update set mark_id = excluded.mark_id, marked_at = excluded.marked_at
            where friend_marks.mark_id <> excluded.mark_id
          returning friend_id`,
  )
  const changed = rows.map((row) => row.friend_id)
  const payload = { staffId: staffId === null ? null : String(staffId) }
  await Event.record(
    db,
    channelId,
    changed.map((friendId) => ({ kind: "mark.changed", friendId, subjectId: markId, payload, at })),
  )
  return changed
}

/** The marks of these friends; who carries none is missing. */
export async function of(db: Db, channelId: bigint, friendIds: readonly bigint[]): Promise<Map<bigint, Mark>> {
  if (friendIds.length === 0) return new Map()
  const rows = await db.execute<Mark & { friend_id: bigint }>(sql`
    select fm.friend_id, m.id, m.name, m.colour, m.position from friend_marks fm
    join marks m on m.channel_id = fm.channel_id and m.id = fm.mark_id
    where fm.channel_id = ${channelId} and fm.friend_id = any(${bigints(friendIds)})`)
  return new Map(rows.map(({ friend_id, ...mark }) => [friend_id, mark]))
}
