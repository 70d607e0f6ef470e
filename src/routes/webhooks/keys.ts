/** The secrets that webhooks are checked with, kept for a moment: reading one per request would halve the rate. */

import { NotFound } from "../../domain/absence"
import * as Channel from "../../domain/channel"
import type { World } from "../../world"

/** How long a replaced secret or an archived channel may still be honoured, in milliseconds. */
const KEPT_MS = 2_000
/** So often within that time a signature that does not fit is a reason to read again; a flood of forgeries is none. */
const DOUBTS = 10

export type Key = { secret: string; botUserId: string | null; readAt: Temporal.Instant; doubts: number }

export type Ring = {
  /** Null for a channel that is absent or archived. */
  of(channelId: bigint): Promise<Key | null>
  /** Reads again although this key is kept: a signature that does not fit may be of a secret just replaced. */
  doubt(channelId: bigint, key: Key): Promise<Key | null>
}

export function ring(world: World): Ring {
  const kept = new Map<bigint, Key>()
  const reading = new Map<bigint, Promise<Key | null>>()

  async function of(channelId: bigint) {
    const key = kept.get(channelId)
    // A clock that was set back (the demo can) must not keep a key for longer.
    const age = key ? Math.abs(world.now().epochMilliseconds - key.readAt.epochMilliseconds) : Infinity
    return key && age < KEPT_MS ? key : fresh(channelId)
  }

  /** Requests that ask at the same moment share one reading, so that forgeries cannot multiply queries. */
  function fresh(channelId: bigint) {
    const pending = reading.get(channelId) ?? read(channelId).finally(() => reading.delete(channelId))
    reading.set(channelId, pending)
    return pending
  }

  async function doubt(channelId: bigint, key: Key) {
    if (key.doubts >= DOUBTS) return null
    key.doubts += 1
    const found = await fresh(channelId)
    // It stands for the time since it was first doubted, not since it was read last.
    if (found?.secret === key.secret) Object.assign(found, { doubts: key.doubts, readAt: key.readAt })
    return found
  }

  async function read(channelId: bigint): Promise<Key | null> {
    kept.delete(channelId)
    const channel = await Channel.find(world.db, channelId).catch(absent)
    if (channel === null) return null
    const { secret } = await Channel.credentials(world, channel)
    const key = { secret, botUserId: channel.botUserId, readAt: world.now(), doubts: 0 }
    kept.set(channelId, key)
    return key
  }

  return { of, doubt }
}

function absent(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}
