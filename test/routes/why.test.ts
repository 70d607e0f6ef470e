import { expect, test } from "bun:test"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inScene } from "../engine"
import { caller } from "./api/caller"
import { inside, insideScene } from "./inside"

const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })

test(
  "section 10 in sentences: when it is due and how that came about, then what carried it",
  inScene(async (scene) => {
    const { me, root, see } = await insideScene(scene)
    const id = await scene.scenario({ name: "入門コース", windowOpens: "08:00", windowCloses: "21:00" })
    const stepId = await scene.step(id, { name: "夜のたより", ...clock(0, "22:00") })
    const friendId = await scene.friend({ name: "佐藤花子" })
    const walk = await scene.walk(id, friendId)
    const home = `${root}/enrollments/${walk}/steps/${stepId}/why`
    const before = await see(home)
    expect(before).toContain("「夜のたより」が届く・届かない理由")
    expect(before).toContain("まだ時刻が来ていません。11月22日(日) 08:00に届く予定です。")
    expect(before).toContain("ステップの設定どおりなら11月21日(土) 22:00です。")
    expect(before).toContain("11月21日(土) 22:00は配信できる時間帯の外なので、次の開始まで待ちます。")
    await scene.at("2026-11-22T08:00")
    const after = await see(home)
    const [entry] = await Delivery.list(scene.w.db, scene.channelId, { stepId })
    expect(after).toContain("11月22日(日) 08:00にLINEが受け付け、届いています。 対象文面は第1版です。")
    expect(after).toContain(`送信単位 ${entry!.batchId} LINEのリクエストID req`)
    for (const page of [
      `${root}/friends/${friendId}`,
      `${root}/deliveries`,
      `${root}/enrollments/${walk}`,
      `${root}/scenarios/${id}/history`,
    ])
      expect(await (await me.get(page)).text(), page).toContain(`href="${home}"`)
    await me.post("/locale", { locale: "en", back: "/" })
    expect(await see(home)).toContain("LINE accepted it at Sun 22 Nov, 08:00; it has arrived.")
  }),
  240_000,
)

test(
  "of what has been delivered it tells calmly what was decided then, whatever has changed since",
  inScene(async (scene) => {
    const { me, root, see } = await insideScene(scene)
    const { db } = scene.w
    const { tag } = People.good(await Tag.create(db, scene.channelId, { name: "会員" }, scene.w.at))
    const id = await scene.scenario()
    const filter = { tag: String(tag.id), has: true }
    const stepId = await scene.step(id, { ...clock(0, "22:00"), filter })
    const friendId = await scene.friend()
    await Tag.add(db, scene.channelId, [friendId], tag.id, scene.w.at)
    const home = `${root}/enrollments/${await scene.walk(id, friendId)}/steps/${stepId}/why`
    const care = async () => (await (await me.get(home)).text()).split('id="why"')[1]!.includes("bg-warning")
    expect(await care()).toBe(true)
    await scene.at("2026-11-21T22:00")
    await Tag.drop(db, scene.channelId, [friendId], tag.id, scene.w.at)
    const after = await see(home)
    expect(after).toContain("届いたときの3つの条件 満たしていた")
    expect(after).toContain("11月21日(土) 22:00に届けることに決まり、そのとおり送られました。")
    expect(after).toContain("ステップの設定どおりなら11月21日(土) 22:00です。")
    expect(after).toContain("送る直前に、そのときの条件で確かめ、合っていたので届けました。")
    expect(after).not.toContain("満たしていない")
    expect(await care()).toBe(false)
    const later = { timing: { kind: "clock", days: 0, timeOfDay: "23:00" } } as const
    People.good(await Step.edit(db, scene.channelId, stepId, { ...later, lateChoice: "none" }, { at: scene.w.at }))
    // How it came about is told by the rules of today only where they lead to the same moment.
    const retimed = await see(home)
    expect(retimed).toContain("11月21日(土) 22:00に届けることに決まり、そのとおり送られました。")
    expect(retimed).not.toContain("23:00")
    expect(await care()).toBe(false)
  }),
  240_000,
)

test(
  "a part of a page is answered with the part alone",
  inDb(async (db) => {
    const { me, root, channelId } = await inside(db)
    const { id } = await People.scenario(db, channelId)
    const { id: stepId } = await People.step(db, channelId, id)
    const walk = await People.walk(db, channelId, id, await People.friend(db, channelId))
    const path = `${root}/enrollments/${walk}/steps/${stepId}/why`
    const part = await me.ask(path, { headers: { "hx-request-type": "partial" } })
    expect(await part.text()).toStartWith('<div id="why"')
  }),
)

test(
  "a walk and a step that do not belong together, or to this account, are not there",
  inDb(async (db) => {
    const { me, root, channelId, elsewhere } = await inside(db)
    const walkOn = async (on: bigint) => {
      const { id } = await People.scenario(db, on)
      const { id: stepId } = await People.step(db, on, id)
      return { stepId, walk: await People.walk(db, on, id, await People.friend(db, on)) }
    }
    const [one, other, foreign] = [await walkOn(channelId), await walkOn(channelId), await walkOn(elsewhere)]
    const status = async (walk: bigint, stepId: bigint) =>
      (await me.get(`${root}/enrollments/${walk}/steps/${stepId}/why`)).status
    expect(await status(one.walk, one.stepId)).toBe(200)
    expect(await status(one.walk, other.stepId)).toBe(404)
    expect(await status(foreign.walk, foreign.stepId)).toBe(404)
  }),
)

test(
  "the API answers with codes, and with sentences in the caller's language",
  inDb(async (db) => {
    const channelId = await People.channel(db, { connectedAt: People.morning })
    const { get } = await caller(db)
    const { id } = await People.scenario(db, channelId)
    const filter = { following: false }
    const { id: stepId } = await People.step(db, channelId, id, { ...clock(30, "19:00"), filter })
    const walk = await People.walk(db, channelId, id, await People.friend(db, channelId))
    await Enrollment.pause(db, channelId, [walk], People.morning)
    const path = `/api/v1/channels/${channelId}/enrollments/${walk}/steps/${stepId}/why`
    const { status, body } = await get(path, { headers: { "accept-language": "en" } })
    expect(status).toBe(200)
    expect(body.conditions).toEqual({ origin: true, blank: true, time: false })
    expect(body.reasons.map(({ code }: { code: string }) => code)).toEqual(["held", "filter"])
    expect(body.reasons[0].sentence).toContain("Staff have paused this walk")
    expect(body.timing.dueAt).toBe("2026-12-21T10:00:00Z")
    expect(body.filter).toEqual([{ condition: filter, isTrue: false }])
    const japanese = await get(path, { headers: { "accept-language": "ja" } })
    expect(japanese.body.reasons[0].sentence).toContain("一時停止しています")
  }),
)
