/** Semantics 10: every friend × step can be explained from stored facts. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Foresight from "../../src/domain/enrollment/foresight"
import * as Hold from "../../src/domain/hold"
import { itinerary } from "../../src/domain/itinerary"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import * as Why from "../../src/domain/why"
import type { Answer } from "../../src/line/client"
import { inDb } from "../db"
import { inScene, type Scene, tokyo } from "../engine"
import fc from "../seeded"
import * as People from "./people"

const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })
const atOnce = { timing: { kind: "elapsed", offset: 0, unit: "minutes" } }

/** A friend who walks a scenario of one step, and why she has or has not got it. */
async function one(scene: Scene, facts: object = clock(1, "19:00"), scenario: object = {}) {
  const scenarioId = await scene.scenario(scenario)
  const stepId = await scene.step(scenarioId, { name: "一通目", ...facts })
  const friendId = await scene.friend()
  const walk = await scene.walk(scenarioId, friendId)
  const why = () => Why.explain(scene.w.db, scene.channelId, walk, stepId, scene.w.at)
  const says = async () => (await why()).sayings.map(({ says }) => says)
  return { scenarioId, stepId, friendId, walk, why, says }
}

/** As JSON: `toMatchObject` takes any two instants for the same. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one)))
const like = (actual: unknown, expected: object) => expect(plain(actual)).toMatchObject(plain(expected) as object)

const because = (name: string, body: (scene: Scene) => Promise<unknown>) => test(name, inScene(body), 15_000)

describe("what has happened is told from the ledger", () => {
  because("it was sent: which batch and which of LINE's request ids carried it, and when", async (scene) => {
    const { why, stepId } = await one(scene)
    await scene.at("2026-11-22T19:00")
    const { sayings, conditions, rows } = await why()
    const [entry] = await Delivery.list(scene.w.db, scene.channelId, { stepId })
    like(sayings, [{ says: "sent", at: tokyo("2026-11-22T19:00") }])
    like(rows[0]?.batch, { id: entry!.batchId!, requestId: "req", kind: "push" })
    expect(rows[0]?.versionNumber).toBe(1)
    like(conditions, { origin: true, blank: false })
  })

  because("it is on its way: tried so often, next at, and whether LINE may have accepted", async (scene) => {
    const { why } = await one(scene, atOnce)
    scene.answers.push({ is: "unsure", status: null, words: "no answer" })
    await scene.tick()
    const { sayings, rows } = await why()
    like(sayings[0], { says: "frozen" })
    like(rows[0]?.batch, { attempts: 1, unsure: true })
    expect(rows[0]?.words).toBe("no answer")
  })

  because("it failed, in LINE's words; and what staff decided", async (scene) => {
    const { why, stepId } = await one(scene, atOnce)
    scene.answers.push({ is: "refused", status: 413, words: "too large", recipient: null, message: null })
    await scene.tick()
    like((await why()).sayings[0], { says: "failed", row: { words: "too large", decided: null } })
    const [entry] = await Delivery.list(scene.w.db, scene.channelId, { stepId })
    const doing = { at: scene.w.at, staffId: null }
    await Delivery.Look.dismiss(scene.w.db, scene.channelId, { ids: [entry!.id] }, doing)
    like((await why()).sayings[0], { says: "failed", row: { decided: { is: "dismissed" } } })
  })

  because("whether LINE accepted it could never be learnt", async (scene) => {
    const { says } = await one(scene, atOnce)
    const unsure: Answer = { is: "unsure", status: null, words: "no answer" }
    scene.answers.push(unsure)
    await scene.tick()
    await scene.at("2026-11-22T09:01")
    expect(await says()).toEqual(["unknown"])
  })

  because("it was skipped, and by which rule", async (scene) => {
    const missed = await one(scene, { ...clock(0, "08:00"), missed: "skip" })
    await scene.tick()
    like((await missed.why()).sayings[0], { says: "skipped", row: { reason: "missed" } })
  })

  because("staff marked it delivered", async (scene) => {
    const { walk, stepId, says } = await one(scene)
    await Enrollment.markDelivered(scene.w.db, scene.channelId, [walk], stepId, scene.w.at)
    expect(await says()).toEqual(["marked"])
  })

  because("staff marked it undelivered: a new generation, with its moment as floor", async (scene) => {
    const { walk, stepId, why } = await one(scene)
    await scene.at("2026-11-22T19:00")
    await scene.at("2026-11-23T20:00")
    await Enrollment.markUndelivered(scene.w.db, scene.channelId, [walk], stepId, scene.w.at)
    const { sayings, when, rows } = await why()
    like(sayings, [{ says: "leaves" }, { says: "again", generation: 1, at: scene.w.at }])
    like(when, { floorIs: "undelivered", floor: scene.w.at, missed: "at_time" })
    expect(rows.map(({ state }) => state)).toEqual(["sent"])
  })
})

describe("what has not happened is told by the condition that fails", () => {
  because("its time has not come: its own timing, and quiet hours", async (scene) => {
    const { why } = await one(scene, clock(1, "22:00"), { windowOpens: "08:00", windowCloses: "21:00" })
    const { sayings, when, conditions } = await why()
    expect(sayings).toEqual([{ says: "due", at: tokyo("2026-11-23T08:00") }])
    like(when, {
      nominal: tokyo("2026-11-22T22:00"),
      movedFrom: tokyo("2026-11-22T22:00"),
      missed: null,
    })
    expect(conditions).toEqual({ origin: true, blank: true, time: false })
  })

  because("its time had passed: which floor, and which policy", async (scene) => {
    const { why } = await one(scene, { ...clock(0, "08:00"), missed: "next_day" })
    const { when } = await why()
    like(when, { floorIs: "enrolled", missed: "next_day", dueAt: tokyo("2026-11-22T08:00") })
  })

  because("its time has come and it leaves any moment", async (scene) => {
    const { says, why } = await one(scene, atOnce)
    expect(await says()).toEqual(["leaves"])
    expect((await why()).conditions.time).toBe(true)
  })

  because("a filter that the friend does not match today, leaf by leaf", async (scene) => {
    const { w, channelId } = scene
    const { tag } = People.good(await Tag.create(w.db, channelId, { name: "会員" }, w.at))
    const filter = { all: [{ tag: String(tag.id), has: true }, { following: true }] }
    const { why, friendId } = await one(scene, { ...clock(1, "19:00"), filter })
    expect((await why()).asked.map(({ isTrue }) => isTrue)).toEqual([false, true])
    like((await why()).sayings, [{ says: "due" }, { says: "filter", matches: false }])
    await Tag.add(w.db, channelId, [friendId], tag.id, w.at)
    like((await why()).sayings, [{ says: "due" }, { says: "filter", matches: true }])
    await Tag.drop(w.db, channelId, [friendId], tag.id, w.at)
    w.at = tokyo("2026-11-22T19:00")
    expect((await why()).sayings).toEqual([{ says: "willSkip", reason: "filter" }])
  })

  because("each hold, since when", async (scene) => {
    const { w, channelId } = scene
    const { why, walk, friendId } = await one(scene)
    await Enrollment.pause(w.db, channelId, [walk], w.at)
    await Hold.beginForFriends(w.db, channelId, [friendId], "blocked", w.at.add({ hours: 1 }))
    await Hold.beginForFriends(w.db, channelId, [friendId], "opted_out", w.at.add({ hours: 2 }))
    like((await why()).sayings, [
      { says: "held", kind: "paused", at: w.at, ofScenario: false },
      { says: "held", kind: "blocked", at: w.at.add({ hours: 1 }) },
      { says: "held", kind: "opted_out", at: w.at.add({ hours: 2 }) },
    ])
  })

  because("the whole scenario is paused", async (scene) => {
    const { why, scenarioId } = await one(scene)
    await Scenario.pause(scene.w.db, scene.channelId, scenarioId, scene.w.at)
    like((await why()).sayings, [{ says: "held", kind: "paused", ofScenario: true }])
  })

  because("the month cannot carry it", async (scene) => {
    scene.quota.allowance = 0
    scene.w.at = scene.w.at.add({ minutes: 11 })
    await scene.tick()
    const { why } = await one(scene, atOnce)
    await scene.tick()
    const { sayings, rows, conditions } = await why()
    like(sayings, [{ says: "held", kind: "quota" }])
    expect([rows[0]?.state, conditions.blank]).toEqual(["held", true])
  })

  because("the month has not been read from LINE", async (scene) => {
    const { says } = await one(scene, atOnce)
    await scene.w.db.execute(sql`update quota_months set read_at = null`)
    expect(await says()).toEqual(["quotaUnread", "leaves"])
  })

  because("LINE refuses the whole account", async (scene) => {
    const { why } = await one(scene)
    await Trouble.stop(scene.w.db, scene.channelId, People.refusedIn("Authentication failed"), scene.w.at)
    expect((await why()).sayings[0]).toEqual({ says: "stopped", at: scene.w.at, words: "Authentication failed" })
  })

  because("the step is switched off, suspended or deleted", async (scene) => {
    const { w, channelId } = scene
    const off = await one(scene, { ...clock(1, "19:00"), enabled: false })
    expect(await off.says()).toEqual(["disabled"])
    const refused = await one(scene)
    await w.db.execute(sql`update steps set suspended_at = ${w.at.toString()}::timestamptz, suspended_words = 'bad uri'
      where id = ${refused.stepId}`)
    like((await refused.why()).sayings, [{ says: "suspended", words: "bad uri" }])
    const gone = await one(scene)
    await Step.remove(w.db, channelId, gone.stepId, w.at)
    expect(await gone.says()).toEqual(["deleted"])
  })

  because("the walk has ended, or its goal is not known", async (scene) => {
    const { w, channelId } = scene
    const ended = await one(scene)
    await Enrollment.withdraw(w.db, channelId, [ended.walk], w.at)
    expect(await ended.says()).toEqual(["withdrawn"])
    const aimless = await one(scene, clock(-1, "19:00"), { kind: "countdown" })
    expect(await aimless.says()).toEqual(["noGoal"])
    expect((await aimless.why()).conditions).toEqual({ origin: false, blank: true, time: null })
  })

  because("it waits for an earlier request, or follows right behind it", async (scene) => {
    const { w, channelId, step } = scene
    const long = Array(4).fill(People.text("続き")[0])
    const { scenarioId, stepId, walk } = await one(scene, { ...atOnce, messages: long })
    const second = await step(scenarioId, { name: "二通目", ...atOnce, messages: long }, People.morning)
    const why = async () => (await Why.explain(w.db, channelId, walk, second, w.at)).sayings
    expect(await why()).toEqual([{ says: "behind", stepIds: [stepId] }])
    scene.answers.push({ is: "unsure", status: null, words: "no answer" })
    await scene.tick()
    like((await why())[0], { says: "awaits", stepIds: [stepId], words: "no answer" })
  })

  because("after a shortage one a day is sent", async (scene) => {
    const { w, channelId, step } = scene
    const long = Array(4).fill(People.text("続き")[0])
    scene.quota.allowance = 0
    w.at = w.at.add({ minutes: 11 })
    await scene.tick()
    const { scenarioId, walk } = await one(scene, { ...atOnce, messages: long })
    const second = await step(scenarioId, { ...atOnce, messages: long }, People.morning)
    await scene.tick()
    scene.quota.allowance = 100
    w.at = w.at.add({ minutes: 11 })
    await scene.tick()
    await scene.tick()
    const { sayings } = await Why.explain(w.db, channelId, walk, second, w.at)
    like(sayings, [{ says: "paced", at: w.at.add({ hours: 24 }) }])
  })

  because("the delivery hours are over", async (scene) => {
    const { why } = await one(scene, clock(0, "20:59"), { windowOpens: "08:00", windowCloses: "21:00" })
    scene.w.at = tokyo("2026-11-21T21:30")
    expect((await why()).sayings).toEqual([{ says: "closed", at: tokyo("2026-11-22T08:00") }])
  })

  because("it came later than the friend's time, with a choice for that", async (scene) => {
    const { w, channelId, step } = scene
    const { scenarioId, walk } = await one(scene)
    w.at = tokyo("2026-11-25T10:00")
    for (const [lateChoice, late, verdict] of [
      ["none", "none", { says: "willSkip", reason: "added later" }],
      ["deliver", "deliver", { says: "due", at: tokyo("2026-11-25T12:00") }],
      ["one_per_day", "one_per_day", { says: "due" }],
    ] as const) {
      const stepId = await step(scenarioId, { ...clock(1, "12:00"), lateChoice }, w.at)
      const { when, sayings } = await Why.explain(w.db, channelId, walk, stepId, w.at)
      expect(when?.late).toBe(late)
      like(sayings[0], verdict)
    }
  })

  because("it is too old after a shortage", async (scene) => {
    const { w, channelId } = scene
    const { walk, why } = await one(scene, clock(0, "10:00"), { staleAfterDays: 1 })
    await w.db.execute(sql`update enrollments set catching_up = true where id = ${walk} and channel_id = ${channelId}`)
    w.at = tokyo("2026-11-24T10:00")
    expect((await why()).sayings).toEqual([{ says: "willSkip", reason: "stale" }])
  })

  because("a walk and a step that do not belong together are not there", async (scene) => {
    const [first, second] = [await one(scene), await one(scene)]
    const { db } = scene.w
    await expect(Why.explain(db, scene.channelId, first.walk, second.stepId, scene.w.at)).rejects.toThrow()
    await expect(Why.explain(db, scene.channelId + 1n, first.walk, first.stepId, scene.w.at)).rejects.toThrow()
  })
})

test(
  "section 10: when it says a step is due is when the itinerary says so",
  inDb(async (db) => {
    const channelId = await People.channel(db, { connectedAt: People.morning })
    const hour = fc.integer({ min: 0, max: 23 }).map((n) => `${String(n).padStart(2, "0")}:30`)
    const timing = fc.oneof(
      fc.record({ kind: fc.constant("clock"), days: fc.integer({ min: 0, max: 6 }), timeOfDay: hour }),
      fc.record({ kind: fc.constant("elapsed"), offset: fc.integer({ min: 0, max: 100 }), unit: fc.constant("hours") }),
    )
    const missed = fc.constantFrom("at_time", "now", "next_day", "skip")
    const window = fc.constantFrom(null, ["08:00", "21:00"] as const, ["22:00", "06:00"] as const)
    const late = fc.constantFrom("none", "deliver", "one_per_day")
    await db.execute(sql`insert into quota_months (channel_id, month, unlimited, read_at)
      values (${channelId}, '2026-11-01', true, ${People.morning.toString()}::timestamptz)`)
    let told = 0
    await fc.assert(
      fc.asyncProperty(timing, missed, window, late, fc.nat(96), fc.nat(96), fc.boolean(), async (...given) => {
        const [when, policy, hours, lateChoice, walkedHours, stepHours, again] = given
        const [windowOpens, windowCloses] = hours ?? [null, null]
        const { id } = await People.scenario(db, channelId, { windowOpens, windowCloses })
        const began = People.morning
        const walk = await People.walk(db, channelId, id, await People.friend(db, channelId), began)
        const made = began.add({ hours: stepHours - 48 })
        const step = await People.step(db, channelId, id, { timing: when, missed: policy, lateChoice }, made)
        const now = Temporal.Instant.compare(began, made) > 0 ? began : made.add({ hours: walkedHours })
        if (again) await Enrollment.markUndelivered(db, channelId, [walk], step.id, now)
        const explained = await Why.explain(db, channelId, walk, step.id, now)
        const [seen] = await Foresight.seen(db, channelId, sql`and e.id = ${walk}`)
        const route = (await Foresight.routes(db, channelId, [id])).get(id)!
        const plan = itinerary(seen!, route.stops, route, now, () => true)
        const dueAt = plan.leaving[0]?.dueAt ?? (plan.skips.length > 0 ? null : plan.nextAt)
        // While the window is closed the itinerary looks again at the opening; the step has been due since before.
        const waits = plan.stillOverdue && plan.leaving.length === 0
        if (waits) like(explained.sayings[0], { says: "closed", at: plan.nextAt! })
        else expect(String(explained.when?.dueAt)).toBe(String(dueAt))
        told += 1
      }),
      { numRuns: 80 },
    )
    expect(told).toBeGreaterThan(70)
  }),
  240_000,
)
