import type { Refusal } from "../fault"
import * as Fault from "../fault"
import type { Comparison } from "../segment/tree"
import * as Shape from "../shape"

/** Typed values: how a text is read by a field's kind, and what it looks like afterwards. Pure. */

export const kinds = ["text", "number", "date", "moment", "flag", "choice"] as const
export type Kind = (typeof kinds)[number]
export type Typed = { kind: Kind; choices: readonly string[] }

/** A value as its column takes it, and as the API, the pages and segments spell it. */
export type Value = {
  text: string
  column: "text_value" | "number_value" | "date_value" | "moment_value" | "flag_value"
}

const ordered = ["equals", "not_equals", "less", "at_most", "more", "at_least", "known", "unknown"] as const
const worded = ["equals", "not_equals", "contains", "known", "unknown"] as const

/** What may be asked of a field in a segment. */
export const comparisons: { [K in Kind]: readonly Comparison[] } = {
  text: worded,
  choice: worded,
  number: ordered,
  date: ordered,
  moment: ordered,
  flag: ["equals", "not_equals", "known", "unknown"],
}

const LONGEST_TEXT = 2000

/** Reads a value that is not empty. `zone` is where a moment without an offset is meant. */
export function parse({ kind, choices }: Typed, text: string, zone = "UTC"): Value | Refusal {
  const value = text.trim()
  if (!Shape.storable(value)) return Fault.one("value", "bad_form", { example: "" })
  return readers[kind](value, zone, choices)
}

const readers: { [K in Kind]: (text: string, zone: string, choices: readonly string[]) => Value | Refusal } = {
  text: (text) =>
    text.length > LONGEST_TEXT ? Fault.one("value", "too_long", { max: LONGEST_TEXT }) : { text, column: "text_value" },
  choice: (text, _, choices) =>
    choices.includes(text)
      ? { text, column: "text_value" }
      : Fault.one("value", "not_one_of", { values: choices.join(", ") }),
  number: (text) => {
    const number = narrow(text).replaceAll(",", "")
    return /^-?[0-9]{1,20}([.][0-9]{1,10})?$/.test(number)
      ? { text: number, column: "number_value" }
      : Fault.one("value", "bad_form", { example: "1200.5" })
  },
  date: (text) => {
    const date = plainDate(narrow(text).replaceAll("/", "-"))
    return date ? { text: date, column: "date_value" } : Fault.one("value", "bad_form", { example: "2027-01-31" })
  },
  moment: (text, zone) => {
    const moment = Shape.instantOf(text) ?? localMoment(text, zone)
    return moment
      ? { text: moment.toString(), column: "moment_value" }
      : Fault.one("value", "bad_form", { example: "2027-01-31T19:00:00+09:00" })
  },
  flag: (text) =>
    text === "true" || text === "false"
      ? { text, column: "flag_value" }
      : Fault.one("value", "not_one_of", { values: "true, false" }),
}

/** Full-width digits and signs, which Japanese keyboards give, as plain ones. */
const narrow = (text: string) => text.normalize("NFKC")

function plainDate(text: string): string | null {
  if (!/^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/.test(text)) return null
  const [year, month, day] = text.split("-").map(Number)
  try {
    const date = Temporal.PlainDate.from({ year: year!, month: month!, day: day! }, { overflow: "reject" })
    return date.year >= 1 ? date.toString() : null
  } catch {
    return null
  }
}

/** What a datetime-local control sends: local time in the channel's zone. */
function localMoment(text: string, zone: string): Temporal.Instant | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$/.test(text)) return null
  try {
    const local = Temporal.PlainDateTime.from(text, { overflow: "reject" })
    return local.year >= 1 ? local.toZonedDateTime(zone).toInstant() : null
  } catch {
    return null
  }
}

/** How a friend reads the value in a message. */
export function shown(kind: Kind, text: string, zone: string): string {
  if (kind === "date") return text.replaceAll("-", "/")
  if (kind !== "moment") return text
  const local = Temporal.Instant.from(text).toZonedDateTimeISO(zone)
  return `${local.toPlainDate().toString().replaceAll("-", "/")} ${local.toPlainTime().toString({ smallestUnit: "minute" })}`
}
