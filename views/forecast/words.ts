import type { Reader } from "../reader"

/** A date of the channel's calendar, "12月3日(木)"; briefly "12/3". */
export function dayOf({ locale }: Reader, day: string, briefly = false): string {
  const format = new Intl.DateTimeFormat(locale === "ja" ? "ja-JP" : "en-GB", {
    timeZone: "UTC",
    ...(briefly ? { month: "numeric", day: "numeric" } : { month: "short", day: "numeric", weekday: "short" }),
  } as const)
  return format.format(Temporal.PlainDate.from(day).toZonedDateTime("UTC").epochMilliseconds)
}

export function monthOf({ locale }: Reader, month: string): string {
  const format = new Intl.DateTimeFormat(locale === "ja" ? "ja-JP" : "en-GB", {
    timeZone: "UTC",
    year: "numeric",
    month: "long",
  })
  return format.format(Temporal.PlainDate.from(month).toZonedDateTime("UTC").epochMilliseconds)
}
