import type { Fault } from "../../src/domain/fault"
import type { Scenario } from "../../src/domain/scenario"
import { h, type Markup } from "../jsx"
import { Button } from "../parts/button"
import type { OnChannel } from "../reader"
import { ScenarioPage } from "../scenarios/frame"
import type { Choices } from "../steps/choices"
import type { FilterDraft } from "../steps/draft/filter"
import { FilterEditor } from "../steps/filter"
import { within } from "../within"

/** A question of any depth about the readers of a scenario, asked for as long as one looks. */
export function Segment({
  reader,
  scenario,
  filter,
  choices,
  faults,
  kept,
}: {
  reader: OnChannel
  scenario: Scenario
  filter: FilterDraft
  choices: Choices
  faults: readonly Fault[]
  /** The other conditions of the grid. */
  kept: readonly (readonly [string, string])[]
}): Markup {
  const { t } = reader
  const action = within(reader, `/scenarios/${scenario.id}/history/segment`)
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="history">
      <h2 class="mb-1 font-semibold">{t("grid.by.segmentTitle")}</h2>
      <form method="post" action={action} class="grid max-w-3xl gap-5" data-repeats="yes">
        {/* Return presses the first button of a form. */}
        <button type="submit" class="sr-only" tabindex="-1">
          {t("grid.by.segmentApply")}
        </button>
        {kept.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <FilterEditor
          reader={reader}
          action={action}
          filter={filter}
          choices={choices}
          faults={faults}
          words={{ mode: "grid.by.mode", hint: "grid.by.segmentHint", modes: "grid.by.modes" }}
        />
        <div>
          <Button icon="search">{t("grid.by.segmentApply")}</Button>
        </div>
      </form>
    </ScenarioPage>
  )
}
