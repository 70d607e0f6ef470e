/**
 * What a form of messages holds: a tree of named values. A row always sends its kind under its own name, so rows are
 * counted by what was sent: `message.0` says "carousel", `message.0.columns.1` says "column", and so on down.
 */
import { fieldsOf, isKind, type Kind, listsOf } from "./forms"

export type Node = {
  kind: Kind
  values: Readonly<Record<string, string>>
  lists: Readonly<Record<string, readonly Node[]>>
}

/** The messages themselves are the list "message" of nothing. */
export type Messages = readonly Node[]

const MOST_ROWS = 100

export const empty = (kind: Kind, values: Record<string, string> = {}, lists: Node["lists"] = {}): Node => ({
  ...{ kind, values, lists },
})

/** Reads the rows of a form back. `value` gives "" for what was not sent. */
export function read(value: (name: string) => string, path: string, allowed: readonly Kind[]): Node[] {
  const found: Node[] = []
  for (let nth = 0; nth < MOST_ROWS; nth++) {
    const at = `${path}.${nth}`
    const word = value(at)
    if (!isKind(word) || !allowed.includes(word)) break
    found.push({
      kind: word,
      values: Object.fromEntries(fieldsOf(word).map(({ name }) => [name, value(`${at}.${name}`)])),
      lists: Object.fromEntries(listsOf(word).map(({ name, of }) => [name, read(value, `${at}.${name}`, of)])),
    })
  }
  return found
}

/** The rows at a path, made anew: `message.0.columns`. A path that leads nowhere changes nothing. */
export function changed(
  messages: Messages,
  path: string,
  make: (rows: readonly Node[], list: string, owner: Node | null) => readonly Node[],
): Messages {
  const [root, ...rest] = path.split(".")
  if (root !== "message") return messages
  return descend(messages, rest, (rows) => make(rows, "message", null), make)
}

function descend(
  rows: readonly Node[],
  path: readonly string[],
  top: (rows: readonly Node[]) => readonly Node[],
  make: (rows: readonly Node[], list: string, owner: Node | null) => readonly Node[],
): readonly Node[] {
  const [nth, list, ...rest] = path
  if (nth === undefined) return top(rows)
  if (list === undefined) return rows
  return rows.map((node, at) => {
    if (String(at) !== nth) return node
    const inner = node.lists[list] ?? []
    const next = rest.length === 0 ? make(inner, list, node) : descend(inner, rest, (all) => all, make)
    return { ...node, lists: { ...node.lists, [list]: next } }
  })
}

/** The row at a path: `message.0.columns.1`. */
export function at(messages: Messages, path: string): Node | null {
  const parts = path.split(".")
  if (parts[0] !== "message") return null
  let rows: readonly Node[] = messages
  for (let n = 1; n < parts.length; n += 2) {
    const node = rows[Number(parts[n])]
    const list = parts[n + 1]
    if (!node || list === undefined) return node ?? null
    rows = node.lists[list] ?? []
  }
  return null
}

/** The rows in which a row stands, and its place among them: `["message.0.columns", 1]`. */
export function placeOf(path: string): readonly [string, number] {
  const cut = path.lastIndexOf(".")
  return [path.slice(0, cut), Number(path.slice(cut + 1))]
}
