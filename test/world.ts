/** A world for tests: the clock stands still unless moved, the log is kept, and work started for later can be awaited. */
import { type Config, lineRates } from "../src/config"
import type { Db } from "../src/db"
import type { Line } from "../src/line/client"
import * as Live from "../src/live"
import type { World } from "../src/world"

export const config: Config = {
  port: 3000,
  host: "127.0.0.1",
  publicUrl: "https://tobiishi.example",
  dataDir: "/nonexistent",
  databaseUrl: null,
  lineApiUrl: "https://api.line.example",
  lineDataApiUrl: "https://api-data.line.example",
  logLevel: "error",
  demo: false,
  sendRates: lineRates,
}

export type TestWorld = World & {
  /** What the clock says; assign to move it. */
  at: Temporal.Instant
  logged: string[]
  /** Waits for everything that was started for later, and for what that started. */
  settled: () => Promise<void>
}

export function world(db: Db, line: Line, more: Partial<World> & { at?: Temporal.Instant } = {}): TestWorld {
  const begun: Promise<unknown>[] = []
  const logged: string[] = []
  const log = (facts: object, words: string) => {
    logged.push(`${words} ${JSON.stringify(facts)}`)
  }
  const made: TestWorld = {
    at: Temporal.Instant.from("2026-11-21T09:00:00+09:00"),
    db,
    line,
    now: () => made.at,
    later: (work) => begun.push(work()),
    vault: { seal: (plain) => `sealed ${btoa(plain)}`, open: (sealed) => atob(sealed.slice("sealed ".length)) },
    log: { debug: log, info: log, warn: log, error: log },
    config,
    live: Live.open(),
    logged,
    settled: async () => {
      for (let next = begun.shift(); next; next = begun.shift()) await next
    },
    ...more,
  }
  return made
}

/** LINE out of reach: nothing is answered and nothing is sent. */
export const deafLine = new Proxy({} as Line, {
  get: (_, verb) => async () => ({
    is: ["push", "multicast", "reply"].includes(String(verb)) ? "later" : "unavailable",
    status: null,
    words: "no network in this test",
  }),
})
