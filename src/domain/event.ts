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
export async function receive(db: Db, channelId: bigint, received: WebhookEvent[], now: Temporal.Instant): Promise<number> {
  return receiveMany(db, [{ channelId, events: received }], now)
}

/** The same for several requests in one statement and one commit. */
export async function receiveMany(
  db: Db,
  requests: { channelId: bigint; events: WebhookEvent[] }[],
  now: Temporal.Instant,
): Promise<number> {
  const all = requests.flatMap(({ channelId, events }) => events.map((event) => ({ channelId, event })))
  if (all.length === 0) return 0
  const rows = await db.execute(sql`
    insert into events (channel_id, line_event_id, kind, line_user_id, payload, occurred_at, recorded_at)
    select channel_id, line_event_id, kind, line_user_id, payload::jsonb, at, ${instant(now)}
    from unnest(${bigints(all.map((one) => one.channelId))}, ${texts(all.map((one) => one.event.webhookEventId))},
      ${texts(all.map((one) => `line.${one.event.type}`))}, ${texts(all.map((one) => one.event.source?.userId ?? null))},
      ${texts(all.map((one) => withoutNul(JSON.stringify(one.event))))},
      ${instants(all.map((one) => Temporal.Instant.fromEpochMilliseconds(one.event.timestamp)))})
      as e (channel_id, line_event_id, kind, line_user_id, payload, at)
    on conflict (channel_id, line_event_id) do nothing returning 1`)
  return rows.length
}

/** PostgreSQL's jsonb cannot hold U+0000; a message that contains one must not stop its neighbours. */
const withoutNul = (json: string) => json.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, "$1\\ufffd")

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
