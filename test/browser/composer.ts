/** Messages written with the keyboard alone, seen on the phone beside them, with a file brought along, tried and kept. */
import { expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { translator } from "../../views/locales"
import { messageKinds } from "../../views/messages/draft/forms"
import { png } from "../domain/pictures"
import { absent, withBrowser } from "./chromium"
import { desk, hand, jaDesk, looks, said } from "./looks"
import { soundness, watched } from "./sound"

/** On the demo that stands at `base`. */
export function composing(base: () => string): void {
  const why = absent()

  test.skipIf(why !== null).each(looks("jaDesk", "enHand").map((look) => [said(look), look] as const))(
    "composing (%s): by keyboard, seen while typing, a file brought along, tried on a friend, and saved",
    async (_, look) => {
      const { locale, viewport } = look
      const t = translator(locale)
      await withBrowser(look, async (browser) => {
        const page = await browser.newPage()
        const troubles = await watched(page, base())
        await fresh(page, base(), locale)
        const isFolded = viewport === hand
        expect(await page.locator("#phone").isVisible()).toBe(!isFolded)
        if (isFolded) await page.locator("a[data-unfolds]").press("Enter")
        const text = page.locator("[id='field-message.0.text']")
        await text.fill("")
        await text.focus()
        await page.keyboard.type(locale === "ja" ? "こんにちは、" : "Hello, ")
        await page.locator("#message-0 summary", { hasText: t("messages.placeholders") }).press("Enter")
        await page.locator("#message-0 [data-inserts=name]").press("Enter")
        expect(await text.inputValue()).toEndWith(`{{name|${t("messages.fallbackName")}}}`)
        await page.locator("#phone", { hasText: t("messages.fallbackName") }).waitFor()
        expect(await page.locator("[data-counts='field-message.0.text']").textContent()).toBe(
          `${(await text.inputValue()).indexOf("{{")} / 5000`,
        )

        await press(page, t("messages.kinds.image"), "#message-1")
        expect(await page.evaluate(() => document.activeElement?.id)).toBe("message-1")
        await page
          .locator("#message-1")
          .getByRole("button", { name: t("messages.pick.open") })
          .first()
          .press("Enter")
        await page.setInputFiles("input[name=upload]", {
          ...{ name: "写真.png", mimeType: "image/png", buffer: Buffer.from(png(60, 40)) },
        })
        await page.getByRole("button", { name: t("messages.pick.upload") }).press("Enter")
        await page.locator("input[name=upload]").waitFor({ state: "detached" })
        expect(await page.locator("[id='field-message.1.originalContentUrl']").inputValue()).toContain("/media/")
        await page.locator("#phone img[src*='/media/']").waitFor()

        await page
          .getByRole("button", { name: t("messages.upOf", { name: t("messages.nth", { nth: 2 }) }) })
          .press("Enter")
        await page.waitForFunction(() => document.querySelector("[id='field-message.1.text']") !== null)
        expect(await page.locator("[id='field-message.1.text']").inputValue()).toContain("{{name|")
        expect(await page.locator("#phone").isVisible()).toBe(true)
        if (viewport === desk) {
          await drag(page, "#message-1", "#message-0")
          await page.waitForFunction(() => document.querySelector("[id='field-message.0.text']") !== null)
        }

        await page.locator("#trial input[name=testFriend]").first().press("Space")
        await page.getByRole("button", { name: t("trial.ask"), exact: true }).press("Enter")
        await page.getByText(t("trial.cost", { count: 1 })).waitFor()
        await page.getByRole("button", { name: t("trial.sure") }).press("Enter")
        await page
          .locator("#trial")
          .getByRole("link", { name: t("trial.all") })
          .waitFor()

        await soundness("composer", look)(page, "tried")
        await page
          .getByRole("button", { name: t("steps.submitCreate") })
          .last()
          .press("Enter")
        await page.waitForURL((url) => !url.pathname.endsWith("/new"))
        await newestIsSent(page, base(), t("pushes.states.sent"))
        expect(troubles).toEqual([])
      })
    },
    300_000,
  )

  test.skipIf(why !== null).each(looks("jaDesk").map((look) => [said(look), look] as const))(
    "every kind of message has its form, by keyboard, and nothing about any of them troubles a screen reader (%s)",
    async (_, look) => {
      const t = translator(look.locale)
      await withBrowser(look, async (browser) => {
        const page = await browser.newPage()
        const troubles = await watched(page, base())
        const form = await fresh(page, base(), look.locale)
        const sound = soundness("composer", look)
        for (const [sheet, kinds] of inFours(messageKinds).entries()) {
          await page.goto(form)
          for (const [nth, kind] of kinds.entries()) {
            await press(page, t(`messages.kinds.${kind}`), `#message-${nth + 1}`)
            expect(await page.locator(`input[name='message.${nth + 1}']`).inputValue()).toBe(kind)
          }
          await sound(page, `kinds-${sheet}`)
        }
        expect(troubles).toEqual([])
      })
    },
    300_000,
  )

  test.skipIf(why !== null)(
    "without script the same buttons do the same, and nothing typed is lost",
    async () => {
      const t = translator("ja")
      await withBrowser({ ...jaDesk, javaScriptEnabled: false }, async (browser) => {
        const page = await browser.newPage()
        await fresh(page, base(), "ja")
        await page.locator("[id='field-message.0.text']").fill("途中まで")
        await page.getByRole("button", { name: t("messages.kinds.notice"), exact: true }).click()
        await page.locator("[id='field-message.1.title']").fill("休みます")
        await page
          .locator("#message-1")
          .getByRole("button", { name: t("messages.toJson") })
          .click()
        expect(await page.locator("[id='field-message.1.json']").inputValue()).toContain("休みます")
        await page.getByRole("button", { name: t("messages.toForm") }).click()
        expect(await page.locator("[id='field-message.1.title']").inputValue()).toBe("休みます")
        expect(await page.locator("[id='field-message.0.text']").inputValue()).toBe("途中まで")
        expect(await page.locator("#phone").textContent()).toContain("休みます")
      })
    },
    300_000,
  )
}

/** As many as one step holds beside the first. */
const inFours = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / 4) }, (_, n) => all.slice(n * 4, n * 4 + 4))

