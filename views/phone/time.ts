import { dated } from "../parts/figure"
import type { Reader } from "../reader"

/** "14:05", by the account's zone. */
export const clockTime = (reader: Reader, at: Temporal.Instant) =>
  dated(reader, at, reader.zone, { hour: "2-digit", minute: "2-digit" })

/** "11月21日(土)". */
export const calendarDay = (reader: Reader, at: Temporal.Instant) =>
  dated(reader, at, reader.zone, {
    month: "long",
    day: "numeric",
    weekday: "short",
  })

/** Short, for a list: "11/22(日) 07:30". */
export const shortly = (reader: Reader, at: Temporal.Instant) =>
  dated(reader, at, reader.zone, {
    month: "numeric",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  })
