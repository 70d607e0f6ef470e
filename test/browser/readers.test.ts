/** Readers × steps, putting the history right, and a friend's page: with a browser, in two languages and widths. */
import { expect, setDefaultTimeout, test } from "bun:test"
import type { Page } from "playwright-core"
import * as Tag from "../../src/domain/tag"
import type { WebhookEvent } from "../../src/line/webhook"
import * as People from "../domain/people"
import { from, inScene, type Scene, tokyo, userIdOf } from "../engine"
import { absent } from "./chromium"
import { looks, said } from "./looks"
import { opened } from "./served"
import { soundness } from "./sound"

const missing = absent()
if (missing) console.log(`test/browser/readers.test.ts is passed over: ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

/** Six people on the third of five evenings; the last has blocked, and the first has written. */
async function course(s: Scene): Promise<{ scenarioId: bigint; first: bigint }> {
  const scenarioId = await s.scenario({ name: "入門コース" })
  for (let days = 0; days < 5; days++)
    await s.step(scenarioId, {
      ...{ name: `${days + 1}日目`, timing: { kind: "clock", days, timeOfDay: "19:00" } },
      messages: People.text(`今日は${days + 1}日目です`),
    })
  const friends = await s.friends(6)
  for (const friend of friends) await s.walk(scenarioId, friend)
  const { tag } = People.good(await Tag.create(s.w.db, s.channelId, { name: "会員" }, s.w.at))
  await Tag.add(s.w.db, s.channelId, friends.slice(0, 3), tag.id, s.w.at)
  await s.at("2026-11-21T19:00")
  const tells = async (friend: bigint, event: Partial<WebhookEvent>) =>
    s.webhook({ ...event, ...from(await userIdOf(s, friend)), timestamp: s.w.at.epochMilliseconds })
  await tells(friends.at(-1)!, { type: "unfollow" })
  await tells(friends[0]!, { type: "message", message: { type: "text", id: "1", text: "楽しみです" } })
  for (const day of ["22", "23"]) await s.at(`2026-11-${day}T19:00`)
  s.w.at = tokyo("2026-11-23T20:00")
  return { scenarioId, first: friends[0]! }
}

/** One reader's row: a few tell as much as fifty, and axe looks at each of them. */
async function atHistory(page: Page, scenario: string): Promise<void> {
  await page.goto(`${scenario}/history`)
  const name = await page.locator("tbody th a").first().textContent()
  await page.locator('input[name="name"]').fill(name ?? "")
  await page.locator('input[name="name"]').press("Enter")
  await page.waitForURL(/name=/)
}

for (const look of looks("jaDesk"))
  tried(
    `the grid by keyboard, what marking sends, doing it and taking it back (${said(look)})`,
    inScene(async (s) => {
      const { scenarioId } = await course(s)
      await opened(
        s,
        look,
        async ({ page, base, root }) => {
          const { t } = look
          const sound = soundness("readers", look)
          const scenario = `${base}${root}/scenarios/${scenarioId}`
          await atHistory(page, scenario)
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
        },
        [422],
      )
    }),
  )

for (const look of looks("enHand"))
  tried(
    `a friend's page: a mark, a name of our own, a note (${said(look)})`,
    inScene(async (s) => {
      const { first } = await course(s)
      await opened(s, look, async ({ page, base, root }) => {
        const { t, locale, viewport } = look
        const sound = soundness("readers", look)
        await page.goto(`${base}${root}/marks`)
        await page.getByRole("button", { name: t.marks.starters }).click()
        await sound(page, "marks")
        await page.goto(`${base}${root}/friends/${first}`)
        const marks = page.locator('select[name="markId"]')
        const another = await marks.locator("option:not(:checked):not([value=''])").first().getAttribute("value")
        await marks.selectOption(another)
        await page.getByText(t.common.flash.saved).waitFor()
        await page.locator('input[name="called"]').fill(`${locale}${viewport.width}`)
        await page.locator('textarea[name="note"]').fill("卵アレルギー")
        await page.getByRole("button", { name: t.friends.saveOwn }).click()
        await page.getByRole("heading", { name: `${locale}${viewport.width}`, level: 1 }).waitFor()
        await sound(page, "friend")
      })
    }),
  )
