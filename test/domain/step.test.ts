import { describe, expect, test } from "bun:test"
import { eq, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../src/db"
import { NotFound } from "../../src/domain/absence"
import * as Enrollment from "../../src/domain/enrollment"
import * as Fault from "../../src/domain/fault"
import * as Field from "../../src/domain/field"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import { agenda, stepVersions } from "../../src/schema"
import { inDb, ownDb } from "../db"
import * as make from "./people"
import { faults, good, morning, stepInput } from "./people"

const noon = morning.add({ hours: 3 })
const at = { at: noon }
const changes = (facts: object) => v.parse(Step.changes, facts)
const shaped = (facts: object) => {
  const outcome = Fault.read(Step.schema, {
    timing: { kind: "clock", days: 1, timeOfDay: "19:00" },
    messages: make.text("a"),
    ...facts,
  })
  return Fault.isRefusal(outcome) ? faults(outcome) : []
}
const course = async (db: Db, facts: object = {}) => {
  const channelId = await make.channel(db)
  return { channelId, scenarioId: (await make.scenario(db, channelId, facts)).id }
}
const versions = (db: Db) => db.select().from(stepVersions).orderBy(stepVersions.number)

describe("the shape of a step", () => {
  test("one to five messages, judged by LINE's rules, with the path of each fault", () => {
    expect(shaped({ messages: [] })).toEqual(["messages too_few"])
    expect(shaped({ messages: Array(6).fill(make.text("a")[0]) })).toEqual(["messages too_many"])
    expect(shaped({ messages: [...make.text("a"), { type: "text", text: "" }] })).toEqual(["messages[1].text empty"])
    expect(shaped({ messages: [{ type: "dance" }] })).toEqual(["messages[0].type not_one_of"])
    expect(shaped({ messages: "a" })).toEqual(["messages wrong_type"])
  })

  test("texts that PostgreSQL cannot hold are refused, not a bug", () => {
    for (const broken of ["a\0b", "half \ud83d"]) {
      expect(shaped({ messages: make.text(broken) })).toEqual(["messages[0].text bad_form"])
      expect(shaped({ name: broken })).toEqual(["name bad_form"])
      expect(shaped({ filter: { field: "1", is: "equals", value: broken } })[0]).toStartWith("filter")
    }
  })

  test("timings within ten years, times of day that exist", () => {
    expect(shaped({ timing: { kind: "clock", days: 3651, timeOfDay: "19:00" } })).toEqual(["timing.days out_of_range"])
    expect(shaped({ timing: { kind: "clock", days: 0.5, timeOfDay: "19:00" } })).toEqual(["timing.days out_of_range"])
    expect(shaped({ timing: { kind: "clock", days: 1, timeOfDay: "24:00" } })).toEqual(["timing.timeOfDay bad_form"])
    expect(shaped({ timing: { kind: "elapsed", offset: 3651, unit: "days" } })).toEqual(["timing out_of_range"])
    expect(shaped({ timing: { kind: "elapsed", offset: 1, unit: "weeks" } })).toEqual(["timing.unit not_one_of"])
    expect(shaped({ timing: { kind: "whenever" } })).toEqual(["timing.kind not_one_of"])
  })

  test("filters and actions by their own schemas", () => {
    expect(shaped({ filter: { tag: "x", has: true } })[0]).toStartWith("filter")
    expect(shaped({ actions: [{ do: "sing" }] })[0]).toStartWith("actions[0]")
    expect(shaped({ actions: Array(21).fill({ do: "addTag", tagId: "1" }) })).toEqual(["actions too_many"])
  })
})

describe("adding steps", () => {
  test(
    "each at the end, new from now on, with its first version and the placeholders it wants",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const first = await make.step(db, channelId, scenarioId, { messages: make.text("{{name|お客さま}}さん") }, noon)
      const second = await make.step(db, channelId, scenarioId, {
        timing: { kind: "elapsed", offset: 90, unit: "minutes" },
      })
      expect(first).toMatchObject({
        position: 1,
        enabled: true,
        missed: "at_time",
        availableFrom: noon,
        version: { number: 1 },
      })
      expect(first.timing).toEqual({ kind: "clock", days: 1, timeOfDay: "19:00" })
      expect(second).toMatchObject({ position: 2, timing: { kind: "elapsed", offset: 90, unit: "minutes" } })
      expect((await versions(db)).map((version) => version.placeholders)).toEqual([["name"], []])
      expect((await Step.list(db, channelId, scenarioId)).map((step) => step.id)).toEqual([first.id, second.id])
    }),
  )

  test(
    "elapsed time comes back in the largest unit that fits",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db, { kind: "countdown" })
      const shown = async (offset: number, unit: string) =>
        (await make.step(db, channelId, scenarioId, { timing: { kind: "elapsed", offset, unit } })).timing
      expect(await shown(48, "hours")).toEqual({ kind: "elapsed", offset: 2, unit: "days" })
      expect(await shown(-120, "minutes")).toEqual({ kind: "elapsed", offset: -2, unit: "hours" })
      expect(await shown(0, "days")).toEqual({ kind: "elapsed", offset: 0, unit: "minutes" })
    }),
  )

  test(
    "section 3: a missed step is skipped by default in a countdown, and sent in a course",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db, { kind: "countdown" })
      const before = { timing: { kind: "clock", days: -3, timeOfDay: "12:00" } }
      expect(await make.step(db, channelId, scenarioId, before)).toMatchObject({ missed: "skip" })
      expect(await make.step(db, channelId, scenarioId, { ...before, missed: "now" })).toMatchObject({ missed: "now" })
    }),
  )

  test(
    "days before the origin only in countdowns",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const tried = async (timing: object) =>
        faults(await Step.create(db, channelId, scenarioId, stepInput({ timing }), at))
      expect(await tried({ kind: "clock", days: -1, timeOfDay: "12:00" })).toEqual(["timing.days only_countdown"])
      expect(await tried({ kind: "elapsed", offset: -1, unit: "hours" })).toEqual(["timing.offset only_countdown"])
    }),
  )

  test(
    "what a filter, an action or a placeholder speaks of must be there",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { tag } = good(await Tag.create(db, await make.channel(db), { name: "x" }, morning))
      const number = good(
        await Field.create(db, channelId, { key: "age", name: "x", kind: "number", choices: [] }, morning),
      ).field
      const tried = async (facts: object) => faults(await Step.create(db, channelId, scenarioId, stepInput(facts), at))
      expect(await tried({ filter: { tag: String(tag.id), has: true } })).toEqual(["filter.tag absent"])
      expect(await tried({ actions: [{ do: "addTag", tagId: String(tag.id) }] })).toEqual(["actions[0].tagId absent"])
      const move = { do: "moveScenario", toScenarioId: String(scenarioId) }
      expect(await tried({ actions: [{ ...move, firstStepId: "999999" }] })).toEqual(["actions[0].firstStepId absent"])
      const set = { do: "setField", fieldId: String(number.id) }
      expect(await tried({ actions: [{ ...set, value: "old" }] })).toEqual(["actions[0].value bad_form"])
      expect(await tried({ messages: make.text("{{field.zip|x}}") })).toEqual(["messages[0].text unknown_field"])
      good(
        await Step.create(
          db,
          channelId,
          scenarioId,
          stepInput({ actions: [{ ...set, value: "12" }, move], messages: make.text("{{field.age|?}}") }),
          at,
        ),
      )
    }),
  )

  test(
    "a text that would be empty for somebody needs a fallback",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const tried = (words: string) =>
        Step.create(db, channelId, scenarioId, stepInput({ messages: make.text(words) }), at)
      expect(faults(await tried("{{name}}"))).toEqual(["messages[0].text needs_fallback"])
      good(await tried("{{name|お客さま}}"))
      good(await tried("{{name}}さん"))
    }),
  )

  test(
    "a label that a long name would make too long is refused before LINE refuses it for everybody",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const buttons = (label: string) => [
        {
          type: "template",
          altText: "a",
          template: { type: "buttons", text: "b", actions: [{ type: "message", label, text: "c" }] },
        },
      ]
      const tried = (label: string) =>
        Step.create(db, channelId, scenarioId, stepInput({ messages: buttons(label) }), at)
      expect(faults(await tried("{{name}}さんはこちら"))).toEqual([
        "messages[0].template.actions[0].label too_long_filled",
      ])
      good(await tried("{{name|こちら}}"))
    }),
  )
})

