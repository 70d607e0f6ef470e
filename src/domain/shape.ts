import * as v from "valibot"
import { say } from "./fault"

/** The small forms that inputs are made of, shared by the pages and the API. */

const LARGEST_ID = 9_223_372_036_854_775_807n

/** An id as JSON and URLs carry it: a string of digits that PostgreSQL's bigint can hold. */
export const digits = v.pipe(
  v.string(),
  v.regex(/^[1-9][0-9]{0,18}$/, say("bad_form", { example: "42" })),
  v.check((text) => !/^[0-9]{1,19}$/.test(text) || BigInt(text) <= LARGEST_ID, say("bad_form", { example: "42" })),
)

export const id = v.pipe(
  digits,
  v.transform((text) => BigInt(text)),
)

/** PostgreSQL holds neither NUL nor half of a surrogate pair. */
export const storable = (text: string) => !text.includes("\0") && text.isWellFormed()

/** A text of one to `max` letters that says something once trimmed. */
export const line = (max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, say("empty")),
    v.maxLength(max, say("too_long", { max })),
    v.check(storable, say("bad_form", { example: "" })),
  )

/** What staff call a thing. Letters that draw nothing are no name: nobody could read it, or press it. */
export const name = (max: number) =>
  v.pipe(
    line(max),
    v.check((text) => text === "" || drawn.test(text), say("empty")),
  )

const drawn = /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Like `line`, but may be empty. */
export const blankable = (max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(max, say("too_long", { max })),
    v.check(storable, say("bad_form", { example: "" })),
  )

export const whole = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.integer(say("out_of_range", { min, max })),
    v.minValue(min, say("out_of_range", { min, max })),
    v.maxValue(max, say("out_of_range", { min, max })),
  )

export const timeOfDay = v.pipe(
  v.string(),
  v.regex(/^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$/, say("bad_form", { example: "19:00" })),
)

export const lineUserId = v.pipe(
  v.string(),
  v.regex(/^U[0-9a-f]{32}$/, say("bad_form", { example: "U0123456789abcdef0123456789abcdef" })),
)

/** RFC 3339 with an offset, kept as text. */
export const instantText = v.pipe(
  v.string(),
  v.description("RFC 3339 with an offset"),
  v.check((text) => instantOf(text) !== null, say("bad_form", { example: "2027-01-31T19:00:00+09:00" })),
)

export const instant = v.pipe(
  instantText,
  v.transform((text) => Temporal.Instant.from(text)),
)

/** Null unless the text is an instant that both PostgreSQL and this product can count with: the years 1 to 9999. */
export function instantOf(text: string): Temporal.Instant | null {
  if (
    !/^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})$/.test(
      text,
    )
  )
    return null
  try {
    const instant = Temporal.Instant.from(text)
    const year = instant.toZonedDateTimeISO("UTC").year
    return year >= 1 && year <= 9999 ? instant : null
  } catch {
    return null
  }
}
