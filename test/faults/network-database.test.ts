/**
 * Fault 2, towards PostgreSQL: the network between the built program and its database goes bad in the midst of
 * deliveries, again and again. Whether a commit happened that nobody heard of, or one that was thought sent did not:
 * nothing is missing, nothing is sent twice.
 */
import { expect, test } from "bun:test"
import { chance, size } from "./chance"
import { type Frame, quiet, stand } from "./frame"
import { verdict } from "./oracle"
import { pgAsks } from "./pg-asks"
import { type Ask, type Between, type Fault, proxy } from "./proxy"
import { type Traffic, traffic } from "./traffic"
import { until } from "./watch"

const walks = size("WALKS", 25, 150)
const seconds = size("SECONDS", 2, 12)

type Trouble = { name: string; fault: Fault; long?: true }

const troubles: Trouble[] = [
  { name: "a third of a second late", fault: { is: "latency", ms: 300 } },
  { name: "a trickle of bytes", fault: { is: "trickle", ms: 1 } },
  { name: "lost on the way", fault: { is: "lost" } },
  { name: "reset after it was sent", fault: { is: "reset" } },
  { name: "half-closed instead of answered", fault: { is: "halfClose" } },
  { name: "an answer that breaks off", fault: { is: "truncated" } },
  // Given up after two minutes of silence.
  { name: "never answered", fault: { is: "blackHole" }, long: true },
]
const statements: { name: string; which: (ask: Ask) => boolean; share: number }[] = [
  { name: "any statement", which: () => true, share: 0.02 },
  { name: "a commit", which: ({ what }) => /\bcommit\b/i.test(what), share: 0.2 },
  { name: "what claims a batch", which: ({ what }) => what.includes("leased_by"), share: 0.3 },
]

const long = process.env.FAULTS === "long"
const all = troubles.flatMap((trouble) => statements.map((statement) => ({ trouble, statement })))
const short = new Set(["a commit × reset after it was sent"])
const titled = all.map((pair) => ({ ...pair, title: `${pair.statement.name} × ${pair.trouble.name}` }))
/** `PAIR="push ×|reply ×"`: those of the long run whose title has one of these in it. */
const only = process.env.PAIR?.split("|")
const chosen = titled.filter(({ title }) =>
  only ? only.some((part) => title.includes(part)) : long || short.has(title),
)

test.each(chosen)(
  "§9 database: $title: nothing missing, nothing twice, and it goes on",
  async ({ trouble, statement }) => {
    const luck = chance(`${statement.name} × ${trouble.name}`)
    await behind(async (frame, between) => {
      const going = await traffic(frame, walks, seconds)
      const which = (ask: Ask) => ask.what !== "startup" && statement.which(ask) && luck.between(0, 1) < statement.share
      const strike = between.strike(trouble.fault, { which, times: trouble.long ? 2 : undefined })
      await Bun.sleep(seconds * 1000)
      // Luck may spare everything that has passed so far; the ticks go on.
      for (const until = Date.now() + 60_000; strike.count() === 0 && Date.now() < until; ) await Bun.sleep(50)
      strike.end()
      expect(strike.count()).toBeGreaterThan(0)
      await isWell(frame, going)
    })
  },
  600_000,
)

test("§9 database: every connection cut at once, and refused for a while: not ready, alive, and it goes on", async () => {
  await behind(async (frame, between) => {
    const { url } = frame.programs[0]!
    const going = await traffic(frame, walks, seconds)
    await Bun.sleep(1_000)
    between.close()
    await until(url, /^503 not ready: the database cannot be reached/)
    await Bun.sleep(long ? 20_000 : 1_000)
    await between.open()
    await until(url, /^200 ready$/)
    await isWell(frame, going)
  })
}, 600_000)

async function behind(body: (frame: Frame, between: Between) => Promise<void>): Promise<void> {
  const to = { host: "127.0.0.1", port: 0 }
  const between = await proxy(to, pgAsks)
  const databaseUrl = ({ port, url }: Frame["postgres"]) => {
    to.port = port
    return url(between.port)
  }
  await stand({ databaseUrl }, (frame) => body(frame, between))
  await between.stop()
}

async function isWell(frame: Frame, { over }: Traffic): Promise<void> {
  await over
  const rest = await quiet(frame, 300)
  const { wrong, ...judged } = await verdict(frame.db, frame.line, frame.school)
  console.log(JSON.stringify({ restSeconds: Math.round(rest), ...judged }))
  expect(wrong).toEqual([])
  expect(judged.ledger.failed ?? 0).toBe(0)
}