describe("editing steps", () => {
  test(
    "section 6: new words make a version and leave the timing alone",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const step = await make.step(db, channelId, scenarioId)
      const edited = good(
        await Step.edit(db, channelId, step.id, changes({ messages: make.text("おはよう") }), at),
      ).step
      expect(edited).toMatchObject({ version: { number: 2 }, availableFrom: morning, messages: make.text("おはよう") })
      expect((await versions(db)).map((version) => version.messages)).toEqual([
        make.text("こんばんは"),
        make.text("おはよう"),
      ] as never)
    }),
  )

  test(
    "the same words make no version, whatever the order of their properties",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const messages = [{ type: "sticker", packageId: "446", stickerId: "1988" }]
      const step = await make.step(db, channelId, scenarioId, { messages })
      const again = [{ stickerId: "1988", packageId: "446", type: "sticker" }]
      good(await Step.edit(db, channelId, step.id, changes({ messages: again, name: "名前だけ" }), at))
      expect(await versions(db)).toHaveLength(1)
      expect((await Step.find(db, channelId, step.id)).name).toBe("名前だけ")
    }),
  )

  test(
    "section 3: another timing counts from now, with section 6's choice; a new name does not",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      const same = { kind: "clock", days: 1, timeOfDay: "19:00" }
      good(await Step.edit(db, channelId, id, changes({ name: "x", timing: same, lateChoice: "deliver" }), at))
      expect(await Step.find(db, channelId, id)).toMatchObject({ availableFrom: morning, lateChoice: "none" })
      good(await Step.edit(db, channelId, id, changes({ timing: { ...same, days: 2 }, lateChoice: "one_per_day" }), at))
      expect(await Step.find(db, channelId, id)).toMatchObject({
        availableFrom: noon,
        lateChoice: "one_per_day",
        timing: { days: 2 },
      })
    }),
  )

  test(
    "enabling counts from now; disabling does not",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      expect(good(await Step.disable(db, channelId, id, at)).step).toMatchObject({
        enabled: false,
        availableFrom: morning,
      })
      expect(good(await Step.enable(db, channelId, id, "deliver", at)).step).toMatchObject({
        enabled: true,
        availableFrom: noon,
        lateChoice: "deliver",
      })
      const later = { at: noon.add({ hours: 1 }) }
      expect(good(await Step.enable(db, channelId, id, "none", later)).step).toMatchObject({
        availableFrom: noon,
        lateChoice: "deliver",
      })
    }),
  )

  test(
    "new words end a suspension; anything else does not",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      await db.execute(sql`update steps set suspended_at = ${morning.toString()}::timestamptz, suspended_words = 'no'`)
      good(await Step.edit(db, channelId, id, changes({ name: "x", messages: make.text("こんばんは") }), at))
      expect((await Step.find(db, channelId, id)).suspendedWords).toBe("no")
      good(await Step.edit(db, channelId, id, changes({ messages: make.text("別の文面") }), at))
      expect(await Step.find(db, channelId, id)).toMatchObject({ suspendedAt: null, suspendedWords: null })
    }),
  )

  test(
    "readers are looked at again when a step is added, retimed, enabled or deleted, and not for a new name",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      const walk = await make.walk(db, channelId, scenarioId, await make.friend(db, channelId))
      const far = noon.add({ hours: 1000 })
      const replanned = async (work: () => Promise<unknown>) => {
        await db.update(agenda).set({ nextDueAt: far }).where(eq(agenda.enrollmentId, walk))
        await work()
        return !(await Enrollment.find(db, channelId, walk)).nextDueAt?.equals(far)
      }
      const edit = (facts: object) => replanned(() => Step.edit(db, channelId, id, changes(facts), at))
      expect(await edit({ name: "x" })).toBe(false)
      expect(await edit({ messages: make.text("y") })).toBe(false)
      expect(await edit({ timing: { kind: "elapsed", offset: 5, unit: "hours" } })).toBe(true)
      expect(await edit({ missed: "now" })).toBe(true)
      expect(await edit({ enabled: false })).toBe(true)
      expect(await edit({ enabled: true })).toBe(true)
      expect(await replanned(() => make.step(db, channelId, scenarioId))).toBe(true)
      expect(await replanned(() => Step.remove(db, channelId, id, noon))).toBe(true)
    }),
  )

  test(
    "section 6: deleting a step keeps its history",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      await Step.remove(db, channelId, id, noon)
      expect(Step.find(db, channelId, id)).rejects.toThrow(NotFound)
      expect(await Step.list(db, channelId, scenarioId)).toEqual([])
      expect((await Step.names(db, channelId, [id])).get(id)).toBe("1通目")
      expect(await versions(db)).toHaveLength(1)
    }),
  )

  test(
    "a refused edit changes nothing",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      const facts = { name: "x", messages: make.text("y"), filter: { tag: "999999", has: true } }
      expect(faults(await Step.edit(db, channelId, id, changes(facts), at))).toEqual(["filter.tag absent"])
      expect(await Step.find(db, channelId, id)).toMatchObject({
        name: "1通目",
        messages: make.text("こんばんは") as never,
      })
    }),
  )

  test(
    "a step of another channel is not there",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const { id } = await make.step(db, channelId, scenarioId)
      const other = await make.channel(db)
      for (const asked of [
        () => Step.find(db, other, id),
        () => Step.edit(db, other, id, changes({ name: "x" }), at),
        () => Step.remove(db, other, id, noon),
        () => Step.duplicate(db, other, id, at),
      ])
        expect(asked()).rejects.toThrow(NotFound)
    }),
  )
})

