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

/** A test that commits, in a fresh copy of the template that is dropped afterwards. */
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
  const name = await (here.spare ?? copy(here))
  here.spare = copy(here)
  const socket = { ...here.socket, database: name }
  const pools: Opened[] = []
  const again = (size?: number) => {
    const pool = open(socket, size)
    pools.push(pool)
    return pool
  }
  const drop = async () => {
    await Promise.all(pools.map((pool) => pool.close()))
    await here.admin.sql.unsafe(`drop database ${name} with (force)`)
  }
  return { ...again(), open: again, socket, drop }
}

/** A copy takes 150 ms, so that the next one is made while the present test runs. */
async function copy(here: Ground): Promise<string> {
  const name = `own_${++here.clones}`
  await here.admin.sql.unsafe(`create database ${name} template template_tobiishi`)
  return name
}

type Ground = {
  socket: Postgres.Socket
  admin: Opened
  shared: Opened
  clones: number
  spare?: Promise<string>
  end: () => Promise<void>
}

/** Modules may be loaded anew for each file of a run; what hangs on the global object stays. */
const run = globalThis as typeof globalThis & { tobiishiGround?: Promise<Ground> }

function ground(): Promise<Ground> {
  run.tobiishiGround ??= prepare()
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
  await admin.sql`create database template_tobiishi`
  const template = open({ ...server.socket, database: "template_tobiishi" }, 1)
  await migrate(template.sql)
  await template.close()
  await admin.sql`create database shared template template_tobiishi`
  const shared = open({ ...server.socket, database: "shared" })
  const here: Ground = { socket: server.socket, admin, shared, clones: 0, end }
  return here

  async function end() {
    await here.spare
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
