/**
 * P7: webhooks a second, each committed before its 200, with everything that follows from them done as well: the
 * product is a process of its own and ticks, LINE is another, and the postmen are a third. First on their own, then
 * while a million people are being sent to. Every 200 must have its row, and every row its reaction, or the run fails.
 *
 * `bun test/bench/p7.ts [--rounds 3] [--webhooks 100000] [--connections 100] [--due 1000000]`
 */
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { sql } from "drizzle-orm"
import { type Connected, connect } from "../../src/db"
import { vault } from "../../src/vault"
import * as People from "../domain/people"
import { type Booted, boot, clear, place, source } from "../main/boot"
import * as Cpu from "./cpu"
import { type Round, type Seen, userIdOf } from "./postman"

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    webhooks: { type: "string", default: "100000" },
    connections: { type: "string", default: "100" },
    due: { type: "string", default: "1000000" },
  },
})
const [rounds, webhooks, connections, due] = [values.rounds, values.webhooks, values.connections, values.due].map(
  Number,
) as [number, number, number, number]

const people = 20_000
const installation = "a secret of at least thirty-two characters"
const secret = "0123456789abcdef0123456789abcdef"
const destination = `U${"b".repeat(32)}`

type Scene = { database: Connected; program: Booted; channelId: bigint }
type Result = Seen & {
  rate: number
  /** Seconds from a row's commit to its reaction, at worst; and from the last answer until nothing is left. */
  reaction: number
  rest: number
  /** Microseconds of processor time a webhook: by us, and by PostgreSQL. Its reaction is part of it. */
  ours: number
  postgres: number
}

const root = resolve(import.meta.dir, "../..")
const dir = place()
const line = Bun.spawn([process.execPath, join(import.meta.dir, "fake-line.ts")], { stdout: "pipe", stderr: "inherit" })
const lineUrl = await firstLine(line.stdout)
try {
  const env = { LINE_API_URL: lineUrl, LINE_DATA_API_URL: lineUrl, TOBIISHI_SECRET: installation }
  const program = await boot(source, { args: ["--data", `${dir}/data`], env, cwd: root })
  const database = await connect({ databaseUrl: null, dataDir: `${dir}/data` })
  await measure({ database, program, channelId: await school(database) }).finally(async () => {
    await database.close()
    await program.stop()
  })
} finally {
  line.kill()
  await line.exited
  clear(dir)
}

async function measure(scene: Scene) {
  await round(scene, "warm", Math.min(webhooks, 30_000))
  const alone: Result[] = []
  for (let n = 0; n < rounds; n++) alone.push(await round(scene, `alone${n}x`, webhooks))
  report("alone", alone, { rate: 10_000, p99: 25 })
  if (due > 0) report(`during a send of ${due}`, [await duringSend(scene)], { rate: 0, p99: 250, max: 2_000 })
}

async function school({ db }: Connected): Promise<bigint> {
  const at = Temporal.Now.instant()
  const facts = {
    connectedAt: at,
    createdAt: at,
    botUserId: destination,
    secretSealed: await vault(installation).seal(secret),
  }
  const channelId = await People.channel(db, facts)
  await db.execute(sql`
    insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
    select ${channelId}, 'U' || lpad(to_hex(${0x700000} + n), 32, '0'), '友だち' || n, ${at.toString()}::timestamptz, ${at.toString()}::timestamptz
    from generate_series(0, ${people - 1}::int) as n`)
  if (userIdOf(1) !== `U${"700001".padStart(32, "0")}`) throw new Error("the postmen know other people")
  await db.execute(sql`analyze friends`)
  return channelId
}

async function round({ database, program, channelId }: Scene, prefix: string, count: number): Promise<Result> {
  const postmen = await hire({
    ...{ port: Number(new URL(program.url).port), channelId: String(channelId) },
    ...{ secret, destination, prefix, people, webhooks: count, connections },
  })
  const meter = reading(program)
  const { rest, ...result } = await balance(database, prefix, await postmen.deliver())
  return { ...result, rest, ...meter(result.answered) }
}

function reading({ pid }: Booted) {
  const postmaster = Number.parseInt(readFileSync(`${dir}/data/postgres/18/postmaster.pid`, "utf8"), 10)
  const now = () => [Cpu.alone(pid) ?? 0, Cpu.family(postmaster) ?? 0] as const
  const before = now()
  return (count: number) => {
    const after = now()
    return { ours: ((after[0] - before[0]) / count) * 1e6, postgres: ((after[1] - before[1]) / count) * 1e6 }
  }
}

