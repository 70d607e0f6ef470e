/** Fault 4: two and three processes on one database, with kills (semantics 8 and 9). */
import { expect, test } from "bun:test"
import { resolve } from "node:path"
import { sql } from "drizzle-orm"
import { chance, size } from "./chance"
import { complaints, killSome, refusals, seconds } from "./crowd"
import { type Frame, picture, quiet, slow, stand, told } from "./frame"
import { names, watch } from "./leases"
import { deeds, mix } from "./mix"
import { verdict } from "./oracle"
import { course, friends, manyCourses, walk, walkAll } from "./school"

const kills = size("SEVERAL_KILLS", 2, 30)
const deliveries = size("SEVERAL_DELIVERIES", 200, 3_000)
const requests = size("SEVERAL_REQUESTS", 60, 400)
const stalls = size("STALLS", 2, 30)

for (const many of process.env.FAULTS === "long" ? [2, 3] : [3])
  test(`§9 ${many} processes, all but one killed at random, ${kills} times: nothing twice, and what a living one has in hand stays its own`, async () => {
    const luck = chance(`${many} processes (SEVERAL_KILLS=${kills} SEVERAL_DELIVERIES=${deliveries})`)
    await stand({ programs: many }, async (frame) => {
      await slow(frame.line)
      const survivors = await names(frame, 0, 1)
      const leases = watch(frame.db, frame.school.channelId)
      const { expected, arriving } = await mix(frame, deliveries, kills * seconds * 0.9)
      await killSome(frame, luck, kills, 1)
      await arriving
      const restSeconds = await quiet(frame, 150)
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
    await slow(frame.line, 1_000)
    const { expected, arriving } = await mix(frame, deliveries, stalls * 1.5)
    let lapsed = 0
    for (let n = 0; n < stalls; n++) {
      await Bun.sleep(luck.between(200, 1_200))
      await somethingInHand(frame)
      const program = luck.oneOf(frame.programs)
      program.stall()
      // Its requests have left, LINE answers; nobody listens. Two minutes of that pass by the database's clock.
      await Bun.sleep(300)
      lapsed += await lapse(frame)
      await Bun.sleep(luck.between(500, 1_200))
      program.goOn()
    }
    await arriving
    const restSeconds = await quiet(frame, 150)
    const judged = await verdict(frame.db, frame.line, frame.school)
    told({ stalls, lapsed, restSeconds, ...judged, complaints: complaints(frame) })
    expect(judged.wrong).toEqual([])
    expect(await deeds(frame)).toEqual(expected)
    expect(lapsed).toBeGreaterThan(0)
  })
}, 600_000)

/** So slow as LINE is here, it stays there until its lease is looked at. After the last delivery there is nothing. */
async function somethingInHand({ db, school }: Frame): Promise<void> {
  for (const until = Date.now() + 5_000; Date.now() < until; await Bun.sleep(10))
    if ((await picture(db, school)).leased > 0) return
}

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
    const restSeconds = await quiet(frame, 150 + requests / 5)
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
