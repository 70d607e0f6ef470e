import { describe, expect, test } from "bun:test"
import * as Halt from "../../src/domain/halt"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inScene, tokyo } from "../engine"
import { inside, insideScene } from "./inside"

describe("resuming a scenario", () => {
  test(
    "says first how many get something at once and what becomes of the time in between",
    inScene(async (s) => {
      const { db } = s.w
      const scenarioId = await s.scenario({ pausedPolicy: "catch_up" })
      await s.step(scenarioId)
      for (const friend of await s.friends(3)) await s.walk(scenarioId, friend)
      await Scenario.pause(db, s.channelId, scenarioId, s.w.at)
      s.w.at = tokyo("2026-11-23T20:00")
      const { me, see, root } = await insideScene(s)
      const address = `${root}/scenarios/${scenarioId}`
      expect(await see(address)).toContain("シナリオを再開")
      const page = await see(`${address}/resumption/new`)
      expect(page).toMatch(/止まっている3人が.*すぐに届く 3人 今日これから 0人 明日以降 0人.*日付どおりに続けます/)
      expect((await Scenario.find(db, s.channelId, scenarioId)).pausedAt).not.toBeNull()
      await me.post(`${address}/resumption`)
      expect((await me.get(`${address}/resumption/new`)).headers.get("location")).toBe(address)
      await s.tick()
      expect(s.sent.flatMap(({ to }) => to)).toHaveLength(3)
    }),
    240_000,
  )
})

describe("ending all walks", () => {
  test(
    "takes the number of those whom it concerns, and no other",
    inDb(async (db) => {
      const { me, see, root, channelId } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      const address = `${root}/scenarios/${scenario.id}`
      expect(await see(`${address}/withdrawals/new`)).toContain("購読している人はいません")
      for (let n = 0; n < 2; n++) await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
      expect(await see(`${address}/withdrawals/new`)).toContain("いま購読しているのは2人です")
      const walking = async () => (await Scenario.findCounted(db, channelId, scenario.id)).walking
      for (const count of ["", "1", "20", "に"]) {
        expect((await me.post(`${address}/withdrawals`, { count })).status).toBe(422)
        expect(await walking()).toBe(2)
      }
      await me.post(`${address}/withdrawals`, { count: "２" })
      expect(await walking()).toBe(0)
      expect(await see(address)).toContain("2人の購読を終えました")
    }),
  )
})

test(
  "a duplicate is a scenario of its own with the same steps",
  inDb(async (db) => {
    const { me, root, see, channelId } = await inside(db)
    const scenario = await People.scenario(db, channelId, { name: "入門", startsOnFollow: true })
    await People.step(db, channelId, scenario.id, { name: "一" })
    const led = (await me.post(`${root}/scenarios/${scenario.id}/copies`)).headers.get("location")!
    expect(await see(led)).toContain("入門(コピー)")
    const copy = BigInt(led.split("/").at(-1)!)
    expect((await Step.list(db, channelId, copy)).map(({ name }) => name)).toEqual(["一"])
  }),
)

describe("the brake of an account", () => {
  test(
    "stops everything with one press, says so on every page, and tells before the end what follows",
    inScene(async (s) => {
      const { db } = s.w
      const scenarioId = await s.scenario({ name: "入門", pausedPolicy: "catch_up" })
      await s.step(scenarioId)
      await s.walk(scenarioId, await s.friend())
      const { me, see, root } = await insideScene(s)
      expect(await see(`${root}/scenarios`)).toContain("すべての配信を止める…")
      expect(await see(`${root}/halt`)).toContain("稼働中の1個のシナリオが一時停止になります")
      await me.post(`${root}/halt`)
      await s.w.settled()
      expect((await Scenario.find(db, s.channelId, scenarioId)).haltedAt).toEqual(s.w.at)
      await s.at("2026-11-23T20:00")
      expect(s.sent).toEqual([])
      expect(await see(root)).toContain("このアカウントの配信は、すべて止まっています")
      expect((await me.post(`${root}/scenarios/${scenarioId}/resumption`)).status).toBe(422)
      const page = await see(`${root}/halt`)
      expect(page).toMatch(/止めた人 花子.*入門 日付どおりに続ける.*1 1 0 0 0/)
      await me.post(`${root}/halt/end`, { how: "resume" })
      await s.w.settled()
      await s.tick()
      expect(s.sent).toHaveLength(1)
      expect(await see(root)).not.toContain("すべて止まっています")
    }),
    240_000,
  )

  test(
    "may let go and leave the scenarios paused",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await Halt.begin(s.w.db, s.channelId, { at: s.w.at, staffId: null })
      await Halt.carryOn(s.w, s.channelId)
      const { me, root } = await insideScene(s)
      await me.post(`${root}/halt/end`, { how: "keep" })
      await s.tick()
      const { pausedAt, haltedAt } = await Scenario.find(s.w.db, s.channelId, scenarioId)
      expect([pausedAt !== null, haltedAt]).toEqual([true, null])
    }),
    240_000,
  )
})
