/** The database in trouble for a while: it is nobody's fault, nothing is put off, and nothing is written off. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Outage from "../../src/domain/outage"
import * as Tag from "../../src/domain/tag"
import { from, inScene, type Scene } from "../engine"
import * as People from "./people"

const atOnce = { timing: { kind: "elapsed", offset: 0, unit: "minutes" } }

/** From now on this table has no room; returns what gives it some. */
async function full(db: Db, table: string): Promise<() => Promise<void>> {
  await db.execute(sql`create or replace function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file' using errcode = '53100'; end $$`)
  await db.execute(sql.raw(`create trigger no_room before insert on ${table} execute function no_room()`))
  return async () => {
    await db.execute(sql.raw(`drop trigger no_room on ${table}`))
  }
}

async function events(scene: Scene, kind: string) {
  const rows = await scene.w.db.execute<{ attempts: number; reacted: boolean }>(
    sql`select attempts, reacted_at is not null as reacted from events where kind = ${kind} order by id`,
  )
  return [...rows]
}

test(
  "§9 no room for the ledger: no walk is put off for it, and the step leaves as soon as there is some",
  inScene(async (scene) => {
    const course = await scene.scenario()
    await scene.step(course, { name: "第1回", ...atOnce })
    await scene.walk(course, await scene.friend())
    const room = await full(scene.w.db, "deliveries")
    await scene.tick()
    await scene.tick()
    expect(scene.sent).toEqual([])
    await room()
    await scene.tick()
    expect(scene.sent).toHaveLength(1)
    expect(await scene.ledger()).toEqual(["第1回: sent"])
  }),
)

test(
  "no room to react: the event is not blamed for it, and is reacted to as soon as there is some",
  inScene(async (scene) => {
    const course = await scene.scenario({ startsOnFollow: true })
    await scene.step(course, { name: "あいさつ", ...atOnce })
    const room = await full(scene.w.db, "enrollments")
    await scene.webhook({ type: "follow", ...from("U0123456789abcdef0123456789abcdef") })
    await scene.tick()
    await scene.tick()
    expect(await events(scene, "line.follow")).toMatchObject([{ attempts: 0, reacted: false }])
    await room()
    await scene.tick()
    expect(await events(scene, "line.follow")).toMatchObject([{ reacted: true }])
    expect(await scene.ledger()).toEqual(["あいさつ: sent"])
  }),
)

test(
  "§5 no room for what an action does: the acceptance waits with it, and the action is carried out once",
  inScene(async (scene) => {
    const { db } = scene.w
    const { tag } = People.good(await Tag.create(db, scene.channelId, { name: "修了生" }, scene.w.at))
    const course = await scene.scenario()
    await scene.step(course, { name: "修了", ...atOnce, actions: [{ do: "addTag", tagId: String(tag.id) }] })
    await scene.walk(course, await scene.friend())
    const room = await full(db, "friend_tags")
    const ticking = scene.tick()
    while (scene.sent.length === 0) await Bun.sleep(20)
    await Bun.sleep(200)
    expect(await scene.ledger()).toEqual(["修了: frozen"])
    expect(await events(scene, "action.failed")).toEqual([])
    await room()
    await ticking
    expect(await scene.ledger()).toEqual(["修了: sent"])
    expect(scene.sent).toHaveLength(1)
    expect(await db.execute(sql`select count(*)::int as n from friend_tags`)).toMatchObject([{ n: 1 }])
  }),
)

test(
  "§9 the answer to the commit that settled is lost: what is recorded already is not counted again",
  inScene(async (scene) => {
    const course = await scene.scenario()
    await scene.step(course, { name: "第1回", ...atOnce, messages: People.text("{{name}}さんへ") })
    for (const friendId of await scene.friends(2)) await scene.walk(course, friendId)
    scene.answers = [
      { is: "accepted", requestId: "req", already: false },
      { is: "rateLimited", words: "too fast" },
    ]
    const { db } = scene.w
    const once = db.transaction.bind(db)
    let lost = 0
    const losing: typeof db.transaction = async (body, how) => {
      const done = await once(body, how)
      const settled = await db.execute(sql`select 1 from deliveries where state = 'sent'`)
      if (settled.length === 0 || lost++ > 0) return done
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
    }
    scene.w.db = Object.assign(Object.create(db), { transaction: losing })
    await scene.tick()
    expect(lost).toBeGreaterThan(0)
    const counted = await db.execute<{ accepted: number }>(sql`select accepted from quota_months`)
    expect(counted.map((month) => month.accepted)).toEqual([1])
    await scene.at("2026-11-21T09:01")
    expect(await scene.ledger()).toEqual(["第1回: sent", "第1回: sent"])
    expect(scene.sent).toHaveLength(3)
  }),
)

test.each([
  ["53100", true],
  ["53300", true],
  ["57P01", true],
  ["57P03", true],
  ["08006", true],
  ["58030", true],
  ["CONNECTION_CLOSED", true],
  ["CONNECT_TIMEOUT", true],
  ["ECONNREFUSED", true],
  ["ENOENT", true],
  ["57014", false],
  ["23505", false],
  ["22P02", false],
  ["40P01", false],
])("%s is an outage: %p", (code, is) => {
  expect(Outage.isOutage(new Error("wrapped", { cause: Object.assign(new Error("words"), { code }) }))).toBe(is)
})
