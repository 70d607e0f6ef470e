/**
 * P8: at rest. What the program and its PostgreSQL hold in memory, and what a tick costs, when nobody is due: once with
 * nobody at all, and once with a million who wait for tomorrow.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "drizzle-orm"
import { type Db, migrate, type Opened, open } from "../../src/db"
import { instant } from "../../src/domain/arrays"
import { pidIn } from "../../src/postgres/postmaster"
import * as Postgres from "../../src/postgres/server"
import * as Child from "./child"
import * as Cpu from "./cpu"
import { type Ground, patienceMs } from "./ground"
import { balance, type Findings, type Measurement, median, most, under } from "./measurement"
import * as Memory from "./memory"
import * as Program from "./program"
import type { Scene } from "./ticker"
import * as Wall from "./wall"

const restSeconds = 60
const sampleSeconds = 5
const mostMb = 120
const mostTickMs = 5

export const p8: Measurement = {
  name: "p8",
  title: "at rest",
  async measure(on, asked) {
    const waiting = asked.size ?? (asked.full ? 1_000_000 : 200_000)
    const empty = await atRest(on, 0)
    const full = await atRest(on, waiting)
    const all = [empty, full]
    return {
      notes: [
        "the executable, started on its own data directory, looked at every 5 s for a minute",
        "once a day, and first of all, the forecast of those who wait is counted: that is shown by itself, and then they rest",
        "PostgreSQL: the sum of PSS, so that what its processes share counts once; a tick: all chores, one after the other",
      ],
      rows: [...rowsOf("nobody waits", empty), ...rowsOf(`${waiting} wait`, full)],
      goals: [
        under("process", most(all.flatMap(({ process }) => process)), mostMb, "MB", 1),
        under("PostgreSQL", most(all.flatMap(({ postgres }) => postgres)), mostMb, "MB", 1),
        under(`a tick while ${waiting} wait`, median(full.tick), mostTickMs, "ms", 1),
        {
          goal: "independent of how many wait: processor time of a second ≤ 1.5 × with nobody",
          reached: `${(full.cpu / empty.cpu).toFixed(2)} ×`,
          met: full.cpu <= 1.5 * empty.cpu,
        },
      ],
    }
  },
}

type Rest = {
  process: number[]
  postgres: number[]
  /** Milliseconds of processor time a second, of the program and its PostgreSQL together. */
  cpu: number
  tick: number[]
  /** While the forecast of the day was counted: the program's memory, and the processor's seconds in all. */
  counting: { process: number[]; seconds: number } | null
}

function rowsOf(who: string, { process, postgres, cpu, tick, counting }: Rest): Findings["rows"] {
  const first: Findings["rows"] = counting
    ? [
        { what: `${who}: process, while the forecast is counted`, unit: "MB", values: counting.process },
        { what: `${who}: processor time of that, once a day`, unit: "s", values: [counting.seconds] },
      ]
    : []
  return [
    ...first,
    { what: `${who}: process, resident`, unit: "MB", values: process },
    { what: `${who}: PostgreSQL`, unit: "MB", values: postgres },
    { what: `${who}: processor time a second`, unit: "ms", values: [cpu] },
    { what: `${who}: a tick`, unit: "ms", values: tick },
  ]
}

async function atRest(on: Ground, waiting: number): Promise<Rest> {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-bench-"))
  chmodSync(dir, 0o755)
  try {
    await served(dir, ({ db, sql: client }) => fill(db, waiting).then(() => on.calm(client)))
    const resting = await observed(on, dir, waiting)
    const tick = await served(dir, async ({ db, socket }) => {
      await undisturbed(db, waiting)
      return ticked({ socket, lineUrl: on.line.url })
    })
    return { ...resting, tick }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function served<T>(dir: string, work: (own: Opened & { socket: Postgres.Socket }) => Promise<T>): Promise<T> {
  const server = await Postgres.start(dir)
  const own = open(server.socket, 2, patienceMs)
  try {
    await migrate(own.sql)
    return await work({ ...own, socket: server.socket })
  } finally {
    await own.close()
    await server.stop()
  }
}

const tomorrow = () => instant(Wall.now().add({ hours: 24 }))

async function fill(db: Db, waiting: number): Promise<void> {
  if (waiting > 0) await Wall.crowd(db, { people: waiting, personal: true, connected: true, dueAt: tomorrow })
}

async function observed(on: Ground, dir: string, waiting: number): Promise<Omit<Rest, "tick">> {
  const program = await Program.start(dir, on.line.url)
  try {
    const postmaster = pidIn(join(dir, "postgres/18")) ?? Number.NaN
    const cpuMs = () => 1000 * ((Cpu.alone(program.pid) ?? Number.NaN) + (Cpu.family(postmaster) ?? Number.NaN))
    // What starting costs is not rest.
    await Bun.sleep(10_000)
    const begun = cpuMs()
    const whileCounting = waiting > 0 ? await forecast(dir, program.pid) : null
    const before = cpuMs()
    const counting = whileCounting && { process: whileCounting, seconds: (before - begun) / 1000 }
    const process: number[] = []
    const postgres: number[] = []
    for (let second = 0; second < restSeconds; second += sampleSeconds) {
      await Bun.sleep(sampleSeconds * 1000)
      process.push(Memory.residentMb(program.pid))
      postgres.push(Memory.familyMb(postmaster))
    }
    return { process, postgres, cpu: (cpuMs() - before) / restSeconds, counting }
  } finally {
    await program.stop()
  }
}

/** Until it is counted: what the program holds meanwhile. */
async function forecast(dir: string, pid: number): Promise<number[]> {
  const server = await Postgres.start(dir)
  const own = open(server.socket, 1, patienceMs)
  const held: number[] = []
  try {
    for (;;) {
      const [row] = await own.sql`select from forecasts where finished_at is not null`
      if (row) return held
      await Bun.sleep(sampleSeconds * 1000)
      held.push(Memory.residentMb(pid))
    }
  } finally {
    await own.close()
    await server.stop()
  }
}

/** Rest is rest: nobody was sent anything, and everybody waits as before. */
async function undisturbed(db: Db, waiting: number): Promise<void> {
  const [row] = await db.execute<{ still: number; ledger: number }>(sql`
    select (select count(*)::int from agenda where next_due_at > ${instant(Wall.now())}) as still,
      (select count(*)::int from deliveries) as ledger`)
  balance({ waiting, still: row?.still ?? Number.NaN, "still, but for the ledger": waiting - (row?.ledger ?? 0) })
}

async function ticked(scene: Scene): Promise<number[]> {
  const child = await Child.start("ticker.ts", scene)
  try {
    await child.ask("warm")
    return (await child.ask("tick")) as number[]
  } finally {
    await child.stop()
  }
}
