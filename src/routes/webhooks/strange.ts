import * as FirstRun from "../../domain/channel/first-run"
import type { World } from "../../world"

const AGAIN_AFTER_MS = 5_000
/** Whoever makes up addresses by the thousand does not fill our memory. */
const MOST_KEPT = 1_000

type Kept = FirstRun.Strange & { toldAt: number }

/**
 * Counts calls that were not LINE's word with our secret: the first is written down at once, so that whoever connects
 * an account is told, and a flood of them every few seconds.
 */
export function counter(world: World): (channelId: bigint, what: keyof FirstRun.Strange) => void {
  const kept = new Map<bigint, Kept>()
  return (channelId, what) => {
    const one = kept.get(channelId) ?? { misfits: 0, unsigned: 0, toldAt: Number.NEGATIVE_INFINITY }
    if (kept.size >= MOST_KEPT && !kept.has(channelId)) kept.clear()
    kept.set(channelId, one)
    one[what] += 1
    if (performance.now() - one.toldAt < AGAIN_AFTER_MS) return
    const { misfits, unsigned } = one
    Object.assign(one, { misfits: 0, unsigned: 0, toldAt: performance.now() })
    world.later(async () => {
      await FirstRun.strange(world.db, channelId, { misfits, unsigned }, world.now())
      world.live.touch(channelId)
    })
  }
}
