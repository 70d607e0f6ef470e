/**
 * Databases for tests. One embedded server serves a whole run of `bun test`; it starts when the first test asks for it
 * and vanishes, directory and all, however the run ends. The tables are laid once, into a template.
 */
import { createHash } from "node:crypto"
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { type Db, migrate, type Opened, open } from "../src/db"
import { installed } from "../src/postgres/binaries"
import { owner } from "../src/postgres/owner"
import * as Postgres from "../src/postgres/server"

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
export function ownDb(body: (own: Own) => Promise<unknown>): () => Promise<void> {
  return async () => {
    const { drop, ...own } = await clone()
    try {
      await body(own)
    } finally {
      await drop()
    }
  }
}

/** The same for a whole file: make it in `beforeAll`, drop it in `afterAll`. */
export async function clone(): Promise<Own & { drop: () => Promise<void> }> {
  const here = await ground()
  const name = await (here.spares.shift() ?? copy(here))
  if (here.spares.length === 0) here.spares.push(copy(here))
  const socket = { ...here.socket, database: name }
  const pools: Opened[] = []
  const again = (size?: number) => {
    const pool = open(socket, size)
    pools.push(pool)
    return pool
  }
  const drop = async () => {
    await Promise.all(pools.map((pool) => pool.close()))
    // Where a busy machine lets its connection wait too long, a copy does as well.
    here.spares.push(renewed(here, name).catch(() => copy(here)))
  }
  return { ...again(), open: again, socket, drop }
}

/** Made while the present test runs: a copy takes 150 ms, most of them the kernel's, for a thousand files. */
async function copy(here: Ground): Promise<string> {
  const name = `own_${++here.clones}`
  await here.admin.sql.unsafe(`create database ${name} template template_tobiishi`)
  return name
}

/** Emptying takes a fifth of a copy's time. Where somebody has built, PostgreSQL has counted, or much was written, a copy it must be. */
async function renewed(here: Ground, name: string): Promise<string> {
  const { sql, close } = open({ ...here.socket, database: name }, 1)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  const same = (await shape(sql)) === here.shape && (await emptied(sql, smallBytes))
  if (same)
    await sql`select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    from pg_sequences where last_value is not null`
  await close()
  if (same) return name
  await here.admin.sql.unsafe(`drop database ${name} with (force)`)
  return copy(here)
}

/** Whatever is made gets a higher number than anything before it, and what was counted is a row. */
async function shape(sql: Opened["sql"]): Promise<string> {
  const [row] = await sql<{ shape: string }[]>`
    select concat_ws(' ', (select max(oid) from pg_class), (select max(oid) from pg_proc), (select max(oid) from pg_trigger),
      (select max(oid) from pg_constraint), (select count(*) from pg_attribute), (select count(*) from pg_statistic)) as shape`
  return row!.shape
}

const smallBytes = 8_000_000

/**
 * Takes away every row, and everything that tells of it: pages, and what was counted of them. `truncate` would make new
 * files for each index of all the tables, since each refers to another. False, and nothing is done, where there is more.
 */
export async function emptied(sql: Opened["sql"], mostBytes = Number.POSITIVE_INFINITY): Promise<boolean> {
  const filled = await sql<{ name: string; bytes: number }[]>`
    select relname as name, pg_total_relation_size(oid)::float8 as bytes from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migrations' and pg_relation_size(oid) > 0`
  if (filled.length === 0) return true
  if (filled.reduce((sum, { bytes }) => sum + bytes, 0) > mostBytes) return false
  const names = filled.map(({ name }) => name)
  // The rows go all together: their references need no keeper.
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    for (const name of names) await tx`delete from ${tx(name)}`
  })
  await sql.unsafe(`vacuum (index_cleanup on, truncate on) ${names.join()}`)
  await sql`select pg_clear_relation_stats('public', name) from unnest(${sql.array(names)}::text[]) as name`
  return true
}

type Ground = {
  socket: Postgres.Socket
  admin: Opened
  shared: Opened
  clones: number
  /** Fresh databases that wait for a test, or will soon. */
  spares: Promise<string>[]
  shape: string
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
  const here = { ...{ socket: server.socket, admin, clones: 0, spares: [] }, shape: await shape(template.sql) }
  await template.close()
  await admin.sql`create database shared template template_tobiishi`
  const shared = open({ ...server.socket, database: "shared" })
  const whole: Ground = { ...here, shared, end }
  return whole

  async function end() {
    await Promise.all(here.spares)
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
