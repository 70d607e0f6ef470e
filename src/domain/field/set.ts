import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant } from "../arrays"
import * as Goal from "../enrollment/goal"
import * as Event from "../event"
import * as Fault from "../fault"
import { byId, type Field, zoneOf } from "./read"
import { parse, type Value } from "./value"

/**
 * Gives friends a value of this field, or takes it away (null, or blank). Answers whose value changed. Where it is a
 * countdown's goal, their walks' origins move with it. `zone`: where a moment without an offset is meant; the channel's
 * by default. A field that is gone is a fault, not an exception: stored actions may outlive it.
 */
export async function set(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  fieldId: bigint,
  value: string | null,
  at: Temporal.Instant,
  zone?: string,
): Promise<{ changed: bigint[] } | Fault.Refusal> {
  const field = (await byId(db, channelId, [fieldId])).get(fieldId)
  if (!field) return Fault.one("fieldId", "absent", { kind: "field" })
  const local = zone ?? (await zoneOf(db, channelId))
  const parsed = value === null || value.trim() === "" ? null : parse(field, value, local)
  if (parsed && "faults" in parsed) return parsed
  const changed = await store(db, channelId, friendIds, fieldId, parsed, at)
  if (changed.length === 0) return { changed }
  await Event.record(
    db,
    channelId,
    changed.map((friendId) => ({
      kind: "field.set",
      friendId,
      subjectId: fieldId,
      payload: { value: parsed?.text ?? null },
      at,
    })),
  )
  await moveGoals(db, channelId, changed, field, at)
  return { changed }
}

async function store(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  fieldId: bigint,
  value: Value | null,
  at: Temporal.Instant,
): Promise<bigint[]> {
  const column = value && sql.identifier(value.column)
  const rows = await db.execute<{ friend_id: bigint }>(
    column
      ? sql`insert into friend_fields (channel_id, friend_id, field_id, ${column}, set_at)
          select f.channel_id, f.id, ${fieldId}::bigint, ${sql`${value.text}::text::${types[value.column]}`}, ${instant(at)}
          from friends f where f.channel_id = ${channelId} and f.id = any(${bigints(friendIds)})
          on conflict (channel_id, friend_id, field_id)
          do update set ${column} = excluded.${column}, set_at = excluded.set_at
          where friend_fields.${column} is distinct from excluded.${column} returning friend_id`
      : sql`delete from friend_fields where channel_id = ${channelId} and field_id = ${fieldId}
          and friend_id = any(${bigints(friendIds)}) returning friend_id`,
  )
  return [...rows].map((row) => row.friend_id)
}

const types: { [C in Value["column"]]: ReturnType<typeof sql> } = {
  text_value: sql`text`,
  number_value: sql`numeric`,
  date_value: sql`date`,
  moment_value: sql`timestamptz`,
  flag_value: sql`boolean`,
}

/** All these friends now share one value, hence one goal. Of a friend's walks only the last still has one to reach. */
async function moveGoals(
  db: Db,
  channelId: bigint,
  friendIds: bigint[],
  field: Field,
  at: Temporal.Instant,
): Promise<void> {
  if (field.kind !== "date" && field.kind !== "moment") return
  const walks = await db.execute<{ id: bigint }>(sql`select distinct on (e.friend_id, e.scenario_id) e.id
    from enrollments e join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
    where e.channel_id = ${channelId} and e.friend_id = any(${bigints(friendIds)}) and e.state <> 'withdrawn'
      and s.goal_field_id = ${field.id} order by e.friend_id, e.scenario_id, e.id desc`)
  if (walks.length === 0) return
  const [originAt] = await Goal.of(db, channelId, { goalAt: null, goalFieldId: field.id }, friendIds.slice(0, 1))
  await Goal.move(
    db,
    channelId,
    walks.map((walk) => walk.id),
    originAt ?? null,
    at,
  )
}
