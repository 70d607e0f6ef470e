import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import type { Deed } from "../../src/domain/sweep"
import { type Child, Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { Checkbox, Select } from "../parts/field"
import { Cell, Table } from "../parts/table"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { ScenarioPage } from "../scenarios/frame"
import { stepName, timingWords } from "../steps/words"
import { within } from "../within"

export type NewProps = {
  reader: OnChannel
  scenario: Scenario
  steps: readonly Step[]
  /** Scenarios that walks could move to. */
  targets: readonly { id: bigint; name: string }[]
  /** Chosen walks; null: all who match. */
  walks: readonly bigint[] | null
  narrowed: readonly (readonly [string, string])[]
  typed: { do: Deed["do"]; marks: Readonly<Record<string, string>>; toScenarioId: string; keepOrigin: boolean }
  refused?: "nobody" | "nothing" | "noTarget"
}

const deeds = ["history", "pause", "resume", "move", "withdraw"] as const satisfies readonly Deed["do"][]

/** What to do with several readers. What it would do is shown before it is done. */
export function New(props: NewProps): Markup {
  const { reader, scenario, walks, narrowed, typed, refused } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="history">
      <h2 class="mb-1 text-lg font-semibold">{t("sweeps.new.title")}</h2>
      <p class="mb-4 max-w-3xl text-sm">
        {walks === null ? t("sweeps.new.all") : t("sweeps.new.chosen", { count: walks.length })}
      </p>
      {refused && (
        <div class="mb-4 max-w-3xl">
          <Alert tone="bad">{t(`sweeps.new.${refused}`)}</Alert>
        </div>
      )}
      <form method="post" action={`${home}/sweeps`} class="group/deed grid max-w-3xl grid-cols-1 gap-5">
        <Ticket reader={reader} />
        {walks === null ? (
          <>
            <input type="hidden" name="all" value="1" />
            {narrowed.map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
          </>
        ) : (
          walks.map((id) => <input type="hidden" name="walk" value={String(id)} />)
        )}
        <Card title={t("sweeps.new.do")}>
          <fieldset class="grid gap-2">
            <legend class="sr-only">{t("sweeps.new.do")}</legend>
            {deeds.map((deed) => (
              <label class="border-base-300 rounded-field has-checked:border-primary has-checked:bg-primary/5 flex items-start gap-3 border px-3 py-2">
                <input
                  type="radio"
                  name="do"
                  value={deed}
                  checked={deed === typed.do}
                  class="radio radio-primary radio-sm mt-1"
                />
                <span class="text-sm">
                  {t(`sweeps.new.${deed}`)}
                  <span class="quiet block text-xs">{t(`sweeps.new.${deed}Hint`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
        </Card>
        <div class="hidden group-has-[[name=do][value=history]:checked]/deed:block">
          <Marks {...props} />
        </div>
        <div class="hidden group-has-[[name=do][value=move]:checked]/deed:block">
          <Card title={t("sweeps.new.move")}>
            <div class="grid gap-4">
              <Select
                reader={reader}
                name="toScenarioId"
                label={t("enrollments.moveTo")}
                value={typed.toScenarioId}
                options={[
                  { value: "", label: t("filters.choose") },
                  ...props.targets.map(({ id, name }) => ({ value: String(id), label: name })),
                ]}
                free
              />
              <Checkbox
                name="keepOrigin"
                label={t("enrollments.moveKeep")}
                hint={t("enrollments.moveKeepHint")}
                checked={typed.keepOrigin}
              />
            </div>
          </Card>
        </div>
        <Ending reader={reader} back={`${home}/history`}>
          <Button icon="search">{t("sweeps.new.weigh")}</Button>
        </Ending>
      </form>
    </ScenarioPage>
  )
}

/** Leave, undelivered or delivered, a row a step. */
export function Marks({
  reader,
  scenario,
  steps,
  typed,
  standing,
}: Pick<NewProps, "reader" | "scenario" | "steps"> & {
  typed: Pick<NewProps["typed"], "marks">
  /** How each step stands now, where it is about one walk. */
  standing?: (step: Step) => Child
}) {
  const { t } = reader
  if (steps.length === 0) return <Fragment />
  const choices = ["leave", "undelivered", "delivered"] as const
  return (
    <Table
      caption={t("sweeps.new.history")}
      cards
      head={[
        t("sweeps.new.step"),
        ...(standing ? [t("enrollments.page.now")] : []),
        ...choices.map((as) => t(`sweeps.new.as.${as}`)),
      ]}
    >
      {steps.map((step) => {
        const chosen = typed.marks[String(step.id)] ?? "leave"
        return (
          <tr>
            <Cell main class="sm:min-w-40">
              <span class="block font-semibold">{stepName(reader, step)}</span>
              <span class="quiet block text-xs">{timingWords(reader, step.timing, scenario.kind)}</span>
            </Cell>
            {standing && <Cell label={t("enrollments.page.now")}>{standing(step)}</Cell>}
            {choices.map((as) => (
              <Cell label={t(`sweeps.new.as.${as}`)}>
                <label class="grid min-h-9 min-w-9 cursor-pointer place-items-center justify-start px-2">
                  <input
                    type="radio"
                    name={`mark-${step.id}`}
                    value={as}
                    checked={chosen === as}
                    class="radio radio-primary radio-sm"
                    aria-label={`${t("sweeps.new.asOf", { step: stepName(reader, step) })}: ${t(`sweeps.new.as.${as}`)}`}
                  />
                </label>
              </Cell>
            ))}
          </tr>
        )
      })}
    </Table>
  )
}
