/** What was just done can be taken back, once, by whoever did it; and the look of the pages is the reader's choice. */
import { expect, test } from "bun:test"
import * as Halt from "../../src/domain/halt"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import * as Undo from "../../src/domain/undo"
import { staff } from "../../src/schema"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inside } from "./inside"

const buttons = (html: string) => [...html.matchAll(/action="(\/channels\/\d+\/undoings\/\d+)"/g)].map(([, to]) => to!)

test(
  "a tag that was taken off is back after one press of the notice's button, and a second press changes nothing",
  inDb(async (db) => {
    const { me, root, channelId } = await inside(db)
    const friendId = await People.friend(db, channelId)
    const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
    await Tag.add(db, channelId, [friendId], tag.id, People.morning)
    const home = `${root}/friends/${friendId}`
    await me.post(`${home}/tags/${tag.id}/removal`)
    expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(0)
    const told = await (await me.get(home)).text()
    expect(told).toContain("1人からタグを外しました。")
    const [undo] = buttons(told)
    const answer = await me.post(undo!, { back: home })
    expect([answer.status, answer.headers.get("location")]).toEqual([303, home])
    expect(await (await me.get(home)).text()).toContain("元に戻しました。")
    expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(1)
    await Tag.drop(db, channelId, [friendId], tag.id, People.morning)
    await me.post(undo!, { back: home })
    expect(await (await me.get(home)).text()).toContain("何も変えていません")
    expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(0)
    // The notice is shown once.
    expect(buttons(await (await me.get(home)).text())).toEqual([])
  }),
)

test(
  "nobody else can take it back, not from another account, and not an hour later",
  inDb(async (db) => {
    const { me, root, channelId, elsewhere, world } = await inside(db)
    const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
    const friendId = await People.friend(db, channelId)
    const given = { email: "other@example.jp", name: "別", passwordHash: "unused", createdAt: People.morning }
    const [other] = await db.insert(staff).values(given).returning({ id: staff.id })
    const offer = { verb: "tag.add", subjectId: tag.id, ids: [friendId] } as const
    const theirs = await Undo.offer(db, channelId, other!.id, offer, People.morning)
    expect((await me.post(`${root}/undoings/${theirs}`)).status).toBe(404)
    const mine = await Undo.offer(db, channelId, (await db.select().from(staff))[0]!.id, offer, People.morning)
    expect((await me.post(`/channels/${elsewhere}/undoings/${mine}`)).status).toBe(404)
    world.at = People.morning.add({ hours: 1 })
    await me.post(`${root}/undoings/${mine}`)
    expect((await Tag.findCounted(db, channelId, tag.id)).friends).toBe(0)
  }),
)

test(
  "a scenario that ran when it was archived runs again; one that was paused stays so",
  inDb(async (db) => {
    const { me, root, channelId } = await inside(db)
    const running = await People.scenario(db, channelId, { name: "走っている" })
    const paused = await People.scenario(db, channelId, { name: "止まっている" })
    await Scenario.pause(db, channelId, paused.id, People.morning)
    for (const { id } of [running, paused]) {
      await me.post(`${root}/scenarios/${id}/archival`)
      const [undo] = buttons(await (await me.get(`${root}/scenarios`)).text())
      await me.post(undo!, { back: `${root}/scenarios` })
    }
    const after = async (id: bigint) => {
      const { archivedAt, pausedAt } = await Scenario.find(db, channelId, id)
      return [archivedAt === null, pausedAt === null]
    }
    expect(await after(running.id)).toEqual([true, true])
    expect(await after(paused.id)).toEqual([true, false])
  }),
)

test(
  "what others have gone on from is not taken back: a scenario that somebody else brought back stays paused",
  inDb(async (db) => {
    const { me, root, channelId } = await inside(db)
    const { id } = await People.scenario(db, channelId)
    await me.post(`${root}/scenarios/${id}/archival`)
    const [undo] = buttons(await (await me.get(`${root}/scenarios`)).text())
    await Scenario.restore(db, channelId, id, People.morning)
    await me.post(undo!, { back: `${root}/scenarios` })
    expect(await (await me.get(`${root}/scenarios`)).text()).toContain("何も変えていません")
    expect((await Scenario.find(db, channelId, id)).pausedAt).not.toBeNull()
  }),
)

