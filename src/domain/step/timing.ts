import * as v from "valibot"
import type { steps } from "../../schema"
import { say } from "../fault"
import * as Shape from "../shape"

export const units = ["minutes", "hours", "days"] as const

const MOST_DAYS = 3650
const unitSeconds = { minutes: 60, hours: 3600, days: 86_400 }

export type Timing =
  | { kind: "clock"; days: number; timeOfDay: string }
  /** Real time after the origin (a day is 24 hours); negative in countdowns. */
  | { kind: "elapsed"; offset: number; unit: (typeof units)[number] }

export const timing: v.GenericSchema<unknown, Timing> = v.variant("kind", [
  v.strictObject({
    kind: v.literal("clock"),
    days: Shape.whole(-MOST_DAYS, MOST_DAYS),
    timeOfDay: Shape.timeOfDay,
  }),
  v.pipe(
    v.strictObject({
      kind: v.literal("elapsed"),
      offset: Shape.whole(-MOST_DAYS * 1440, MOST_DAYS * 1440),
      unit: v.picklist(units),
    }),
    v.check(
      ({ offset, unit }) => Math.abs(offset) * unitSeconds[unit] <= MOST_DAYS * 86_400,
      say("out_of_range", { min: -MOST_DAYS, max: MOST_DAYS }),
    ),
  ),
])

/** How the table spells a timing. */
export function columns(timing: Timing) {
  if (timing.kind === "clock")
    return { timing: "clock" as const, days: timing.days, timeOfDay: timing.timeOfDay, offsetSeconds: null }
  const offsetSeconds = timing.offset * unitSeconds[timing.unit]
  return { timing: "elapsed" as const, days: 0, timeOfDay: null, offsetSeconds }
}

/** How staff spell it: elapsed time in the largest unit that fits. */
export function timingOf(
  row: Pick<typeof steps.$inferSelect, "timing" | "days" | "timeOfDay" | "offsetSeconds">,
): Timing {
  if (row.timing === "clock") return { kind: "clock", days: row.days, timeOfDay: short(row.timeOfDay ?? "00:00") }
  const seconds = row.offsetSeconds ?? 0
  const unit = seconds === 0 ? "minutes" : (["days", "hours"] as const).find((u) => seconds % unitSeconds[u] === 0)
  return { kind: "elapsed", offset: seconds / unitSeconds[unit ?? "minutes"], unit: unit ?? "minutes" }
}

/** "19:00:00" as people write it. */
export const short = (time: string) => time.replace(/^(\d\d:\d\d):00$/, "$1")
