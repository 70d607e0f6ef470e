/** Deciding about failed and unknown deliveries, as staff do it: see, be told what will happen, press once. */
import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Delivery from "../../src/domain/delivery"
import type { Answer } from "../../src/line/client"
import { inScene, type Scene, tokyo } from "../engine"
import { formIn } from "./form"
import { insideScene, send } from "./inside"

setDefaultTimeout(240_000)

const refused: Answer = { is: "refused", status: 413, words: "too large", recipient: null, message: null }
const unsure: Answer = { is: "unsure", status: 500, words: "HTTP 500" }
const tonight = { timing: { kind: "clock", days: 0, timeOfDay: "19:00" } }

/** So many friends whom the first step has failed; the second is tomorrow. */
async function failed(s: Scene, people = 3) {
  const scenarioId = await s.scenario({ name: "入門コース" })
  const stepId = await s.step(scenarioId, { name: "あいさつ", ...tonight })
  await s.step(scenarioId, { name: "つぎ", timing: { kind: "clock", days: 1, timeOfDay: "19:00" } })
  const friends = await s.friends(people)
  for (const friend of friends) await s.walk(scenarioId, friend)
  s.answers.push(refused)
  await s.at("2026-11-21T19:00")
  s.w.at = tokyo("2026-11-21T19:30")
  const ids = (await Delivery.list(s.w.db, s.channelId, { state: "failed" })).map(({ id }) => String(id))
  return { scenarioId, stepId, friends, ids, ...(await insideScene(s)) }
}

const picked = (ids: readonly string[]) => ids.map((id) => ["id", id] as const)
const where = (answer: Response) => answer.headers.get("location") ?? ""

