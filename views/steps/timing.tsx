import type { Fault } from "../../src/domain/fault"
import { h } from "../jsx"
import { Radios, Select, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import type { Draft } from "./draft"
import { at } from "./fault"

type Props = { reader: OnChannel; draft: Draft; kind: "course" | "countdown"; faults: readonly Fault[] }

const kinds = ["clock", "elapsed"] as const
const units = ["minutes", "hours", "days"] as const
const policies = ["at_time", "now", "next_day", "skip"] as const

/** When the step arrives, and what if that has passed. The fields of the timing not chosen hide by style alone. */
export function TimingEditor(props: Props) {
  const { reader, draft, kind, faults } = props
  const { t } = reader
  const countdown = kind === "countdown"
  return (
    <div class="group/timing grid gap-5" id="timing">
      <Radios
        reader={reader}
        name="timingKind"
        label={t("steps.when")}
        value={draft.timingKind}
        error={at(reader, faults, "timing.kind")}
        options={kinds.map((each) => ({
          value: each,
          label: t(`steps.timing.${each}`),
          hint: t(countdown ? `steps.timing.${each}HintCountdown` : `steps.timing.${each}Hint`),
        }))}
      />
      <div class="hidden group-has-[[name=timingKind][value=clock]:checked]/timing:block">
        <Clock {...props} />
      </div>
      <div class="hidden group-has-[[name=timingKind][value=elapsed]:checked]/timing:block">
        <Elapsed {...props} />
      </div>
      {countdown && <Side {...props} />}
      <Radios
        reader={reader}
        name="missed"
        label={t("steps.missed")}
        hint={t("steps.missedHint")}
        value={draft.missed}
        error={at(reader, faults, "missed")}
        options={missedOptions(reader)}
      />
      <p class="quiet hidden text-xs group-has-[[name=timingKind][value=elapsed]:checked]/timing:block">
        {t("steps.missedElapsed")}
      </p>
    </div>
  )
}

/** The rules for a time that has passed, in words. */
export const missedOptions = ({ t }: OnChannel) =>
  policies.map((policy) => ({
    value: policy,
    label: t(`steps.missedPolicies.${policy}`),
    hint: t(`steps.missedPolicies.${policy}Hint`),
  }))

function Clock({ reader, draft, kind, faults }: Props) {
  const { t } = reader
  return (
    <div class="grid max-w-md grid-cols-2 gap-4">
      <TextField
        reader={reader}
        name="days"
        type="number"
        inputmode="numeric"
        min={0}
        max={3650}
        label={t("steps.days")}
        hint={t(kind === "countdown" ? "steps.daysHintCountdown" : "steps.daysHint")}
        value={draft.days}
        error={at(reader, faults, "timing.days")}
        free
      />
      <TextField
        reader={reader}
        name="timeOfDay"
        type="time"
        label={t("steps.timeOfDay")}
        hint={reader.zone}
        value={draft.timeOfDay}
        error={at(reader, faults, "timing.timeOfDay")}
        free
      />
    </div>
  )
}

function Elapsed({ reader, draft, kind, faults }: Props) {
  const { t } = reader
  // A rule over both, such as ten years at most, is told for the whole of the timing.
  const error = at(reader, faults, "timing.offset") ?? at(reader, faults, "timing")
  return (
    <div class="grid max-w-md grid-cols-2 gap-4">
      <TextField
        reader={reader}
        name="offset"
        type="number"
        inputmode="numeric"
        min={0}
        label={t("steps.offset")}
        hint={t(kind === "countdown" ? "steps.offsetHintCountdown" : "steps.offsetHint")}
        value={draft.offset}
        error={error}
        free
      />
      <Select
        reader={reader}
        name="unit"
        label={t("steps.unit")}
        hint={"\u00a0"}
        value={draft.unit}
        error={at(reader, faults, "timing.unit")}
        options={units.map((unit) => ({ value: unit, label: t(`steps.units.${unit}`) }))}
        free
      />
    </div>
  )
}

function Side({ reader, draft }: Props) {
  const { t } = reader
  return (
    <div class="max-w-md">
      <Select
        reader={reader}
        name="direction"
        label={t("steps.direction")}
        value={draft.direction}
        options={[
          { value: "before", label: t("steps.before") },
          { value: "after", label: t("steps.after") },
        ]}
      />
    </div>
  )
}
