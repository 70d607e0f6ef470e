import type { Translate } from "../../locales"
import type { Draft } from "."
import * as Action from "./action"
import * as Filter from "./filter"
import * as Message from "./message"
import { sample } from "./samples"

/**
 * A press of one of the form's own buttons: a row more, a row less, another order. The button's value says which:
 * `addMessage:text`, `removeQuick:1.0`. Anything else leaves the draft as it is.
 */
export function change(draft: Draft, command: string, canonical: Filter.Canonical, t: Translate): Draft {
  const [verb = "", what = ""] = command.split(":")
  const made = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  return made ? made(draft, what, canonical, t) : draft
}

type Change = (draft: Draft, what: string, canonical: Filter.Canonical, t: Translate) => Draft

const MOST_MESSAGES = 5
const MOST_QUICK = 13

const verbs: Record<string, Change> = {
  addMessage: (draft, what, _, t) => {
    if (draft.messages.length >= MOST_MESSAGES) return draft
    const kind = Message.formKinds.find((each) => each === what)
    const made = kind ? Message.blank(kind) : Message.written(sample(what, t))
    return { ...draft, messages: [...draft.messages, made] }
  },
  removeMessage: (draft, what) => ({ ...draft, messages: without(draft.messages, Number(what)) }),
  raiseMessage: (draft, what) => ({ ...draft, messages: swapped(draft.messages, Number(what) - 1) }),
  lowerMessage: (draft, what) => ({ ...draft, messages: swapped(draft.messages, Number(what)) }),
  jsonMessage: (draft, what) => ({
    ...draft,
    messages: at(draft.messages, Number(what), (message) => {
      const made = Message.toMessage(message)
      return "message" in made ? Message.written(made.message) : message
    }),
  }),
  addQuick: (draft, what) => ({
    ...draft,
    messages: at(draft.messages, Number(what), (message) =>
      message.quick.length < MOST_QUICK
        ? { ...message, quick: [...message.quick, { label: "", kind: "message", value: "" }] }
        : message,
    ),
  }),
  removeQuick: (draft, what) => {
    const [nth, quick] = what.split(".").map(Number)
    return {
      ...draft,
      messages: at(draft.messages, nth ?? -1, (message) => ({
        ...message,
        quick: without(message.quick, quick ?? -1),
      })),
    }
  },
  addCondition: (draft, what) => {
    const kind = Filter.conditionKinds.find((each) => each === what)
    if (!kind) return draft
    const is = { tag: "has", field: "equals", scenario: "walking", mark: "has", following: "yes" }[kind]
    const mode = draft.filter.mode === "any" ? "any" : "all"
    return {
      ...draft,
      filter: { ...draft.filter, mode, rows: [...draft.filter.rows, { kind, id: "", is, value: "" }] },
    }
  },
  removeCondition: (draft, what) => ({
    ...draft,
    filter: { ...draft.filter, rows: without(draft.filter.rows, Number(what)) },
  }),
  jsonFilter: (draft, _, canonical) => ({ ...draft, filter: Filter.asJson(draft.filter, canonical) }),
  addAction: (draft, what) => {
    const verb = Action.verbs.find((each) => each === what)
    return verb ? { ...draft, actions: [...draft.actions, { do: verb, values: {} }] } : draft
  },
  removeAction: (draft, what) => ({ ...draft, actions: without(draft.actions, Number(what)) }),
}

const without = <T>(all: readonly T[], nth: number): T[] => all.filter((_, index) => index !== nth)

const at = <T>(all: readonly T[], nth: number, make: (one: T) => T): T[] =>
  all.map((one, index) => (index === nth ? make(one) : one))

/** This one and the one behind it change places. */
function swapped<T>(all: readonly T[], nth: number): T[] {
  const [one, other] = [all[nth], all[nth + 1]]
  if (one === undefined || other === undefined) return [...all]
  return all.map((each, index) => (index === nth ? other : index === nth + 1 ? one : each))
}
