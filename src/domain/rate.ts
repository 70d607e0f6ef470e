/**
 * LINE's rate limits: a token bucket a channel and endpoint, in the database, so that all processes share it. A process
 * leases up to a tenth of a second of tokens at a time. Buckets alone live by the database's clock.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../db"

export type Endpoint = "push" | "multicast" | "reply"

/** A bucket holds, and a lease takes, at most this part of a second. */
const burstSeconds = 0.1

/** Waits for a token. One `leases` a sending process: waiting requests share what it leases. */
export type Take = (channelId: bigint, endpoint: Endpoint) => Promise<void>

/** `rates`: requests a second and channel. */
export function leases(db: Db, rates: Record<Endpoint, number>): Take {
  const queues = new Map<string, Waiting[]>()

  async function pump(channelId: bigint, endpoint: Endpoint, queue: Waiting[]): Promise<void> {
    const rate = rates[endpoint]
    try {
      while (queue.length > 0) {
        const granted = await lease(db, channelId, endpoint, rate, queue.length)
        for (const { go } of queue.splice(0, granted)) go()
        if (granted === 0) await Bun.sleep(Math.max(5, 1000 / rate))
      }
    } catch (error) {
      for (const { stop } of queue.splice(0)) stop(error)
    }
    queues.delete(`${channelId} ${endpoint}`)
  }

  return (channelId, endpoint) =>
    new Promise((go, stop) => {
      const key = `${channelId} ${endpoint}`
      const waiting = queues.get(key)
      if (waiting) {
        waiting.push({ go, stop })
        return
      }
      const queue = [{ go, stop }]
      queues.set(key, queue)
      void pump(channelId, endpoint, queue)
    })
}

type Waiting = { go: () => void; stop: (error: unknown) => void }

/** Takes up to `want` tokens and says how many it got. */
export async function lease(
  db: Db,
  channelId: bigint,
  endpoint: Endpoint,
  rate: number,
  want: number,
): Promise<number> {
  const cap = Math.max(1, rate * burstSeconds)
  const asked = Math.min(want, Math.floor(cap))
  const [row] = await db.execute<{ granted: number }>(sql`
    with fresh as (
      insert into rate_buckets (channel_id, endpoint, tokens, filled_at)
      values (${channelId}, ${endpoint}, ${cap}::float8 - ${asked}::float8, clock_timestamp())
      on conflict (channel_id, endpoint) do nothing returning ${asked}::int as granted),
    now as (
      select least(${cap}::float8, tokens + extract(epoch from clock_timestamp() - filled_at)::float8 * ${rate}::float8) as tokens
      from rate_buckets where channel_id = ${channelId} and endpoint = ${endpoint} for update),
    taken as (
      update rate_buckets b set tokens = now.tokens - least(${asked}::float8, floor(greatest(now.tokens, 0))),
        filled_at = clock_timestamp()
      from now where b.channel_id = ${channelId} and b.endpoint = ${endpoint}
      returning least(${asked}::float8, floor(greatest(now.tokens, 0)))::int as granted)
    select granted from fresh union all select granted from taken`)
  return row?.granted ?? 0
}

/** LINE says we are too fast: the bucket starts again from nothing. */
export async function drain(db: Db, channelId: bigint, endpoint: Endpoint): Promise<void> {
  await db.execute(sql`
    update rate_buckets set tokens = 0, filled_at = clock_timestamp()
    where channel_id = ${channelId} and endpoint = ${endpoint}`)
}
