import { describe, expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Step from "../../src/domain/step"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inside, send, words } from "./inside"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock" as const, days, timeOfDay } })

/** A scenario with these steps: the day and time of each. */
async function timeline(db: Db, steps: Record<string, object>) {
  const here = await inside(db)
  const scenario = await People.scenario(db, here.channelId)
  const ids: Record<string, bigint> = {}
  for (const [name, facts] of Object.entries(steps))
    ids[name] = (await People.step(db, here.channelId, scenario.id, { name, ...facts })).id
  const address = `${here.root}/scenarios/${scenario.id}`
  const all = async () => Step.inTime(await Step.list(db, here.channelId, scenario.id))
  const names = async () => (await all()).map(({ name }) => name).join("")
  const when = async (name: string) => (await all()).find((step) => step.name === name)!.timing
  const read = async () => People.walk(db, here.channelId, scenario.id, await People.friend(db, here.channelId))
  return { ...here, scenario, ids, address, all, names, when, read }
}

describe("the timeline", () => {
  test(
    "stands by day and time whatever the order in which steps were written, before and after the goal",
    inDb(async (db) => {
      const { see, address } = await timeline(db, {
        三: clock(3, "09:00"),
        一: { timing: { kind: "elapsed", offset: 2, unit: "hours" } },
        二: clock(0, "20:00"),
        四: clock(3, "19:00"),
      })
      expect(await see(address)).toMatch(
        /登録した当日 2ステップ 2時間後 一.* 20:00 二.* 3日後 2ステップ 09:00 三.* 19:00 四/,
      )
    }),
  )

  test(
    "semantics 4: among steps of one moment a move sets the order, by button and by dragging alike",
    inDb(async (db) => {
      const { me, address, ids, names } = await timeline(db, { 一: clock(1), 二: clock(1), 三: clock(1) })
      await me.post(`${address}/steps/${ids.三}/position`, { to: "up" })
      expect(await names()).toBe("一三二")
      await me.post(`${address}/order`, { moved: String(ids.二), beside: String(ids.一), side: "before" })
      expect(await names()).toBe("二一三")
      await me.post(`${address}/order`, { moved: String(ids.二), beside: String(ids.三), side: "after" })
      expect(await names()).toBe("一三二")
      const first = await me.post(`${address}/steps/${ids.一}/position`, { to: "up" })
      expect([first.status, await names()]).toEqual([303, "一三二"])
    }),
  )

  test(
    "between moments the order means nothing, so a move asks: the same moment, or the two swapped",
    inDb(async (db) => {
      const { me, see, address, ids, names, when } = await timeline(db, { 一: clock(1), 二: clock(2), 三: clock(3) })
      const led = await me.post(`${address}/steps/${ids.三}/position`, { to: "up" })
      const asking = led.headers.get("location")!
      expect(asking).toBe(`${address}/steps/${ids.三}/placement/new?beside=${ids.二}&side=before`)
      expect(await names()).toBe("一二三")
      expect(await see(asking)).toContain("「三」も2日後 19:00に届ける")
      const beside = { beside: String(ids.二), side: "before" }
      expect((await me.post(`${address}/steps/${ids.三}/placement`, beside)).status).toBe(422)
      await me.post(`${address}/steps/${ids.三}/placement`, { ...beside, how: "same" })
      expect([await names(), await when("三")]).toEqual(["一三二", clock(2).timing])
      await me.post(`${address}/steps/${ids.一}/placement`, { beside: String(ids.二), side: "after", how: "swap" })
      expect([await when("一"), await when("二")]).toEqual([clock(2).timing, clock(1).timing])
    }),
  )

  test(
    "with readers the move shows what it does to them first, and takes the choice",
    inDb(async (db) => {
      const { me, address, ids, read, all, when } = await timeline(db, { 一: clock(1), 二: clock(2) })
      await read()
      const form = { beside: String(ids.一), side: "before", how: "same" }
      const asked = words(await (await me.post(`${address}/steps/${ids.二}/placement`, form)).text())
      expect(asked).toContain("明日以降 1件")
      expect(await when("二")).toEqual(clock(2).timing)
      await me.post(`${address}/steps/${ids.二}/placement`, { ...form, sure: "yes", lateChoice: "one_per_day" })
      expect((await all())[0]).toMatchObject({ name: "二", timing: clock(1).timing, lateChoice: "one_per_day" })
    }),
  )

  test(
    "a deleted step can be brought back as it was",
    inDb(async (db) => {
      const { me, address, ids, names, root, all } = await timeline(db, { 一: clock(1), 二: clock(2) })
      const [before] = await all()
      await me.post(`${address}/steps/${ids.一}/removal`)
      expect(await names()).toBe("二")
      const page = await (await me.get(address)).text()
      const undo = new RegExp(`${root}/undoings/\\d+`).exec(page)![0]
      await me.post(undo, { back: address })
      expect([await names(), (await all())[0]]).toEqual(["一二", before!])
    }),
  )
})

