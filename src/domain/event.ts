/**
 * Something that happened. One append-only table is the timeline, the audit of the engine and the queue of what is
 * still to be reacted to. Every noun may record; only automation reacts.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import type { WebhookEvent } from "../line/webhook"
import { bigints, instant, instants, read, texts } from "./arrays"

export type Happening = {
  /** noun.verb, e.g. "scenario.completed". */
  kind: string
  friendId?: bigint | null
  /** What it happened to: a scenario, a tag, a step. */
  subjectId?: bigint | null
  payload?: Record<string, unknown>
  at: Temporal.Instant
}

/** Records what we did ourselves: nothing more is to be reacted to. */
export async function record(db: Db, channelId: bigint, happenings: Happening[]): Promise<void> {
  if (happenings.length === 0) return
  await db.execute(sql`
    insert into events (channel_id, kind, friend_id, subject_id, payload, occurred_at, recorded_at, reacted_at)
    select ${channelId}, kind, friend_id, subject_id, payload::jsonb, at, at, at
    from unnest(${texts(happenings.map((h) => h.kind))}, ${bigints(happenings.map((h) => h.friendId))},
      ${bigints(happenings.map((h) => h.subjectId))},
      ${texts(happenings.map((h) => (h.payload ? JSON.stringify(h.payload) : null)))},
      ${instants(happenings.map((h) => h.at))}) as h (kind, friend_id, subject_id, payload, at)`)
}

/** Records LINE's events, to be reacted to. Those known already (by LINE's event id) are left alone. Returns how many were new. */
export async function receive(
  db: Db,
  channelId: bigint,
  received: WebhookEvent[],
  now: Temporal.Instant,
): Promise<number> {
  return receiveMany(db, [{ channelId, events: received }], now)
}

/** The same for several requests in one statement and one commit; in the order of `hear`, so that neither waits for the other. */
export async function receiveMany(
  db: Db,
  requests: { channelId: bigint; events: WebhookEvent[] }[],
  now: Temporal.Instant,
): Promise<number> {
  const all = requests.flatMap(({ channelId, events }) => events.map((event) => ({ channelId, event })))
  if (all.length === 0) return 0
  const events = all.map((one) => one.event)
  const recorded = await db.execute(sql`
    insert into events (channel_id, line_event_id, kind, line_user_id, payload, occurred_at, recorded_at)
    select channel_id, line_event_id, kind, line_user_id, payload, at, ${instant(now)}
    from rows from (unnest(${bigints(all.map((one) => one.channelId))}),
      unnest(${texts(events.map((event) => event.webhookEventId))}),
      unnest(${texts(events.map((event) => `line.${event.type}`))}),
      unnest(${texts(events.map((event) => event.source?.userId ?? null))}),
      jsonb_array_elements(${storable(events)}::text::jsonb),
      unnest(${instants(events.map((event) => Temporal.Instant.fromEpochMilliseconds(event.timestamp)))}))
      as e (channel_id, line_event_id, kind, line_user_id, payload, at)
    order by line_event_id
    on conflict (channel_id, line_event_id) do nothing`)
  return recorded.count
}

/** As JSON. PostgreSQL's jsonb cannot hold U+0000 nor half a surrogate pair; a message with one must not stop its neighbours. */
export function storable(events: WebhookEvent[]): string {
  const json = JSON.stringify(events)
  // Only letters that JSON has to escape are written with \u, so nearly every event is spared the search.
  if (!json.includes("\\u")) return json
  return json.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, "$1\\ufffd")
}

export type Recorded = {
  id: bigint
  kind: string
  subjectId: bigint | null
  payload: Record<string, unknown> | null
  occurredAt: Temporal.Instant
  error: string | null
}

/** A friend's events, latest first. The cursor is the last event seen. */
export async function timeline(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  page: { before?: { occurredAt: Temporal.Instant; id: bigint }; limit: number },
): Promise<Recorded[]> {
  const seen = page.before
    ? sql`and (occurred_at, id) < (${instant(page.before.occurredAt)}, ${page.before.id})`
    : sql``
  const rows = await db.execute<RecordedRow>(sql`
    select id, kind, subject_id, payload, occurred_at, error from events
    where channel_id = ${channelId} and friend_id = ${friendId} ${seen}
    order by occurred_at desc, id desc limit ${page.limit}`)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    payload: row.payload,
    occurredAt: read(row.occurred_at),
    error: row.error,
  }))
}

type RecordedRow = {
  id: bigint
  kind: string
  subject_id: bigint | null
  payload: Record<string, unknown> | null
  occurred_at: string
  error: string | null
}
