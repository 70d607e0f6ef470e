import { describe, expect, test } from "bun:test"
import * as Channel from "../../src/domain/channel"
import * as Enrollment from "../../src/domain/enrollment"
import * as Field from "../../src/domain/field"
import * as Scenario from "../../src/domain/scenario"
import * as Tag from "../../src/domain/tag"
import { steps } from "../../src/schema"
import { inDb } from "../db"
import * as People from "../domain/people"
import { filled, formIn } from "./form"
import { inside, send, words } from "./inside"

const form = { name: "入門コース", kind: "course", goalMode: "none", reentry: "never" }
const rest = { blockedPolicy: "shift", pausedPolicy: "shift", optedOutPolicy: "shift" }
const whole = { ...form, ...rest }

test(
  "semantics 6: other hours of the account show what they do to the readers of all scenarios before they are saved",
  inDb(async (db) => {
    const { me, channelId, root } = await inside(db)
    const path = `${root}/settings/hours`
    const hours = { zone: "Asia/Tokyo", windowOpens: "09:00", windowCloses: "20:00", quotaReserve: "0" }
    for (const name of ["入門", "応用"]) {
      const scenario = await People.scenario(db, channelId, { name })
      await People.step(db, channelId, scenario.id)
      await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
    }
    // What retimes nothing asks nothing.
    expect((await me.post(path, { ...hours, windowOpens: "", windowCloses: "", quotaReserve: "5" })).status).toBe(303)
    const asked = await me.post(path, { ...hours, lateChoice: "one_per_day" })
    const shown = await asked.text()
    expect([asked.status, words(shown)]).toEqual([
      200,
      expect.stringContaining("2本のシナリオに、のべ2人の読者がいます"),
    ])
    expect((await Channel.find(db, channelId)).windowOpens).toBeNull()
    const answer = await send(me, path, await formIn(shown, "#consequences"))
    expect(answer.status).toBe(303)
    expect(await Channel.find(db, channelId)).toMatchObject({ windowOpens: "09:00:00", quotaReserve: 0 })
    expect((await db.select().from(steps)).map(({ lateChoice }) => lateChoice)).toEqual(["one_per_day", "one_per_day"])
  }),
)

