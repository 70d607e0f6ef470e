import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Answer, Credentials } from "../../line/client"
import type { World } from "../../world"
import { alone } from "../alone"
import { instant } from "../arrays"
import * as Channel from "../channel"
import { flightOf } from "../delivery/flight"
import * as Outage from "../outage"
import { type Claimed, claim } from "./claim"
import { settle } from "./settle"

const atOnce = 20

/** Chore, and what staff wait for: lets everything leave that was asked for. Returns how many requests were tried. */
export async function sendDue(world: World, only?: bigint): Promise<number> {
  const channels = await waiting(world, only)
  const counts = await Promise.all(
    channels.map((channelId) => alone(world, channelId, () => sendChannel(world, channelId))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

const someWait = (now: Temporal.Instant) => sql`
  channels c where c.stopped_at is null and c.archived_at is null and exists (select 1 from pushes p
    where p.channel_id = c.id and p.state in ('ready', 'sending') and p.next_attempt_at <= ${instant(now)})`

/** As a condition: whether `sendDue` would find anything. */
export const isSendDue = (now: Temporal.Instant): SQL => sql`exists (select 1 from ${someWait(now)})`

async function waiting(world: World, only: bigint | undefined): Promise<bigint[]> {
  const which = only === undefined ? sql`` : sql`and c.id = ${only}`
  const rows = await world.db.execute<{ id: bigint }>(sql`select c.id from ${someWait(world.now())} ${which}`)
  return rows.map((row) => row.id)
}

async function sendChannel(world: World, channelId: bigint): Promise<number> {
  const flight = flightOf(world)
  for (let all = 0; ; ) {
    // Before the claim, which counts as an attempt.
    const credentials = await Channel.credentials(world, channelId)
    const claimed = await flight.desk(() => claim(world.db, channelId, world.now(), atOnce))
    const outcomes = await Promise.allSettled(claimed.map((push) => sendOne(world, credentials, push)))
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason
    all += claimed.length
    if (claimed.length < atOnce) return all
  }
}

async function sendOne(world: World, credentials: Credentials, push: Claimed): Promise<void> {
  const answer = mayAsk(push, world.now()) ? await request(world, credentials, push) : null
  // LINE's answer is known here alone: it is kept until the database takes it.
  await Outage.outlasted(() => flightOf(world).desk(() => settle(world, push, answer)))
}

/** LINE honours a key for 24 hours; an hour earlier we stop asking. A reply is asked once, whatever became of it. */
function mayAsk(push: Claimed, now: Temporal.Instant): boolean {
  if (push.replyToken !== null && push.wasUnsure) return false
  if (!push.following && !push.wasUnsure) return false
  return Temporal.Instant.compare(now, push.askedAt.add({ hours: 23 })) < 0
}

async function request(world: World, credentials: Credentials, push: Claimed): Promise<Answer> {
  const flight = flightOf(world)
  const { to, messages, key: retryKey, replyToken } = push
  await Outage.outlasted(() => flight.take(push.channelId, replyToken === null ? "push" : "reply"))
  if (replyToken !== null) return flight.ask(() => world.line.reply(credentials, { replyToken, messages }))
  return flight.ask(() => world.line.push(credentials, { to, messages, retryKey }))
}

/** Staff take back what has not left, and cannot have. False where it was too late. */
export async function withdraw(db: Db, channelId: bigint, id: bigint, at: Temporal.Instant): Promise<boolean> {
  const rows = await db.execute(sql`
    update pushes set state = 'withdrawn', settled_at = ${instant(at)}
    where channel_id = ${channelId} and id = ${id} and state = 'ready' returning 1`)
  return rows.length > 0
}