describe("the ledger's decisions", () => {
  test(
    "ticked ones: told before, sent after, and the page says how many",
    inScene(async (s) => {
      const { me, root, ids, read, see } = await failed(s)
      expect(await see(`${root}/deliveries`)).toContain("確認が必要な配信が3件あります")
      const before = await see(`${root}/deliveries/retries/new?id=${ids[0]}&id=${ids[1]}`)
      expect(before).toContain("2件の配信を、もう一度送ります。まだ何も送っていません。")
      expect(before).toContain("すぐに 2件 使う通数 最大2通")
      expect(await s.ledger({ state: "sent" })).toEqual([])
      const done = await send(me, `${root}/deliveries/retries`, picked(ids.slice(0, 2)))
      expect(done.status).toBe(303)
      expect(await read(me.get(where(done)))).toContain("2件を送り直します。")
      await s.tick()
      expect(s.sent.at(-1)!.to).toHaveLength(2)
      const page = await see(`${root}/deliveries`)
      expect(page).toContain("送り直しました 11月21日(土) 19:30 花子")
      expect(page).toContain("確認が必要な配信が1件あります")
      const again = await send(me, `${root}/deliveries/retries`, picked(ids.slice(0, 2)))
      expect(await read(me.get(where(again)))).toContain("送り直した配信はありません")
      await s.tick()
      expect(s.sent).toHaveLength(2)
    }),
  )
  test(
    "all that match what narrows the ledger, by the form of the page as it stands",
    inScene(async (s) => {
      const { me, root, scenarioId, stepId } = await failed(s)
      const other = await s.scenario()
      await s.step(other, { name: "別", timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
      await s.walk(other, await s.friend())
      s.answers.push(refused)
      await s.tick()
      const address = `${root}/deliveries/retries/new?all=1&state=look&scenario=${scenarioId}&step=${stepId}`
      const html = await (await me.get(address)).text()
      const form = await formIn(html, 'form[action$="/deliveries/retries"]')
      expect(form).toContainEqual(["asOf", s.w.at.toString()])
      expect((await send(me, `${root}/deliveries/retries`, form)).status).toBe(303)
      await s.tick()
      expect(s.sent.at(-1)!.to).toHaveLength(3)
      expect(await Delivery.Look.waiting(s.w.db, s.channelId)).toEqual({ failed: 1, unknown: 0, more: false })
    }),
  )
  test(
    "what will not be sent, or not now, is told for each reason",
    inScene(async (s) => {
      const { root, see, friends } = await failed(s, 4)
      await s.w.db.execute(sql`update enrollments set state = 'withdrawn' where friend_id = ${friends[0]!}`)
      await s.w.db.execute(sql`update enrollments set holds = '{paused}' where friend_id = ${friends[1]!}`)
      const page = await see(`${root}/deliveries/retries/new?all=1`)
      expect(page).toContain("3件の配信を、もう一度送ります")
      expect(page).toContain(
        "待ってから届くもの 次の理由がなくなると、自動で届きます。 一時停止中(再開すると届きます) 1件",
      )
      expect(page).toContain("送り直さないもの 次のものは、いまのまま変わりません。 購読が終わっている 1件")
    }),
  )
  test(
    "more than the month carries is said before",
    inScene(async (s) => {
      const { root, see } = await failed(s)
      s.quota = { allowance: 10, used: 9 }
      s.w.at = s.w.at.add({ minutes: 15 })
      await s.tick()
      const page = await see(`${root}/deliveries/retries/new?all=1`)
      expect(page).toContain("最大3通 今月の残り 1通")
      expect(page).toContain("残りが足りないため、2通は足りるようになるまで待ちます。")
      // Semantics 8: what the channel keeps is kept from these, unless people pay for them.
      await s.w.db.execute(sql`update channels set quota_reserve = 1`)
      expect(await see(`${root}/deliveries/retries/new?all=1`)).toContain("残りが足りないため、3通は")
      await s.w.db.execute(sql`update scenarios set paid = true`)
      expect(await see(`${root}/deliveries/retries/new?all=1`)).toContain("残りが足りないため、2通は")
    }),
  )
  test(
    "an unknown one: the page warns that it may arrive twice",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...tonight })
      await s.walk(scenarioId, await s.friend())
      s.answers.push(...Array<Answer>(200).fill(unsure))
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-22T18:10")
      const { root, see } = await insideScene(s)
      const page = await see(`${root}/deliveries/retries/new?all=1`)
      expect(page).toContain("このうち1件は、LINEがすでに届けているかもしれません")
      expect(page).toContain("承知のうえで、1件を送り直す")
    }),
  )
  test(
    "putting aside: it leaves the front page and stays in the ledger; it can be taken back",
    inScene(async (s) => {
      const { me, root, ids, see, read } = await failed(s)
      expect(await see(root)).toContain("配信の失敗が3件あります。 あいさつ 入門コース 3人")
      const done = await send(me, `${root}/deliveries/dismissals`, picked(ids.slice(0, 1)))
      expect(await read(me.get(where(done)))).toContain("1件を確認済みにしました。")
      expect(await see(root)).toContain("配信の失敗が2件あります")
      expect(await see(`${root}/deliveries?state=failed`)).toContain(
        "確認済み 11月21日(土) 19:30 花子 確認済みを取り消す",
      )
      const all = [
        ["all", "1"],
        ["asOf", s.w.at.toString()],
        ["state", "look"],
      ] as const
      await send(me, `${root}/deliveries/dismissals`, all)
      expect(await see(root)).toContain("確認が必要なことはありません")
      expect(await see(`${root}/deliveries?state=look`)).toContain("条件に合うものはありません")
      await send(me, `${root}/deliveries/reinstatements`, picked(ids.slice(0, 1)))
      expect(await see(root)).toContain("配信の失敗が1件あります")
    }),
  )
  test(
    "nothing ticked: the page says so, and nothing happens",
    inScene(async (s) => {
      const { me, root, read } = await failed(s)
      const preview = await me.get(`${root}/deliveries/retries/new`)
      expect(preview.status).toBe(422)
      expect(await read(preview)).toContain("配信を選んでください。")
      for (const path of ["retries", "dismissals"])
        expect((await send(me, `${root}/deliveries/${path}`, [])).status).toBe(422)
      expect(await Delivery.Look.waiting(s.w.db, s.channelId)).toEqual({ failed: 3, unknown: 0, more: false })
    }),
  )
  test(
    "rows that are not this account's are not there",
    inScene(async (s) => {
      const { me, root } = await failed(s)
      const foreign = [["id", "999999"]] as const
      expect((await me.get(`${root}/deliveries/retries/new?id=999999`)).status).toBe(404)
      for (const path of ["retries", "dismissals", "reinstatements"])
        expect((await send(me, `${root}/deliveries/${path}`, foreign)).status).toBe(404)
      expect((await me.get(`${root}/deliveries/retries/new?all=1&scenario=999999`)).status).toBe(404)
    }),
  )
  test(
    "each friend's timeline tells what was decided",
    inScene(async (s) => {
      const { me, root, ids, friends, see } = await failed(s)
      await send(me, `${root}/deliveries/dismissals`, picked(ids))
      await send(me, `${root}/deliveries/retries`, picked(ids))
      const page = await see(`${root}/friends/${friends[0]}`)
      expect(page).toContain("届かなかったステップ「あいさつ」を確認済みにしました")
      expect(page).toContain("ステップ「あいさつ」を送り直すことにしました")
    }),
  )
})

