/** What somebody sees who watches a program from outside, and waits. */
import { expect } from "bun:test"
import * as v from "valibot"
import type { Line } from "./line"

export async function look(url: string, path: "/readyz" | "/healthz"): Promise<string> {
  const answer = await fetch(url + path, { signal: AbortSignal.timeout(30_000) })
  return `${answer.status} ${(await answer.text()).trim()}`
}

/** Until it says so. Alive it must be all the while. */
export async function until(url: string, ready: RegExp, withinSeconds = 60): Promise<void> {
  const heard = new Set<string>()
  for (const end = Date.now() + withinSeconds * 1000; ; await Bun.sleep(50)) {
    expect(await look(url, "/healthz")).toBe("200 ok")
    const said = await look(url, "/readyz")
    if (ready.test(said)) return
    heard.add(said)
    if (Date.now() > end) throw new Error(`not ${ready} within ${withinSeconds} s, but ${[...heard].join(" · ")}`)
  }
}

const calls = v.array(v.looseObject({ status: v.nullable(v.number()) }))

/** What Tobiishi answered to each webhook so far; null where it did not answer in time. */
export async function answers(line: Line): Promise<(number | null)[]> {
  return v.parse(calls, await line.ask("GET", "calls")).map(({ status }) => status)
}
