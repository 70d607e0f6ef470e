/** A tap on a message: which of its actions was meant. */
import type { Bubble } from "../sandbox"

/** The bubble, and the keys that lead to the action inside its message: `template/actions/0`. */
export type Place = { bubble: string; path: string; picked?: string }

type Found = {
  action: { type?: string; [more: string]: unknown }
  params: { date?: string; time?: string; datetime?: string } | undefined
}

export function find(bubbles: readonly Bubble[], { bubble: id, path, picked }: Place): Found | null {
  const bubble = bubbles.find((one) => one.id === id)
  if (bubble?.from !== "bot") return null
  const action = path.split("/").reduce<unknown>(inner, bubble.message)
  if (!isAction(action)) return null
  const mode = action.type === "datetimepicker" ? action.mode : null
  if (mode !== "date" && mode !== "time" && mode !== "datetime") return { action, params: undefined }
  return picked ? { action, params: { [mode]: picked } } : null
}

function inner(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

const kinds = ["postback", "message", "uri", "datetimepicker"]

function isAction(value: unknown): value is { type: string; [more: string]: unknown } {
  return typeof value === "object" && value !== null && "type" in value && kinds.includes(String(value.type))
}
