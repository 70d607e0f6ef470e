import { describe, expect, test } from "bun:test"
import * as Automation from "../../src/domain/automation"
import * as Enrollment from "../../src/domain/enrollment"
import * as Event from "../../src/domain/event"
import * as Field from "../../src/domain/field"
import * as Friend from "../../src/domain/friend"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as People from "../domain/people"
import { from, inScene, userIdOf } from "../engine"
import { filled, formIn } from "./form"
import { inside, insideScene, send, words } from "./inside"

const blocked = { following: false, blockedAt: People.morning }

describe("the list of friends", () => {
  test(
    "says who they are, narrowed by name, tag and state",
    inDb(async (db) => {
      const { root, see, channelId } = await inside(db)
      expect(await see(`${root}/friends`)).toContain("友だちはまだいません")
      const hana = await People.friend(db, channelId, { name: "山田 花子" })
      await People.friend(db, channelId, { name: "鈴木 一郎", ...blocked })
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      await Tag.add(db, channelId, [hana], tag.id, People.morning)
      const seen = async (query: string) => {
        const page = await see(`${root}/friends${query}`)
        return ["山田 花子", "鈴木 一郎"].filter((name) => page.includes(name))
      }
      expect(await seen("")).toEqual(["山田 花子", "鈴木 一郎"])
      expect(await seen(`?name=${encodeURIComponent("花子")}`)).toEqual(["山田 花子"])
      expect(await seen(`?tag=${tag.id}`)).toEqual(["山田 花子"])
      expect(await seen("?state=blocked")).toEqual(["鈴木 一郎"])
      expect(await seen("?state=blocked&name=花子")).toEqual([])
      expect(await seen("?tag=nonsense&state=nonsense&before=nonsense")).toEqual(["山田 花子", "鈴木 一郎"])
      expect(await see(`${root}/friends?name=x`)).toContain("条件に合うものはありません")
    }),
  )

  test(
    "is paged by key, forth and back, and keeps what narrows it",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      for (let n = 0; n < 110; n++)
        await People.friend(db, channelId, {
          name: `友${String(n).padStart(3, "0")}`,
          createdAt: People.morning.add({ seconds: n }),
        })
      const look = async (path: string) => {
        const html = await (await me.get(path)).text()
        const link = (label: string) =>
          new RegExp(`<a href="([^"]*)"[^>]*>(?:(?!</a>)[\\s\\S])*${label}`).exec(html)?.[1]?.replaceAll("&amp;", "&")
        return { names: html.match(/友\d{3}(?=<)/g) ?? [], older: link("次のページ"), newer: link("前のページ") }
      }
      const first = await look(`${root}/friends?name=${encodeURIComponent("友")}`)
      const second = await look(first.older ?? "")
      const third = await look(second.older ?? "")
      expect([first.names[0], second.names[0], third.names[0]]).toEqual(["友109", "友059", "友009"])
      expect([first.newer, third.older]).toEqual([undefined, undefined])
      expect((await look(third.newer ?? "")).names).toEqual(second.names)
      expect((await look(second.newer ?? "")).names).toEqual(first.names)
      expect(third.newer).toContain("name=")
    }),
  )

  test(
    "is sorted by the heads of its columns, each page in that order",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      for (let n = 0; n < 60; n++)
        await People.friend(db, channelId, {
          name: `友${String((n * 7) % 60).padStart(3, "0")}`,
          createdAt: People.morning.add({ seconds: n }),
        })
      const html = async (query: string) => (await me.get(`${root}/friends${query}`)).text()
      const names = (page: string): string[] => page.match(/友\d{3}(?=<)/g) ?? []
      const usual = await html("")
      expect(usual).toMatch(/aria-sort="descending"[^>]*>\s*<a[^>]*>友だち追加/)
      const to = /<a href="([^"]*sort=name)"/.exec(usual)![1]!.replaceAll("&amp;", "&")
      const first = await (await me.get(to)).text()
      expect(first).toMatch(/aria-sort="ascending"[^>]*>\s*<a[^>]*sort=-name[^>]*>名前/)
      expect([names(first)[0], names(first)[49]]).toEqual(["友000", "友049"])
      const older = /<a href="([^"]*after=[^"]*)"/.exec(first)![1]!.replaceAll("&amp;", "&")
      expect(names(await (await me.get(older)).text())).toEqual(Array.from({ length: 10 }, (_, n) => `友0${50 + n}`))
      expect(names(await html("?sort=-name"))[0]).toBe("友059")
      expect(names(await html("?sort=nonsense&after=nonsense"))).toEqual(names(usual))
    }),
  )

  test(
    "shows the columns that somebody chose, to them and on this account alone",
    inDb(async (db) => {
      const { me, root, channelId, see, elsewhere } = await inside(db)
      const input = { key: "town", name: "お住まいの町", kind: "text", choices: [] } as const
      const { field } = People.good(await Field.create(db, channelId, { ...input, choices: [] }, People.morning))
      const id = await People.friend(db, channelId, { name: "花子" })
      const friend = await Friend.findKnown(db, channelId, id)
      await Field.set(db, channelId, [id], field.id, "みなと町", People.morning)
      expect(await see(`${root}/friends`)).not.toContain("みなと町")
      const chosen: [string, string][] = [
        ["column", `field:${field.id}`],
        ["column", "userId"],
        ["column", "field:999"],
      ]
      const answer = await send(me, `${root}/friends/columns`, [...chosen, ["back", `${root}/friends?name=a`]])
      expect(answer.headers.get("location")).toBe(`${root}/friends?name=a`)
      const page = await see(`${root}/friends`)
      for (const word of ["みなと町", friend.lineUserId]) expect(page).toContain(word)
      const heads = async (path: string) => ((await (await me.get(path)).text()).match(/<th /g) ?? []).length
      expect(await heads(`${root}/friends`)).toBe(3)
      await People.friend(db, elsewhere, { name: "別人" })
      expect(await heads(`/channels/${elsewhere}/friends`)).toBe(6)
    }),
  )

  test(
    "those who are ticked are shown what will happen, then tagged, and nobody of another account with them; it can be undone",
    inDb(async (db) => {
      const { me, root, channelId, elsewhere, see } = await inside(db)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const [one, two] = [await People.friend(db, channelId), await People.friend(db, channelId)]
      const foreign = await People.friend(db, elsewhere)
      await Tag.add(db, channelId, [two], tag.id, People.morning)
      const query = new URLSearchParams([one, two, foreign].map((id) => ["id", String(id)]))
      const asked = await (await me.get(`${root}/friends/changes/new?${query}&do=tag&tagId=${tag.id}`)).text()
      expect(words(asked)).toContain("新しく付く友だち 1人 すでに付いている友だち 1人")
      expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(1)
      const answer = await send(me, `${root}/friends/changes`, await formIn(asked, `form[action$="/friends/changes"]`))
      expect(answer.headers.get("location")).toBe(`${root}/friends`)
      const after = await (await me.get(`${root}/friends`)).text()
      expect(after).toContain("1人にタグを付けました。")
      expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(2)
      await me.post(/action="([^"]*undoings[^"]*)"/.exec(after)![1]!)
      // Whoever carried it before still does.
      expect((await Friend.findKnown(db, channelId, two)).tags).toHaveLength(1)
      expect((await Friend.findKnown(db, channelId, one)).tags).toHaveLength(0)
      const untag = `${root}/friends/changes/new?${query}&do=untag&tagId=${tag.id}`
      expect(await see(untag)).toContain("外れる友だち 1人 もともと付いていない友だち 1人")
    }),
  )

  test(
    "all that match are enrolled by the scenario's own rules, as the preview said (semantics 2); undone, they leave again",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const scenario = await People.scenario(db, channelId)
      const ids: bigint[] = []
      for (const name of ["花子", "花代", "花江", "一郎"])
        ids.push(await People.friend(db, channelId, name === "花江" ? { name, ...blocked } : { name }))
      await People.walk(db, channelId, scenario.id, ids[0]!)
      const query = `all=1&name=${encodeURIComponent("花")}&do=enrol&scenarioId=${scenario.id}`
      const asked = await (await me.get(`${root}/friends/changes/new?${query}`)).text()
      expect(words(asked)).toMatch(/購読を始める友だち 2人 .*止まったまま始まる友だち 1人 変わらない友だち[^ ]* 1人/)
      const form = await formIn(asked, `form[action$="/friends/changes"]`)
      const answer = await send(me, `${root}/friends/changes`, form)
      expect(answer.headers.get("location")).toBe(`${root}/friends?name=%E8%8A%B1`)
      const active = async () =>
        (await Enrollment.list(db, channelId, { scenarioId: scenario.id, state: "active" })).map(
          (walk) => walk.friendId,
        )
      expect((await active()).toSorted()).toEqual(ids.slice(0, 3).toSorted())
      const after = await (await me.get(`${root}/friends`)).text()
      expect(after).toContain("2人をシナリオに登録しました。")
      await me.post(/action="([^"]*undoings[^"]*)"/.exec(after)![1]!)
      expect(await active()).toEqual([ids[0]!])
    }),
  )

  test(
    "nobody ticked, no tag, no scenario, or one of another account: 422, and what was ticked stays ticked",
    inDb(async (db) => {
      const { me, root, channelId, elsewhere, read } = await inside(db)
      const foreign = await People.scenario(db, elsewhere)
      const { tag } = People.good(await Tag.create(db, elsewhere, { name: "会員" }, People.morning))
      const friend = String(await People.friend(db, channelId))
      const change = (...fields: [string, string][]) => send(me, `${root}/friends/changes`, fields)
      expect(await read(change(["do", "tag"]))).toContain("友だちを選んでください。")
      for (const wrong of [
        ["enrol", "scenarioId", foreign.id],
        ["tag", "tagId", tag.id],
      ] as const) {
        const answer = await change(["id", friend], ["do", wrong[0]], [wrong[1], String(wrong[2])])
        expect(answer.status).toBe(422)
        const html = await answer.text()
        expect(html).toMatch(new RegExp(`value="${friend}"[^>]* checked`))
        expect(html).toContain(wrong[0] === "tag" ? "タグを選んでください。" : "シナリオを選んでください。")
      }
      expect(await Enrollment.list(db, channelId, {})).toHaveLength(0)
    }),
  )
})

