import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../src/db"
import { NotFound } from "../../src/domain/absence"
import * as Enrollment from "../../src/domain/enrollment"
import * as Fault from "../../src/domain/fault"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import { inDb } from "../db"
import * as make from "./people"
import { faults, good, morning } from "./people"

const noon = morning.add({ hours: 3 })
const changes = (facts: object) => v.parse(Scenario.changes, facts)
const holdsOf = async (db: Db, channelId: bigint, id: bigint) => (await Enrollment.find(db, channelId, id)).holds

describe("scenarios", () => {
  test(
    "begin with the defaults of semantics 2 and 7",
    inDb(async (db) => {
      const made = await make.scenario(db, await make.channel(db))
      expect(made).toMatchObject({
        kind: "course",
        reentry: "never",
        startsOnFollow: false,
        paid: false,
        pausedAt: null,
      })
      expect(made).toMatchObject({
        blockedPolicy: "shift",
        pausedPolicy: "shift",
        optedOutPolicy: "shift",
        staleAfterDays: null,
      })
    }),
  )

  test(
    "rules over several properties come back as faults",
    inDb(async (db) => {
      const [channelId, other] = [await make.channel(db), await make.channel(db)]
      const judged = async (facts: object) =>
        faults(await Scenario.create(db, channelId, v.parse(Scenario.schema, { name: "x", ...facts }), morning))
      expect(await judged({ windowOpens: "09:00" })).toEqual(["windowCloses required"])
      expect(await judged({ windowOpens: "09:00", windowCloses: "09:00:00" })).toEqual(["windowCloses empty_window"])
      expect(await judged({ goalAt: "2027-01-01T00:00:00Z" })).toEqual(["goalAt needs"])
      expect(await judged({ kind: "countdown", goalFieldId: "999999" })).toEqual(["goalFieldId absent"])
      const Field = await import("../../src/domain/field")
      const make1 = async (channel: bigint, key: string, kind: "text" | "date") =>
        String(good(await Field.create(db, channel, { key, name: key, kind, choices: [] }, morning)).field.id)
      const date = await make1(channelId, "lesson", "date")
      expect(await judged({ kind: "countdown", goalFieldId: await make1(channelId, "city", "text") })).toEqual([
        "goalFieldId wrong_kind",
      ])
      expect(await judged({ kind: "countdown", goalFieldId: await make1(other, "lesson", "date") })).toEqual([
        "goalFieldId absent",
      ])
      expect(await judged({ kind: "countdown", goalFieldId: date, goalAt: "2027-01-01T00:00:00Z" })).toEqual([
        "goalFieldId not_together",
      ])
    }),
  )

  test("a strange shape is refused with the path at fault", () => {
    const judged = (facts: object) => faults(Fault.read(Scenario.schema, facts))
    expect(judged({})).toEqual(["name required"])
    expect(judged({ name: " " })).toEqual(["name empty"])
    expect(judged({ name: "x", windowOpens: "25:00" })).toEqual(["windowOpens bad_form"])
    expect(judged({ name: "x", reentry: "sometimes" })).toEqual(["reentry not_one_of"])
    expect(judged({ name: "x", colour: "red" })).toEqual(["colour unknown_property"])
    expect(judged({ name: "x", staleAfterDays: 0 })).toEqual(["staleAfterDays out_of_range"])
    expect(judged({ name: "x", goalAt: "2027-01-01" })).toEqual(["goalAt bad_form"])
  })

  test(
    "a scenario of another channel is not there",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const { id } = await make.scenario(db, there)
      for (const asked of [
        () => Scenario.find(db, here, id),
        () => Scenario.edit(db, here, id, changes({ name: "x" }), morning),
        () => Scenario.pause(db, here, id, morning),
        () => Scenario.resume(db, here, id, morning),
        () => Scenario.archive(db, here, id, morning),
        () => Scenario.remove(db, here, id),
        () => Step.create(db, here, id, make.stepInput(), { at: morning }),
      ])
        expect(asked()).rejects.toThrow(NotFound)
    }),
  )

  test(
    "editing keeps what is left out",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId, { paid: true, windowOpens: "09:00", windowCloses: "21:00" })
      const { scenario } = good(await Scenario.edit(db, channelId, id, changes({ name: "新しい名前" }), noon))
      expect(scenario).toMatchObject({
        name: "新しい名前",
        paid: true,
        windowOpens: "09:00:00",
        windowCloses: "21:00:00",
      })
      const open = good(
        await Scenario.edit(db, channelId, id, changes({ windowOpens: null, windowCloses: null }), noon),
      )
      expect(open.scenario.windowOpens).toBeNull()
    }),
  )

  test(
    "section 3: a change of window retimes every step, with section 6's choice; the same window does not",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId, { windowOpens: "09:00", windowCloses: "21:00" })
      const { id: stepId } = await make.step(db, channelId, id)
      good(await Scenario.edit(db, channelId, id, changes({ windowOpens: "09:00:00", lateChoice: "deliver" }), noon))
      expect(await Step.find(db, channelId, stepId)).toMatchObject({ availableFrom: morning, lateChoice: "none" })
      good(await Scenario.edit(db, channelId, id, changes({ windowOpens: "10:00", lateChoice: "deliver" }), noon))
      expect(await Step.find(db, channelId, stepId)).toMatchObject({ availableFrom: noon, lateChoice: "deliver" })
    }),
  )

  test(
    "section 2: the goal moves and the origin moves with it, for the last walk of each friend",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId, {
        kind: "countdown",
        goalAt: "2026-12-20T18:00:00+09:00",
        reentry: "after_end",
      })
      const friendId = await make.friend(db, channelId)
      const former = await make.walk(db, channelId, id, friendId)
      await db.execute(sql`update enrollments set state = 'completed' where id = ${former}`)
      const present = await make.walk(db, channelId, id, friendId, noon)
      const goalAt = "2026-12-24T09:00:00Z"
      good(await Scenario.edit(db, channelId, id, changes({ goalAt }), noon))
      expect((await Enrollment.find(db, channelId, present)).originAt?.toString()).toBe(goalAt)
      expect((await Enrollment.find(db, channelId, former)).originAt?.toString()).toBe("2026-12-20T09:00:00Z")
      good(await Scenario.edit(db, channelId, id, changes({ goalAt: null }), noon))
      expect((await Enrollment.find(db, channelId, present)).originAt).toBeNull()
    }),
  )

  test(
    "a goal in each friend's own field moves each walk to its own",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const Field = await import("../../src/domain/field")
      const { field } = good(
        await Field.create(db, channelId, { key: "lesson", name: "x", kind: "moment", choices: [] }, morning),
      )
      const { id } = await make.scenario(db, channelId, { kind: "countdown" })
      const [hana, taro] = [await make.friend(db, channelId), await make.friend(db, channelId)]
      const walks = [await make.walk(db, channelId, id, hana), await make.walk(db, channelId, id, taro)]
      good(await Field.set(db, channelId, [hana], field.id, "2026-12-20T18:00", morning))
      good(await Scenario.edit(db, channelId, id, changes({ goalFieldId: String(field.id) }), noon))
      const origins = await Promise.all(
        walks.map(async (walk) => (await Enrollment.find(db, channelId, walk)).originAt?.toString()),
      )
      expect(origins).toEqual(["2026-12-20T09:00:00Z", undefined])
    }),
  )

  test(
    "the list counts steps, and walks by how they stand",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId)
      await make.scenario(db, channelId, { name: "新しい" })
      const step = await make.step(db, channelId, id)
      await make.step(db, channelId, id)
      await Step.remove(db, channelId, step.id, morning)
      const walks = []
      for (let i = 0; i < 3; i++) walks.push(await make.walk(db, channelId, id, await make.friend(db, channelId)))
      await Enrollment.pause(db, channelId, [walks[0]!], morning)
      await Enrollment.withdraw(db, channelId, [walks[1]!], morning)
      expect(await Scenario.readers(db, channelId, id)).toBe(2)
      const [newer, older] = await Scenario.list(db, channelId)
      expect(newer).toMatchObject({ name: "新しい", steps: 0, walking: 0 })
      expect(older).toMatchObject({ id, steps: 1, walking: 1, held: 1, completed: 0 })
      expect(await Scenario.list(db, channelId, { before: newer!.id })).toHaveLength(1)
    }),
  )
})

