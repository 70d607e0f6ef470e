import { describe, expect, test } from "bun:test"
import * as Grid from "../../src/domain/grid"
import * as Mark from "../../src/domain/mark"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inScene } from "../engine"
import { inside, insideScene } from "./inside"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

describe("a scenario's history", () => {
  test(
    "shows for each reader which step came when, and when the next is due (semantics 1)",
    inScene(async (s) => {
      const id = await s.scenario()
      await s.step(id, { name: "はじめに", ...clock(0, "10:00") })
      await s.step(id, { name: "つぎに", ...clock(1) })
      await s.walk(id, await s.friend({ name: "はな" }))
      await s.at("2026-11-21T10:00")
      const { see, root } = await insideScene(s)
      const page = await see(`${root}/scenarios/${id}/history`)
      expect(page).toMatch(/はじめに .*つぎに .*はな .*配信済み 11\/21 10:00 .*予定 11\/22 19:00/)
    }),
  )

  test(
    "semantics 6: what a step delivered before it was deleted can still be seen, and no more of it is to come",
    inScene(async (s) => {
      const id = await s.scenario()
      const stepId = await s.step(id, { name: "はじめに", ...clock(0, "10:00") })
      await s.step(id, { name: "つぎに", ...clock(1) })
      await s.walk(id, await s.friend({ name: "はな" }))
      await s.at("2026-11-21T10:00")
      const { me, see, root } = await insideScene(s)
      const home = `${root}/scenarios/${id}/history`
      expect(await see(home)).not.toContain("削除したステップ")
      expect(await see(`${home}?deleted=yes`)).toContain("削除したステップはありません")
      await Step.remove(s.w.db, s.channelId, stepId, s.w.at)
      await s.walk(id, await s.friend({ name: "あおい" }))
      const present = await see(home)
      expect(present).toContain("削除したステップの履歴を見る(1個)")
      expect(present).not.toContain("はじめに")
      const gone = await see(`${home}?deleted=yes&name=はな`)
      expect(gone).toMatch(/はじめに .*届いた人 削除: .*はな .*配信済み 11\/21 10:00/)
      expect(gone).not.toMatch(/つぎに|選んだマスを/)
      const list = `${root}/scenarios/${id}/steps/${stepId}/deliveries`
      for (const page of [await see(list), await see(`${list}?list=coming`)]) {
        expect(page).toMatch(/このステップは.*に削除したため、これから届くことはありません.*はな/)
        expect(page).not.toContain("あおい")
      }
      const html = await (await me.get(`${home}?deleted=yes`)).text()
      expect(html).toContain('name="deleted" value="yes"')
      const why = /href="([^"]*\/why)"/.exec(html)![1]!
      expect((await me.get(why)).status).toBe(200)
    }),
  )

  test(
    "without steps or readers says what to do",
    inDb(async (db) => {
      const { see, root, channelId } = await inside(db)
      const { id } = await People.scenario(db, channelId)
      expect(await see(`${root}/scenarios/${id}/history`)).toContain("ステップを書くと")
      await People.step(db, channelId, id)
      expect(await see(`${root}/scenarios/${id}/history`)).toContain("購読者はまだいません")
    }),
  )

  test(
    "is narrowed by tag, mark, state and name, together",
    inDb(async (db) => {
      const { see, root, channelId } = await inside(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id)
      const [a, b] = [
        await People.friend(db, channelId, { name: "あおい" }),
        await People.friend(db, channelId, { name: "あかり" }),
      ]
      for (const friend of [a, b]) await People.walk(db, channelId, id, friend)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const { mark } = People.good(await Mark.create(db, channelId, { name: "対応中", colour: "red" }, People.morning))
      await Tag.add(db, channelId, [a, b], tag.id, People.morning)
      await Mark.put(db, channelId, [b], mark.id, { at: People.morning, staffId: null })
      const shown = async (query: string) => {
        const page = await see(`${root}/scenarios/${id}/history?${query}`)
        return ["あおい", "あかり"].filter((name) => page.includes(name))
      }
      expect(await shown(`tag=${tag.id}`)).toEqual(["あおい", "あかり"])
      expect(await shown(`tag=${tag.id}&mark=${mark.id}`)).toEqual(["あかり"])
      expect(await shown(`tag=${tag.id}&mark=none&state=walking`)).toEqual(["あおい"])
      expect(await shown(`name=${encodeURIComponent("あか")}&state=withdrawn`)).toEqual([])
    }),
  )

  test(
    "a pasted list is looked at, with what names nobody; an empty one is refused with what was typed",
    inDb(async (db) => {
      const { me, see, root, read, channelId, elsewhere } = await inside(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id)
      for (const name of ["あおい", "あかり"])
        await People.walk(db, channelId, id, await People.friend(db, channelId, { name }))
      const home = `${root}/scenarios/${id}/history`
      const sent = await me.post(`${home}/lists`, { list: "あおい\n山田" })
      expect(sent.status).toBe(303)
      const page = await see(sent.headers.get("location")!)
      expect([page.includes("あおい"), page.includes("あかり"), page.includes("山田")]).toEqual([true, false, true])
      const empty = await me.post(`${home}/lists`, { list: " " })
      expect([empty.status, (await read(empty)).includes("空にはできません")]).toEqual([422, true])
      const doing = { at: People.morning, staffId: null }
      const { picked } = People.good(await Grid.Picked.pick(db, elsewhere, "x", doing))
      expect((await me.get(`${home}?list=${picked.id}`)).status).toBe(404)
    }),
  )

  test(
    "a question of any depth is built in a form, and leads back to the grid",
    inDb(async (db) => {
      const { me, see, root, read, channelId } = await inside(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id)
      for (const name of ["あおい", "あかり"])
        await People.walk(db, channelId, id, await People.friend(db, channelId, { name, following: name === "あおい" }))
      const path = `${root}/scenarios/${id}/history/segment`
      expect(await see(path)).toContain("誰を見ますか")
      const pressed = await me.post(path, { filterMode: "all", do: "addCondition:following", name: "あ" })
      expect(await pressed.text()).toContain('name="condition.0.is"')
      const missing = await me.post(path, { filterMode: "all" })
      expect([missing.status, (await read(missing)).includes("条件を1つ以上")]).toEqual([422, true])
      const built = { filterMode: "all", "condition.0": "following", "condition.0.is": "no", name: "あ" }
      const done = await me.post(path, built)
      expect(done.status).toBe(303)
      const page = await see(done.headers.get("location")!)
      expect([page.includes("あおい"), page.includes("あかり"), page.includes("ブロックしている")]).toEqual([
        false,
        true,
        true,
      ])
    }),
  )

  test(
    "of a step lists who got which words, and who is to get it; a step of another scenario is not there",
    inScene(async (s) => {
      const id = await s.scenario()
      const step = await s.step(id, { name: "はじめに", ...clock(0, "10:00") })
      await s.walk(id, await s.friend({ name: "はな" }))
      await s.at("2026-11-21T10:00")
      await s.walk(id, await s.friend({ name: "たろう" }))
      const { see, root, me } = await insideScene(s)
      const path = `${root}/scenarios/${id}/steps/${step}/deliveries`
      const [delivered, coming] = [await see(path), await see(`${path}?list=coming`)]
      expect([delivered.includes("はな"), delivered.includes("たろう")]).toEqual([true, false])
      expect([coming.includes("はな"), coming.includes("たろう")]).toEqual([false, true])
      const [version] = await Step.versions(s.w.db, s.channelId, step)
      expect(await see(`${path}?version=${version!.id}`)).toContain("はな")
      const other = await s.scenario()
      expect((await me.get(`${root}/scenarios/${other}/steps/${step}/deliveries`)).status).toBe(404)
    }),
  )
})
