/**
 * P9: the pages of a large channel. Every page that staff come to by following links from the dashboard is asked for
 * again and again, one after the other, of the executable as it ships; then once more, for what PostgreSQL reads.
 */
import { type SQL, sql } from "drizzle-orm"
import { PgDialect } from "drizzle-orm/pg-core"
import { app } from "../../src/app"
import { type Db, type Opened, open } from "../../src/db"
import * as Session from "../../src/domain/session"
import { staff } from "../../src/schema"
import { person } from "../routes/inside"
import { deafLine, world } from "../world"
import type { Ground } from "./ground"
import { fill, rest } from "./large"
import { type Asked, type Measurement, median, most, quantile, under } from "./measurement"
import { type Get, type Pages, pagesFrom, readFor } from "./pages"
import * as Program from "./program"
import { now } from "./wall"

const steps = 10
const mostMs = 150
/** A page may count up to ten thousand of something, and no more than a few such things. */
const mostRead = 50_000

export const p9: Measurement = {
  name: "p9",
  title: "the pages of a large channel",
  async measure(on, asked) {
    const people = asked.size ?? (asked.full ? 1_000_000 : 50_000)
    return Program.withDatabase(on, async ({ db, sql }) => {
      const channelId = (await filled(db, people)) ?? (await begun(on, { db, sql }, people))
      await rest(db, channelId, now())
      const root = `/channels/${channelId}`
      const token = await signedIn(db)
      const { pages, took } = await timed(on, root, token, asked)
      const read = await readings(on, token, pages)
      const late = slowKinds(took)
      const words = await heaviest(on, token, new Map([...pages].filter(([kind]) => late.has(kind))))
      const slow = [...took]
        .map(([kind, times]) => ({ kind, p95: quantile(times, 0.95) }))
        .sort((a, b) => b.p95 - a.p95)
      const heavy = [...read].sort((a, b) => b[1] - a[1])
      return {
        notes: [
          `${people} friends, a course of ${steps} steps; ${pages.size} kinds of page`,
          `slowest: ${slow
            .slice(0, 8)
            .map(({ kind, p95 }) => `${kind} ${p95.toFixed(0)} ms`)
            .join(" · ")}`,
          `reading most: ${heavy
            .slice(0, 8)
            .map(([kind, rows]) => `${kind} ${rows}`)
            .join(" · ")}`,
          ...[...took].map(
            ([kind, times]) =>
              `${quantile(times, 0.95).toFixed(0).padStart(6)} ms p95 ${median(times).toFixed(0).padStart(6)} ms median ${String(read.get(kind)).padStart(7)} rows  ${kind}`,
          ),
          ...words,
        ],
        rows: [
          { what: "a page, median of its kind", unit: "ms", values: [...took.values()].map(median) },
          { what: "a page, p95 of its kind", unit: "ms", values: slow.map(({ p95 }) => p95) },
          { what: "rows and index entries read for a page", unit: "", values: heavy.map(([, rows]) => rows) },
        ],
        goals: [
          under("p95 of every page", slow[0]!.p95, mostMs, "ms"),
          under("rows read for any page", most([...read.values()]), mostRead, "rows"),
        ],
      }
    })
  },
}

/** A channel of that size which a directory has kept. */
async function filled(db: Db, people: number): Promise<bigint | null> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select c.id from channels c, lateral (select count(*) as friends from friends f where f.channel_id = c.id) n
    where n.friends = ${people} order by c.id limit 1`)
  return rows[0]?.id ?? null
}

async function begun(on: Ground, { db, sql }: Omit<Opened, "close">, people: number): Promise<bigint> {
  const from = performance.now()
  const told = (words: string) => console.log(`  ${Math.round((performance.now() - from) / 1000)} s: ${words}`)
  const lineChannelId = String(9_000_000_000 + people)
  const id = await fill(db, { people, rows: steps, at: now(), connectedAt: now(), lineChannelId, told })
  await on.calm(sql)
  told("filled")
  return id
}

const slowKinds = (took: ReadonlyMap<string, number[]>) =>
  new Set([...took].filter(([, times]) => quantile(times, 0.95) > mostMs).map(([kind]) => kind))

async function signedIn(db: Db): Promise<string> {
  await db.delete(staff)
  return Session.begin(db, await person(db, now()), "bench", now())
}

const visits = 20

async function timed(on: Ground, root: string, token: string, { rounds }: Asked) {
  const program = await Program.start(on.dir, on.line.url)
  try {
    const get: Get = (path) =>
      fetch(program.url + path, { headers: { cookie: `tobiishi=${token}` }, redirect: "manual" })
    const pages = await pagesFrom(get, root, root)
    const took = new Map<string, number[]>()
    for (let visit = 0; visit < visits * Math.ceil(rounds / 5); visit++)
      for (const [kind, paths] of pages) {
        const from = performance.now()
        await (await get(paths[visit % paths.length]!)).text()
        took.set(kind, [...(took.get(kind) ?? []), performance.now() - from])
      }
    return { pages, took }
  } finally {
    await program.stop()
  }
}

/** The statement that a slow page spends the most time in, as it is seen from here. */
async function heaviest(on: Ground, token: string, pages: Pages): Promise<string[]> {
  const { db, close } = open(on.socket, 1)
  try {
    const headers = { cookie: `__Host-tobiishi=${token}; tobiishi=${token}` }
    const words: string[] = []
    for (const [kind, paths] of pages) {
      let worst = { ms: 0, text: "" }
      const timed = watched(db, (text, ms) => {
        if (ms > worst.ms) worst = { ms, text }
      })
      const whole = app(world(timed, deafLine, { at: now() }))
      for (const path of paths) await whole.handle(new Request(`http://localhost${path}`, { headers }))
      words.push(`slow: ${kind}: ${worst.ms.toFixed(0)} ms in ${worst.text.replace(/\s+/g, " ").slice(0, 600)}`)
    }
    return words
  } finally {
    await close()
  }
}

/** The same database; each raw statement tells how long it took. */
function watched<D extends Db>(db: D, told: (text: string, ms: number) => void): D {
  return new Proxy(db, {
    get(target, key) {
      if (key === "execute")
        return async (query: SQL) => {
          const from = performance.now()
          const rows = await target.execute(query)
          told(new PgDialect().sqlToQuery(query).sql, performance.now() - from)
          return rows
        }
      const value: unknown = Reflect.get(target, key)
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}

/** The most that was read for any page of a kind. */
async function readings(on: Ground, token: string, pages: Pages): Promise<Map<string, number>> {
  const { db, sql, close } = open(on.socket, 1)
  try {
    const whole = app(world(db, deafLine, { at: now() }))
    const headers = { cookie: `__Host-tobiishi=${token}; tobiishi=${token}` }
    const read = new Map<string, number>()
    for (const [kind, paths] of pages)
      for (const path of paths) {
        const rows = await readFor(sql, () => whole.handle(new Request(`http://localhost${path}`, { headers })))
        read.set(kind, Math.max(rows, read.get(kind) ?? 0))
      }
    return read
  } finally {
    await close()
  }
}
