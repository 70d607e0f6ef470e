import type { Message } from "../line/messages"
import { check, PLACEHOLDER } from "../line/messages"
import type { Fault } from "./fault"

/**
 * Placeholders: `{{name}}` and `{{field.key}}`, each with an optional fallback, `{{name|お客さま}}`. They are filled
 * inside the parsed object, so that no value can ever break out of the string it stands in. Pure.
 */

/** The way `fill` renders. A batch records it: a repeated request must carry the very same bytes. */
export const renderer = 1

/** Longest value that is ever put into a message, in UTF-16 units; the rest is left off. */
export const LONGEST_VALUE = 500

/** Which values these messages want, each once, in order: "name", "field.city". */
export function placeholders(messages: readonly Message[]): string[] {
  const found = new Set<string>()
  for (const { text } of strings(messages)) for (const name of placeholdersOf(text)) found.add(name)
  return [...found]
}

/** The same for one string. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1]!)
}

/** What LINE would refuse, as far as it can be known without asking LINE. */
export function faultsIn(messages: readonly Message[]): Fault[] {
  const judged = check(messages)
  return judged.ok ? [] : judged.faults.map(({ property, code, params }) => ({ path: property, code, params }))
}

/** The messages with each placeholder replaced by its value, else its fallback, else nothing. */
export function fill(messages: readonly Message[], values: Values): Message[] {
  return filler(messages)(values)
}

/** The same for one friend after another: the places are found once, and what no value touches is shared by all. */
export function filler(messages: readonly Message[]): (values: Values) => Message[] {
  const fillings = messages.map((message) => fillingOf(message, "", message.type))
  return (values) =>
    messages.map((message, n) => {
      const filling = fillings[n]
      return filling ? (filling(values) as Message) : message
    })
}

type Values = Readonly<Record<string, string>>

/** Every string with the path at which it stands, in the notation of faults. */
export function strings(messages: readonly Message[]): { path: string; text: string }[] {
  const found: { path: string; text: string }[] = []
  const walk = (value: unknown, path: string) => {
    if (typeof value === "string") found.push({ path, text: value })
    if (typeof value !== "object" || value === null) return
    for (const [key, inner] of Object.entries(value))
      walk(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`)
  }
  walk(messages, "messages")
  return found
}

/** Null where nothing is to be filled. `path` is the property's name, with its parents' where that decides: `text`, `altUri.desktop`. */
function fillingOf(value: unknown, path: string, kind: string): ((values: Values) => unknown) | null {
  if (typeof value === "string") {
    if (placeholdersOf(value).length === 0) return null
    return replacer(value, manner(path, kind))
  }
  if (typeof value !== "object" || value === null) return null
  const within = Array.isArray(value) ? `${path}[]` : path
  const inner = Object.entries(value).flatMap(([key, part]) => {
    const filling = fillingOf(part, Array.isArray(value) ? within : `${path}.${key}`, kind)
    return filling ? [[key, filling] as const] : []
  })
  if (inner.length === 0) return null
  return (values) => {
    const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value }
    for (const [key, filling] of inner) Reflect.set(copy, key, filling(values))
    return copy
  }
}

/** Whether only the length of a value could make these messages break LINE's rules: no addresses, no counted places. */
export function isOnlyLengthened(messages: readonly Message[]): boolean {
  return messages.every(
    (message) =>
      message.type !== "textV2" &&
      !("emojis" in message) &&
      strings([message]).every(
        ({ path, text }) => manner(path, message.type) === "plain" || placeholdersOf(text).length === 0,
      ),
  )
}

type Manner = "plain" | "uri" | "substituted"

function manner(path: string, kind: string): Manner {
  if (kind === "textV2" && path === ".text") return "substituted"
  return /(uri|url)$/i.test(path) || path.endsWith(".altUri.desktop") ? "uri" : "plain"
}

/** The text is taken apart once, not for each friend. */
function replacer(text: string, how: Manner): (values: Values) => string {
  const places: { before: string; name: string; fallback: string; at: number }[] = []
  let end = 0
  for (const { 0: whole, 1: name = "", 2: fallback = "", index: at } of text.matchAll(PLACEHOLDER)) {
    places.push({ before: text.slice(end, at), name, fallback, at })
    end = at + whole.length
  }
  const rest = text.slice(end)
  return (values) => {
    let filled = ""
    for (const { before, name, fallback, at } of places) {
      const known = Object.hasOwn(values, name) ? values[name]! : ""
      const value = (known === "" ? fallback : known).slice(0, LONGEST_VALUE).toWellFormed()
      filled += before + inManner[how](value, at)
    }
    return filled + rest
  }
}

const inManner: { [M in Manner]: (value: string, at: number) => string } = {
  plain: (value) => value,
  // In textV2 a single brace opens one of LINE's own substitutions.
  substituted: (value) => value.replaceAll("{", "{{").replaceAll("}", "}}"),
  // At its very beginning a value may be a whole address; anywhere else it is a part and cannot leave its place.
  uri: (value, at) => (at === 0 && wholeAddress(value)) || encodeURIComponent(value),
}

function wholeAddress(value: string): string | null {
  const url = URL.parse(value)
  return url && ["https:", "http:", "line:", "tel:"].includes(url.protocol) ? url.href : null
}
