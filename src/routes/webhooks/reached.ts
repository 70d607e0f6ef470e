import * as Webhook from "../../domain/channel/webhook"
import type { World } from "../../world"

const AGAIN_AFTER_MS = 60_000

/** Notes on the channel that a signed webhook came; this process asks the database at most once a minute. */
export function noter(world: World): (channelId: bigint) => void {
  const noted = new Map<bigint, number>()
  return (channelId) => {
    const now = world.now()
    const before = noted.get(channelId) ?? Number.NEGATIVE_INFINITY
    if (Math.abs(now.epochMilliseconds - before) < AGAIN_AFTER_MS) return
    noted.set(channelId, now.epochMilliseconds)
    world.later(() => Webhook.reached(world.db, channelId, now))
  }
}
