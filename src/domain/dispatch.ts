/**
 * One channel's way from due to settled: while the planner freezes the next set, the lanes send the last. A planner
 * that is far ahead waits, so that what is frozen stays little and a pause or an edit still finds most of it unfrozen.
 */
import { sql } from "drizzle-orm"
import * as Collector from "../collector"
import type { World } from "../world"
import { alone } from "./alone"
import { instant } from "./arrays"
import * as Delivery from "./delivery"
import * as Enrollment from "./enrollment"

/** We are asked to stop, so what is long ends after the set it is at. */
export type IsOver = () => boolean

/** Walks planned and not yet sent; beyond, the planner waits. */
const farAhead = 8000

/** Walks planned and sent from one collection to the next. */
const walksACollection = 50_000

/**
 * Channels that may leave now: something is due, or frozen and waiting for its attempt. The first of each index, rather
 * than whether there is any: a plan kept for all moments takes half of the walks for due, and would read all who wait.
 */
export async function due(world: World): Promise<bigint[]> {
  const now = instant(world.now())
  const rows = await world.db.execute<{ id: bigint }>(sql`
    select c.id from channels c
    where c.stopped_at is null and c.archived_at is null and c.connected_at is not null and (
      c.halted_at is null and (select a.next_due_at from agenda a where a.channel_id = c.id and a.standing is null
        and a.next_due_at is not null order by a.next_due_at, a.enrollment_id limit 1) <= ${now}
      or (select true from batches b where b.channel_id = c.id and b.state in ('ready', 'sending')
        and b.next_attempt_at <= ${now} order by b.priority, b.next_attempt_at, b.id limit 1))
    order by c.id`)
  return rows.map((row) => row.id)
}

/** Plans and sends one channel until nothing is due. Its trouble is its own. Returns how much was done, in no unit. */
export async function run(world: World, channelId: bigint, isOver: IsOver): Promise<number> {
  const progress = watched({ ahead: 0, planning: true, stopped: false })
  const planning = alone(world, channelId, () => plan(world, channelId, progress, isOver))
  const sending = alone(world, channelId, () => send(world, channelId, progress, isOver))
  const planned = await planning.finally(() => progress.change({ planning: false }))
  return planned + (await sending)
}

/** Everything that is due, in all channels, until nothing more can be done now. */
export async function runAll(world: World): Promise<void> {
  for (;;) {
    const channels = await due(world)
    const counts = await Promise.all(channels.map((channelId) => run(world, channelId, () => false)))
    if (counts.every((count) => count === 0)) return
  }
}

/** Channels under way at the same time, and how long one goes on when others wait for its place. */
const mostAtOnce = 16
const turnMs = 5000

export type Departures = {
  /** Starts every channel that may leave and is not under way: none waits for another's million. */
  begin: () => Promise<void>
  /** Ends when those under way have. */
  ended: () => Promise<void>
}

/** The channels under way in this process. */
export function departures(world: World, isOver: IsOver): Departures {
  const underWay = new Map<bigint, Promise<void>>()
  let last = 0n

  async function begin(): Promise<void> {
    const channels = await due(world)
    if (isOver()) return
    const waiting = channels.filter((id) => !underWay.has(id))
    // Round and round: first whoever comes after the one that began last.
    const turn = [...waiting.filter((id) => id > last), ...waiting.filter((id) => id <= last)]
    for (const channelId of turn.slice(0, mostAtOnce - underWay.size)) {
      last = channelId
      underWay.set(channelId, depart(channelId))
    }
  }

  async function depart(channelId: bigint): Promise<void> {
    const turnEnds = performance.now() + turnMs
    const isPast = () => underWay.size >= mostAtOnce && performance.now() > turnEnds
    const done = await run(world, channelId, () => isOver() || isPast())
    underWay.delete(channelId)
    if (done > 0 && !isOver()) world.later(begin)
  }

  return { begin, ended: async () => void (await Promise.all(underWay.values())) }
}

/** Where a second planner is at work, on whichever channel: each holds a connection for long, and pages want some too. */
const besides = new WeakSet<World>()

/**
 * A full set says that there are more. Then a second planner joins: PostgreSQL takes longer to plan what everybody gets
 * alike than we take to send it, and has another processor for it.
 */
async function plan(world: World, channelId: bigint, progress: Progress, isOver: IsOver): Promise<number> {
  const beside: Promise<number>[] = []
  const second = () => Enrollment.planBeside(world, channelId)
  const full = () => {
    if (beside.length > 0 || besides.has(world)) return
    besides.add(world)
    const planning = alone(world, channelId, () => planSets(second, progress, isOver, { far: Enrollment.most }))
    beside.push(planning.finally(() => besides.delete(world)))
  }
  const first = () => Enrollment.plan(world, channelId)
  const planned = await planSets(first, progress, isOver, { far: farAhead, full }).finally(() => Promise.all(beside))
  return (await Promise.all(beside)).reduce((sum, one) => sum + one, planned)
}

/** Until nothing is due; waits where the senders are as `far` behind. */
async function planSets(
  plan: () => Promise<number>,
  progress: Progress,
  isOver: IsOver,
  { far, full }: { far: number; full?: () => void },
): Promise<number> {
  let planned = 0
  while (!isOver() && !progress.now.stopped) {
    if (progress.now.ahead >= far) {
      await progress.changed()
      continue
    }
    const walks = await plan()
    if (walks === 0) break
    if (walks >= Enrollment.most) full?.()
    planned += walks
    Collector.owe(walks / walksACollection)
    progress.change({ ahead: progress.now.ahead + walks })
  }
  return planned
}

async function send(world: World, channelId: bigint, progress: Progress, isOver: IsOver): Promise<number> {
  let sent = 0
  try {
    await Delivery.inLanes(async () => {
      while (!isOver() && !progress.now.stopped) {
        // Asked for before the claim: what is frozen while we look in vain is not missed.
        const change = progress.changed()
        const isLast = !progress.now.planning
        const { batches, recipients, stopped } = await Delivery.sendSome(world, channelId)
        sent += batches
        if (batches > 0) progress.change({ ahead: Math.max(0, progress.now.ahead - recipients), stopped })
        else if (isLast) return
        else {
          // What was planned without being frozen (skipped, held) is behind us too.
          if (progress.now.ahead > 0) progress.change({ ahead: 0 })
          await change
        }
      }
    })
  } finally {
    progress.change({ stopped: true })
  }
  return sent
}

type State = { ahead: number; planning: boolean; stopped: boolean }
type Progress = { now: State; change: (to: Partial<State>) => void; changed: () => Promise<void> }

/** A state whose next change can be awaited. */
function watched(now: State): Progress {
  let next = Promise.withResolvers<void>()
  return {
    now,
    change(to) {
      Object.assign(now, to)
      next.resolve()
      next = Promise.withResolvers<void>()
    },
    changed: () => next.promise,
  }
}
