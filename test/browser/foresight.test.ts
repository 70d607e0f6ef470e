/** What will be, and why: the rehearsal, the forecast and the explanation, at a desk and in a hand, in two languages. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test"
import AxeBuilder from "@axe-core/playwright"
import { sql } from "drizzle-orm"
import type { Page } from "playwright-core"
import { app } from "../../src/app"
import * as Session from "../../src/domain/session"
import * as Tag from "../../src/domain/tag"
import { staff } from "../../src/schema"
import { en } from "../../views/locales/en"
import { ja } from "../../views/locales/ja"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { absent, closed, type Viewport, withBrowser } from "./chromium"

const missing = absent()
if (missing) console.log(`skipped: what will be tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(120_000)
afterAll(closed, 60_000)

const desk: Viewport = { width: 1440, height: 900 }
const hand: Viewport = { width: 375, height: 812 }
const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })

type Here = { base: string; root: string; session: string; scenarioId: bigint; walk: bigint; stepId: bigint }

/** A course with quiet hours and a filter, one friend on it, and few messages left. */
async function course(s: Scene, locale: "ja" | "en", use: (here: Here) => Promise<void>) {
  const { db } = s.w
  const { tag } = People.good(await Tag.create(db, s.channelId, { name: "会員" }, s.w.at))
  const scenarioId = await s.scenario({ name: "入門コース", windowOpens: "08:00", windowCloses: "21:00" })
  await s.step(scenarioId, { name: "夜のたより", ...clock(1, "22:00") })
  const filter = { tag: String(tag.id), has: true }
  const stepId = await s.step(scenarioId, { name: "会員の方へ", ...clock(3, "12:00"), filter })
  await s.step(scenarioId, { name: "お礼", ...clock(4, "12:00") })
  const walk = await s.walk(scenarioId, await s.friend({ name: "佐藤花子" }))
  for (const friend of await s.friends(3)) await s.walk(scenarioId, friend)
  await db.execute(sql`update quota_months set unlimited = false, allowance = 5 where channel_id = ${s.channelId}`)
  const given = { email: "hanako@example.jp", name: "花子", passwordHash: "unused" }
  const [person] = await db
    .insert(staff)
    .values({ ...given, locale, createdAt: People.morning, ownerSince: People.morning })
    .returning({ id: staff.id })
  const session = await Session.begin(db, person!.id, "test", s.w.at)
  const whole = app({ ...s.w, config: { ...s.w.config, publicUrl: null }, now: () => s.w.at })
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1" },
    fetch: (request) => whole.handle(new Request(request.url.replace(/^http:\/\/[^/]+/, "http://localhost"), request)),
  })
  const [base, root] = [`http://127.0.0.1:${server.port}`, `/channels/${s.channelId}`]
  try {
    await use({ base, root, session, scenarioId, walk, stepId })
  } finally {
    await server.stop(true)
  }
}

async function isSound(page: Page, width: number, name: string) {
  const shots = process.env.SHOTS
  if (shots) await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true })
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([])
  expect(Number(await page.evaluate("document.documentElement.scrollWidth"))).toBeLessThanOrEqual(width)
}

const ways = [
  { locale: "ja-JP", t: ja, viewport: hand, scheme: "light", script: true },
  { locale: "ja-JP", t: ja, viewport: desk, scheme: "dark", script: false },
  { locale: "en-GB", t: en, viewport: desk, scheme: "light", script: true },
  { locale: "en-GB", t: en, viewport: hand, scheme: "dark", script: true },
] as const

for (const { locale, t, viewport, scheme, script } of ways)
  tried(
    `rehearse, look ahead, and ask why: ${locale}, ${viewport.width} px wide, ${scheme}${script ? "" : ", without script"}`,
    inScene((s) =>
      course(s, locale === "ja-JP" ? "ja" : "en", ({ base, root, session, scenarioId, walk, stepId }) =>
        withBrowser({ viewport, locale, javaScriptEnabled: script }, async (browser) => {
          await browser.addCookies([{ name: "tobiishi", value: session, url: base }])
          const page = await browser.newPage()
          await page.emulateMedia({ colorScheme: scheme })
          const broken: string[] = []
          page.on("pageerror", (error) => broken.push(error.message))
          page.on("console", (message) => {
            if (message.type() === "error") broken.push(message.text())
          })
          const name = (what: string) => `${what}-${locale.slice(0, 2)}-${scheme}`
          const sound = async (what: string) => {
            // Without script axe cannot run.
            if (script) await isSound(page, viewport.width, name(what))
          }

          await page.goto(`${base}${root}/scenarios/${scenarioId}/rehearsal`)
          const calendar = page.getByRole("table").filter({ hasText: "夜のたより" })
          const list = page.getByRole("list", { name: t.rehearsal.list })
          expect(await calendar.isVisible()).toBe(viewport === desk)
          expect(await list.getByText(t.rehearsal.skipped).count()).toBe(1)
          await sound("rehearsal")
          await page.getByLabel(t.rehearsal.tag.replace("{{name}}", "会員")).check()
          await page.getByRole("button", { name: t.rehearsal.run }).press("Enter")
          await page.waitForURL(/tag=/)
          expect(await list.getByText(t.rehearsal.skipped).count()).toBe(0)
          await page.locator("input[name=name]").fill("花子")
          await page.locator("input[name=name]").press("Enter")
          await page.getByRole("link", { name: "佐藤花子" }).click()
          await page.waitForURL(/friend=/)
          expect(await page.getByRole("radio", { name: t.rehearsal.start.present }).isChecked()).toBe(true)
          await sound("rehearsal-friend")

          await page.goto(`${base}${root}/forecast`)
          expect(await page.getByRole("img", { name: t.forecast.bars }).count()).toBe(1)
          expect(await page.getByText(t.forecast.runsOutThen).isVisible()).toBe(true)
          await sound("forecast")

          await page.goto(`${base}${root}/enrollments/${walk}`)
          await page.locator(`a[href$="/steps/${stepId}/why"]`).click()
          await page.getByText(t.why.says.filterNo).waitFor()
          await sound("why")
          expect(broken).toEqual([])
        }),
      ),
    ),
  )
