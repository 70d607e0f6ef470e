import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import * as Event from "../../src/domain/event"
import * as Step from "../../src/domain/step"
import * as Sweep from "../../src/domain/sweep"
import * as Tag from "../../src/domain/tag"
import { inScene, type Scene, tokyo } from "../engine"
import * as People from "./people"
import { faults, good } from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const doing = (s: Scene) => ({ at: s.w.at, staffId: null })

const make = async (s: Scene, scenarioId: bigint, input: Sweep.Input) =>
  good(await Sweep.create(s.w.db, s.channelId, scenarioId, input, doing(s))).sweep

const marking = (as: Sweep.MarkAs, ...steps: bigint[]): Sweep.Deed => ({
  do: "history",
  steps: steps.map((id) => ({ stepId: String(id), as })),
})
const walks = (...ids: bigint[]): Sweep.Who => ({ walks: ids.map(String) })

/** A course of three evenings, of which the first two are over for everybody. */
async function course(s: Scene, friends = 3) {
  const id = await s.scenario()
  const steps = [
    await s.step(id, { name: "一", ...clock(0) }),
    await s.step(id, { name: "二", ...clock(1) }),
    await s.step(id, { name: "三", ...clock(9) }),
  ] as [bigint, bigint, bigint]
  const all: bigint[] = []
  for (let n = 0; n < friends; n++) all.push(await s.walk(id, await s.friend({ name: `友${n}` })))
  await s.at("2026-11-21T19:00")
  await s.at("2026-11-22T19:00")
  s.w.at = tokyo("2026-11-24T12:00")
  s.sent.length = 0
  return { id, steps, walks: all }
}

