/** Thirty thousand walks come due at one moment: all are sent, none twice, and memory does not grow with them. */

import { heapStats } from "bun:jsc"
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../src/db"
import * as Line from "../src/line/client"
import { tick } from "../src/tick"
import { dueWalks, evening } from "./bench/town"
import { ownDb } from "./db"
import { sandboxProgram } from "./story/sandbox-program"
import { config, world } from "./world"

const people = 30_000

test(
  "30,000 due walks are planned and sent in one run with flat memory",
  ownDb(async ({ db }) => {
    // In its own process, so that what the sandbox remembers is not taken for ours.
    await using line = await sandboxProgram("--compact")
    const channelId = await dueWalks(db, { people, personal: false })
    const [channel] = await db.execute<{ line_channel_id: string }>(sql`select line_channel_id from channels`)
    await line.ask("POST", "channels", {
      lineChannelId: channel!.line_channel_id,
      secret: "secret",
      everyoneFollows: true,
    })

    const w = world(db, Line.connect({ apiUrl: line.url, dataApiUrl: line.url, now: () => evening }), {
      at: evening,
      config: { ...config, lineApiUrl: line.url },
    })
    const { multicast } = w.line
    const sizes: Size[] = []
    let reached = 0
    let planners = 0
    w.line.multicast = async (credentials, body) => {
      planners = Math.max(planners, await planning(db))
      const answer = await multicast(credentials, body)
      reached += body.to.length
      if (reached === people / 5 || reached === people) sizes.push(size())
      return answer
    }

    const began = performance.now()
    await tick(w)
    const seconds = (performance.now() - began) / 1000
    expect(w.logged).toEqual([])

    // What everybody gets alike is sent faster than one alone plans it.
    expect(planners).toBe(2)

    // Due = in the ledger = received, and nobody twice.
    const [ledger] = await db.execute<{ sent: number; walks: number }>(sql`
      select count(*)::int as sent, count(distinct d.enrollment_id)::int as walks
      from deliveries d join batches b on b.channel_id = d.channel_id and b.id = d.batch_id and b.state = 'accepted'`)
    expect(ledger).toEqual({ sent: people, walks: people })
    const received = Object.values(Object(await line.ask("GET", "people/received")))
    expect(received).toHaveLength(people)
    expect(received.every((times) => times === 1)).toBe(true)
    expect(await line.ask("GET", "counts")).toMatchObject({
      "multicast 200": { requests: people / 500, recipients: people },
    })

    // Each walk looks to its next step: tomorrow at the same hour.
    const next = await db.execute<{ state: string; next: string; walks: number }>(sql`
      select state, (next_due_at at time zone 'Asia/Tokyo')::text as next, count(*)::int as walks
      from enrollments e join agenda a on a.channel_id = e.channel_id and a.enrollment_id = e.id group by 1, 2`)
    expect([...next]).toEqual([{ state: "active", next: "2026-11-22 19:00:00", walks: people }])

    const [early, late] = sizes
    console.log(
      `${people} in ${seconds.toFixed(1)} s; heap ${mib(early!.heap)} → ${mib(late!.heap)}, resident ${mib(early!.resident)} → ${mib(late!.resident)} MiB`,
    )
    expect(late!.heap - early!.heap).toBeLessThan(5 * MIB)
    expect(late!.resident - early!.resident).toBeLessThan(32 * MIB)
    expect(channelId).toBeGreaterThan(0n)
  }),
  240_000,
)

/** How many plan at this moment: each holds the lock of `domain/planning.ts`. */
async function planning(db: Db): Promise<number> {
  const [row] = await db.execute<{ planners: number }>(sql`
    select count(*)::int as planners from pg_locks
    where locktype = 'advisory' and mode = 'ShareLock' and granted
      and database = (select oid from pg_database where datname = current_database())`)
  return row!.planners
}

type Size = { heap: number; resident: number }
const MIB = 1024 * 1024
const mib = (bytes: number) => Math.round(bytes / MIB)

/** What is truly held: garbage is collected before. */
function size(): Size {
  Bun.gc(true)
  return { heap: heapStats().heapSize, resident: process.memoryUsage.rss() }
}
