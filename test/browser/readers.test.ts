/** Readers × steps, putting the history right, and a friend's page: with a browser, in two languages and widths. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import AxeBuilder from "@axe-core/playwright"
import type { Page } from "playwright-core"
import type { Serving } from "../../src/serve"
import { en } from "../../views/locales/en"
import { ja } from "../../views/locales/ja"
import { open } from "../demo/open"
import { absent, closed, type Viewport, withBrowser } from "./chromium"

const missing = absent()
if (missing) console.log(`test/browser/readers.test.ts is passed over: ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(180_000)

let demo: Serving
beforeAll(async () => {
  if (!missing) demo = await open()
}, 180_000)
afterAll(async () => {
  await closed()
  await demo?.stop()
}, 180_000)

const desk: Viewport = { width: 1440, height: 900 }
const hand: Viewport = { width: 375, height: 812 }
const ways = [
  { name: "ja, 375 px", locale: "ja-JP", t: ja, viewport: hand },
  { name: "en, 1440 px", locale: "en-GB", t: en, viewport: desk },
] as const

/** Nothing for axe to find, nothing beside the page, and no broken rule of the policy. */
async function isSound(page: Page, name: string) {
  const shots = process.env.SHOTS
  const { width } = page.viewportSize()!
  if (shots) await page.screenshot({ path: `${shots}/readers-${name}-${width}.png` })
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([])
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect([name, beyond]).toEqual([name, 0])
}

/** The account of the demo, and its longest scenario's history. */
async function atHistory(page: Page): Promise<string> {
  await page.goto(`${demo.url}/demo`)
  await page.goto(demo.url)
  const root = page.url()
  await page.goto(`${root}/scenarios`)
  const all = await page
    .locator('main a[href*="/scenarios/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))
  const scenario = all.find((href) => /\/scenarios\/\d+$/.test(href))!
  await page.goto(`${demo.url}${scenario}/history`)
  // A few rows tell as much as fifty, and axe looks at each of them.
  const name = await page.locator("tbody th a").first().textContent()
  await page.locator('input[name="name"]').fill(name ?? "")
  await page.locator('input[name="name"]').press("Enter")
  await page.waitForURL(/name=/)
  return `${demo.url}${scenario}`
}

for (const { name, locale, t, viewport } of ways)
  tried(`the grid by keyboard, what marking sends, doing it and taking it back (${name})`, () => {
    return withBrowser({ viewport, locale }, async (browser) => {
      const page = await browser.newPage()
      const broken: string[] = []
      page.on("console", (message) => {
        if (message.type() === "error") broken.push(message.text())
      })
      const scenario = await atHistory(page)
      await isSound(page, "grid")

      // One tab stop; arrows go from cell to cell, and with Shift they tick on the way.
      const cells = page.locator('tbody tr:first-child input[name="cell"]')
      const stops = await page.locator('[data-grid] tbody input[tabindex="-1"]').count()
      expect(stops).toBe((await page.locator("[data-grid] tbody input").count()) - 1)
      await cells.first().focus()
      await page.keyboard.press("Space")
      await page.keyboard.press("Shift+ArrowRight")
      expect([await cells.nth(0).isChecked(), await cells.nth(1).isChecked()]).toEqual([true, true])
      await page.keyboard.press("Space")
      await page.keyboard.press("Home")
      expect(await page.locator(":focus").getAttribute("name")).toBe("walk")
      await page.keyboard.press("ArrowRight")
      expect(await page.locator(":focus").getAttribute("value")).toBe(await cells.first().getAttribute("value"))
      await isSound(page, "ticked")

      await page.getByRole("button", { name: t.grid.bar.undelivered }).click()
      await page.getByRole("heading", { name: t.sweeps.title.history }).waitFor()
      await page.getByText(t.sweeps.not).waitFor()
      await isSound(page, "preview")
      await page.getByRole("button", { name: t.sweeps.start, exact: true }).click()
      await page.getByText(t.sweeps.done, { exact: true }).first().waitFor()
      await isSound(page, "done")
      await page.getByRole("button", { name: t.sweeps.undo, exact: true }).click()
      await page.getByRole("dialog").getByRole("button", { name: t.sweeps.undo, exact: true }).click()
      await page.getByText(t.sweeps.undone, { exact: true }).first().waitFor()

      await page.goto(`${scenario}/history`)
      await page.locator("tbody th a").first().click()
      await page.getByRole("heading", { name: t.enrollments.page.steps }).waitFor()
      await isSound(page, "walk")
      await page.goto(`${scenario}/sweeps/new?all=1`)
      await page.locator("input[name=do][value=withdraw]").check()
      await page.getByRole("button", { name: t.sweeps.new.weigh }).click()
      await page.getByText(t.sweeps.cannotUndo).waitFor()
      await page.getByRole("button", { name: t.sweeps.start, exact: true }).click()
      await isSound(page, "typed")
      await page.goto(`${scenario}/history/segment`)
      await isSound(page, "segment")
      await page.goto(`${scenario}/readers`)
      await isSound(page, "readers")
      expect(broken.filter((text) => !text.includes("422"))).toEqual([])
    })
  })

for (const { name, locale, t, viewport } of ways)
  tried(`a friend's page: a mark, a name of our own, a note (${name})`, () => {
    return withBrowser({ viewport, locale }, async (browser) => {
      const page = await browser.newPage()
      await page.goto(`${demo.url}/demo`)
      await page.goto(demo.url)
      const root = page.url()
      await page.goto(`${root}/marks`)
      const starters = page.getByRole("button", { name: t.marks.starters })
      if ((await starters.count()) > 0) await starters.click()
      await isSound(page, "marks")
      await page.goto(`${root}/friends`)
      const all = await page
        .locator('main a[href*="/friends/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))
      await page.goto(`${demo.url}${all.find((href) => /\/friends\/\d+$/.test(href))}`)
      await page.locator('select[name="markId"]').selectOption({ index: 1 + Math.floor(viewport.width / 1000) })
      await page.getByText(t.common.flash.saved).waitFor()
      await page.locator('input[name="called"]').fill(`${locale}${viewport.width}`)
      await page.locator('textarea[name="note"]').fill("卵アレルギー")
      await page.getByRole("button", { name: t.friends.saveOwn }).click()
      await page.getByRole("heading", { name: `${locale}${viewport.width}`, level: 1 }).waitFor()
      await isSound(page, "friend")
    })
  })
