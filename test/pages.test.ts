/** What a page reads does not grow with the channel: a page that counts or sorts all of it would. */
import { afterAll, beforeAll, expect, test } from "bun:test"
import { app } from "../src/app"
import * as Session from "../src/domain/session"
import { fill } from "./bench/large"
import { type Get, kindOf, pagesFrom, readFor } from "./bench/pages"
import { clone } from "./db"
import * as People from "./domain/people"
import { person } from "./routes/inside"
import { deafLine, world } from "./world"

/** More than a page will ever count: it says "more than ten thousand". */
const few = 12_000
const many = 24_000

let own: Awaited<ReturnType<typeof clone>>
beforeAll(async () => {
  own = await clone()
}, 60_000)
afterAll(() => own.drop())

test("a channel twice as large costs no page more reading", async () => {
  const { db, sql } = own.open(1)
  const token = await Session.begin(db, await person(db), "test", People.morning)
  const whole = app(world(db, deafLine, { at: People.morning }))
  const headers = { cookie: `__Host-tobiishi=${token}` }
  const get: Get = (path) => Promise.resolve(whole.handle(new Request(`http://localhost${path}`, { headers })))

  const read = async (people: number): Promise<Map<string, number>> => {
    const channelId = await fill(db, { people, rows: 3, at: People.morning, connectedAt: People.morning })
    await sql`vacuum analyze`
    const root = `/channels/${channelId}`
    const most = new Map<string, number>()
    for (const paths of (await pagesFrom(get, root, root)).values())
      for (const path of paths) {
        const rows = await readFor(sql, () => get(path))
        const kind = kindOf(path)
        most.set(kind, Math.max(rows, most.get(kind) ?? 0))
      }
    return most
  }

  const small = await read(few)
  const large = await read(many)
  const grew = [...large].filter(([kind, rows]) => rows > 1.3 * (small.get(kind) ?? 0) + 1000)
  expect(grew.map(([kind, rows]) => `${kind}: ${small.get(kind)} rows, then ${rows}`)).toEqual([])
}, 120_000)
