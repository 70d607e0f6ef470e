import { describe, expect, test } from "bun:test"
import * as Friend from "../../src/domain/friend"
import * as Mark from "../../src/domain/mark"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inside } from "./inside"

describe("marks", () => {
  test(
    "an empty list offers the usual three; one is renamed, moved and deleted",
    inDb(async (db) => {
      const { me, root, see, read, channelId } = await inside(db)
      expect(await see(`${root}/marks`)).toContain("対応マークはまだありません")
      await me.post(`${root}/marks/starters`)
      await me.post(`${root}/marks/starters`)
      const names = async () => (await Mark.list(db, channelId)).map(({ name }) => name)
      expect(await names()).toEqual(["未対応", "対応中", "対応済み"])
      const [open] = await Mark.list(db, channelId)
      await me.post(`${root}/marks/${open!.id}`, { name: "まだ", colour: "blue" })
      await me.post(`${root}/marks/${open!.id}/position`, { to: "down" })
      expect(await names()).toEqual(["対応中", "まだ", "対応済み"])
      for (const typed of ["", "対応中"]) {
        const asked = await me.post(`${root}/marks/${open!.id}/removal`, { typed })
        expect([asked.status, await read(asked)]).toEqual([422, expect.stringContaining("「まだ」と入力してください")])
      }
      expect(await names()).toEqual(["対応中", "まだ", "対応済み"])
      await me.post(`${root}/marks/${open!.id}/removal`, { typed: " まだ " })
      expect(await names()).toEqual(["対応中", "対応済み"])
    }),
  )

  test(
    "a name that is taken is answered 422 beside its field, and stays typed",
    inDb(async (db) => {
      const { me, root, read, channelId } = await inside(db)
      await me.post(`${root}/marks`, { name: "対応中", colour: "amber" })
      const again = await me.post(`${root}/marks`, { name: "対応中", colour: "red" })
      expect(again.status).toBe(422)
      expect(await read(again)).toContain("すでに使われています")
      const { mark } = People.good(await Mark.create(db, channelId, { name: "済み", colour: "green" }, People.morning))
      const clash = await me.post(`${root}/marks/${mark.id}`, { name: "対応中", colour: "red" })
      expect([clash.status, (await clash.text()).includes('value="対応中"')]).toEqual([422, true])
    }),
  )

  test(
    "one that a step asks for stays, and the page names the step",
    inDb(async (db) => {
      const { me, root, read, channelId } = await inside(db)
      const { mark } = People.good(await Mark.create(db, channelId, { name: "対応中", colour: "red" }, People.morning))
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, { name: "お礼", filter: { mark: String(mark.id), has: true } })
      const refused = await me.post(`${root}/marks/${mark.id}/removal`, { typed: "対応中" })
      expect(refused.status).toBe(422)
      expect(await read(refused)).toContain("お礼")
    }),
  )
})

describe("a friend's page", () => {
  test(
    "carries the mark, what staff call them and their note; a foreign friend is not there",
    inDb(async (db) => {
      const { me, root, see, channelId, elsewhere } = await inside(db)
      const friend = await People.friend(db, channelId, { name: "hana" })
      await me.post(`${root}/marks/starters`)
      const [open] = await Mark.list(db, channelId)
      await me.post(`${root}/friends/${friend}/mark`, { markId: String(open!.id) })
      await me.post(`${root}/friends/${friend}/own`, { called: "田中さん", note: "卵アレルギー" })
      const page = await see(`${root}/friends/${friend}`)
      for (const words of [
        "未対応",
        "田中さん",
        "LINEでの名前: hana",
        "卵アレルギー",
        "対応マークが「未対応」になりました",
      ])
        expect(page).toContain(words)
      await me.post(`${root}/friends/${friend}/mark`, { markId: "" })
      expect((await Friend.findKnown(db, channelId, friend)).mark).toBeNull()
      const foreign = await People.friend(db, elsewhere)
      for (const path of ["mark", "own"])
        expect((await me.post(`${root}/friends/${foreign}/${path}`, { note: "x" })).status).toBe(404)
    }),
  )

  test(
    "a note that is too long comes back as typed, beside what is wrong with it",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const friend = await People.friend(db, channelId)
      const refused = await me.post(`${root}/friends/${friend}/own`, { called: "た", note: "ん".repeat(5001) })
      const html = await refused.text()
      expect([refused.status, html.includes("ん".repeat(5001)), html.includes("5000文字以内")]).toEqual([
        422,
        true,
        true,
      ])
    }),
  )

  test(
    "a new tag is made and put on in one go; one that is there is not made twice",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const [friend, other] = [await People.friend(db, channelId), await People.friend(db, channelId)]
      for (const id of [friend, other]) await me.post(`${root}/friends/${id}/tags`, { name: " 会員 " })
      expect((await Tag.list(db, channelId)).map(({ name, friends }) => [name, friends])).toEqual([["会員", 2]])
      const long = await me.post(`${root}/friends/${friend}/tags`, { name: "長".repeat(101) })
      expect([long.status, (await long.text()).includes("100文字以内")]).toEqual([422, true])
    }),
  )
})
