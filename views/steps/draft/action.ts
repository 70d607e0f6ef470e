import type { Fault } from "../../../src/domain/fault"
import type { Step } from "../../../src/domain/step"

/** What happens after a step has left, as its form holds it. */

type Action = Step["actions"][number]

export const verbs = [
  "addTag",
  "removeTag",
  "setField",
  "startScenario",
  "stopScenario",
  "moveScenario",
] as const satisfies readonly Action["do"][]
export type Verb = (typeof verbs)[number]

export type ActionDraft = { do: Verb; values: Record<string, string> }

/** What each verb asks for, in the order of the form. */
export const asks: Record<Verb, readonly string[]> = {
  addTag: ["tagId"],
  removeTag: ["tagId"],
  setField: ["fieldId", "value"],
  startScenario: ["scenarioId"],
  stopScenario: ["scenarioId"],
  moveScenario: ["toScenarioId", "keepOrigin", "scenarioId", "firstStepId"],
}

const dispensable = new Set(["value", "keepOrigin", "firstStepId"])

export function ofAction(action: Action): ActionDraft {
  const { do: verb, ...rest } = action
  const values = Object.entries(rest).map(([name, value]): [string, string] => [
    name,
    value === true ? "yes" : typeof value === "string" ? value : "",
  ])
  return { do: verb, values: Object.fromEntries(values) }
}

export function toAction({ do: verb, values }: ActionDraft): unknown {
  const value = (name: string) => values[name] ?? ""
  if (verb === "setField") return { do: verb, fieldId: value("fieldId"), value: value("value").trim() || null }
  if (verb === "moveScenario")
    return {
      do: verb,
      toScenarioId: value("toScenarioId"),
      keepOrigin: value("keepOrigin") !== "",
      ...(value("scenarioId") ? { scenarioId: value("scenarioId") } : {}),
      ...(value("firstStepId").trim() ? { firstStepId: value("firstStepId").trim() } : {}),
    }
  const [name = ""] = asks[verb]
  return { do: verb, [name]: value(name) }
}

export function lacking({ do: verb, values }: ActionDraft, index: number): Fault[] {
  return asks[verb]
    .filter((name) => !dispensable.has(name) && !(verb === "moveScenario" && name === "scenarioId"))
    .filter((name) => !values[name])
    .map((name) => ({ path: `actions[${index}].${name}`, code: "required" }))
}
