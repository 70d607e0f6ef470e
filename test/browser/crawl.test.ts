/** Every page that a link leads to, in both languages, on a desk and in a hand, by day and by night: nothing is refused by the policy, nothing is too wide, axe is content, and no name or message runs a script. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import { app } from "../../src/app"
import * as Field from "../../src/domain/field"
import * as Mark from "../../src/domain/mark"
import * as Session from "../../src/domain/session"
import * as Tag from "../../src/domain/tag"
import { staff } from "../../src/schema"
import { open } from "../demo/open"
import * as People from "../domain/people"
import { from, inScene, type Scene, userIdOf } from "../engine"
import { hostile, hostileUrl } from "../views/hostile"
import { absent, closed, type Viewport, withBrowser } from "./chromium"
import { crawl } from "./crawl"

const missing = absent()
if (missing) console.log(`skipped: the crawl with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)
afterAll(closed, 60_000)

const desk: Viewport = { width: 1440, height: 900 }
const hand: Viewport = { width: 375, height: 812 }
const looks = [
  ...[{ locale: "ja-JP", viewport: hand, axe: false, colorScheme: "light" as const }],
  ...[{ locale: "en-GB", viewport: desk, axe: false, colorScheme: "dark" as const }],
]

tried("every page of the demo is sound in both languages, at both widths, by day and by night", async () => {
  const demo = await open()
  try {
    for (const { axe, ...options } of looks)
      await withBrowser(options, async (browser) => {
        const page = await browser.newPage()
        await page.goto(`${demo.url}/demo/door?back=/channels/1`)
        const locale = options.locale.slice(0, 2)
        // The demo's one member of staff has a language of their own.
        await page.evaluate(
          (to) => fetch("/locale", { method: "POST", body: new URLSearchParams({ locale: to }) }),
          locale,
        )
        await page.close()
        const { found, shapes } = await crawl({ browser, base: demo.url, from: "/channels/1", axe })
        expect(found).toEqual([])
        expect(shapes.length).toBeGreaterThan(30)
      })
  } finally {
    await demo.stop()
  }
})

tried(
  "hostile names, tags and messages run no script on any page",
  inScene(async (s) => {
    const session = await besieged(s)
    const whole = app({ ...s.w, config: { ...s.w.config, publicUrl: null }, now: () => s.w.at })
    const server = Bun.serve({
      ...{ port: 0, hostname: "127.0.0.1", idleTimeout: 30 },
      fetch: (request) =>
        whole.handle(new Request(request.url.replace(/^http:\/\/[^/]+/, "http://localhost"), request)),
    })
    const base = `http://127.0.0.1:${server.port}`
    try {
      await withBrowser({ viewport: hand, locale: "ja-JP" }, async (browser) => {
        await browser.addCookies([{ name: "tobiishi", value: session, url: base }])
        const { found, shapes } = await crawl({ browser, base, from: `/channels/${s.channelId}`, axe: false })
        // One endless word may make a page wide; it may not make it do anything.
        expect(found.filter((each) => !each.endsWith("px too wide"))).toEqual([])
        expect(shapes.length).toBeGreaterThan(25)
      })
    } finally {
      await server.stop(true)
    }
  }),
)

/** An account in which every text that comes from outside, or that anybody types, is an attack. */
async function besieged(s: Scene): Promise<string> {
  const { db } = s.w
  const name = hostile.slice(0, 90)
  const scenarioId = await s.scenario({ name })
  const at = { timing: { kind: "elapsed", offset: 0, unit: "minutes" } }
  const stepId = await s.step(scenarioId, {
    name,
    ...at,
    messages: People.text(`${hostile}{{name|x}}`.replace("{{1}}", "")),
  })
  const friendId = await s.friend({
    name: hostile,
    called: hostile.slice(0, 90),
    pictureUrl: hostileUrl,
    statusMessage: hostile,
  })
  const { tag } = People.good(await Tag.create(db, s.channelId, { name }, s.w.at))
  await Tag.add(db, s.channelId, [friendId], tag.id, s.w.at)
  const { field } = People.good(
    await Field.create(db, s.channelId, { key: "a", name, kind: "text", choices: [] }, s.w.at),
  )
  await Field.set(db, s.channelId, [friendId], field.id, hostile, s.w.at)
  await Mark.create(db, s.channelId, { name: hostile.slice(0, 40), colour: "red" }, s.w.at)
  await s.walk(scenarioId, friendId)
  s.answers.push({ is: "refused", status: 400, words: hostile, recipient: null, message: null })
  await s.tick()
  const sender = from(await userIdOf(s, friendId))
  await s.webhook({ type: "message", message: { type: "text", id: "1", text: hostile }, ...sender })
  await s.tick()
  await db.execute(sql`update steps set suspended_at = ${s.w.at.toString()}::timestamptz, suspended_words = ${hostile}
    where id = ${stepId}`)
  await db.execute(sql`update channels set name = ${hostile}, basic_id = ${hostile}, stopped_words = ${hostile},
    stopped_status = 401, stopped_at = ${s.w.at.toString()}::timestamptz`)
  const given = { email: "a@example.jp", name: hostile, passwordHash: "unused", createdAt: s.w.at, ownerSince: s.w.at }
  const [person] = await db.insert(staff).values(given).returning({ id: staff.id })
  return Session.begin(db, person!.id, hostile, s.w.at)
}
