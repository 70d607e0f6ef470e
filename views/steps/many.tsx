import type { Fault } from "../../src/domain/fault"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { type Child, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { Select, TextField } from "../parts/field"
import { Empty } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import type { Choices } from "./choices"
import type { ManyDraft } from "./draft/many"
import { at, holds, words } from "./fault"
import { FilterEditor } from "./filter"
import { missedOptions } from "./timing"
import { stepName, timingWords } from "./words"

export type ManyProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "name" | "kind">
  steps: readonly Step[]
  draft: ManyDraft
  choices: Choices
  faults?: readonly Fault[]
}

/** The same change for several steps: what is not chosen stays as it is. */
export function Many(props: ManyProps): Markup {
  const { reader, scenario, steps } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  return (
    <Page
      reader={reader}
      title={t("timeline.bulk.title")}
      lead={steps.length > 0 && t("timeline.bulk.lead", { count: steps.length })}
      above={{ href: home, label: scenario.name }}
    >
      {steps.length === 0 ? (
        <Empty
          icon="scenarios"
          title={t("timeline.bulk.none")}
          action={<ButtonLink href={home}>{t("common.back")}</ButtonLink>}
        >
          {t("timeline.bulk.noneWhy")}
        </Empty>
      ) : (
        <Form {...props} />
      )}
    </Page>
  )
}

function Form(props: ManyProps) {
  const { reader, scenario, steps, draft, faults = [] } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const action = `${home}/steps/changes`
  const parts = ["name", "shift", "timeOfDay", "filter"]
  const loose = faults.filter((fault) => !parts.some((part) => holds(part, fault.path)))
  return (
    <form method="post" action={action} class="grid max-w-3xl gap-5" id="many">
      <button type="submit" class="sr-only" tabindex="-1">
        {t("timeline.bulk.next")}
      </button>
      {loose.length > 0 && (
        <Alert tone="bad" title={t("steps.wholeFault")}>
          {loose.map((fault) => (
            <p>{told(props, fault)}</p>
          ))}
        </Alert>
      )}
      <Card title={t("timeline.bulk.chosen")}>
        <ul class="grid gap-1 text-sm">
          {steps.map((step) => (
            <li class="flex flex-wrap gap-x-3">
              <input type="hidden" name="step" value={String(step.id)} />
              <span class="figures text-primary font-semibold">{timingWords(reader, step.timing, scenario.kind)}</span>
              {stepName(reader, step)}
            </li>
          ))}
        </ul>
      </Card>
      <Part>
        <Keeping {...props} what="name" among={["keep", "before", "after", "replace"]} />
        <div class="hidden group-has-[option[value=after]:checked]/part:block group-has-[option[value=before]:checked]/part:block group-has-[option[value=replace]:checked]/part:block">
          <TextField
            reader={reader}
            name="nameText"
            label={t("timeline.bulk.nameText")}
            hint={t("timeline.bulk.nameHint")}
            value={draft.nameText}
            error={at(reader, faults, "name.text")}
            maxlength={200}
            autocomplete="off"
            free
          />
        </div>
      </Part>
      <Part>
        <Keeping {...props} what="enabled" among={["keep", "yes", "no"]} />
      </Part>
      <Timing {...props} />
      <Part>
        <Select
          reader={reader}
          name="missed"
          label={t("timeline.bulk.missed")}
          value={draft.missed}
          options={[{ value: "keep", label: t("timeline.bulk.keep") }, ...missedOptions(reader)]}
        />
      </Part>
      <Part>
        <Keeping {...props} what="filter" among={["keep", "none", "change"]} />
        <div class="hidden group-has-[option[value=change]:checked]/part:block">
          <FilterEditor {...props} action={action} filter={draft.filter} faults={faults} />
        </div>
      </Part>
      <Ending reader={reader} back={home}>
        <Button>{t("timeline.bulk.next")}</Button>
      </Ending>
    </form>
  )
}

function Timing(props: ManyProps) {
  const { reader, draft, faults = [] } = props
  const { t } = reader
  return (
    <Part>
      <Keeping {...props} what="timing" among={["keep", "shift", "time"]} />
      <div class="hidden max-w-xl gap-4 group-has-[option[value=shift]:checked]/part:grid sm:grid-cols-2">
        <TextField
          reader={reader}
          name="days"
          type="number"
          inputmode="numeric"
          label={t("timeline.bulk.days")}
          hint={t("timeline.bulk.daysHint")}
          value={draft.days}
          error={at(reader, faults, "shift.days")}
          free
        />
        <TextField
          reader={reader}
          name="minutes"
          type="number"
          inputmode="numeric"
          label={t("timeline.bulk.minutes")}
          hint={t("timeline.bulk.minutesHint")}
          value={draft.minutes}
          error={at(reader, faults, "shift.minutes")}
          free
        />
      </div>
      <div class="hidden max-w-xs group-has-[option[value=time]:checked]/part:block">
        <TextField
          reader={reader}
          name="timeOfDay"
          type="time"
          label={t("timeline.bulk.timeOfDay")}
          hint={t("timeline.bulk.timeHint")}
          value={draft.timeOfDay}
          error={at(reader, faults, "timeOfDay")}
          free
        />
      </div>
    </Part>
  )
}

/** What a choice needs shows below it, by style alone. */
function Part({ children }: { children?: Child }) {
  return <div class="sheet group/part grid gap-4 p-4 sm:p-5">{children}</div>
}

type What = "name" | "enabled" | "timing" | "filter"

/** One property of the steps: what is chosen of it, at first to keep it. */
function Keeping({ reader, draft, what, among }: ManyProps & { what: What; among: readonly string[] }) {
  const name = `${what}Of` as const
  return (
    <Select
      reader={reader}
      name={name}
      label={reader.t(`timeline.bulk.${what}`)}
      value={draft[name]}
      options={among.map((each) => ({
        value: each,
        label: reader.t(`timeline.bulk.${name}.${each}` as "timeline.bulk.keep"),
      }))}
    />
  )
}

/** A fault of one of the steps names it. */
function told({ reader, steps }: ManyProps, fault: Fault): string {
  const nth = /^steps\[(\d+)\]/.exec(fault.path)?.[1]
  const step = nth === undefined ? undefined : steps[Number(nth)]
  return step ? `${stepName(reader, step)}: ${words(reader, fault)}` : words(reader, fault)
}

/** What becomes of each step, one line each. */
export function Differences({
  reader,
  scenario,
  pairs,
}: Pick<ManyProps, "reader" | "scenario"> & {
  pairs: readonly { before: Step; after: Pick<Step, "name" | "timing" | "enabled" | "position"> }[]
}) {
  const { t } = reader
  const line = (step: Pick<Step, "name" | "timing" | "enabled" | "position">) =>
    [timingWords(reader, step.timing, scenario.kind), stepName(reader, step), !step.enabled && t("steps.disabledBadge")]
      .filter(Boolean)
      .join(" · ")
  return (
    <Card title={t("timeline.bulk.change")}>
      <ul class="grid gap-2 text-sm">
        {pairs.map(({ before, after }) => (
          <li class="grid gap-x-3 sm:grid-cols-[1fr_auto_1fr]">
            <span class="quiet">{line(before)}</span>
            <span aria-hidden="true">→</span>
            <span class="font-semibold">{line(after)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
