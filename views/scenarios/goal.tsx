import { Fragment, h } from "../jsx"
import { Radios, Select, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import type { FormProps } from "./form"

const modes = ["none", "at", "field"] as const

/** What a countdown counts towards. Hidden, by style alone, while the kind chosen is another. */
export function Goal({ reader, typed, faults, goalFields, existing }: FormProps) {
  if (existing && typed.kind !== "countdown") return <Fragment />
  const { t } = reader
  return (
    <div
      class={existing ? "grid gap-4" : "hidden gap-4 group-has-[[name=kind][value=countdown]:checked]/scenario:grid"}
    >
      <Radios
        reader={reader}
        name="goalMode"
        label={t("scenarios.goal")}
        hint={t("scenarios.goalHint")}
        value={typed.goalMode}
        options={modes.map((mode) => ({ value: mode, label: t(`scenarios.goalMode.${mode}`) }))}
      />
      <div class="hidden max-w-md group-has-[[name=goalMode][value=at]:checked]/scenario:block">
        <TextField
          reader={reader}
          name="goalAt"
          type="datetime-local"
          label={t("scenarios.goalAt")}
          value={typed.goalAt}
          error={faults.some(({ path }) => path === "goalAt") ? t("scenarios.goalMissing") : null}
          free
        />
      </div>
      <div class="hidden max-w-md group-has-[[name=goalMode][value=field]:checked]/scenario:block">
        <GoalField
          reader={reader}
          value={typed.goalFieldId}
          fields={goalFields}
          error={faults.some(({ path }) => path === "goalFieldId") ? t("scenarios.goalFieldMissing") : null}
        />
      </div>
    </div>
  )
}

function GoalField({
  reader,
  value,
  fields,
  error,
}: {
  reader: OnChannel
  value: string
  fields: FormProps["goalFields"]
  error: string | null
}) {
  const { t } = reader
  return (
    <Select
      reader={reader}
      name="goalFieldId"
      label={t("scenarios.goalField")}
      hint={fields.length === 0 ? t("scenarios.goalFieldNone") : undefined}
      value={value}
      error={error}
      options={[
        { value: "", label: t("scenarios.goalFieldChoose") },
        ...fields.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
      free
    />
  )
}
