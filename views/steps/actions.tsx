import type { Fault } from "../../src/domain/fault"
import { h } from "../jsx"
import { Checkbox, Select, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import { type Choices, options, stepOptions } from "./choices"
import { type ActionDraft, asks, verbs } from "./draft/action"
import { at, inside } from "./fault"
import { Press } from "./press"
import { Wrongs } from "./wrong"

type Props = {
  reader: OnChannel
  action: string
  actions: readonly ActionDraft[]
  choices: Choices
  faults: readonly Fault[]
}

export function ActionsEditor(props: Props) {
  const { reader, action, actions, faults } = props
  const { t } = reader
  return (
    <div class="grid gap-4" id="actions">
      <p class="quiet text-xs">{t("steps.actionsHint")}</p>
      <Wrongs wrongs={inside(reader, faults, "actions").filter(({ where }) => where === "")} />
      {actions.map((draft, nth) => (
        <One {...props} draft={draft} nth={nth} />
      ))}
      <div class="flex flex-wrap items-center gap-2">
        <span class="text-sm font-semibold">{t("actions.add")}</span>
        {verbs.map((verb) => (
          <Press action={action} anchor="actions" command={`addAction:${verb}`} icon="plus">
            {t(`actions.kinds.${verb}`)}
          </Press>
        ))}
      </div>
    </div>
  )
}

type OneProps = Props & { draft: ActionDraft; nth: number }

function One(props: OneProps) {
  const { reader, action, draft, nth, faults } = props
  const { t } = reader
  const path = `actions[${nth}]`
  const shown = asks[draft.do].map((name) => `${path}.${name}`)
  return (
    <fieldset class="bg-base-200/60 rounded-field min-w-0 p-3">
      <legend class="sr-only">{t("actions.nth", { nth: nth + 1 })}</legend>
      <input type="hidden" name={`action.${nth}`} value={draft.do} />
      <div class="mb-2 flex items-center justify-between gap-3">
        <p class="text-sm font-semibold">{t(`actions.kinds.${draft.do}`)}</p>
        <Press
          action={action}
          anchor="actions"
          command={`removeAction:${nth}`}
          icon="trash"
          label={t("actions.remove")}
        />
      </div>
      <Wrongs wrongs={inside(reader, faults, path, shown)} />
      <div class="grid gap-3 sm:grid-cols-2">
        {asks[draft.do].map((name) => (
          <Asked {...props} name={name} />
        ))}
      </div>
    </fieldset>
  )
}

function Asked({ reader, choices, draft, nth, faults, name }: OneProps & { name: string }) {
  const { t } = reader
  const value = draft.values[name] ?? ""
  const named = {
    reader,
    name: `action.${nth}.${name}`,
    value,
    error: at(reader, faults, `actions[${nth}].${name}`),
    free: true,
  }
  switch (name) {
    case "tagId":
      return <Select {...named} label={t("actions.tag")} options={options(reader, choices.tags, value)} />
    case "fieldId":
      return <Select {...named} label={t("actions.field")} options={options(reader, choices.fields, value)} />
    case "toScenarioId":
      return <Select {...named} label={t("actions.to")} options={options(reader, choices.scenarios, value)} />
    case "scenarioId":
      return <Scenario named={named} draft={draft} reader={reader} choices={choices} />
    case "keepOrigin":
      return (
        <div class="self-end pb-2">
          <Checkbox name={named.name} label={t("actions.keepOrigin")} checked={value !== ""} />
        </div>
      )
    case "firstStepId":
      return (
        <Select
          {...named}
          label={t("actions.firstStep")}
          hint={t("actions.firstStepHint")}
          options={stepOptions(reader, choices, value)}
        />
      )
    default:
      return (
        <TextField
          {...named}
          label={t("actions.value")}
          hint={t("actions.valueHint")}
          maxlength={1000}
          autocomplete="off"
        />
      )
  }
}

type Named = { reader: OnChannel; name: string; value: string; error: string | null; free: boolean }

/** A move begins in the scenario of the step, unless another is named. */
function Scenario({
  named,
  draft,
  reader,
  choices,
}: Pick<OneProps, "draft" | "reader" | "choices"> & { named: Named }) {
  const { t } = reader
  const all = options(reader, choices.scenarios, named.value)
  const [first, ...rest] = all
  const moving = draft.do === "moveScenario"
  return (
    <Select
      {...named}
      label={moving ? t("actions.from") : t("actions.scenario")}
      options={moving && first ? [{ ...first, label: t("actions.fromThis") }, ...rest] : all}
    />
  )
}
