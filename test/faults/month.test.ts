/** Fault 4: what a month carries, shared by three processes of which some die (semantics 8). */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { chance, size } from "./chance"
import { complaints, killSome, refusals } from "./crowd"
import { type Frame, quiet, slow, stand, told } from "./frame"
import { verdict } from "./oracle"
import { course, friends, school, walk } from "./school"

const kills = size("SEVERAL_KILLS", 2, 30)
const due = size("MONTH_DUE", 120, 1_000)
/** Accounts whose month is used up at the same time. */
const accounts = size("MONTH_ACCOUNTS", 2, 6)
/** The part of what is due that the month carries. */
const limit = Math.round(due * 0.6)
/** They become due in so many seconds, so that each process gets hold of some. */
const rushSeconds = size("MONTH_RUSH", 3, 5)

test(`§8 three processes, with kills, and ${accounts} accounts whose month carries ${limit} of ${due}: never one too many; the others keep their place and go on when there are more`, async () => {
  const luck = chance(`month (MONTH_DUE=${due} MONTH_ACCOUNTS=${accounts} SEVERAL_KILLS=${kills})`)
  await stand({ programs: 3, limit }, async (frame) => {
    await slow(frame.line)
    const all = await opened(frame)
    await Promise.all([...all.map(rush), standstill(frame)])
    await killSome(frame, luck, kills)
    for (const one of all) await quiet(one, 150)
    const held = await judge(all, limit)

    // A few more: for those who have waited longest.
    const few = Math.floor((due - limit) / 4)
    await buy(all, limit + few)
    const still = await judge(all, limit + few)
    expect(still).toEqual(held.map((walks) => walks.slice(few)))

    // And enough for all, while processes die again.
    await Promise.all([buy(all, due), killSome(frame, luck, Math.ceil(kills / 2))])
    expect(await judge(all, due)).toEqual(all.map(() => []))
    told({ complaints: complaints(frame) })
  })
}, 900_000)

/** The frame's own account, and more of them beside it on the same database. */
async function opened(frame: Frame): Promise<Frame[]> {
  const publicUrl = frame.programs[0]!.url
  const all = [frame]
  while (all.length < accounts) all.push({ ...frame, school: await school(frame.db, frame.line, { publicUrl, limit }) })
  return all
}

/**
 * The ledger is closed for a moment, as while an operator builds an index. Each process plans as far as it can, sees as
 * many messages left as the others do, and waits at the same door.
 */
async function standstill({ postgres }: Frame): Promise<void> {
  await postgres.open(1).sql.begin(async (tx) => {
    await tx`lock table deliveries in share mode`
    await Bun.sleep((rushSeconds + 2.5) * 1000)
  })
}

/** Half of them by multicast, half by push, nearly at the same moment. */
async function rush({ db, line, school }: Frame): Promise<void> {
  const half = Math.floor(due / 2)
  const letters = await course(db, school, {}, [{ seconds: 2, words: "だしの引き方" }])
  const personal = await course(db, school, {}, [{ seconds: 2, words: "{{name}}さん、こんにちは" }])
  const some = await friends(db, line, school, half)
  const others = await friends(db, line, school, due - half)
  await walk(db, school, letters, some, rushSeconds)
  await walk(db, school, personal, others, rushSeconds)
}

/** The owner buys more, and staff ask LINE again; until so many have been sent, and nothing is on its way. */
async function buy(all: Frame[], messages: number): Promise<void> {
  for (const { line, school } of all) {
    await line.change(school.lineChannelId, { limit: messages })
    await school.readQuota()
  }
  for (const frame of all) await until(frame, messages)
}

async function until(frame: Frame, sent: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const [row] = await frame.db.execute<{ accepted: number }>(sql`
      select coalesce(sum(accepted), 0)::int as accepted from quota_months where channel_id = ${frame.school.channelId}`)
    if (row?.accepted === sent) break
    await Bun.sleep(200)
  }
  await quiet(frame, 150)
}

/** LINE never had to say that the month is used up, and it is used up to the last message. Answers who still waits. */
async function judge(all: Frame[], sent: number): Promise<bigint[][]> {
  const waiting = []
  for (const frame of all) {
    const judged = await verdict(frame.db, frame.line, frame.school)
    const held = await waitingForMessages(frame)
    told({ ...judged, held: held.length })
    expect(judged.wrong).toEqual([])
    expect(judged.accepted).toBe(sent)
    expect(judged.ledger).toEqual(sent < due ? { sent, held: due - sent } : { sent })
    expect(refusals(judged.requests)).toEqual([])
    waiting.push(held)
  }
  return waiting
}

/** Walks that stand still for want of messages, by their place in the line; what was due stays due. */
async function waitingForMessages({ db, school }: Frame): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select e.id from enrollments e join deliveries d on d.channel_id = e.channel_id and d.enrollment_id = e.id
    where e.channel_id = ${school.channelId} and e.holds = array['quota'] and d.state = 'held'
      and d.due_at = e.origin_at + interval '2 seconds'
    order by d.due_at, e.id`)
  return rows.map((row) => row.id)
}
