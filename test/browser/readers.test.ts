/** Readers × steps, putting the history right, and a friend's page: with a browser, in two languages and widths. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import type { Page } from "playwright-core"
import type { Serving } from "../../src/serve"
import { open } from "../demo/open"
import { absent, withBrowser } from "./chromium"
import { looks, said } from "./looks"
import { soundness, watched } from "./sound"

const missing = absent()
if (missing) console.log(`test/browser/readers.test.ts is passed over: ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

let demo: Serving
beforeAll(async () => {
  if (!missing) demo = await open()
}, 600_000)
afterAll(async () => {
  await demo?.stop()
}, 600_000)

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

for (const look of looks("jaDesk"))
  tried(`the grid by keyboard, what marking sends, doing it and taking it back (${said(look)})`, () => {
    return withBrowser(look, async (browser) => {
      const { t } = look
      const sound = soundness("readers", look)
      const page = await browser.newPage()
      const troubles = await watched(page, demo.url, [422])
      const scenario = await atHistory(page)
      await sound(page, "grid")

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
      await sound(page, "ticked")

      const folded = page.getByText(t.common.choosing.open, { exact: true })
      if (await folded.isVisible()) await folded.click()
      await page.getByRole("button", { name: t.grid.bar.undelivered }).click()
      await page.getByRole("heading", { name: t.sweeps.title.history }).waitFor()
      await page.getByText(t.sweeps.not).waitFor()
      await sound(page, "preview")
      await page.getByRole("button", { name: t.sweeps.start, exact: true }).click()
      await page.getByText(t.sweeps.done, { exact: true }).first().waitFor()
      await sound(page, "done")
      await page.getByRole("button", { name: t.sweeps.undo, exact: true }).click()
      await page.getByRole("dialog").getByRole("button", { name: t.sweeps.undo, exact: true }).click()
      await page.getByText(t.sweeps.undone, { exact: true }).first().waitFor()

      await page.goto(`${scenario}/history`)
      await page.locator("tbody th a").first().click()
      await page.getByRole("heading", { name: t.enrollments.page.steps }).waitFor()
      await sound(page, "walk")
      await page.goto(`${scenario}/sweeps/new?all=1`)
      await page.locator("input[name=do][value=withdraw]").check()
      await page.getByRole("button", { name: t.sweeps.new.weigh }).click()
      await page.getByText(t.sweeps.cannotUndo).waitFor()
      await page.getByRole("button", { name: t.sweeps.start, exact: true }).click()
      await sound(page, "typed")
      await page.goto(`${scenario}/history/segment`)
      await sound(page, "segment")
      await page.goto(`${scenario}/readers`)
      await sound(page, "readers")
      expect(troubles).toEqual([])
    })
  })

for (const look of looks("enHand"))
  tried(`a friend's page: a mark, a name of our own, a note (${said(look)})`, () => {
    return withBrowser(look, async (browser) => {
      const { t, locale, viewport } = look
      const sound = soundness("readers", look)
      const page = await browser.newPage()
      const troubles = await watched(page, demo.url)
      await page.goto(`${demo.url}/demo`)
      await page.goto(demo.url)
      const root = page.url()
      await page.goto(`${root}/marks`)
      const starters = page.getByRole("button", { name: t.marks.starters })
      if ((await starters.count()) > 0) await starters.click()
      await sound(page, "marks")
      await page.goto(`${root}/friends`)
      const all = await page
        .locator('main a[href*="/friends/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))
      await page.goto(`${demo.url}${all.find((href) => /\/friends\/\d+$/.test(href))}`)
      const marks = page.locator('select[name="markId"]')
      const another = await marks.locator("option:not(:checked):not([value=''])").first().getAttribute("value")
      await marks.selectOption(another)
      await page.getByText(t.common.flash.saved).waitFor()
      await page.locator('input[name="called"]').fill(`${locale}${viewport.width}`)
      await page.locator('textarea[name="note"]').fill("卵アレルギー")
      await page.getByRole("button", { name: t.friends.saveOwn }).click()
      await page.getByRole("heading", { name: `${locale}${viewport.width}`, level: 1 }).waitFor()
      await sound(page, "friend")
      expect(troubles).toEqual([])
    })
  })
