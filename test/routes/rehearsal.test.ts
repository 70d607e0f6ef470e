import { describe, expect, test } from "bun:test"
import * as Enrollment from "../../src/domain/enrollment"
import * as Field from "../../src/domain/field"
import * as Scenario from "../../src/domain/scenario"
import * as Tag from "../../src/domain/tag"
import { type Own, ownDb } from "../db"
import * as People from "../domain/people"
import { inside } from "./inside"

const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })

/** A course that asks for a tag, with quiet hours; its page. */
async function course({ db }: Own) {
  const here = await inside(db)
  const { channelId, root } = here
  const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
  const { id } = await People.scenario(db, channelId, { windowOpens: "08:00", windowCloses: "21:00" })
  const filter = { tag: String(tag.id), has: true }
  const addTag = [{ do: "addTag", tagId: String(tag.id) }]
  await People.step(db, channelId, id, { name: "はじめまして", ...clock(0, "08:30"), missed: "next_day" })
  await People.step(db, channelId, id, { name: "夜のたより", ...clock(1, "22:00") })
  await People.step(db, channelId, id, { name: "会員の方へ", ...clock(2, "12:00"), filter })
  await People.step(db, channelId, id, { name: "入会", ...clock(3, "12:00"), actions: addTag })
  await People.step(db, channelId, id, { name: "お礼", ...clock(4, "12:00"), filter })
  return { ...here, id, tag, home: `${root}/scenarios/${id}/rehearsal` }
}

describe("the page of a rehearsal", () => {
  test(
    "shows the whole walk of somebody imagined, with the rule that decided each step",
    ownDb(async (own) => {
      const { see, home, tag } = await course(own)
      const text = await see(home)
      expect(text).toContain("「はじめまして」の本来の時刻は11月21日(土) 08:30でした。")
      expect(text).toContain("「夜のたより」は11月22日(日) 22:00の予定でしたが、配信できる時間帯まで待ちました。")
      expect(text).toMatch(/11月23日\(月\) 12:00 見送り 会員の方へ 絞り込みの条件に合いませんでした。/)
      expect(text).toMatch(
        /11月24日\(火\) 12:00 届く 入会 このあと:タグ「会員」を付ける.* 11月25日\(水\) 12:00 届く お礼/,
      )
      expect(text).toMatch(/数えられる通数 4通/)
      expect(await see(`${home}?tag=${tag.id}`)).toMatch(/11月23日\(月\) 12:00 届く 会員の方へ/)
    }),
    15_000,
  )

  test(
    "starts when it is told, stands still when it is told, and keeps what was asked",
    ownDb(async (own) => {
      const { me, see, home } = await course(own)
      const pause = "pauseFrom=2026-12-02T10:00&pauseUntil=2026-12-05T10:00"
      const text = await see(`${home}?at=2026-12-01T10:00&${pause}`)
      expect(text).toMatch(/12月2日\(水\) 10:00 停止 スタッフの一時停止。 12月5日\(土\) 10:00 再開/)
      expect(text).toContain("登録日時を12月1日(火) 10:00から12月4日(金) 10:00へ移します。")
      const html = await (await me.get(`${home}?at=2026-12-01T10:00&${pause}&layout=list`)).text()
      expect(html).toContain('value="2026-12-05T10:00"')
      expect(html).toContain('name="layout" value="list"')
    }),
    15_000,
  )

  test(
    "answers 422 beside the field where a moment is none, or comes before another",
    ownDb(async (own) => {
      const { me, read, home } = await course(own)
      const wrong = await me.get(`${home}?at=tomorrow`)
      expect([wrong.status, (await wrong.clone().text()).includes('value="tomorrow"')]).toEqual([422, true])
      const order = await me.get(`${home}?pauseFrom=2026-12-05T10:00&pauseUntil=2026-12-02T10:00`)
      expect(order.status).toBe(422)
      expect(await read(order)).toContain("再開は、一時停止より後の日時にしてください。")
    }),
    15_000,
  )

  test(
    "takes a friend by name, from the present state of the walk, and changes nothing of it",
    ownDb(async (own) => {
      const { db } = own
      const { me, see, home, id, channelId } = await course(own)
      const friendId = await People.friend(db, channelId, { name: "佐藤花子" })
      const other = await People.friend(db, channelId, { name: "鈴木" })
      const walk = await People.walk(db, channelId, id, friendId)
      const html = await (await me.get(`${home}?name=${encodeURIComponent("花子")}`)).text()
      expect(html).toContain(`href="${home}?friend=${friendId}"`)
      expect(html).not.toContain(`friend=${other}"`)
      const before = await Enrollment.find(db, channelId, walk)
      expect(await see(`${home}?friend=${friendId}`)).toMatch(/11月25日\(水\) 12:00 届く お礼/)
      expect(await see(`${home}?friend=${friendId}&start=enrolled`)).toContain("すでにこのシナリオを購読中です")
      expect(await see(`${home}?friend=${other}&start=present`)).toContain("いま購読していません")
      expect(await Enrollment.find(db, channelId, walk)).toEqual(before)
    }),
    15_000,
  )

  test(
    "of a countdown asks for the goal, and an archived scenario has nothing to rehearse",
    ownDb(async (own) => {
      const { db } = own
      const { see, root, channelId } = await course(own)
      const input = { key: "day", name: "卒業の日", kind: "date" as const, choices: [] }
      const { field } = People.good(await Field.create(db, channelId, input, People.morning))
      const { id } = await People.scenario(db, channelId, { kind: "countdown", goalFieldId: String(field.id) })
      await People.step(db, channelId, id, { name: "三日前", ...clock(-3, "12:00") })
      const home = `${root}/scenarios/${id}/rehearsal`
      const unknown = await see(home)
      expect(unknown).toContain("卒業の日")
      expect(unknown).toContain("目標の日時が分かるまで届きません。")
      expect(await see(`${home}?field-${field.id}=2026-12-20`)).toMatch(/12月17日\(木\) 12:00 届く 三日前/)
      await Scenario.archive(db, channelId, id, People.morning)
      expect(await see(home)).toContain("このシナリオには登録できません")
    }),
    15_000,
  )

  test(
    "neither a friend nor a scenario of another account is there",
    ownDb(async (own) => {
      const { me, home, root, elsewhere } = await course(own)
      const stranger = await People.friend(own.db, elsewhere)
      const foreign = await People.scenario(own.db, elsewhere)
      expect((await me.get(`${home}?friend=${stranger}`)).status).toBe(404)
      expect((await me.get(`${root}/scenarios/${foreign.id}/rehearsal`)).status).toBe(404)
    }),
    15_000,
  )
})
