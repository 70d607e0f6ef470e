/** What all measurements stand on: a durable PostgreSQL of the bench's own, and a fake LINE in another process. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { migrate, type Opened, open, type Sql } from "../../src/db"
import * as Postgres from "../../src/postgres/server"
import * as FakeLine from "./line"

export type Ground = {
  /** The data directory: the product, started with it as its own, adopts the server that runs there already. */
  dir: string
  /** It was given, and what is in it stays. */
  kept: boolean
  /** The database `tobiishi`, with its tables: the one that the product itself opens. */
  socket: Postgres.Socket
  line: FakeLine.FakeLine
  /** A fresh database with our tables (or an empty one), gone with `drop`. */
  database: (tables?: "ours" | "none") => Promise<Fresh>
  /** So that what was written before weighs on nobody's figures. */
  calm: (sql: Sql) => Promise<void>
  stop: () => Promise<void>
}

export type Fresh = Opened & { socket: Postgres.Socket; drop: () => Promise<void> }

/** Filling a database with a million rows takes one statement minutes, unlike anything the product asks. */
export const patienceMs = 3_600_000

/** In a directory of its own that is gone afterwards, or in one that is kept. */
export async function prepare(given?: string): Promise<Ground> {
  const kept = given !== undefined
  const dir = given ?? mkdtempSync(join(tmpdir(), "tobiishi-bench-"))
  if (kept) mkdirSync(dir, { recursive: true })
  else chmodSync(dir, 0o755)
  const server = await Postgres.start(dir)
  const admin = open({ ...server.socket, database: "postgres" }, 2, patienceMs)
  const own = open(server.socket, 1)
  await migrate(own.sql)
  await own.close()
  if (!kept) await admin.sql`create database bench_template template tobiishi`
  const line = await FakeLine.start()
  let made = 0
  return { dir, kept, socket: server.socket, line, database, calm, stop }

  async function database(tables: "ours" | "none" = "ours"): Promise<Fresh> {
    if (kept) throw new Error("a directory that is kept is for p9 alone")
    const name = `bench_${++made}`
    await admin.sql.unsafe(`create database ${name} template ${tables === "ours" ? "bench_template" : "template0"}`)
    const socket = { ...server.socket, database: name }
    const pool = open(socket, 10, patienceMs)
    const drop = async () => {
      await pool.close()
      await admin.sql.unsafe(`drop database ${name} with (force)`)
    }
    return { ...pool, socket, drop }
  }

  async function stop() {
    await line.stop()
    await admin.close()
    await server.stop()
    if (!kept) rmSync(dir, { recursive: true, force: true })
  }
}

async function calm(sql: Sql): Promise<void> {
  await sql`vacuum analyze`
  await sql`checkpoint`
}
