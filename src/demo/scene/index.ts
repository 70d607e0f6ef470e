/** What the visitor finds: an online cooking school with two hundred friends, after four weeks with Tobiishi. */
import type { Stage } from "../stage"
import * as History from "./history"
import * as School from "./school"

const ZONE = "Asia/Tokyo"

/** The midnight at which the acted-out past begins. */
export const beginning = (present: Temporal.Instant) => at(firstDay(present), "00:00")

export async function play(stage: Stage, present: Temporal.Instant): Promise<void> {
  const first = firstDay(present)
  const past = at(first.add({ days: 19 }), "20:00")
  const coming = at(first.add({ days: History.DAYS + 14 }), "20:00")
  const school = await School.found(stage, { past, coming })
  await History.act(stage, school, first, present)
}

const firstDay = (present: Temporal.Instant) =>
  present.toZonedDateTimeISO(ZONE).toPlainDate().subtract({ days: History.DAYS })

const at = (day: Temporal.PlainDate, time: string) =>
  day.toZonedDateTime({ timeZone: ZONE, plainTime: time }).toInstant()