describe("one friend", () => {
  test(
    "tags are put on and taken off",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const friend = await People.friend(db, channelId)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const address = `${root}/friends/${friend}`
      await me.post(`${address}/tags`, { tagId: String(tag.id) })
      expect((await Friend.findKnown(db, channelId, friend)).tags.map(({ name }) => name)).toEqual(["会員"])
      expect(await see(address)).toContain("タグ「会員」が付きました")
      await me.post(`${address}/tags/${tag.id}/removal`)
      expect((await Friend.findKnown(db, channelId, friend)).tags).toEqual([])
      expect((await me.post(`${address}/tags`, { tagId: "" })).status).toBe(303)
    }),
  )

  test(
    "fields of every kind are typed, kept in the account's zone, and cleared; all are stored or none",
    inDb(async (db) => {
      const { me, root, channelId, read } = await inside(db)
      const friend = await People.friend(db, channelId)
      const make = async (key: string, kind: Field.Kind) => {
        const input = { key, name: key, kind, choices: kind === "choice" ? ["和食", "洋食"] : [] }
        return `field-${People.good(await Field.create(db, channelId, input, People.morning)).field.id}`
      }
      const [memo, count, born, live, mail, course] = [
        ...[await make("memo", "text"), await make("count", "number"), await make("born", "date")],
        ...[await make("live", "moment"), await make("mail", "flag"), await make("course", "choice")],
      ]
      const address = `${root}/friends/${friend}`
      const known = async () => (await Friend.findKnown(db, channelId, friend)).fields
      const typed = {
        ...{ [memo!]: " 左利き ", [count!]: "1,200", [born!]: "1988-04-12", [live!]: "2026-12-20T19:00" },
        ...{ [mail!]: "false", [course!]: "洋食" },
      }
      expect((await me.post(`${address}/fields`, typed)).status).toBe(303)
      const all = {
        memo: "左利き",
        count: "1200",
        born: "1988-04-12",
        live: "2026-12-20T10:00:00Z",
        mail: "false",
        course: "洋食",
      }
      expect(await known()).toEqual(all)
      const before = await Event.timeline(db, channelId, friend, { limit: 100 })
      const form = await formIn(await (await me.get(address)).text(), "#fields form")
      await send(me, `${address}/fields`, form)
      expect(await Event.timeline(db, channelId, friend, { limit: 100 })).toEqual(before)
      const refused = await send(me, `${address}/fields`, filled(form, { [count!]: "たくさん", [memo!]: "右利き" }))
      expect(refused.status).toBe(422)
      expect(await refused.clone().text()).toContain('value="たくさん"')
      expect(await read(refused)).toContain("形式が違います")
      expect(await known()).toEqual(all)
      await send(me, `${address}/fields`, filled(form, { [born!]: "", [course!]: "" }))
      const { born: _, course: __, ...rest } = all
      expect(await known()).toEqual(rest)
    }),
  )

  test(
    "a moment that is known to the second keeps its seconds when the form is sent back untouched",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const friend = await People.friend(db, channelId)
      const input = { key: "live", name: "生配信", kind: "moment" as const, choices: [] }
      const { field } = People.good(await Field.create(db, channelId, input, People.morning))
      await Field.set(db, channelId, [friend], field.id, "2026-12-20T10:00:59Z", People.morning)
      const form = await formIn(await (await me.get(`${root}/friends/${friend}`)).text(), "#fields form")
      expect((await send(me, `${root}/friends/${friend}/fields`, form)).status).toBe(303)
      expect((await Friend.findKnown(db, channelId, friend)).fields.live).toBe("2026-12-20T10:00:59Z")
    }),
  )

  test(
    "keeps what a colleague wrote into another field meanwhile: only what was touched is stored",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const friend = await People.friend(db, channelId)
      const address = `${root}/friends/${friend}`
      const make = async (key: string) =>
        People.good(await Field.create(db, channelId, { key, name: key, kind: "text", choices: [] }, People.morning))
          .field
      const [town, blood] = [await make("town"), await make("blood")]
      const opened = await formIn(await (await me.get(address)).text(), "#fields form")
      await Field.set(db, channelId, [friend], town.id, "神戸", People.morning)
      await send(me, `${address}/fields`, filled(opened, { [`field-${blood.id}`]: "A" }))
      expect((await Friend.findKnown(db, channelId, friend)).fields).toEqual({ town: "神戸", blood: "A" })
    }),
  )

  test(
    "a note that a colleague has changed meanwhile is not written over unseen: it is said, and what was typed stays",
    inDb(async (db) => {
      const { me, root, channelId } = await inside(db)
      const friend = await People.friend(db, channelId)
      const address = `${root}/friends/${friend}`
      const note = async () => (await Friend.Own.note(db, channelId, friend))?.text
      const opened = await formIn(await (await me.get(address)).text(), "#own form")
      const colleague = { at: People.morning, staffId: null }
      await Friend.Own.write(db, channelId, friend, { note: "卵アレルギー" }, colleague)
      const answer = await send(me, `${address}/own`, filled(opened, { note: "昼に電話する" }))
      const html = await answer.text()
      expect([answer.status, await note()]).toEqual([422, "卵アレルギー"])
      expect(words(html)).toContain("別の画面で保存されています")
      expect(html).toContain("昼に電話する")
      expect((await send(me, `${address}/own`, await formIn(html, "#own form"))).status).toBe(303)
      expect(await note()).toBe("昼に電話する")
    }),
  )

  test(
    "is enrolled; a second time says that nothing changed",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const friend = await People.friend(db, channelId)
      const scenario = await People.scenario(db, channelId)
      const enrol = (id: unknown) => me.post(`${root}/friends/${friend}/enrollments`, { scenarioId: String(id) })
      expect((await enrol(scenario.id)).headers.get("location")).toBe(`${root}/friends/${friend}#enrollments`)
      expect(await see(`${root}/friends/${friend}`)).toContain("シナリオに登録しました")
      await enrol(scenario.id)
      expect(await see(`${root}/friends/${friend}`)).toContain("変わりませんでした")
      expect(await Enrollment.list(db, channelId, {})).toHaveLength(1)
      expect((await enrol("")).status).toBe(422)
    }),
  )

  test(
    "every reason for standing still is said in words",
    inDb(async (db) => {
      const { me, root, channelId, see } = await inside(db)
      const friend = await People.friend(db, channelId, { ...blocked, optedOutAt: People.morning })
      const course = await People.scenario(db, channelId)
      const countdown = await People.scenario(db, channelId, { name: "生配信", kind: "countdown" })
      const walk = await People.walk(db, channelId, course.id, friend)
      await People.walk(db, channelId, countdown.id, friend)
      await me.post(`${root}/enrollments/${walk}/pause`)
      const page = await see(`${root}/friends/${friend}`)
      for (const words of [
        "ブロックされているため",
        "配信停止を希望しています",
        "目標の日時がまだ分からない",
        "スタッフが一時停止しています",
      ])
        expect(page).toContain(words)
    }),
  )

  test(
    "a walk is paused, resumed, moved with its origin, and ended",
    inDb(async (db) => {
      const { me, root, channelId, world } = await inside(db)
      const friend = await People.friend(db, channelId)
      const [here, there] = [await People.scenario(db, channelId), await People.scenario(db, channelId)]
      const walk = await People.walk(db, channelId, here.id, friend)
      const find = (id: bigint) => Enrollment.find(db, channelId, id)
      await me.post(`${root}/enrollments/${walk}/pause`)
      expect((await find(walk)).holds).toEqual(["paused"])
      await me.post(`${root}/enrollments/${walk}/resumption`)
      expect((await find(walk)).holds).toEqual([])
      world.at = People.morning.add({ hours: 30 })
      const same = await me.post(`${root}/enrollments/${walk}/moves`, { toScenarioId: String(here.id) })
      expect([same.status, (await find(walk)).state]).toEqual([422, "active"])
      await me.post(`${root}/enrollments/${walk}/moves`, { toScenarioId: String(there.id), keepOrigin: "yes" })
      const [moved] = await Enrollment.list(db, channelId, { scenarioId: there.id })
      expect([(await find(walk)).state, moved!.originAt?.toString()]).toEqual(["withdrawn", People.morning.toString()])
      await me.post(`${root}/enrollments/${moved!.id}/withdrawal`)
      expect((await find(moved!.id)).state).toBe("withdrawn")
    }),
  )

  test(
    "of another account is not there, nor are their walks",
    inDb(async (db) => {
      const { me, root, elsewhere, channelId } = await inside(db)
      const friend = await People.friend(db, elsewhere)
      const scenario = await People.scenario(db, elsewhere)
      const walk = await People.walk(db, elsewhere, scenario.id, friend)
      await People.scenario(db, channelId)
      expect((await me.get(`${root}/friends/${friend}`)).status).toBe(404)
      for (const path of ["tags", "fields", "enrollments", "tags/1/removal"])
        expect((await me.post(`${root}/friends/${friend}/${path}`)).status).toBe(404)
      for (const path of ["pause", "resumption", "withdrawal", "moves"])
        expect((await me.post(`${root}/enrollments/${walk}/${path}`)).status).toBe(404)
      expect((await Enrollment.find(db, elsewhere, walk)).state).toBe("active")
    }),
  )
})

