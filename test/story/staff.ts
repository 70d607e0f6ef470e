/** A member of staff at a browser, and the school's own program with a token: what both see of Tobiishi. */
import { expect } from "bun:test"
import type { Way } from "./way"

// biome-ignore lint/suspicious/noExplicitAny: a story reaches into JSON freely
type Json = any

export type Staff = ReturnType<typeof browser>
export type Program = ReturnType<typeof program>

export function browser(way: Way) {
  const cookies = new Map<string, string>()

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ "accept-language": "ja", ...init.headers })
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "))
    const answer = await way.ask(path, { ...init, headers, redirect: "manual" })
    for (const line of answer.headers.getSetCookie()) {
      const cookie = Bun.Cookie.parse(line)
      if (cookie.maxAge === 0) cookies.delete(cookie.name)
      else cookies.set(cookie.name, cookie.value)
    }
    return answer
  }

  return {
    /** The words on a page. */
    async see(path: string): Promise<string> {
      const answer = await ask(path)
      expect([path, answer.status]).toEqual([path, 200])
      return words(await answer.text())
    },
    /** Sends a form; where it leads to, or the page that came back. */
    async submit(path: string, form: Record<string, string> = {}): Promise<{ leadsTo: string | null; html: string }> {
      const answer = await ask(path, {
        method: "POST",
        body: new URLSearchParams(form),
        headers: { "sec-fetch-site": "same-origin" },
      })
      expect([path, answer.status]).toEqual([path, answer.status < 400 ? answer.status : 303])
      return { leadsTo: answer.headers.get("location"), html: await answer.text() }
    },
  }
}

export function program(way: Way, token: string, root: string) {
  async function send(method: string, path: string, body?: object): Promise<Json> {
    const answer = await way.ask(root + path, {
      method,
      body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    })
    const json: Json = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`)
    return json
  }
  return {
    get: (path: string) => send("GET", path),
    post: (path: string, body: object) => send("POST", path, body),
  }
}

const words = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