describe("writing a scenario", () => {
  test(
    "an empty list leads to the form, and a new scenario to its first step",
    inDb(async (db) => {
      const { me, root, see, channelId } = await inside(db)
      expect(await see(`${root}/scenarios`)).toContain("シナリオはまだありません")
      const made = await me.post(`${root}/scenarios`, { ...whole, startsOnFollow: "yes", paid: "yes" })
      const [scenario] = await Scenario.list(db, channelId)
      expect([made.status, made.headers.get("location")]).toEqual([303, `${root}/scenarios/${scenario!.id}/steps/new`])
      expect(scenario).toMatchObject({ name: "入門コース", kind: "course", startsOnFollow: true, paid: true })
      expect(await see(`${root}/scenarios`)).toMatch(/入門コース 稼働中 ステップ配信 友だち追加で開始 有料/)
      expect(await see(`${root}/scenarios/${scenario!.id}`)).toContain("まだステップがありません")
    }),
  )

  test(
    "every setting is stored as it was meant",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      await me.post(`${root}/scenarios`, {
        ...whole,
        ...{ reentry: "after_end", exclusiveGroup: " コース ", windowOpens: "08:00", windowCloses: "21:00" },
        ...{ pausedPolicy: "catch_up", staleAfterDays: "7" },
      })
      const [scenario] = await Scenario.list(db, channelId)
      expect(scenario).toMatchObject({
        ...{ reentry: "after_end", exclusiveGroup: "コース", windowOpens: "08:00:00", windowCloses: "21:00:00" },
        ...{ blockedPolicy: "shift", pausedPolicy: "catch_up", staleAfterDays: 7, startsOnFollow: false, paid: false },
      })
    }),
  )

  for (const [what, change, sentence] of [
    ["no name", { name: " " }, "空にはできません"],
    ["half a window", { windowOpens: "08:00" }, "入力してください"],
    ["an empty window", { windowOpens: "08:00", windowCloses: "08:00" }, "開始と終了を違う時刻にしてください"],
    ["a stale limit of no days", { staleAfterDays: "0" }, "1から3650の間にしてください"],
    ["a countdown at no time", { kind: "countdown", goalMode: "at" }, "日時を入れるか"],
    ["a countdown to no field", { kind: "countdown", goalMode: "field" }, "友だち情報の項目を選んでください"],
    ["another kind", { kind: "broadcast" }, "次のいずれかにしてください"],
  ] as const)
    test(
      `${what} is answered 422, keeps what was typed, and stores nothing`,
      inDb(async (db) => {
        const { me, root, read, channelId } = await inside(db)
        const answer = await me.post(`${root}/scenarios`, { ...whole, exclusiveGroup: "残る文字", ...change })
        expect(answer.status).toBe(422)
        expect(await answer.clone().text()).toContain('value="残る文字"')
        expect(await read(answer)).toContain(sentence)
        expect(await Scenario.list(db, channelId)).toHaveLength(0)
      }),
    )

  test(
    "a countdown's moment is meant in the account's zone, and is shown again as it was typed",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      await me.post(`${root}/scenarios`, { ...whole, kind: "countdown", goalMode: "at", goalAt: "2026-12-20T19:00" })
      const [scenario] = await Scenario.list(db, channelId)
      expect(scenario!.goalAt?.toString()).toBe("2026-12-20T10:00:00Z")
      expect(await (await me.get(`${root}/scenarios/${scenario!.id}/edit`)).text()).toContain(
        'value="2026-12-20T19:00"',
      )
    }),
  )

  test(
    "settings that were saved elsewhere meanwhile are not written over unseen",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const { id } = await People.scenario(db, channelId, { name: "入門" })
      const address = `${root}/scenarios/${id}`
      const opened = async () => formIn(await (await me.get(`${address}/edit`)).text(), `form[action="${address}"]`)
      const [mine, theirs] = [await opened(), await opened()]
      expect((await send(me, address, filled(theirs, { exclusiveGroup: "春の講座" }))).status).toBe(303)
      const answer = await send(me, address, filled(mine, { name: "入門コース" }))
      const html = await answer.text()
      expect([answer.status, words(html)]).toEqual([422, expect.stringContaining("別の画面で保存されています")])
      expect(await Scenario.find(db, channelId, id)).toMatchObject({ name: "入門", exclusiveGroup: "春の講座" })
      expect((await send(me, address, await formIn(html, `form[action="${address}"]`))).status).toBe(303)
      expect(await Scenario.find(db, channelId, id)).toMatchObject({ name: "入門コース", exclusiveGroup: null })
    }),
  )

  test(
    "only fields that hold a date can be a goal",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const make = async (key: string, kind: "date" | "text") =>
        People.good(await Field.create(db, channelId, { key, name: key, kind, choices: [] }, People.morning)).field
      const [date, words] = [await make("ends_on", "date"), await make("memo", "text")]
      const html = await (await me.get(`${root}/scenarios/new`)).text()
      expect([html.includes(">ends_on<"), html.includes(">memo<")]).toEqual([true, false])
      const input = { ...whole, kind: "countdown", goalMode: "field" }
      expect((await me.post(`${root}/scenarios`, { ...input, goalFieldId: String(words.id) })).status).toBe(422)
      expect((await me.post(`${root}/scenarios`, { ...input, goalFieldId: String(date.id) })).status).toBe(303)
    }),
  )

  test(
    "semantics 6: another window takes the choice for existing readers, `none` unless said",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      const step = await People.step(db, channelId, scenario.id)
      const address = `${root}/scenarios/${scenario.id}`
      expect(await see(`${address}/edit`)).not.toContain("すでに時刻が過ぎている読者")
      await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
      expect(await see(`${address}/edit`)).toContain("すでに時刻が過ぎている読者")
      const hours = { ...whole, windowOpens: "09:00", windowCloses: "20:00" }
      const asked = await me.post(address, { ...hours, lateChoice: "one_per_day" })
      const shown = await asked.text()
      expect([asked.status, words(shown)]).toEqual([200, expect.stringContaining("保存する前の確認")])
      expect(words(shown)).toMatch(/いつ、何件届くか.*まだ保存していません/)
      expect((await db.select().from(steps))[0]!.lateChoice).toBe("none")
      await send(me, address, filled(await formIn(shown, "#consequences"), { lateChoice: "one_per_day" }))
      const [row] = await db.select().from(steps)
      expect([row!.id, row!.lateChoice]).toEqual([step.id, "one_per_day"])
    }),
  )
})

