/** The messages of a form: what was typed, what it means for LINE, and which box LINE speaks of. */
import type { Fault } from "../../../src/domain/fault"
import type { Step } from "../../../src/domain/step"
import type { Translate } from "../../locales"
import { actionOf, all, factsOf, listIn, ofAction, textIn } from "./action"
import * as Flex from "./flex"
import { type MessageKind, messageKinds } from "./forms"
import { empty, type Messages, type Node, read as readRows } from "./node"
import { nearest, type Origins, Part, plain } from "./part"
import * as Plain from "./plain"

export { empty, type Messages, type Node } from "./node"
export type Message = Step["messages"][number]

export const MOST_MESSAGES = 5

/** Reads a form back. `value` gives "" for what was not sent. */
export const read = (value: (name: string) => string): Messages =>
  readRows(value, "message", messageKinds).slice(0, MOST_MESSAGES)

/** A new message of a kind, with as many rows as LINE wants at least. */
export function blank(kind: MessageKind, t: Translate): Node {
  const starts: Partial<Record<MessageKind, () => Node>> = {
    confirm: () => empty(kind, {}, { actions: [reply(t("common.yes")), reply(t("common.no"))] }),
    buttons: () => empty(kind, {}, { actions: [empty("uri")] }),
    carousel: () => empty(kind, {}, { columns: [column(), column()] }),
    imageCarousel: () => empty(kind, {}, { columns: [empty("tile", {}, { tap: [empty("uri")] })] }),
    imagemap: () => empty(kind, { baseHeight: "1040", layout: "whole" }, { areas: [empty("uri")] }),
    cards: () => empty(kind, { size: "mega" }, { columns: [empty("card", {}, { actions: [empty("uri")] })] }),
    notice: () => empty(kind, {}, { actions: [empty("uri")] }),
    prices: () => empty(kind, {}, { lines: [empty("line"), empty("line")] }),
    details: () => empty(kind, {}, { lines: [empty("line"), empty("line")] }),
    emoji: () => empty(kind, {}, { emojis: [empty("smile", { key: "smile" })] }),
    json: () => written({ type: "text", text: t("messages.sample.text") }),
  }
  return starts[kind]?.() ?? empty(kind)
}

const reply = (words: string) => empty("message", { label: words, text: words })
export const column = () => empty("column", {}, { actions: [empty("uri")] })

export const written = (message: unknown): Node => empty("json", { json: JSON.stringify(message, null, 2) })

/** The form of a message, if reading the form back gives the very same message; else its JSON. */
export function ofMessage(message: unknown): Node {
  const facts = factsOf(message)
  const type = textIn(facts, "type")
  const reader = Object.hasOwn(Plain.readers, type) ? Plain.readers[type] : undefined
  const candidates = type === "flex" ? Flex.candidates(facts) : all([reader?.(facts) ?? null])
  const whole = candidates.map((node) => withCommon(node, facts))
  return whole.find((node) => Bun.deepEquals(make(node, "message.0", 0).message, message)) ?? written(message)
}

function withCommon(node: Node, facts: ReturnType<typeof factsOf>): Node {
  const sender = factsOf(facts.sender)
  const quick = listIn(factsOf(facts.quickReply), "items").map((item) =>
    ofAction(factsOf(item).action, { icon: textIn(factsOf(item), "imageUrl") }),
  )
  return {
    ...node,
    values: { ...node.values, senderName: textIn(sender, "name"), senderIcon: textIn(sender, "iconUrl") },
    lists: { ...node.lists, quick: all(quick) },
  }
}

export type Made = { message: unknown; origins: Origins; unreadable: string | null }

/** The message a form describes; judging it is the schema's work. `unreadable`: what the JSON parser says. */
export function make(node: Node, name: string, nth: number): Made {
  const path = `messages[${nth}]`
  if (node.kind === "json") {
    const parsed = parse(node.values.json ?? "")
    return { origins: new Map([[path, `${name}.json`]]), ...parsed }
  }
  const part = new Part(node, name)
  const maker = makers[node.kind]
  const built = maker ? { ...maker(part), ...common(part) } : {}
  const { value, origins } = plain(part.whole(built), path)
  return { message: value, origins, unreadable: null }
}

const makers: Record<string, (part: Part) => object> = { ...Plain.makers, ...Flex.makers }

function common(part: Part): object {
  const quick = part.list("quick")
  const [name, iconUrl] = [part.maybe("senderName"), part.maybe("senderIcon")]
  const items = quick.map((each) => ({ type: "action", imageUrl: each.maybe("icon"), action: actionOf(each) }))
  return {
    ...(quick.length > 0 ? { quickReply: { items } } : {}),
    ...(name || iconUrl ? { sender: { name, iconUrl } } : {}),
  }
}

export function parse(json: string): { message: unknown; unreadable: string | null } {
  try {
    return { message: JSON.parse(json), unreadable: null }
  } catch (error) {
    return { message: null, unreadable: error instanceof Error ? error.message : String(error) }
  }
}

/** All of them, with what can be told to be wrong before any schema. */
export function makeAll(messages: Messages): { made: Made[]; messages: unknown[]; faults: Fault[] } {
  const made = messages.map((node, nth) => make(node, `message.${nth}`, nth))
  const faults = made.flatMap(({ message, unreadable }, nth): Fault[] => {
    const path = `messages[${nth}]`
    if (unreadable !== null) return [{ path, code: "bad_json", params: { words: unreadable } }]
    return isContents(message) ? [{ path, code: "flex_contents" }] : []
  })
  return { made, messages: made.map(({ message }) => message), faults }
}

/** What LINE's Flex Message Simulator hands out: the inside of a message, without the message. */
const isContents = (message: unknown): boolean =>
  typeof message === "object" && message !== null && "type" in message && /^(bubble|carousel)$/.test(`${message.type}`)

/** What is wrong, by the name of the field or row beside which it is to be said. What has no place is left over. */
export type Placed = { at: ReadonlyMap<string, readonly Fault[]>; loose: readonly Fault[] }

export function place(messages: Messages, faults: readonly Fault[]): Placed {
  const { made } = makeAll(messages)
  const at = new Map<string, Fault[]>()
  const loose: Fault[] = []
  for (const fault of faults) {
    const nth = Number(/^messages\[(\d+)\]/.exec(fault.path)?.[1] ?? Number.NaN)
    const name = made[nth] ? (nearest(made[nth].origins, fault.path) ?? `message.${nth}`) : null
    if (name === null) loose.push(fault)
    else at.set(name, [...(at.get(name) ?? []), fault])
  }
  return { at, loose }
}
