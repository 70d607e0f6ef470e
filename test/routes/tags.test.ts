import { describe, expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Field from "../../src/domain/field"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inside } from "./inside"

const tagIn = async (db: Db, channelId: bigint, name = "会員") =>
  People.good(await Tag.create(db, channelId, { name }, People.morning)).tag

describe("tags", () => {
  test(
    "an empty list says what tags are for; a new one stands in it with its friends",
    inDb(async (db) => {
      const { me, root, see, channelId } = await inside(db)
      expect(await see(`${root}/tags`)).toContain("タグはまだありません")
      const made = await me.post(`${root}/tags`, { name: " 会員 " })
      expect([made.status, made.headers.get("location")]).toEqual([303, `${root}/tags`])
      const [tag] = await Tag.list(db, channelId)
      await Tag.add(db, channelId, [await People.friend(db, channelId)], tag!.id, People.morning)
      expect(await see(`${root}/tags`)).toMatch(/会員 1人/)
    }),
  )

  test(
    "a name that is taken or empty is answered 422 beside its field, and stays typed",
    inDb(async (db) => {
      const { me, root, channelId, read } = await inside(db)
      await tagIn(db, channelId)
      const again = await me.post(`${root}/tags`, { name: "会員" })
      const html = await again.clone().text()
      expect(again.status).toBe(422)
      expect(html).toContain('value="会員"')
      expect(html).toContain('aria-invalid="true"')
      expect(await read(again)).toContain("すでに使われています")
      expect(await read(me.post(`${root}/tags`, { name: " " }))).toContain("空にはできません")
      expect(await Tag.list(db, channelId)).toHaveLength(1)
    }),
  )

  test(
    "renaming keeps the friends; deleting says from how many it is taken, and does it only where its name is typed",
    inDb(async (db) => {
      const { me, root, channelId, see, read } = await inside(db)
      const tag = await tagIn(db, channelId)
      await Tag.add(db, channelId, [await People.friend(db, channelId)], tag.id, People.morning)
      await me.post(`${root}/tags/${tag.id}`, { name: "本会員" })
      expect(await see(`${root}/tags`)).toMatch(/本会員 1人/)
      expect(await see(`${root}/tags/${tag.id}`)).toContain("1人の友だちから、このタグが外れます")
      for (const form of [undefined, { typed: "会員" }]) {
        const refused = await me.post(`${root}/tags/${tag.id}/removal`, form)
        expect(refused.status).toBe(422)
        expect(await read(refused)).toMatch(/1人の友だちから外れ.*「本会員」と入力してください/)
      }
      expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(1)
      const gone = await me.post(`${root}/tags/${tag.id}/removal`, { typed: " 本会員" })
      expect(gone.status).toBe(303)
      expect(await Tag.list(db, channelId)).toHaveLength(0)
    }),
  )

  test(
    "a tag that nobody carries takes nothing with it, so nothing need be typed",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const tag = await tagIn(db, channelId)
      expect(await (await me.get(`${root}/tags/${tag.id}`)).text()).not.toContain('name="typed"')
      expect((await me.post(`${root}/tags/${tag.id}/removal`)).status).toBe(303)
      expect(await Tag.list(db, channelId)).toHaveLength(0)
    }),
  )

  test(
    "a tag that a step asks for cannot go, and the page names the step",
    inDb(async (db) => {
      const { me, root, channelId, see, read } = await inside(db)
      const tag = await tagIn(db, channelId)
      const scenario = await People.scenario(db, channelId)
      await People.step(db, channelId, scenario.id, { name: "三通目", filter: { tag: String(tag.id), has: true } })
      expect(await see(`${root}/tags/${tag.id}`)).toContain("三通目")
      const refused = await me.post(`${root}/tags/${tag.id}/removal`)
      expect(refused.status).toBe(422)
      expect(await read(refused)).toContain("三通目")
      expect(await Tag.list(db, channelId)).toHaveLength(1)
    }),
  )

  test(
    "a tag of another account is not there, to look at or to change",
    inDb(async (db) => {
      const { me, root, elsewhere } = await inside(db)
      const tag = await tagIn(db, elsewhere)
      // One after the other: the test's one connection cannot hold two transactions side by side.
      const answers = [
        await me.get(`${root}/tags/${tag.id}`),
        await me.post(`${root}/tags/${tag.id}`, { name: "乗っ取り" }),
        await me.post(`${root}/tags/${tag.id}/removal`),
        await me.get(`${root}/tags/nothing`),
      ]
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
      expect((await Tag.find(db, elsewhere, tag.id)).name).toBe("会員")
    }),
  )
})

