import type { LateChoice as LateChoiceOf } from "../../src/domain/radius"
import { h } from "../jsx"
import { Radios } from "../parts/field"
import type { OnChannel } from "../reader"

export const lateChoices = ["none", "deliver", "one_per_day"] as const satisfies readonly LateChoiceOf[]

/** Section 6's choice, in plain words. */
export function LateChoice({
  reader,
  value,
  label,
  hint,
}: {
  reader: OnChannel
  value: string
  label: string
  hint?: string
}) {
  const { t } = reader
  return (
    <Radios
      reader={reader}
      name="lateChoice"
      label={label}
      hint={hint}
      value={value || "none"}
      options={lateChoices.map((choice) => ({
        value: choice,
        label: t(`steps.lateChoices.${choice}`),
        hint: t(`steps.lateChoices.${choice}Hint`),
      }))}
    />
  )
}
