/**
 * Claim → send → settle (semantics 9). No network inside a transaction: a batch is claimed and committed before its
 * first byte leaves, and what LINE answered is recorded after.
 */
import { sql } from "drizzle-orm"
import type { Answer, Credentials } from "../../line/client"
import type { Message as LineMessage } from "../../line/messages"
import type { World } from "../../world"
import { alone } from "../alone"
import { instant } from "../arrays"
import * as Channel from "../channel"
import * as Outage from "../outage"
import { type Claimed, claim } from "./claim"
import { type Flight, flightOf } from "./flight"
import * as Render from "./render"
import { settle } from "./settle"

/** Batches that one lane claims at once, and lanes of a channel: while one settles, the others send. */
const batchesAtOnce = 4
const lanes = 3

/** Sends what is ready, all channels at the same time, until nothing more is due. Returns how many batches were tried. */
export async function send(world: World, only?: bigint): Promise<number> {
  const channels = await waiting(world, only)
  const counts = await Promise.all(
    channels.map((channelId) =>
      alone(world, channelId, async () => {
        let batches = 0
        await inLanes(async () => {
          for (;;) {
            const tried = await sendSome(world, channelId)
            batches += tried.batches
            if (tried.batches === 0 || tried.stopped) return
          }
        })
        return batches
      }),
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Carries out the same work in several lanes. */
export async function inLanes(work: () => Promise<void>): Promise<void> {
  await allEnded(Array.from({ length: lanes }, work))
}

/** What each came to. Also where one failed all have ended when it throws, and what it throws is the first failure. */
async function allEnded<T>(works: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works)
  return Promise.all(works)
}

async function waiting(world: World, only: bigint | undefined): Promise<bigint[]> {
  const which = only === undefined ? sql`` : sql`and c.id = ${only}`
  const rows = await world.db.execute<{ id: bigint }>(sql`
    select c.id from channels c
    where c.stopped_at is null and c.archived_at is null ${which} and exists (select 1 from batches b where b.channel_id = c.id
      and b.state in ('ready', 'sending') and b.next_attempt_at <= ${instant(world.now())})`)
  return rows.map((row) => row.id)
}

export type Tried = { batches: number; recipients: number; stopped: boolean }

/** Claims a handful of a channel's batches, sends and settles them. `stopped`: LINE refuses the channel. */
export async function sendSome(world: World, channelId: bigint): Promise<Tried> {
  const flight = flightOf(world)
  // Before the claim, which counts as an attempt.
  const credentials = await Channel.credentials(world, channelId)
  const batches = await flight.desk(() => claim(world.db, channelId, world.now(), batchesAtOnce))
  const heard: Heard = { refused: false }
  // What fails keeps its lease and comes round again; the others are settled.
  const outcomes = await allEnded(batches.map((batch) => sendOne(world, credentials, batch, flight, heard)))
  if (batches.length > 0) world.live.touch(channelId)
  return {
    batches: batches.length,
    recipients: batches.reduce((sum, batch) => sum + batch.recipients, 0),
    stopped: outcomes.includes("stopped"),
  }
}

/** What those who send side by side tell each other: once LINE has refused the channel, nobody knocks again. */
type Heard = { refused: boolean }

async function sendOne(
  world: World,
  credentials: Credentials,
  batch: Claimed,
  flight: Flight,
  heard: Heard,
): Promise<"going" | "stopped"> {
  const answers = tooLate(batch, world.now()) ? null : await ask(world, credentials, batch, flight, heard)
  // LINE's answers are known here alone: they are kept until the database takes them.
  await Outage.outlasted(() => flight.desk(() => settle(world, batch, answers)))
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
  { ask: gate, door, take: takeOnce, turn }: Flight,
  heard: Heard,
): Promise<(Answer | undefined)[]> {
  const take = patient(takeOnce)
  if (batch.kind === "multicast") {
    await take(batch.channelId, "multicast")
    const messages = batch.content.flat()
    return [await gate(() => world.line.multicast(credentials, { to: batch.to, messages, retryKey: batch.key }))]
  }
  if (batch.kind === "reply") {
    await take(batch.channelId, "reply")
    const messages = Render.messagesOf(batch)(0)
    if (!messages) return [tooLong]
    return [await gate(() => world.line.reply(credentials, { replyToken: batch.replyToken ?? "", messages }))]
  }
  // A handful, such as a welcome, slips in between.
  const giveOn = batch.recipients > pushesAtOnce ? await turn(batch.channelId) : () => {}
  return pushes(world, credentials, batch, { door, take, giveOn }, heard).finally(giveOn)
}

/** Outlasts an outage of the database, where it has to be asked at all. */
function patient(take: Flight["take"]): Flight["take"] {
  return (...of) => {
    let first = take(...of)
    if (!first) return undefined
    return Outage.outlasted(() => {
      const waited = first ?? take(...of)
      first = undefined
      return waited
    })
  }
}

/**
 * So many of one batch wait at a time for a token or an answer: enough to keep every socket busy. Not many more, since
 * those that have their token leave together when LINE finds its voice again, and that must not be too fast for it.
 */
const pushesAtOnce = 100

async function pushes(
  world: World,
  credentials: Credentials,
  batch: Claimed,
  { door, take, giveOn }: { door: Flight["door"]; take: Flight["take"]; giveOn: () => void },
  heard: Heard,
): Promise<(Answer | undefined)[]> {
  const answers: (Answer | undefined)[] = batch.to.map(() => undefined)
  const messagesOf = Render.messagesOf(batch)
  const left = batch.to.keys()
  const pushOne = async (messages: LineMessage[], n: number): Promise<Answer> => {
    await door.enter()
    const asked = performance.now()
    try {
      if (heard.refused) return notAsked
      const answer = await world.line.push(credentials, { to: batch.to[n]!, messages, retryKey: keyOf(batch, n) })
      heard.refused ||= answer.is === "unauthorized"
      return answer
    } finally {
      door.leave(asked)
    }
  }
  await Promise.all(
    Array.from({ length: Math.min(pushesAtOnce, batch.to.length) }, async () => {
      for (const n of left) {
        if (batch.done.has(n)) continue
        const messages = messagesOf(n)
        if (messages && !heard.refused) await take(batch.channelId, "push")
        answers[n] = messages ? await pushOne(messages, n) : tooLong
      }
      // All of them are on their way or wait for their token: the next batch's come behind them.
      giveOn()
    }),
  )
  return answers
}

/** The key of one push, always the same for the same batch and friend. */
export function keyOf(batch: Pick<Claimed, "key" | "friendIds">, n: number): string {
  return Bun.randomUUIDv5(String(batch.friendIds[n]), batch.key)
}

/** LINE has just refused the channel: these did not leave. */
const notAsked: Answer = { is: "later", words: "not asked: LINE refuses this account" }

const tooLong: Answer = {
  is: "refused",
  status: 0,
  words: "the message does not fit LINE's limits once this friend's values are filled in",
  recipient: 0,
  message: null,
}
