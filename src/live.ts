/**
 * What changed is told to the pages that show it. Nobody is told a row: only that something in a channel is new, at
 * most twice a second, and each process reads again once for all of its pages. Whatever is lost on the way (the
 * database restarts, somebody's pooler swallows LISTEN) is made good by the next reading, which every stream does
 * every few seconds anyway.
 */
import { sql } from "drizzle-orm"
import type { Db, Sql } from "./db"
import type { Log } from "./world"

export type Live = {
  /** Something in this channel is new; call it once that is committed. Costs next to nothing, however often. */
  touch(channelId: bigint): void
  /** Calls back, at most twice a second, when something in the channel is new. Returns the way out. */
  watch(channelId: bigint, wake: () => void): () => void
  /** One reading for all who watch the channel and ask for the same; a new one after each touch. */
  shared<T>(channelId: bigint, key: string, read: () => Promise<T>): Promise<T>
  /** We are stopping: every stream ends. */
  closing: AbortSignal
  close(): Promise<void>
}

/** How processes hear of each other. Without it (tests, one process) only this one knows. */
export type Wire = {
  /** The pool: what is told goes through it. */
  db: Db
  /** A connection of its own, outside the pool, for as long as we live. */
  listen: () => Sql
  log: Log
}

const REST_MS = 500
/** So old a reading is shared at most: times on the pages grow older too. */
const FRESH_MS = 4_000

type Room = { watchers: Set<() => void>; kept: Map<string, { at: number; reading: Promise<unknown> }> }

export function open(wire: Wire | null = null): Live {
  const rooms = new Map<bigint, Room>()
  const closing = new AbortController()

  function wake(channelIds: Iterable<bigint>): void {
    for (const channelId of channelIds) {
      const room = rooms.get(channelId)
      room?.kept.clear()
      for (const each of [...(room?.watchers ?? [])]) each()
    }
  }

  const line = wire && listening(wire, wake, () => wake([...rooms.keys()]))
  const told = resting((channelIds) => {
    wake(channelIds)
    line?.tell(channelIds)
  })

  return {
    touch: told.add,
    watch(channelId, each) {
      const room = rooms.get(channelId) ?? { watchers: new Set(), kept: new Map() }
      rooms.set(channelId, room)
      room.watchers.add(each)
      return () => {
        room.watchers.delete(each)
        if (room.watchers.size === 0 && rooms.get(channelId) === room) rooms.delete(channelId)
      }
    },
    shared<T>(channelId: bigint, key: string, read: () => Promise<T>): Promise<T> {
      const kept = rooms.get(channelId)?.kept
      const known = kept?.get(key)
      if (known && performance.now() - known.at < FRESH_MS) return known.reading as Promise<T>
      const reading = read()
      kept?.set(key, { at: performance.now(), reading })
      reading.catch(() => kept?.get(key)?.reading === reading && kept.delete(key))
      return reading
    },
    closing: closing.signal,
    async close() {
      closing.abort()
      told.end()
      await line?.end()
    },
  }
}

/** Passes on at once what comes after a rest; what comes within one waits for its end, all of it together. */
function resting(pass: (channelIds: bigint[]) => void) {
  const waiting = new Set<bigint>()
  let rest: ReturnType<typeof setTimeout> | null = null
  const go = () => {
    rest = null
    if (waiting.size === 0) return
    const channelIds = [...waiting]
    waiting.clear()
    rest = setTimeout(go, REST_MS)
    pass(channelIds)
  }
  return {
    add(channelId: bigint) {
      waiting.add(channelId)
      // Not within the caller's breath: what it does next may belong to the same change.
      rest ??= setTimeout(go, 0)
    },
    end() {
      if (rest) clearTimeout(rest)
      rest = null
      waiting.clear()
    },
  }
}

const CHANNEL = "tobiishi_live"
/** PostgreSQL takes 8,000 bytes a notification. */
const IDS_A_NOTE = 300
const PULSE_MS = 15_000

/**
 * The connection that listens. The driver opens it again by itself; one that is dead without a word is found by our own
 * pulse, which no longer comes back.
 */
function listening({ db, listen, log }: Wire, wake: (channelIds: bigint[]) => void, wakeAll: () => void) {
  const self = crypto.randomUUID().slice(0, 8)
  let client: Sql | null = null
  let missed = 0
  let isOver = false

  function hear(note: string): void {
    const [from, ids = ""] = note.split(" ")
    missed = 0
    if (from !== self) wake(ids.split(",").filter(Boolean).map(BigInt))
  }

  async function begin(): Promise<void> {
    const former = client
    const fresh = listen()
    client = fresh
    missed = 0
    await former?.end({ timeout: 1 }).catch(() => {})
    // Whatever happened while nobody listened is unknown: everybody reads again.
    await fresh.listen(CHANNEL, hear, wakeAll).catch((error: unknown) => {
      if (!isOver) log.debug({ error: String(error) }, "listening for changes has not begun yet")
    })
  }

  function tell(channelIds: readonly bigint[]): void {
    for (let n = 0; n < Math.max(1, channelIds.length); n += IDS_A_NOTE) {
      const note = `${self} ${channelIds.slice(n, n + IDS_A_NOTE).join(",")}`
      // Not told is not lost: whoever watches elsewhere reads again before long.
      db.execute(sql`select pg_notify(${CHANNEL}, ${note})`).catch(() => {})
    }
  }

  const pulse = setInterval(() => {
    missed += 1
    if (missed > 2) {
      log.debug({}, "nothing is heard on the connection that listens for changes; it is opened anew")
      void begin()
    }
    tell([])
  }, PULSE_MS)
  void begin()

  return {
    tell,
    async end() {
      isOver = true
      clearInterval(pulse)
      await client?.end({ timeout: 1 }).catch(() => {})
    },
  }
}
