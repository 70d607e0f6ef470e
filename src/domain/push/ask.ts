import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { check, type Message as LineMessage } from "../../line/messages"
import { pushes } from "../../schema"
import type { Action } from "../action"
import { bigints, instant } from "../arrays"
import * as Channel from "../channel"
import * as Fault from "../fault"
import * as Field from "../field/read"
import * as Message from "../message"
import * as Quota from "../quota"

/** Friends that one asking reaches at most: whoever wants more wants a broadcast. */
export const MOST_FRIENDS = 20

export type Asking = {
  kind: "test" | "answer"
  /** A UUID of the asker's: the same asking sent twice changes nothing the second time. */
  ticket: string
  staffId: bigint | null
  friendIds: readonly bigint[]
  /** Placeholders are filled in here, for each friend. */
  messages: readonly LineMessage[]
  /** Carried out for whom LINE accepts, in the transaction that records it. */
  actions?: readonly Action[]
  /** The step that is tried. */
  of?: { scenarioId: bigint; stepId: bigint }
  /** Use the friend's reply token where one lives: free. */
  mayReply?: boolean
  at: Temporal.Instant
}
export type Asked = { ids: bigint[]; repeated: boolean }

/**
 * Freezes one request for each friend and reserves its message; `sendDue` lets them leave. Refused whole where a friend
 * cannot be reached, a friend's values do not fit, or the month has no room: nothing is half sent.
 */
export async function ask(db: Db, channelId: bigint, asking: Asking): Promise<Asked | Fault.Refusal> {
  const friendIds = [...new Set(asking.friendIds)]
  if (friendIds.length === 0) return Fault.one("friendIds", "required")
  if (friendIds.length > MOST_FRIENDS) return Fault.one("friendIds", "too_many", { max: MOST_FRIENDS })
  if (asking.messages.length === 0) return Fault.one("messages", "required")
  const known = await askedBefore(db, channelId, asking.ticket)
  if (known.length > 0) return { ids: known, repeated: true }
  const channel = await Channel.find(db, channelId)
  if (channel.stoppedAt) return Fault.one("", "channel_stopped")
  // Under the brake nothing is tried out; a person may still answer a person.
  if (channel.haltedAt && asking.kind === "test") return Fault.one("", "halted")
  const trouble = await unreachable(db, channelId, friendIds)
  if (trouble) return trouble
  const bodies = await filled(db, channelId, friendIds, asking.messages)
  if (Fault.isRefusal(bodies)) return bodies
  return db.transaction((tx) => freeze(tx, channelId, asking, bodies)).catch(short)
}

async function askedBefore(db: Db, channelId: bigint, ticket: string): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from pushes where channel_id = ${channelId} and ticket = ${ticket}::uuid order by id`)
  return rows.map((row) => row.id)
}

/** LINE answers 200 for somebody who blocks us, and shows it to nobody: better told before. */
async function unreachable(db: Db, channelId: bigint, friendIds: readonly bigint[]): Promise<Fault.Refusal | null> {
  const rows = await db.execute<{ id: bigint; name: string | null; following: boolean }>(sql`
    select id, name, following from friends where channel_id = ${channelId} and id = any(${bigints(friendIds)})`)
  if (rows.length < friendIds.length) return Fault.one("friendIds", "absent", { kind: "friend" })
  const blocked = rows.filter((row) => !row.following)
  if (blocked.length === 0) return null
  return Fault.one("friendIds", "friend_blocked", { names: blocked.map((row) => row.name ?? `#${row.id}`).join("、") })
}

type Body = { friendId: bigint; messages: LineMessage[] }

/** By the same code that freezes a step's copies. */
async function filled(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
  messages: readonly LineMessage[],
): Promise<Body[] | Fault.Refusal> {
  const wanted = new Set(Message.placeholders(messages))
  const values = wanted.size > 0 ? await Field.filling(db, channelId, friendIds, wanted) : new Map()
  const fill = Message.filler(messages)
  const bodies = friendIds.map((friendId) => ({ friendId, messages: fill(values.get(friendId) ?? {}) }))
  for (const body of bodies) {
    const judged = check(body.messages)
    if (judged.ok) continue
    return { faults: judged.faults.map(({ property, code, params }) => ({ path: property, code, params })) }
  }
  return bodies
}

async function freeze(db: Db, channelId: bigint, asking: Asking, bodies: Body[]): Promise<Asked> {
  const tokens = asking.mayReply ? await spendTokens(db, channelId, asking) : new Map<bigint, string>()
  const rows = await db
    .insert(pushes)
    .values(
      bodies.map(({ friendId, messages }) => ({
        ...{ channelId, key: crypto.randomUUID(), kind: asking.kind, ticket: asking.ticket },
        ...{ friendId, staffId: asking.staffId, messages, actions: [...(asking.actions ?? [])] },
        ...{ scenarioId: asking.of?.scenarioId ?? null, stepId: asking.of?.stepId ?? null },
        ...{ replyToken: tokens.get(friendId) ?? null, free: tokens.has(friendId) },
        ...{ nextAttemptAt: asking.at, askedAt: asking.at },
      })),
    )
    .onConflictDoNothing({ target: [pushes.channelId, pushes.ticket, pushes.friendId] })
    .returning({ id: pushes.id })
  // Pressed twice at once: the other one's rows are there by now.
  if (rows.length < bodies.length) return { ids: await askedBefore(db, channelId, asking.ticket), repeated: true }
  if (tokens.size < bodies.length) await reserve(db, channelId, asking.at)
  return { ids: rows.map((row) => row.id), repeated: false }
}

/** A reply token works once. */
async function spendTokens(db: Db, channelId: bigint, { friendIds, at }: Asking): Promise<Map<bigint, string>> {
  const rows = await db.execute<{ id: bigint; reply_token: string }>(sql`
    with living as (
      select id, reply_token from friends
      where channel_id = ${channelId} and id = any(${bigints(friendIds)}) and reply_token is not null
        and reply_token_until > ${instant(at)}
      for update)
    update friends f set reply_token = null, reply_token_until = null from living
    where f.channel_id = ${channelId} and f.id = living.id
    returning f.id, living.reply_token`)
  return new Map(rows.map((row) => [row.id, row.reply_token]))
}

/** The rows are part of the sum by now. Last, because the month's row is the one lock that all senders share. */
export async function reserve(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  const quota = await Quota.state(db, channelId, at, true)
  if (!quota.readAt) throw new Short("quota_unread")
  if (quota.allowance !== null && quota.used > quota.allowance) throw new Short("quota_short")
}

export class Short extends Error {
  constructor(readonly code: "quota_unread" | "quota_short") {
    super(code)
  }
}

function short(error: unknown): Fault.Refusal {
  if (error instanceof Short) return Fault.one("", error.code)
  throw error
}

/** What sending to these friends takes of the month, before anything is sent. Null where the plan has no limit. */
export type Cost = { messages: number; remaining: number | null; read: boolean }

export async function cost(db: Db, channelId: bigint, people: number, at: Temporal.Instant): Promise<Cost> {
  const quota = await Quota.state(db, channelId, at)
  return { messages: people, remaining: quota.remaining, read: quota.readAt !== null }
}
