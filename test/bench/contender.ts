/** Whoever takes part in P1 and P2. One file each in `contenders/`, loaded by the bench and by the child that sends. */
import type * as Postgres from "../../src/postgres/server"
import type { Fresh } from "./ground"

export type Scene = {
  socket: Postgres.Socket
  lineUrl: string
  people: number
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
  /** Before the round, in the bench's own process: everything that is to be sent is in the database afterwards. */
  fill: (fresh: Fresh, scene: Scene) => Promise<void>
  /** In the child: connected and warm. `go` ends when everything was sent and recorded as sent. */
  open: (scene: Scene) => Promise<{ go: () => Promise<void> }>
  /** After the round: counts that must all equal the number of people. */
  stand: (fresh: Fresh, scene: Scene) => Promise<Record<string, number>>
}