describe("history edit (semantics 6)", () => {
  test(
    "says beforehand what becoming blank sends and when, changes nothing by it, and is what then happens",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s)
      const before = await s.ledger()
      const sweep = await make(s, id, { deed: marking("undelivered", steps[0], steps[2]), who: walks(...all) })
      expect(sweep.state).toBe("weighed")
      // Time 19:00 with the floor at noon: today at 19:00 (section 3, at_time). The third step has not left yet.
      expect(sweep.foreseen).toMatchObject({ walks: 3, undelivered: 3, today: 3, messages: 3, left: { blank: 3 } })
      expect(sweep.foreseen.days).toEqual({ "2026-11-24": 3 })
      await s.tick()
      expect([await s.ledger(), s.sent.length]).toEqual([before, 0])
      const done = await Sweep.start(s.w.db, s.channelId, sweep.id, s.w.at)
      expect([done.state, done.outcome?.undelivered]).toEqual(["done", 3])
      await s.tick()
      expect(s.sent).toHaveLength(0)
      await s.at("2026-11-24T19:00")
      expect(s.sent.flatMap(({ to }) => to)).toHaveLength(3)
    }),
  )

  test(
    "frozen rows are left alone, and it says so",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s, 1)
      await Enrollment.markUndelivered(s.w.db, s.channelId, all, steps[1], s.w.at)
      s.answers.push({ is: "later", status: 500, words: "oops" } as never)
      await s.at("2026-11-24T19:00")
      const sweep = await make(s, id, { deed: marking("undelivered", steps[1]), who: walks(...all) })
      expect(sweep.foreseen).toMatchObject({ undelivered: 0, messages: 0, left: { frozen: 1 } })
      const delivered = await make(s, id, { deed: marking("delivered", steps[1], steps[2]), who: walks(...all) })
      expect(delivered.foreseen).toMatchObject({ delivered: 1, left: { frozen: 1 } })
      const done = await Sweep.start(s.w.db, s.channelId, sweep.id, s.w.at)
      expect(done.outcome).toMatchObject({ undelivered: 0, left: { frozen: 1 } })
    }),
  )

  test(
    "marked delivered is stamped now and never sent; the walk that has no step left comes to its end",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s, 2)
      const deed = marking("delivered", steps[0], steps[2])
      const sweep = await make(s, id, { deed, who: walks(all[0]!) })
      expect(sweep.foreseen).toMatchObject({ walks: 1, delivered: 1, completes: 1, messages: 0, left: { filled: 1 } })
      await Sweep.start(s.w.db, s.channelId, sweep.id, s.w.at)
      await s.tick()
      expect([(await s.state(all[0]!)).state, (await s.state(all[1]!)).state]).toEqual(["completed", "active"])
      await s.at("2026-11-30T19:00")
      expect(s.sent.flatMap(({ to }) => to)).toHaveLength(1)
      const told = await Event.timeline(s.w.db, s.channelId, (await s.state(all[0]!)).friendId, { limit: 20 })
      expect(told.map(({ kind }) => kind)).toContain("delivery.delivered")
    }),
  )

  test(
    "of several cells only those are touched; of all who match, the latest walk of each",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s)
      const cell = (walk: bigint, step: bigint) => ({ walk: String(walk), step: String(step) })
      const cells = { cells: [cell(all[0]!, steps[0]), cell(all[1]!, steps[1])] }
      const some = await make(s, id, { deed: marking("undelivered", steps[0], steps[1]), who: cells })
      expect(some.foreseen).toMatchObject({ walks: 2, undelivered: 2, messages: 2 })
      const { tag } = good(await Tag.create(s.w.db, s.channelId, { name: "会員" }, s.w.at))
      await Tag.add(s.w.db, s.channelId, [(await s.state(all[2]!)).friendId], tag.id, s.w.at)
      const segment = { tag: String(tag.id), has: true }
      const tagged = await make(s, id, { deed: marking("undelivered", steps[0]), who: { search: { segment } } })
      expect(tagged.foreseen).toMatchObject({ walks: 1, undelivered: 1 })
      const everybody = await make(s, id, { deed: marking("undelivered", steps[0]), who: { search: {} } })
      expect(everybody.foreseen.walks).toBe(3)
    }),
  )

  test(
    "what stands still is said, and so is whom the filter leaves out as of now",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s)
      await Enrollment.pause(s.w.db, s.channelId, [all[0]!], s.w.at)
      await Enrollment.withdraw(s.w.db, s.channelId, [all[1]!], s.w.at)
      const shut = { filter: { following: false }, lateChoice: "none" as const }
      good(await Step.edit(s.w.db, s.channelId, steps[0], shut, doing(s)))
      const sweep = await make(s, id, { deed: marking("undelivered", steps[0]), who: walks(...all) })
      expect(sweep.foreseen).toMatchObject({
        ...{ walks: 3, undelivered: 2, waits: { paused: 1 }, passes: { filter: 1 }, left: { withdrawn: 1 } },
        ...{ now: 0, today: 0, later: 0 },
      })
    }),
  )

  test(
    "is taken back as far as nothing has happened since",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s)
      const before = await s.ledger()
      const sweep = await make(s, id, { deed: marking("undelivered", steps[0]), who: walks(...all) })
      await Sweep.start(s.w.db, s.channelId, sweep.id, s.w.at)
      await s.tick()
      const undone = await Sweep.reverse(s.w.db, s.channelId, sweep.id, s.w.at)
      expect([undone.state, undone.outcome]).toMatchObject(["undone", { undelivered: 3, left: {} }])
      await s.at("2026-11-24T19:00")
      expect([await s.ledger(), s.sent.length]).toEqual([before, 0])
      // Once more, and this time too late for it.
      const late = await make(s, id, { deed: marking("undelivered", steps[0]), who: walks(...all) })
      await Sweep.start(s.w.db, s.channelId, late.id, s.w.at)
      await s.tick()
      expect(s.sent.flatMap(({ to }) => to)).toHaveLength(3)
      const kept = await Sweep.reverse(s.w.db, s.channelId, late.id, s.w.at)
      expect(kept.outcome).toMatchObject({ undelivered: 0, left: { happened: 3 } })
    }),
  )

  test(
    "a mark of delivery taken back is blank again, and its walk goes on",
    inScene(async (s) => {
      const { id, steps, walks: all } = await course(s, 1)
      const sweep = await make(s, id, { deed: marking("delivered", steps[2]), who: walks(...all) })
      await Sweep.start(s.w.db, s.channelId, sweep.id, s.w.at)
      await s.tick()
      expect((await s.state(all[0]!)).state).toBe("completed")
      await Sweep.reverse(s.w.db, s.channelId, sweep.id, s.w.at)
      expect((await s.state(all[0]!)).state).toBe("active")
      await s.at("2026-11-30T19:00")
      expect(s.sent.flatMap(({ to }) => to)).toHaveLength(1)
    }),
  )

  test(
    "many are done in portions, each once, whoever goes on with it; nobody who began later is meant",
    inScene(async (s) => {
      const id = await s.scenario()
      const step = await s.step(id, { ...clock(0, "10:00") })
      await s.friends(3_500)
      await s.w.db.execute(sql`
        insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
        select channel_id, id, ${id}, created_at, created_at, created_at from friends where channel_id = ${s.channelId}`)
      const sweep = await make(s, id, { deed: marking("delivered", step), who: { search: {} } })
      expect([sweep.state, sweep.seen]).toEqual(["weighing", Sweep.PORTIONS_AT_ONCE * 1_000])
      await Promise.all([Sweep.carryOn(s.w), Sweep.carryOn(s.w), Sweep.carryOn(s.w)])
      await Sweep.carryOn(s.w, 60_000)
      const weighed = await Sweep.find(s.w.db, s.channelId, sweep.id)
      expect([weighed.state, weighed.foreseen.delivered]).toEqual(["weighed", 3_500])
      await s.walk(id, await s.friend())
      await Sweep.start(s.w.db, s.channelId, sweep.id, s.w.at)
      await Promise.all([Sweep.carryOn(s.w), Sweep.carryOn(s.w), Sweep.carryOn(s.w)])
      await Sweep.carryOn(s.w, 60_000)
      const done = await Sweep.find(s.w.db, s.channelId, sweep.id)
      expect([done.state, done.outcome?.walks, done.outcome?.delivered]).toEqual(["done", 3_500, 3_500])
      const [row] = await s.w.db.execute<{ rows: number }>(sql`
        select count(*)::int as rows from deliveries where channel_id = ${s.channelId} and state = 'marked'`)
      expect(row!.rows).toBe(3_500)
    }),
    240_000,
  )

  test(
    "steps of another scenario and lists of another account are refused",
    inScene(async (s) => {
      const { id, walks: all } = await course(s, 1)
      const other = await s.step(await s.scenario())
      const input = { deed: marking("undelivered", other), who: walks(...all) }
      expect(faults(await Sweep.create(s.w.db, s.channelId, id, input, doing(s)))).toEqual([
        "deed.steps[0].stepId absent",
      ])
      const elsewhere = await People.channel(s.w.db)
      expect(Sweep.create(s.w.db, elsewhere, id, input, doing(s))).rejects.toThrow()
    }),
  )
})

