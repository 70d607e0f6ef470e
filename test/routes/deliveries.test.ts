import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as v from "valibot"
import * as Delivery from "../../src/domain/delivery"
import * as Step from "../../src/domain/step"
import type { Answer } from "../../src/line/client"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { inside, insideScene } from "./inside"

const refused: Answer = {
  ...{ is: "refused", status: 400, words: "The property, 'to', is invalid", recipient: 0, message: null },
}

/** A friend for whom the first step was refused and the second sent. */
async function history(scene: Scene) {
  const scenario = await scene.scenario({ name: "入門コース" })
  const placeholder = People.text("{{name|お客さま}}さんへ")
  await scene.step(scenario, { name: "断られた", messages: placeholder })
  await scene.step(scenario, {
    name: "届いた",
    timing: { kind: "clock", days: 2, timeOfDay: "19:00" },
    messages: placeholder,
  })
  const friend = await scene.friend({ name: "花子" })
  await scene.walk(scenario, friend)
  scene.answers.push(refused)
  await scene.at("2026-11-22T19:00")
  await scene.at("2026-11-23T19:00")
  return { scenario, friend }
}

describe("the ledger", () => {
  test(
    "is empty with a word on what will stand in it",
    inDb(async (db) => {
      const { root, see } = await inside(db)
      expect(await see(`${root}/deliveries`)).toContain("配信の記録はまだありません")
      expect(await see(`${root}/deliveries?state=failed`)).toContain("条件に合うものはありません")
    }),
  )

  test(
    "shows LINE's words for every failure, the request id of what was sent, and its batch",
    inScene(async (scene) => {
      await history(scene)
      const { root, see } = await insideScene(scene)
      const page = await see(`${root}/deliveries`)
      expect(page).toContain("失敗 花 花子 断られた 入門コース LINEが受け付けませんでした。")
      expect(page).toContain("LINEの回答: The property, 'to', is invalid")
      expect(page).toMatch(/配信済み 花 花子 届いた 入門コース .*LINEのリクエストID: req/)
      expect(page).toMatch(/送信単位 \d+/)
    }),
  )

  test(
    "is narrowed by state, scenario, step, friend and batch",
    inScene(async (scene) => {
      const { scenario, friend } = await history(scene)
      const other = await scene.scenario({ name: "別のコース" })
      const stranger = await scene.friend({ name: "太郎" })
      const { root, see } = await insideScene(scene)
      const rows = await Delivery.list(scene.w.db, scene.channelId, {}, {})
      const [sent] = rows.filter(({ state }) => state === "sent")
      const seen = async (query: string) => {
        const list = (await see(`${root}/deliveries?${query}`)).split("検索").at(-1) ?? ""
        return ["断られた", "届いた"].filter((name) => list.includes(name))
      }
      expect(await seen("state=failed")).toEqual(["断られた"])
      expect(await seen(`scenario=${scenario}`)).toEqual(["断られた", "届いた"])
      expect(await seen(`scenario=${other}`)).toEqual([])
      expect(await seen(`scenario=${scenario}&step=${sent!.step.id}`)).toEqual(["届いた"])
      expect(await seen(`friend=${friend}`)).toEqual(["断られた", "届いた"])
      expect(await seen(`friend=${stranger}`)).toEqual([])
      expect(await seen(`batch=${sent!.batchId}`)).toEqual(["届いた"])
    }),
  )

  test(
    "says why a step was skipped, in words for every reason the engine knows",
    inScene(async (scene) => {
      const { friend } = await history(scene)
      const { root, see } = await insideScene(scene)
      const words = {
        ...{ filter: "絞り込みの条件に合いませんでした", missed: "すでに時刻が過ぎていました" },
        ...{ "added later": "後から加わったステップ", "past goal": "目標の日時を過ぎてしまいます" },
        ...{
          stale: "古くなりすぎたため",
          "stood still": "停止している間に時刻が過ぎました",
          "a later reason": "a later reason",
        },
      }
      for (const [reason, sentence] of Object.entries(words)) {
        await scene.w.db.execute(
          sql`update deliveries set state = 'skipped', reason = ${reason} where friend_id = ${friend}`,
        )
        expect(await see(`${root}/deliveries?state=skipped`)).toContain(sentence)
      }
    }),
  )

  test(
    "is paged by key",
    inScene(async (scene) => {
      const scenario = await scene.scenario()
      await scene.step(scenario, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
      const friends = await scene.friends(60)
      for (const friend of friends) await scene.walk(scenario, friend)
      await scene.tick()
      const { me, root } = await insideScene(scene)
      const look = async (path: string) => {
        const html = await (await me.get(path)).text()
        const to = (name: string) => new RegExp(`href="([^"]*${name}=[^"]*)"`).exec(html)?.[1]?.replaceAll("&amp;", "&")
        return { rows: html.match(/id="delivery-\d+"/g) ?? [], older: to("after"), newer: to("before") }
      }
      const first = await look(`${root}/deliveries?state=sent`)
      const second = await look(first.older ?? "")
      expect([first.rows.length, second.rows.length]).toEqual([50, 10])
      expect(new Set([...first.rows, ...second.rows]).size).toBe(60)
      expect((await look(second.newer ?? "")).rows).toEqual(first.rows)
    }),
  )

  test(
    "is narrowed to a day of the account's own calendar, and to a version of a step; both stay in every link",
    inScene(async (scene) => {
      const scenario = await scene.scenario()
      const step = await scene.step(scenario, { timing: { kind: "clock", days: 0, timeOfDay: "23:50" } })
      const early = await scene.friend({ name: "早い人" })
      await scene.walk(scenario, early)
      await scene.at("2026-11-21T23:50")
      const before = await Step.find(scene.w.db, scene.channelId, step)
      const changes = v.parse(Step.changes, { messages: People.text("二つ目の文面") })
      scene.w.at = scene.w.at.add({ minutes: 5 })
      People.good(await Step.edit(scene.w.db, scene.channelId, step, changes, { at: scene.w.at }))
      await scene.at("2026-11-22T00:10")
      await scene.walk(scenario, await scene.friend({ name: "遅い人" }))
      await scene.at("2026-11-22T23:50")
      const { me, root, see } = await insideScene(scene)
      const seen = async (query: string) => {
        const page = await see(`${root}/deliveries?${query}`)
        return ["早い人", "遅い人"].filter((name) => page.includes(name))
      }
      expect(await seen("day=2026-11-21")).toEqual(["早い人"])
      expect(await seen("day=2026-11-22")).toEqual(["遅い人"])
      expect(await seen("day=2026-11-23")).toEqual([])
      expect(await seen("day=2026-02-31")).toEqual(["早い人", "遅い人"])
      const of = `scenario=${scenario}&step=${step}`
      const after = await Step.find(scene.w.db, scene.channelId, step)
      expect(await seen(`${of}&version=${before.version.id}`)).toEqual(["早い人"])
      expect(await seen(`${of}&version=${after.version.id}`)).toEqual(["遅い人"])
      expect(await seen(`${of}&version=${before.version.id}&day=2026-11-22`)).toEqual([])
      const html = await (await me.get(`${root}/deliveries?${of}&version=${before.version.id}&day=2026-11-21`)).text()
      expect(html).toMatch(/<input[^>]*name="day" value="2026-11-21"/)
    }),
  )

  test(
    "a friend or scenario of another account is not there",
    inDb(async (db) => {
      const { me, root, elsewhere } = await inside(db)
      const friend = await People.friend(db, elsewhere)
      const scenario = await People.scenario(db, elsewhere)
      expect((await me.get(`${root}/deliveries?friend=${friend}`)).status).toBe(404)
      expect((await me.get(`${root}/deliveries?scenario=${scenario.id}`)).status).toBe(404)
    }),
  )
})
