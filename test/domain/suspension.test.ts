/** Semantics 9, a 400 that names `messages[i]`: the step that owns it is suspended, and how it goes on (semantics 6). */
import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Delivery from "../../src/domain/delivery"
import * as Outlook from "../../src/domain/outlook"
import * as Retry from "../../src/domain/retry"
import * as Step from "../../src/domain/step"
import type { Answer } from "../../src/line/client"
import { inScene, type Scene } from "../engine"
import { good, text } from "./people"

setDefaultTimeout(240_000)

const tonight = { timing: { kind: "clock", days: 0, timeOfDay: "19:00" } }
const poisoned = (index: number, property: string): Answer => ({
  ...{ is: "refused", status: 400, recipient: null },
  words: `The request body has 1 error(s) / ${property}: Length must be between 0 and 5000`,
  message: { index, property, words: "Length must be between 0 and 5000" },
})

/** Two steps travel together; LINE refuses the second bubble of the second. */
async function suspended(s: Scene) {
  const scenarioId = await s.scenario()
  await s.step(scenarioId, { name: "一", ...tonight, messages: [...text("よい"), ...text("こと")] })
  const stepId = await s.step(scenarioId, { name: "二", ...tonight, messages: [...text("だめ"), ...text("長い")] })
  for (const friend of await s.friends(3)) await s.walk(scenarioId, friend)
  s.answers.push(poisoned(3, "messages[3].text"))
  await s.at("2026-11-21T19:00")
  await s.tick()
  return { scenarioId, stepId }
}

const words = (...said: string[]): Step.Step["messages"] => said.map((text) => ({ type: "text", text }))
const step = (s: Scene, id: bigint) => Step.find(s.w.db, s.channelId, id)

describe("a poisoned message", () => {
  test(
    "stops its step and fails its rows, counted within the step: the neighbours of the same request pass",
    inScene(async (s) => {
      const { stepId } = await suspended(s)
      expect((await s.ledger()).toSorted()).toEqual([...Array(3).fill("一: sent"), ...Array(3).fill("二: failed")])
      expect(await step(s, stepId)).toMatchObject({ suspendedAt: s.w.at, suspendedProperty: "messages[1].text" })
      const rows = await Delivery.list(s.w.db, s.channelId, { state: "failed" })
      expect(new Set(rows.map(({ property }) => property))).toEqual(new Set(["messages[1].text"]))
      expect(rows[0]!.words).toContain("Length must be between 0 and 5000")
      expect(await Outlook.suspended(s.w.db, s.channelId)).toMatchObject([
        { id: stepId, property: "messages[1].text", at: s.w.at },
      ])
    }),
  )
  test(
    "new words lift the suspension; those who had not come to it get the new ones, the failed when tried again",
    inScene(async (s) => {
      const { scenarioId, stepId } = await suspended(s)
      await s.walk(scenarioId, await s.friend())
      await s.tick()
      const before = s.sent.length
      good(
        await Step.edit(s.w.db, s.channelId, stepId, { messages: words("直した"), lateChoice: "none" }, { at: s.w.at }),
      )
      expect(await step(s, stepId)).toMatchObject({ suspendedAt: null, suspendedWords: null, suspendedProperty: null })
      await s.tick()
      expect(s.sent.slice(before).map(({ to, words }) => [to.length, words])).toEqual([[1, ["直した"]]])
      await Retry.carryOut(s.w.db, s.channelId, { search: {}, asOf: s.w.at }, { at: s.w.at, staffId: null })
      await s.tick()
      expect(s.sent.slice(before + 1).map(({ to, words }) => [to.length, words])).toEqual([[3, ["直した"]]])
      expect((await s.ledger({ stepId })).toSorted()).toEqual([
        ...Array(3).fill("二: failed"),
        ...Array(4).fill("二: sent"),
      ])
    }),
  )
  test(
    "another name or time is not new words: it stays suspended",
    inScene(async (s) => {
      const { stepId } = await suspended(s)
      good(await Step.edit(s.w.db, s.channelId, stepId, { name: "別名", lateChoice: "none" }, { at: s.w.at }))
      const same = words("だめ", "長い")
      good(await Step.edit(s.w.db, s.channelId, stepId, { messages: same, lateChoice: "none" }, { at: s.w.at }))
      expect((await step(s, stepId)).suspendedAt).not.toBeNull()
    }),
  )
  test(
    "staff let it go on as it is: the waiting get it; refused again, it is suspended again",
    inScene(async (s) => {
      const { scenarioId, stepId } = await suspended(s)
      for (let n = 0; n < 2; n++) await s.walk(scenarioId, await s.friend())
      await s.tick()
      s.w.at = s.w.at.add({ minutes: 5 })
      s.answers.push(poisoned(1, "messages[1].text"))
      expect((await Step.resume(s.w.db, s.channelId, stepId, s.w.at)).suspendedAt).toBeNull()
      await s.tick()
      expect((await step(s, stepId)).suspendedAt).toEqual(s.w.at)
      expect(await s.ledger({ stepId })).toEqual(Array(5).fill("二: failed"))
      await Step.resume(s.w.db, s.channelId, stepId, s.w.at)
      await Retry.carryOut(s.w.db, s.channelId, { search: {}, asOf: s.w.at }, { at: s.w.at, staffId: null })
      await s.tick()
      expect((await s.ledger({ stepId, state: "sent" })).length).toBe(5)
    }),
  )
  test(
    "resuming what is not suspended changes nothing, and is recorded once otherwise",
    inScene(async (s) => {
      const { stepId } = await suspended(s)
      await Step.resume(s.w.db, s.channelId, stepId, s.w.at)
      await Step.resume(s.w.db, s.channelId, stepId, s.w.at)
      const told = await s.w.db.execute(sql`select kind from events where kind like 'step.%' order by id`)
      expect(told.map(({ kind }) => kind)).toEqual(["step.suspended", "step.resumed"])
    }),
  )
  test(
    "one friend's own values that LINE refuses stop nobody else, and the ledger says that they were ours to see",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...tonight, messages: text("{{name|客}}".repeat(11)) })
      const long = await s.friend({ name: "長".repeat(500) })
      await s.walk(scenarioId, long)
      await s.walk(scenarioId, await s.friend({ name: "花" }))
      await s.at("2026-11-21T19:00")
      expect(await s.ledger({ friendId: long })).toEqual(["一: failed (values)"])
      expect(await s.ledger({ state: "sent" })).toEqual(["一: sent"])
      const [row] = await Delivery.list(s.w.db, s.channelId, { state: "failed" })
      expect(row).toMatchObject({ words: null, reason: "values" })
    }),
  )
})
