/** Requests become batches: who receives the same words travels together, who is addressed personally by push. */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import { batches } from "../schema"
import { bigints } from "./arrays"
import * as Calendar from "./calendar"
import * as Field from "./field/read"
import * as Message from "./message"

/** One friend's request, not yet frozen. */
export type Request = {
  enrollmentId: bigint
  friendId: bigint
  stepIds: bigint[]
  versionIds: bigint[]
  /** Names of the values that the messages want; none: everybody gets the same words. */
  placeholders: string[]
  /** Travels free by reply token, alone. */
  replyToken: string | null
  priority: number
  hours: Pick<Calendar.Rules, "zone" | "window">
  awaited: boolean
}

/** Who goes first when messages are short (semantics 8). */
export const priorities = { paid: 0, staff: 1, step: 2, broadcast: 3 } as const

/** LINE takes this many recipients in one multicast; a personal batch holds as many pushes. */
export const mostRecipients = 500

/** Freezes the requests and says, for each enrollment, which batch carries it. */
export async function freeze(
  db: Db,
  channelId: bigint,
  requests: Request[],
  now: Temporal.Instant,
): Promise<Map<bigint, bigint>> {
  if (requests.length === 0) return new Map()
  const values = await valuesFor(db, channelId, requests)
  const groups = packed(requests).map((group) => ({ key: crypto.randomUUID(), group }))
  const rows = groups.map(({ key, group }) => asBatch(channelId, key, group, values, now))
  const ids = new Map<string, bigint>()
  for (let from = 0; from < rows.length; from += 500) {
    const inserted = await db
      .insert(batches)
      .values(rows.slice(from, from + 500))
      .returning({ id: batches.id, key: batches.key })
    for (const row of inserted) ids.set(row.key, row.id)
  }
  await spendReplyTokens(db, channelId, requests)
  return new Map(groups.flatMap(({ key, group }) => group.map((one) => [one.enrollmentId, ids.get(key)!] as const)))
}

/** Those who share steps, versions and urgency; replies alone. */
function packed(requests: Request[]): Request[][] {
  let alone = 0
  const alike = Map.groupBy(requests, (one) => {
    if (one.replyToken !== null) return `reply ${alone++}`
    return `${one.priority} ${one.versionIds.join()} ${one.hours.zone} ${JSON.stringify(one.hours.window)}`
  })
  return [...alike.values()].flatMap((group) => {
    const chunks: Request[][] = []
    for (let from = 0; from < group.length; from += mostRecipients)
      chunks.push(group.slice(from, from + mostRecipients))
    return chunks
  })
}

function asBatch(
  channelId: bigint,
  key: string,
  group: Request[],
  values: Map<bigint, Record<string, string>>,
  now: Temporal.Instant,
): typeof batches.$inferInsert {
  const [first] = group
  if (!first) throw new Error("an empty group cannot be frozen")
  const personal = first.placeholders.length > 0
  const kind = first.replyToken !== null ? "reply" : personal || group.length === 1 ? "push" : "multicast"
  return {
    channelId,
    key,
    kind,
    stepIds: first.stepIds,
    versionIds: first.versionIds,
    friendIds: group.map((one) => one.friendId),
    enrollmentIds: group.map((one) => one.enrollmentId),
    filled: personal ? group.map((one) => chosen(one.placeholders, values.get(one.friendId) ?? {})) : null,
    renderer: Message.renderer,
    replyToken: first.replyToken,
    priority: first.priority,
    recipients: group.length,
    awaited: group.some((one) => one.awaited),
    nextAttemptAt: now,
    windowClosesAt: kind === "reply" ? null : Calendar.nextClosing(now, first.hours),
    frozenAt: now,
  }
}

async function valuesFor(db: Db, channelId: bigint, requests: Request[]): Promise<Map<bigint, Record<string, string>>> {
  const personal = requests.filter((one) => one.placeholders.length > 0)
  if (personal.length === 0) return new Map()
  return Field.filling(
    db,
    channelId,
    personal.map((one) => one.friendId),
    new Set(personal.flatMap((one) => one.placeholders)),
  )
}

const chosen = (names: string[], values: Record<string, string>) =>
  Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])))

/** A reply token works once. */
async function spendReplyTokens(db: Db, channelId: bigint, requests: Request[]): Promise<void> {
  const spent = requests.filter((one) => one.replyToken !== null).map((one) => one.friendId)
  if (spent.length === 0) return
  await db.execute(sql`
    update friends set reply_token = null, reply_token_until = null
    where channel_id = ${channelId} and id = any(${bigints(spent)})`)
}
