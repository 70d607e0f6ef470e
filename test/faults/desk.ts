/** A member of staff, and the school's own program, at the built program: by the same doors as everybody. */
import { browser, program } from "../story/staff"
import type { Program } from "./program"
import type { School } from "./school"

export type Browser = Awaited<ReturnType<typeof desk>>

export async function desk(of: Program) {
  const way = { ask: (path: string, init?: RequestInit) => fetch(of.url + path, init) }
  const yuko = browser(way)
  const setupLink = /\/setup\/\S+/.exec(of.words())?.[0]
  if (!setupLink) throw new Error("no link was printed for the first member of staff")
  const who = { name: "緑川優子", email: "yuko@example.jp", password: "だしは昆布と鰹節でとります" }
  await yuko.submit(setupLink, who)
  return {
    submit: yuko.submit,
    async post({ channelId }: School, path: string, body: object) {
      const { html } = await yuko.submit(`/channels/${channelId}/tokens`, { name: "教室のプログラム" })
      const token = /tobi_[\w-]+/.exec(html)?.[0] ?? ""
      return program(way, token, `/api/v1/channels/${channelId}`).post(path, body)
    },
  }
}