/** The form of a new step, as the visitor of the demo finds it. Answers where it is. */
async function fresh(page: Page, base: string, locale: "ja" | "en"): Promise<string> {
  await page.context().addCookies([{ name: "locale", value: locale, url: base }])
  await page.goto(`${base}/demo/door?back=/channels/1/scenarios`)
  const [scenario] = await scenarios(page)
  await page.goto(`${base}${scenario}/steps/new`)
  return page.url()
}

async function scenarios(page: Page): Promise<string[]> {
  const links = page.locator("main a[href*='/scenarios/']")
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""))
  return paths.filter((path) => /\/scenarios\/\d+$/.test(path))
}

async function press(page: Page, name: string, then: string) {
  await page.locator("#messages").getByRole("button", { name, exact: true }).last().press("Enter")
  await page.locator(then).waitFor()
}

/** The engine's own tick may be quicker than the press, and still be sending when the form shows what became of it. */
async function newestIsSent(page: Page, base: string, sent: string) {
  await page.goto(`${base}/channels/1/pushes`)
  const newest = page.locator('li[id^="push-"]').first()
  while (!(await newest.getByText(sent, { exact: true }).isVisible())) await page.reload()
}

/** By its grip, up to the top of one that stands before it. */
async function drag(page: Page, moved: string, to: string) {
  const grip = page.locator(`${moved} [data-grip]`)
  await page.locator(to).evaluate((it) => it.scrollIntoView({ block: "start" }))
  const [from, target] = [await grip.boundingBox(), await page.locator(to).boundingBox()]
  if (!from || !target) throw new Error("nothing to drag")
  await page.mouse.move(from.x + 5, from.y + 5)
  await page.mouse.down()
  await page.mouse.move(from.x + 5, from.y - 40, { steps: 4 })
  await page.mouse.move(from.x + 5, target.y + 10, { steps: 12 })
  await page.mouse.up()
}
