import * as net from "node:net"
import type { PgDatabase } from "drizzle-orm/pg-core"
import type { PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js"
import { drizzle } from "drizzle-orm/postgres-js"
import postgres from "postgres"
import { migrations } from "../migrations"
import * as Postgres from "./postgres/server"
import { Refusal } from "./refusal"
import * as schema from "./schema"

/** The pool, or a transaction of it: every verb takes one as its first argument. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema>

/**
 * The raw client. A bigint is a BigInt here too, also inside arrays. Instants come back as text, because drizzle reads
 * them so. An array of BigInts as a parameter needs `sql.array(ids)`: the driver takes it for a single bigint.
 */
export type Sql = postgres.Sql<{ bigint: bigint }>

/** Where a database is: an address, or a Unix socket. */
export type Target = string | Postgres.Socket

export type Opened = { db: Db; sql: Sql; close: () => Promise<void> }

/** A database to live in: where it is, and how the rest of us leaves it. */
export type Connected = Opened & {
  target: Target
  /** Ends with words when the built-in server has ended and cannot be brought back. */
  died: Promise<string>
}

/** The operator's database, or the one we carry, with its tables up to date. */
export async function connect(
  where: { databaseUrl: string | null; dataDir: string },
  options: Partial<Postgres.Options> = {},
): Promise<Connected> {
  if (where.databaseUrl) return await ready(where.databaseUrl, { died: new Promise(() => {}), stop: async () => {} })
  const server = await Postgres.start(where.dataDir, options)
  return await ready(server.socket, server)
}

async function ready(target: Target, server: Pick<Postgres.Server, "died" | "stop">): Promise<Connected> {
  const pool = open(target)
  const laying = single(target)
  const close = async () => {
    await pool.close()
    await server.stop()
  }
  try {
    await migrate(laying)
  } catch (error) {
    await close()
    throw unreachable(error)
  } finally {
    await laying.end({ timeout: 5 })
  }
  return { ...pool, close, target, died: server.died }
}

/** What an operator can mend becomes a sentence; the address is not repeated, since it carries a password. */
function unreachable(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  const theirs = /^(28|3D)/.test(code) || /^(CONNECT|E[A-Z]+$|FailedTo)/.test(code)
  if (!theirs || !(error instanceof Error)) return error
  return new Refusal(
    `DATABASE_URL のデータベースに接続できません: ${error.message}`,
    `The database at DATABASE_URL cannot be reached: ${error.message}`,
  )
}

const settings = {
  types: { bigint: postgres.BigInt },
  prepare: true,
  connection: { TimeZone: "UTC" },
  connect_timeout: 10,
  // Seconds until the next try: left to itself the driver would wait for twenty, long after the database is back.
  backoff: (tries: number) => Math.min(0.02 * 2 ** tries, 1),
  onnotice: () => {},
}

/**
 * A server that says nothing for so long is gone without a word, or the network between us swallows everything: the
 * connection is given up, and what waited for it fails. No statement of ours takes this long, and one that is idle is
 * closed before. Migrations may take longer: they have a connection of their own.
 */
const longestSilenceMs = 120_000

/**
 * Opens a pool. Nothing is sent until the first query. Its connections carry a name that no other pool's have: so the
 * database can tell whether the process that leased a batch is still there.
 */
export function open(target: Target, size = 10, silenceMs = longestSilenceMs): Opened {
  const options = { max: size, idle_timeout: 60, ...patience(target, silenceMs) }
  const sql = client(target, options, `tobiishi ${crypto.randomUUID()}`)
  return { db: over(sql), sql, close: () => sql.end({ timeout: 5 }) }
}

/** What our verbs speak to, over a client. */
export const over = (sql: Sql): Db => drizzle(prepared(sql), { schema })

/**
 * drizzle has the driver parse and plan each statement anew. Through this one they stay prepared on their connection,
 * inside transactions too. Only several statements in one text cannot be.
 */
function prepared<S extends postgres.ISql<{ bigint: bigint }>>(client: S): S {
  return new Proxy(client, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== "function") return value
      if (key === "unsafe")
        return (text: string, values: never[], options?: object) => {
          // The driver's own name for a text that is sent as it is; its types do not know it.
          const how = { ...options, prepare: true, simple: values.length === 0 && text.includes(";") }
          return target.unsafe(text, values, how)
        }
      if (key === "begin" || key === "savepoint")
        return (...rest: unknown[]) => value.apply(target, rest.map(withPrepared))
      return value
    },
  })
}

