import type { Fault } from "../../src/domain/fault"
import { faultOf } from "../parts/fault"
import type { Reader } from "../reader"

/** What is wrong with the choices, one of which may be named: they share one box. */
export function choicesFault(reader: Reader, faults: readonly Fault[]): string | null {
  const first = faults.find(({ path }) => path === "choices" || path.startsWith("choices["))
  if (!first) return null
  if (first.code === "needs") return reader.t("fields.choicesMissing")
  if (first.code === "in_use") return reader.t("fields.choicesInUse", { values: "", ...first.params })
  return faultOf(reader, [{ ...first, path: "choices" }], "choices")
}
