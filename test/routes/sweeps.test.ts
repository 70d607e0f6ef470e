import { describe, expect, test } from "bun:test"
import * as Enrollment from "../../src/domain/enrollment"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inScene, type Scene, tokyo } from "../engine"
import { inside, insideScene, send } from "./inside"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

async function evening(s: Scene) {
  const id = await s.scenario()
  const step = await s.step(id, { name: "はじめに", ...clock(0) })
  await s.step(id, { name: "おわりに", ...clock(9) })
  const walks = [
    await s.walk(id, await s.friend({ name: "はな" })),
    await s.walk(id, await s.friend({ name: "たろう" })),
  ]
  await s.at("2026-11-21T19:00")
  s.w.at = tokyo("2026-11-22T12:00")
  s.sent.length = 0
  return { id, step, walks }
}

describe("history edit from the grid (semantics 6)", () => {
  test(
    "ticked cells: a preview of what that sends and when, then the deed, then the way back",
    inScene(async (s) => {
      const { id, step, walks } = await evening(s)
      const { me, see, root } = await insideScene(s)
      const cells = walks.map((walk) => ["cell", `${walk}-${step}`] as const)
      const made = await send(me, `${root}/scenarios/${id}/sweeps`, [["cells", "undelivered"], ...cells])
      expect(made.status).toBe(303)
      const path = made.headers.get("location")!
      const preview = await see(path)
      for (const words of [
        "まだ何も変わっていません",
        "選んだ2マス",
        "はじめに",
        "今日これから 2件",
        "最大2通",
        "11月22日",
      ])
        expect(preview).toContain(words)
      expect(s.sent).toHaveLength(0)
      expect((await me.post(`${path}/start`)).status).toBe(303)
      expect(await see(path)).toContain("実行しました")
      await me.post(`${path}/reversal`)
      expect(await see(path)).toContain("元に戻しました")
      await s.at("2026-11-22T19:00")
      expect(s.sent).toHaveLength(0)
    }),
    240_000,
  )

  test(
    "from the page of one walk, which says how each step stands and what resuming brings",
    inScene(async (s) => {
      const { id, step, walks } = await evening(s)
      const { me, see, root } = await insideScene(s)
      const path = `${root}/enrollments/${walks[0]}`
      expect(await see(path)).toMatch(/はじめに .*配信済み 11\/21 19:00 .*おわりに .*予定 11\/30 19:00/)
      const form = [
        ["walk", String(walks[0])],
        ["do", "history"],
        [`mark-${step}`, "undelivered"],
      ] as const
      const made = await send(me, `${root}/scenarios/${id}/sweeps`, form)
      expect(await see(made.headers.get("location")!)).toContain("今日これから 1件")
      await me.post(`${path}/pause`)
      s.w.at = tokyo("2026-11-24T12:00")
      const paused = await see(path)
      for (const words of ["止まっていた2日だけ、後ろにずれます", "次に届くのは12月2日"])
        expect(paused).toContain(words)
      const elsewhere = await People.channel(s.w.db)
      const { id: other } = await People.scenario(s.w.db, elsewhere)
      const foreign = await People.walk(s.w.db, elsewhere, other, await People.friend(s.w.db, elsewhere))
      expect((await me.get(`${root}/enrollments/${foreign}`)).status).toBe(404)
    }),
    240_000,
  )

  test(
    "ticked people: each step is left, or marked; nothing chosen is refused with what was typed",
    inScene(async (s) => {
      const { id, step, walks } = await evening(s)
      const { me, see, read, root } = await insideScene(s)
      const home = `${root}/scenarios/${id}/sweeps`
      expect(await see(`${home}/new?walk=${walks[0]}`)).toContain("選んだ1人の購読")
      expect(await see(`${home}/new`)).toContain("購読者を選んでください")
      const walk = ["walk", String(walks[0])] as const
      const nothing = await send(me, home, [walk, ["do", "history"], [`mark-${step}`, "leave"]])
      expect([nothing.status, (await read(nothing)).includes("1つ以上選んでください")]).toEqual([422, true])
      const made = await send(me, home, [walk, ["do", "history"], [`mark-${step}`, "delivered"]])
      expect(await see(made.headers.get("location")!)).toContain("変わるものはありません")
    }),
  )

  test(
    "all who match: narrowed as the grid was; what is dropped leaves nothing",
    inScene(async (s) => {
      const { id, step } = await evening(s)
      const { me, see, root } = await insideScene(s)
      const home = `${root}/scenarios/${id}/sweeps`
      expect(await see(`${home}/new?all=1&name=${encodeURIComponent("はな")}`)).toContain("条件に合う購読者全員")
      const form = [
        ["all", "1"],
        ["name", "はな"],
        ["do", "history"],
        [`mark-${step}`, "undelivered"],
      ] as const
      const made = await send(me, home, form)
      const path = made.headers.get("location")!
      expect(await see(path)).toMatch(/対象の購読者 1人/)
      expect((await me.post(`${path}/removal`)).headers.get("location")).toBe(`${root}/scenarios/${id}/history`)
      expect((await me.get(path)).status).toBe(404)
    }),
  )

  test(
    "what cannot be undone wants the number typed",
    inScene(async (s) => {
      const { id, walks } = await evening(s)
      const { me, see, read, root } = await insideScene(s)
      const form = [...walks.map((walk) => ["walk", String(walk)] as const), ["do", "withdraw"] as const]
      const path = (await send(me, `${root}/scenarios/${id}/sweeps`, form)).headers.get("location")!
      expect(await see(path)).toContain("人数「2」を")
      const wrong = await me.post(`${path}/start`, { count: "3" })
      expect([wrong.status, (await read(wrong)).includes("人数が違います")]).toEqual([422, true])
      await me.post(`${path}/start`, { count: "2" })
      expect((await s.state(walks[0]!)).state).toBe("withdrawn")
    }),
  )

  test(
    "another account's is not there",
    inDb(async (db) => {
      const { me, root, channelId, elsewhere } = await inside(db)
      const { id } = await People.scenario(db, elsewhere)
      const walk = await People.walk(db, elsewhere, id, await People.friend(db, elsewhere))
      const own = await People.scenario(db, channelId)
      const form = [
        ["walk", String(walk)],
        ["do", "pause"],
      ] as const
      const made = await send(me, `${root}/scenarios/${own.id}/sweeps`, form)
      await me.post(`${made.headers.get("location")}/start`)
      expect((await Enrollment.find(db, elsewhere, walk)).holds).toEqual([])
      expect((await send(me, `${root}/scenarios/${id}/sweeps`, form)).status).toBe(404)
    }),
  )
})
