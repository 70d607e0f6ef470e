/** Sending again with a browser: on a desk and in a hand, with and without script, by keyboard, and as axe sees it. */
import { expect, setDefaultTimeout, test } from "bun:test"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Delivery from "../../src/domain/delivery"
import type { Answer } from "../../src/line/client"
import { translator } from "../../views/locales"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { absent, withBrowser } from "./chromium"
import { type Look, looks, said } from "./looks"
import { type Served, served } from "./served"
import { soundness, watched } from "./sound"

const missing = absent()
if (missing) console.log(`skipped: trouble tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

const refused: Answer = { is: "refused", status: 413, words: "too large", recipient: null, message: null }

/** Three friends whom a step has failed, on a server that the browser can reach. */
async function troubled(s: Scene, { locale }: Look, use: (here: Served) => Promise<void>) {
  const scenarioId = await s.scenario({ name: "入門コース" })
  await s.step(scenarioId, { name: "あいさつ", timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
  for (const name of ["花子", "幸", "一郎"]) await s.walk(scenarioId, await s.friend({ name }))
  s.answers.push(refused)
  await s.tick()
  await served(s, { locale }, use)
}

for (const look of looks("enHand")) {
  const t = translator(look.locale)

  tried(
    `by keyboard: tick two, read what will happen, send; the third is put aside: ${said(look)}`,
    inScene((s) =>
      troubled(s, look, ({ base, root, signIn }) =>
        withBrowser(look, async (browser) => {
          await signIn(browser)
          const page = await browser.newPage()
          const troubles = await watched(page, base)
          const sound = soundness("trouble", look)
          const press = (name: string) => page.getByRole("button", { name, exact: true }).press("Enter")
          const box = (name: string) =>
            page.getByRole("checkbox", { name: t("retries.pick", { name, step: "あいさつ" }) })
          await page.goto(`${base}${root}/deliveries`)
          await sound(page, "failed")
          for (const name of ["花子", "幸"]) {
            await box(name).focus()
            await page.keyboard.press("Space")
          }
          await press(t("retries.retry"))
          await page.getByText(t("retries.lead", { count: 2 })).waitFor()
          await sound(page, "weighed")
          await press(t("retries.do", { count: 2 }))
          await page.getByText(t("retries.done", { count: 2 })).waitFor()
          await page.getByRole("checkbox", { name: t("retries.pickAll") }).press("Space")
          expect(await box("一郎").isChecked()).toBe(true)
          await press(t("retries.dismiss"))
          await page.getByText(t("retries.dismissed", { count: 1 })).waitFor()
          expect(troubles).toEqual([])
          expect(await Delivery.Look.waiting(s.w.db, s.channelId)).toEqual({ failed: 0, unknown: 0, more: false })
          await s.tick()
          expect(s.sent.at(-1)!.to).toHaveLength(2)
        }),
      ),
    ),
  )

  tried(
    `an account that is stopped says so on every page: ${said(look)}`,
    inScene((s) =>
      troubled(s, look, async ({ base, root, signIn }) => {
        await Trouble.stop(s.w.db, s.channelId, People.refusedIn("Authentication failed"), s.w.at)
        await withBrowser(look, async (browser) => {
          await signIn(browser)
          const page = await browser.newPage()
          const troubles = await watched(page, base)
          const sound = soundness("stopped", look)
          for (const [state, path] of Object.entries({
            channel: root,
            channels: "/channels",
            ledger: `${root}/deliveries`,
          })) {
            await page.goto(base + path)
            await sound(page, state)
          }
          expect(troubles).toEqual([])
        })
      }),
    ),
  )

  tried(
    `without script: all that match, while the account is stopped: ${said(look)}`,
    inScene((s) =>
      troubled(s, look, async ({ base, root, signIn }) => {
        await Trouble.stop(s.w.db, s.channelId, People.refusedIn("Authentication failed"), s.w.at)
        await withBrowser({ ...look, javaScriptEnabled: false }, async (browser) => {
          await signIn(browser)
          const page = await browser.newPage()
          await page.goto(`${base}${root}/deliveries`)
          await page.getByRole("link", { name: t("retries.all", { count: 3 }) }).click()
          await page.getByText(t("retries.stoppedToo")).waitFor()
          await page.getByRole("button", { name: t("retries.do", { count: 3 }) }).click()
          await page.getByText(t("retries.done", { count: 3 })).waitFor()
          await page.getByRole("button", { name: t("trouble.askNow") }).click()
          await page.getByText(t("trouble.asked.running")).waitFor()
        })
        await s.tick()
        expect(s.sent.at(-1)!.to).toHaveLength(3)
      }),
    ),
  )
}
