import { datedDay } from "../parts/figure"
import type { Reader } from "../reader"

const whole = { month: "short", day: "numeric", weekday: "short" } as const
const brief = { month: "numeric", day: "numeric" } as const

/** A date of the channel's calendar, "12月3日(木)"; briefly "12/3". */
export const dayOf = (reader: Reader, day: string, briefly = false): string =>
  datedDay(reader, Temporal.PlainDate.from(day), briefly ? brief : whole)

export const monthOf = (reader: Reader, month: string): string =>
  datedDay(reader, Temporal.PlainDate.from(month), { year: "numeric", month: "long" })
