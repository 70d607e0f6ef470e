/** What a blank step of a walk comes to, as far as can be said now (semantics 3, 6 and 7). Pure. */
import type { HoldKind } from "../schema"
import * as Calendar from "./calendar"
import { addedLater, dueOf, type Floor, type Stop, type Surroundings, type Walk } from "./itinerary"

/** A walk as its row and its floors tell it. */
export type Standing = Pick<
  Walk,
  "originAt" | "eligibleFrom" | "enrolledAt" | "lateChoice" | "catchingUp" | "floors"
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
  | { is: "passes"; reason: "added later" | "missed" | "past goal" }
  /** The walk is over. */
  | { is: "never" }

/** The one that lasts longest, or that staff can do least about, says it best. */
const holdsInOrder = ["opted_out", "blocked", "paused", "quota"] as const

export const heldBy = (holds: readonly HoldKind[]): HoldKind | undefined =>
  holdsInOrder.find((kind) => holds.includes(kind))

/** Filters are not asked: they are asked when the delivery is frozen. */
export function expectation(stop: Stop, walk: Standing, around: Surroundings): Expectation {
  if (walk.state !== "active") return { is: "never" }
  if (!stop.enabled) return { is: "waits", why: "disabled" }
  const hold = heldBy(walk.holds)
  if (hold) return { is: "waits", why: hold }
  if (stop.suspended) return { is: "waits", why: "suspended" }
  if (!walk.originAt) return { is: "waits", why: "goal" }
  return whenDue(stop, walk, walk.originAt, walk.floors.get(stop.id), around)
}

/** Whatever holds the walk: when its conditions are met. */
export function whenDue(
  stop: Stop,
  walk: Pick<Standing, "eligibleFrom" | "enrolledAt" | "lateChoice">,
  origin: Temporal.Instant,
  own: Floor | undefined,
  around: Surroundings,
): Extract<Expectation, { is: "due" | "passes" }> {
  if (!own?.undeliveredAt && addedLater(stop, walk, origin, around)) return { is: "passes", reason: "added later" }
  const due = dueOf(stop, { ...bare, ...walk }, origin, own, around)
  if ("never" in due) return { is: "passes", reason: due.never === "missed" ? "missed" : "past goal" }
  return { is: "due", at: due.at }
}

const bare: Pick<Walk, "originAt" | "catchingUp" | "floors" | "filled" | "canReply"> = {
  ...{
    originAt: null,
    catchingUp: false,
    floors: new Map<bigint, Floor>(),
    filled: new Set<bigint>(),
    canReply: false,
  },
}

/** Whether it has been due for a while: the next planning sends it. */
export const isSoon = (at: Temporal.Instant, now: Temporal.Instant): boolean => Calendar.atOrAfter(now, at)
