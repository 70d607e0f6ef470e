import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import type { Line } from "../../src/line/client"
import { inDb } from "../db"
import * as People from "../domain/people"
import { deafLine } from "../world"
import { filled, formIn } from "./form"
import { inside, send, words } from "./inside"

/** A step that speaks of a tag, and an empty scenario on another account. */
async function packed(db: Db) {
  const here = await inside(db)
  const verdict: { now: Awaited<ReturnType<Line["validate"]>> } = { now: { is: "valid" } }
  here.world.line = new Proxy(deafLine, {
    get: (line, verb, receiver) => (verb === "validate" ? async () => verdict.now : Reflect.get(line, verb, receiver)),
  })
  const { tag } = People.good(await Tag.create(db, here.channelId, { name: "会員" }, People.morning))
  const from = await People.scenario(db, here.channelId, { name: "もと" })
  const filter = { tag: String(tag.id), has: true }
  const step = await People.step(db, here.channelId, from.id, { name: "一", filter })
  await People.step(db, here.channelId, from.id, { name: "二" })
  const to = await People.scenario(db, here.elsewhere, { name: "さき" })
  const source = `${here.root}/scenarios/${from.id}/steps`
  const target = `/channels/${here.elsewhere}/scenarios/${to.id}/steps`
  const arrived = () => Step.list(db, here.elsewhere, to.id)
  const upload = (text: string) => {
    const body = new FormData()
    body.set("file", new File([text], "steps.json", { type: "application/json" }))
    return here.me.ask(`${target}/imports`, { method: "POST", body, headers: { "sec-fetch-site": "same-origin" } })
  }
  return { ...here, from, to, step, tag, source, target, arrived, upload, verdict }
}

describe("copying steps", () => {
  test(
    "to another account: where to, what its words mean there, and only then is anything added",
    inDb(async (db) => {
      const { me, see, source, target, from, to, step, channelId, elsewhere, arrived } = await packed(db)
      expect(await see(`${source}/transfers/new?step=${step.id}`)).toContain("シナリオを選ぶ もと さき")
      expect((await me.get(`${source}/transfers/new?step=${step.id}&to=`)).status).toBe(422)
      const led = await me.get(`${source}/transfers/new?step=${step.id}&to=${elsewhere}.${to.id}`)
      const asking = led.headers.get("location")!
      expect(asking).toBe(`${target}/imports/new?from=${channelId}.${from.id}&step=${step.id}`)
      const page = await (await me.get(asking)).text()
      expect(words(page)).toMatch(
        /「もと」の1個のステップを、「さき」に加えます.*タグ: 会員.*同じ名前のものがありません/,
      )

      const form = await formIn(page, "#arrival")
      const refused = await send(me, `${target}/imports`, form)
      expect([refused.status, words(await refused.text()).includes("「会員」が何にあたるか")]).toEqual([422, true])
      expect(await arrived()).toEqual([])
      const choice = form.find(([name]) => name.startsWith("as.tag"))![0]
      const done = await send(me, `${target}/imports`, filled(form, { [choice]: "create" }))
      expect([done.status, done.headers.get("location")]).toEqual([303, target.replace("/steps", "")])
      const [tag] = await Tag.list(db, elsewhere)
      expect(await arrived()).toMatchObject([
        { name: "一", enabled: false, filter: { tag: String(tag!.id), has: true } },
      ])
    }),
  )

  test(
    "enabled where somebody reads, it shows what it does to them and takes the choice",
    inDb(async (db) => {
      const { me, root, from, to: _, channelId, see } = await packed(db)
      const other = await People.scenario(db, channelId, { name: "読者がいる" })
      await People.walk(db, channelId, other.id, await People.friend(db, channelId))
      const imports = `${root}/scenarios/${other.id}/steps/imports`
      const page = await (await me.get(`${imports}/new?from=${channelId}.${from.id}`)).text()
      expect(words(page)).not.toContain("すぐに届く")
      const form = filled(await formIn(page, "#arrival"), { enabled: "yes" })
      const asked = await send(me, imports, form)
      const shown = await asked.text()
      expect(words(shown)).toContain("明日以降 1件")
      expect(await Step.list(db, channelId, other.id)).toEqual([])
      await send(me, imports, filled(await formIn(shown, "#arrival"), { lateChoice: "deliver" }))
      const all = await Step.list(db, channelId, other.id)
      expect(all.map(({ name, enabled, lateChoice }) => [name, enabled, lateChoice])).toEqual([
        ["一", true, "deliver"],
        ["二", true, "deliver"],
      ])
      expect(await see(`${root}/scenarios/${other.id}`)).toContain("2個のステップを加えました")
    }),
  )

  test(
    "from an account on which the reader has no role nothing can be read",
    inDb(async (db) => {
      const { me, target, from, channelId } = await packed(db)
      await db.execute(sql`update staff set owner_since = null`)
      await db.execute(sql`delete from roles where channel_id = ${channelId}`)
      const imports = `${target}/imports/new?from=${channelId}.${from.id}`
      expect((await me.get(imports)).status).toBe(404)
    }),
  )
})

