import type { Config } from "../../src/config"
import type { Db } from "../../src/db"
import type { Line } from "../../src/line/client"
import { kept, type Whole } from "../kept"
import { config, world } from "../world"

/** The whole app behind browsers, each with cookies of its own. */

export const noon = Temporal.Instant.from("2026-11-20T03:00:00Z")

export function door(db: Db, changes: Partial<Config> = {}) {
  const here = world(db, {} as Line, { at: noon, config: { ...config, publicUrl: null, ...changes } })
  const whole = kept(here)
  return { world: here, browser: () => browser(whole) }
}

export type Browser = ReturnType<typeof browser>

export function browser(whole: Whole) {
  const cookies = new Map<string, string>()

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "))
    const answer = await whole.handle(new Request(`http://localhost${path}`, { ...init, headers }))
    for (const line of answer.headers.getSetCookie()) keep(line)
    return answer
  }

  function keep(line: string) {
    const cookie = Bun.Cookie.parse(line)
    if (cookie.maxAge === 0) cookies.delete(cookie.name)
    else cookies.set(cookie.name, cookie.value)
  }

  const get = (path: string, headers: Record<string, string> = {}) => ask(path, { headers })
  const post = (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    ask(path, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { "sec-fetch-site": "same-origin", ...headers },
    })
  return { get, post, ask, cookies }
}
