/** What is known of a friend, real or imagined, in memory: it changes as the rehearsal goes on. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { present } from "../absence"
import { bigints, read } from "../arrays"
import * as Field from "../field/read"
import type { Kind, Value } from "../field/value"
import * as Segment from "../segment"

export type Facts = {
  /** Zero: imagined. */
  id: bigint
  following: boolean
  followedAt: Temporal.Instant | null
  blockedAt: Temporal.Instant | null
  optedOutAt: Temporal.Instant | null
  /** Scenarios of which the friend wants no more. */
  optOuts: ReadonlySet<bigint>
  tags: Set<bigint>
  fields: Map<bigint, Value>
  replyUntil: Temporal.Instant | null
  caughtUpAt: Temporal.Instant | null
}

/** A friend's walks as a question about friends sees them. */
export type Walked = { scenarioId: bigint; state: "active" | "completed" | "withdrawn" }

export function imagined(known: Pick<Facts, "followedAt" | "tags" | "fields">): Facts {
  return {
    ...{ id: 0n, following: true, blockedAt: null, optedOutAt: null, optOuts: new Set(), replyUntil: null },
    ...{ caughtUpAt: null, ...known },
  }
}

/** `NotFound` for a friend who is not there. */
export async function load(db: Db, channelId: bigint, friendId: bigint): Promise<Facts> {
  const [rows, tags, outs, fields] = await Promise.all([
    db.execute<Row>(sql`
      select following, followed_at, blocked_at, opted_out_at, reply_token_until, caught_up_at
      from friends where channel_id = ${channelId} and id = ${friendId}`),
    db.execute<{ tag_id: bigint }>(sql`
      select tag_id from friend_tags where channel_id = ${channelId} and friend_id = ${friendId}`),
    db.execute<{ scenario_id: bigint }>(sql`
      select scenario_id from opt_outs where channel_id = ${channelId} and friend_id = ${friendId}`),
    fieldsOf(db, channelId, friendId),
  ])
  const row = present(rows[0], "friend")
  return {
    id: friendId,
    following: row.following,
    followedAt: read(row.followed_at),
    blockedAt: read(row.blocked_at),
    optedOutAt: read(row.opted_out_at),
    optOuts: new Set(outs.map((out) => out.scenario_id)),
    tags: new Set(tags.map((tag) => tag.tag_id)),
    fields,
    replyUntil: read(row.reply_token_until),
    caughtUpAt: read(row.caught_up_at),
  }
}

type Row = {
  following: boolean
  followed_at: string | null
  blocked_at: string | null
  opted_out_at: string | null
  reply_token_until: string | null
  caught_up_at: string | null
}

const columns: { [K in Kind]: Value["column"] } = {
  ...{ text: "text_value", choice: "text_value", number: "number_value" },
  ...{ date: "date_value", moment: "moment_value", flag: "flag_value" },
}

async function fieldsOf(db: Db, channelId: bigint, friendId: bigint): Promise<Map<bigint, Value>> {
  const rows = await db.execute<{ field_id: bigint; kind: Kind; value: string }>(sql`
    select v.field_id, d.kind, ${Field.valueSql("v")} as value
    from friend_fields v join fields d on d.channel_id = v.channel_id and d.id = v.field_id
    where v.channel_id = ${channelId} and v.friend_id = ${friendId}`)
  return new Map(
    rows.map(({ field_id, kind, value }): [bigint, Value] => [
      field_id,
      { column: columns[kind], text: kind === "moment" ? read(value).toString() : value },
    ]),
  )
}

/**
 * Whether a question is true of the friend as she then is. It is the engine's own question, asked of tables of which
 * one statement knows other rows: what the rehearsal has done to her stands in them, and nowhere else.
 */
export async function matches(
  db: Db,
  channelId: bigint,
  tree: Segment.Tree,
  facts: Facts,
  walks: readonly Walked[],
  at: Temporal.Instant,
): Promise<boolean> {
  const key = { channel_id: String(channelId), friend_id: String(facts.id) }
  const friend = { ...key, id: key.friend_id, following: facts.following, followed_at: facts.followedAt }
  const tags = [...facts.tags].map((id) => ({ ...key, tag_id: String(id) }))
  const fields = [...facts.fields].map(([id, { column, text }]) => ({ ...key, field_id: String(id), [column]: text }))
  const walked = walks.map(({ scenarioId, state }) => ({ ...key, scenario_id: String(scenarioId), state }))
  const rows = await db.execute(sql`
    with friends as (select r.* from jsonb_populate_record(null::friends, coalesce((select to_jsonb(f) from friends f
        where f.channel_id = ${channelId} and f.id = ${facts.id}), '{}') || ${json(friend)}) r),
      friend_tags as (select r.* from jsonb_populate_recordset(null::friend_tags, ${json(tags)}) r),
      friend_fields as (select r.* from jsonb_populate_recordset(null::friend_fields, ${json(fields)}) r),
      enrollments as (select r.* from jsonb_populate_recordset(null::enrollments, ${json(walked)}) r)
    select 1 from friends f where ${Segment.toSql(tree, Segment.aliased("f"), at)}`)
  return rows.length > 0
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`

/** Tags and fields that are there, of those that somebody speaks of. */
export async function known(db: Db, channelId: bigint, tagIds: readonly bigint[], fieldIds: readonly bigint[]) {
  const tags = await db.execute<{ id: bigint }>(sql`
    select id from tags where channel_id = ${channelId} and id = any(${bigints(tagIds)})`)
  return { tags: new Set(tags.map((tag) => tag.id)), fields: await Field.byId(db, channelId, fieldIds) }
}
