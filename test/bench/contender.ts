/** Whoever takes part in P1 and P2. One file each in `contenders/`, loaded by the bench and by the child that sends. */
import type * as Postgres from "../../src/postgres/server"
import type { Fresh } from "./ground"

export type Scene = {
  socket: Postgres.Socket
  lineUrl: string
  /** Everybody gets words of their own (push), or all the same (multicast, where the contender batches). */
  personal: boolean
  /** Other settings than the contender's best, for `tune.ts`. */
  tuning?: Record<string, number>
}

export type Contender = {
  name: string
  /** What it was set to, for the reader who wants to do better. */
  settings: (personal: boolean) => string
  /** Whose tables its database starts with. */
  tables: "ours" | "none"
  /** In the bench's own process: so many people are in the database afterwards, to be sent to. Called twice a round. */
  fill: (fresh: Fresh, scene: Scene, people: number) => Promise<void>
  /** In the child: connected. `go` ends when so many were sent to, and recorded as sent. */
  open: (scene: Scene) => Promise<{ go: (people: number) => Promise<void> }>
  /** After the round: counts that must all equal the number of people filled last. */
  stand: (fresh: Fresh, people: number) => Promise<Record<string, number>>
}
