/** What becomes of one failed or unknown copy when it is tried again. Pure. */
import type { HoldKind } from "../../schema"
import type * as Calendar from "../calendar"
import { dueOf, type Stop, type Walk } from "../itinerary"

/** A failed or unknown row with what decides about it. */
export type Candidate = {
  id: bigint
  enrollmentId: bigint
  stepId: bigint
  friendId: bigint
  state: "failed" | "unknown"
  /** It was marked undelivered since, in another way: its step is blank, or has another row. */
  superseded: boolean
  /** Its scenario may use what is kept of the month's messages. */
  paid: boolean
  walk: Pick<Walk, "originAt" | "eligibleFrom"> & {
    state: "active" | "completed" | "withdrawn"
    holds: readonly HoldKind[]
    /** The friend has begun the scenario again since this walk. */
    anew: boolean
  }
  /** Absent: deleted. */
  stop?: Stop
  rules: Calendar.Rules
}

/** Why nothing happens to it. */
export type Left = "withdrawn" | "anew" | "deleted" | "disabled" | "superseded"
/** Blank again, and sent once this has ended. */
export type Waits = HoldKind | "suspended" | "goal"

export type Verdict = { is: "left"; why: Left } | { is: "waits"; why: Waits } | { is: "due"; at: Temporal.Instant }

/** Semantics 3, with the moment of marking as floor; a hold, a suspended step and an unknown goal only delay it. */
export function judge(candidate: Candidate, now: Temporal.Instant): Verdict {
  const { walk, stop } = candidate
  const why = leftBecause(candidate)
  if (why) return { is: "left", why }
  const hold = holdsInOrder.find((kind) => walk.holds.includes(kind))
  if (hold) return { is: "waits", why: hold }
  if (stop?.suspended) return { is: "waits", why: "suspended" }
  if (!walk.originAt) return { is: "waits", why: "goal" }
  return { is: "due", at: dueAgain(candidate, walk.originAt, now) }
}

/** The one that lasts longest, or that staff can do least about, says it best. */
const holdsInOrder = ["opted_out", "blocked", "paused", "quota"] as const

function leftBecause({ superseded, walk, stop }: Candidate): Left | null {
  if (superseded) return "superseded"
  if (walk.state === "withdrawn") return "withdrawn"
  if (walk.state === "completed" && walk.anew) return "anew"
  if (!stop) return "deleted"
  return stop.enabled ? null : "disabled"
}

function dueAgain({ walk, stop, rules }: Candidate, origin: Temporal.Instant, now: Temporal.Instant): Temporal.Instant {
  const floor = { generation: 1, floorAt: now, undeliveredAt: now }
  const due = dueOf(stop!, { ...nobody, ...walk }, origin, floor, rules)
  // What quiet hours would push past a goal is skipped when it is planned; it is due, as far as can be said now.
  return "never" in due ? now : due.at
}

const nobody: Omit<Walk, "originAt" | "eligibleFrom" | "enrolledAt"> & { enrolledAt: Temporal.Instant } = {
  enrolledAt: Temporal.Instant.fromEpochMilliseconds(0),
  lateChoice: null,
  catchingUp: false,
  floors: new Map(),
  filled: new Set(),
  canReply: false,
}
