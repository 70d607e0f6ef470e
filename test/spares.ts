/**
 * Databases that wait for a test. One is handed on with its connections, which have read PostgreSQL's catalogue and
 * parsed our statements before: most of a short test's time would go into that.
 */
import { type Opened, open, over, type Sql } from "../src/db"
import type { Socket } from "../src/postgres/server"

export type Spare = { name: string; pool: Opened }

export type Spares = {
  /** A pool that has been closed. */
  closed: Opened
  /** One that is as the template, though others may have had it. */
  next: () => Promise<Spare>
  /** One that nobody has had. */
  fresh: () => Promise<Spare>
  /** Ends when nothing is under way in it any more. */
  back: (spare: Spare) => Promise<void>
  discard: (spare: Spare) => Promise<void>
  end: () => Promise<void>
}

export async function begin(socket: Socket, admin: Sql, template: Sql): Promise<Spares> {
  const original = await shape(template)
  const waiting: Promise<Spare>[] = []
  const had = new Set<Spare>()
  const closed = open(socket)
  await closed.close()
  let made = 0

  return {
    closed,
    async next() {
      const one = await (waiting.shift() ?? hurried())
      // Made while the present test runs: a copy takes 150 ms, most of them the kernel's, for a thousand files.
      if (waiting.length === 0) waiting.push(hurried())
      return one
    },
    fresh: copy,
    async back(spare) {
      await still(admin, spare)
      waiting.push(renewed(spare).catch(() => hurried()))
    },
    discard,
    async end() {
      await Promise.all(waiting)
      await Promise.all([...had].map(({ pool }) => pool.close()))
    },
  }

  async function copy(): Promise<Spare> {
    const name = `own_${++made}`
    await admin.unsafe(`create database ${name} template template_tobiishi`)
    const spare = { name, pool: open({ ...socket, database: name }) }
    had.add(spare)
    return spare
  }

  /** Nobody has come in yet: a pool connects when it is first asked. */
  async function hurried(): Promise<Spare> {
    const spare = await copy()
    await hurry(admin, spare.name)
    return spare
  }

  async function discard(spare: Spare): Promise<void> {
    had.delete(spare)
    await spare.pool.close()
    await admin.unsafe(`drop database ${spare.name} with (force)`)
  }

  /** Emptying takes a fifth of a copy's time. Where somebody has built, PostgreSQL has counted, or much was written, a copy it must be. */
  async function renewed(spare: Spare): Promise<Spare> {
    const { sql } = spare.pool
    const same = (await shape(sql)) === original && (await cleared(sql))
    if (same) return spare
    await discard(spare)
    return hurried()
  }
}

/**
 * Each statement is planned once on each connection, instead of for each of the first five values: a short test asks
 * for little more than five.
 */
export const hurry = (admin: Sql, name: string) =>
  admin.unsafe(`alter database ${name} set plan_cache_mode = force_generic_plan`)

/**
 * The pool for as long as a test lasts; what the test has left running hears afterwards what it would of a pool that
 * has been closed, and nothing of it reaches the next test.
 */
export function lend(pool: Opened, closed: Opened): Opened & { end: () => void } {
  let { sql: asked } = pool
  const sql = new Proxy(pool.sql, {
    apply: (_, self, words) => Reflect.apply(asked, self, words),
    get: (_, key) => Reflect.get(asked, key),
  })
  const end = () => {
    asked = closed.sql
  }
  return { db: over(sql), sql, close: pool.close, end }
}

/** Who is still at work may come to an end, for five seconds; who then is, or listens, or is no part of the pool, is cut off. */
async function still(admin: Sql, { name, pool }: Spare): Promise<void> {
  const ours = pool.sql.options.connection.application_name ?? ""
  const strangers = admin`datname = ${name} and (state <> 'idle' or application_name <> ${ours} or query ilike 'listen%')`
  for (let tries = 0; tries < 100; tries++) {
    const [row] = await admin<{ busy: bigint; strange: bigint }[]>`
      select count(*) filter (where state <> 'idle') as busy, count(*) as strange
      from pg_stat_activity where ${strangers}`
    if (row?.strange === 0n) return
    if (row?.busy === 0n) break
    await Bun.sleep(50)
  }
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where ${strangers}`
}

/** Whatever is made gets a higher number than anything before it, and what was counted is a row. */
async function shape(sql: Sql): Promise<string> {
  const [row] = await sql<{ shape: string }[]>`
    select concat_ws(' ', (select max(oid) from pg_class), (select max(oid) from pg_proc), (select max(oid) from pg_trigger),
      (select max(oid) from pg_constraint), (select count(*) from pg_attribute), (select count(*) from pg_statistic)) as shape`
  return row!.shape
}

const smallBytes = 8_000_000

/** Of fewer pages than ten PostgreSQL's planner takes no notice, where nobody has counted. */
const fewBytes = 9 * 8192

type Table = { name: string; bytes: number; heapBytes: number }

const filled = (sql: Sql) => sql<Table[]>`
  select relname as name, pg_total_relation_size(oid)::float8 as bytes, pg_relation_size(oid)::float8 as "heapBytes"
  from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migrations'
    and pg_relation_size(oid) > 0 order by relname`

/**
 * Takes away every row, and the next number is the first again. False, and nothing is done, where there is much. What is small keeps the pages of its dead:
 * `vacuum` has everybody plan all over again, and that is what a short test's time would go into.
 */
async function cleared(sql: Sql): Promise<boolean> {
  const tables = await filled(sql)
  if (tables.reduce((sum, { bytes }) => sum + bytes, 0) > smallBytes) return false
  await remove(sql, tables)
  await sweep(
    sql,
    tables.filter(({ heapBytes }) => heapBytes > fewBytes),
  )
  await rewound(sql)
  return true
}

/**
 * Takes away every row, and everything that tells of it: pages, what was counted of them, and the next number. `truncate`
 * would make new files for each index of all the tables, since each refers to another.
 */
export async function emptied(sql: Sql): Promise<void> {
  const tables = await filled(sql)
  await remove(sql, tables)
  await sweep(sql, tables)
  await rewound(sql)
}

const rewound = (sql: Sql) => sql`
  select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
  from pg_sequences where last_value is not null`

/** The rows go all together: their references need no keeper. */
async function remove(sql: Sql, tables: Table[]): Promise<void> {
  if (tables.length === 0) return
  const all = tables.map(({ name }) => `${name}_gone as (delete from ${name})`)
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx.unsafe(`with ${all.join()} select`)
  })
}

async function sweep(sql: Sql, tables: Table[]): Promise<void> {
  if (tables.length === 0) return
  const names = tables.map(({ name }) => name)
  await sql.unsafe(`vacuum (index_cleanup on, truncate on) ${names.join()}`)
  await sql`select pg_clear_relation_stats('public', name) from unnest(${sql.array(names)}::text[]) as name`
}
