import { describe, expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Enrollment from "../../src/domain/enrollment"
import * as Field from "../../src/domain/field"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import type { Line } from "../../src/line/client"
import { scenarios, steps } from "../../src/schema"
import { inDb } from "../db"
import * as People from "../domain/people"
import { deafLine } from "../world"
import { decoded, filled, formIn } from "./form"
import { inside, send, words } from "./inside"

/** Somebody at the steps of a scenario, with a LINE that judges as told. */
async function writing(db: Db, kind: "course" | "countdown" = "course") {
  const here = await inside(db)
  const asked: unknown[] = []
  const verdict: { now: Awaited<ReturnType<Line["validate"]>> } = { now: { is: "valid" } }
  here.world.line = new Proxy(deafLine, {
    get: (line, verb, receiver) =>
      verb === "validate"
        ? async (_: unknown, __: unknown, messages: unknown) => {
            asked.push(messages)
            return verdict.now
          }
        : Reflect.get(line, verb, receiver),
  })
  const scenario = await People.scenario(db, here.channelId, { kind })
  const address = `${here.root}/scenarios/${scenario.id}`
  const all = () => Step.list(db, here.channelId, scenario.id)
  const form = async (path: string) => formIn(await (await here.me.get(address + path)).text(), "#step")
  const write = async (changes: Record<string, string> = {}, path = "/steps", from = "/steps/new") =>
    send(here.me, address + path, filled(await form(from), changes))
  return { ...here, scenario, address, all, form, write, asked, verdict }
}

const hello = { "message.0.text": "こんばんは" }

describe("writing a step", () => {
  test(
    "the form as it stands, with a text, becomes an enabled step at its day and time",
    inDb(async (db) => {
      const { write, all, address, see } = await writing(db)
      const answer = await write({ ...hello, name: "1通目", days: "3", timeOfDay: "12:30" })
      const [step] = await all()
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `${address}#step-${step!.id}`])
      expect(step).toMatchObject({
        ...{ name: "1通目", enabled: true, timing: { kind: "clock", days: 3, timeOfDay: "12:30" }, missed: "at_time" },
        ...{ filter: null, actions: [], messages: [{ type: "text", text: "こんばんは" }] },
      })
      expect(await see(address)).toMatch(/3日後 1ステップ 12:30/)
    }),
  )

  test(
    "elapsed time, and in countdowns both sides of the goal",
    inDb(async (db) => {
      const course = await writing(db)
      await course.write({ ...hello, timingKind: "elapsed", offset: "90", unit: "minutes" })
      expect((await course.all())[0]!.timing).toEqual({ kind: "elapsed", offset: 90, unit: "minutes" })
    }),
  )

  test(
    "a countdown's step counts back, and is skipped once missed unless said otherwise",
    inDb(async (db) => {
      const { write, all, address, see } = await writing(db, "countdown")
      await write({ ...hello, days: "3", timeOfDay: "12:00" })
      await write({ ...hello, days: "0", direction: "after" })
      const [before, after] = await all()
      expect([before!.timing, before!.missed]).toEqual([{ kind: "clock", days: -3, timeOfDay: "12:00" }, "skip"])
      expect(after!.timing).toEqual({ kind: "clock", days: 0, timeOfDay: "19:00" })
      expect(await see(address)).toMatch(/目標の3日前 1ステップ 12:00/)
    }),
  )

  test(
    "a step sent back untouched stays as it was, whatever it holds: no new version, no other due instant",
    inDb(async (db) => {
      const { write, all, channelId, scenario, world } = await writing(db)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const { field } = People.good(
        await Field.create(db, channelId, { key: "n", name: "回数", kind: "number", choices: [] }, People.morning),
      )
      const [tagId, fieldId] = [String(tag.id), String(field.id)]
      const action = { type: "action", action: { type: "postback", label: "押す", data: "a=1&b=<2>" } }
      await People.step(db, channelId, scenario.id, {
        timing: { kind: "elapsed", offset: 36, unit: "hours" },
        missed: "next_day",
        filter: {
          any: [{ tag: tagId, has: false }, { field: fieldId, is: "at_least", value: "3" }, { following: true }],
        },
        actions: [
          { do: "addTag", tagId },
          { do: "setField", fieldId, value: null },
          { do: "moveScenario", toScenarioId: String(scenario.id), keepOrigin: true },
        ],
        messages: [
          { type: "text", text: '\n 一行目 <b>"&amp;\n\n{{name|お客さま}} ' },
          { type: "audio", originalContentUrl: "https://e.jp/a.m4a", duration: 1234 },
          { type: "location", title: "駅", address: "港区", latitude: 35.6, longitude: -139.75 },
          {
            type: "template",
            altText: "はい?",
            template: { type: "confirm", text: "行く?", actions: [action.action, action.action] },
          },
          { type: "sticker", packageId: "446", stickerId: "1988", quickReply: { items: [action] } },
        ],
      })
      const [before] = await all()
      world.at = People.morning.add({ hours: 5 })
      const answer = await write({}, `/steps/${before!.id}`, `/steps/${before!.id}/edit`)
      expect(answer.status).toBe(303)
      expect((await all())[0]).toEqual(before!)
    }),
  )

  test(
    "messages that fields can hold are shown in fields, quick replies too; the rest as JSON",
    inDb(async (db) => {
      const { channelId, scenario, form, write, all } = await writing(db)
      const quickReply = { items: [{ type: "action", action: { type: "uri", label: "開く", uri: "https://e.jp/" } }] }
      const emojis = [{ index: 0, productId: "5ac1bfd5040ab15980c9b435", emojiId: "002" }]
      const step = await People.step(db, channelId, scenario.id, {
        messages: [
          { type: "text", text: "$古い絵文字", emojis },
          { type: "text", text: "どうぞ", quickReply, sender: { name: "案内係" } },
        ],
      })
      const shown = Object.fromEntries(await form(`/steps/${step.id}/edit`))
      expect([shown["message.0"], shown["message.1"]]).toEqual(["json", "text"])
      expect([shown["message.1.quick.0"], shown["message.1.quick.0.label"]]).toEqual(["uri", "開く"])
      await write(
        { "message.1.quick.0": "message", "message.1.quick.0.text": "はい" },
        `/steps/${step.id}`,
        `/steps/${step.id}/edit`,
      )
      expect((await all())[0]!.messages).toEqual([
        { type: "text", text: "$古い絵文字", emojis },
        {
          type: "text",
          text: "どうぞ",
          sender: { name: "案内係" },
          quickReply: { items: [{ type: "action", action: { type: "message", label: "開く", text: "はい" } }] },
        },
      ])
    }),
  )

  for (const [what, change, sentence, field] of [
    ["no text", { "message.0.text": "" }, "空にはできません", "message.0.text"],
    ["days that are no number", { days: "あした" }, "形式が違います", "days"],
    ["no time of day", { timeOfDay: "" }, "形式が違います", "timeOfDay"],
    [
      "a placeholder of a field that is not there",
      { "message.0.text": "{{field.x|a}}" },
      "という友だち情報はありません",
      "message.0.text",
    ],
  ] as const)
    test(
      `${what} is answered 422 beside its field, and everything typed is kept`,
      inDb(async (db) => {
        const { write, all, read } = await writing(db)
        const answer = await write({ ...hello, name: "残る名前", ...change })
        const html = await answer.clone().text()
        expect(answer.status).toBe(422)
        expect(await all()).toHaveLength(0)
        expect(html).toContain('value="残る名前"')
        expect(html).toContain(`id="field-${field}-error"`)
        expect(await read(answer)).toContain(sentence)
      }),
    )

  test(
    "what LINE refuses is shown beside its message in LINE's words, and is not saved",
    inDb(async (db) => {
      const { write, all, read, verdict, asked } = await writing(db)
      const words = "May not be empty"
      verdict.now = { is: "invalid", faults: [{ property: "messages[0].text", words }], words }
      const answer = await write(hello)
      expect(answer.status).toBe(422)
      expect(await answer.clone().text()).toContain('id="field-message.0.text-error"')
      expect(await read(answer)).toContain(`LINEが受け付けません:${words}`)
      expect(asked).toEqual([[{ type: "text", text: "こんばんは" }]])
      expect(await all()).toHaveLength(0)
    }),
  )

  test(
    "where LINE cannot be asked it is saved, and the notice says that nobody checked",
    inDb(async (db) => {
      const { write, all, verdict, see, address } = await writing(db)
      verdict.now = { is: "unavailable", status: null, words: "down" }
      expect((await write(hello)).status).toBe(303)
      expect(await all()).toHaveLength(1)
      expect(await see(address)).toContain("LINEに確認できなかったため")
    }),
  )
})

