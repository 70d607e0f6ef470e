/**
 * What follows from having stood still (semantics 7). Pure. A standstill is the span in which at least one hold
 * was open; when the last of its holds has ended, the walk takes up again as its scenario's policies say.
 */
import { localDate } from "./calendar"

export type Policy = "shift" | "catch_up" | "skip"
export type EndedHold = {
  kind: "paused" | "quota" | "blocked" | "opted_out"
  beganAt: Temporal.Instant
  endedAt: Temporal.Instant
}
export type Policies = { blocked: Policy; paused: Policy; opted_out: Policy }

export type Resumption = {
  originAt: Temporal.Instant | null
  eligibleFrom: Temporal.Instant
  /** Only the month's quota ended: one request a friend and day until nothing is overdue. */
  catchingUp: boolean
  /** Overdue steps are recorded as skipped, judged as if the walk had never stood still. */
  skipsOverdue: boolean
}

/** Takes the holds of one standstill, all ended. Days under several shifting holds count once. */
export function resume(
  walk: { originAt: Temporal.Instant | null; eligibleFrom: Temporal.Instant },
  ended: EndedHold[],
  policies: Policies,
  rules: { zone: string; countdown: boolean },
): Resumption {
  const others = ended.filter((hold) => hold.kind !== "quota")
  const shifting = others.filter((hold) => policyOf(hold, policies, rules.countdown) === "shift")
  const days = daysStood(shifting, rules.zone)
  return {
    originAt: walk.originAt && days > 0 ? shift(walk.originAt, days, rules.zone) : walk.originAt,
    eligibleFrom: others.reduce(
      (last, hold) => (Temporal.Instant.compare(hold.endedAt, last) > 0 ? hold.endedAt : last),
      walk.eligibleFrom,
    ),
    catchingUp: ended.some((hold) => hold.kind === "quota"),
    skipsOverdue: others.some((hold) => policyOf(hold, policies, rules.countdown) === "skip"),
  }
}

/** A countdown's goal is a date in the world: standing still cannot move it. */
function policyOf(hold: EndedHold, policies: Policies, countdown: boolean): Policy {
  if (hold.kind === "quota") return "catch_up"
  const policy = policies[hold.kind]
  return countdown && policy === "shift" ? "catch_up" : policy
}

/** The number of local dates covered by the union of [date begun, date ended). */
function daysStood(holds: EndedHold[], zone: string): number {
  const spans = holds
    .map((hold) => ({ from: localDate(hold.beganAt, zone), to: localDate(hold.endedAt, zone) }))
    .sort((a, b) => Temporal.PlainDate.compare(a.from, b.from))
  let days = 0
  let through: Temporal.PlainDate | null = null
  for (const { from, to } of spans) {
    const start: Temporal.PlainDate = through && Temporal.PlainDate.compare(through, from) > 0 ? through : from
    if (Temporal.PlainDate.compare(to, start) <= 0) continue
    days += start.until(to, { largestUnit: "days" }).days
    through = to
  }
  return days
}

/** Days later on the calendar, at the same time of day. */
function shift(origin: Temporal.Instant, days: number, zone: string): Temporal.Instant {
  return origin.toZonedDateTimeISO(zone).add({ days }).toInstant()
}
