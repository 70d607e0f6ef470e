/**
 * Databases for tests. One embedded server serves a whole run of `bun test`; it starts when the first test asks for it
 * and vanishes, directory and all, however the run ends. The tables are laid once, into a template.
 */
import { createHash } from "node:crypto"
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { sql } from "drizzle-orm"
import { type Db, migrate, type Opened, open } from "../src/db"
import { installed } from "../src/postgres/binaries"
import { owner } from "../src/postgres/owner"
import * as Postgres from "../src/postgres/server"
import * as Spares from "./spares"

/** A database of one's own: `open` makes another pool on it, as another process would have. */
export type Own = Opened & { open: (size?: number) => Opened; socket: Postgres.Socket }

/** A test in a transaction that is rolled back, whatever the test did. */
export function inDb(body: (db: Db) => Promise<unknown>): () => Promise<void> {
  return async () => {
    const { shared } = await ground()
    const over = new Error("rolled back")
    await shared.db
      .transaction(async (tx) => {
        await body(tx)
        throw over
      })
      .catch((error: unknown) => {
        if (error !== over) throw error
      })
  }
}

/** A test that commits, in a database of its own that is as fresh as the template. */
export const ownDb = owning(() => clone())

/** The same in one that nobody had before, where PostgreSQL plans as it does for our users. */
export const untouchedDb = owning(() => untouched())

function owning(lend: () => Promise<Dropped>) {
  return (body: (own: Own) => Promise<unknown>) => async (): Promise<void> => {
    const { drop, ...own } = await lend()
    try {
      await body(own)
    } finally {
      await drop()
    }
  }
}

/** The same for a whole file: make it in `beforeAll`, drop it in `afterAll`. */
export const clone = async (): Promise<Dropped> => lent(await ground(), true)

/** One that nobody had before, on connections that have seen nothing: for whoever counts what PostgreSQL reads, or asks how it plans. */
export const untouched = async (): Promise<Dropped> => lent(await ground(), false)

type Dropped = Own & { drop: () => Promise<void> }

async function lent(here: Ground, isShared: boolean): Promise<Dropped> {
  const spare = isShared ? await here.spares.next() : await here.spares.fresh()
  const socket = { ...here.socket, database: spare.name }
  const pools: Opened[] = []
  const again = (size?: number) => {
    const pool = open(socket, size)
    pools.push(pool)
    return pool
  }
  const loan = Spares.lend(spare.pool, here.spares.closed)
  const drop = async () => {
    loan.end()
    await Promise.all(pools.map((pool) => pool.close()))
    await (isShared ? here.spares.back(spare) : here.spares.discard(spare))
  }
  return { ...loan, open: again, socket, drop }
}

/** The server of a test run may have started this very moment; then whoever died is believed alive for ten seconds. */
export async function grown(db: Db): Promise<void> {
  const old = sql`select 1 where pg_postmaster_start_time() < clock_timestamp() - interval '10 seconds'`
  while ((await db.execute(old)).length === 0) await Bun.sleep(100)
}

type Ground = {
  socket: Postgres.Socket
  admin: Opened
  shared: Opened
  spares: Spares.Spares
  end: () => Promise<void>
}

/** Modules may be loaded anew for each file of a run; what hangs on the global object stays. */
const run = globalThis as typeof globalThis & { tobiishiGround?: Promise<Ground> }

function ground(): Promise<Ground> {
  run.tobiishiGround ??= prepare().catch((error) => {
    // What went wrong once is one test's trouble; the next one tries anew.
    run.tobiishiGround = undefined
    throw error
  })
  return run.tobiishiGround
}

/** Called by the preload when all files are done. */
export async function end(): Promise<void> {
  const here = await run.tobiishiGround?.catch(() => null)
  run.tobiishiGround = undefined
  await here?.end()
}

async function prepare(): Promise<Ground> {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-test-"))
  await freshCluster(dir)
  const server = await Postgres.start(dir, { durable: false })
  const admin = open({ ...server.socket, database: "postgres" }, 2)
  // What sweeps at a time of its own holds rows and locks that a test counts, and counts tables behind its back.
  await admin.sql`alter system set autovacuum = off`
  await admin.sql`select pg_reload_conf()`
  await admin.sql`create database template_tobiishi`
  const template = open({ ...server.socket, database: "template_tobiishi" }, 1)
  await migrate(template.sql)
  const spares = await Spares.begin(server.socket, admin.sql, template.sql)
  await template.close()
  await admin.sql`create database shared template template_tobiishi`
  await Spares.hurry(admin.sql, "shared")
  const shared = open({ ...server.socket, database: "shared" })
  return { ...{ socket: server.socket, admin, shared, spares }, end }

  async function end() {
    await spares.end()
    await Promise.all([shared.close(), admin.close()])
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** `initdb` takes half a second, a copy of what it made 50 ms: the copy is kept under .cache, one a version. */
export async function freshCluster(dir: string): Promise<void> {
  const version = await Bun.file(join(installed(), "../package.json")).text()
  const kept = resolve(
    import.meta.dir,
    "../.cache",
    `cluster-${createHash("sha1").update(version).digest("hex").slice(0, 12)}`,
  )
  const home = join(dir, "postgres")
  if (!existsSync(kept)) await keepCluster(kept)
  cpSync(kept, join(home, "18"), { recursive: true })
  disown(dir)
}

async function keepCluster(kept: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-initdb-"))
  await (await Postgres.start(dir, { durable: true })).stop()
  const fresh = `${kept}.${process.pid}`
  mkdirSync(join(kept, ".."), { recursive: true })
  cpSync(join(dir, "postgres/18"), fresh, { recursive: true })
  rmSync(dir, { recursive: true })
  try {
    renameSync(fresh, kept)
  } catch (error) {
    // Another worker was quicker.
    rmSync(fresh, { recursive: true })
    if (!existsSync(kept)) throw error
  }
}

function disown(dir: string): void {
  const other = owner()
  if (!other) return
  chownSync(dir, other.uid, other.gid)
  for (const name of readdirSync(dir, { recursive: true })) chownSync(join(dir, name.toString()), other.uid, other.gid)
}
