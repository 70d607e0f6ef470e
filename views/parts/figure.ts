/** Numbers and moments as people of a language write them. A format takes long to make and is kept: there are few. */
import type { Reader } from "../reader"

const kept = new Map<string, unknown>()

function keep<F>(kind: string, locale: string, options: object, make: () => F): F {
  const key = `${kind} ${locale} ${JSON.stringify(options)}`
  const known = kept.get(key) as F | undefined
  if (known) return known
  const format = make()
  kept.set(key, format)
  return format
}

/** "1,234". */
export function figure({ locale }: Pick<Reader, "locale">, count: number, options: Intl.NumberFormatOptions = {}) {
  return keep("number", locale, options, () => new Intl.NumberFormat(locale, options)).format(count)
}

/** The figure with its thousands marked; the number itself chooses the plural. */
export const figured = (reader: Pick<Reader, "locale">, count: number) => ({ count, figure: figure(reader, count) })

/** A moment by a zone's calendar; which parts of it is for `options` to say. */
export function dated(
  { locale }: Pick<Reader, "locale">,
  at: Temporal.Instant,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): string {
  const tag = locale === "ja" ? "ja-JP" : "en-GB"
  const all = { ...options, timeZone }
  return keep("date", tag, all, () => new Intl.DateTimeFormat(tag, all)).format(at.epochMilliseconds)
}

/** A date, which is the same in every zone. */
export function datedDay(
  reader: Pick<Reader, "locale">,
  day: Temporal.PlainDate,
  options: Intl.DateTimeFormatOptions,
): string {
  return dated(reader, day.toZonedDateTime("UTC").toInstant(), "UTC", options)
}

/** "3 minutes ago", "in 2 days". */
export function relative(
  { locale }: Pick<Reader, "locale">,
  amount: number,
  unit: Intl.RelativeTimeFormatUnit,
): string {
  return keep("span", locale, {}, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" })).format(amount, unit)
}
