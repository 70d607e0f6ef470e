/** The demo as a visitor finds it, in this process and on a port of its own. */
import * as Demo from "../../src/demo"
import { config } from "../world"

/** `told` collects what whoever starts it would read. */
export function open(told: string[] = []) {
  const tell = (_: object, words: string) => void told.push(words)
  return Demo.run(
    { ...config, port: 0, publicUrl: null, demo: true },
    {
      log: { debug() {}, info: tell, warn: tell, error: tell },
      now: () => Temporal.Now.instant(),
      secret: null,
    },
  )
}

export type Visitor = {
  /** The page, without script: what it says, tags taken off. */
  look(path: string): Promise<string>
  /** The page as it was sent. */
  source(path: string): Promise<string>
  /** Sends a form of the phone and follows to the page it leads to. */
  send(path: string, form?: Record<string, string>): Promise<string>
  /** One request with the visitor's cookie. */
  ask(path: string, init?: RequestInit): Promise<Response>
}

/** A browser without script: it keeps a cookie and follows where it is led. */
export function visitor(base: string, language = "ja"): Visitor {
  let cookie = ""

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie, "accept-language": language, "sec-fetch-site": "same-origin", ...init.headers }
    const answer = await fetch(`${base}${path}`, { ...init, redirect: "manual", headers })
    const fresh = answer.headers.getSetCookie().find((one) => /^tobiishi=./.test(one))
    if (fresh) cookie = fresh.split(";")[0] ?? ""
    return answer
  }

  async function follow(answer: Response, hops = 5): Promise<string> {
    const to = answer.headers.get("location")
    if (to && hops > 0) return follow(await ask(to), hops - 1)
    if (answer.status !== 200) throw new Error(`${answer.status} at ${answer.url}`)
    return answer.text()
  }

  const source = async (path: string) => follow(await ask(path))
  return {
    ask,
    source,
    look: async (path) => words(await source(path)),
    async send(path, form = {}) {
      return words(await follow(await ask(path, { method: "POST", body: new URLSearchParams(form) })))
    },
  }
}

export const words = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
