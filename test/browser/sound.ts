/** What makes a page sound: axe finds nothing, nothing stands beside it, and nothing goes wrong while it is used. */
import { expect } from "bun:test"
import type axe from "axe-core"
import type { RunOptions } from "axe-core"
import type { Page } from "playwright-core"
import { everywhere, type Look } from "./looks"

/** Judges the pages of one flow in one look; with `SHOTS=<directory>` it also keeps a picture of each. */
export function soundness(flow: string, look: Look) {
  const { locale, viewport, colorScheme } = look
  return async (page: Page, state: string) => {
    const name = `${flow}-${state}-${locale}-${viewport.width}`
    const found = await judged(page)
    if (everywhere) {
      const other = colorScheme === "light" ? "dark" : "light"
      await pictured(page, `${name}-${colorScheme}`)
      await page.emulateMedia({ colorScheme: other })
      found.push(...(await judged(page, colours)).map((each) => `${other}: ${each}`))
      await pictured(page, `${name}-${other}`)
      await page.emulateMedia({ colorScheme })
    } else await pictured(page, `${name}-${colorScheme}`)
    expect([name, ...found]).toEqual([name])
    expect([name, await overflow(page)]).toEqual([name, 0])
  }
}

/** Day and night differ in nothing else. */
const colours: RunOptions = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } }

/** How words stood wherever axe has found their contrast good. */
const good = new Set<number>()

/**
 * What all of axe's rules find. It runs in the page itself (`chromium.ts` lays it ready): `AxeBuilder` opens a second
 * page for every look at the first, to hide the results from a page that is not trusted, and takes five times as long.
 *
 * Half of its time goes into the contrast of each word with what lies behind it. Everyday that is measured of words that
 * stand as none did before: of all in a list one line, of all pages one menu.
 */
export async function judged(page: Page, options: RunOptions = {}): Promise<string[]> {
  const { found, fresh } = await page.evaluate(look, { options, known: everywhere ? null : [...good] })
  for (const one of fresh) good.add(one)
  return found
}

/** `known`: null to measure the contrast of every word. */
async function look({ options, known }: { options: RunOptions; known: number[] | null }) {
  // Halfway through a transition a colour is one that nobody chose.
  for (const each of document.getAnimations())
    if (Number.isFinite(each.effect?.getComputedTiming().endTime ?? Number.POSITIVE_INFINITY)) each.finish()
  const fresh = known ? unread(new Set(known)) : new Map<Element, number>()
  for (const each of fresh.keys()) each.setAttribute("data-unread", "")
  // Axe would copy out every element that it has no fault to find with.
  const contrast = { id: "color-contrast", selector: known ? "[data-unread]" : "*" }
  window.axe.configure({ noHtml: true, rules: [contrast] })
  const { violations, incomplete } = await window.axe.run(document, {
    ...{ ...options, elementRef: true, resultTypes: ["violations", "incomplete"] },
  })
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.element?.outerHTML.slice(0, 300)}`)
  for (const each of fresh.keys()) each.removeAttribute("data-unread")
  // What is covered, say, was not measured: the next that stands like it may be.
  for (const { nodes } of [...violations, ...incomplete])
    for (const { element } of nodes) if (element) fresh.delete(element)
  // What stands in a frame would have to be judged there.
  if (document.querySelector("iframe, frame")) found.push("there is a frame")
  return { found, fresh: [...fresh.values()] }

  /** The first of each kind of word: its colours and those behind it, its size and its weight, up to the root. */
  function unread(seen: Set<number>): Map<Element, number> {
    const all = new Map<Element, number>()
    const stands = new Map<Element, number>()
    for (const each of document.querySelectorAll("*")) {
      const style = getComputedStyle(each)
      const { color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, position } = style
      let sum = each.parentElement ? (stands.get(each.parentElement) ?? 0) : innerWidth
      for (const letter of [
        each.localName,
        color,
        backgroundColor,
        backgroundImage,
        opacity,
        fontSize,
        fontWeight,
        position,
      ].join())
        sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0
      stands.set(each, sum)
      if (seen.has(sum) || !each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      const isField = /^(input|select|textarea)$/.test(each.localName)
      if (!isField && ![...each.childNodes].some((it) => it.nodeType === 3 && it.nodeValue?.trim())) continue
      seen.add(sum)
      all.set(each, sum)
    }
    return all
  }
}

declare global {
  interface Window {
    axe: typeof axe
  }
}

export const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

async function pictured(page: Page, name: string): Promise<void> {
  const shots = process.env.SHOTS
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

/**
 * Everything that a careful visitor would not want to find in the console, or on the way out of the machine. A flow
 * names the refusals that belong to it, by status.
 */
export async function watched(page: Page, base: string, refusals: number[] = []): Promise<string[]> {
  const found: string[] = []
  const belongs = (text: string) => refusals.some((status) => text.includes(`status of ${status} `))
  page.on("console", (message) => {
    const wrong = ["error", "warning"].includes(message.type()) && !belongs(message.text())
    if (wrong) found.push(`${page.url()} ${message.type()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => found.push(`${page.url()} broke: ${error.message}`))
  page.on("response", (response) => {
    const status = response.status()
    if (status >= 400 && !refusals.includes(status)) found.push(`${status} ${response.url()}`)
  })
  page.on("request", (request) => {
    const to = request.url()
    if (!to.startsWith(base) && !/^(data|blob):/.test(to)) found.push(`${page.url()} left for ${to}`)
  })
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    )
  })
  return found
}
