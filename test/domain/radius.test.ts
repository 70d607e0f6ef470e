/** Semantics 6: what is shown before an edit is saved is what happens once it is saved. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as v from "valibot"
import * as Settings from "../../src/domain/channel/settings"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import * as Radius from "../../src/domain/radius"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import { lateChoices } from "../../src/schema"
import { inScene, type Scene, tokyo } from "../engine"
import * as make from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

/** Readers of every kind: before and behind the day, completed, paused, blocked, withdrawn, and begun anew. */
async function readers(s: Scene) {
  const { db } = s.w
  const scenarioId = await s.scenario({ reentry: "after_end" })
  await s.step(scenarioId, { name: "一", ...clock(0, "10:00") })
  const began = async (local: string, count: number) => {
    s.w.at = tokyo(local)
    const friends: bigint[] = []
    for (let n = 0; n < count; n++) friends.push(await s.friend())
    const walks = (await Enrollment.start(db, s.channelId, scenarioId, friends, { at: s.w.at })).began
    await s.tick()
    return { friends, walks }
  }
  const early = await began("2026-11-10T09:00", 6)
  await s.at("2026-11-10T12:00")
  const two = await s.step(scenarioId, { name: "二", ...clock(30) })
  const middle = await began("2026-11-19T09:00", 3)
  const late = await began("2026-11-21T08:00", 2)
  await s.at("2026-11-21T15:00")
  await Enrollment.pause(db, s.channelId, early.walks.slice(0, 1), s.w.at)
  await Enrollment.withdraw(db, s.channelId, early.walks.slice(1, 2), s.w.at)
  await Enrollment.markDelivered(db, s.channelId, early.walks.slice(2, 4), two, s.w.at)
  await s.tick()
  await Enrollment.start(db, s.channelId, scenarioId, early.friends.slice(2, 3), { at: s.w.at })
  await db.execute(sql`update friends set following = false, blocked_at = ${s.w.at.toString()}::timestamptz
    where id = ${early.friends[3]!}`)
  await s.tick()
  return { scenarioId, middle, late }
}

const planned = (facts: object): Radius.Planned => {
  const input = make.stepInput({ name: "新", ...facts })
  return { before: null, after: { ...input, missed: input.missed ?? "at_time" } }
}

describe("adding a step", () => {
  test.each([...lateChoices])(
    "with choice %s: at once, later today, on another day, waiting, or never",
    async (choice) =>
      inScene(async (s) => {
        const { scenarioId } = await readers(s)
        const { db } = s.w
        const facts = clock(1)
        const blast = (await Radius.of(db, s.channelId, scenarioId, [planned(facts)], s.w.at))!
        const told = blast.choices[choice]
        expect(blast).toMatchObject({ readers: 10, estimated: false })

        await s.step(scenarioId, { name: "新", ...facts, lateChoice: choice })
        const came = () => count(s, "新")
        await s.tick()
        const now = (await came()).sent ?? 0
        await s.at("2026-11-21T23:59")
        const today = ((await came()).sent ?? 0) - now
        for (const day of [22, 23, 24, 25]) await s.at(`2026-11-${day}T19:00`)
        const all = await came()
        expect([told.now, told.today, told.later]).toEqual([now, today, (all.sent ?? 0) - now - today])
        expect(told.passes["added later"] ?? 0).toBe(all["skipped added later"] ?? 0)
        expect(told.messages).toBe(all.sent ?? 0)
        expect(told.waits).toEqual({ paused: 1, blocked: 1 })
      })(),
    240_000,
  )

  test(
    "a filter leaves out who does not match today",
    inScene(async (s) => {
      const { scenarioId } = await readers(s)
      const filter = { following: false }
      const blast = await Radius.of(s.w.db, s.channelId, scenarioId, [planned({ ...clock(5), filter })], s.w.at)
      expect(blast!.choices.none).toMatchObject({ now: 0, today: 0, later: 0 })
      expect(blast!.choices.none.filtered).toBeGreaterThan(3)
    }),
    240_000,
  )

  test(
    "several late steps with one_per_day come one local day after the other, those with deliver together",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.walk(scenarioId, await s.friend())
      s.w.at = tokyo("2026-12-01T20:00")
      const all = [1, 2, 3].map((days) => planned(clock(days, "09:00")))
      const { choices } = (await Radius.of(s.w.db, s.channelId, scenarioId, all, s.w.at))!
      expect(choices.deliver).toMatchObject({ now: 3, later: 0, messages: 1 })
      expect(choices.one_per_day).toMatchObject({ now: 0, later: 3, messages: 3 })
      expect(String(choices.one_per_day.lastDueAt)).toBe(String(tokyo("2026-12-04T20:00")))
      expect(choices.none).toMatchObject({ now: 0, later: 0, messages: 0, passes: { "added later": 3 } })
    }),
    240_000,
  )
})

