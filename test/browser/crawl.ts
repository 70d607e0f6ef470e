/**
 * Walks through every page that links lead to, and looks at each as a careful visitor would: nothing is refused by the
 * policy, nothing is too wide, nothing complains or leaves the machine. `bun run test:looks` also runs axe on each.
 */
import type { BrowserContext, Page } from "playwright-core"
import { judged, overflow } from "./sound"

export type Crawl = {
  browser: BrowserContext
  base: string
  from: string
  /** Pages by their shape: `/channels/:id/friends/:id`. So many of each are opened. */
  most?: number
  /** Runs axe on the first page of each shape. */
  axe: boolean
}

/** A path with its ids taken out: pages of one shape are made by one view, whatever narrows them. */
export const shapeOf = (path: string) => (path.split("?")[0] ?? "").replace(/\/\d+(?=\/|$)/g, "/:id")

/** What leads away, or does something when it is only looked at. */
const leftAlone = /^\/(assets|api|demo)(\/|$)|\/(live|attachments|export|download)(\/|\?|$)/

export async function crawl({
  browser,
  base,
  from,
  most = 1,
  axe,
}: Crawl): Promise<{ found: string[]; shapes: string[] }> {
  const page = await browser.newPage()
  const found: string[] = []
  let here = from
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.push(`${here} ${message.type()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => found.push(`${here} broke: ${error.message}`))
  page.on("dialog", (dialog) => {
    found.push(`${here} opened a dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  page.on("request", (request) => {
    const to = request.url()
    if (!to.startsWith(base) && !to.startsWith("data:") && !/^https:\/\/[a-z]+\.line-scdn\.net\//.test(to))
      found.push(`${here} left for ${to}`)
  })
  await drawn(page)
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    )
  })
  const seen = new Map<string, number>()
  const waiting = [from]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const shape = shapeOf(next)
    const times = seen.get(shape) ?? 0
    if (times >= most) continue
    seen.set(shape, times + 1)
    here = next
    const answer = await page.goto(base + next, { waitUntil: "domcontentloaded" })
    if (!answer || answer.status() >= 400) found.push(`${next} answered ${answer?.status()}`)
    const wide = await overflow(page)
    if (wide > 0) found.push(`${next} is ${wide} px too wide`)
    found.push(...(await unseen(page)).map((each) => `${next} has a stop that nobody sees: ${each}`))
    if (axe && times === 0) found.push(...(await judged(page)).map((each) => `${next} ${each}`))
    for (const to of await links(page)) if (to.startsWith("/") && !leftAlone.test(to)) waiting.push(to)
  }
  await page.close()
  return { found, shapes: [...seen.keys()] }
}

/** LINE's own pictures. (`page.route` would hold up every request, and keep the browser from remembering styles.) */
async function drawn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  session.on("Fetch.requestPaused", ({ requestId }) => {
    const responseHeaders = [{ name: "content-type", value: "image/svg+xml" }]
    const answer = { requestId, responseCode: 200, responseHeaders, body: picture }
    // Whoever has left for another page no longer waits for it.
    session.send("Fetch.fulfillRequest", answer).catch(() => {})
  })
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "https://*.line-scdn.net/*" }] })
}

const picture = btoa("<svg xmlns='http://www.w3.org/2000/svg'/>")

/** What the tabulator reaches, and no eye: clipped away with what it stands in, also while it is the one in focus. */
const unseen = (page: Page) =>
  page.evaluate(() => {
    const isClipped = (element: Element | null): boolean => {
      if (!element) return false
      const { width, height } = element.getBoundingClientRect()
      const cuts = getComputedStyle(element).overflow === "hidden" && (width <= 1 || height <= 1)
      return cuts || isClipped(element.parentElement)
    }
    // Who is seen unfocused is seen focused. To give each the focus has the page styled anew for each.
    return [...document.querySelectorAll<HTMLElement>("a[href], button")]
      .filter((each) => each.tabIndex >= 0 && each.checkVisibility() && isClipped(each))
      .filter((each) => {
        each.focus({ preventScroll: true })
        return document.activeElement === each && isClipped(each)
      })
      .map((each) => each.outerHTML.slice(0, 120))
  })

const links = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map((link) => {
      const { origin, pathname, search } = new URL(link.href)
      return origin === location.origin ? pathname + search : ""
    }),
  )