const withPrepared = (work: unknown) =>
  typeof work === "function" ? (inside: postgres.TransactionSql<{ bigint: bigint }>) => work(prepared(inside)) : work

/** One connection outside the pool, kept for as long as it is needed: for locks of a session, and for LISTEN. */
export function single(target: Target): Sql {
  return client(target, { max: 1, idle_timeout: 0, max_lifetime: null })
}

/** Where several hosts are named, the driver itself tries one after the other, on sockets of its own. */
const patience = (target: Target, silenceMs: number) =>
  typeof target === "string" && /@[^/]*,/.test(target) ? {} : { socket: impatient(silenceMs) }

function impatient(silenceMs: number) {
  return (to: { host: string[]; port: number[]; path: string | false | undefined }) => {
    const place = { host: to.host[0] ?? "localhost", port: to.port[0] ?? 5432 }
    const socket = new net.Socket()
    socket.setTimeout(silenceMs, () => socket.destroy())
    // Not before the driver listens: a socket's file that is missing is told at once.
    setImmediate(() => socket.connect(to.path ? { path: to.path } : place))
    // The driver reads the host here when it speaks TLS.
    return Object.assign(socket, place)
  }
}

type Pool = { max: number; idle_timeout: number; max_lifetime?: null; socket?: ReturnType<typeof impatient> }

function client(target: Target, options: Pool, name = "tobiishi"): Sql {
  const all = { ...settings, connection: { ...settings.connection, application_name: name }, ...options }
  return typeof target === "string" ? postgres(target, all) : postgres({ ...all, ...target })
}

const oldestServer = 15
const migrationLock = 7_014_215_001n

/** Brings the tables up to date. Any number of processes may call it at once: they take turns. */
export async function migrate(sql: Sql, all: readonly Migration[] = migrations): Promise<void> {
  await refuseOldServer(sql)
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${migrationLock})`
    await tx`create table if not exists migrations (name text primary key, hash text not null)`
  })
  for (const migration of all) await sql.begin((tx) => apply(tx, migration))
  await refuseStrangers(sql, all)
}

export type Migration = { name: string; sql: string }

async function apply(tx: postgres.TransactionSql<{ bigint: bigint }>, { name, sql }: Migration) {
  await tx`select pg_advisory_xact_lock(${migrationLock})`
  const hash = new Bun.CryptoHasher("sha256").update(sql).digest("hex")
  const [known] = await tx<{ hash: string }[]>`select hash from migrations where name = ${name}`
  if (known && known.hash !== hash) throw changed(name)
  if (known) return
  await tx.unsafe(sql)
  await tx`insert into migrations (name, hash) values (${name}, ${hash})`
}

const changed = (name: string) =>
  new Refusal(
    `データベースに適用済みのマイグレーション ${name} が、このプログラムのものと異なります。同じ版のプログラムで起動してください。`,
    `The migration ${name} was applied to this database with other contents than this program carries; start the version that wrote it.`,
  )

/** A newer program has been here: its tables may mean something we would break. */
async function refuseStrangers(sql: Sql, all: readonly Migration[]) {
  const names = all.map((migration) => migration.name)
  const [stranger] = await sql<{ name: string }[]>`
    select name from migrations where name <> all(${names}) order by name limit 1`
  if (!stranger) return
  throw new Refusal(
    `このデータベースは新しい版の Tobiishi で更新されています (${stranger.name})。新しい版で起動してください。`,
    `A newer Tobiishi has already changed this database (${stranger.name}); start that version or a later one.`,
  )
}

async function refuseOldServer(sql: Sql) {
  const [server] = await sql<{ version: number; words: string }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as words`
  if (!server || server.version >= oldestServer * 10_000) return
  throw new Refusal(
    `PostgreSQL ${oldestServer} 以降が必要です (接続先は ${server.words})。`,
    `PostgreSQL ${oldestServer} or newer is needed (this server is ${server.words}).`,
  )
}
