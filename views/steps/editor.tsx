import type { Fault } from "../../src/domain/fault"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Composer, DraggingScripts, type Picker } from "../messages"
import { place } from "../messages/draft"
import { type Previewing, PreviewPanel } from "../messages/panel"
import { type Trial, TrialCard } from "../messages/trial"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { Checkbox, TextField } from "../parts/field"
import { figured } from "../parts/figure"
import { Icon } from "../parts/icon"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { ActionsEditor } from "./actions"
import type { Choices } from "./choices"
import type { Draft } from "./draft"
import { at, holds, words } from "./fault"
import { FilterEditor } from "./filter"
import { refusedWords } from "./refused"
import { LineWords } from "./suspension"
import { TimingEditor } from "./timing"
import { stepName } from "./words"

export type EditorProps = {
  reader: OnChannel
  scenario: Scenario
  /** Null while it is new. */
  step: Step | null
  draft: Draft
  choices: Choices
  /** Walking or completed: section 6's choice concerns them. */
  readers: number
  faults?: readonly Fault[]
  /** Rows were added or taken away since it was saved. */
  changed?: boolean
  previewing: Previewing
  trial: Trial
  picker?: Picker | null
  arrived?: string | null
  /** What the form was filled in from. */
  basis?: string
}

/** Writing a step. The first button of the form, which Enter presses, saves. */
export function Editor(props: EditorProps): Markup {
  const { reader, scenario, step, draft, faults = [], changed } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const action = step ? `${home}/steps/${step.id}` : `${home}/steps`
  return (
    <Page
      reader={reader}
      title={step ? t("steps.edit") : t("steps.new")}
      lead={step && stepName(reader, step)}
      above={{ href: step ? action : home, label: step ? stepName(reader, step) : scenario.name }}
    >
      <Notices {...props} />
      <form method="post" action={action} class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]" id="step">
        <Ticket reader={reader} />
        <button type="submit" class="sr-only" tabindex="-1">
          {t("steps.save")}
        </button>
        {props.basis && <input type="hidden" name="basis" value={props.basis} />}
        <div class="grid min-w-0 gap-5">
          <Card>
            <TextField
              reader={reader}
              name="name"
              label={t("steps.name")}
              hint={t("steps.nameHint")}
              value={draft.name}
              error={at(reader, faults, "name")}
              maxlength={200}
              autocomplete="off"
              optional
            />
          </Card>
          <Card>
            <TimingEditor reader={reader} draft={draft} kind={scenario.kind} faults={faults} />
          </Card>
          <Card title={t("steps.messages")} aside={<span class="quiet text-xs">{t("steps.messagesHint")}</span>}>
            <Composer
              {...{ reader, action, messages: draft.messages, placeholders: placeholders(props) }}
              placed={place(
                draft.messages,
                faults.filter(({ path }) => holds("messages", path)),
              )}
              picker={props.picker ?? null}
              arrived={props.arrived ?? null}
            />
          </Card>
          <Card title={t("steps.filter")}>
            <FilterEditor {...props} action={action} filter={draft.filter} faults={faults} />
          </Card>
          <Card title={t("steps.actions")}>
            <ActionsEditor {...props} action={action} actions={draft.actions} faults={faults} />
          </Card>
          <Readers {...props} />
          <Ending reader={reader} back={step ? action : home} sticky={true} aside={changed && t("steps.notSaved")}>
            <Button>{step ? t("steps.save") : t("steps.submitCreate")}</Button>
            <a href="#preview" class="btn btn-ghost tap max-sm:px-2 xl:hidden" data-unfolds={true}>
              <Icon name="phone" class="size-4" />
              <span class="sr-only sm:not-sr-only">{t("messages.preview.short")}</span>
            </a>
          </Ending>
        </div>
        <aside class="min-w-0 xl:sticky xl:top-20" id="preview" aria-label={t("messages.preview.title")}>
          <div class="grid gap-5">
            <PreviewPanel reader={reader} action={action} previewing={props.previewing} />
            <TrialCard reader={reader} action={action} trial={props.trial} />
          </div>
        </aside>
      </form>
      <DraggingScripts />
    </Page>
  )
}

/** Faults of places that show none themselves, and why the step does not leave at present. */
function Notices({ reader, step, faults = [] }: EditorProps) {
  const { t } = reader
  const parts = ["name", "timing", "missed", "filter", "actions", "messages"]
  const loose = faults.filter((fault) => !parts.some((part) => holds(part, fault.path)))
  return (
    <div class="grid gap-3 [&:not(:empty)]:mb-5">
      {faults.length > 0 && (
        <Alert tone="bad" title={t("steps.wholeFault")}>
          {loose.map((fault) => (
            <p>{words(reader, fault)}</p>
          ))}
        </Alert>
      )}
      {step?.suspendedAt && (
        <Alert tone="care" title={t("steps.suspension.editing")}>
          <p class="mt-1 font-semibold">{refusedWords(reader, step.suspendedProperty, step.suspendedWords)}</p>
          <LineWords reader={reader} words={step.suspendedWords} />
        </Alert>
      )}
    </div>
  )
}

function Readers({ reader, step, draft, readers }: EditorProps) {
  const { t } = reader
  if (step && readers === 0) return <Fragment />
  return (
    <Card>
      <div class="grid gap-5">
        {!step && (
          <Checkbox name="enabled" label={t("steps.enabled")} hint={t("steps.enabledHint")} checked={draft.enabled} />
        )}
        {readers > 0 && (
          <>
            <input type="hidden" name="lateChoice" value={draft.lateChoice} />
            <p class="text-sm">{t("radius.asked", figured(reader, readers))}</p>
          </>
        )}
      </div>
    </Card>
  )
}

function placeholders({ reader: { t }, choices }: EditorProps) {
  return [
    { name: "name", label: t("messages.nameOfFriend") },
    ...choices.fields.map((field) => ({ name: `field.${field.key}`, label: field.name })),
  ]
}
