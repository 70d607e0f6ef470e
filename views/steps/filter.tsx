import type { Fault } from "../../src/domain/fault"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Radios, Select, TextArea, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import { type Choices, options } from "./choices"
import { type Condition, conditionKinds, type FilterDraft, modes } from "./draft/filter"
import { at, inside } from "./fault"
import { Press } from "./press"
import { Wrongs } from "./wrong"

export type FilterProps = {
  reader: OnChannel
  action: string
  filter: FilterDraft
  choices: Choices
  faults: readonly Fault[]
  /** What is asked, where it is not who receives a step. */
  words?: { mode: Key; hint: Key; modes: "filters.modes" | "grid.by.modes" }
}

/** What every owner chooses among; the other stands where developers look. */
const plainModes = modes.filter((mode) => mode !== "json")

const stepWords = { mode: "filters.mode", hint: "filters.hint", modes: "filters.modes" } as const

const example = '{"all":[{"tag":"1","has":true},{"not":{"field":"2","is":"equals","value":"x"}}]}'

/** Who receives the step. Rows and JSON show by the mode that is chosen, by style alone. */
export function FilterEditor(props: FilterProps) {
  const { reader, action, filter, faults, words = stepWords } = props
  const { t } = reader
  const whole = inside(reader, faults, "filter").filter(({ where }) => where === "" || filter.mode === "json")
  return (
    <div class="group/filter grid gap-4" id="filter">
      <Wrongs wrongs={whole} />
      <Radios
        reader={reader}
        name="filterMode"
        label={t(words.mode)}
        hint={t(words.hint)}
        value={filter.mode}
        options={plainModes.map((mode) => ({ value: mode, label: t(`${words.modes}.${mode}`) }))}
      />
      <div class="hidden gap-3 group-has-[[name=filterMode][value=all]:checked]/filter:grid group-has-[[name=filterMode][value=any]:checked]/filter:grid">
        {filter.rows.map((row, nth) => (
          <Row {...props} row={row} nth={nth} />
        ))}
        <div class="flex flex-wrap items-center gap-2">
          <span class="text-sm font-semibold">{t("filters.add")}</span>
          {conditionKinds.map((kind) => (
            <Press action={action} anchor="filter" command={`addCondition:${kind}`} icon="plus">
              {t(`filters.addKinds.${kind}`)}
            </Press>
          ))}
        </div>
      </div>
      <AsJson {...props} />
    </div>
  )
}

/** For who writes programs: questions of any depth, as the API spells them. An owner need never open it. */
function AsJson({ reader, action, filter, words = stepWords }: FilterProps) {
  const { t } = reader
  return (
    <details open={filter.mode === "json"}>
      <summary class="link quiet w-fit text-sm">{t("filters.forDevelopers")}</summary>
      <div class="mt-3 grid gap-3">
        <label class="flex items-center gap-3 text-sm">
          <input
            type="radio"
            name="filterMode"
            value="json"
            checked={filter.mode === "json"}
            class="radio radio-primary radio-sm"
          />
          {t(`${words.modes}.json`)}
        </label>
        {filter.rows.length > 0 && (
          <div>
            <Press action={action} anchor="filter" command="jsonFilter:">
              {t("filters.toJson")}
            </Press>
          </div>
        )}
        <div class="hidden group-has-[[name=filterMode][value=json]:checked]/filter:block [&_textarea]:font-mono [&_textarea]:text-xs">
          <TextArea
            reader={reader}
            name="filterJson"
            label={t("filters.json")}
            hint={t("filters.jsonHint", { example })}
            value={filter.json}
            rows={8}
            free
          />
        </div>
      </div>
    </details>
  )
}

function Row(props: FilterProps & { row: Condition; nth: number }) {
  const { reader, action, filter, row, nth, faults } = props
  const { t } = reader
  const path = `filter.${filter.mode}[${nth}]`
  const label = t("filters.nth", { nth: nth + 1 })
  return (
    <fieldset class="bg-base-200/60 rounded-field min-w-0 p-3">
      <legend class="sr-only">{label}</legend>
      <input type="hidden" name={`condition.${nth}`} value={row.kind} />
      <div class="flex items-start gap-3">
        <div class="grid min-w-0 flex-1 gap-3 sm:grid-cols-3">
          <Asked {...props} />
        </div>
        <div class="pt-7">
          <Press
            action={action}
            anchor="filter"
            command={`removeCondition:${nth}`}
            icon="trash"
            label={`${label}: ${t("filters.remove")}`}
          />
        </div>
      </div>
      <Wrongs wrongs={inside(reader, faults, path, [path, `${path}.value`])} />
    </fieldset>
  )
}

const compared = [
  "equals",
  "not_equals",
  "contains",
  "less",
  "at_most",
  "more",
  "at_least",
  "known",
  "unknown",
] as const
const walked = ["walking", "completed", "withdrawn", "never"] as const

function Asked({ reader, filter, choices, row, nth, faults }: FilterProps & { row: Condition; nth: number }) {
  const { t } = reader
  const path = `filter.${filter.mode}[${nth}]`
  const id = { reader, name: `condition.${nth}.id`, value: row.id, error: at(reader, faults, path), free: true }
  const is = { reader, name: `condition.${nth}.is`, value: row.is, label: t("filters.compare"), free: true }
  switch (row.kind) {
    case "tag":
      return (
        <>
          <Select {...id} label={t("filters.tag")} options={options(reader, choices.tags, row.id)} />
          <Select
            {...is}
            options={[
              { value: "has", label: t("filters.has") },
              { value: "hasNot", label: t("filters.hasNot") },
            ]}
          />
        </>
      )
    case "field":
      return (
        <>
          <Select {...id} label={t("filters.field")} options={options(reader, choices.fields, row.id)} />
          <Select
            {...is}
            options={compared.map((each) => ({ value: each, label: t(`filters.comparisons.${each}`) }))}
          />
          <TextField
            reader={reader}
            name={`condition.${nth}.value`}
            label={t("filters.value")}
            value={row.value}
            error={at(reader, faults, `${path}.value`)}
            maxlength={2000}
            autocomplete="off"
            free
          />
        </>
      )
    case "scenario":
      return (
        <>
          <Select {...id} label={t("filters.scenario")} options={options(reader, choices.scenarios, row.id)} />
          <Select {...is} options={walked.map((each) => ({ value: each, label: t(`filters.walk.${each}`) }))} />
        </>
      )
    case "mark":
      return (
        <>
          <Select
            {...id}
            label={t("filters.mark")}
            options={[
              ...options(reader, choices.marks, row.id === "none" ? "" : row.id),
              { value: "none", label: t("marks.none") },
            ]}
          />
          <Select
            {...is}
            options={[
              { value: "has", label: t("filters.isMark") },
              { value: "hasNot", label: t("filters.isNotMark") },
            ]}
          />
        </>
      )
    case "following":
      return (
        <Select
          {...is}
          label={t("filters.following")}
          options={[
            { value: "yes", label: t("filters.followingYes") },
            { value: "no", label: t("filters.followingNo") },
          ]}
        />
      )
  }
}
