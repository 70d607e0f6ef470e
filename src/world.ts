import type { Config } from "./config"
import type { Db } from "./db"
import type { Line } from "./line/client"
import type { Live } from "./live"

/** A structured logger: one JSON object a line. Never pass a secret, a token or a message body. */
export type Log = {
  debug(facts: object, words: string): void
  info(facts: object, words: string): void
  warn(facts: object, words: string): void
  error(facts: object, words: string): void
}

/** Keeps secrets encrypted at rest. What `seal` made, only `open` with the same key reads. */
export type Vault = {
  seal(plain: string): string | Promise<string>
  open(sealed: string): string | Promise<string>
}

/** Everything a request or a chore may reach. Tests pass another one. */
export type World = {
  /** The pool. Verbs take it, or a transaction of it, as their first argument. */
  db: Db
  /** LINE's Messaging API, or the sandbox in its place. */
  line: Line
  /** The world's clock. Only `main` (or a test, or the demo) decides what it says. */
  now: () => Temporal.Instant
  /** Starts work that nobody waits for; shutting down waits until all of it has ended. */
  later: (work: () => Promise<unknown>) => void
  vault: Vault
  log: Log
  config: Config
  /** Tells the pages what is new. */
  live: Live
}
