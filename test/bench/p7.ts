/**
 * P7: webhooks a second, each committed before its 200, with everything that follows from them done as well: the
 * product is a process of its own and ticks, LINE is another, and the postmen are a third. First on their own, then
 * while a million people are being sent to. Every 200 must have its row, and every row its reaction, or the run fails.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { sql } from "drizzle-orm"
import { type Db, open } from "../../src/db"
import * as People from "../domain/people"
import * as Child from "./child"
import * as Cpu from "./cpu"
import type { Ground } from "./ground"
import { userIdSql } from "./line"
import { balance, type Findings, type Measurement, median } from "./measurement"
import { type Round, type Seen, userIdOf } from "./postman"
import { secretSealed, start, withDatabase } from "./program"
import { stand } from "./town"

const people = 20_000
const connections = 100
/** As in what `secretSealed` seals. */
const secret = "secret"
const destination = `U${"b".repeat(32)}`

export const p7: Measurement = {
  name: "p7",
  title: "webhooks, committed before the 200",
  async measure(on, { size, full, rounds }) {
    const due = size ?? (full ? 1_000_000 : 200_000)
    return withDatabase(on, async ({ db }) => {
      const program = await start(on.dir, on.line.url)
      try {
        const port = Number(new URL(program.url).port)
        return await measured({ on, db, pid: program.pid, port, channelId: await school(db) }, due, rounds)
      } finally {
        await program.stop()
      }
    })
  },
}

type Scene = { on: Ground; db: Db; pid: number; port: number; channelId: bigint }

async function measured(scene: Scene, due: number, rounds: number): Promise<Findings> {
  const webhooks = Math.max(30_000, due / 10)
  await alone(scene, "warm", webhooks / 4)
  const quiet: Outcome[] = []
  for (let n = 0; n < rounds; n++) quiet.push(await alone(scene, `alone${n}x`, webhooks))
  const sending = due > 0 ? [await duringSend(scene, due)] : []
  const rate = median(quiet.map((one) => one.rate))
  const p99 = median(quiet.map((one) => one.p99))
  const goals = [
    { goal: "at least 10,000 a second", reached: rate.toFixed(0), met: rate >= 10_000 },
    { goal: "p99 at most 25 ms", reached: `${p99.toFixed(1)} ms`, met: p99 <= 25 },
    ...sending.flatMap((one) => [
      {
        goal: `while ${due} are sent to: p99 at most 250 ms`,
        reached: `${one.p99.toFixed(0)} ms`,
        met: one.p99 <= 250,
      },
      { goal: `while ${due} are sent to: none over 2 s`, reached: `${one.max.toFixed(0)} ms`, met: one.max <= 2_000 },
    ]),
  ]
  return {
    notes: [
      `${connections} connections, one webhook under way on each, one message a webhook, ${people} friends`,
      `reaction: from a row's commit until what follows from it is committed too`,
    ],
    rows: [...rowsOf("", quiet), ...rowsOf("during a send: ", sending)],
    goals,
  }
}

type Outcome = Seen & {
  rate: number
  /** Seconds from a row's commit to its reaction. */
  reaction: { half: number; most: number }
  /** Microseconds of processor time a webhook, its reaction included: by us, and by PostgreSQL. */
  cpu: { ours: number; postgres: number }
  /** Recipients a second at LINE meanwhile. */
  recipients: number
}

function rowsOf(when: string, all: Outcome[]) {
  const row = (what: string, unit: string, pick: (one: Outcome) => number) => ({
    what: when + what,
    unit,
    values: all.map(pick),
  })
  if (all.length === 0) return []
  return [
    row("webhooks", "/s", (one) => one.rate),
    row("answered, half within", "ms", (one) => one.p50),
    row("answered, 99 of 100 within", "ms", (one) => one.p99),
    row("answered, all within", "ms", (one) => one.max),
    row("reaction, half within", "s", (one) => one.reaction.half),
    row("reaction, all within", "s", (one) => one.reaction.most),
    ...(when === ""
      ? [
          row("our processor time each", "µs", (one) => one.cpu.ours),
          row("PostgreSQL's", "µs", (one) => one.cpu.postgres),
        ]
      : [row("recipients at LINE", "/s", (one) => one.recipients)]),
  ]
}

async function school(db: Db): Promise<bigint> {
  const at = Temporal.Now.instant()
  const channelId = await People.channel(db, {
    connectedAt: at,
    createdAt: at,
    botUserId: destination,
    secretSealed: await secretSealed(),
  })
  const userIds = JSON.stringify(Array.from({ length: people }, (_, n) => userIdOf(n)))
  await db.execute(sql`
    insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
    select ${channelId}, u, '友だち', ${at.toString()}::timestamptz, ${at.toString()}::timestamptz
    from jsonb_array_elements_text(${userIds}::text::jsonb) as u`)
  await db.execute(sql`analyze friends`)
  return channelId
}

