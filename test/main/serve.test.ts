import { expect, test } from "bun:test"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "drizzle-orm"
import { Elysia } from "elysia"
import { type Parts, serve } from "../../src/serve"
import type { World } from "../../src/world"
import { freshCluster } from "../db"
import { config } from "../world"

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

async function served(parts: Partial<Parts> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-serve-"))
  await freshCluster(dataDir)
  const at = Temporal.Instant.from("2026-04-01T00:00:00Z")
  const all = { log: quiet, now: () => at, secret: null, durable: false, ...parts }
  return await serve({ ...config, port: 0, dataDir }, all)
}

test("asked to stop, it answers what was asked and ends what was begun, database last", async () => {
  const begun = Promise.withResolvers<void>()
  const done: string[] = []
  const slow = (world: World) =>
    new Elysia().get("/readyz", async () => {
      world.later(async () => {
        await Bun.sleep(600)
        await world.db.execute(sql`select 1`)
        done.push("errand")
      })
      begun.resolve()
      await Bun.sleep(300)
      await world.db.execute(sql`select 1`)
      done.push("request")
      return "answered"
    })
  const { url, stop } = await served({ also: [slow] })
  const answer = fetch(`${url}/readyz`)
  await begun.promise
  await stop()
  expect(await (await answer).text()).toBe("answered")
  expect(done).toEqual(["request", "errand"])
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})

test("work that does not end is not waited for", async () => {
  const { world, stop } = await served()
  world.later(() => Bun.sleep(60_000))
  const from = performance.now()
  await stop()
  expect(performance.now() - from).toBeLessThan(30_000)
})

test("work for later that fails is logged, and the rest goes on", async () => {
  const logged: object[] = []
  const { world, stop } = await served({ log: { ...quiet, error: (facts) => logged.push(facts) } })
  world.later(async () => {
    throw new Error("out of ink")
  })
  await stop()
  expect(logged).toEqual([{ error: "Error: out of ink" }])
})

test("ready while the database answers, alive even when it does not", async () => {
  const { world, url, died, stop } = await served()
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const lock = join(world.config.dataDir, "postgres/18/postmaster.pid")
  process.kill(Number.parseInt(readFileSync(lock, "utf8"), 10), "SIGKILL")
  await died
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await stop()
})
