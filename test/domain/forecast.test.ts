import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { bigints, instant } from "../../src/domain/arrays"
import * as Foresight from "../../src/domain/enrollment/foresight"
import * as Forecast from "../../src/domain/forecast"
import { monthsOf } from "../../src/domain/forecast/outlook"
import { beginning, spanOf, tally } from "../../src/domain/forecast/tally"
import * as Hold from "../../src/domain/hold"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import { inScene, tokyo } from "../engine"
import fc from "../seeded"
import * as People from "./people"

const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })

async function quota(db: Db, channelId: bigint, allowance: number | null, used = 0) {
  await db.execute(sql`
    insert into quota_months (channel_id, month, allowance, unlimited, line_used, read_at)
    values (${channelId}, '2026-11-01', ${allowance}, ${allowance === null}, ${used}, ${instant(People.morning)})
    on conflict (channel_id, month) do update set allowance = excluded.allowance, unlimited = excluded.unlimited,
      line_used = excluded.line_used`)
}

const busy = ({ days }: Forecast.Forecast) =>
  days.flatMap(({ day, requests }) => (requests ? [`${day} ${requests}`] : []))

describe("section 8: the forecast", () => {
  test(
    "runs section 3 over every enrollment for the coming 31 days: one request a friend, steps that travel together once",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, clock(1, "19:00"))
      await People.step(db, channelId, id, clock(1, "19:00"))
      await People.step(db, channelId, id, { ...clock(1, "19:00"), messages: Array(4).fill(People.text("続き")[0]) })
      await People.step(db, channelId, id, clock(31, "19:00"))
      for (let n = 0; n < 3; n++) await People.walk(db, channelId, id, await People.friend(db, channelId))
      const forecast = await Forecast.read(db, channelId, People.morning)
      // Two of one object travel together; with the four of the third they would be six.
      expect(busy(forecast!)).toEqual(["2026-11-22 6"])
      expect(forecast!.days).toHaveLength(31)
      expect(forecast).toMatchObject({ requests: 6, walks: 3, standing: 0, aimless: 0, quotaKnown: false })
      expect(forecast!.scenarios).toEqual([{ id, name: "入門コース", requests: 6 }])
    }),
  )

  test(
    "shows the day on which the quota runs out, and what then waits for the next month",
    inDb(async (db) => {
      const channelId = await People.channel(db, { quotaReserve: 1 })
      await quota(db, channelId, 10, 4)
      const { id } = await People.scenario(db, channelId)
      for (const days of [1, 2, 3, 12]) await People.step(db, channelId, id, clock(days, "19:00"))
      for (let n = 0; n < 2; n++) await People.walk(db, channelId, id, await People.friend(db, channelId))
      const forecast = (await Forecast.read(db, channelId, People.morning))!
      expect(forecast.runsOutOn).toBe("2026-11-24")
      expect(forecast.days.slice(0, 4).map(({ left }) => left)).toEqual([5, 3, 1, 0])
      expect(forecast.months).toEqual([
        { month: "2026-11-01", requests: 6, carriedOver: 0, available: 5, short: 1 },
        { month: "2026-12-01", requests: 2, carriedOver: 1, available: 9, short: 0 },
      ])
      await quota(db, channelId, null)
      expect(await Forecast.read(db, channelId, People.morning)).toMatchObject({ runsOutOn: null })
    }),
  )

  test(
    "the quota's month is Japan's, whatever the channel's zone",
    inDb(async (db) => {
      const channelId = await People.channel(db, { zone: "America/New_York" })
      await quota(db, channelId, 1)
      const { id } = await People.scenario(db, channelId)
      // In New York it is still November; in Japan December has begun.
      for (const time of ["09:00", "11:00"]) await People.step(db, channelId, id, clock(10, time))
      await People.walk(db, channelId, id, await People.friend(db, channelId))
      const forecast = (await Forecast.read(db, channelId, People.morning))!
      expect(busy(forecast)).toEqual(["2026-11-30 2"])
      expect(forecast.months.map(({ month, requests }) => `${month} ${requests}`)).toEqual([
        "2026-11-01 1",
        "2026-12-01 1",
      ])
      expect(forecast.runsOutOn).toBeNull()
    }),
  )

  test(
    "asks filters by the tags of today, and leaves out who stands still or has no goal yet",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, { ...clock(1, "19:00"), filter: { tag: String(tag.id), has: true } })
      const [one, other, third] = [0, 0, 0].map(() => People.friend(db, channelId))
      await Tag.add(db, channelId, [await one!, await third!], tag.id, People.morning)
      for (const friend of [one, other, third]) await People.walk(db, channelId, id, await friend!)
      await Hold.beginForFriends(db, channelId, [await third!], "blocked", People.morning)
      const countdown = await People.scenario(db, channelId, { name: "卒業", kind: "countdown" })
      await People.walk(db, channelId, countdown.id, await one!)
      expect(await Forecast.read(db, channelId, People.morning)).toMatchObject({
        ...{ requests: 1, walks: 4, standing: 1, aimless: 1 },
      })
    }),
  )

  test(
    "what waits for messages is counted from the month that has some, one request a friend and day",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      await quota(db, channelId, 5, 5)
      const { id } = await People.scenario(db, channelId)
      for (const timeOfDay of ["10:00", "10:05"])
        await People.step(db, channelId, id, {
          ...clock(0, timeOfDay),
          messages: Array(3).fill(People.text("続き")[0]),
        })
      const walk = await People.walk(db, channelId, id, await People.friend(db, channelId))
      await Hold.begin(db, channelId, [walk], "quota", People.morning)
      const forecast = (await Forecast.read(db, channelId, tokyo("2026-11-21T12:00")))!
      expect(busy(forecast)).toEqual(["2026-12-01 1", "2026-12-02 1"])
      // Semantics 8: two are left, and both are kept for scenarios that people pay for.
      await quota(db, channelId, 5, 3)
      await db.execute(sql`update channels set quota_reserve = 2 where id = ${channelId}`)
      const kept = (await Forecast.read(db, channelId, tokyo("2026-11-21T12:00")))!
      expect([...busy(kept), kept.runsOutOn]).toEqual(["2026-12-01 1", "2026-12-02 1", null])
      await db.execute(sql`update scenarios set paid = true where id = ${id}`)
      expect(busy((await Forecast.read(db, channelId, tokyo("2026-11-21T12:00")))!)).toEqual([
        "2026-11-21 1",
        "2026-11-22 1",
      ])
    }),
  )

  test(
    "equals what the engine then sends, day for day",
    inScene(async (scene) => {
      const id = await scene.scenario({ windowOpens: "09:00", windowCloses: "21:00" })
      await scene.step(id, { ...clock(0, "08:00"), missed: "next_day" })
      await scene.step(id, { timing: { kind: "elapsed", offset: 13, unit: "hours" } })
      await scene.step(id, clock(3, "19:00"))
      await scene.step(id, clock(5, "22:30"))
      for (const friend of await scene.friends(3)) await scene.walk(id, friend)
      await scene.at("2026-11-21T09:30")
      const forecast = (await Forecast.read(scene.w.db, scene.channelId, scene.w.at))!
      const before = scene.sent.length
      for (const day of ["21", "22", "23", "24", "25", "26", "27"])
        for (const time of ["09:00", "19:00", "22:40"]) await scene.at(`2026-11-${day}T${time}`)
      const days = Map.groupBy(scene.sent.slice(before), ({ at }) => at.slice(0, 10))
      const sent = [...days].map(([day, some]) => `${day} ${some.reduce((sum, { to }) => sum + to.length, 0)}`)
      expect(busy(forecast)).toEqual(sent)
      expect(sent.length).toBeGreaterThan(2)
    }),
    240_000,
  )
})

