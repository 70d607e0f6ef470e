import { h } from "../jsx"
import type { Reader } from "../reader"
import { dated, relative } from "./figure"

type Props = { reader: Reader; at: Temporal.Instant }

/** A moment as people say it ("3 minutes ago"), its exact time on hover and to machines. */
export function Ago({ reader, at }: Props) {
  return (
    <time datetime={at.toString()} title={exactly(reader, at)} class="whitespace-nowrap">
      {relatively(reader, at)}
    </time>
  )
}

/** A moment by the calendar of the channel's zone, for ledgers and schedules. */
export function At({ reader, at }: Props) {
  return (
    <time datetime={at.toString()} title={relatively(reader, at)} class="whitespace-nowrap">
      {exactly(reader, at)}
    </time>
  )
}

/** Both, for places with room. */
export function Moment({ reader, at }: Props) {
  return (
    <time datetime={at.toString()}>
      <span class="whitespace-nowrap">{exactly(reader, at)}</span>{" "}
      <span class="quiet text-xs whitespace-nowrap">{relatively(reader, at)}</span>
    </time>
  )
}

export function exactly(reader: Pick<Reader, "locale" | "zone" | "now">, at: Temporal.Instant): string {
  const sameYear =
    at.toZonedDateTimeISO(reader.zone).year === reader.now.toZonedDateTimeISO(reader.zone).year ? undefined : "numeric"
  return dated(reader, at, reader.zone, {
    year: sameYear,
    month: "short",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  })
}

const spans = [
  { unit: "second", seconds: 1, below: 60 },
  { unit: "minute", seconds: 60, below: 3600 },
  { unit: "hour", seconds: 3600, below: 86_400 },
  { unit: "day", seconds: 86_400, below: 30 * 86_400 },
  { unit: "month", seconds: 30 * 86_400, below: 365 * 86_400 },
  { unit: "year", seconds: 365 * 86_400, below: Number.POSITIVE_INFINITY },
] as const

export function relatively(reader: Reader, at: Temporal.Instant): string {
  const seconds = Math.round((at.epochMilliseconds - reader.now.epochMilliseconds) / 1000)
  if (Math.abs(seconds) < 10) return reader.t("common.justNow")
  const span = spans.find(({ below }) => Math.abs(seconds) < below) ?? spans[5]
  const words = relative(reader, Math.trunc(seconds / span.seconds), span.unit)
  // Japanese sets no space between a number and what it counts, as everywhere else on the page.
  return reader.locale === "ja" ? words.replace(/(?<=\d)\s/, "") : words
}
