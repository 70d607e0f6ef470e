/** The timeline with a browser: built by keyboard alone, dragged, looked at by axe on a desk and in a hand. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test"
import AxeBuilder from "@axe-core/playwright"
import type { Page } from "playwright-core"
import { app } from "../../src/app"
import * as Scenario from "../../src/domain/scenario"
import * as Session from "../../src/domain/session"
import * as Step from "../../src/domain/step"
import { staff } from "../../src/schema"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { absent, closed, type Viewport, withBrowser } from "./chromium"

const missing = absent()
if (missing) console.log(`skipped: the timeline tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(240_000)
afterAll(closed, 60_000)

const desk: Viewport = { width: 1440, height: 900 }
const hand: Viewport = { width: 375, height: 812 }
const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

type At = { page: Page; base: string; root: string; troubles: string[] }

/** Somebody signed in with a browser on the account of a scene. */
async function opened(s: Scene, locale: "ja" | "en", viewport: Viewport, use: (at: At) => Promise<void>) {
  const given = { email: "hanako@example.jp", name: "花子", passwordHash: "unused", createdAt: People.morning }
  const [person] = await s.w.db
    .insert(staff)
    .values({ ...given, locale, ownerSince: People.morning })
    .returning({ id: staff.id })
  const session = await Session.begin(s.w.db, person!.id, "test", s.w.at)
  const whole = app({ ...s.w, config: { ...s.w.config, publicUrl: null }, now: () => s.w.at })
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1" },
    fetch: (request) => whole.handle(new Request(request.url.replace(/^http:\/\/[^/]+/, "http://localhost"), request)),
  })
  const base = `http://127.0.0.1:${server.port}`
  try {
    await withBrowser({ viewport, locale: locale === "ja" ? "ja-JP" : "en-GB" }, async (browser) => {
      await browser.addCookies([{ name: "tobiishi", value: session, url: base }])
      const page = await browser.newPage()
      const troubles: string[] = []
      page.on("pageerror", (error) => troubles.push(error.message))
      page.on("console", (message) => {
        if (message.type() === "error") troubles.push(message.text())
      })
      await use({ page, base, root: `/channels/${s.channelId}`, troubles })
      expect(troubles).toEqual([])
    })
  } finally {
    await server.stop(true)
  }
}

/** Presses Tab until the focus is on what is wanted. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab")
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
  }
  throw new Error(`the keyboard never came to ${selector}`)
}

async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector)
  await page.keyboard.press("Control+a")
  await page.keyboard.type(text)
}

tried(
  "a scenario of ten steps is built by keyboard alone",
  inScene(async (s) => {
    const scenarioId = await s.scenario({ name: "十日間の講座" })
    await opened(s, "ja", desk, async ({ page, base, root }) => {
      await page.goto(`${base}${root}/scenarios/${scenarioId}`)
      for (let nth = 1; nth <= 10; nth++) {
        await tabTo(page, 'a[href$="/steps/new"]')
        await Promise.all([page.waitForURL("**/steps/new"), page.keyboard.press("Enter")])
        await typeInto(page, 'input[name="name"]', `第${nth}回`)
        await typeInto(page, 'input[name="days"]', String(nth))
        await typeInto(page, '[name="message.0.text"]', `おはようございます。今日は第${nth}回です。`)
        await page.keyboard.press("Tab")
        await tabTo(page, 'button[type="submit"].btn-primary:not([name])')
        await Promise.all([page.waitForURL(`**/scenarios/${scenarioId}#step-*`), page.keyboard.press("Enter")])
      }
      expect(await page.locator("[data-step]").count()).toBe(10)
    })
    const steps = await Step.list(s.w.db, s.channelId, scenarioId)
    expect(steps.map(({ name, timing }) => [name, timing.kind === "clock" && timing.days])).toEqual(
      Array.from({ length: 10 }, (_, nth) => [`第${nth + 1}回`, nth + 1]),
    )
  }),
)

