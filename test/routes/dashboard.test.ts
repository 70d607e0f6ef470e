import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Trouble from "../../src/domain/channel/trouble"
import { inDb } from "../db"
import * as People from "../domain/people"
import { from, inScene, userIdOf } from "../engine"
import { inside, insideScene } from "./inside"

describe("the front page of an account", () => {
  test(
    "of a new account leads to the first scenario, and says that LINE was not read yet",
    inDb(async (db) => {
      const { root, see } = await inside(db)
      const page = await see(root)
      for (const words of [
        "まず、シナリオを作りましょう",
        "LINEからまだ読み取れていません",
        "確認が必要なことはありません",
      ])
        expect(page).toContain(words)
    }),
  )

  test(
    "has one main action: the first steps, and once these are hidden the first scenario",
    inDb(async (db) => {
      const { me, root } = await inside(db)
      const main = async () =>
        [...(await (await me.get(root)).text()).matchAll(/<a href="([^"]+)" class="btn btn-primary/g)].map(
          ([, to]) => to,
        )
      expect(await main()).toEqual([`${root}/start`])
      await me.post(`${root}/start/hiding`, { hidden: "yes" })
      expect(await main()).toEqual([`${root}/scenarios/new`])
    }),
  )

  test(
    "counts today's deliveries from midnight in the account's zone",
    inScene(async (scene) => {
      const scenario = await scene.scenario()
      await scene.step(scenario, { timing: { kind: "clock", days: 0, timeOfDay: "23:30" } })
      await scene.step(scenario, { timing: { kind: "clock", days: 1, timeOfDay: "00:30" } })
      for (const friend of await scene.friends(3)) await scene.walk(scenario, friend)
      await scene.at("2026-11-21T23:30")
      const { root, see } = await insideScene(scene)
      expect(await see(root)).toMatch(/今日の配信 配信済み 3 /)
      scene.w.at = scene.w.at.add({ minutes: 45 })
      expect(await see(root)).toContain("今日の配信はまだありません")
      await scene.at("2026-11-22T00:30")
      expect(await see(root)).toMatch(/今日の配信 配信済み 3 /)
    }),
  )

  test(
    "says what comes next, and for how many",
    inScene(async (scene) => {
      const scenario = await scene.scenario({ name: "入門コース" })
      await scene.step(scenario)
      for (const friend of await scene.friends(2)) await scene.walk(scenario, friend)
      await scene.tick()
      const { root, see } = await insideScene(scene)
      expect(await see(root)).toMatch(/次の配信 31日間の見込みを見る 11月22日\(日\) 19:00 .*入門コース 2人/)
    }),
  )

  test(
    "says what stands still, why, and what to do; the quota's gauge and when it resumes",
    inScene(async (scene) => {
      scene.quota = { allowance: 100, used: 100 }
      await scene.at("2026-11-21T10:00")
      const scenario = await scene.scenario()
      await scene.step(scenario, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
      await scene.walk(scenario, await scene.friend())
      await scene.walk(scenario, await scene.friend({ following: false, blockedAt: People.morning }))
      await scene.walk(await scene.scenario({ kind: "countdown" }), await scene.friend())
      await scene.at("2026-11-21T10:30")
      const { root, see } = await insideScene(scene)
      const page = await see(root)
      expect(page).toMatch(/通数不足 1件 今月の通数が足りません。来月の1日0時\(日本時間\)に自動で再開します/)
      expect(page).toMatch(/目標が未定 1件/)
      expect(page).toMatch(/ブロック 1件/)
      expect(page).toMatch(/100 \/ 100通/)
    }),
  )

  test(
    "shows who waits for an answer, this month beside today, and whether the month will do",
    inScene(async (scene) => {
      scene.quota = { allowance: 3, used: 0 }
      await scene.at("2026-11-20T10:30")
      const scenario = await scene.scenario()
      await scene.step(scenario, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
      await scene.step(scenario, { timing: { kind: "elapsed", offset: 3, unit: "days" } })
      const friend = await scene.friend({ name: "花子" })
      await scene.walk(scenario, friend)
      await scene.walk(scenario, await scene.friend())
      await scene.tick()
      await scene.at("2026-11-21T10:30")
      const sender = from(await userIdOf(scene, friend))
      await scene.webhook({ type: "message", message: { type: "text", id: "1", text: "何時からですか" }, ...sender })
      await scene.tick()
      const { root, see, me } = await insideScene(scene)
      const page = await see(root)
      expect(page).toMatch(/返信を待っている友だち 受信箱で見る 花 花子 .*何時からですか/)
      expect(page).toMatch(/今日の配信はまだありません。 配信済み 0 今月 2/)
      expect(page).toMatch(/11月23日\(月\)に通数が足りなくなる見込みです。/)
      const html = await (await me.get(root)).text()
      for (const way of ["/forecast", `/inbox/${friend}`, "/live"]) expect(html).toContain(`"${root}${way}"`)
    }),
  )

  test(
    "shows failures and what nobody can tell, with a way to the ledger",
    inScene(async (scene) => {
      const scenario = await scene.scenario()
      await scene.step(scenario, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
      await scene.walk(scenario, await scene.friend())
      await scene.tick()
      const { root, see, me } = await insideScene(scene)
      await scene.w.db.execute(sql`update deliveries set state = 'unknown'`)
      expect(await see(root)).toContain("届いたか分からない配信が1件あります")
      await scene.w.db.execute(sql`update deliveries set state = 'failed'`)
      expect(await see(root)).toContain("配信の失敗が1件あります")
      expect(await (await me.get(root)).text()).toContain(`href="${root}/deliveries?state=failed"`)
    }),
  )

  test(
    "a stopped account and events that keep failing are told with their words",
    inDb(async (db) => {
      const { root, see, channelId } = await inside(db)
      await Trouble.stop(db, channelId, People.refusedIn("Authentication failed"), People.morning)
      await db.execute(sql`
        insert into events (channel_id, kind, occurred_at, recorded_at, attempts, error)
        values (${channelId}, 'line.postback', now(), now(), 4, 'value too long')`)
      const page = await see(root)
      expect(page).toContain("LINEの回答 Authentication failed")
      expect(page).toContain("postback(4回失敗):value too long")
    }),
  )

  test(
    "of another installation's account is not there",
    inDb(async (db) => {
      const { me, stranger, root } = await inside(db)
      expect((await me.get("/channels/999999")).status).toBe(404)
      expect((await me.get("/channels/x")).status).toBe(404)
      expect((await stranger.get(root)).headers.get("location")).toStartWith("/sign-in")
    }),
  )
})