test(
  "while everything on the account is stopped an archived scenario does not run again, and nothing says that it does",
  inDb(async (db) => {
    const { me, root, channelId } = await inside(db)
    const { id } = await People.scenario(db, channelId)
    await me.post(`${root}/scenarios/${id}/archival`)
    const [undo] = buttons(await (await me.get(`${root}/scenarios`)).text())
    await Halt.begin(db, channelId, { at: People.morning, staffId: null })
    await me.post(undo!, { back: `${root}/scenarios` })
    expect(await (await me.get(`${root}/scenarios`)).text()).toContain("何も変えていません")
    expect((await Scenario.find(db, channelId, id)).archivedAt).not.toBeNull()
    // The offer stands until it is over.
    await Halt.end(db, channelId, true, People.morning)
    await me.post(undo!, { back: `${root}/scenarios` })
    expect(await Scenario.find(db, channelId, id)).toMatchObject({ archivedAt: null, pausedAt: null })
  }),
)

test(
  "everything that was stopped by mistake goes on after one press of the notice's button",
  inDb(async (db) => {
    const { me, root, channelId, world } = await inside(db)
    const { id } = await People.scenario(db, channelId)
    await me.post(`${root}/halt`)
    const [undo] = buttons(await (await me.get(`${root}/halt`)).text())
    await Halt.carryOn(world, channelId)
    expect((await Scenario.find(db, channelId, id)).pausedAt).not.toBeNull()
    world.at = world.at.add({ minutes: 3 })
    await me.post(undo!, { back: `${root}/halt` })
    expect(await (await me.get(root)).text()).toContain("元に戻しました。")
    await Halt.carryOn(world, channelId)
    expect((await Scenario.find(db, channelId, id)).pausedAt).toBeNull()
    expect((await Halt.standing(db, channelId)).haltedAt).toBeNull()
  }),
)

test(
  "whoever takes back an earlier stop does not let go of a later one, and stopping what stands offers nothing",
  inDb(async (db) => {
    const { me, root, channelId, world } = await inside(db)
    await me.post(`${root}/halt`)
    const [undo] = buttons(await (await me.get(`${root}/halt`)).text())
    await me.post(`${root}/halt/end`, { how: "keep" })
    await me.get(root)
    world.at = world.at.add({ minutes: 1 })
    await Halt.begin(db, channelId, { at: world.at, staffId: null })
    await me.post(undo!, { back: root })
    expect(await (await me.get(root)).text()).toContain("何も変えていません")
    expect((await Halt.standing(db, channelId)).haltedAt).toEqual(world.at)
    await me.post(`${root}/halt`)
    expect(buttons(await (await me.get(`${root}/halt`)).text())).toEqual([])
  }),
)

test(
  "a step whose filter asks for a tag that has gone meanwhile does not come back to pass everybody by",
  inDb(async (db) => {
    const { me, root, channelId } = await inside(db)
    const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
    const { id } = await People.scenario(db, channelId)
    const step = await People.step(db, channelId, id, { filter: { tag: String(tag.id), has: true } })
    const home = `${root}/scenarios/${id}`
    await me.post(`${home}/steps/${step.id}/removal`)
    const [undo] = buttons(await (await me.get(home)).text())
    await Tag.remove(db, channelId, tag.id)
    await me.post(undo!, { back: home })
    expect(await (await me.get(home)).text()).toContain("何も変えていません")
    expect(await Step.list(db, channelId, id)).toEqual([])
  }),
)

test(
  "a notice's cookie that somebody else has written says only our sentences and offers nothing of theirs",
  inDb(async (db) => {
    const { me, root } = await inside(db)
    for (const planted of ["<script>~1~1", "common.flash.saved~<b>~../../x", "common.flash.nothing~~1"]) {
      me.cookies.set("flash", encodeURIComponent(planted))
      const html = await (await me.get(root)).text()
      expect(html).not.toContain("<script>~")
      expect(buttons(html)).toEqual([])
    }
  }),
)

test(
  "light and dark are kept in a cookie and stand in the first bytes of the page; the device decides again when asked to",
  inDb(async (db) => {
    const { me, root } = await inside(db)
    const top = async () => /<html[^>]*>/.exec(await (await me.get(root)).text())![0]
    expect(await top()).not.toContain("data-theme")
    const answer = await me.post("/theme", { theme: "dark", back: `${root}/friends?name=a` })
    expect(answer.headers.get("location")).toBe(`${root}/friends?name=a`)
    expect(await top()).toContain('data-theme="tobiishi-night"')
    await me.post("/theme", { theme: "light" })
    expect(await top()).toContain('data-theme="tobiishi"')
    await me.post("/theme", { theme: "system", back: "//evil.example" })
    expect(await top()).not.toContain("data-theme")
    expect((await me.post("/theme", { theme: "pink" })).status).toBe(422)
    me.cookies.set("theme", "pink")
    expect(await top()).not.toContain("data-theme")
  }),
)
