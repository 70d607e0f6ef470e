/** Sending again with a browser: on a desk and in a hand, with and without script, by keyboard, and as axe sees it. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test"
import AxeBuilder from "@axe-core/playwright"
import type { BrowserContext, Page } from "playwright-core"
import { app } from "../../src/app"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Delivery from "../../src/domain/delivery"
import * as Session from "../../src/domain/session"
import type { Answer } from "../../src/line/client"
import { staff } from "../../src/schema"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { absent, closed, type Viewport, withBrowser } from "./chromium"

const missing = absent()
if (missing) console.log(`skipped: trouble tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(120_000)
afterAll(closed, 60_000)

const desk: Viewport = { width: 1440, height: 900 }
const hand: Viewport = { width: 375, height: 812 }
const refused: Answer = { is: "refused", status: 413, words: "too large", recipient: null, message: null }

/** Three friends whom a step has failed, on a server that the browser can reach. */
async function troubled(s: Scene, use: (base: string, root: string, session: string) => Promise<void>) {
  const scenarioId = await s.scenario({ name: "入門コース" })
  await s.step(scenarioId, { name: "あいさつ", timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
  for (const name of ["花子", "幸", "一郎"]) await s.walk(scenarioId, await s.friend({ name }))
  s.answers.push(refused)
  await s.tick()
  const given = {
    email: "hanako@example.jp",
    name: "花子",
    passwordHash: "unused",
    createdAt: People.morning,
    ownerSince: People.morning,
  }
  const [person] = await s.w.db.insert(staff).values(given).returning({ id: staff.id })
  const session = await Session.begin(s.w.db, person!.id, "test", s.w.at)
  const whole = app({ ...s.w, config: { ...s.w.config, publicUrl: null }, now: () => s.w.at })
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1" },
    fetch: (request) => whole.handle(new Request(request.url.replace(/^http:\/\/[^/]+/, "http://localhost"), request)),
  })
  try {
    await use(`http://127.0.0.1:${server.port}`, `/channels/${s.channelId}`, session)
  } finally {
    await server.stop(true)
  }
}

async function opened(browser: BrowserContext, base: string, session: string): Promise<Page> {
  await browser.addCookies([{ name: "tobiishi", value: session, url: base }])
  return browser.newPage()
}

async function isSound(page: Page, width: number) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  expect(Number(await page.evaluate("document.documentElement.scrollWidth"))).toBeLessThanOrEqual(width)
}

tried(
  "by keyboard, at a desk: tick two, read what will happen, send; the third is put aside",
  inScene((s) =>
    troubled(s, (base, root, session) =>
      withBrowser({ viewport: desk, locale: "ja-JP" }, async (browser) => {
        const page = await opened(browser, base, session)
        await page.goto(`${base}${root}/deliveries`)
        await isSound(page, desk.width)
        for (const name of ["花子", "幸"]) {
          await page.getByRole("checkbox", { name: `${name}への「あいさつ」を選ぶ` }).focus()
          await page.keyboard.press("Space")
        }
        await page.getByRole("button", { name: "送り直す", exact: true }).press("Enter")
        await page.getByText("2件の配信を、もう一度送ります").waitFor()
        await isSound(page, desk.width)
        await page.getByRole("button", { name: "2件を送り直す" }).press("Enter")
        await page.getByText("2件を送り直します。").waitFor()
        await page.getByRole("checkbox", { name: "このページのすべてを選ぶ" }).press("Space")
        expect(await page.getByRole("checkbox", { name: "一郎への" }).isChecked()).toBe(true)
        await page.getByRole("button", { name: "確認済みにする", exact: true }).press("Enter")
        await page.getByText("1件を確認済みにしました。").waitFor()
        expect(await Delivery.Look.waiting(s.w.db, s.channelId)).toEqual({ failed: 0, unknown: 0 })
        await s.tick()
        expect(s.sent.at(-1)!.to).toHaveLength(2)
      }),
    ),
  ),
)

tried(
  "in a hand, without script: all that match, while the account is stopped and says so",
  inScene((s) =>
    troubled(s, async (base, root, session) => {
      await Trouble.stop(s.w.db, s.channelId, People.refusedIn("Authentication failed"), s.w.at)
      await withBrowser({ viewport: hand, locale: "ja-JP" }, async (browser) => {
        const page = await opened(browser, base, session)
        for (const path of [root, "/channels", `${root}/deliveries`]) {
          await page.goto(base + path)
          await isSound(page, hand.width)
        }
      })
      await withBrowser({ viewport: hand, locale: "ja-JP", javaScriptEnabled: false }, async (browser) => {
        const page = await opened(browser, base, session)
        await page.goto(`${base}${root}/deliveries`)
        await page.getByRole("link", { name: "3件すべてを送り直す" }).click()
        await page.getByText("アカウントの配信が止まっているため、再開してから届きます。").waitFor()
        await page.getByRole("button", { name: "3件を送り直す" }).click()
        await page.getByText("3件を送り直します。").waitFor()
        await page.getByRole("button", { name: "今すぐLINEに確かめる" }).click()
        await page.getByText("LINEに受け付けられました。配信を再開します。").waitFor()
      })
      await s.tick()
      expect(s.sent.at(-1)!.to).toHaveLength(3)
    }),
  ),
)
