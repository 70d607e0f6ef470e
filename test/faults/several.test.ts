/** Fault 4: two and three processes on one database, with kills (semantics 8 and 9). */
import { expect, test } from "bun:test"
import { resolve } from "node:path"
import { sql } from "drizzle-orm"
import { type Chance, chance, size } from "./chance"
import { type Frame, quiet, slow, stand, told } from "./frame"
import { names, watch } from "./leases"
import { deeds, mix } from "./mix"
import { verdict } from "./oracle"
import { course, friends, manyCourses, walk, walkAll } from "./school"

const kills = size("SEVERAL_KILLS", 4, 30)
const deliveries = size("SEVERAL_DELIVERIES", 300, 3_000)
const requests = size("SEVERAL_REQUESTS", 60, 1_000)
const stalls = size("STALLS", 3, 30)
/** So long, on average, goes by between two kills. */
const seconds = size("SECONDS", 1, 1.5)
/** The part of what is due that the month carries. */
const carried = 0.6

/** Kills one of them at a random moment, again and again. The `spared` first ones live on. */
async function killSome({ programs }: Frame, luck: Chance, times: number, spared = 0): Promise<void> {
  for (let n = 0; n < times; n++) {
    await Bun.sleep(luck.between(100, seconds * 2_000 - 100))
    await programs[luck.whole(spared, programs.length)]!.restart()
  }
  await Promise.all(programs.map((program) => program.listening()))
}

const complaints = ({ programs }: Frame) => programs.map((program) => Object.fromEntries(program.complaints()))

for (const many of process.env.FAULTS === "long" ? [2, 3] : [3])
  test(`§9 ${many} processes, one of them killed ${kills} times: nothing twice, and what a living one has in hand stays its own`, async () => {
    const luck = chance(`${many} processes (SEVERAL_KILLS=${kills} SEVERAL_DELIVERIES=${deliveries})`)
    await stand({ programs: many }, async (frame) => {
      await slow(frame.line)
      const survivors = await names(frame, 0, many - 1)
      const leases = watch(frame.db, frame.school.channelId)
      const { expected, arriving } = await mix(frame, deliveries, kills * seconds * 0.9)
      await killSome(frame, luck, kills, many - 1)
      await arriving
      const restSeconds = await quiet(frame, 60)
      const seen = await leases.over()
      const judged = await verdict(frame.db, frame.line, frame.school)
      const stolen = seen.filter(({ owner, attempts, last }) => survivors.has(owner) && attempts < last)
      told({
        many,
        kills,
        restSeconds,
        leases: seen.length,
        stolen: stolen.length,
        ...judged,
        complaints: complaints(frame),
      })
      expect(judged.wrong).toEqual([])
      expect(await deeds(frame)).toEqual(expected)
      expect(stolen).toEqual([])
      expect(seen.filter(({ owner }) => survivors.has(owner)).length).toBeGreaterThan(0)
    })
  }, 600_000)

test(`§9 three processes, of which one stalls past its lease ${stalls} times and then goes on: nothing twice, nothing counted twice`, async () => {
  const luck = chance(`stalls (STALLS=${stalls})`)
  await stand({ programs: 3 }, async (frame) => {
    await slow(frame.line)
    const { expected, arriving } = await mix(frame, deliveries, stalls * 1.5)
    let lapsed = 0
    for (let n = 0; n < stalls; n++) {
      await Bun.sleep(luck.between(200, 1_200))
      const program = luck.oneOf(frame.programs)
      program.stall()
      // Its requests have left, LINE answers; nobody listens. Two minutes of that pass by the database's clock.
      await Bun.sleep(300)
      lapsed += await lapse(frame)
      await Bun.sleep(luck.between(500, 1_200))
      program.goOn()
    }
    await arriving
    const restSeconds = await quiet(frame, 60)
    const judged = await verdict(frame.db, frame.line, frame.school)
    told({ stalls, lapsed, restSeconds, ...judged, complaints: complaints(frame) })
    expect(judged.wrong).toEqual([])
    expect(await deeds(frame)).toEqual(expected)
    expect(lapsed).toBeGreaterThan(0)
  })
}, 600_000)

/**
 * Every lease lapses: the stalled one's is taken over, and now and then a living one's, as if it had stalled too. What
 * is being settled this moment is locked, perhaps by the stalled one.
 */
async function lapse({ db, school }: Frame): Promise<number> {
  const rows = await db.execute(sql`
    update batches set leased_until = clock_timestamp() - interval '1 second'
    where channel_id = ${school.channelId} and id in (
      select id from batches where channel_id = ${school.channelId} and state = 'sending'
        and leased_until > clock_timestamp() for update skip locked) returning 1`)
  return rows.length
}

