/** What the blank steps of a walk come to, as far as can be said now (semantics 3, 6 and 7). Pure. */
import type { HoldKind } from "../schema"
import { prospects, type Stop, type Surroundings, type Walk } from "./itinerary"

/** A walk as its row, its floors and its history tell it. */
export type Standing = Pick<
  Walk,
  "originAt" | "eligibleFrom" | "enrolledAt" | "lateChoice" | "catchingUp" | "floors" | "filled"
> & {
  state: "active" | "completed" | "withdrawn"
  holds: readonly HoldKind[]
}

/** Blank, and sent once this has ended. */
export type Waits = HoldKind | "suspended" | "disabled" | "goal"

export type Expectation =
  | { is: "due"; at: Temporal.Instant }
  | { is: "waits"; why: Waits }
  /** It will be skipped, for this reason. */
  | { is: "passes"; reason: string }
  /** The walk is over. */
  | { is: "never" }

/** The one that lasts longest, or that staff can do least about, says it best. */
const holdsInOrder = ["opted_out", "blocked", "paused", "quota"] as const

export const heldBy = (holds: readonly HoldKind[]): HoldKind | undefined =>
  holdsInOrder.find((kind) => holds.includes(kind))

/** Of each blank step. Filters are not asked: they are asked when the delivery is frozen. */
export function expectations(
  stops: readonly Stop[],
  walk: Standing,
  around: Surroundings,
  now: Temporal.Instant,
): Map<bigint, Expectation> {
  const blank = stops.filter((stop) => !walk.filled.has(stop.id))
  const held = heldBy(walk.holds)
  const open = blank.filter((stop) => stop.enabled && !stop.suspended)
  const fates = held || walk.state !== "active" ? [] : prospects({ ...walk, canReply: false }, open, around, now)
  const byStop = new Map(fates.map((fate) => [fate.stop.id, fate]))
  return new Map(
    blank.map((stop): [bigint, Expectation] => {
      const fate = byStop.get(stop.id)
      if (walk.state !== "active") return [stop.id, { is: "never" }]
      if (!stop.enabled) return [stop.id, { is: "waits", why: "disabled" }]
      if (held) return [stop.id, { is: "waits", why: held }]
      if (stop.suspended) return [stop.id, { is: "waits", why: "suspended" }]
      if (!fate) return [stop.id, { is: "waits", why: "goal" }]
      return [stop.id, "reason" in fate ? { is: "passes", reason: fate.reason } : { is: "due", at: fate.dueAt }]
    }),
  )
}
