import { describe, expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Step from "../../src/domain/step"
import type { Line } from "../../src/line/client"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inScene } from "../engine"
import { deafLine } from "../world"
import { inside, insideScene } from "./inside"

/** A step that has said three things, and a LINE that judges as told. */
async function rewritten(db: Db) {
  const here = await inside(db)
  const verdict: { now: Awaited<ReturnType<Line["validate"]>> } = { now: { is: "valid" } }
  here.world.line = new Proxy(deafLine, {
    get: (line, verb, receiver) => (verb === "validate" ? async () => verdict.now : Reflect.get(line, verb, receiver)),
  })
  const scenario = await People.scenario(db, here.channelId)
  const step = await People.step(db, here.channelId, scenario.id, { messages: People.text("朝は早起きして走ります") })
  const say = async (text: string) =>
    Step.edit(
      db,
      here.channelId,
      step.id,
      { messages: [{ type: "text", text }], lateChoice: "none" },
      { at: here.world.at },
    )
  await say("朝は早起きして歩きます")
  await say("夜は走ります")
  const address = `${here.root}/scenarios/${scenario.id}/steps/${step.id}/versions`
  const id = async (number: number) => (await Step.version(db, here.channelId, step.id, { number })).id
  return { ...here, step, address, id, verdict, now: () => Step.find(db, here.channelId, step.id) }
}

describe("versions of a step", () => {
  test(
    "the present one stands beside the one before it, with the words that differ marked; any two can be chosen",
    inDb(async (db) => {
      const { me, see, address } = await rewritten(db)
      expect(await see(address)).toMatch(/すべての版 第3版 現在 API .* 第2版 API .* 第1版 API/)
      const html = await (await me.get(`${address}?left=1&right=2`)).text()
      expect(html).toMatch(/<del[^>]*><span class="sr-only">左だけ: <\/span>走り<\/del>/)
      expect(html).toMatch(/<ins[^>]*><span class="sr-only">右だけ: <\/span>歩き<\/ins>/)
      expect(await see(`${address}?left=2&right=2`)).toContain("2つの版の文面は同じです")
      expect((await me.get(`${address}?left=9&right=1`)).status).toBe(404)
      expect((await me.get(`${address}?left=x`)).status).toBe(404)
    }),
  )

  test(
    "semantics 6: a former version comes back as a new one, written by whoever brings it back",
    inDb(async (db) => {
      const { me, see, address, now, id } = await rewritten(db)
      const answer = await me.post(`${address}/${await id(1)}/restoration`)
      expect(answer.headers.get("location")).toBe(address)
      expect(await now()).toMatchObject({ version: { number: 4 }, messages: People.text("朝は早起きして走ります") })
      expect(await see(address)).toMatch(/第4版 現在 花子/)
      await me.post(`${address}/${await id(4)}/restoration`)
      expect((await now()).version.number).toBe(4)
      expect((await me.post(`${address}/999999/restoration`)).status).toBe(404)
    }),
  )

  test(
    "what LINE refuses today is not brought back",
    inDb(async (db) => {
      const { me, read, address, now, verdict, id } = await rewritten(db)
      verdict.now = { is: "invalid", faults: [{ property: "messages[0].text", words: "no more" }], words: "no more" }
      const answer = await me.post(`${address}/${await id(1)}/restoration`)
      expect([answer.status, (await read(answer)).includes("no more")]).toEqual([422, true])
      expect((await now()).version.number).toBe(3)
    }),
  )

  test(
    "where LINE cannot be asked it comes back all the same, and that is said",
    inDb(async (db) => {
      const { me, see, address, now, verdict, id } = await rewritten(db)
      verdict.now = { is: "unavailable", status: null, words: "no network" }
      await me.post(`${address}/${await id(1)}/restoration`)
      expect((await now()).version.number).toBe(4)
      expect(await see(address)).toContain("LINEに確認できなかったため、文面の確認は済んでいません")
      // What it says already needs no check.
      await me.post(`${address}/${await id(4)}/restoration`)
      expect(await see(address)).toContain("いまの文面と同じため、何も変えていません")
    }),
  )

  test(
    "each has its own counts: delivered, on its way, failed",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const stepId = await s.step(scenarioId, { messages: People.text("一") })
      for (const friend of await s.friends(3)) await s.walk(scenarioId, friend)
      s.answers = [{ is: "refused", status: 400, words: "no", recipient: 1, message: null }]
      await s.at("2026-11-22T19:00")
      await Step.edit(
        s.w.db,
        s.channelId,
        stepId,
        { messages: [{ type: "text", text: "二" }], lateChoice: "none" },
        { at: s.w.at },
      )
      await s.walk(scenarioId, await s.friend())
      s.answers = [{ is: "unsure", status: null, words: "?" }]
      await s.at("2026-11-23T19:00")
      const { see, root } = await insideScene(s)
      const page = await see(`${root}/scenarios/${scenarioId}/steps/${stepId}/versions`)
      expect(page).toMatch(
        /第2版 現在 API .*? 配信済み 0 送信待ち 1 失敗・不明 0 .*第1版 API .*? 配信済み 2 送信待ち 0 失敗・不明 1/,
      )
    }),
    240_000,
  )
})