describe("pausing and putting away", () => {
  test(
    "a pause holds the walks and says so; going on ends it",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      const walk = await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
      const address = `${root}/scenarios/${scenario.id}`
      expect((await me.post(`${address}/pause`)).status).toBe(303)
      expect((await Enrollment.find(db, channelId, walk)).holds).toEqual(["paused"])
      expect(await see(address)).toContain("このシナリオは一時停止中です")
      expect(await see(`${address}/readers`)).toContain("シナリオ全体が一時停止しています")
      await me.post(`${address}/resumption`)
      expect((await Enrollment.find(db, channelId, walk)).holds).toEqual([])
    }),
  )

  test(
    "an archived scenario leaves the list, loses nobody, and comes back paused",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      const address = `${root}/scenarios/${scenario.id}`
      await me.post(`${address}/archival`)
      expect(await see(`${root}/scenarios`)).not.toContain("入門コース")
      expect(await see(`${root}/scenarios?archived=1`)).toContain("入門コース アーカイブ")
      const refused = await me.post(`${address}/resumption`)
      expect(refused.status).toBe(422)
      await me.post(`${address}/restoration`)
      expect(await see(address)).toContain("一時停止中")
    }),
  )

  test(
    "it is deleted only while nobody has walked it",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const [fresh, walked] = [await People.scenario(db, channelId), await People.scenario(db, channelId)]
      await People.walk(db, channelId, walked.id, await People.friend(db, channelId))
      expect(await see(`${root}/scenarios/${walked.id}/edit`)).toContain("購読の履歴があるため削除できません")
      expect((await me.post(`${root}/scenarios/${walked.id}/removal`)).status).toBe(422)
      expect((await me.post(`${root}/scenarios/${fresh.id}/removal`)).status).toBe(303)
      expect((await Scenario.list(db, channelId)).map(({ id }) => id)).toEqual([walked.id])
    }),
  )
})

describe("readers", () => {
  test(
    "are enrolled by tag, without those who block us, and the page says how many",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      const [one, two, gone, other] = [
        await People.friend(db, channelId, { name: "花子" }),
        await People.friend(db, channelId),
        await People.friend(db, channelId, { following: false, blockedAt: People.morning }),
        await People.friend(db, channelId),
      ]
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      await Tag.add(db, channelId, [one, two, gone], tag.id, People.morning)
      await People.walk(db, channelId, scenario.id, two)
      const address = `${root}/scenarios/${scenario.id}`
      const done = await me.post(`${address}/enrollments`, { who: "tag", tagId: String(tag.id) })
      expect(done.headers.get("location")).toBe(`${address}/readers?began=1&unchanged=1`)
      expect(await see(done.headers.get("location") ?? "")).toContain("1人を登録しました。 1人は、すでに購読している")
      const walks = await Enrollment.list(db, channelId, { scenarioId: scenario.id })
      expect(walks.map(({ friendId }) => friendId).sort()).toEqual([one, two].sort())
      await me.post(`${address}/enrollments`, { who: "all" })
      const all = await Enrollment.list(db, channelId, { scenarioId: scenario.id })
      expect(all.map(({ friendId }) => friendId)).toContain(other)
      expect(all.map(({ friendId }) => friendId)).not.toContain(gone)
      expect(await see(`${address}/readers?state=active`)).toContain("花子")
    }),
  )

  test(
    "without a tag, or with one of another account, nobody is enrolled",
    inDb(async (db) => {
      const { me, root, channelId, elsewhere } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      await People.friend(db, channelId)
      const { tag } = People.good(await Tag.create(db, elsewhere, { name: "会員" }, People.morning))
      await Tag.add(db, elsewhere, [await People.friend(db, elsewhere)], tag.id, People.morning)
      const address = `${root}/scenarios/${scenario.id}/enrollments`
      expect((await me.post(address, { who: "tag", tagId: "" })).status).toBe(422)
      expect((await me.post(address, { who: "tag", tagId: String(tag.id) })).status).toBe(303)
      expect((await me.post(address, {})).status).toBe(422)
      expect(await Enrollment.list(db, channelId, {})).toHaveLength(0)
    }),
  )
})

test(
  "a scenario of another account is not there, to look at or to change",
  inDb(async (db) => {
    const { me, root, elsewhere } = await inside(db)
    const scenario = await People.scenario(db, elsewhere)
    const address = `${root}/scenarios/${scenario.id}`
    for (const path of ["", "/edit", "/readers", "/steps/new"]) expect((await me.get(address + path)).status).toBe(404)
    for (const path of ["", "/pause", "/resumption", "/archival", "/restoration", "/removal", "/steps"])
      expect((await me.post(address + path, whole)).status).toBe(404)
    expect((await me.post(`${address}/enrollments`, { who: "all" })).status).toBe(404)
    expect((await Scenario.find(db, elsewhere, scenario.id)).pausedAt).toBeNull()
  }),
)