test(
  "what is kept for paid scenarios counts against the others alone (semantics 8)",
  inScene(async (s) => {
    const { db } = s.w
    s.quota.allowance = 100
    await Quota.refresh(s.w, s.channelId)
    await db.execute(sql`update channels set quota_reserve = 90`)
    for (const paid of [true, false]) {
      const scenarioId = await s.scenario({ paid })
      await s.walk(scenarioId, await s.friend())
      const blast = (await Radius.of(db, s.channelId, scenarioId, [planned(clock(1))], s.w.at))!
      expect(blast.quota.kept).toBe(paid ? 0 : 90)
    }
  }),
  240_000,
)

describe("what has no blast radius", () => {
  test(
    "new words, a disabled step, or nobody who reads",
    inScene(async (s) => {
      const { db } = s.w
      const scenarioId = await s.scenario()
      expect(await Radius.of(db, s.channelId, scenarioId, [planned(clock(1))], s.w.at)).toBeNull()
      const stepId = await s.step(scenarioId)
      await s.walk(scenarioId, await s.friend())
      const before = await Step.find(db, s.channelId, stepId)
      const after = { ...before, messages: [{ type: "text" as const, text: "別の文" }] }
      expect(await Radius.of(db, s.channelId, scenarioId, [{ before, after }], s.w.at)).toBeNull()
      const off = { before, after: { ...before, ...clock(3), enabled: false } as Step.Step }
      expect(await Radius.of(db, s.channelId, scenarioId, [off], s.w.at)).toBeNull()
    }),
    240_000,
  )
})

test(
  "of very many readers some are looked at, and the numbers say so",
  inScene(async (s) => {
    const { db } = s.w
    const scenarioId = await s.scenario()
    const friends = await s.friends(6_000)
    await Enrollment.start(db, s.channelId, scenarioId, friends.slice(0, 3_000), { at: tokyo("2026-11-18T09:00") })
    await Enrollment.start(db, s.channelId, scenarioId, friends.slice(3_000), { at: tokyo("2026-11-21T09:00") })
    const blast = (await Radius.of(db, s.channelId, scenarioId, [planned(clock(1))], s.w.at))!
    expect(blast).toMatchObject({ readers: 6_000, estimated: true })
    const { now, today, later, passes } = blast.choices.deliver
    expect(now + today + later).toBe(6_000)
    expect(passes).toEqual({})
    expect(Math.abs(today - 3_000)).toBeLessThan(300)
  }),
  240_000,
)

test.each(["shift", "catch_up", "skip"] as const)(
  "semantics 7: what resuming with policy %s is said to do is what it does",
  async (pausedPolicy) =>
    inScene(async (s) => {
      const { db } = s.w
      const scenarioId = await s.scenario({ pausedPolicy })
      for (const days of [1, 3]) await s.step(scenarioId, { name: `${days}日`, ...clock(days) })
      const walks: bigint[] = []
      for (const local of ["2026-11-19T09:00", "2026-11-20T09:00", "2026-11-21T08:00"]) {
        s.w.at = tokyo(local)
        walks.push(await s.walk(scenarioId, await s.friend()))
        await s.tick()
      }
      await s.at("2026-11-21T09:30")
      await Enrollment.pause(db, s.channelId, walks.slice(0, 1), s.w.at)
      await s.at("2026-11-21T10:00")
      await Scenario.pause(db, s.channelId, scenarioId, s.w.at)
      s.w.at = tokyo("2026-11-23T20:00")
      const paused = await Scenario.find(db, s.channelId, scenarioId)
      const told = await Radius.ofResuming(db, s.channelId, paused, s.w.at)
      expect(told).toMatchObject({ held: 3, stays: { paused: 1 } })

      const before = await count(s)
      make.good(await Scenario.resume(db, s.channelId, scenarioId, s.w.at))
      await s.tick()
      const after = await count(s)
      const sent = (after.sent ?? 0) - (before.sent ?? 0)
      expect(told.now > 0).toBe(sent > 0)
      expect(told.skips).toBe(after["skipped stood still"] ?? 0)
      const [row] = await db.execute<{ tomorrow: number }>(sql`select count(*)::int as tomorrow from enrollments e
        where e.id = any(${`{${walks.slice(1).join()}}`}::bigint[]) and e.state = 'active'`)
      expect(told.now + told.today + told.later).toBeLessThanOrEqual(row!.tomorrow + told.now)
    })(),
  240_000,
)

/** The ledger as counts: "sent", "skipped added later". */
async function count({ w, channelId }: Scene, name?: string): Promise<Record<string, number>> {
  const rows = await w.db.execute<{ what: string; rows: number }>(sql`
    select concat_ws(' ', case when d.state is null then 'sent' else d.state end, d.reason) as what, count(*)::int as rows
    from deliveries d join steps s on s.id = d.step_id and s.channel_id = d.channel_id
    where d.channel_id = ${channelId} ${name === undefined ? sql`` : sql`and s.name = ${name}`} group by 1`)
  return Object.fromEntries(rows.map((row) => [row.what, row.rows]))
}

