import type { Reader } from "../reader"

const tag = ({ locale }: Reader) => (locale === "ja" ? "ja-JP" : "en-GB")

/** "14:05", by the account's zone. */
export const clockTime = (reader: Reader, at: Temporal.Instant) =>
  new Intl.DateTimeFormat(tag(reader), { timeZone: reader.zone, hour: "2-digit", minute: "2-digit" }).format(
    at.epochMilliseconds,
  )

/** "11月21日(土)". */
export const calendarDay = (reader: Reader, at: Temporal.Instant) =>
  new Intl.DateTimeFormat(tag(reader), {
    timeZone: reader.zone,
    month: "long",
    day: "numeric",
    weekday: "short",
  }).format(at.epochMilliseconds)

/** Short, for a list: "11/22(日) 07:30". */
export const shortly = (reader: Reader, at: Temporal.Instant) =>
  new Intl.DateTimeFormat(tag(reader), {
    timeZone: reader.zone,
    month: "numeric",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at.epochMilliseconds)
