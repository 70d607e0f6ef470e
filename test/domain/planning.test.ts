import { expect, test } from "bun:test"
import * as v from "valibot"
import * as Settings from "../../src/domain/channel/settings"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import { claim } from "../../src/domain/enrollment/claim"
import * as Step from "../../src/domain/step"
import type { Answer } from "../../src/line/client"
import { inScene, type Scene } from "../engine"

const elapsed = (days: number) => ({ timing: { kind: "elapsed" as const, offset: days, unit: "days" as const } })
const tomorrowAtTen = { kind: "clock" as const, days: 1, timeOfDay: "10:00" }
const edit = (s: Scene, stepId: bigint, facts: object) =>
  Step.edit(s.w.db, s.channelId, stepId, v.parse(Step.changes, facts), { at: s.w.at })

type Change = (s: Scene, stepId: bigint) => Promise<unknown>
const changes: [string, { facts: object; change: Change; sent: number }][] = [
  ["a step that is deleted does not go out", { facts: elapsed(0), change: remove, sent: 1 }],
  ["a step that is disabled does not go out", { facts: elapsed(0), change: disable, sent: 1 }],
  ["a step that is due earlier now goes out by its new time", { facts: elapsed(30), change: retime, sent: 2 }],
  [
    "what waited for the evening goes out by the new hours",
    { facts: { timing: tomorrowAtTen }, change: open, sent: 2 },
  ],
]

function remove(s: Scene, stepId: bigint) {
  return Step.remove(s.w.db, s.channelId, stepId, s.w.at)
}

function disable(s: Scene, stepId: bigint) {
  return edit(s, stepId, { enabled: false })
}

function retime(s: Scene, stepId: bigint) {
  return edit(s, stepId, { ...elapsed(0), lateChoice: "deliver" })
}

function open(s: Scene) {
  return hours(s, null, null)
}

function hours(s: Scene, windowOpens: string | null, windowCloses: string | null) {
  const input = v.parse(Settings.schema, { zone: "Asia/Tokyo", windowOpens, windowCloses, quotaReserve: 0 })
  return Settings.change(s.w.db, s.channelId, input, s.w.at)
}

test.each(changes)("§6 changed while a planning is under way: %s", (_, { facts, change, sent }) =>
  inScene(async (s) => {
    if (change === open) await hours(s, "08:00", "09:30")
    const scenarioId = await s.scenario()
    await s.step(scenarioId, elapsed(0))
    const stepId = await s.step(scenarioId, facts)
    await s.walk(scenarioId, await s.friend())

    await duringPlanning(s, () => change(s, stepId))

    await s.tick()
    await s.at("2026-11-22T10:00")
    expect(s.sent.flatMap(({ words }) => words)).toHaveLength(sent)
    expect(await s.ledger({ state: "held" })).toEqual([])
  })(),
)

const poisoned: Answer = {
  ...{ is: "refused", status: 400, recipient: null, words: "The request body has 1 error(s)" },
  message: { index: 0, property: "messages[0].text", words: "Length must be between 0 and 5000" },
}

test(
  "§9 refused while a planning is under way: what it freezes of the suspended step does not go out",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, elapsed(0))
    await s.walk(scenarioId, await s.friend())
    expect(await Enrollment.plan(s.w, s.channelId)).toBe(1)
    await s.walk(scenarioId, await s.friend())
    s.answers.push(poisoned)
    await duringPlanning(s, () => Delivery.sendSome(s.w, s.channelId))
    expect(s.sent).toHaveLength(1)

    await s.tick()
    expect(s.sent).toHaveLength(1)
    expect((await s.ledger()).map((row) => row.split(": ")[1])).toEqual(["failed"])
  }),
)

test(
  "§9 what one planning has claimed another passes over, without waiting for it",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, elapsed(0))
    const walks = [await s.walk(scenarioId, await s.friend()), await s.walk(scenarioId, await s.friend())]
    const { db } = s.w
    const taken = async (of: typeof db) => (await claim(of, s.channelId, s.w.at, 1, []))?.first ?? null
    await db.transaction(async (one) => {
      expect(await taken(one)).toBe(walks[0]!)
      await db.transaction(async (other) => {
        expect(await taken(other)).toBe(walks[1]!)
        expect(await db.transaction(taken)).toBeNull()
      })
    })
  }),
)

/** Something happens between what a planning of one walk reads and its end; whether it waits for that is its own affair. */
async function duringPlanning(s: Scene, happening: () => Promise<unknown>): Promise<void> {
  const planned = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const planning = s.w.db.transaction(async (tx) => {
    expect(await Enrollment.plan({ ...s.w, db: tx }, s.channelId)).toBe(1)
    planned.resolve()
    await gate.promise
  })
  await Promise.race([planned.promise, planning])
  const happened = happening()
  await Promise.race([happened, Bun.sleep(500)])
  gate.resolve()
  await Promise.all([planning, happened])
}
