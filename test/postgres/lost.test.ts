/** Connections to the database that break, fall silent or come back: what the pool makes of them. */
import { expect, test } from "bun:test"
import { type Opened, open } from "../../src/db"
import { type Own, ownDb } from "../db"
import { pgAsks } from "../faults/pg-asks"
import { type Between, proxy } from "../faults/proxy"

type Line = { between: Between; own: Own; pool: (size: number, silenceMs?: number) => Opened }

/** A database behind a network that can be cut. */
function behind(body: (line: Line) => Promise<void>) {
  return ownDb(async (own) => {
    const { host, port, user, database } = own.socket
    const between = await proxy({ path: `${host}/.s.PGSQL.${port}` }, pgAsks)
    const pools: Opened[] = []
    const pool = (size: number, silenceMs?: number) => {
      const opened = open(`postgres://${user}@127.0.0.1:${between.port}/${database}`, size, silenceMs)
      pools.push(opened)
      return opened
    }
    await own.sql`create table kept (n int)`
    await body({ between, own, pool })
    await Promise.all(pools.map((one) => one.close()))
    await between.stop()
  })
}

const kept = async ({ sql }: Opened) => (await sql`select n from kept order by n`).map(({ n }) => n)

test.each([
  ["nobody else waits for a connection", false],
  ["somebody else gets the next connection", true],
])("a transaction that lost its connection between two statements does nothing more, when %s", (_, waited) =>
  behind(async ({ between, own, pool }) => {
    const { sql } = pool(1)
    const paused = Promise.withResolvers<void>()
    const cut = Promise.withResolvers<void>()
    const transaction = sql.begin(async (tx) => {
      await tx`insert into kept (n) values (1)`
      paused.resolve()
      await cut.promise
      await tx`insert into kept (n) values (2)`.catch(() => {})
      await tx`insert into kept (n) values (3)`
    })
    const outcome = transaction.then(
      () => "committed",
      () => "refused",
    )
    await paused.promise
    const other = waited ? sql`select 1 as n` : null
    between.cut()
    expect(await outcome).toBe("refused")
    if (other) expect([...(await other)]).toEqual([{ n: 1 }])
    cut.resolve()
    await Bun.sleep(100)
    expect([...(await sql`select 1 as n`)]).toEqual([{ n: 1 }])
    expect(await kept(own)).toEqual([])
  })(),
)

test(
  "cut again and again under load, every query ends, and the whole pool is there again",
  behind(async ({ between, own, pool }) => {
    const { sql } = pool(10)
    let over = false
    const committed: number[] = []
    async function work(worker: number) {
      for (let n = worker; !over; n += 20) {
        const insert = sql.begin(async (tx) => {
          await tx`insert into kept (n) values (${n})`
          await Bun.sleep(worker % 3)
          await tx`select ${n}::int`
        })
        const done = await insert.then(
          () => true,
          () => false,
        )
        if (done) committed.push(n)
        else await Bun.sleep(5)
      }
    }
    const workers = Array.from({ length: 20 }, (_, n) => work(n))
    for (let n = 0; n < 15; n++) {
      await Bun.sleep(60)
      between.cut()
    }
    over = true
    await Promise.all(workers)
    // What was committed is there, and nothing is there in part.
    const found = new Set(await kept(own))
    expect(committed.filter((n) => !found.has(n))).toEqual([])
    // One that is just coming back may be passed by at first.
    let pids = new Set<number | undefined>()
    for (const until = Date.now() + 30_000; pids.size < 10 && Date.now() < until; ) {
      const all = await Promise.all(
        Array.from({ length: 10 }, () => sql<{ pid: number }[]>`select pg_backend_pid() as pid, pg_sleep(0.3)`),
      )
      pids = new Set(all.map(([row]) => row?.pid))
    }
    expect(pids.size).toBe(10)
  }),
)

test(
  "a database that hears and never answers is given up, and asked anew",
  behind(async ({ between, pool }) => {
    const { sql } = pool(1, 2_000)
    await sql`select 1`
    const strike = between.strike({ is: "blackHole" })
    await expect(sql`select 2`.execute()).rejects.toThrow()
    strike.end()
    expect([...(await sql`select 3 as n`)]).toEqual([{ n: 3 }])
  }),
)

test(
  "a network that takes connections and drops them at once keeps nobody waiting",
  behind(async ({ between, pool }) => {
    const { sql } = pool(1)
    const strike = between.strike({ is: "lost" })
    await expect(sql`select 1`.execute()).rejects.toThrow()
    strike.end()
    expect([...(await sql`select 3 as n`)]).toEqual([{ n: 3 }])
  }),
)