test(
  "where a move begins is chosen by name among the steps of the account",
  inDb(async (db) => {
    const { write, all, form, me, address, channelId, scenario, elsewhere } = await writing(db)
    const next = await People.scenario(db, channelId, { name: "応用コース" })
    const second = await People.step(db, channelId, next.id, { name: "二通目" })
    const stranger = await People.scenario(db, elsewhere, { name: "よそのコース" })
    await People.step(db, elsewhere, stranger.id, { name: "よその一通目" })
    const move = { do: "moveScenario" as const, toScenarioId: String(next.id), keepOrigin: false }
    const step = await People.step(db, channelId, scenario.id, {
      actions: [{ ...move, firstStepId: String(second.id) }],
    })
    const page = words(await (await me.get(`${address}/steps/${step.id}/edit`)).text())
    expect(page).toContain("応用コース: 二通目")
    expect(page).not.toContain("よその一通目")
    expect(await form(`/steps/${step.id}/edit`)).toContainEqual(["action.0.firstStepId", String(second.id)])
    await write({ "action.0.firstStepId": "" }, `/steps/${step.id}`, `/steps/${step.id}/edit`)
    expect((await all())[0]!.actions).toEqual([move])
  }),
)

describe("the form's own buttons, without script", () => {
  const press = async (here: Awaited<ReturnType<typeof writing>>, form: [string, string][], command: string) => {
    const answer = await send(here.me, `${here.address}/steps`, filled(form, { do: command }))
    expect(answer.status).toBe(200)
    return formIn(await answer.text(), "#step")
  }

  test(
    "add, order and take away messages; nothing typed is lost and nothing is stored",
    inDb(async (db) => {
      const here = await writing(db)
      let form = filled(await here.form("/steps/new"), { ...hello, name: "途中" })
      form = await press(here, form, "add:message|sticker")
      form = await press(here, filled(form, { "message.1.packageId": "446" }), "raise:message.1")
      const now = Object.fromEntries(form)
      expect(now).toMatchObject({ name: "途中", "message.0": "sticker", "message.1": "text" })
      expect(now).toMatchObject({ "message.0.packageId": "446", "message.1.text": "こんばんは" })
      form = await press(here, form, "remove:message.0")
      expect(Object.fromEntries(form)["message.1"]).toBeUndefined()
      expect(await here.all()).toHaveLength(0)
    }),
  )

  test(
    "a sixth message is not added",
    inDb(async (db) => {
      const here = await writing(db)
      let form = await here.form("/steps/new")
      for (let n = 0; n < 6; n++) form = await press(here, form, "add:message|text")
      expect(form.filter(([name]) => /^message\.\d$/.test(name))).toHaveLength(5)
    }),
  )

  test(
    "JSON that cannot be read is kept and said to be so beside its message",
    inDb(async (db) => {
      const here = await writing(db)
      const form = await press(here, filled(await here.form("/steps/new"), hello), "json:message.0")
      expect(Object.fromEntries(form)["message.0.json"]).toContain('"こんばんは"')
      const answer = await send(here.me, `${here.address}/steps`, filled(form, { "message.0.json": '{"type":' }))
      expect(answer.status).toBe(422)
      expect(decoded(await answer.clone().text())).toContain('{"type":</textarea>')
      expect(await here.read(answer)).toContain("JSONとして読めません")
    }),
  )

  test(
    "conditions and actions become the tree and the verbs they say",
    inDb(async (db) => {
      const here = await writing(db)
      const { tag } = People.good(await Tag.create(db, here.channelId, { name: "会員" }, People.morning))
      const { field } = People.good(
        await Field.create(
          db,
          here.channelId,
          { key: "born", name: "誕生日", kind: "date", choices: [] },
          People.morning,
        ),
      )
      let form = filled(await here.form("/steps/new"), hello)
      for (const command of ["addCondition:tag", "addCondition:field", "addAction:removeTag"])
        form = await press(here, form, command)
      form = filled(form, {
        ...{ "condition.0.id": String(tag.id), "condition.0.is": "hasNot", "condition.1.id": String(field.id) },
        ...{ "condition.1.is": "less", "condition.1.value": "2000/1/5", "action.0.tagId": String(tag.id) },
      })
      expect((await send(here.me, `${here.address}/steps`, form)).status).toBe(303)
      const [step] = await here.all()
      expect(step!.filter).toEqual({
        all: [
          { tag: String(tag.id), has: false },
          { field: String(field.id), is: "less", value: "2000-01-05" },
        ],
      })
      expect(step!.actions).toEqual([{ do: "removeTag", tagId: String(tag.id) }])
      expect(await here.see(`${here.address}/steps/${step!.id}`)).toContain("タグ「会員」が付いていない")
    }),
  )

  test(
    "conditions and actions that say nothing yet are refused in their row",
    inDb(async (db) => {
      const here = await writing(db)
      let form = filled(await here.form("/steps/new"), hello)
      for (const command of ["addCondition:tag", "addAction:addTag"]) form = await press(here, form, command)
      const answer = await send(here.me, `${here.address}/steps`, form)
      const html = await answer.text()
      expect(answer.status).toBe(422)
      expect(html).toContain('id="field-condition.0.id-error"')
      expect(html).toContain('id="field-action.0.tagId-error"')
      const none = await send(
        here.me,
        `${here.address}/steps`,
        filled(await here.form("/steps/new"), { ...hello, filterMode: "all" }),
      )
      expect(await here.read(none)).toContain("条件を1つ以上加えてください")
    }),
  )

  test(
    "a question too deep for rows is edited as JSON and stays what it was",
    inDb(async (db) => {
      const { write, all, channelId, scenario, form, me, address } = await writing(db)
      const filter = { all: [{ not: { following: false } }, { any: [{ following: true }, { following: false }] }] }
      const json = async (page: string) =>
        /<details( open)?><summary[^>]*>開発者向け[\s\S]*?value="json"/.exec(
          await (await me.get(address + page)).text(),
        )
      // Where developers look, and folded for everybody who has none.
      expect((await json("/steps/new"))?.[1]).toBeUndefined()
      expect(await json("/steps/new")).not.toBeNull()
      const step = await People.step(db, channelId, scenario.id, { filter })
      expect((await json(`/steps/${step.id}/edit`))?.[1]).toBe(" open")
      expect(Object.fromEntries(await form(`/steps/${step.id}/edit`)).filterMode).toBe("json")
      await write({}, `/steps/${step.id}`, `/steps/${step.id}/edit`)
      expect((await all())[0]!.filter).toEqual(filter)
      const shallower = '{"following":true}'
      await write({ filterJson: shallower }, `/steps/${step.id}`, `/steps/${step.id}/edit`)
      expect((await all())[0]!.filter).toEqual({ following: true })
    }),
  )
})

