/** The timeline with a browser: built by keyboard alone, dragged, and every page of the workshop judged by axe. */
import { expect, setDefaultTimeout, test } from "bun:test"
import type { Page } from "playwright-core"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import { inScene } from "../engine"
import { absent } from "./chromium"
import { everywhere, jaDesk, looks, said } from "./looks"
import { opened } from "./served"
import { soundness } from "./sound"

const missing = absent()
if (missing) console.log(`skipped: the timeline tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

/**
 * Presses Tab until the focus is on what is wanted, and takes the way past the menu where it is offered. What stands
 * before it by the order of the page is passed with the key held down; the last stops are looked at one by one.
 */
async function tabTo(page: Page, selector: string): Promise<void> {
  await holdTab(page, (await page.evaluate(stopsBefore, selector)) - 1)
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab")
    const at = await page.evaluate((wanted) => {
      const here = document.activeElement
      if (here?.matches(wanted)) return "there"
      return here?.matches('a[href="#main"]') ? "menu" : "on the way"
    }, selector)
    if (at === "there") return
    if (at !== "menu") continue
    await page.keyboard.press("Enter")
    await holdTab(page, (await page.evaluate(stopsBefore, selector)) - 1)
  }
  throw new Error(`the keyboard never came to ${selector}`)
}

async function holdTab(page: Page, times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => page.keyboard.down("Tab")))
  await page.keyboard.up("Tab")
}

/** In the page: at least so many stops are certain to come before the wanted one. From nowhere, the way past the menu is the first. */
function stopsBefore(wanted: string): number {
  const here = document.activeElement ?? document.body
  const there = document.querySelector(wanted)
  if (!there || here === document.body) return 1
  const isBetween = (one: Element) =>
    here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING &&
    one.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_FOLLOWING
  return [
    ...document.querySelectorAll("a[href], button, select, textarea, summary, input:not([type=radio], [type=hidden])"),
  ]
    .filter((one) => !one.matches(":disabled, [tabindex='-1']") && one.checkVisibility({ visibilityProperty: true }))
    .filter(isBetween).length
}

/** Japanese comes from the input method, a phrase in one piece; digits come key by key. */
async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector)
  await page.keyboard.press("Control+a")
  if (/^\d+$/.test(text)) await page.keyboard.type(text)
  else await page.keyboard.insertText(text)
}

/** Each is built as the one before; ten of them take a processor a quarter of a minute. */
const many = everywhere ? 10 : 4

tried(
  `a scenario of ${many} steps is built by keyboard alone`,
  inScene(async (s) => {
    const scenarioId = await s.scenario({ name: "十日間の講座" })
    await opened(s, jaDesk, async ({ page, base, root }) => {
      await page.goto(`${base}${root}/scenarios/${scenarioId}`)
      for (let nth = 1; nth <= many; nth++) {
        await tabTo(page, 'a[href$="/steps/new"]')
        await Promise.all([page.waitForURL("**/steps/new"), page.keyboard.press("Enter")])
        await typeInto(page, 'input[name="name"]', `第${nth}回`)
        await typeInto(page, 'input[name="days"]', String(nth))
        await typeInto(page, '[name="message.0.text"]', `おはようございます。今日は第${nth}回です。`)
        await page.keyboard.press("Tab")
        await tabTo(page, 'button[type="submit"].btn-primary:not([name])')
        await Promise.all([page.waitForURL(`**/scenarios/${scenarioId}#step-*`), page.keyboard.press("Enter")])
      }
      expect(await page.locator("[data-step]").count()).toBe(many)
    })
    const steps = await Step.list(s.w.db, s.channelId, scenarioId)
    expect(steps.map(({ name, timing }) => [name, timing.kind === "clock" && timing.days])).toEqual(
      Array.from({ length: many }, (_, nth) => [`第${nth + 1}回`, nth + 1]),
    )
  }),
)

tried(
  "a step dragged within its moment is put in order; dragged to another moment it asks what is meant",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    const one = await s.step(scenarioId, { name: "一", ...clock(1) })
    const two = await s.step(scenarioId, { name: "二", ...clock(1) })
    const three = await s.step(scenarioId, { name: "三", ...clock(1, "21:00") })
    await opened(s, jaDesk, async ({ page, base, root }) => {
      const address = `${base}${root}/scenarios/${scenarioId}`
      await page.goto(address)
      await drag(page, two, one)
      await page.waitForURL(`**/scenarios/${scenarioId}#step-${two}`)
      const names = await page.locator("[data-step] a.link-hover.font-semibold").allInnerTexts()
      expect(names).toEqual(["二", "一", "三"])
      await drag(page, three, two)
      await page.waitForURL("**/placement/new?*")
      await page.getByText("2つの日時を入れ替える").waitFor()
    })
  }),
)

/** By its grip, to where the other one stands. */
async function drag(page: Page, moved: bigint, to: bigint): Promise<void> {
  const grip = await page.locator(`#step-${moved} [data-grip]`).boundingBox()
  const place = await page.locator(`#step-${to}`).boundingBox()
  await page.mouse.move(grip!.x + grip!.width / 2, grip!.y + grip!.height / 2)
  await page.mouse.down()
  for (const part of [0.2, 0.5, 0.8, 1])
    await page.mouse.move(place!.x + place!.width / 2, grip!.y + (place!.y + 12 - grip!.y) * part, { steps: 4 })
  await page.mouse.up()
}

tried.each(looks("jaHand").map((look) => [said(look), look] as const))(
  "every page of the workshop is sound: %s",
  (_, look) =>
    inScene(async (s) => {
      const { db } = s.w
      const scenarioId = await s.scenario({ name: "入門コース" })
      const first = await s.step(scenarioId, {
        name: "ようこそ",
        timing: { kind: "elapsed", offset: 0, unit: "minutes" },
      })
      const second = await s.step(scenarioId, { name: "二日目", ...clock(1), filter: { following: true } })
      const off = await s.step(scenarioId, { name: "おまけ", ...clock(3), enabled: false })
      for (let n = 0; n < 3; n++) await s.walk(scenarioId, await s.friend())
      await s.tick()
      const messages = [{ type: "text" as const, text: "こんばんは、またお会いしましたね" }]
      await Step.edit(db, s.channelId, first, { messages, lateChoice: "none" }, { at: s.w.at })
      const paused = await s.scenario({ name: "休止中" })
      await s.step(paused)
      await s.walk(paused, await s.friend())
      await Scenario.pause(db, s.channelId, paused, s.w.at)
      await opened(s, look, async ({ page, base, root }) => {
        const home = `${root}/scenarios/${scenarioId}`
        const pages = [
          home,
          `${home}/steps/${first}/versions`,
          `${home}/steps/${off}/enablement/new`,
          `${home}/steps/${first}/placement/new?beside=${second}&side=after`,
          `${home}/steps/changes/new?step=${first}&step=${second}`,
          `${home}/steps/imports/new?from=${s.channelId}.${scenarioId}`,
          `${home}/withdrawals/new`,
          `${root}/scenarios/${paused}/resumption/new`,
          `${root}/halt`,
        ]
        const sound = soundness("workshop", look)
        for (const [nth, path] of pages.entries()) {
          const answer = await page.goto(base + path)
          expect([path, answer?.status()]).toEqual([path, 200])
          await sound(page, String(nth))
        }
      })
    })(),
)
