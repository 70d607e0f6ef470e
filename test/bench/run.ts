/**
 * Ratios against a named rival, in one run on one machine. Rates come from what LINE received; a run whose due,
 * deliveries and recipients do not balance fails. `bun run bench [people]`, 20,000 by default.
 *
 * The rival is the loop that a developer writes first: select who is due, push one, insert the log, update the row.
 * It keeps no quota, no retry keys that survive a crash, and no next step.
 */
import { cpus } from "node:os"
import { sql } from "drizzle-orm"
import { version } from "../../package.json"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as People from "../domain/people"
import { type Bench, bench, dueWalks, evening, friends, worldOn } from "./scene"

const people = Number(process.argv[2] ?? 20_000)
const loopPeople = Math.min(people, 2_000)
const rounds = 5

type Run = { rate: number }

async function tobiishi(on: Bench, personal: boolean): Promise<Run> {
  const channelId = await dueWalks(on.db, people, personal)
  const world = worldOn(on, evening)
  await world.db.execute(sql`
    insert into quota_months (channel_id, month, unlimited, read_at, asked_at)
    values (${channelId}, '2026-11-01', true, ${evening.toString()}::timestamptz, ${evening.toString()}::timestamptz)`)
  return measured(on, people, async () => {
    while ((await Enrollment.plan(world, channelId)) > 0) await Delivery.send(world, channelId)
    const [row] = await on.db.execute<{ sent: number }>(sql`
      select count(*)::int as sent from deliveries d join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
      where d.channel_id = ${channelId} and b.state = 'accepted'`)
    if (row?.sent !== people) throw new Error(`${people} were due, ${row?.sent} stand in the ledger`)
  })
}

async function loop(on: Bench): Promise<Run> {
  await on.db.execute(
    sql`create table if not exists naive (id bigint primary key, user_id text, due_at timestamptz, sent_at timestamptz)`,
  )
  await on.db.execute(
    sql`create table if not exists naive_log (id bigint generated always as identity, walk_id bigint, at timestamptz)`,
  )
  await on.db.execute(sql`truncate naive, naive_log`)
  const channelId = await People.channel(on.db)
  await friends(on.db, channelId, loopPeople)
  await on.db.execute(sql`
    insert into naive select id, line_user_id, ${evening.toString()}::timestamptz from friends where channel_id = ${channelId}`)
  return measured(on, loopPeople, async () => {
    const due = await on.db.execute<{ id: bigint; user_id: string }>(sql`
      select id, user_id from naive where sent_at is null and due_at <= ${evening.toString()}::timestamptz`)
    for (const { id, user_id } of due) {
      await fetch(`${on.lineUrl}/v2/bot/message/push`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer bench" },
        body: JSON.stringify({ to: user_id, messages: [{ type: "text", text: "こんばんは" }] }),
      })
      await on.db.execute(sql`insert into naive_log (walk_id, at) values (${id}, ${evening.toString()}::timestamptz)`)
      await on.db.execute(sql`update naive set sent_at = ${evening.toString()}::timestamptz where id = ${id}`)
    }
  })
}

async function measured(on: Bench, expected: number, work: () => Promise<void>): Promise<Run> {
  const before = (await on.count()).people
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1000
  const reached = (await on.count()).people - before
  if (reached !== expected) throw new Error(`${expected} were due, LINE reached ${reached}`)
  return { rate: reached / seconds }
}

function summary(runs: Run[]) {
  const rates = runs.map((run) => run.rate).sort((a, b) => a - b)
  const at = (n: number) => Math.round(rates[n] ?? 0)
  return { median: at(Math.floor(rates.length / 2)), min: at(0), max: at(rates.length - 1) }
}

const on = await bench()
try {
  const runs: Record<string, Run[]> = { "personal push": [], multicast: [], loop: [] }
  await tobiishi(on, true)
  await loop(on)
  // ABBA: whatever warms up or wears down over the run falls on both alike.
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? ["personal push", "multicast", "loop"] : ["loop", "multicast", "personal push"]
    for (const name of order)
      runs[name]?.push(name === "loop" ? await loop(on) : await tobiishi(on, name === "personal push"))
  }
  const rows = Object.entries(runs).map(([what, all]) => ({ what, ...summary(all) }))
  const slow = rows.find((row) => row.what === "loop")?.median ?? 1
  console.log(
    `tobiishi ${version}, Bun ${Bun.version}, ${cpus().length} × ${cpus()[0]?.model}, ${rounds} rounds, ${people} people`,
  )
  console.table(rows.map((row) => ({ ...row, "× loop": Number((row.median / slow).toFixed(1)) })))
  console.log(JSON.stringify({ people, loopPeople, rounds, rows }))
} finally {
  await on.stop()
}
