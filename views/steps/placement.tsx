import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { Radios } from "../parts/field"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { stepName, timingWords } from "./words"

export type PlacementProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "name" | "kind">
  step: Step
  beside: Step
  side: "before" | "after"
  error?: string | null
}

/** A step was moved to where another one's moment is. The order alone means nothing there, so what is meant is asked. */
export function Placement({ reader, scenario, step, beside, side, error }: PlacementProps): Markup {
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const named = {
    ...{ name: stepName(reader, step), own: timingWords(reader, step.timing, scenario.kind) },
    ...{ other: stepName(reader, beside), theirs: timingWords(reader, beside.timing, scenario.kind) },
  }
  return (
    <Page reader={reader} title={t("timeline.placement.title", named)} above={{ href: home, label: scenario.name }}>
      <form method="post" action={`${home}/steps/${step.id}/placement`} class="grid max-w-2xl gap-5">
        <input type="hidden" name="beside" value={String(beside.id)} />
        <input type="hidden" name="side" value={side} />
        <Card>
          <p class="mb-4 text-sm">{t("timeline.placement.why", named)}</p>
          <Radios
            reader={reader}
            name="how"
            label={t("timeline.placement.label")}
            error={error}
            options={(["same", "swap"] as const).map((how) => ({
              value: how,
              label: t(`timeline.placement.${how}`, named),
              hint: t(`timeline.placement.${how}Hint`, named),
            }))}
          />
        </Card>
        <Ending reader={reader} back={`${home}#step-${step.id}`}>
          <Button>{t("timeline.placement.go")}</Button>
        </Ending>
      </form>
    </Page>
  )
}
