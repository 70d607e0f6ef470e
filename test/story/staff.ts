/** A member of staff at a browser, and the school's own program with a token: what both see of Tobiishi. */
import { expect } from "bun:test"
import type { Way } from "./way"

// biome-ignore lint/suspicious/noExplicitAny: a story reaches into JSON freely
type Json = any

export type Staff = ReturnType<typeof browser>
export type Program = ReturnType<typeof program>

export function browser(way: Pick<Way, "ask">) {
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

export function program(way: Pick<Way, "ask">, token: string, root: string) {
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

export const account = { lineChannelId: "1657000001", secret: "0123456789abcdef0123456789abcdef" }

/**
 * Yuko runs an online cooking school. She opens the link that the start printed and is the first member of staff; she
 * connects her account with two lines of text, and makes a key for the school's own program.
 */
export async function openSchool(way: Way, limit: number | null = null) {
  const yuko = browser(way)
  await yuko.submit(way.setupLink, {
    name: "緑川優子",
    email: "yuko@example.jp",
    password: "だしは昆布と鰹節でとります",
  })
  await way.line.openAccount({ ...account, name: "みどり料理教室", limit })
  const { leadsTo } = await yuko.submit("/channels", account)
  const home = leadsTo!.replace("/start", "")
  const { html } = await yuko.submit(`${home}/tokens`, { name: "教室のプログラム" })
  return { yuko, home, school: program(way, html.match(/tobi_[\w-]+/)![0], `/api/v1${home}`) }
}

const words = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