describe("a step that LINE refused", () => {
  const poisoned: Answer = {
    ...{ is: "refused", status: 400, recipient: null },
    words: "The request body has 1 error(s) / messages[1].text: Length must be between 0 and 5000",
    message: { index: 1, property: "messages[1].text", words: "Length must be between 0 and 5000" },
  }
  const messages = [
    { type: "text", text: "はじめまして" },
    { type: "text", text: "とても長い" },
  ]
  async function suspended(s: Scene) {
    const scenarioId = await s.scenario({ name: "入門コース" })
    const stepId = await s.step(scenarioId, { name: "あいさつ", ...tonight, messages })
    for (const friend of await s.friends(3)) await s.walk(scenarioId, friend)
    s.answers.push(poisoned)
    await s.at("2026-11-21T19:00")
    return { scenarioId, stepId, ...(await insideScene(s)) }
  }
  const plain = "2つ目の吹き出しの本文が長すぎます(LINEの上限は5000文字です)"

  test(
    "says what LINE refused in plain words on its page, its scenario's, the front page, the editor and the ledger",
    inScene(async (s) => {
      const { root, see, scenarioId, stepId } = await suspended(s)
      const step = `${root}/scenarios/${scenarioId}/steps/${stepId}`
      for (const path of [root, step, `${step}/edit`, `${root}/scenarios/${scenarioId}`, `${root}/deliveries`]) {
        const page = await see(path)
        expect(page, path).toContain(plain)
        expect(page, path).toContain("Length must be between 0 and 5000")
      }
      expect(await see(root)).toContain("3人に届いていません。直した後で、まとめて送り直せます。")
    }),
  )
  test(
    "is resumed as it is by one press, and those it failed are offered in one go",
    inScene(async (s) => {
      const { me, root, see, read, scenarioId, stepId } = await suspended(s)
      const step = `${root}/scenarios/${scenarioId}/steps/${stepId}`
      const done = await send(me, `${step}/resumption`, [])
      expect(await read(me.get(where(done)))).toContain("ステップを再開しました。")
      const page = await see(step)
      expect(page).toContain("ステップ「あいさつ」が3人に届いていません")
      expect(page).not.toContain(plain)
      expect(await see(`${root}/scenarios/${scenarioId}`)).toContain("ステップ「あいさつ」が3人に届いていません")
      const html = await (await me.get(step)).text()
      const link = /href="([^"]*retries\/new[^"]*)"/.exec(html)![1]!.replaceAll("&amp;", "&")
      expect(await see(link)).toContain("3件の配信を、もう一度送ります")
      expect((await send(me, `${root}/scenarios/${scenarioId}/steps/999999/resumption`, [])).status).toBe(404)
    }),
  )
})
