import * as v from "valibot"
import { NotFound } from "../domain/absence"
import * as Shape from "../domain/shape"

/** What browsers send: ids in addresses, and forms whose names may stand several times. */

const text = v.pipe(v.string(), v.maxLength(200_000))

/** A form of any shape. What was not sent reads as empty, so that its own rule can say what is missing. */
export const posted = v.optional(v.record(v.string(), v.union([text, v.pipe(v.array(text), v.maxLength(1_000))])), {})
export type Posted = v.InferOutput<typeof posted>

export function one(form: Posted, name: string): string {
  const [first = ""] = many(form, name)
  // Browsers send line breaks as CR LF; LINE and people count them once.
  return first.replaceAll("\r\n", "\n")
}

export function many(form: Posted, name: string): string[] {
  const sent = Object.hasOwn(form, name) ? form[name] : undefined
  // No keyboard types NUL, and PostgreSQL does not hold it.
  return sent === undefined ? [] : [sent].flat().map((text) => text.replaceAll("\0", ""))
}

/** The id in an address. What cannot be one is not there. */
export function idIn(params: Record<string, string | undefined>, name: string): bigint {
  const id = idOf(params[name])
  if (id === null) throw new NotFound(name)
  return id
}

export function idOf(text: unknown): bigint | null {
  const judged = v.safeParse(Shape.id, text)
  return judged.success ? judged.output : null
}

export const idsOf = (texts: readonly string[]): bigint[] => [
  ...new Set(texts.map(idOf).filter((id): id is bigint => id !== null)),
]

/** One of these words, or nothing. */
export function wordOf<const W extends string>(words: readonly W[], text: unknown): W | undefined {
  return words.find((word) => word === text)
}