describe("fields", () => {
  const field = { name: "誕生日", key: "birthday", kind: "date", choices: "" }

  test(
    "are made with a key, a kind and, for choices, one a line",
    inDb(async (db) => {
      const { me, root, see, channelId } = await inside(db)
      expect(await see(`${root}/fields`)).toContain("友だち情報の項目はまだありません")
      expect((await me.post(`${root}/fields`, field)).status).toBe(303)
      const course = { name: "コース", key: "course", kind: "choice", choices: "和食\r\n\r\n 洋食 \r\n" }
      expect((await me.post(`${root}/fields`, course)).status).toBe(303)
      const all = await Field.list(db, channelId)
      expect(all.map(({ kind, choices }) => [kind, choices])).toEqual([
        ["date", []],
        ["choice", ["和食", "洋食"]],
      ])
      expect(await see(`${root}/fields`)).toContain("{{field.birthday}}")
    }),
  )

  for (const [what, change, sentence] of [
    ["a key with capitals", { key: "Birthday" }, "形式が違います"],
    ["a choice without choices", { kind: "choice" }, "種類が「選択肢」のときは1つ以上書き"],
    ["choices of a date", { choices: "あ" }, "種類が「選択肢」のときは1つ以上書き"],
  ] as const)
    test(
      `${what} is answered 422 and keeps what was typed`,
      inDb(async (db) => {
        const { me, root, read, channelId } = await inside(db)
        const answer = await me.post(`${root}/fields`, { ...field, ...change })
        expect(answer.status).toBe(422)
        expect(await answer.clone().text()).toContain('value="誕生日"')
        expect(await read(answer)).toContain(sentence)
        expect(await Field.list(db, channelId)).toHaveLength(0)
      }),
    )

  test(
    "a choice that a friend has cannot be taken away, and the page says which",
    inDb(async (db) => {
      const { me, root, read, channelId } = await inside(db)
      const input = { name: "コース", key: "course", kind: "choice" as const, choices: ["和食", "洋食"] }
      const { field: course } = People.good(await Field.create(db, channelId, input, People.morning))
      await Field.set(db, channelId, [await People.friend(db, channelId)], course.id, "洋食", People.morning)
      const refused = await me.post(`${root}/fields/${course.id}`, { name: "コース", choices: "和食" })
      expect(refused.status).toBe(422)
      expect(await read(refused)).toContain("友だちに選ばれている選択肢は消せません:洋食")
      expect((await me.post(`${root}/fields/${course.id}`, { name: "講座", choices: "和食\n洋食\n製菓" })).status).toBe(
        303,
      )
      expect((await Field.find(db, channelId, course.id)).choices).toEqual(["和食", "洋食", "製菓"])
    }),
  )

  test(
    "a field that a message speaks of, or a countdown runs to, cannot go",
    inDb(async (db) => {
      const { me, root, channelId, see, read } = await inside(db)
      const make = async (key: string) =>
        People.good(await Field.create(db, channelId, { ...field, key, kind: "date", choices: [] }, People.morning))
          .field
      const [said, counted] = [await make("said"), await make("counted")]
      const scenario = await People.scenario(db, channelId)
      await People.step(db, channelId, scenario.id, {
        name: "二通目",
        messages: People.text("{{field.said|未定}}です"),
      })
      await People.scenario(db, channelId, { name: "生配信", kind: "countdown", goalFieldId: String(counted.id) })
      expect(await see(`${root}/fields/${said.id}`)).toContain("二通目")
      expect(await read(me.post(`${root}/fields/${counted.id}/removal`))).toContain(
        "使われているため、削除できません:生配信",
      )
      expect(await Field.list(db, channelId)).toHaveLength(2)
    }),
  )

  test(
    "a field goes with the values of friends only where its name is typed, and without them at once",
    inDb(async (db) => {
      const { me, root, channelId, read } = await inside(db)
      const make = async (key: string) =>
        People.good(await Field.create(db, channelId, { ...field, key, kind: "text", choices: [] }, People.morning))
          .field
      const [known, blank] = [await make("known"), await make("blank")]
      await Field.set(db, channelId, [await People.friend(db, channelId)], known.id, "5月", People.morning)
      const refused = await me.post(`${root}/fields/${known.id}/removal`)
      expect(refused.status).toBe(422)
      expect(await read(refused)).toMatch(/1人の友だちの値が消え.*「誕生日」と入力してください/)
      expect(await Field.list(db, channelId)).toHaveLength(2)
      expect((await me.post(`${root}/fields/${known.id}/removal`, { typed: "誕生日" })).status).toBe(303)
      expect((await me.post(`${root}/fields/${blank.id}/removal`)).status).toBe(303)
      expect(await Field.list(db, channelId)).toHaveLength(0)
    }),
  )

  test(
    "a field of another account is not there",
    inDb(async (db) => {
      const { me, root, elsewhere } = await inside(db)
      const input = { ...field, kind: "date" as const, choices: [] }
      const { field: other } = People.good(await Field.create(db, elsewhere, input, People.morning))
      const answers = await Promise.all([
        me.get(`${root}/fields/${other.id}`),
        me.post(`${root}/fields/${other.id}`, { name: "x" }),
        me.post(`${root}/fields/${other.id}/removal`),
      ])
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    }),
  )
})

test(
  "who is not signed in sees no page of the account",
  inDb(async (db) => {
    const { stranger, root } = await inside(db)
    for (const path of ["/tags", "/fields"]) expect((await stranger.get(root + path)).status).toBe(303)
  }),
)
