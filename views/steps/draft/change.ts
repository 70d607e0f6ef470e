import type { Draft } from "."
import * as Action from "./action"
import * as Filter from "./filter"

/**
 * A press of one of the form's own buttons: a row more, a row less, another order. The button's value says which:
 * `addAction:addTag`, `removeCondition:1`. Anything else leaves the draft as it is; messages have presses of their own.
 */
export function change(draft: Draft, command: string, canonical: Filter.Canonical): Draft {
  const [verb = "", what = ""] = command.split(":")
  const made = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  return made ? made(draft, what, canonical) : draft
}

type Change = (draft: Draft, what: string, canonical: Filter.Canonical) => Draft

const verbs: Record<string, Change> = {
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