test(
  "the timeline says in sentences what a friend did, in the friend's own words where there are any",
  inScene(async (scene) => {
    const friend = await scene.friend({ name: "花子" })
    const whom = from(await userIdOf(scene, friend))
    const message = (facts: object) => ({ ...whom, type: "message", message: { id: "1", ...facts } })
    await scene.webhook(
      message({ type: "text", text: "煮物の回、\n分かりやすかった <3" }),
      message({ type: "image" }),
      message({ type: "file", fileName: "レシピ.pdf" }),
      message({ type: "location", title: "駅", address: "港区" }),
      message({ type: "hologram" }),
      { ...whom, type: "postback", postback: { data: "course=1" } },
      { ...whom, type: "unfollow" },
    )
    await Automation.drain(scene.w, scene.channelId)
    const { see, root } = await insideScene(scene)
    const page = await see(`${root}/friends/${friend}`)
    for (const sentence of [
      ...[
        "煮物の回、 分かりやすかった <3",
        "画像を送りました",
        "ファイル「レシピ.pdf」を送りました",
        "位置情報を送りました:駅 港区",
      ],
      ...["メッセージを送りました", "ボタンを押しました(course=1)", "ブロックしました", "ブロック中"],
    ])
      expect(page).toContain(sentence)
  }),
)