test(`§8 three processes send ${requests} multicasts and as many pushes, with kills: together they stay within LINE's rates for the account`, async () => {
  const luck = chance(`rates (SEVERAL_REQUESTS=${requests})`)
  const rates = { push: { count: 30, seconds: 1 }, multicast: { count: 20, seconds: 1 } }
  await stand({ programs: 3, rates, command: slowly(rates) }, async (frame) => {
    const { db, line, school } = frame
    const courses = await manyCourses(db, school, requests)
    await walkAll(db, school, courses, await friends(db, line, school, 3))
    const personal = await course(db, school, {}, [{ seconds: 0, words: "{{name}}さん、こんにちは" }])
    await walk(db, school, personal, await friends(db, line, school, requests), 0)
    await killSome(frame, luck, Math.ceil(requests / 60))
    const restSeconds = await quiet(frame, 60 + requests / 5)
    const judged = await verdict(db, line, school)
    told({ restSeconds, ...judged, complaints: complaints(frame) })
    expect(judged.wrong).toEqual([])
    expect(judged.requests["multicast 200"]).toBeGreaterThanOrEqual(requests)
    expect(judged.requests["push 200"]).toBeGreaterThanOrEqual(requests)
    expect(refusals(judged.requests)).toEqual([])
  })
}, 600_000)

/**
 * The same program, told that LINE takes far fewer requests: no machine of ours could send as many as LINE truly
 * takes from three processes at once.
 */
function slowly(rates: Record<string, { count: number }>): string[] {
  const perSecond = Object.entries(rates).map(([endpoint, { count }]) => `${endpoint}=${count}`)
  return [process.execPath, resolve(import.meta.dir, "slow-main.ts"), ...perSecond]
}

test(`§8 three processes, with kills, and a month that carries ${Math.round(carried * 100)} % of ${deliveries}: never one too many; the others keep their place and go on when there are more`, async () => {
  const luck = chance(`quota (SEVERAL_DELIVERIES=${deliveries})`)
  const limit = Math.round(deliveries * carried)
  await stand({ programs: 3, limit }, async (frame) => {
    const { db, line, school } = frame
    await slow(line)
    const letters = await course(db, school, {}, [{ seconds: 0, words: "だしの引き方" }])
    const personal = await course(db, school, {}, [{ seconds: 0, words: "{{name}}さん、こんにちは" }])
    const spread = kills * seconds * 0.8
    const half = Math.floor(deliveries / 2)
    await walk(db, school, letters, await friends(db, line, school, half), spread)
    await walk(db, school, personal, await friends(db, line, school, deliveries - half), spread)
    await killSome(frame, luck, kills)
    await quiet(frame, 60)
    const first = await verdict(db, line, school)
    const held = await waitingForMessages(frame)
    told({ limit, ...first, held: held.length, complaints: complaints(frame) })
    expect(first.wrong).toEqual([])
    expect(first.accepted).toBe(limit)
    expect(first.ledger).toEqual({ sent: limit, held: deliveries - limit })
    expect(refusals(first.requests)).toEqual([])

    // A few more: those who have waited longest.
    const few = Math.floor(held.length / 4)
    await line.change(school.lineChannelId, { limit: limit + few })
    await school.readQuota()
    await until(frame, limit + few)
    const second = await verdict(db, line, school)
    const still = await waitingForMessages(frame)
    told({ ...second, held: still.length })
    expect(second.wrong).toEqual([])
    expect(second.accepted).toBe(limit + few)
    expect(refusals(second.requests)).toEqual([])
    expect(still).toEqual(held.slice(few))

    // And enough for all, while processes die again.
    await line.change(school.lineChannelId, { limit: deliveries })
    await school.readQuota()
    await killSome(frame, luck, Math.ceil(kills / 3))
    await until(frame, deliveries)
    const last = await verdict(db, line, school)
    told({ ...last, complaints: complaints(frame) })
    expect(last.wrong).toEqual([])
    expect(last.accepted).toBe(deliveries)
    expect(last.ledger).toEqual({ sent: deliveries })
    expect(refusals(last.requests)).toEqual([])
  })
}, 600_000)

const refusals = (requests: Record<string, number>) => Object.keys(requests).filter((key) => !/ (200|409)$/.test(key))

/** Walks that stand still for want of messages, by their place in the line. */
async function waitingForMessages({ db, school }: Frame): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select e.id from enrollments e join deliveries d on d.channel_id = e.channel_id and d.enrollment_id = e.id
    where e.channel_id = ${school.channelId} and e.holds = array['quota'] and d.state = 'held' and d.due_at = e.origin_at
    order by d.due_at, e.id`)
  return rows.map((row) => row.id)
}

/** Until so many have been sent in all, and nothing is on its way. */
async function until(frame: Frame, sent: number): Promise<void> {
  const { db, school } = frame
  for (let tries = 0; tries < 300; tries++) {
    const [row] = await db.execute<{ accepted: number }>(sql`
      select coalesce(sum(accepted), 0)::int as accepted from quota_months where channel_id = ${school.channelId}`)
    if (row?.accepted === sent) break
    await Bun.sleep(200)
  }
  await quiet(frame, 60)
}