describe("a file", () => {
  test(
    "goes out, is looked at, and comes in with the steps that are ticked",
    inDb(async (db) => {
      const { me, source, target, step, upload, arrived, elsewhere } = await packed(db)
      await Tag.create(db, elsewhere, { name: "会員" }, People.morning)
      const file = await me.get(`${source}/export?step=${step.id}`)
      expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="steps-\d+-2026-11-21.json"$/)
      expect(JSON.parse(await file.text()).steps).toHaveLength(1)
      const all = await (await me.get(`${source}/export`)).text()
      const page = await (await upload(all)).text()
      expect(words(page)).toMatch(/「もと」の2個のステップ.*同じ名前のもの: 会員/)
      const form = (await formIn(page, "#arrival")).filter(
        ([name, value]) => name !== "ref" || value !== String(step.id),
      )
      await send(me, `${target}/imports`, form)
      expect((await arrived()).map(({ name }) => name)).toEqual(["二"])
    }),
  )

  test(
    "that is none, or says what LINE refuses, is refused with the reason",
    inDb(async (db) => {
      const { me, source, target, upload, arrived, verdict, elsewhere } = await packed(db)
      const told = async (answer: Response) => [answer.status, words(await answer.text())] as const
      expect(await told(await upload("{"))).toEqual([
        422,
        expect.stringContaining("ステップを書き出したファイルではありません"),
      ])
      expect(await told(await upload("{}"))).toEqual([422, expect.stringContaining("書き出したファイルではありません")])
      expect((await me.post(`${target}/imports`)).status).toBe(422)
      await Tag.create(db, elsewhere, { name: "会員" }, People.morning)
      const page = await (await upload(await (await me.get(`${source}/export`)).text())).text()
      verdict.now = { is: "invalid", faults: [{ property: "messages[0].text", words: "too rude" }], words: "too rude" }
      const refused = await send(me, `${target}/imports`, await formIn(page, "#arrival"))
      expect(await told(refused)).toEqual([422, expect.stringContaining("too rude")])
      const none = (await formIn(page, "#arrival")).filter(([name]) => name !== "ref")
      expect((await send(me, `${target}/imports`, none)).status).toBe(422)
      expect(await arrived()).toEqual([])
    }),
  )

  test(
    "comes in where LINE cannot be asked, and how many steps are not checked is said; a copy was checked before",
    inDb(async (db) => {
      const { me, see, source, target, upload, arrived, verdict, elsewhere, channelId, from } = await packed(db)
      await Tag.create(db, elsewhere, { name: "会員" }, People.morning)
      const home = target.replace("/steps", "")
      const page = async () => (await upload(await (await me.get(`${source}/export`)).text())).text()
      await send(me, `${target}/imports`, await formIn(await page(), "#arrival"))
      expect(await see(home)).toContain("2個のステップを加えました。")
      verdict.now = { is: "unavailable", status: null, words: "no network" }
      await send(me, `${target}/imports`, await formIn(await page(), "#arrival"))
      expect(await arrived()).toHaveLength(4)
      expect(await see(home)).toContain("2個のステップは文面の確認が済んでいません")
      const copy = await (await me.get(`${target}/imports/new?from=${channelId}.${from.id}`)).text()
      await send(me, `${target}/imports`, await formIn(copy, "#arrival"))
      expect(await see(home)).toContain("2個のステップを加えました。")
    }),
  )
})
