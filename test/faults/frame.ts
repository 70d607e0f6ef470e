/**
 * The ground of the fault suite: the built binary as programs that may be killed, LINE as a program, and a PostgreSQL
 * that outlives them all. Everything is gone when the body has ended, however it ended.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { type Line, ownLine, type Rates } from "./line"
import { ownPostgres, type Postgres } from "./postgres"
import { ownProgram, type Program } from "./program"
import { type School, school, secret } from "./school"

export type Frame = {
  postgres: Postgres
  line: Line
  programs: Program[]
  db: Db
  school: School
}

export type Wanted = {
  programs?: number
  /** The account's monthly messages; null for no limit. */
  limit?: number | null
  /** `postgres` flags instead of those that ship. */
  settings?: Record<string, string>
  /** Where the database lies, such as on a small volume. */
  dir?: string
  env?: Record<string, string>
  command?: string[]
  /** What LINE allows, instead of its published rates. */
  rates?: Rates
  /** What a program is told instead, to put something between: of LINE, and of the database. */
  lineUrl?: (line: Line) => string
  databaseUrl?: (postgres: Postgres) => string
}

export async function stand(wanted: Wanted, body: (frame: Frame) => Promise<void>): Promise<void> {
  await using postgres = await ownPostgres({ settings: wanted.settings, dir: wanted.dir })
  await using line = await ownLine()
  const asked = {
    databaseUrl: wanted.databaseUrl?.(postgres) ?? postgres.url(),
    lineUrl: wanted.lineUrl?.(line) ?? line.url,
    ...{ secret, env: wanted.env, command: wanted.command },
  }
  const programs: Program[] = []
  try {
    for (let n = 0; n < (wanted.programs ?? 1); n++) programs.push(await ownProgram(asked))
    for (const program of programs) program.start()
    await Promise.all(programs.map((program) => program.listening()))
    const { db } = postgres.open(3)
    const { url: publicUrl } = programs[0]!
    await body({
      postgres,
      line,
      programs,
      db,
      school: await school(db, line, { publicUrl, limit: wanted.limit, rates: wanted.rates }),
    })
  } catch (error) {
    for (const program of programs) console.error(program.words().slice(-3_000))
    throw error
  } finally {
    await Promise.all(programs.map((program) => program.stop()))
  }
}

/** LINE takes its time, so that whoever is killed has requests on their way. */
export async function slow(line: Line, multicastMs = 250): Promise<void> {
  await line.fault({ kind: "latency", endpoint: "push", ms: 60 })
  await line.fault({ kind: "latency", endpoint: "multicast", ms: multicastMs })
  await line.fault({ kind: "latency", endpoint: "reply", ms: 150 })
}

/** The figures of a run, for whoever reads along. */
export function told(facts: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(facts))
    console.log(`  ${name}: ${JSON.stringify(value instanceof Map ? Object.fromEntries(value) : value)}`)
}

export type Picture = { walking: number; held: number; open: number; waiting: number; leased: number }

/** What is still to be done: walks under way, walks that stand still, open batches, events nobody reacted to. */
export async function picture(db: Db, { channelId }: School): Promise<Picture> {
  const [row] = await db.execute<Picture>(sql`
    select (select count(*)::int from enrollments where channel_id = ${channelId} and state = 'active' and holds = '{}') as walking,
      (select count(*)::int from enrollments where channel_id = ${channelId} and state = 'active' and holds <> '{}') as held,
      (select count(*)::int from batches where channel_id = ${channelId} and state in ('ready', 'sending')) as open,
      (select count(*)::int from batches where channel_id = ${channelId} and leased_until is not null) as leased,
      (select count(*)::int from events where channel_id = ${channelId} and reacted_at is null) as waiting`)
  return row!
}

/** Until every walk has come to its end (or stands still), and nothing is on its way. Tells how long that took. */
export async function quiet(
  { db, line, school }: Pick<Frame, "db" | "line" | "school">,
  withinSeconds: number,
): Promise<number> {
  const from = performance.now()
  for (;;) {
    const unheard = await line.redeliver()
    const now = await picture(db, school)
    const seconds = (performance.now() - from) / 1000
    if (unheard === 0 && now.walking === 0 && now.open === 0 && now.waiting === 0) return seconds
    if (seconds > withinSeconds) throw new Error(`no quiet after ${withinSeconds} s: ${JSON.stringify(now)}`)
    await Bun.sleep(200)
  }
}