describe("a forecast that is counted in parts", () => {
  test(
    "walks in the same situation are asked about once, and that changes nothing",
    inDb(async (db) => {
      const channelId = await People.channel(db, { windowOpens: "08:00", windowCloses: "21:00" })
      const now = tokyo("2026-12-01T12:34:56")
      const timing = fc.oneof(
        fc
          .record({ days: fc.integer({ min: 0, max: 20 }), hour: fc.integer({ min: 0, max: 23 }) })
          .map(({ days, hour }) => clock(days, `${String(hour).padStart(2, "0")}:00`)),
        fc
          .integer({ min: 0, max: 20 * 24 })
          .map((hours) => ({ timing: { kind: "elapsed", offset: hours, unit: "hours" } })),
      )
      const missed = fc.constantFrom("at_time", "now", "next_day", "skip")
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(timing, missed), { minLength: 1, maxLength: 5 }),
          fc.array(fc.tuple(fc.integer({ min: 0, max: 12 * 86_400 }), fc.nat(4), fc.boolean()), {
            minLength: 1,
            maxLength: 12,
          }),
          async (steps, walks) => {
            const { id } = await People.scenario(db, channelId)
            const stops = []
            for (const [when, policy] of steps)
              stops.push(await People.step(db, channelId, id, { ...when, missed: policy }, tokyo("2026-11-15T00:00")))
            for (const [secondsAgo, got, twice] of walks)
              for (let n = 0; n < (twice ? 2 : 1); n++) {
                const at = now.subtract({ seconds: secondsAgo })
                const walk = await People.walk(db, channelId, id, await People.friend(db, channelId), at)
                await db.execute(sql`insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id,
                  state, due_at, recorded_at) select channel_id, ${walk}, s, scenario_id, friend_id, 'marked',
                  ${instant(at)}, ${instant(at)} from enrollments, unnest(${bigints(stops.slice(0, got).map((one) => one.id))}) s
                  where channel_id = ${channelId} and id = ${walk}`)
              }
            const span = spanOf(now, "Asia/Tokyo")
            const counted = await tally(
              db,
              channelId,
              { scenarioId: id - 1n, friendId: 2n ** 60n },
              1000,
              span,
              () => now,
            )
            const route = (await Foresight.routes(db, channelId, [id])).get(id)!
            const each = await Foresight.seen(db, channelId, sql`and e.scenario_id = ${id}`)
            const days = each
              .flatMap((walk) => Foresight.requestsOf(walk, route, span, () => true))
              .map((at) => at.toZonedDateTimeISO("Asia/Tokyo").toPlainDate().toString())
            const expected = [...Map.groupBy(days, (day) => day)].map(([day, some]) => `${day} ${some.length}`).sort()
            expect(counted.days.map(({ day, requests }) => `${day} ${requests}`).sort()).toEqual(expected)
          },
        ),
        { numRuns: 15 },
      )
    }),
    240_000,
  )

  test(
    "the chores count a large channel a part at a time, to the same end, and keep it",
    inScene(async ({ w, channelId, friends, scenario, step }) => {
      const id = await scenario()
      await step(id, clock(1, "19:00"))
      await step(id, clock(3, "19:00"))
      const many = await friends(1500)
      await w.db.execute(sql`
        insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
        select ${channelId}, f, ${id}, ${instant(w.at)}, ${instant(w.at)}, ${instant(w.at)}
        from unnest(${bigints(many)}) f`)
      expect(await Forecast.read(w.db, channelId, w.at)).toBeNull()
      await Forecast.begin(w)
      await Forecast.begin(w)
      expect(await Forecast.read(w.db, channelId, w.at)).toBeNull()
      const before = w.at
      w.at = w.at.add({ hours: 2 })
      await Forecast.count(w)
      const kept = (await Forecast.read(w.db, channelId, w.at))!
      expect(busy(kept)).toEqual(["2026-11-22 1500", "2026-11-24 1500"])
      expect([kept.walks, kept.asOf.toString()]).toEqual([1500, before.toString()])
      await runs(w.db, 1)
      await Forecast.begin(w)
      await runs(w.db, 1)

      // Another step: counted anew, and the former is gone once that is finished.
      await step(id, clock(4, "19:00"))
      await Forecast.begin(w)
      expect(busy((await Forecast.read(w.db, channelId, w.at))!)).toHaveLength(2)
      await Forecast.count(w)
      expect(busy((await Forecast.read(w.db, channelId, w.at))!)).toHaveLength(3)
      await runs(w.db, 1)

      w.at = w.at.add({ hours: 25 })
      await Forecast.begin(w)
      await runs(w.db, 2)
    }),
    240_000,
  )

  test(
    "who began on one day, before and after a step's time, is not in the same situation",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, { ...clock(0, "10:00"), missed: "next_day" }, tokyo("2026-11-01T00:00"))
      for (const began of ["2026-11-21T09:00", "2026-11-21T11:00"])
        await People.walk(db, channelId, id, await People.friend(db, channelId), tokyo(began))
      const forecast = (await Forecast.read(db, channelId, tokyo("2026-11-21T12:00")))!
      expect(busy(forecast)).toEqual(["2026-11-21 1", "2026-11-22 1"])
    }),
  )

  test(
    "a part at a time ends where everything at once does",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      for (const name of ["一", "二"]) {
        const { id } = await People.scenario(db, channelId, { name })
        await People.step(db, channelId, id, clock(1, "19:00"))
        for (let n = 0; n < 5; n++) await People.walk(db, channelId, id, await People.friend(db, channelId))
      }
      const span = spanOf(People.morning, "Asia/Tokyo")
      let walks = 0
      let requests = 0
      for (let place: typeof beginning | null = beginning; place; ) {
        const part = await tally(db, channelId, place, 3, span, () => People.morning)
        walks += part.walks
        requests += part.days.reduce((sum, day) => sum + day.requests, 0)
        place = part.place
      }
      expect([walks, requests]).toEqual([10, 10])
    }),
  )
})

