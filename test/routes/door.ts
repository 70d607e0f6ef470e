import { app } from "../../src/app"
import type { Config } from "../../src/config"
import type { Db } from "../../src/db"
import type { World } from "../../src/world"

/** The whole app behind one browser: keeps cookies, names its origin, and can be asked what the log said. */

export const noon = Temporal.Instant.from("2026-11-20T03:00:00Z")

const config: Config = {
  port: 0,
  host: "127.0.0.1",
  publicUrl: null,
  dataDir: "/nowhere",
  databaseUrl: null,
  lineApiUrl: "http://localhost",
  lineDataApiUrl: "http://localhost",
  logLevel: "error",
  demo: false,
}

export function door(db: Db, changes: Partial<Config> = {}) {
  const clock = { now: noon }
  const logged: object[] = []
  const quiet = () => {}
  const log = { debug: quiet, info: quiet, warn: quiet, error: (facts: object) => logged.push(facts) }
  const world = {
    db,
    now: () => clock.now,
    later: quiet,
    log,
    config: { ...config, ...changes },
  } as Partial<World> as World
  const whole = app(world)
  return { world, clock, logged, browser: () => browser(whole) }
}

export type Browser = ReturnType<typeof browser>

function browser(whole: ReturnType<typeof app>) {
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
