import { existsSync } from "node:fs"
import { join } from "node:path"
import { Refusal } from "../refusal"
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
  /** Over unless we are on the way back in after a crash. */
  let returning: Promise<void> = Promise.resolve()
  let guest = await begin()
  // Of several that spawn at once one wins; a throw-away server is nobody else's.
  const mine = ours && (!durable || pidOf(ours) === Postmaster.pidIn(cluster)) ? ours : null
  if (mine && (await guest.alone())) sweep(home, native)
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

  /** Null when patience ends, or we are to leave and none of ours is coming up. A server that does not come up is tried again ever more slowly. */
  async function enter(withinMs: number, before: () => Promise<void>): Promise<Guest.Guest | null> {
    let spawns = 0
    let nextSpawnMs = 0
    for (let waitedMs = 0; waitedMs < withinMs && (!leaving || ours?.alive()); waitedMs += 25) {
      const answer = await Guest.enter(socket)
      if (answer.is === "in") return answer.guest
      if (answer.is === "nobody" && !ours?.alive() && waitedMs >= nextSpawnMs) {
        if (spawns > 0 && ours) told(await ours.died)
        await before()
        ours = Postmaster.spawn(place)
        nextSpawnMs = waitedMs + Math.min(100 * 2 ** spawns++, longestPauseMs)
      }
      await Bun.sleep(25)
    }
    return null
  }

  /** Never makes a new database in place of one that has gone: then it ends, with words. */
  async function keep(): Promise<string> {
    for (;;) {
      await guest.lost
      if (leaving) return never
      if (!existsSync(join(cluster, "PG_VERSION"))) return `${cluster} is gone`
      told(Postmaster.lastWords(home))
      await guest.gone()
      returning = comeBack()
      await returning
    }
  }

  async function comeBack(): Promise<void> {
    // Another version of the program, started meanwhile, may have swept our copy away.
    const back = await enter(Number.POSITIVE_INFINITY, async () => void (await binaries(home))).catch(unexpected)
    if (back) guest = back
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
    // Who is in by now, or has just started it, may be the last.
    await Promise.race([returning, Bun.sleep(longestPauseMs)])
    const last = await guest.leave()
    if (!durable) await ours?.discard()
    else if (last) await Postmaster.stop(cluster)
    await guest.gone()
  }
}

const longestPauseMs = 5_000
const pidOf = ({ pid }: Postmaster.Postmaster) => pid
const never = new Promise<string>(() => {})
