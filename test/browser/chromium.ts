/** A browser, where the machine has one. Without it the tests say so and step aside, except in CI, where they must run. */
import { existsSync } from "node:fs"
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core"
import { run } from "./running"

/** The shell draws the same pages as the browser around it, in two thirds of the time: it has no window to draw besides. */
const places = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

export const executablePath = places.find((path) => existsSync(path)) ?? null

/** Why there is nothing to run here; null where there is a browser. */
export function absent(): string | null {
  if (executablePath) return null
  const words = `no Chromium on this machine (looked at ${places.join(", ")})`
  if (process.env.CI === "true") throw new Error(words)
  return words
}

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export type Viewport = { width: number; height: number }

const source = await Bun.file(Bun.resolveSync("axe-core/axe.min.js", import.meta.dir)).text()

/** Laid ready in every page, and read when somebody asks for it: to bring it along for each look takes three times as long. */
const axe = `Object.defineProperty(window, "axe", { configurable: true, get() {
  delete window.axe
  ${source}
  return window.axe
} })`

/** A fresh profile in the one browser of the file, gone afterwards; the preload ends the browser. */
export async function withBrowser(
  options: BrowserContextOptions,
  use: (browser: BrowserContext) => Promise<void>,
): Promise<void> {
  const profile = await (await launched()).newContext(options)
  // A busy machine may take its time: the test's own limit is the one that counts.
  profile.setDefaultTimeout(180_000)
  await profile.addInitScript(axe)
  try {
    await use(profile)
  } finally {
    await profile.close()
  }
}

async function launched(): Promise<Browser> {
  const running = await run.tobiishiChromium
  if (running?.isConnected()) return running
  run.tobiishiChromium = chromium.launch({ executablePath: executablePath ?? undefined, args })
  return run.tobiishiChromium
}
