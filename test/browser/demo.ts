/** The demo, as a new user tries it: with a browser, on a desk and on a phone, in two languages. */
import { expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { absent, withBrowser } from "./chromium"
import { crawl } from "./crawl"
import { everywhere, jaDesk, jaHand, looks, said } from "./looks"
import { soundness, watched } from "./sound"

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

/** To come before the phones, on the demo as it opens: with them visitors leave their traces in it. */
export function crawling(base: () => string): void {
  const why = absent()

  test.skipIf(why !== null)(
    "every page of the demo is sound",
    async () => {
      for (const look of looks("jaHand"))
        await withBrowser(look, async (browser) => {
          const page = await browser.newPage()
          await page.goto(`${base()}/demo/door?back=/channels/1`)
          // Whoever has signed in has a language of their own.
          await page.evaluate(
            (to) => fetch("/locale", { method: "POST", body: new URLSearchParams({ locale: to }) }),
            look.locale,
          )
          await page.close()
          const { found, shapes } = await crawl({ browser, base: base(), from: "/channels/1", axe: everywhere })
          expect([said(look), ...found]).toEqual([said(look)])
          expect(shapes.length).toBeGreaterThan(30)
        })
    },
    everywhere ? 1_800_000 : 600_000,
  )
}

/** The visitor's phone. */
export function phoning(base: () => string): void {
  const why = absent()

  test.skipIf(why !== null).each(looks("jaHand").map((look) => [said(look), look] as const))(
    "in the demo's phone (%s): follow, and there is the welcome; one day later, the next step",
    async (_, look) => {
      const { locale, viewport } = look
      const { add, day, block, unblock, send } = says[locale]
      await withBrowser(look, async (browser) => {
        const page = await browser.newPage()
        const troubles = await watched(page, base())
        await freshPhone(page, base(), locale)
        const name = `${locale}${viewport.width}`
        await page.locator("input[name=name]").fill(name)
        await page.getByRole("button", { name: add }).click()
        await page.getByText(`${name}さん、友だち追加ありがとうございます`).waitFor()
        await page.getByRole("button", { name: "和食のきほん" }).click()
        await page.locator("#story").getByText("want=和食のきほん").waitFor()

        expect(await page.getByText("ふんわり、だし巻き卵").count()).toBe(0)
        await page.getByRole("button", { name: day, exact: true }).click()
        await page.getByText("ふんわり、だし巻き卵").waitFor()
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

        await soundness("demo", look)(page, "phone")
        expect(troubles).toEqual([])
      })
    },
    300_000,
  )

  test.skipIf(why !== null)(
    "what happens elsewhere shows by itself, and typing is not disturbed by it",
    async () => {
      await withBrowser(jaDesk, async (browser) => {
        const page = await browser.newPage()
        const troubles = await watched(page, base())
        await freshPhone(page, base(), "ja")
        await page.getByRole("button", { name: says.ja.add }).click()
        await page.getByText("友だち追加ありがとうございます").waitFor()
        const text = page.locator("#screen input[name=text]")
        await text.fill("書きかけの")
        const beside = await browser.newPage()
        await beside.goto(page.url())
        await beside.locator("#screen input[name=text]").fill("となりの窓から")
        await beside.getByRole("button", { name: says.ja.send }).click()
        await page.bringToFront()
        await page.locator("#talk").getByText("となりの窓から").waitFor()
        expect(await text.inputValue()).toBe("書きかけの")
        await beside.close()
        expect(troubles).toEqual([])
      })
    },
    300_000,
  )

  test.skipIf(why !== null)(
    "without script the same forms do the same",
    async () => {
      await withBrowser({ ...jaHand, javaScriptEnabled: false }, async (browser) => {
        const page = await browser.newPage()
        await freshPhone(page, base(), "ja")
        await page.getByRole("button", { name: says.ja.add }).click()
        await page.getByText("友だち追加ありがとうございます").waitFor()
        await page.getByRole("button", { name: says.ja.day, exact: true }).click()
        await page.getByText("ふんわり、だし巻き卵").waitFor()
      })
    },
    300_000,
  )
}

async function freshPhone(page: Page, base: string, locale: "ja" | "en") {
  await page.goto(`${base}/demo`)
  await page.getByRole("button", { name: says[locale].another }).click()
  await page.waitForURL(/\/demo\/phones\/(?!1$)\d+$/)
}
