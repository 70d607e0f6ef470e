/**
 * LINE's rate limits: a token bucket a channel and endpoint, in the database, so that all processes share it. A process
 * leases a handful of tokens at a time and lets its requests go evenly spaced. Buckets alone live by the database's clock.
 *
 * LINE does not say how many requests its own bucket forgives at once. We count on a tenth of a second of them: half of
 * that may lie in our bucket, and what a process makes up for after a pause is well below the other half.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../db"

export type Endpoint = "push" | "multicast" | "reply"

/** A bucket holds, and a lease takes, at most this part of a second. */
const burstSeconds = 0.05

/** What was missed in so short a pause (another request's answer was read) goes at once; the rest of a pause is lost. */
const lateMs = 50

/** A lease that is older is given up. */
const staleMs = 1000

/** LINE found us too fast: long enough for its bucket to fill again, as far as we count on it. */
const drainedSeconds = 0.1

/** Waits for a token; undefined where one is at hand. One `leases` a process: requests that wait at the same time share what it leases. */
export type Take = (channelId: bigint, endpoint: Endpoint) => Promise<void> | undefined

/** `rates`: requests a second and channel; where one is infinite, nobody asks for tokens. */
export function leases(db: Db, rates: Record<Endpoint, number>): Take {
  const lines = { push: new Map<bigint, Line>(), multicast: new Map<bigint, Line>(), reply: new Map<bigint, Line>() }
  return (channelId, endpoint) => {
    const rate = rates[endpoint]
    if (rate === Number.POSITIVE_INFINITY) return undefined
    const ask: Ask = (want) => lease(db, channelId, endpoint, rate, want)
    const known = lines[endpoint].get(channelId)
    if (known && atHand(known, rate, ask)) return undefined
    const line = known ?? { waiting: [], held: 0, leased: 0, leasedAt: 0, used: 0, coming: null, next: 0, open: false }
    lines[endpoint].set(channelId, line)
    return new Promise((go, stop) => {
      line.waiting.push({ go, stop })
      if (line.open) return
      line.open = true
      void serve(line, rate, ask)
    })
  }
}

/**
 * Who waits for a channel's endpoint. `held`: leased and not yet given out, of `leased` the last time; `used`: given out
 * since that was asked for; `next`: the moment the next one is for.
 */
type Line = {
  waiting: Waiting[]
  held: number
  leased: number
  leasedAt: number
  used: number
  coming: Promise<number> | null
  next: number
  open: boolean
}
type Waiting = { go: () => void; stop: (error: unknown) => void }
type Ask = (want: number) => Promise<number>

/** A token whose moment has come, and nobody before us: most requests need not wait at all. */
function atHand(line: Line, rate: number, ask: Ask): boolean {
  if (line.waiting.length > 0 || line.held === 0) return false
  const now = performance.now()
  forgetStale(line, now)
  line.next = Math.max(line.next, now - lateMs)
  if (line.held === 0 || line.next > now) return false
  spend(line, 1, rate)
  fetchMore(line, rate, ask)
  return true
}

function spend(line: Line, tokens: number, rate: number): void {
  line.held -= tokens
  line.used += tokens
  line.next += (tokens * 1000) / rate
}

/** What has long lain here is in LINE's bucket no more than in ours: it would leave beside what others have leased since. */
function forgetStale(line: Line, now: number): void {
  if (now - line.leasedAt > staleMs) line.held = 0
}

/** Half of the last lease is still going out meanwhile: the database may take its time. As much as went since, and more. */
function fetchMore(line: Line, rate: number, ask: Ask): void {
  const want = Math.min(Math.max(line.waiting.length, 2 * line.used), capOf(rate)) - line.held
  if (want <= 0 || line.coming || (line.held > 0 && line.held > line.leased / 2)) return
  line.used = 0
  line.coming = heardLater(fetched(line, ask(want)))
}

async function fetched(line: Line, asked: Promise<number>): Promise<number> {
  try {
    const granted = await asked
    forgetStale(line, performance.now())
    line.held += granted
    line.leased = line.held
    line.leasedAt = performance.now()
    return granted
  } finally {
    line.coming = null
  }
}

/** Until nobody waits any more. When the database does not answer, everybody who waits hears of it. */
async function serve(line: Line, rate: number, ask: Ask): Promise<void> {
  try {
    // So that all who come in the same breath are asked for together.
    await null
    while (line.waiting.length > 0) {
      fetchMore(line, rate, ask)
      if (line.held > 0) await Bun.sleep(giveOut(line, rate))
      else if ((await line.coming) === 0) await Bun.sleep(Math.max(5, 1000 / rate))
    }
  } catch (error) {
    for (const { stop } of line.waiting.splice(0)) stop(error)
  }
  line.open = false
}

/** Gives out the tokens whose moment has come, and says in how many milliseconds the next one's will. */
function giveOut(line: Line, rate: number): number {
  const now = performance.now()
  forgetStale(line, now)
  line.next = Math.max(line.next, now - lateMs)
  const ripe = Math.floor(((now - line.next) * rate) / 1000) + 1
  const given = line.waiting.splice(0, Math.min(line.held, Math.max(0, ripe)))
  spend(line, given.length, rate)
  for (const { go } of given) go()
  return Math.max(0, line.next - now)
}

/** Whoever awaits it hears of its failure; until then nobody is to miss it. */
function heardLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

const capOf = (rate: number) => Math.max(1, Math.floor(rate * burstSeconds))

/**
 * Takes up to `want` tokens and says how many it got. Nobody waits for the disk: a crash of the database forgets at
 * most what a bucket holds.
 */
export async function lease(
  db: Db,
  channelId: bigint,
  endpoint: Endpoint,
  rate: number,
  want: number,
): Promise<number> {
  const cap = capOf(rate)
  const asked = Math.min(want, cap)
  const [row] = await db.execute<{ granted: number }>(sql`
    with fresh as (
      insert into rate_buckets (channel_id, endpoint, tokens, filled_at)
      values (${channelId}, ${endpoint}, ${cap}::float8 - ${asked}::float8, clock_timestamp())
      on conflict (channel_id, endpoint) do nothing returning ${asked}::int as granted),
    now as (
      select least(${cap}::float8, tokens + extract(epoch from clock_timestamp() - filled_at)::float8 * ${rate}::float8) as tokens
      from rate_buckets where channel_id = ${channelId} and endpoint = ${endpoint} for update),
    taken as (
      update rate_buckets b set tokens = greatest(now.tokens, ${-rate}::float8) - least(${asked}::float8, floor(greatest(now.tokens, 0))),
        filled_at = clock_timestamp()
      from now where b.channel_id = ${channelId} and b.endpoint = ${endpoint}
      returning least(${asked}::float8, floor(greatest(now.tokens, 0)))::int as granted)
    select granted, set_config('synchronous_commit', 'off', true) from (select granted from fresh union all select granted from taken) as got`)
  return row?.granted ?? 0
}

/** LINE says we are too fast: the bucket starts again from nothing, a moment later. */
export async function drain(db: Db, channelId: bigint, endpoint: Endpoint): Promise<void> {
  await db.execute(sql`
    update rate_buckets set tokens = 0, filled_at = clock_timestamp() + ${`${drainedSeconds} seconds`}::interval
    where channel_id = ${channelId} and endpoint = ${endpoint}`)
}
