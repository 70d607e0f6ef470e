/** What steps speak of, found and replaced. Pure. */
import type { Action } from "../action"
import * as Texts from "../message"
import { type Leaf, leaves, type Tree } from "../segment"
import type { StepInDocument } from "./document"

export const kinds = ["tag", "mark", "field", "scenario"] as const
export type Kind = (typeof kinds)[number]

/** Where something is spoken of: in a filter, in an action, or (a field) as a placeholder in the text. */
export type Use = { kind: Kind; ref: string; in: "filter" | "action" }

const inActions = { tagId: "tag", fieldId: "field", scenarioId: "scenario", toScenarioId: "scenario" } as const

type Spoken = Pick<StepInDocument, "filter" | "actions" | "messages">

export function uses(step: Pick<Spoken, "filter" | "actions">): Use[] {
  const filter = step.filter ? [...leaves(step.filter)].flatMap(({ leaf }) => ofLeaf(leaf)) : []
  const actions = step.actions.flatMap((action) =>
    Object.entries(inActions).flatMap(([key, kind]) => {
      const ref = (action as Record<string, unknown>)[key]
      return typeof ref === "string" ? [{ kind, ref, in: "action" as const }] : []
    }),
  )
  return [...filter, ...actions]
}

/** Keys of fields that stand in the text: `{{field.city}}`. */
export const keysIn = ({ messages }: Pick<Spoken, "messages">): string[] =>
  Texts.placeholders(messages).flatMap((name) => (name.startsWith("field.") ? [name.slice("field.".length)] : []))

function ofLeaf(leaf: Leaf): Use[] {
  if ("tag" in leaf) return [{ kind: "tag", ref: leaf.tag, in: "filter" }]
  if ("mark" in leaf) return [{ kind: "mark", ref: leaf.mark, in: "filter" }]
  if ("field" in leaf) return [{ kind: "field", ref: leaf.field, in: "filter" }]
  if ("scenario" in leaf) return [{ kind: "scenario", ref: leaf.scenario, in: "filter" }]
  return []
}

/** What stands for what now; null: an action that speaks of it is left out. */
export type Meaning = (kind: Kind, ref: string) => string | null
export type Words = {
  meaning: Meaning
  /** A field's key where it is written elsewhere. */
  key: (key: string) => string
  /** The step at which a move begins; null: at the first. */
  firstStep: (scenarioRef: string, stepRef: string) => string | null
}

export function translated<S extends Spoken>(step: S, words: Words): S {
  return {
    ...step,
    filter: step.filter && inTree(step.filter, words.meaning),
    actions: step.actions.flatMap((action) => inAction(action, words)),
    messages: inText(step.messages, words.key) as S["messages"],
  }
}

function inTree(tree: Tree, meaning: Meaning): Tree {
  if ("all" in tree) return { all: tree.all.map((inner) => inTree(inner, meaning)) }
  if ("any" in tree) return { any: tree.any.map((inner) => inTree(inner, meaning)) }
  if ("not" in tree) return { not: inTree(tree.not, meaning) }
  if ("tag" in tree) return { ...tree, tag: meaning("tag", tree.tag) ?? tree.tag }
  if ("mark" in tree) return { ...tree, mark: meaning("mark", tree.mark) ?? tree.mark }
  if ("field" in tree) return { ...tree, field: meaning("field", tree.field) ?? tree.field }
  if ("scenario" in tree) return { ...tree, scenario: meaning("scenario", tree.scenario) ?? tree.scenario }
  return tree
}

function inAction(action: Action, { meaning, firstStep }: Words): Action[] {
  const facts: Record<string, unknown> = { ...action }
  for (const [key, kind] of Object.entries(inActions)) {
    const ref = facts[key]
    if (typeof ref !== "string") continue
    const id = meaning(kind, ref)
    if (id === null) return []
    facts[key] = id
  }
  if (action.do === "moveScenario" && action.firstStepId !== undefined) {
    const first = firstStep(action.toScenarioId, action.firstStepId)
    if (first === null) delete facts.firstStepId
    else facts.firstStepId = first
  }
  return [facts as Action]
}

const FIELD = /\{\{(\s*)field\.([a-z][a-z0-9_]*)/g

function inText(value: unknown, key: Words["key"]): unknown {
  if (typeof value === "string")
    return value.replace(FIELD, (_, space: string, name: string) => `{{${space}field.${key(name)}`)
  if (Array.isArray(value)) return value.map((inner) => inText(inner, key))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inText(inner, key)]))
}
