/** The first page of every visitor, tried as a new user would: with a browser, on a desk and on a phone, in two languages. */
import { afterAll, beforeAll, expect, test } from "bun:test"
import AxeBuilder from "@axe-core/playwright"
import type { BrowserContext, Page } from "playwright-core"
import type { Serving } from "../../src/serve"
import { open } from "../demo/open"
import { absent, closed, type Viewport, withBrowser } from "./chromium"

const why = absent()
if (why) console.log(`test/browser/demo.test.ts is passed over: ${why}`)

let demo: Serving
beforeAll(async () => {
  if (!why) demo = await open()
}, 180_000)
afterAll(async () => {
  await closed()
  await demo?.stop()
}, 180_000)

const desk = { width: 1440, height: 900 }
const hand = { width: 375, height: 760 }
const says = {
  ja: {
    add: "友だち追加",
    day: "+1日",
    block: "ブロック",
    unblock: "ブロック解除",
    send: "送信",
    another: "もう1人ふやす",
  },
  en: { add: "Add friend", day: "+1 day", block: "Block", unblock: "Unblock", send: "Send", another: "Add a person" },
}
const cases: [locale: "ja" | "en", viewport: Viewport][] = [
  ["ja", desk],
  ["ja", hand],
  ["en", desk],
  ["en", hand],
]

test.skipIf(why !== null).each(cases)(
  "in the demo's phone (%s, %o): follow, and there is the welcome; one day later, the next step",
  async (locale, viewport) => {
    const { add, day, block, unblock, send } = says[locale]
    await withBrowser({ viewport, locale: locale === "ja" ? "ja-JP" : "en-GB" }, async (browser) => {
      const { page, troubles } = await watched(browser)
      await freshPhone(page, locale)
      const name = `${locale}${viewport.width}`
      await page.locator("input[name=name]").fill(name)
      await page.getByRole("button", { name: add }).click()
      await page.getByText(`${name}さん、友だち追加ありがとうございます`).waitFor({ timeout: 15_000 })
      await page.getByRole("button", { name: "和食のきほん" }).click()
      await page.locator("#story").getByText("want=和食のきほん").waitFor()

      expect(await page.getByText("ふんわり、だし巻き卵").count()).toBe(0)
      await page.getByRole("button", { name: day, exact: true }).click()
      await page.getByText("ふんわり、だし巻き卵").waitFor({ timeout: 20_000 })
      expect(await page.locator("#talk").getByText("ふんわり、だし巻き卵").isVisible()).toBe(true)

      const text = page.locator("#screen input[name=text]")
      await text.fill("巻けました")
      await page.getByRole("button", { name: send }).click()
      await page.locator("#talk").getByText("巻けました").waitFor()
      // The bubble may arrive by the stream before the answer that empties the field.
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>("#screen input[name=text]")?.value === "",
      )
      await page.getByRole("button", { name: block, exact: true }).click()
      await page.getByRole("button", { name: unblock }).click()
      await page.getByRole("button", { name: block, exact: true }).waitFor()

      expect(await overflow(page)).toBe(0)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      expect(await troubles()).toEqual([])
    })
  },
  90_000,
)

test.skipIf(why !== null)(
  "what happens elsewhere shows by itself, and typing is not disturbed by it",
  async () => {
    await withBrowser({ viewport: desk, locale: "ja-JP" }, async (browser) => {
      const { page, troubles } = await watched(browser)
      await freshPhone(page, "ja")
      await page.getByRole("button", { name: says.ja.add }).click()
      await page.getByText("友だち追加ありがとうございます").waitFor()
      const text = page.locator("#screen input[name=text]")
      await text.fill("書きかけの")
      const beside = await browser.newPage()
      await beside.goto(page.url())
      await beside.locator("#screen input[name=text]").fill("となりの窓から")
      await beside.getByRole("button", { name: says.ja.send }).click()
      await page.bringToFront()
      await page.locator("#talk").getByText("となりの窓から").waitFor({ timeout: 10_000 })
      expect(await text.inputValue()).toBe("書きかけの")
      await beside.close()
      expect(await troubles()).toEqual([])
    })
  },
  60_000,
)

test.skipIf(why !== null)(
  "without script the same forms do the same",
  async () => {
    await withBrowser({ viewport: hand, locale: "ja-JP", javaScriptEnabled: false }, async (browser) => {
      const page = browser.pages()[0] ?? (await browser.newPage())
      await freshPhone(page, "ja")
      await page.getByRole("button", { name: says.ja.add }).click()
      await page.getByText("友だち追加ありがとうございます").waitFor({ timeout: 15_000 })
      await page.getByRole("button", { name: says.ja.day, exact: true }).click()
      await page.getByText("ふんわり、だし巻き卵").waitFor({ timeout: 20_000 })
    })
  },
  60_000,
)

async function freshPhone(page: Page, locale: "ja" | "en") {
  await page.goto(`${demo.url}/demo`)
  await page.getByRole("button", { name: says[locale].another }).click()
  await page.waitForURL(/\/demo\/phones\/(?!1$)\d+$/)
}

/** Everything that a careful visitor would not want to find in the console, or on the way out of the machine. */
async function watched(browser: BrowserContext) {
  const page = browser.pages()[0] ?? (await browser.newPage())
  const found: string[] = []
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.push(`${message.type()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => found.push(error.message))
  page.on("response", (response) => {
    if (response.status() >= 400) found.push(`${response.status()} ${response.url()}`)
  })
  page.on("request", (request) => {
    if (!request.url().startsWith(demo.url) && !request.url().startsWith("data:"))
      found.push(`left for ${request.url()}`)
  })
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return { page, troubles: async () => found }
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
