import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Message as LineMessage } from "../../line/messages"
import { present } from "../absence"
import { read } from "../arrays"

export type Push = {
  id: bigint
  kind: "test" | "answer"
  state: "ready" | "sending" | "sent" | "failed" | "unknown" | "withdrawn"
  friend: { id: bigint; name: string | null }
  staff: string | null
  /** As they left: values filled in. */
  messages: LineMessage[]
  /** The step that was tried, where it still is. */
  step: { id: bigint; scenarioId: bigint; name: string; position: number } | null
  withActions: boolean
  /** Left by reply token, and cost nothing. */
  free: boolean
  attempts: number
  reason: "blocked" | "quota" | "late" | "refused" | null
  words: string | null
  property: string | null
  requestId: string | null
  sentMessageIds: string[]
  askedAt: Temporal.Instant
  settledAt: Temporal.Instant | null
}

export type Search = { kind?: Push["kind"]; friendId?: bigint; stepId?: bigint; ticket?: string }

/** Latest first; `before` is the last one seen. */
export async function list(
  db: Db,
  channelId: bigint,
  search: Search,
  page: { before?: bigint; limit: number },
): Promise<Push[]> {
  const seen = page.before === undefined ? sql`` : sql`and p.id < ${page.before}`
  return select(db, channelId, sql`${narrowed(search)} ${seen} order by p.id desc limit ${page.limit}`)
}

/** The conversation's half that staff wrote, latest first. */
export const ofFriend = (db: Db, channelId: bigint, friendId: bigint, page: { before?: bigint; limit: number }) =>
  list(db, channelId, { friendId }, page)

/** `NotFound` where it is another channel's. */
export async function find(db: Db, channelId: bigint, id: bigint): Promise<Push> {
  const [push] = await select(db, channelId, sql`and p.id = ${id}`)
  return present(push, "push")
}

function narrowed({ kind, friendId, stepId, ticket }: Search): SQL {
  const conditions = [
    kind && sql`and p.kind = ${kind}`,
    friendId !== undefined && sql`and p.friend_id = ${friendId}`,
    stepId !== undefined && sql`and p.step_id = ${stepId}`,
    ticket && sql`and p.ticket = ${ticket}::uuid`,
  ]
  return sql.join(
    conditions.filter((each) => each !== false && each !== undefined && each !== ""),
    sql` `,
  )
}

type Row = {
  id: bigint
  kind: Push["kind"]
  state: Push["state"]
  friend_id: bigint
  friend_name: string | null
  staff_name: string | null
  messages: LineMessage[]
  step_id: bigint | null
  scenario_id: bigint | null
  step_name: string | null
  position: number | null
  with_actions: boolean
  free: boolean
  attempts: number
  reason: Push["reason"]
  words: string | null
  property: string | null
  request_id: string | null
  sent_message_ids: string[] | null
  asked_at: string
  settled_at: string | null
}

async function select(db: Db, channelId: bigint, rest: SQL): Promise<Push[]> {
  const rows = await db.execute<Row>(sql`
    select p.id, p.kind, p.state, p.friend_id, f.name as friend_name, s.name as staff_name, p.messages, p.step_id,
      p.scenario_id, st.name as step_name, st.position, jsonb_array_length(p.actions) > 0 as with_actions, p.free,
      p.attempts, p.reason, p.words, p.property, p.request_id, p.sent_message_ids, p.asked_at, p.settled_at
    from pushes p
    join friends f on f.channel_id = p.channel_id and f.id = p.friend_id
    left join staff s on s.id = p.staff_id
    left join steps st on st.channel_id = p.channel_id and st.id = p.step_id
    where p.channel_id = ${channelId} ${rest}`)
  return rows.map(asPush)
}

const asPush = (row: Row): Push => ({
  ...{ id: row.id, kind: row.kind, state: row.state, friend: { id: row.friend_id, name: row.friend_name } },
  ...{ staff: row.staff_name, messages: row.messages, withActions: row.with_actions, free: row.free },
  step:
    row.step_id === null || row.scenario_id === null || row.step_name === null
      ? null
      : { id: row.step_id, scenarioId: row.scenario_id, name: row.step_name, position: row.position ?? 0 },
  ...{ attempts: row.attempts, reason: row.reason, words: row.words, property: row.property },
  ...{ requestId: row.request_id, sentMessageIds: row.sent_message_ids ?? [] },
  ...{ askedAt: read(row.asked_at), settledAt: read(row.settled_at) },
})
