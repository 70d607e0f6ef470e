/** What will be, and why: the rehearsal, the forecast and the explanation, at a desk and in a hand, in two languages. */
import { expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Tag from "../../src/domain/tag"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { absent, withBrowser } from "./chromium"
import { desk, jaHand, type Look, looks, said } from "./looks"
import { type Served, served } from "./served"
import { soundness, watched } from "./sound"

const missing = absent()
if (missing) console.log(`skipped: what will be tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })

type Here = Served & { scenarioId: bigint; walk: bigint; stepId: bigint }

/** A course with quiet hours and a filter, one friend on it, and few messages left. */
async function course(s: Scene, { locale }: Look, use: (here: Here) => Promise<void>) {
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
  await served(s, { locale }, (here) => use({ ...here, scenarioId, walk, stepId }))
}

const ways = [...looks("enDesk").map((look) => ({ look, script: true })), { look: jaHand, script: false }]

for (const { look, script } of ways)
  tried(
    `rehearse, look ahead, and ask why: ${said(look)}${script ? "" : ", without script"}`,
    inScene((s) =>
      course(s, look, ({ base, root, signIn, scenarioId, walk, stepId }) =>
        withBrowser({ ...look, javaScriptEnabled: script }, async (browser) => {
          const { t, viewport } = look
          await signIn(browser)
          const page = await browser.newPage()
          const troubles = await watched(page, base)
          const judge = soundness("foresight", look)
          // Without script axe cannot run.
          const sound = async (state: string) => (script ? judge(page, state) : undefined)

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
          expect(troubles).toEqual([])
        }),
      ),
    ),
  )