describe("two of the staff at one step", () => {
  test(
    "who saves over what the other has saved meanwhile hears of it first; what was typed stays, and saves once more",
    inDb(async (db) => {
      const { me, address, write, all, form } = await writing(db)
      await write({ ...hello, name: "1通目" })
      const [step] = await all()
      const path = `${address}/steps/${step!.id}`
      const [mine, theirs] = [await form(`/steps/${step!.id}/edit`), await form(`/steps/${step!.id}/edit`)]
      expect((await send(me, path, filled(theirs, { days: "7" }))).status).toBe(303)
      // A button of the form on the way does not make it a newer one.
      const pressed = await (await send(me, path, filled(mine, { do: "action:add", name: "はじめの1通" }))).text()
      const answer = await send(me, path, filled(mine, { name: "はじめの1通" }))
      const html = await answer.text()
      expect([answer.status, words(html)]).toEqual([422, expect.stringContaining("別の画面で保存されています")])
      expect((await all())[0]).toMatchObject({ name: "1通目", timing: { days: 7 } })
      expect((await send(me, path, await formIn(pressed, "#step"))).status).toBe(422)
      expect((await send(me, path, await formIn(html, "#step"))).status).toBe(303)
      expect((await all())[0]).toMatchObject({ name: "はじめの1通", timing: { days: 1 } })
    }),
  )
})

