/** A browser, where the machine has one. Without it the tests say so and step aside, except in CI, where they must run. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type BrowserContext, chromium } from "playwright-core"

const places = [
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

/** A fresh browser with a profile of its own, gone afterwards. */
export async function withBrowser(
  options: { viewport: Viewport; locale: string; javaScriptEnabled?: boolean },
  use: (browser: BrowserContext) => Promise<void>,
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "tobiishi-browser-"))
  const browser = await chromium.launchPersistentContext(profile, {
    ...options,
    executablePath: executablePath ?? undefined,
    args,
  })
  try {
    await use(browser)
  } finally {
    await browser.close()
    rmSync(profile, { recursive: true, force: true })
  }
}
