import type { Field } from "../../src/domain/field"
import type { Option } from "../parts/field"
import type { Reader } from "../reader"

type Named = { id: bigint; name: string }

/** What filters and actions may speak of on this account. */
export type Choices = {
  tags: readonly Named[]
  fields: readonly Field[]
  scenarios: readonly Named[]
  marks: readonly Named[]
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

export const nameIn = ({ t }: Reader, named: readonly Named[], id: string) =>
  named.find((each) => String(each.id) === id)?.name ?? t("filters.say.gone")