describe("semantics 6: a scenario with readers", () => {
  test(
    "adding and retiming take the choice, `none` unless said; new words alone make a version and retime nothing",
    inDb(async (db) => {
      const { write, all, channelId, scenario, see, address, world } = await writing(db)
      expect(await see(`${address}/steps/new`)).not.toContain("すでに時刻が過ぎている読者")
      await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
      expect(await see(`${address}/steps/new`)).toContain("このシナリオには1人の読者がいます")
      const asked = await write({ ...hello, name: "まだ" })
      expect(words(await asked.text())).toContain("このシナリオには1人の読者がいます。この変更で、いつ、何件届くか")
      expect(await all()).toEqual([])
      const sure = { sure: "yes" }
      await write({ ...hello, ...sure })
      await write({ ...hello, ...sure, lateChoice: "one_per_day" })
      const [first, second] = await all()
      expect([first!.lateChoice, second!.lateChoice]).toEqual(["none", "one_per_day"])
      world.at = People.morning.add({ hours: 1 })
      const edit = (changes: Record<string, string>) =>
        write(changes, `/steps/${second!.id}`, `/steps/${second!.id}/edit`)
      await edit({ "message.0.text": "書き直し", lateChoice: "deliver" })
      const [, rewritten] = await all()
      expect([rewritten!.version.number, rewritten!.lateChoice]).toEqual([2, "one_per_day"])
      expect(rewritten!.availableFrom).toEqual(second!.availableFrom)
      await edit({ days: "5", lateChoice: "deliver", sure: "yes" })
      const [, retimed] = await all()
      expect([retimed!.lateChoice, retimed!.availableFrom.toString()]).toEqual(["deliver", world.at.toString()])
      expect(await see(`${address}/steps/${second!.id}`)).toMatch(/第2版 現在.*第1版/)
    }),
  )

  test(
    "enabling takes the choice; disabling and enabling again are two presses",
    inDb(async (db) => {
      const { me, all, channelId, scenario, address, see } = await writing(db)
      const step = await People.step(db, channelId, scenario.id)
      await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
      await me.post(`${address}/steps/${step.id}/disablement`)
      expect((await all())[0]!.enabled).toBe(false)
      expect(await see(address)).toContain("無効")
      const asked = await me.post(`${address}/steps/${step.id}/enablement`, { lateChoice: "deliver" })
      expect(words(await asked.text())).toContain("「1通目」を有効にする")
      expect((await all())[0]!.enabled).toBe(false)
      expect(await see(`${address}/steps/${step.id}/enablement/new`)).toContain("すぐに届く")
      await me.post(`${address}/steps/${step.id}/enablement`, { lateChoice: "deliver", sure: "yes" })
      expect((await all())[0]).toMatchObject({ enabled: true, lateChoice: "deliver" })
      await me.post(`${address}/steps/${step.id}/disablement`)
      await me.post(`${address}/steps/${step.id}/enablement`, { lateChoice: "everything", sure: "yes" })
      expect((await all())[0]).toMatchObject({ enabled: true, lateChoice: "none" })
    }),
  )
})

