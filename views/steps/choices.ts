import type { Field } from "../../src/domain/field"
import type { Named as NamedStep } from "../../src/domain/step"
import type { Option } from "../parts/field"
import type { Reader } from "../reader"
import { stepName } from "./words"

type Named = { id: bigint; name: string }

/** What filters and actions may speak of on this account. */
export type Choices = {
  tags: readonly Named[]
  fields: readonly Field[]
  scenarios: readonly Named[]
  marks: readonly Named[]
  steps: readonly NamedStep[]
}

/** For a select: nothing chosen first. A choice that is gone meanwhile stays visible as its number. */
export function options({ t }: Reader, named: readonly Named[], chosen: string): Option[] {
  const all = named.map(({ id, name }) => ({ value: String(id), label: name }))
  const gone = chosen !== "" && !all.some(({ value }) => value === chosen)
  return [
    { value: "", label: t("filters.choose") },
    ...(gone ? [{ value: chosen, label: `${t("filters.say.gone")} (${chosen})` }] : []),
    ...all,
  ]
}

/** Steps for a select, each behind the name of its scenario; nothing chosen is the beginning. */
export function stepOptions(reader: Reader, { steps, scenarios }: Choices, chosen: string): Option[] {
  const [none, ...rest] = options(
    reader,
    steps.map((step) => ({
      id: step.id,
      name: `${nameIn(reader, scenarios, String(step.scenarioId))}: ${stepName(reader, step)}`,
    })),
    chosen,
  )
  return [{ value: none?.value ?? "", label: reader.t("actions.fromFirst") }, ...rest]
}

export const nameIn = ({ t }: Reader, named: readonly Named[], id: string) =>
  named.find((each) => String(each.id) === id)?.name ?? t("filters.say.gone")
