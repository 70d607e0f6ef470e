/** The whole handler over the database of a scene, with somebody signed in, where browsers can reach it. */

import { expect } from "bun:test"
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import { app } from "../../src/app"
import * as Session from "../../src/domain/session"
import type { Scene } from "../engine"
import { person } from "../routes/inside"
import { withBrowser } from "./chromium"
import type { Look } from "./looks"
import { watched } from "./sound"

export type Served = {
  base: string
  /** The path of the scene's account. */
  root: string
  /** Makes a browser the one of whoever is signed in. */
  signIn: (browser: BrowserContext) => Promise<void>
}

export async function served(
  s: Scene,
  who: NonNullable<Parameters<typeof person>[2]>,
  use: (here: Served) => Promise<void>,
): Promise<void> {
  const session = await Session.begin(s.w.db, await person(s.w.db, s.w.at, who), "test", s.w.at)
  const whole = app({ ...s.w, config: { ...s.w.config, publicUrl: null }, now: () => s.w.at })
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1", idleTimeout: 30 },
    fetch: (request) => whole.handle(new Request(request.url.replace(/^http:\/\/[^/]+/, "http://localhost"), request)),
  })
  const base = `http://127.0.0.1:${server.port}`
  const signIn = (browser: BrowserContext) => browser.addCookies([{ name: "tobiishi", value: session, url: base }])
  try {
    await use({ base, root: `/channels/${s.channelId}`, signIn })
  } finally {
    await server.stop(true)
  }
}

export type At = { page: Page; base: string; root: string }
export type Way = Look & BrowserContextOptions

/** Somebody signed in with a browser on the account of a scene. Refusals that belong to the flow are named by status. */
export const opened = (s: Scene, look: Way, use: (at: At) => Promise<void>, refusals: number[] = []): Promise<void> =>
  served(s, { locale: look.locale }, ({ base, root, signIn }) =>
    withBrowser(look, async (browser) => {
      await signIn(browser)
      const page = await browser.newPage()
      const troubles = await watched(page, base, refusals)
      await use({ page, base, root })
      expect(troubles).toEqual([])
    }),
  )
