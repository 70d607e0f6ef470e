import { existsSync } from "node:fs"
import { join } from "node:path"
import { Refusal } from "../refusal"
import { within } from "../within"
import { binaries, sweep } from "./binaries"
import { ensureCluster } from "./cluster"
import * as Guest from "./guest"
import { ownedDir, refuseUnreachable, shareDir } from "./owner"
import * as Postmaster from "./postmaster"
import { socketDir } from "./socket"

/** What a client needs to reach the server. */
export type Socket = { host: string; port: number; user: string; database: string }

export type Server = {
  socket: Socket
  /** True when another process had already started it. */
  adopted: boolean
  /** Ends with words when the server has ended and cannot be brought back. */
  died: Promise<string>
  /** Leaves the server, and stops it when nobody else is using it. */
  stop: () => Promise<void>
}

export type Options = {
  /** False for tests and the demo: no fsync, and the server and its directory vanish together with us. */
  durable: boolean
  /** How long a start may take, recovery after a crash included. */
  patienceMs: number
  /** Hears its last words when it has ended by itself and is started again. */
  told: (words: string) => void
}

const database = "tobiishi"
const port = 5432

/**
 *      nobody answers ──► spawn ──► starting up ─┐
 *            ▲              │                    ▼
 *            │              └─ lost the race ─► answers ──► we are its guest ──► last guest out stops it
 *            ├───────────────── shutting down ───┘                │
 *            └──────────────── it ended by itself ◄───────────────┘
 *
 * Trying the socket comes first, so a server left behind by a killed process, or started by another one, is adopted.
 * One that ends while we are here is started again for as long as we are: full disks are emptied, and what is
 * committed is on them.
 */
export async function start(dataDir: string, options: Partial<Options> = {}): Promise<Server> {
  const { durable, patienceMs, told } = { durable: true, patienceMs: 60_000, told: () => {}, ...options }
  const home = join(dataDir, "postgres")
  if (durable) shareDir(dataDir)
  else ownedDir(dataDir)
  ownedDir(home)
  refuseUnreachable(home)
  const native = await binaries(home)
  const cluster = join(home, "18")
  const socket = { host: socketDir(home, port), port, user: "postgres", database }
  const place = { native, home, cluster, socketDir: socket.host, doomed: durable ? null : dataDir }

  let ours: Postmaster.Postmaster | null = null
  let leaving = false
  let hasLeft = false
  /** Null on the way back in after a crash, which `returning` waits for. */
  let guest: Guest.Guest | null = null
  let returning: Promise<unknown> = Promise.resolve()
  const first = await begin()
  guest = first
  // Of several that spawn at once one wins; a throw-away server is nobody else's.
  const mine = ours && (!durable || isOurs()) ? ours : null
  if (mine && (await first.alone())) sweep(home, native)
  const kept = durable ? keep() : mine ? ended(mine) : never
  return { socket, adopted: !mine, died: kept, stop }

  async function begin(): Promise<Guest.Guest> {
    const found = await enter(patienceMs, () => ensureCluster(native, cluster, durable))
    if (found) return found
    throw new Refusal(
      `内蔵データベースが ${patienceMs / 1000} 秒以内に応答しませんでした。${join(home, "postgres.log")} を確認してください。`,
      `The built-in database did not answer within ${patienceMs / 1000} seconds; see ${join(home, "postgres.log")}.`,
    )
  }

  /**
   * Null when patience ends, or we are to leave and nothing is coming up. A server that does not come up is tried again
   * ever more slowly.
   */
  async function enter(withinMs: number, before: () => Promise<void>): Promise<Guest.Guest | null> {
    let spawns = 0
    let nextSpawnMs = 0
    for (let waitedMs = 0; waitedMs < withinMs && !hasLeft; waitedMs += 25) {
      const answer = await Guest.enter(socket)
      if (answer.is === "in") return answer.guest
      const isComing = answer.is === "busy" || ours?.alive()
      if (!isComing && leaving) return null
      if (!isComing && waitedMs >= nextSpawnMs) {
        if (spawns > 0 && ours) told(await ours.died)
        await before()
        if (leaving) return null
        ours = Postmaster.spawn(place)
        nextSpawnMs = waitedMs + Math.min(100 * 2 ** spawns++, longestPauseMs)
      }
      await Bun.sleep(25)
    }
    return null
  }

  /** Never makes a new database in place of one that has gone: then it ends, with words. */
  async function keep(): Promise<string> {
    for (let here: Guest.Guest | null = first; ; ) {
      await here?.lost
      if (leaving) return never
      if (!existsSync(join(cluster, "PG_VERSION"))) return `${cluster} is gone`
      told(Postmaster.lastWords(home))
      const back = comeBack(here)
      returning = back
      here = await back
    }
  }

  async function comeBack(lost: Guest.Guest | null): Promise<Guest.Guest | null> {
    guest = null
    await lost?.gone()
    // Another version of the program, started meanwhile, may have swept our copy away.
    guest = await enter(Number.POSITIVE_INFINITY, async () => void (await binaries(home))).catch(unexpected)
    if (hasLeft) await guest?.gone()
    return guest
  }

  /** A disk that is full, or comes back in pieces, is no reason to give up what is committed on it. */
  async function unexpected(error: unknown): Promise<null> {
    if (leaving) return null
    told(String(error))
    await Bun.sleep(longestPauseMs)
    return null
  }

  async function ended(mine: Postmaster.Postmaster): Promise<string> {
    const words = await mine.died
    return leaving ? never : words
  }

  async function stop() {
    leaving = true
    await within(returnMs, returning)
    hasLeft = true
    // One of ours into which nobody has come yet is nobody's. Whoever comes in just now starts it again.
    const last = guest ? await guest.leave() : isOurs()
    if (!durable) await ours?.discard()
    else if (last) await Postmaster.stop(cluster)
    await guest?.gone()
  }

  function isOurs(): boolean {
    return !!ours?.alive() && ours.pid === Postmaster.pidIn(cluster)
  }
}

/** Who stops us waits for two seconds, in which a server that is still recovering has to hear that it is to end. */
const returnMs = 1_000
const longestPauseMs = 5_000
const never = new Promise<string>(() => {})