describe("several steps at once", () => {
  const chosen = (ids: Record<string, bigint>, ...names: string[]) =>
    names.map((name): [string, string] => ["step", String(ids[name])])

  test(
    "names, times, being enabled, the missed policy and the filter change together, what is not chosen stays",
    inDb(async (db) => {
      const { me, see, address, ids, all } = await timeline(db, {
        一: clock(1, "23:30"),
        二: { timing: { kind: "elapsed", offset: 90, unit: "minutes" } },
        三: clock(5),
      })
      const form = await see(`${address}/steps/changes/new?step=${ids.一}&step=${ids.二}`)
      expect(form).toContain("選んだ2個のステップに、同じ変更をします")
      const sent = await send(me, `${address}/steps/changes`, [
        ...chosen(ids, "一", "二"),
        ...[["nameOf", "before"] as const, ["nameText", "第{n}回 "] as const, ["enabledOf", "no"] as const],
        ...[["timingOf", "shift"] as const, ["days", "1"] as const, ["minutes", "60"] as const],
        ...[["missed", "next_day"] as const, ["filterOf", "change"] as const, ["filterMode", "all"] as const],
        ...[["condition.0", "following"] as const, ["condition.0.is", "yes"] as const],
      ])
      expect([sent.status, sent.headers.get("location")]).toEqual([303, address])
      const [other, two, one] = (await all()).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      expect(other).toMatchObject({ name: "三", enabled: true, timing: clock(5).timing, filter: null })
      const same = { enabled: false, missed: "next_day", filter: { all: [{ following: true }] } }
      expect(two).toMatchObject({
        ...same,
        name: "第1回 二",
        timing: { kind: "elapsed", offset: 1590, unit: "minutes" },
      })
      expect(one).toMatchObject({ ...same, name: "第2回 一", timing: clock(3, "00:30").timing })
    }),
  )

  test(
    "one blast radius for all, before anything is saved, and one choice for all",
    inDb(async (db) => {
      const { me, address, ids, read, all } = await timeline(db, { 一: clock(1), 二: clock(2) })
      await read()
      const form = [...chosen(ids, "一", "二"), ["timingOf", "time"] as const, ["timeOfDay", "08:00"] as const]
      const asked = words(await (await send(me, `${address}/steps/changes`, form)).text())
      expect(asked).toContain("変わるもの 1日後 19:00 · 一 → 1日後 08:00 · 一")
      expect(asked).toContain("明日以降 2件")
      expect((await all())[0]!.timing).toEqual(clock(1).timing)
      await send(me, `${address}/steps/changes`, [...form, ["sure", "yes"], ["lateChoice", "deliver"]])
      expect((await all()).map(({ timing, lateChoice }) => [timing, lateChoice])).toEqual([
        [clock(1, "08:00").timing, "deliver"],
        [clock(2, "08:00").timing, "deliver"],
      ])
    }),
  )

  test.each([
    ["nothing chosen to change", {}, "変えるものがありません"],
    ["a name without a text", { nameOf: "replace" }, "入力してください"],
    ["a day before the enrolling", { timingOf: "shift", days: "-2" }, "一: マイナスはリマインダでのみ使えます"],
    ["beyond ten years", { timingOf: "shift", days: "3650" }, "一: -3650から3650の間"],
    ["a shift that is no number", { timingOf: "shift", days: "二" }, "形式が違います"],
    ["a condition without rows", { filterOf: "change", filterMode: "all" }, "条件を1つ以上"],
  ])("%s is answered 422, and changes nothing", (_, fields, told) =>
    inDb(async (db) => {
      const { me, address, ids, all } = await timeline(db, { 一: clock(1), 二: clock(2) })
      const before = await all()
      const form = [...chosen(ids, "一", "二"), ...Object.entries(fields)] as [string, string][]
      const answer = await send(me, `${address}/steps/changes`, form)
      expect([answer.status, words(await answer.text()).includes(told)]).toEqual([422, true])
      expect(await all()).toEqual(before)
    })(),
  )

  test(
    "nothing ticked says what to do; a step of another scenario is not there",
    inDb(async (db) => {
      const { me, see, address, channelId } = await timeline(db, { 一: clock(1) })
      expect(await see(`${address}/steps/changes/new`)).toContain("ステップが選ばれていません")
      const other = await People.step(db, channelId, (await People.scenario(db, channelId)).id)
      expect((await me.get(`${address}/steps/changes/new?step=${other.id}`)).status).toBe(404)
      expect((await me.post(`${address}/order`, { moved: String(other.id), beside: String(other.id) })).status).toBe(
        404,
      )
    }),
  )
})