describe("the list of steps", () => {
  test(
    "says that nobody receives them, until somebody is enrolled or whoever follows will be",
    inDb(async (db) => {
      const { address, channelId, scenario, see } = await writing(db)
      const nobody = "まだだれにも届きません"
      expect(await see(address)).not.toContain(nobody)
      await People.step(db, channelId, scenario.id)
      expect(await see(address)).toContain(nobody)
      await db.update(scenarios).set({ startsOnFollow: true })
      expect(await see(address)).not.toContain(nobody)
      await db.update(scenarios).set({ startsOnFollow: false })
      const friendId = await People.friend(db, channelId)
      await People.walk(db, channelId, scenario.id, friendId)
      expect(await see(address)).not.toContain(nobody)
    }),
  )

  test(
    "up and down, copy and delete, without script",
    inDb(async (db) => {
      const { me, all, channelId, scenario, address } = await writing(db)
      for (const name of ["一", "二", "三"]) await People.step(db, channelId, scenario.id, { name })
      const names = async () => (await all()).map(({ name }) => name).join("")
      const [one, two, three] = (await all()).map(({ id }) => `${address}/steps/${id}`)
      await me.post(`${three}/position`, { to: "up" })
      expect(await names()).toBe("一三二")
      await me.post(`${one}/position`, { to: "down" })
      expect(await names()).toBe("三一二")
      await me.post(`${three}/position`, { to: "up" })
      expect(await names()).toBe("三一二")
      await me.post(`${one}/copies`)
      expect([await names(), (await all())[2]!.enabled]).toEqual(["三一一二", false])
      await me.post(`${two}/removal`)
      expect(await names()).toBe("三一一")
    }),
  )

  test(
    "says of each step how many received it and how many still will",
    inDb(async (db) => {
      const { channelId, scenario, address, see, world } = await writing(db)
      const step = await People.step(db, channelId, scenario.id, { name: "一" })
      await People.step(db, channelId, scenario.id, { name: "二" })
      const walks = [0, 1, 2].map(async () =>
        People.walk(db, channelId, scenario.id, await People.friend(db, channelId)),
      )
      const [first] = await Promise.all(walks)
      await Enrollment.markDelivered(db, channelId, [first!], step.id, world.at)
      const page = await see(address)
      expect(page).toMatch(/一 配信済み 0 これから 2 こんばんは/)
      expect(page).toMatch(/二 配信済み 0 これから 3 /)
    }),
  )

  test(
    "a suspended step shows LINE's words, on its page and on the front page",
    inDb(async (db) => {
      const { channelId, scenario, address, root, see } = await writing(db)
      const step = await People.step(db, channelId, scenario.id, { name: "断られた一通" })
      await db.update(steps).set({ suspendedAt: People.morning, suspendedWords: "May not be empty" })
      for (const path of [`${address}/steps/${step.id}`, `${address}/steps/${step.id}/edit`, root])
        expect(await see(path)).toContain("LINEの回答: May not be empty")
      expect(await see(address)).toContain("LINEに断られて停止")
    }),
  )
})

test(
  "a step of another scenario, or of another account, is not there",
  inDb(async (db) => {
    const { me, root, address, channelId, elsewhere } = await writing(db)
    const other = await People.step(db, channelId, (await People.scenario(db, channelId)).id)
    const theirs = await People.scenario(db, elsewhere)
    const foreign = await People.step(db, elsewhere, theirs.id)
    const paths = [other, foreign].map(({ id }) => `${address}/steps/${id}`)
    paths.push(`${root}/scenarios/${theirs.id}/steps/${foreign.id}`, `${address}/steps/abc`)
    for (const path of paths) {
      for (const part of ["", "/edit"]) expect((await me.get(path + part)).status).toBe(404)
      for (const part of ["", "/enablement", "/disablement", "/copies", "/position", "/removal"])
        expect((await me.post(path + part, hello)).status).toBe(404)
    }
    expect((await Step.find(db, elsewhere, foreign.id)).enabled).toBe(true)
  }),
)
