import { isKind, quickKinds } from "./forms"
import { empty, type Node } from "./node"
import type { From, Part } from "./part"

/** What a tap does, between its form and LINE's object. */

/** `label`: whether one is shown here. `as`: further pieces, such as the area of an imagemap. */
export function actionOf(part: Part, { label = true }: { label?: boolean } = {}): From {
  return part.whole({ type: part.kind, ...(label ? { label: part.leaf("label") } : {}), ...rest(part) })
}

function rest(part: Part): object {
  switch (part.kind) {
    case "uri":
      return { uri: part.trimmed("uri") }
    case "message":
      return { text: part.leaf("text") }
    case "postback":
      return {
        data: part.leaf("data"),
        displayText: part.maybe("displayText", (text) => text),
        inputOption: part.maybe("inputOption"),
        fillInText: part.maybe("fillInText", (text) => text),
      }
    case "datetimepicker":
      return {
        data: part.leaf("data"),
        mode: part.leaf("mode", (text) => text || "datetime"),
        initial: part.maybe("initial"),
        max: part.maybe("max"),
        min: part.maybe("min"),
      }
    case "clipboard":
      return { clipboardText: part.leaf("clipboardText") }
    default:
      return {}
  }
}

/** The row of an action; null for a kind that no form knows. */
export function ofAction(action: unknown, more: Record<string, string> = {}): Node | null {
  const facts = factsOf(action)
  const kind = textIn(facts, "type")
  if (!isKind(kind) || !quickKinds.some((each) => each === kind)) return null
  const names = ["label", "uri", "text", "data", "displayText", "inputOption", "fillInText", "mode"] as const
  const moments = ["initial", "max", "min", "clipboardText"] as const
  const values = Object.fromEntries([...names, ...moments].map((name) => [name, textIn(facts, name)]))
  return empty(kind, { ...values, ...more })
}

export type Facts = Readonly<Record<string, unknown>>

export const factsOf = (value: unknown): Facts =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}

export function textIn(of: Facts, name: string): string {
  const value = of[name]
  return typeof value === "string" || typeof value === "number" ? String(value) : ""
}

export const listIn = (of: Facts, name: string): unknown[] => {
  const value = of[name]
  return Array.isArray(value) ? value : []
}

/** All rows, or none where one of them cannot be shown. */
export const all = (nodes: readonly (Node | null)[]): Node[] => nodes.filter((node): node is Node => node !== null)
