import { app, LARGEST_UPLOAD } from "./app"
import type { Config } from "./config"
import { type Connected, connect, single } from "./db"
import * as Line from "./line/client"
import * as Live from "./live"
import { Refusal } from "./refusal"
import * as Tick from "./tick"
import { ownSecret, vault } from "./vault"
import { within } from "./within"
import type { Log, World } from "./world"

export type Serving = {
  world: World
  /** Where we listen. */
  url: string
  /** Ends with words when the built-in database has ended and cannot be brought back. */
  died: Promise<string>
  /** Takes nothing new, finishes what is in flight, then lets go of the database. Never takes longer than ten seconds. */
  stop: () => Promise<void>
}

export type Parts = {
  log: Log
  now: () => Temporal.Instant
  secret: string | null
  /** False for the demo, whose database is thrown away. */
  durable?: boolean
  /** What is to be there before anybody may come in, and before the clock ticks. */
  before?: (world: World) => Promise<void>
  /** Routes that only the demo has. */
  also?: Parameters<typeof app>[1]
}

/** Opens the database and the doors, and lets the clock tick: all that the product is, for `main` and for the demo. */
export async function serve(config: Config, parts: Parts): Promise<Serving> {
  const told = (words: string) =>
    parts.log.error({ words }, "the built-in database ended by itself; it is started again")
  const database = await connect(config, { durable: parts.durable ?? true, told })
  try {
    return await serveOn(database, config, parts)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function serveOn(database: Connected, config: Config, parts: Parts): Promise<Serving> {
  const { log, now } = parts
  const errands = runErrands(log)
  const line = Line.connect({ apiUrl: config.lineApiUrl, dataApiUrl: config.lineDataApiUrl, now, log })
  const lock = vault(parts.secret ?? ownSecret(config.dataDir))
  const live = Live.open({ db: database.db, listen: () => single(database.target), log })
  const world: World = { db: database.db, line, now, later: errands.later, vault: lock, log, config, live }
  await parts.before?.(world)
  const server = listen(world, parts.also)
  const clock = Tick.start(world)
  return { world, url: `http://${hostOf(config.host)}:${server.port}`, died: database.died, stop }

  async function stop() {
    // Each gets its share of the ten seconds; whatever is cut off is taken up at the next start.
    await within(1_000, live.close())
    await within(3_000, server.stop(false))
    await within(500, server.stop(true))
    const ended = await within(4_000, Promise.all([clock.stop(), errands.settled()]))
    if (!ended) log.warn({}, "stopping before all work has ended; the rest is taken up at the next start")
    await within(2_000, database.close())
  }
}

function listen(world: World, also: Parts["also"]) {
  const { port, host: hostname } = world.config
  try {
    const { server } = app(world, also).listen({ port, hostname, reusePort: false, maxRequestBodySize: LARGEST_UPLOAD })
    if (server) return server
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : ""
    if (!code.startsWith("E")) throw error
    throw new Refusal(
      `${hostname} の ${port} 番ポートで待ち受けられません (${code})。PORT または --port で別の番号を指定してください。`,
      `Port ${port} of ${hostname} cannot be listened on (${code}); choose another with PORT or --port.`,
    )
  }
  throw new Error("the server did not start")
}

/** Work that nobody waits for, until we stop: then everybody does. */
function runErrands(log: Log) {
  const underWay = new Set<Promise<unknown>>()
  const later = (work: () => Promise<unknown>) => {
    const errand = work()
      .catch((error: unknown) => log.error({ error: String(error) }, "work started for later failed"))
      .finally(() => underWay.delete(errand))
    underWay.add(errand)
  }
  const settled = async () => {
    while (underWay.size) await Promise.all(underWay)
  }
  return { later, settled }
}

const hostOf = (host: string) => (host.includes(":") ? `[${host}]` : host === "0.0.0.0" ? "localhost" : host)
