import * as v from "valibot"
import { graphemes, hasPlaceholder, lengthAsLine, withoutPlaceholders } from "./counting"
import { type FaultCode, say } from "./fault"

/** The small forms that LINE's message objects are made of. */

const full = v.minLength<string, 1, string>(1, say("empty"))
const within = (max: number, count: (text: string) => number) =>
  v.check<string, string>((text) => count(text) <= max, say("too_long", { max }))

/** A text that must say something; `max` in UTF-16 units. */
export const text = (max: number) => v.pipe(v.string(), full, within(max, lengthAsLine))

/** A text a reader sees on a button or card; `max` in graphemes. */
export const label = (max: number) => v.pipe(v.string(), full, within(max, graphemes))

/** A text that may be empty. */
export const blankable = (max: number) => v.pipe(v.string(), within(max, lengthAsLine))

/** A whole URL that LINE fetches itself. */
export const https = v.pipe(
  v.string(),
  full,
  within(2000, lengthAsLine),
  v.check<string, string>((url) => isUrl(url, ["https:"]), say("not_https")),
)

const OPENABLE = ["http:", "https:", "line:", "tel:"]

/** A URI that the friend's LINE opens on a tap. */
export const uri = v.pipe(
  v.string(),
  full,
  within(1000, lengthAsLine),
  v.check<string, string>((url) => isUrl(url, OPENABLE), say("bad_url", { schemes: "http, https, line, tel" })),
)

function isUrl(url: string, protocols: string[]): boolean {
  // A field may hold the whole address or its beginning; then only sending can tell.
  if (withoutPlaceholders(url, "\0").startsWith("\0")) return true
  const shown = withoutPlaceholders(url, "x")
  return !/\s/.test(shown) && protocols.includes(URL.parse(shown)?.protocol ?? "")
}

/** A string of a fixed form. A placeholder in it is left for later to judge. */
export const form = (pattern: RegExp, code: FaultCode, example = "") =>
  v.pipe(
    v.string(),
    v.check<string, string>((text) => hasPlaceholder(text) || pattern.test(text), say(code, { example })),
  )

export const color = form(/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i, "bad_color")
export const opaqueColor = form(/^#[0-9a-f]{6}$/i, "bad_color")
export const digits = form(/^\d+$/, "bad_form", "446")

export const whole = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.check<number, string>(
      (count) => Number.isInteger(count) && count >= min && count <= max,
      say("out_of_range", { min, max }),
    ),
  )

export const between = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.check<number, string>((value) => value >= min && value <= max, say("out_of_range", { min, max })),
  )

export const list = <const S extends v.GenericSchema>(item: S, min: number, max: number) =>
  v.pipe(
    v.array(item),
    v.minLength<v.InferOutput<S>[], number, string>(min, say("too_few", { min })),
    v.maxLength<v.InferOutput<S>[], number, string>(max, say("too_many", { max })),
  )

export type Tell = (path: (string | number)[], code: FaultCode, params?: Record<string, string | number>) => void

/** A rule over several properties, of which it may see only some; it tells each fault with the path at which staff should look. */
export const together = <Seen, Whole extends Seen = Seen>(judge: (value: Seen, tell: Tell) => void) =>
  v.rawCheck<Whole>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    judge(dataset.value, (path, code, params) =>
      addIssue({
        message: say(code, params),
        path:
          path.length > 0
            ? [pathItem(path[0]!, dataset.value), ...path.slice(1).map((key) => pathItem(key, null))]
            : undefined,
      }),
    )
  })

const pathItem = (key: string | number, input: unknown): v.UnknownPathItem => ({
  type: "unknown",
  origin: "value",
  input,
  key,
  value: undefined,
})
