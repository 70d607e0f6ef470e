import type { Translate } from "../../locales"
import { blank, MOST_MESSAGES, make, ofMessage, parse, written } from "."
import { isKind, isMessageKind, type Kind, listOf } from "./forms"
import { at, changed, empty, type Messages, type Node, placeOf } from "./node"
import { areasIn } from "./plain"

/**
 * A press of one of the composer's own buttons. Its value says which, and where: `add:message.0.columns|column`,
 * `remove:message.1`, `raise:message.0.quick.2`, and what was dragged: `place:message.3|0`. Null: the button is not ours.
 */
export function press(
  messages: Messages,
  command: string,
  t: Translate,
): { messages: Messages; arrived: string | null } | null {
  const cut = command.indexOf(":")
  const verb = command.slice(0, cut)
  const [path = "", what = ""] = command.slice(cut + 1).split("|")
  const pressed = Object.hasOwn(verbs, verb) && /^message(\.|$)/.test(path) ? verbs[verb] : undefined
  if (!pressed) return null
  const [next, arrived] = pressed(messages, path, what, t)
  return { messages: settled(next), arrived }
}

type Outcome = readonly [Messages, arrived: string | null]
type Verb = (messages: Messages, path: string, what: string, t: Translate) => Outcome

const verbs: Record<string, Verb> = {
  add: (messages, path, what, t) => {
    let arrived: string | null = null
    const next = changed(messages, path, (rows, list, owner) => {
      const made = isKind(what) ? fresh(rows, list, owner, what, t) : null
      if (!made) return rows
      arrived = `${path}.${rows.length}`
      return [...rows, made]
    })
    return [next, arrived]
  },
  remove: (messages, path) => {
    const [rows, nth] = placeOf(path)
    const next = changed(messages, rows, (all, list, owner) =>
      all.length > least(list, owner) ? all.filter((_, at) => at !== nth) : all,
    )
    return [next, at(next, path) ? path : nth > 0 ? `${rows}.${nth - 1}` : holder(rows)]
  },
  copy: (messages, path) => {
    const [rows, nth] = placeOf(path)
    const next = changed(messages, rows, (all, list, owner) =>
      all.length < most(list, owner) ? all.flatMap((row, at) => (at === nth ? [row, row] : [row])) : all,
    )
    return [next, `${rows}.${nth + 1}`]
  },
  raise: (messages, path) => moved(messages, path, -1),
  lower: (messages, path) => moved(messages, path, 1),
  place: (messages, path, what) => {
    const to = Number(what)
    const [rows, nth] = placeOf(path)
    if (!/^\d+$/.test(what)) return [messages, path]
    let arrived = path
    const next = changed(messages, rows, (all) => {
      const one = all[nth]
      if (!one || to >= all.length) return all
      arrived = `${rows}.${to}`
      return all.toSpliced(nth, 1).toSpliced(to, 0, one)
    })
    return [next, arrived]
  },
  json: (messages, path) => [replaced(messages, path, (node) => written(make(node, path, 0).message)), path],
  form: (messages, path) => [
    replaced(messages, path, (node) => {
      const { message, unreadable } = parse(node.values.json ?? "")
      return unreadable === null ? ofMessage(message) : node
    }),
    path,
  ],
}

/** What JSON is now, and whether a form can show it. */
export function hasForm(node: Node): boolean {
  const { message, unreadable } = parse(node.values.json ?? "")
  return unreadable === null && ofMessage(message).kind !== "json"
}

function fresh(rows: readonly Node[], list: string, owner: Node | null, kind: Kind, t: Translate): Node | null {
  if (rows.length >= most(list, owner)) return null
  if (owner === null) return isMessageKind(kind) ? blank(kind, t) : null
  if (!listOf(owner.kind, list)?.of.includes(kind)) return null
  const like = rows.at(-1)
  // LINE wants the columns of one carousel alike, so a new one begins with as many buttons as the last.
  const actions = like ? (like.lists.actions ?? []).map((action) => empty(action.kind)) : [empty("uri")]
  if (kind === "column" || kind === "card")
    return empty(kind, {}, { actions: actions.length > 0 || like ? actions : [] })
  return kind === "tile" ? empty(kind, {}, { tap: [empty("uri")] }) : empty(kind)
}

const most = (list: string, owner: Node | null) =>
  owner === null ? MOST_MESSAGES : (listOf(owner.kind, list)?.max ?? 0)
const least = (list: string, owner: Node | null) => (owner === null ? 1 : (listOf(owner.kind, list)?.min ?? 0))

/** The row that holds these rows: `message.0` for `message.0.columns`. */
const holder = (rows: string) => (rows === "message" ? null : placeOf(rows)[0])

function moved(messages: Messages, path: string, by: 1 | -1): Outcome {
  const [rows, nth] = placeOf(path)
  let arrived = path
  const next = changed(messages, rows, (all) => {
    const [one, other] = [all[nth], all[nth + by]]
    if (!one || !other) return all
    arrived = `${rows}.${nth + by}`
    return all.map((row, at) => (at === nth ? other : at === nth + by ? one : row))
  })
  return [next, arrived]
}

function replaced(messages: Messages, path: string, make: (node: Node) => Node): Messages {
  const [rows, nth] = placeOf(path)
  if (rows !== "message") return messages
  return messages.map((node, at) => (at === nth ? make(node) : node))
}

/** Sets values of one row: what a chosen file brings along. */
export function filled(messages: Messages, path: string, values: Readonly<Record<string, string>>): Messages {
  const [rows, nth] = placeOf(path)
  return changed(messages, rows, (all) =>
    all.map((row, at) => (at === nth ? { ...row, values: { ...row.values, ...values } } : row)),
  )
}

/** An imagemap has as many areas as its layout draws; one that is drawn freely, as many as people add. */
export function settled(messages: Messages): Messages {
  return messages.map((node) => {
    const wanted = node.kind === "imagemap" ? areasIn(node.values.layout ?? "") : null
    if (wanted === null) return node
    const areas = node.lists.areas ?? []
    const all = Array.from({ length: wanted }, (_, nth) => areas[nth] ?? empty("uri"))
    return { ...node, lists: { ...node.lists, areas: all } }
  })
}
