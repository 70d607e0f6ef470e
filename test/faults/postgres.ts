/**
 * A real PostgreSQL of our own, durable as it ships, listening on 127.0.0.1, so that it outlives every program that is
 * killed, and can be killed itself. No program starts, adopts or stops it: they are given its address.
 */
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import postgres from "postgres"
import { type Opened, open } from "../../src/db"
import { binaries } from "../../src/postgres/binaries"
import { ownedDir, owner } from "../../src/postgres/owner"
import { flags } from "../../src/postgres/settings"
import { freshCluster } from "../db"
import { freePort } from "../port"

export type Postgres = {
  port: number
  /** `DATABASE_URL` for a program; through a proxy, where its port is given. */
  url: (port?: number) => string
  /** Its data, `postgres/18` below it. */
  dir: string
  /** A pool for the test itself, on the same database as the programs'. */
  open: (size?: number) => Opened
  start: () => Promise<void>
  /** SIGINT ends it in order, SIGQUIT at once, SIGKILL without a word (of the postmaster; its children follow). */
  end: (signal: "SIGINT" | "SIGQUIT" | "SIGKILL") => Promise<void>
  pid: () => number | null
  words: () => string
  [Symbol.asyncDispose]: () => Promise<void>
}

/** `settings` go before those that ship: `{ max_connections: "20" }`. `dir` may lie on a small volume. */
export async function ownPostgres({
  settings = {},
  dir = mkdtempSync(join(tmpdir(), "tobiishi-faults-")),
}: {
  settings?: Record<string, string>
  dir?: string
} = {}): Promise<Postgres> {
  await freshCluster(dir)
  const home = join(dir, "postgres")
  const socketDir = join(home, "run")
  ownedDir(home)
  ownedDir(socketDir)
  const port = freePort()
  const native = await binaries(home)
  const logPath = join(dir, "postgres.log")
  const command = [
    join(native, "bin/postgres"),
    ...flags(join(home, "18"), socketDir, true),
    ...Object.entries({ listen_addresses: "127.0.0.1", port: String(port), ...settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
  ]
  const pools: Opened[] = []
  let child: Bun.Subprocess | null = null

  const url = (through = port) => `postgres://postgres@127.0.0.1:${through}/tobiishi`
  const words = () => readFileSync(logPath, "utf8")

  /** The sessions of one that was killed outlive it by moments, and as long as they do no other begins. */
  async function start() {
    for (const until = Date.now() + 60_000; ; await Bun.sleep(50)) {
      const before = existsSync(logPath) ? words().length : 0
      spawned()
      const answer = answering(port, () => {
        if (child?.exitCode != null) throw new Error(`PostgreSQL ended instead of answering:\n${words()}`)
      })
      const wrong = await answer.catch((error: unknown) => ({ error }))
      if (!wrong) return
      const isHeld = words().slice(before).includes("is still in use")
      if (!isHeld || Date.now() > until) throw wrong.error
    }
  }

  function spawned() {
    const log = openSync(logPath, "a")
    child = Bun.spawn(command, {
      ...owner(),
      cwd: home,
      env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
      stdin: "ignore",
      stdout: log,
      stderr: log,
    })
    closeSync(log)
  }

  async function end(signal: "SIGINT" | "SIGQUIT" | "SIGKILL") {
    child?.kill(signal)
    await child?.exited
    child = null
  }

  await start()
  return {
    ...{ port, url, dir, start, end, words },
    pid: () => child?.pid ?? null,
    open(size) {
      const pool = open(url(), size)
      pools.push(pool)
      return pool
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((pool) => pool.close().catch(() => {})))
      await end("SIGQUIT")
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function answering(port: number, stillThere: () => void): Promise<void> {
  for (const until = Date.now() + 60_000; ; await Bun.sleep(25)) {
    stillThere()
    const sql = postgres({
      ...{ host: "127.0.0.1", port, user: "postgres", database: "postgres" },
      ...{ max: 1, connect_timeout: 5, backoff: false, fetch_types: false, onnotice: () => {} },
    })
    try {
      const [known] = await sql`select 1 from pg_database where datname = 'tobiishi'`
      if (!known) await sql`create database tobiishi`
      return
    } catch (error) {
      if (Date.now() > until) throw error
    } finally {
      await sql.end({ timeout: 0 })
    }
  }
}
