/**
 * How a story reaches Tobiishi and LINE. The story itself is told once; whether handler and tick run in this process
 * on a clock that we turn, or a program of its own runs on the clock of the wall, is the way's business.
 */
import type { LineSide } from "./line-side"

export type Way = {
  /** Asks Tobiishi, by path. */
  ask: (path: string, init?: RequestInit) => Promise<Response>
  /** The path of the one-time link that the start prints for the first member of staff. */
  setupLink: string
  line: LineSide
  /** When staff want the step of the n-th evening to leave. */
  evening: (n: number) => { kind: "clock"; days: number; timeOfDay: string }
  /** Hours in which the account may send. */
  hours: { opens: string; closes: string }
  /** Lets time go by, with everything that happens in it. */
  until: (moment: Moment) => Promise<void>
  /** Comes true at once, or, where nobody can wait for the tick, very soon. */
  soon: (check: () => Promise<void>) => Promise<void>
  /** How late a message may be at most, in milliseconds. It may never be early. */
  patienceMs: number
  /** The month carries messages again: a new one has begun, or the school has bought more. */
  moreMessages: (reread: () => Promise<void>) => Promise<void>
}

export type Moment =
  | "the first evening"
  | "the second evening"
  | "the third evening"
  | "late that night"
  | "two silent days later"
  | "the fourth evening, as she counts"
  | "the fifth evening"
  | "the sixth evening"
