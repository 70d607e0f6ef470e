import type { World } from "../world"

/**
 * The rim around one channel's part of a chore: its trouble is logged and comes round again, and the other channels go
 * on. Counts as nothing done, so that nobody waits for it in a loop.
 */
export async function alone(world: World, channelId: bigint, work: () => Promise<number>): Promise<number> {
  try {
    const count = await work()
    if (count > 0) world.live.touch(channelId)
    return count
  } catch (error) {
    world.log.error(
      { channelId: String(channelId), error: inWords(error) },
      "a chore failed for one channel; it comes round again",
    )
    return 0
  }
}

/** What went wrong at the bottom: what wraps it repeats the whole statement, values and all. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? inWords(error.cause) : error.message
}
