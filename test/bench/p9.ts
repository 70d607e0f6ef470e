/**
 * P9: the pages of a large channel. Every page that staff come to by following links from the dashboard is asked for
 * again and again, one after the other, of the executable as it ships; then once more, for what PostgreSQL reads.
 */
import { app } from "../../src/app"
import { type Db, open } from "../../src/db"
import * as Session from "../../src/domain/session"
import { person } from "../routes/inside"
import { deafLine, world } from "../world"
import type { Ground } from "./ground"
import { fill } from "./large"
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
      const channelId = await fill(db, { people, rows: steps, at: now(), connectedAt: now() })
      await on.calm(sql)
      const root = `/channels/${channelId}`
      const token = await signedIn(db)
      const { pages, took } = await timed(on, root, token, asked)
      const read = await readings(on, token, pages)
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

async function signedIn(db: Db): Promise<string> {
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