async function alone(scene: Scene, prefix: string, count: number): Promise<Outcome> {
  const postmen = await hire(scene, prefix, count)
  const meter = read(scene)
  const seen = await postmen.deliver()
  await postmen.dismiss()
  const reaction = await reacted(scene, prefix, seen)
  return { ...seen, rate: seen.answered / seen.seconds, reaction, cpu: meter(seen.answered), recipients: 0 }
}

/** The same postmen while a million are due. They stop when LINE has reached the last of them. */
async function duringSend(scene: Scene, due: number): Promise<Outcome> {
  const { on, db, channelId } = scene
  const postmen = await hire(scene, "during", due / 2)
  const meter = read(scene)
  await on.line.forget()
  await walks(scene, due)
  while ((await on.line.log()).people === 0) await Bun.sleep(20)
  const delivering = postmen.deliver()
  while ((await on.line.log()).people < due) await Bun.sleep(500)
  const { firstAt, lastAt, people, twice } = await on.line.log()
  await postmen.stop()
  const seen = await delivering
  await postmen.dismiss()
  const reaction = await reacted(scene, "during", seen)
  for (let left = 100; (await stand(db, channelId)).accepted < due && left > 0; left--) await Bun.sleep(100)
  balance({ due, people: people - twice, ...(await stand(db, channelId)) })
  const rate = seen.answered / seen.seconds
  return { ...seen, rate, reaction, cpu: meter(seen.answered), recipients: due / ((lastAt - firstAt) / 1000) }
}

async function walks({ on, db, channelId }: Scene, due: number): Promise<void> {
  const { id } = await People.scenario(db, channelId)
  await People.step(db, channelId, id, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
  const at = sql`${Temporal.Now.instant().toString()}::timestamptz`
  await db.execute(sql`
    with walkers as (
      insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
      select ${channelId}, ${userIdSql(channelId, sql`n`)}, '友だち', ${at}, ${at} from generate_series(1, ${due}::int) as n
      returning id)
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select ${channelId}, id, ${id}, ${at}, ${at}, ${at} from walkers`)
  // Nobody is due before the word.
  await db.execute(sql`update agenda set next_due_at = null where channel_id = ${channelId}`)
  const { sql: raw, close } = open(on.socket, 1)
  await on.calm(raw)
  await close()
  await db.execute(sql`update agenda set next_due_at = ${at} where channel_id = ${channelId}`)
}

async function hire({ port, channelId }: Scene, prefix: string, count: number) {
  const where = { port, channelId: String(channelId), secret, destination, prefix }
  const child = await Child.start("postman.ts", { ...where, people, webhooks: count, connections } satisfies Round)
  return {
    deliver: async () => (await child.ask("deliver")) as Seen,
    stop: () => child.ask("stop"),
    /** Not before all questions are answered: an end before that is an error. */
    dismiss: () => child.stop(),
  }
}

/** Until nothing is left to be reacted to. Every 200 has its row, and every row its friend. */
async function reacted({ db, channelId }: Scene, prefix: string, seen: Seen): Promise<Outcome["reaction"]> {
  const ours = sql`channel_id = ${channelId} and line_event_id like ${`${prefix}%`}`
  for (const until = Date.now() + 120_000; ; await Bun.sleep(100)) {
    const waiting = await db.execute(
      sql`select 1 from events where channel_id = ${channelId} and reacted_at is null limit 1`,
    )
    if (waiting.length === 0) break
    if (Date.now() > until) throw new Error("there are events that nobody reacts to")
  }
  const [row] = await db.execute<{ rows: number; met: number; half: number; most: number }>(sql`
    select count(*)::int as rows, count(friend_id) filter (where error is null)::int as met,
      percentile_cont(0.5) within group (order by extract(epoch from reacted_at - recorded_at))::float as half,
      max(extract(epoch from reacted_at - recorded_at))::float as most from events where ${ours}`)
  balance({ answered: seen.answered, with200: seen.statuses["200"] ?? 0, rows: row!.rows, met: row!.met })
  return { half: row!.half, most: row!.most }
}

function read({ on, pid }: Scene) {
  const postmaster = Number.parseInt(readFileSync(join(on.dir, "postgres/18/postmaster.pid"), "utf8"), 10)
  const now = () => ({ ours: Cpu.alone(pid) ?? Number.NaN, postgres: Cpu.family(postmaster) ?? Number.NaN })
  const before = now()
  return (count: number) => {
    const { ours, postgres } = now()
    return { ours: ((ours - before.ours) / count) * 1e6, postgres: ((postgres - before.postgres) / count) * 1e6 }
  }
}
