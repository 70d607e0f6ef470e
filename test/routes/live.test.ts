import { expect, test } from "bun:test"
import { eq } from "drizzle-orm"
import { app } from "../../src/app"
import type { Db } from "../../src/db"
import * as Session from "../../src/domain/session"
import { channels, sessions, staff } from "../../src/schema"
import { h } from "../../views/jsx"
import { ownDb } from "../db"
import * as People from "../domain/people"
import { browser, door } from "./door"
import { known } from "./inside"
import { room } from "./streaming"

/** An account whose number changes and whose letter does not, and a page that shows both. */
async function scene(db: Db) {
  const { world } = door(db)
  world.at = People.morning
  const channelId = await People.channel(db, { connectedAt: People.morning })
  const shown = { number: 1, readings: 0, broken: false }
  const numbers = room(async (reader) => {
    shown.readings += 1
    if (shown.broken) throw new Error("the database is away")
    return {
      number: h("p", { id: "number" }, `${shown.number}\r\n<b>${reader.locale}</b>`),
      letter: h("p", { id: "letter" }, "a"),
    }
  })
  const me = await known(db, browser(app(world, [numbers])))
  const open = async (path = `/demo/pictures/${channelId}`) => reading(await me.get(path))
  return { world, channelId, shown, me, open }
}

/** The messages of a stream, one after the other; null when it is over. */
function reading(answer: Response) {
  expect(answer.headers.get("content-type")).toBe("text/event-stream")
  const reader = answer.body!.getReader()
  const decoder = new TextDecoder()
  const next = async () => {
    const { done, value } = await reader.read()
    return done ? null : decoder.decode(value)
  }
  return { next, leave: () => reader.cancel() }
}

test(
  "a stream begins with every part, and then sends the changed ones alone",
  ownDb(async ({ db }) => {
    const { world, channelId, shown, open } = await scene(db)
    const { next, leave } = await open()
    expect(await next()).toBe(": here\n\n")
    const first = await next()
    expect(first).toContain('<hx-partial hx-target="#number" hx-swap="outerMorph">')
    expect(first).toContain("#letter")
    shown.number = 2
    world.live.touch(channelId)
    const second = await next()
    // Each line is a line of the message, whatever ends it; and what was typed runs nothing.
    expect(second).toBe(
      'data: <hx-partial hx-target="#number" hx-swap="outerMorph"><p id="number">2\ndata: &lt;b&gt;ja&lt;/b&gt;</p></hx-partial>\n\n',
    )
    await leave()
  }),
)

test(
  "of a hundred streams that show the same, a touch costs one reading",
  ownDb(async ({ db }) => {
    const { world, channelId, shown, open } = await scene(db)
    const streams = await Promise.all(Array.from({ length: 100 }, () => open()))
    for (const { next } of streams) await next()
    await Promise.all(streams.map(({ next }) => next()))
    expect(shown.readings).toBe(1)
    shown.number = 2
    for (let n = 0; n < 50; n += 1) world.live.touch(channelId)
    const told = await Promise.all(streams.map(({ next }) => next()))
    expect(told.every((message) => message?.includes(">2"))).toBe(true)
    expect(shown.readings).toBe(2)
    await Promise.all(streams.map(({ leave }) => leave()))
  }),
)

test(
  "another account's touch is not heard, and another account's stream is none",
  ownDb(async ({ db }) => {
    const { world, shown, open, channelId, me } = await scene(db)
    const elsewhere = await People.channel(db, { name: "別のアカウント", connectedAt: People.morning })
    const { next, leave } = await open()
    await next()
    await next()
    world.live.touch(elsewhere)
    await Bun.sleep(50)
    expect(shown.readings).toBe(1)
    await leave()
    await db.update(channels).set({ archivedAt: People.morning }).where(eq(channels.id, channelId))
    expect((await me.get(`/demo/pictures/${channelId}`)).status).toBe(404)
  }),
)

test(
  "a session that was revoked sees nothing more, and the stream asks not to be opened again",
  ownDb(async ({ db }) => {
    const { world, channelId, shown, open } = await scene(db)
    const { next } = await open()
    await next()
    await next()
    await db.delete(sessions)
    shown.number = 2
    world.live.touch(channelId)
    const last = await next()
    expect(last).toContain("自動更新は終わりました")
    expect(last).toContain("event: over\ndata: over")
    expect(last).not.toContain("#number")
    expect(await next()).toBeNull()
  }),
)

test(
  "whose role on the account was taken sees nothing more of it, though the session lives on",
  ownDb(async ({ db }) => {
    const { world, channelId, shown, open } = await scene(db)
    const { next } = await open()
    await next()
    await next()
    await db.update(staff).set({ ownerSince: null })
    shown.number = 2
    world.live.touch(channelId)
    const last = await next()
    expect(last).toContain("event: over\ndata: over")
    expect(last).not.toContain("#number")
    expect(await next()).toBeNull()
    expect(await db.$count(sessions)).toBe(1)
  }),
)

test(
  "nobody signed in gets no stream",
  ownDb(async ({ db }) => {
    const { me, channelId } = await scene(db)
    me.cookies.clear()
    expect((await me.get(`/demo/pictures/${channelId}`, { "hx-request": "true" })).status).toBe(401)
  }),
)

test(
  "a reading that fails says nothing, and the next one makes it good",
  ownDb(async ({ db }) => {
    const { world, channelId, shown, open } = await scene(db)
    const { next, leave } = await open()
    await next()
    await next()
    shown.broken = true
    world.live.touch(channelId)
    await Bun.sleep(30)
    Object.assign(shown, { broken: false, number: 3 })
    world.live.touch(channelId)
    expect(await next()).toContain(">3")
    await leave()
  }),
)

test(
  "when we stop, every stream ends",
  ownDb(async ({ db }) => {
    const { world, open } = await scene(db)
    const { next } = await open()
    await next()
    await next()
    const last = next()
    await world.live.close()
    expect(await last).toBeNull()
  }),
)

test(
  "whoever leaves is no longer read for",
  ownDb(async ({ db }) => {
    const { world, channelId, shown, open } = await scene(db)
    const { next, leave } = await open()
    await next()
    await next()
    await leave()
    world.live.touch(channelId)
    await Bun.sleep(50)
    expect(shown.readings).toBe(1)
  }),
)

test(
  "what staff do in an account touches it",
  ownDb(async ({ db }) => {
    const { world, channelId, me } = await scene(db)
    const touched = Promise.withResolvers<void>()
    world.live.watch(channelId, touched.resolve)
    await me.post(`/channels/${channelId}/tags`, { name: "常連" })
    await touched.promise
    expect(await Session.find(db, me.cookies.get("tobiishi")!, world.now())).not.toBeNull()
  }),
)
