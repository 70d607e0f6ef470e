/**
 * Claim → send → settle (semantics 9). No network inside a transaction: a batch is claimed and committed before its
 * first byte leaves, and what LINE answered is recorded after.
 */
import { sql } from "drizzle-orm"
import type { Answer, Credentials } from "../../line/client"
import { check, type Message as LineMessage } from "../../line/messages"
import type { World } from "../../world"
import { alone } from "../alone"
import { instant } from "../arrays"
import * as Channel from "../channel"
import * as Message from "../message"
import * as Rate from "../rate"
import { type Claimed, claim } from "./claim"
import { settle } from "./settle"

/** LINE's host is asked with at most this many requests at once: more sockets are not kept alive. */
const mostInFlight = 50
const batchesAtOnce = 8

/** Sends what is ready, all channels taking turns, until nothing more is due. Returns how many batches were tried. */
export async function send(world: World, only?: bigint): Promise<number> {
  const channels = await waiting(world, only)
  const flight = { gate: gate(mostInFlight), take: Rate.leases(world.db, world.config.sendRates) }
  const counts = await Promise.all(
    channels.map((channelId) => alone(world, channelId, () => sendChannel(world, channelId, flight))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function waiting(world: World, only: bigint | undefined): Promise<bigint[]> {
  const which = only === undefined ? sql`` : sql`and c.id = ${only}`
  const rows = await world.db.execute<{ id: bigint }>(sql`
    select c.id from channels c
    where c.stopped_at is null and c.archived_at is null ${which} and exists (select 1 from batches b where b.channel_id = c.id
      and b.state in ('ready', 'sending') and b.next_attempt_at <= ${instant(world.now())})`)
  return rows.map((row) => row.id)
}

type Flight = { gate: Gate; take: Rate.Take }

async function sendChannel(world: World, channelId: bigint, flight: Flight): Promise<number> {
  let tried = 0
  for (;;) {
    // Before the claim, which counts as an attempt.
    const credentials = await Channel.credentials(world, channelId)
    const batches = await claim(world.db, channelId, world.now(), batchesAtOnce)
    if (batches.length === 0) return tried
    const outcomes = await Promise.allSettled(batches.map((batch) => sendOne(world, credentials, batch, flight)))
    tried += batches.length
    // What failed keeps its lease and comes round again; the others are settled by now.
    const failed = outcomes.find((outcome) => outcome.status === "rejected")
    if (failed) throw failed.reason
    if (outcomes.some((outcome) => outcome.status === "fulfilled" && outcome.value === "stopped")) return tried
  }
}

async function sendOne(
  world: World,
  credentials: Credentials,
  batch: Claimed,
  flight: Flight,
): Promise<"going" | "stopped"> {
  const answers = tooLate(batch, world.now()) ? null : await ask(world, credentials, batch, flight)
  await settle(world, batch, answers)
  return answers?.some((answer) => answer?.is === "unauthorized") ? "stopped" : "going"
}

/** LINE honours a key for 24 hours from its first attempt; an hour earlier we stop asking. */
function tooLate(batch: Claimed, now: Temporal.Instant): boolean {
  if (batch.kind === "reply") return batch.attempts > 1
  return Temporal.Instant.compare(now, batch.firstAttemptAt.add({ hours: 23 })) >= 0
}

/** One answer for a multicast or reply; one a recipient, in order, for a personal batch (undefined where it was done before). */
async function ask(
  world: World,
  credentials: Credentials,
  batch: Claimed,
  { gate, take }: Flight,
): Promise<(Answer | undefined)[]> {
  if (batch.kind === "multicast") {
    await take(batch.channelId, "multicast")
    const messages = batch.content.flat()
    return [await gate(() => world.line.multicast(credentials, { to: batch.to, messages, retryKey: batch.key }))]
  }
  if (batch.kind === "reply") {
    await take(batch.channelId, "reply")
    const messages = messagesFor(batch, 0)
    if (!messages) return [tooLong]
    return [await gate(() => world.line.reply(credentials, { replyToken: batch.replyToken ?? "", messages }))]
  }
  return Promise.all(
    batch.to.map(async (to, n) => {
      if (batch.done.has(n)) return undefined
      const messages = messagesFor(batch, n)
      if (!messages) return tooLong
      await take(batch.channelId, "push")
      return gate(() => world.line.push(credentials, { to, messages, retryKey: keyOf(batch, n) }))
    }),
  )
}

/** The key of one push, always the same for the same batch and friend. */
export function keyOf(batch: Pick<Claimed, "key" | "friendIds">, n: number): string {
  return Bun.randomUUIDv5(String(batch.friendIds[n]), batch.key)
}

/** Null where the values of this friend do not fit LINE's limits: that is this friend's trouble, not the step's. */
function messagesFor(batch: Claimed, n: number): LineMessage[] | null {
  const content = batch.content.flat()
  const values = batch.filled?.[n]
  if (!values) return content
  const filled = Message.fill(content, values)
  return check(filled).ok ? filled : null
}

const tooLong: Answer = {
  is: "refused",
  status: 0,
  words: "the message does not fit LINE's limits once this friend's values are filled in",
  recipient: 0,
  message: null,
}

type Gate = <T>(work: () => Promise<T>) => Promise<T>

/** Lets so many works run at once; the others wait their turn. */
function gate(most: number): Gate {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