describe("many walks at once", () => {
  test(
    "are paused, and resumed as was said before; a pause can be taken back",
    inScene(async (s) => {
      const { id, walks: all } = await course(s)
      const pausing = await make(s, id, { deed: { do: "pause" }, who: { search: { state: "walking" } } })
      expect(pausing.foreseen).toMatchObject({ walks: 3, changed: 3 })
      await Sweep.start(s.w.db, s.channelId, pausing.id, s.w.at)
      s.w.at = tokyo("2026-11-26T12:00")
      const resuming = await make(s, id, { deed: { do: "resume" }, who: walks(all[0]!) })
      // Two days stood still: the ninth day is two days later.
      expect(resuming.foreseen).toMatchObject({ changed: 1, later: 1, days: { "2026-12-02": 1 } })
      await Sweep.start(s.w.db, s.channelId, resuming.id, s.w.at)
      expect([(await s.state(all[0]!)).holds, (await s.state(all[1]!)).holds]).toEqual([[], ["paused"]])
      await Sweep.reverse(s.w.db, s.channelId, pausing.id, s.w.at)
      expect((await s.state(all[1]!)).holds).toEqual([])
      await s.at("2026-12-02T19:00")
      expect(s.sent.flatMap(({ to }) => to)).toHaveLength(3)
    }),
  )

  test(
    "are ended, or moved to where they may enter (semantics 2); neither is taken back",
    inScene(async (s) => {
      const { id, walks: all } = await course(s)
      const target = await s.scenario()
      await s.walk(target, (await s.state(all[0]!)).friendId)
      const deed: Sweep.Deed = { do: "move", toScenarioId: String(target), keepOrigin: true }
      const moving = await make(s, id, { deed, who: walks(all[0]!, all[1]!) })
      expect(moving.foreseen).toMatchObject({ changed: 1, left: { barred: 1 } })
      await Sweep.start(s.w.db, s.channelId, moving.id, s.w.at)
      expect(await Promise.all(all.map(async (walk) => (await s.state(walk)).state))).toEqual([
        "active",
        "withdrawn",
        "active",
      ])
      const ending = await make(s, id, { deed: { do: "withdraw" }, who: walks(...all) })
      expect(ending.foreseen).toMatchObject({ changed: 2, left: { ended: 1 } })
      const done = await Sweep.start(s.w.db, s.channelId, ending.id, s.w.at)
      expect(Sweep.canBeTakenBack(done)).toBe(false)
      expect((await Sweep.reverse(s.w.db, s.channelId, ending.id, s.w.at)).state).toBe("done")
    }),
  )

  test(
    "what was only weighed can be dropped; what was started stays",
    inScene(async (s) => {
      const { id, walks: all } = await course(s, 1)
      const [one, two] = [
        await make(s, id, { deed: { do: "pause" }, who: walks(...all) }),
        await make(s, id, { deed: { do: "pause" }, who: walks(...all) }),
      ]
      await Sweep.start(s.w.db, s.channelId, two.id, s.w.at)
      for (const { id } of [one, two]) await Sweep.remove(s.w.db, s.channelId, id)
      expect((await Sweep.list(s.w.db, s.channelId, id)).map(({ id }) => id)).toEqual([two.id])
      expect(Sweep.find(s.w.db, s.channelId, one.id)).rejects.toThrow()
    }),
  )
})