describe("standing still", () => {
  test(
    "section 2: pausing a scenario pauses each walk, and those that begin later",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId)
      const walk = await make.walk(db, channelId, id, await make.friend(db, channelId))
      expect((await Scenario.pause(db, channelId, id, noon)).pausedAt).toEqual(noon)
      const later = await make.walk(db, channelId, id, await make.friend(db, channelId), noon.add({ hours: 1 }))
      expect([await holdsOf(db, channelId, walk), await holdsOf(db, channelId, later)]).toEqual([
        ["paused"],
        ["paused"],
      ])
      expect((await Scenario.pause(db, channelId, id, noon.add({ hours: 2 }))).pausedAt).toEqual(noon)
      good(await Scenario.resume(db, channelId, id, noon.add({ hours: 3 })))
      expect([await holdsOf(db, channelId, walk), await holdsOf(db, channelId, later)]).toEqual([[], []])
    }),
  )

  test(
    "a walk that staff had paused before stays paused when the scenario resumes",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId)
      const walk = await make.walk(db, channelId, id, await make.friend(db, channelId))
      await Enrollment.pause(db, channelId, [walk], morning)
      await Scenario.pause(db, channelId, id, noon)
      good(await Scenario.resume(db, channelId, id, noon.add({ hours: 1 })))
      expect(await holdsOf(db, channelId, walk)).toEqual(["paused"])
    }),
  )

  test(
    "archiving holds everybody, begins nobody, and loses nobody",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { id } = await make.scenario(db, channelId)
      const walk = await make.walk(db, channelId, id, await make.friend(db, channelId))
      await Scenario.archive(db, channelId, id, noon)
      expect(await Scenario.list(db, channelId)).toEqual([])
      expect(await Scenario.list(db, channelId, { archived: true })).toHaveLength(1)
      const tried = await Enrollment.start(db, channelId, id, [await make.friend(db, channelId)], { at: noon })
      expect(tried.began).toEqual([])
      expect(faults(await Scenario.resume(db, channelId, id, noon))).toEqual([" archived"])
      expect(await Scenario.restore(db, channelId, id, noon)).toMatchObject({ archivedAt: null, pausedAt: noon })
      expect(await holdsOf(db, channelId, walk)).toEqual(["paused"])
      good(await Scenario.resume(db, channelId, id, noon.add({ hours: 1 })))
      expect(await holdsOf(db, channelId, walk)).toEqual([])
    }),
  )

  test(
    "a scenario that nobody ever walked can go; one with history or in use cannot",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const [walked, used, free] = [
        await make.scenario(db, channelId),
        await make.scenario(db, channelId),
        await make.scenario(db, channelId),
      ]
      await Enrollment.withdraw(
        db,
        channelId,
        [await make.walk(db, channelId, walked.id, await make.friend(db, channelId))],
        noon,
      )
      await make.step(db, channelId, walked.id, { actions: [{ do: "startScenario", scenarioId: String(used.id) }] })
      await make.step(db, channelId, free.id, { actions: [{ do: "stopScenario", scenarioId: String(free.id) }] })
      expect(faults(await Scenario.remove(db, channelId, walked.id))).toEqual([" has_history"])
      expect(faults(await Scenario.remove(db, channelId, used.id))).toEqual([" in_use"])
      good(await Scenario.remove(db, channelId, free.id))
      expect(await db.$count(sql`steps where channel_id = ${channelId}`)).toBe(1)
    }),
  )
})