/** The same postmen while a million are due. They stop when LINE has reached the last of them. */
async function duringSend(scene: Scene): Promise<Result> {
  const { database, program, channelId } = scene
  const postmen = await hire({
    ...{ port: Number(new URL(program.url).port), channelId: String(channelId) },
    ...{ secret, destination, prefix: "during", people, webhooks: webhooks * 4, connections },
  })
  const before = await reached()
  await walks(database, channelId)
  while ((await reached()) === before) await Bun.sleep(50)
  const began = performance.now()
  const delivering = postmen.deliver()
  while ((await reached()) - before < due) await Bun.sleep(200)
  const seconds = (performance.now() - began) / 1000
  console.log(`LINE reached ${due} in ${seconds.toFixed(1)} s beside them: ${Math.round(due / seconds)} recipients/s`)
  postmen.stop()
  return balance(database, "during", await delivering)
}

async function walks({ db }: Connected, channelId: bigint): Promise<void> {
  const { id } = await People.scenario(db, channelId)
  await People.step(db, channelId, id, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
  const at = Temporal.Now.instant().toString()
  for (let from = 0; from < due; from += 100_000)
    await db.execute(sql`
      with walkers as (
        insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
        select ${channelId}, 'U' || lpad(to_hex(n), 32, '0'), '友だち', ${at}::timestamptz, ${at}::timestamptz
        from generate_series(${from + 1}::int, ${Math.min(due, from + 100_000)}::int) as n returning id)
      insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
      select ${channelId}, id, ${id}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz from walkers`)
  await db.execute(sql`analyze`)
  await db.execute(sql`update enrollments set next_due_at = origin_at where scenario_id = ${id}`)
}

async function balance({ db }: Connected, prefix: string, seen: Seen): Promise<Result> {
  const from = performance.now()
  const told = sql`line_event_id like ${`${prefix}%`}`
  for (;;) {
    const [row] = await db.execute<{ waiting: boolean }>(
      sql`select exists (select 1 from events where reacted_at is null) as waiting`,
    )
    if (!row?.waiting) break
    if (performance.now() - from > 120_000) throw new Error("there are events that nobody reacts to")
    await Bun.sleep(100)
  }
  const rest = (performance.now() - from) / 1000
  const [row] = await db.execute<{ rows: number; reaction: number; wrong: number }>(sql`
    select count(*)::int as rows, extract(epoch from max(reacted_at - recorded_at))::float as reaction,
      count(*) filter (where friend_id is null or error is not null)::int as wrong from events where ${told}`)
  const good = seen.statuses["200"] ?? 0
  if (row?.rows !== good || good !== seen.answered || row.wrong > 0)
    throw new Error(`out of balance: ${JSON.stringify({ seen, row })}`)
  return { ...seen, ours: 0, postgres: 0, rate: good / seen.seconds, reaction: row.reaction, rest }
}

async function hire(round: Round) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "postman.ts"), JSON.stringify(round)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  })
  const said = child.stdout[Symbol.asyncIterator]()
  let text = ""
  const hear = async (done: () => boolean) => {
    while (!done()) {
      const { value } = await said.next()
      if (!value) throw new Error(`the postmen went home: ${text}`)
      text += new TextDecoder().decode(value)
    }
  }
  const say = (word: string) => {
    child.stdin.write(word)
    child.stdin.flush()
  }
  await hear(() => text.includes("ready\n"))
  return {
    stop: () => say("stop\n"),
    async deliver(): Promise<Seen> {
      say("go\n")
      await hear(() => text.trimEnd().endsWith("}"))
      await child.exited
      return JSON.parse(text.split("\n")[1] ?? "")
    },
  }
}

async function reached(): Promise<number> {
  const count: { people: number } = await (await fetch(`${lineUrl}/count`)).json()
  return count.people
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = ""
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk)
    if (text.includes("\n")) break
  }
  return text.trim()
}

function report(what: string, results: Result[], goal: { rate: number; p99: number; max?: number }) {
  const median = (pick: (one: Result) => number) => results.map(pick).sort((a, b) => a - b)[results.length >> 1] ?? 0
  const figures = {
    "webhooks/s": Math.round(median((one) => one.rate)),
    "p50 ms": round1(median((one) => one.p50)),
    "p99 ms": round1(median((one) => one.p99)),
    "max ms": round1(Math.max(...results.map((one) => one.max))),
    "reaction s, at worst": round1(Math.max(...results.map((one) => one.reaction))),
    "all reacted to after s": round1(Math.max(...results.map((one) => one.rest))),
    "our µs each": Math.round(median((one) => one.ours)),
    "PostgreSQL's": Math.round(median((one) => one.postgres)),
    answered: results.reduce((sum, one) => sum + one.answered, 0),
  }
  const met =
    figures["webhooks/s"] >= goal.rate && figures["p99 ms"] <= goal.p99 && figures["max ms"] <= (goal.max ?? Infinity)
  console.log(`P7 ${what}, ${connections} connections, goal ${JSON.stringify(goal)}: ${met ? "met" : "MISSED"}`)
  console.table([figures])
  console.log(JSON.stringify({ what: `P7 ${what}`, goal, met, ...figures, rounds: results }))
}

function round1(value: number) {
  return Math.round(value * 10) / 10
}
