import { describe, expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Field from "../../src/domain/field"
import * as Mark from "../../src/domain/mark"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import * as Transfer from "../../src/domain/transfer"
import { inDb } from "../db"
import * as make from "./people"
import { faults, good, morning } from "./people"

const at = { at: morning }

/** A scenario whose steps speak of a tag, a mark, a field, other scenarios and itself. */
async function rich(db: Db) {
  const channelId = await make.channel(db)
  const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
  const { mark } = good(await Mark.create(db, channelId, { name: "対応中のもの", colour: "red" }, morning))
  const city = { key: "city", name: "住まい", kind: "choice" as const, choices: ["東京", "大阪"] }
  const { field } = good(await Field.create(db, channelId, city, morning))
  const next = await make.scenario(db, channelId, { name: "応用コース" })
  const scenario = await make.scenario(db, channelId, { name: "入門" })
  const first = await make.step(db, channelId, scenario.id, {
    name: "一",
    messages: make.text("{{field.city|お近く}}のみなさん"),
    filter: { all: [{ tag: String(tag.id), has: true }, { not: { mark: String(mark.id), has: true } }] },
    actions: [
      { do: "addTag", tagId: String(tag.id) },
      { do: "setField", fieldId: String(field.id), value: "東京" },
      { do: "startScenario", scenarioId: String(next.id) },
    ],
  })
  const again = {
    do: "moveScenario",
    toScenarioId: String(scenario.id),
    firstStepId: String(first.id),
    keepOrigin: true,
  }
  await make.step(db, channelId, scenario.id, { name: "二", enabled: false, actions: [again] })
  const document = await Transfer.write(db, channelId, scenario.id, [], morning)
  return { channelId, scenario, first, next, tag, field, mark, document }
}

const carrying = (document: Transfer.Document, facts: Partial<Transfer.Carrying> = {}) => ({
  ...{ document, enabled: "same" as const, lateChoice: "none" as const, home: false },
  ...facts,
})
const said = ({ name, enabled, timing, missed, filter, actions, messages }: Step.Step) => ({
  ...{ name, enabled, timing, missed, filter, actions, messages },
})

describe("a document of steps", () => {
  test(
    "names everything it speaks of, and reads back as it was written",
    inDb(async (db) => {
      const { document } = await rich(db)
      expect(good(Transfer.read(JSON.stringify(document))).value).toEqual(document)
      const { references } = document
      expect([references.tags[0]!.name, references.marks[0]!.name, references.fields[0]!.key]).toEqual([
        ...["会員", "対応中のもの", "city"],
      ])
      expect(references.scenarios.map(({ name }) => name).toSorted()).toEqual(["入門", "応用コース"])
    }),
  )

  test("what is no such file is said plainly", () => {
    const file = { format: "tobiishi.steps", version: 1 }
    expect(faults(Transfer.read("{"))).toEqual([" bad_json"])
    expect(faults(Transfer.read('{"steps":[]}'))).toEqual([" not_steps_file"])
    expect(faults(Transfer.read(JSON.stringify({ ...file, version: 2 })))).toEqual([" newer_file"])
    expect(faults(Transfer.read(" ".repeat(Transfer.LONGEST + 1)))).toEqual([" too_big"])
    expect(faults(Transfer.read(JSON.stringify(file)))).toContain("steps required")
  })

  test(
    "what is wrong inside is said of its place",
    inDb(async (db) => {
      const { document } = await rich(db)
      const broken = structuredClone(JSON.parse(JSON.stringify(document)))
      broken.steps[1].messages = [{ type: "dance" }]
      expect(faults(Transfer.read(JSON.stringify(broken)))).toEqual(["steps[1].messages[0].type not_one_of"])
    }),
  )
})

describe("carrying steps", () => {
  test(
    "within the channel they speak of the same things, and of the new scenario where they spoke of their own",
    inDb(async (db) => {
      const { channelId, document, first } = await rich(db)
      const to = await make.scenario(db, channelId, { name: "写し" })
      const { steps } = good(await Transfer.carry(db, channelId, to.id, carrying(document, { home: true }), at))
      expect(said(steps[0]!)).toEqual(said(await Step.find(db, channelId, first.id)))
      const again = await Step.find(db, channelId, steps[1]!.id)
      expect(again.actions).toEqual([
        { do: "moveScenario", toScenarioId: String(to.id), firstStepId: String(steps[0]!.id), keepOrigin: true },
      ])
      expect(again.enabled).toBe(false)
    }),
  )

  test(
    "to another channel, things of the same name are meant, and what has none there is refused by its name",
    inDb(async (db) => {
      const { document } = await rich(db)
      const there = await make.channel(db)
      const to = await make.scenario(db, there)
      const { tag } = good(await Tag.create(db, there, { name: "会員" }, morning))
      const refused = await Transfer.carry(db, there, to.id, carrying(document), at)
      const named = "faults" in refused ? refused.faults.map(({ code, params }) => `${code} ${params?.name}`) : []
      expect(named.toSorted()).toEqual(["unresolved 住まい", "unresolved 対応中のもの", "unresolved 応用コース"])
      expect(await Step.list(db, there, to.id)).toEqual([])
      expect((await Field.list(db, there)).length + (await Mark.list(db, there)).length).toBe(0)

      const decisions = new Map<string, Transfer.Decision>([
        [`mark:${document.references.marks[0]!.ref}`, "create"],
        [`field:${document.references.fields[0]!.ref}`, "create"],
        [`scenario:${document.references.scenarios.find(({ name }) => name === "応用コース")!.ref}`, "leave"],
      ])
      const done = good(await Transfer.carry(db, there, to.id, carrying(document, { decisions }), at))
      const [field] = await Field.list(db, there)
      const [mark] = await Mark.list(db, there)
      expect(done).toMatchObject({ created: { tag: 0, mark: 1, field: 1 }, left: 1 })
      expect(field).toMatchObject({ key: "city", kind: "choice", choices: ["東京", "大阪"] })
      expect(done.steps[0]).toMatchObject({
        filter: { all: [{ tag: String(tag.id), has: true }, { not: { mark: String(mark!.id), has: true } }] },
        actions: [
          { do: "addTag", tagId: String(tag.id) },
          { do: "setField", fieldId: String(field!.id), value: "東京" },
        ],
      })
    }),
  )

  test(
    "a field may be taken for another of its kind: the text says the other key then; never for one of another kind",
    inDb(async (db) => {
      const { document } = await rich(db)
      const there = await make.channel(db)
      const to = await make.scenario(db, there)
      for (const name of ["会員"]) good(await Tag.create(db, there, { name }, morning))
      const area = { key: "area", name: "地域", kind: "choice" as const, choices: ["東京"] }
      const { field } = good(await Field.create(db, there, area, morning))
      const text = { key: "memo", name: "メモ", kind: "text" as const, choices: [] }
      const { field: memo } = good(await Field.create(db, there, text, morning))
      const ref = `field:${document.references.fields[0]!.ref}`
      const others: [string, Transfer.Decision][] = [
        [`mark:${document.references.marks[0]!.ref}`, "create"],
        [`scenario:${document.references.scenarios.find(({ name }) => name === "応用コース")!.ref}`, "leave"],
      ]
      const carried = (id: bigint) =>
        Transfer.carry(db, there, to.id, carrying(document, { decisions: new Map([...others, [ref, id]]) }), at)
      expect(faults(await carried(memo.id))).toEqual([`references.${ref} unresolved`])
      const { steps } = good(await carried(field.id))
      expect(steps[0]!.messages).toEqual(make.text("{{field.area|お近く}}のみなさん") as Step.Step["messages"])
    }),
  )

  test(
    "a filter is never left out, a step is never carried by half, and steps can be chosen",
    inDb(async (db) => {
      const { document } = await rich(db)
      const there = await make.channel(db)
      const to = await make.scenario(db, there)
      const tag = `tag:${document.references.tags[0]!.ref}`
      const decisions = new Map<string, Transfer.Decision>([[tag, "leave"]])
      expect(faults(await Transfer.carry(db, there, to.id, carrying(document, { decisions }), at))).toContain(
        `references.${tag} unresolved`,
      )
      const second = carrying(document, { refs: [document.steps[1]!.ref], enabled: "off" })
      const { steps } = good(await Transfer.carry(db, there, to.id, second, at))
      expect(steps.map(({ name, enabled }) => [name, enabled])).toEqual([["二", false]])
    }),
  )

  test(
    "a rehearsal leaves nothing behind",
    inDb(async (db) => {
      const { channelId, document } = await rich(db)
      const to = await make.scenario(db, channelId)
      const told = good(await Transfer.rehearse(db, channelId, to.id, carrying(document, { home: true }), at))
      expect(told.planned.map(({ after }) => after.enabled)).toEqual([true, false])
      expect(await Step.list(db, channelId, to.id)).toEqual([])
    }),
  )

  test(
    "a scenario's duplicate has its settings and steps, nobody in it, and does not begin by itself",
    inDb(async (db) => {
      const { channelId, scenario } = await rich(db)
      await make.walk(db, channelId, scenario.id, await make.friend(db, channelId))
      const { scenario: copy } = good(await Transfer.duplicate(db, channelId, scenario.id, "入門(2)", at))
      expect(copy).toMatchObject({ name: "入門(2)", startsOnFollow: false, reentry: scenario.reentry })
      const steps = await Step.list(db, channelId, copy.id)
      expect(steps.map(({ name, enabled }) => [name, enabled])).toEqual([
        ["一", true],
        ["二", false],
      ])
    }),
  )
})