describe("other hours of a scenario", () => {
  test(
    "semantics 3 and 6: every step is due by the new window, as it is once the hours are saved",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "夜", ...clock(0, "19:00") })
      s.w.at = tokyo("2026-11-21T12:00")
      await s.walk(scenarioId, await s.friend())
      const told = async (window: { opens: string; closes: string } | null) =>
        (await Radius.ofHours(s.w.db, s.channelId, scenarioId, window, s.w.at))?.choices.none
      expect(await told(null)).toMatchObject({ now: 0, today: 1, later: 0 })
      expect(await told({ opens: "08:00", closes: "18:00" })).toMatchObject({ now: 0, today: 0, later: 1 })
      const changed = v.parse(Scenario.changes, { windowOpens: "08:00", windowCloses: "18:00" })
      await Scenario.edit(s.w.db, s.channelId, scenarioId, changed, s.w.at)
      await s.at("2026-11-21T19:30")
      expect(await s.ledger()).toEqual([])
      await s.at("2026-11-22T08:00")
      expect(await s.ledger()).toEqual(["夜: sent"])
    }),
  )

  test(
    "nobody reads it: there is nothing to choose",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "夜" })
      expect(await Radius.ofHours(s.w.db, s.channelId, scenarioId, null, s.w.at)).toBeNull()
    }),
  )
})

describe("other hours of an account", () => {
  const hours = { zone: "Asia/Tokyo", windowOpens: "08:00", windowCloses: "18:00", quotaReserve: 0 } as const
  const window = { opens: "08:00", closes: "18:00" }

  /** Three scenarios with a reader each, of which the second has hours of its own, and one that nobody reads. */
  async function several(s: Scene) {
    const all: bigint[] = []
    const own = { windowOpens: "07:00", windowCloses: "22:00" }
    for (const facts of [{}, own, {}]) {
      const scenarioId = await s.scenario(facts)
      await s.step(scenarioId, { name: `夜${all.length + 1}`, ...clock(0, "19:00") })
      all.push(scenarioId)
    }
    await s.scenario()
    s.w.at = tokyo("2026-11-21T12:00")
    for (const scenarioId of all) await s.walk(scenarioId, await s.friend())
    return all
  }

  test.each([...lateChoices])(
    "semantics 3 and 6, choice %s: every scenario without hours of its own is due by the new window, as told",
    async (lateChoice) =>
      inScene(async (s) => {
        const { db } = s.w
        await several(s)
        const told = (await Radius.ofChannelHours(db, s.channelId, { zone: hours.zone, window }, s.w.at))!
        expect(told).toMatchObject({ readers: 3, scenarios: 3, estimated: false })
        expect(told.choices[lateChoice]).toMatchObject({ now: 0, today: 1, later: 2, messages: 3 })
        await Settings.change(db, s.channelId, { ...hours, lateChoice }, s.w.at)
        await s.at("2026-11-21T19:30")
        expect(await s.ledger()).toEqual(["夜2: sent"])
        await s.at("2026-11-22T08:00")
        expect((await s.ledger()).toSorted()).toEqual(["夜1: sent", "夜2: sent", "夜3: sent"])
      })(),
    240_000,
  )

  test(
    "another zone moves them all; one that is archived stands still and is not asked; nobody reads: nothing to choose",
    inScene(async (s) => {
      const { db } = s.w
      const [, second] = await several(s)
      const asked = (zone: string) => Radius.ofChannelHours(db, s.channelId, { zone, window: null }, s.w.at)
      // 19:00 in Bangkok is 21:00 in Tokyo.
      const { today, lastDueAt } = (await asked("Asia/Bangkok"))!.choices.none
      expect([today, String(lastDueAt)]).toEqual([3, String(tokyo("2026-11-21T21:00"))])
      make.good(await Scenario.archive(db, s.channelId, second!, s.w.at))
      expect(await asked("Asia/Bangkok")).toMatchObject({ readers: 2, scenarios: 2 })
      await db.execute(sql`update scenarios set archived_at = ${s.w.at.toString()}::timestamptz`)
      expect(await asked("Asia/Bangkok")).toBeNull()
    }),
    240_000,
  )

  test(
    "of very many readers some of each scenario are looked at, and the numbers say so",
    inScene(async (s) => {
      const { db } = s.w
      const [small, large] = [await s.scenario(), await s.scenario()]
      const friends = await s.friends(6_000)
      for (const [scenarioId, some] of [
        [small, friends.slice(0, 600)],
        [large, friends],
      ] as const) {
        await s.step(scenarioId, clock(1, "19:00"))
        await Enrollment.start(db, s.channelId, scenarioId, some, { at: s.w.at })
      }
      const told = (await Radius.ofChannelHours(db, s.channelId, { zone: "Asia/Tokyo", window }, s.w.at))!
      expect(told).toMatchObject({ readers: 6_600, scenarios: 2, estimated: true })
      expect(told.choices.none).toMatchObject({ now: 0, today: 0, later: 6_600, messages: 6_600 })
    }),
    240_000,
  )
})