test("what one month cannot carry is the first thing the next is asked for, and may exhaust it at once", () => {
  const dates = ["2026-11-30", "2026-12-01", "2026-12-02"]
  const days = dates.map((day, n) => ({
    scenarioId: 1n,
    day,
    month: `${day.slice(0, 7)}-01`,
    requests: [30, 0, 4][n]!,
  }))
  const quota = { month: "2026-11-01", allowance: 12, used: 2, reserve: 0, readAt: People.morning }
  const { months, runsOutOn, days: left } = monthsOf(days, dates, new Set(), quota)
  expect(runsOutOn).toBe("2026-11-30")
  expect(months.map(({ short, carriedOver }) => [short, carriedOver])).toEqual([
    [20, 0],
    [12, 20],
  ])
  expect(left.map((one) => one.left)).toEqual([0, 0, 0])
})

test("what is kept for paid scenarios is used by them alone, and they go first", () => {
  const dates = ["2026-11-28", "2026-11-29"]
  const days = dates.flatMap((day) =>
    [1n, 2n].map((scenarioId) => ({ scenarioId, day, month: "2026-11-01", requests: 4 })),
  )
  const quota = { month: "2026-11-01", allowance: 14, used: 0, reserve: 5, readAt: People.morning }
  const { months, runsOutOn, days: left } = monthsOf(days, dates, new Set([1n]), quota)
  // Paid and plain, 4 each: 6 are left, 5 of them kept. Then 4 paid ones fit, and no plain one.
  expect(left.map((one) => one.left)).toEqual([1, 0])
  expect([runsOutOn, months[0]?.short]).toEqual(["2026-11-29", 4])
})

async function runs(db: Db, count: number) {
  const rows = await db.execute(sql`select 1 from forecasts`)
  expect(rows.length).toBe(count)
}