tried(
  "a step dragged within its moment is put in order; dragged to another moment it asks what is meant",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    const one = await s.step(scenarioId, { name: "一", ...clock(1) })
    const two = await s.step(scenarioId, { name: "二", ...clock(1) })
    const three = await s.step(scenarioId, { name: "三", ...clock(1, "21:00") })
    await opened(s, "ja", desk, async ({ page, base, root }) => {
      const address = `${base}${root}/scenarios/${scenarioId}`
      await page.goto(address)
      await drag(page, two, one)
      await page.waitForURL(`**/scenarios/${scenarioId}#step-${two}`)
      const names = await page.locator("[data-step] a.link-hover.font-semibold").allInnerTexts()
      expect(names).toEqual(["二", "一", "三"])
      await drag(page, three, two)
      await page.waitForURL("**/placement/new?*")
      await page.getByText("2つの日時を入れ替える").waitFor()
    })
  }),
)

/** By its grip, to where the other one stands. */
async function drag(page: Page, moved: bigint, to: bigint): Promise<void> {
  const grip = await page.locator(`#step-${moved} [data-grip]`).boundingBox()
  const place = await page.locator(`#step-${to}`).boundingBox()
  await page.mouse.move(grip!.x + grip!.width / 2, grip!.y + grip!.height / 2)
  await page.mouse.down()
  for (const part of [0.2, 0.5, 0.8, 1])
    await page.mouse.move(place!.x + place!.width / 2, grip!.y + (place!.y + 12 - grip!.y) * part, { steps: 4 })
  await page.mouse.up()
}

/** All pages in each language and at each width, the timeline itself in all four ways. */
const cases: [locale: "ja" | "en", viewport: Viewport, pages: number][] = [
  ["ja", desk, 1],
  ["ja", hand, 9],
  ["en", desk, 9],
  ["en", hand, 1],
]

tried.each(cases)("every page of the workshop is sound (%s, %o)", (locale, viewport, count) =>
  inScene(async (s) => {
    const { db } = s.w
    const scenarioId = await s.scenario({ name: "入門コース" })
    const first = await s.step(scenarioId, {
      name: "ようこそ",
      timing: { kind: "elapsed", offset: 0, unit: "minutes" },
    })
    const second = await s.step(scenarioId, { name: "二日目", ...clock(1), filter: { following: true } })
    const off = await s.step(scenarioId, { name: "おまけ", ...clock(3), enabled: false })
    for (let n = 0; n < 3; n++) await s.walk(scenarioId, await s.friend())
    await s.tick()
    const messages = [{ type: "text" as const, text: "こんばんは、またお会いしましたね" }]
    await Step.edit(db, s.channelId, first, { messages, lateChoice: "none" }, { at: s.w.at })
    const paused = await s.scenario({ name: "休止中" })
    await s.step(paused)
    await s.walk(paused, await s.friend())
    await Scenario.pause(db, s.channelId, paused, s.w.at)
    await opened(s, locale, viewport, async ({ page, base, root }) => {
      const home = `${root}/scenarios/${scenarioId}`
      const pages = [
        home,
        `${home}/steps/${first}/versions`,
        `${home}/steps/${off}/enablement/new`,
        `${home}/steps/${first}/placement/new?beside=${second}&side=after`,
        `${home}/steps/changes/new?step=${first}&step=${second}`,
        `${home}/steps/imports/new?from=${s.channelId}.${scenarioId}`,
        `${home}/withdrawals/new`,
        `${root}/scenarios/${paused}/resumption/new`,
        `${root}/halt`,
      ]
      for (const path of pages.slice(0, count)) {
        const answer = await page.goto(base + path)
        expect([path, answer?.status()]).toEqual([path, 200])
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect([path, violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([path, []])
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect([path, over]).toEqual([path, 0])
        if (process.env.SHOTS)
          await page.screenshot({
            path: `${process.env.SHOTS}/workshop-${pages.indexOf(path)}-${locale}-${viewport.width}.png`,
            fullPage: true,
          })
      }
    })
  })(),
)
