/** What all sending of one process shares: who may ask LINE now, and who may occupy the database. */
import type { World } from "../../world"
import * as Rate from "../rate"

export type Flight = {
  /** Asks LINE, when fewer requests than LINE's host is good for are on their way. */
  ask: Gate
  /** The same for whoever asks thousands of times, and minds what a promise costs. */
  door: Door
  /** Claims or settles: the pool's other connections stay free for webhooks and pages. */
  desk: Gate
  take: Rate.Take
  /** Resolves when it is the next batch's turn to push, with what gives the turn on. */
  turn: (channelId: bigint) => Promise<() => void>
}

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

/** `enter` waits where too many are inside; undefined: there is room. Whoever entered leaves, whatever happened inside. */
export type Door = { enter: () => Promise<void> | undefined; leave: (asked: number) => void }

const flights = new WeakMap<World, Flight>()

/** One a world: several channels, and the reaction beside the tick, count against the same sockets. */
export function flightOf(world: World): Flight {
  const known = flights.get(world)
  if (known) return known
  const door = requests()
  const fresh = {
    ask: through(door),
    door,
    desk: gate(4),
    take: Rate.leases(world.db, world.config.sendRates),
    turn: turns(),
  }
  flights.set(world, fresh)
  return fresh
}

/** So many sockets are kept alive; more only where LINE is far away, since each costs a new connection. */
const few = 50
const many = 200
/** What is wanted in a second at least: LINE's own limit of one channel. */
const wantedPerSecond = 2000

/**
 * As many requests on their way as it takes, at the pace LINE answers, to send what LINE allows. The fastest answers tell
 * how far away LINE is; the others also tell how busy we are ourselves, and more sockets would not mend that.
 */
function requests(): Door {
  const answers = fastest(200)
  const { enter, leave } = door(() => Math.min(many, Math.max(few, Math.ceil(wantedPerSecond * answers.seconds()))))
  return {
    enter,
    leave(asked) {
      answers.note((performance.now() - asked) / 1000)
      leave()
    },
  }
}

/** The least of the last so many, give or take as many. */
function fastest(many: number) {
  let [former, present, noted] = [0, Number.POSITIVE_INFINITY, 0]
  return {
    seconds: () => Math.min(former, present),
    note(seconds: number) {
      present = Math.min(present, seconds)
      noted += 1
      if (noted < many) return
      former = present
      present = Number.POSITIVE_INFINITY
      noted = 0
    },
  }
}

/**
 * Personal batches of a channel leave one after the other. Were all of them to share LINE's rate, all would end in the
 * same moment: nothing would leave while they are settled and the next ones claimed.
 */
function turns(): Flight["turn"] {
  const last = new Map<bigint, Promise<void>>()
  return async (channelId) => {
    const before = last.get(channelId)
    const { promise, resolve } = Promise.withResolvers<void>()
    last.set(channelId, promise)
    await before
    return resolve
  }
}

/** Lets so many works run at once; the others wait their turn. */
const gate = (most: number): Gate => through(door(() => most))

function through({ enter, leave }: Door): Gate {
  return async (work) => {
    await enter()
    const asked = performance.now()
    try {
      return await work()
    } finally {
      leave(asked)
    }
  }
}

function door(most: () => number): Door & { leave: () => void } {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    enter(): Promise<void> | undefined {
      if (running >= most()) return new Promise<void>((go) => waiting.push(go))
      running += 1
    },
    leave(): void {
      running -= 1
      while (waiting.length > 0 && running < most()) {
        running += 1
        waiting.shift()?.()
      }
    },
  }
}