describe("order and copies", () => {
  test(
    "all steps once, in any order; nothing is retimed",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const ids = []
      for (let i = 0; i < 3; i++) ids.push((await make.step(db, channelId, scenarioId)).id)
      const [a, b, c] = ids as [bigint, bigint, bigint]
      const { steps } = good(await Step.reorder(db, channelId, scenarioId, [c, a, b]))
      expect(steps.map((step) => [step.id, step.position, step.availableFrom])).toEqual([
        ...[[c, 1, morning] as const, [a, 2, morning] as const, [b, 3, morning] as const].map((row) => [...row]),
      ] as never)
      for (const wrong of [
        [a, b],
        [a, b, b],
        [a, b, c, c],
        [a, b, 999_999n],
      ])
        expect(faults(await Step.reorder(db, channelId, scenarioId, wrong))).toEqual(["stepIds not_all"])
    }),
  )

  test(
    "a copy stands right behind, says the same and waits to be enabled",
    inDb(async (db) => {
      const { channelId, scenarioId } = await course(db)
      const first = await make.step(db, channelId, scenarioId, { missed: "next_day" })
      const last = await make.step(db, channelId, scenarioId)
      const { step } = good(await Step.duplicate(db, channelId, first.id, at))
      expect(step).toMatchObject({
        enabled: false,
        missed: "next_day",
        messages: first.messages,
        version: { number: 1 },
      })
      expect((await Step.list(db, channelId, scenarioId)).map(({ id }) => id)).toEqual([first.id, step.id, last.id])
    }),
  )
})

test(
  "a scenario's changes happen one after the other: steps added at once stand one behind the other",
  ownDb(async ({ db }) => {
    const { channelId, scenarioId } = await course(db)
    await Promise.all(Array.from({ length: 5 }, () => make.step(db, channelId, scenarioId)))
    expect((await Step.list(db, channelId, scenarioId)).map((step) => step.position)).toEqual([1, 2, 3, 4, 5])
  }),
)
