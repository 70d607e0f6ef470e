import { join } from "node:path"
import { Refusal } from "../refusal"
import { binaries } from "./binaries"
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
  /** Ends with words when the server that we started ends by itself. */
  died: Promise<string>
  /** Leaves the server, and stops it when nobody else is using it. */
  stop: () => Promise<void>
}

export type Options = {
  /** False for tests and the demo: no fsync, and the server and its directory vanish together with us. */
  durable: boolean
  /** How long a start may take, recovery after a crash included. */
  patienceMs: number
}

const database = "tobiishi"
const port = 5432

/**
 *      nobody answers ──► spawn ──► starting up ─┐
 *            ▲              │                    ▼
 *            │              └─ lost the race ─► answers ──► we are its guest ──► last guest out stops it
 *            └───────────────── shutting down ───┘
 *
 * Trying the socket comes first, so a server left behind by a killed process, or started by another one, is adopted.
 */
export async function start(dataDir: string, options: Partial<Options> = {}): Promise<Server> {
  const { durable, patienceMs } = { durable: true, patienceMs: 60_000, ...options }
  const home = join(dataDir, "postgres")
  if (durable) shareDir(dataDir)
  else ownedDir(dataDir)
  ownedDir(home)
  refuseUnreachable(home)
  const native = await binaries(home)
  const cluster = join(home, "18")
  const socket = { host: socketDir(home, port), port, user: "postgres", database }
  const spawn = async () => {
    await ensureCluster(native, cluster, durable)
    return Postmaster.spawn({ native, home, cluster, socketDir: socket.host, doomed: durable ? null : dataDir })
  }

  let ours: Postmaster.Postmaster | null = null
  let leaving = false
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 25) {
    const answer = await Guest.enter(socket)
    if (answer.is === "in") return entered(answer.guest)
    if (answer.is === "nobody" && !ours?.alive()) ours = await spawn()
    await Bun.sleep(25)
  }
  throw new Refusal(
    `内蔵データベースが ${patienceMs / 1000} 秒以内に応答しませんでした。${join(home, "postgres.log")} を確認してください。`,
    `The built-in database did not answer within ${patienceMs / 1000} seconds; see ${join(home, "postgres.log")}.`,
  )

  function entered(guest: Guest.Guest): Server {
    // Of several that spawn at once one wins; a throw-away server is nobody else's.
    const mine = ours && (!durable || ours.pid === Postmaster.pidIn(cluster)) ? ours : null
    return { socket, adopted: !mine, died: mine ? death(mine) : never, stop: leave(guest) }
  }

  async function death(ours: Postmaster.Postmaster) {
    const words = await ours.died
    return leaving ? never : words
  }

  function leave(guest: Guest.Guest) {
    return async () => {
      leaving = true
      const last = await guest.leave()
      if (!durable) await ours?.discard()
      else if (last) await Postmaster.stop(cluster)
      await guest.gone()
    }
  }
}

const never = new Promise<string>(() => {})
