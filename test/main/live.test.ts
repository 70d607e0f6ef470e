import { expect, test } from "bun:test"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { app } from "../../src/app"
import { open as openPool, single } from "../../src/db"
import * as Live from "../../src/live"
import * as Server from "../../src/postgres/server"
import { serve } from "../../src/serve"
import { h } from "../../views/jsx"
import { freshCluster, type Own, ownDb } from "../db"
import * as People from "../domain/people"
import { browser } from "../routes/door"
import { known } from "../routes/inside"
import { room } from "../routes/streaming"
import { config } from "../world"

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** So many processes on one database, each with a stream of its own. */
async function several(own: Pick<Own, "db" | "sql" | "socket">, count: number) {
  const all = Array.from({ length: count }, () =>
    Live.open({ db: own.db, listen: () => single(own.socket), log: quiet }),
  )
  const listening = async () =>
    (await own.sql`select from pg_stat_activity where datname = current_database() and query ilike 'listen%'`).count
  while ((await listening()) < count) await Bun.sleep(20)
  await Bun.sleep(50)
  return { all, close: () => Promise.all(all.map((live) => live.close())) }
}

const heard = (live: Live.Live, channelId: bigint) => {
  const rings: number[] = []
  live.watch(channelId, () => rings.push(performance.now()))
  return rings
}

async function soon(check: () => boolean, longestMs = 30_000) {
  const until = performance.now() + longestMs
  while (!check() && performance.now() < until) await Bun.sleep(20)
  expect(check()).toBe(true)
}

test(
  "what one process touches, all of them hear, and of this account alone",
  ownDb(async (own) => {
    const { all, close } = await several(own, 3)
    const rings = all.map((live) => heard(live, 7n))
    const others = all.map((live) => heard(live, 8n))
    const before = [...rings, ...others].map((each) => each.length)
    all[0]!.touch(7n)
    await soon(() => rings.every((each, n) => each.length > before[n]!))
    expect(others.map((each) => each.length)).toEqual(before.slice(3))
    await close()
  }),
)

test(
  "however often something changes, it is told at most twice a second, and the last change is told",
  ownDb(async (own) => {
    const notes = await own.sql.listen("tobiishi_live", (note) => told.push(note))
    const told: string[] = []
    const { all, close } = await several(own, 1)
    const rings = heard(all[0]!, 7n)
    told.length = 0
    rings.length = 0
    const from = performance.now()
    while (performance.now() - from < 1_250) {
      for (let n = 0; n < 1_000; n += 1) all[0]!.touch(7n)
      await Bun.sleep(5)
    }
    const last = performance.now()
    await soon(() => rings.at(-1)! > last)
    expect(rings.length).toBeLessThanOrEqual(2 + Math.floor((rings.at(-1)! - from) / 500))
    await soon(() => told.length === rings.length)
    await notes.unlisten()
    await close()
  }),
)

test("after PostgreSQL was away, everybody reads again and hears again", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-live-"))
  await freshCluster(dir)
  const server = await Server.start(dir, { durable: false })
  const pool = openPool(server.socket)
  const { all, close } = await several({ ...pool, socket: server.socket as Own["socket"] }, 2)
  const rings = all.map((live) => heard(live, 7n))
  process.kill(Number.parseInt(readFileSync(join(dir, "postgres/18/postmaster.pid"), "utf8"), 10), "SIGKILL")
  await server.died
  const again = await Server.start(dir, { durable: false })
  await soon(() => rings.every((each) => each.length > 0))
  rings[1]!.length = 0
  all[0]!.touch(7n)
  await soon(() => rings[1]!.length > 0)
  await close()
  await pool.close()
  await again.stop()
}, 240_000)

async function theEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  try {
    while (!(await reader.read()).done);
    return "ended"
  } catch {
    return "cut off"
  }
}

test("open streams do not keep the program from stopping", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-live-"))
  await freshCluster(dataDir)
  const number = room(async () => ({ number: h("p", { id: "number" }, "1") }))
  const { world, url, stop } = await serve(
    { ...config, port: 0, dataDir, publicUrl: null },
    { log: quiet, now: () => People.morning, secret: null, durable: false, also: [number] },
  )
  const channelId = await People.channel(world.db)
  const { cookies } = await known(world.db, browser(app(world)))
  const headers = { cookie: `tobiishi=${cookies.get("tobiishi")}` }
  const opened = Array.from({ length: 30 }, () => fetch(`${url}/demo/pictures/${channelId}`, { headers }))
  const readers = (await Promise.all(opened)).map((answer) => answer.body!.getReader())
  for (const reader of readers) await reader.read()
  const ends = Promise.all(readers.map(theEnd))
  await stop()
  // Ended in good order, not cut off once we had waited long enough.
  expect(new Set(await ends)).toEqual(new Set(["ended"]))
}, 240_000)
