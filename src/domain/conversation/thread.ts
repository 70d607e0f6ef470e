/**
 * What was said between a friend and us, both ways: their messages (events), what steps brought them (the ledger), and
 * what staff wrote (pushes). Three lists that are each read by key, and laid into one another by time.
 */
import { sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import type { Message } from "../../line/messages"
import { read } from "../arrays"
import { ofFriend, stateSql } from "../delivery/ledger"
import { fill } from "../message"
import * as Push from "../push/read"
import { type Said, said } from "./said"

export type Item = { id: bigint; at: Temporal.Instant } & (
  | { is: "theirs"; said: Said | "unsent" }
  | { is: "turn"; kind: "follow" | "unfollow" }
  | { is: "press"; words: string }
  | {
      is: "step"
      messages: Message[]
      state: "sent" | "unknown"
      scenario: { id: bigint; name: string }
      step: { id: bigint; name: string; position: number }
    }
  | { is: "push"; push: Push.Push }
)

/** The last one seen of each list; left out: from the newest. */
export type Cursor = { event?: bigint; delivery?: bigint; push?: bigint }

/** Newest first. `next` leads further back; null at the beginning. */
export async function thread(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  { cursor = {}, limit }: { cursor?: Cursor; limit: number },
): Promise<{ items: Item[]; next: Cursor | null }> {
  const more = limit + 1
  const lists = [
    // At the same moment an answer is newer than what it answers.
    await staffs(db, channelId, friendId, cursor.push, more),
    await steps(db, channelId, friendId, cursor.delivery, more),
    await theirs(db, channelId, friendId, cursor.event, more),
  ]
  const found = lists.flatMap(falling)
  found.sort((a, b) => Temporal.Instant.compare(b.at, a.at))
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? beyond(cursor, items) : null }
}

/** A row may be settled later than a newer one of its list; so that a page can end anywhere, each keeps its place. */
function falling(list: Item[]): Item[] {
  let latest: Temporal.Instant | null = null
  return list.map((item) => {
    if (latest && Temporal.Instant.compare(item.at, latest) > 0) return { ...item, at: latest }
    latest = item.at
    return item
  })
}

/** Each list goes on behind what of it was shown. */
function beyond(cursor: Cursor, items: readonly Item[]): Cursor {
  const last = (list: keyof Cursor) => items.findLast((item) => listOf(item) === list)?.id ?? cursor[list]
  return { event: last("event"), delivery: last("delivery"), push: last("push") }
}

const listOf = ({ is }: Item): keyof Cursor => (is === "step" ? "delivery" : is === "push" ? "push" : "event")

const kinds = sql`('line.message', 'line.postback', 'line.follow', 'line.unfollow')`

type EventRow = { id: bigint; kind: string; payload: unknown; occurred_at: string }

async function theirs(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  after: bigint | undefined,
  limit: number,
): Promise<Item[]> {
  const seen =
    after === undefined
      ? sql``
      : sql`and (occurred_at, id) < (select occurred_at, id from events where channel_id = ${channelId} and id = ${after})`
  const rows = await db.execute<EventRow>(sql`
    select id, kind, payload, occurred_at from events
    where channel_id = ${channelId} and friend_id = ${friendId} and kind in ${kinds} ${seen}
    order by occurred_at desc, id desc limit ${limit}`)
  return rows.flatMap(ofEvent)
}

function ofEvent({ id, kind, payload, occurred_at }: EventRow): Item[] {
  const at = read(occurred_at)
  if (kind === "line.follow" || kind === "line.unfollow")
    return [{ is: "turn", id, at, kind: kind === "line.follow" ? "follow" : "unfollow" }]
  if (kind === "line.postback") return [{ is: "press", id, at, words: pressed(payload) }]
  return [{ is: "theirs", id, at, said: said(payload) ?? { type: "other", kind: "" } }]
}

const postback = v.object({ postback: v.object({ data: v.string() }) })

function pressed(payload: unknown): string {
  const judged = v.safeParse(postback, payload)
  return judged.success ? judged.output.postback.data : ""
}

type StepRow = {
  id: bigint
  at: string
  state: "sent" | "unknown"
  messages: Message[]
  filled: Record<string, string> | null
  scenario_id: bigint
  scenario_name: string
  step_id: bigint
  step_name: string
  position: number
}

async function steps(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  after: bigint | undefined,
  limit: number,
): Promise<Item[]> {
  const seen = after === undefined ? sql`` : sql`and d.id < ${after}`
  const rows = await db.execute<StepRow>(sql`
    select d.id, coalesce(d.settled_at, b.settled_at, d.recorded_at) as at, ${stateSql} as state, v.messages,
      b.filled -> (array_position(b.enrollment_ids, d.enrollment_id) - 1) as filled,
      d.scenario_id, sc.name as scenario_name, d.step_id, st.name as step_name, st.position
    from deliveries d
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    join step_versions v on v.channel_id = d.channel_id and v.id = d.version_id
    join scenarios sc on sc.channel_id = d.channel_id and sc.id = d.scenario_id
    join steps st on st.channel_id = d.channel_id and st.id = d.step_id
    where d.channel_id = ${channelId} and ${ofFriend(channelId, friendId)} and ${stateSql} in ('sent', 'unknown') ${seen}
    order by d.id desc limit ${limit}`)
  return rows.map((row) => ({
    ...{ is: "step" as const, id: row.id, at: read(row.at), state: row.state },
    messages: row.filled ? fill(row.messages, row.filled) : row.messages,
    scenario: { id: row.scenario_id, name: row.scenario_name },
    step: { id: row.step_id, name: row.step_name, position: row.position },
  }))
}

async function staffs(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  before: bigint | undefined,
  limit: number,
): Promise<Item[]> {
  const pushes = await Push.ofFriend(db, channelId, friendId, { before, limit })
  return pushes.map((push) => ({ is: "push", id: push.id, at: push.settledAt ?? push.askedAt, push }))
}

/** The message behind an event of this friend, for whoever wants its bytes; null where there is none to fetch. */
export async function attachment(
  db: Db,
  channelId: bigint,
  friendId: bigint,
  eventId: bigint,
): Promise<{ messageId: string; said: Said } | null> {
  const [row] = await db.execute<{ payload: { message?: { id?: unknown } } }>(sql`
    select payload from events
    where channel_id = ${channelId} and id = ${eventId} and friend_id = ${friendId} and kind = 'line.message'`)
  const words = said(row?.payload)
  const messageId = row?.payload.message?.id
  if (!words || words === "unsent" || words.elsewhere || typeof messageId !== "string") return null
  return ["image", "video", "audio", "file"].includes(words.type) ? { messageId, said: words } : null
}
