/** Steps in the order in which their days and times come, for whoever looks at a scenario as a whole. Pure. */
import type { Step } from "./read"
import { columns, type Timing } from "./timing"

/** The steps of one day counted from the origin; before the goal of a countdown, days are negative. */
export type Day = { day: number; steps: Step[] }

const DAY_SECONDS = 86_400

export function days(steps: readonly Step[]): Day[] {
  const groups = Map.groupBy(inTime(steps), (step) => dayOf(step.timing))
  return [...groups].map(([day, steps]) => ({ day, steps }))
}

/**
 * By day; of one day, what comes so long after the origin before what comes at a time of day, since nobody knows how
 * these two meet before somebody enrols; of one moment, by position.
 */
export function inTime(steps: readonly Step[]): Step[] {
  return steps.toSorted((a, b) => {
    const [one, other] = [keyOf(a.timing), keyOf(b.timing)]
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || a.position - b.position
  })
}

/** Only among steps of one moment does the position decide (semantics 4). */
export const sameMoment = (one: Timing, other: Timing): boolean => Bun.deepEquals(columns(one), columns(other))

function dayOf(timing: Timing): number {
  return keyOf(timing)[0]
}

function keyOf(timing: Timing): [day: number, kind: number, seconds: number] {
  const { days, timeOfDay, offsetSeconds } = columns(timing)
  if (timing.kind === "clock")
    return [
      days,
      1,
      Temporal.PlainTime.from(timeOfDay ?? "00:00")
        .since("00:00")
        .total("seconds"),
    ]
  const seconds = offsetSeconds ?? 0
  // Two hours before the goal are, for most goals, still its day.
  const day = Math.trunc(seconds / DAY_SECONDS)
  return [day, 0, seconds - day * DAY_SECONDS]
}
