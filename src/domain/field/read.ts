import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { channels, fields } from "../../schema"
import { present } from "../absence"
import { bigints, read } from "../arrays"
import * as Tally from "../tally"
import { type Kind, shown } from "./value"

export type Field = {
  id: bigint
  key: string
  name: string
  kind: Kind
  choices: string[]
  createdAt: Temporal.Instant
}

export async function find(db: Db, channelId: bigint, fieldId: bigint): Promise<Field> {
  const found = await byId(db, channelId, [fieldId])
  return present(found.get(fieldId), "field")
}

export async function byId(db: Db, channelId: bigint, fieldIds: readonly bigint[]): Promise<Map<bigint, Field>> {
  if (fieldIds.length === 0) return new Map()
  const rows = await db
    .select()
    .from(fields)
    .where(and(eq(fields.channelId, channelId), sql`${fields.id} = any(${bigints(fieldIds)})`))
  return new Map(rows.map((row) => [row.id, row]))
}

/** A field with the number of friends whose value is known. */
export async function findCounted(db: Db, channelId: bigint, fieldId: bigint): Promise<Field & { friends: number }> {
  const field = await find(db, channelId, fieldId)
  const kept = await Tally.of(db, channelId, "field", [fieldId])
  return { ...field, friends: kept[0]?.amount ?? 0 }
}

/** A page of fields in the order they were made, each with the number of friends whose value is known. */
export function list(db: Db, channelId: bigint, { after, limit = 200 }: { after?: bigint; limit?: number } = {}) {
  const known = Tally.amount(channelId, "field", sql`${fields.id}`, "friends").mapWith(Number)
  return db
    .select({
      id: fields.id,
      key: fields.key,
      name: fields.name,
      kind: fields.kind,
      choices: fields.choices,
      createdAt: fields.createdAt,
      friends: known,
    })
    .from(fields)
    .where(and(eq(fields.channelId, channelId), after === undefined ? undefined : gt(fields.id, after)))
    .orderBy(asc(fields.id))
    .limit(limit)
}

/** For choosing among them: in the order they were made, and without counting whose value is known. */
export function names(db: Db, channelId: bigint, limit = 200): Promise<Field[]> {
  return db.select().from(fields).where(eq(fields.channelId, channelId)).orderBy(asc(fields.id)).limit(limit)
}

/** The one filled column as the canonical text: numbers plain, dates ISO, moments as UTC instants. */
export function valueSql(alias: string): SQL<string> {
  const column = (name: string) => sql`${sql.identifier(alias)}.${sql.identifier(name)}`
  const moment = sql`to_char(${column("moment_value")} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  return sql<string>`coalesce(${column("text_value")}, ${column("number_value")}::text,
    to_char(${column("date_value")}, 'YYYY-MM-DD'), ${moment}, ${column("flag_value")}::text)`
}

type Row = { friend_id: bigint; key: string; kind: Kind; value: string }

async function rowsOf(db: Db, channelId: bigint, friendIds: readonly bigint[]): Promise<Row[]> {
  if (friendIds.length === 0) return []
  const rows = await db.execute<Row>(sql`select v.friend_id, d.key, d.kind, ${valueSql("v")} as value
    from friend_fields v join fields d on d.channel_id = v.channel_id and d.id = v.field_id
    where v.channel_id = ${channelId} and v.friend_id = any(${bigints(friendIds)}) order by d.id`)
  return [...rows].map((row) => (row.kind === "moment" ? { ...row, value: read(row.value).toString() } : row))
}

/** What is known of each friend, by the field's key, in canonical spelling. Friends of whom nothing is known too. */
export async function values(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
): Promise<Map<bigint, Record<string, string>>> {
  const known = new Map(friendIds.map((id): [bigint, Record<string, string>] => [id, {}]))
  for (const row of await rowsOf(db, channelId, friendIds)) known.get(row.friend_id)![row.key] = row.value
  return known
}

/**
 * What `Message.fill` takes for each friend: "name" and "field.key", as a friend would read them. `wanted`: the names
 * that some message asks for; where no field is among them, none is read.
 */
export async function filling(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  wanted: ReadonlySet<string>,
): Promise<Map<bigint, Record<string, string>>> {
  const names = await db.execute<{ id: bigint; name: string | null }>(
    sql`select id, name from friends where channel_id = ${channelId} and id = any(${bigints(friendIds)})`,
  )
  const words = new Map([...names].map((row): [bigint, Record<string, string>] => [row.id, { name: row.name ?? "" }]))
  if (wanted.isSubsetOf(new Set(["name"]))) return words
  const zone = await zoneOf(db, channelId)
  for (const row of await rowsOf(db, channelId, friendIds)) {
    const of = words.get(row.friend_id)
    if (of) of[`field.${row.key}`] = shown(row.kind, row.value, zone)
  }
  return words
}

export async function zoneOf(db: Db, channelId: bigint): Promise<string> {
  const [channel] = await db.select({ zone: channels.zone }).from(channels).where(eq(channels.id, channelId))
  return present(channel, "channel").zone
}
