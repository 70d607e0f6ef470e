import type { StepCount } from "../../src/domain/delivery"
import type { Counted } from "../../src/domain/scenario"
import type { Day, Step } from "../../src/domain/step"
import { Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Allowed } from "../parts/allowed"
import { ButtonLink } from "../parts/button"
import { Empty } from "../parts/table"
import type { OnChannel } from "../reader"
import { StepTrouble } from "../steps/suspension"
import { Timeline } from "../steps/timeline"
import { within } from "../within"
import { ScenarioPage } from "./frame"
import { Standing } from "./standing"

export type ShowProps = {
  reader: OnChannel
  scenario: Counted
  steps: readonly Step[]
  /** The same, by the day on which they come. */
  days: readonly Day[]
  counts: ReadonlyMap<bigint, StepCount>
  /** Walking or completed. */
  readers: number
  /** Why the last change was refused. */
  refused?: string | null
}

/** The steps of a scenario, in order, with how far they have come. */
export function Show({ reader, scenario, steps, days, counts, readers, refused }: ShowProps): Markup {
  const { t } = reader
  const add = (
    <Allowed reader={reader} to={within(reader, `/scenarios/${scenario.id}/steps/new`)} method="GET">
      <ButtonLink href={within(reader, `/scenarios/${scenario.id}/steps/new`)} look="main" icon="plus">
        {t("scenarios.stepAdd")}
      </ButtonLink>
    </Allowed>
  )
  return (
    <ScenarioPage
      reader={reader}
      scenario={scenario}
      current="steps"
      actions={
        <>
          {!scenario.archivedAt && <Standing reader={reader} scenario={scenario} />}
          {steps.length > 0 && add}
        </>
      }
    >
      {refused && (
        <div class="mb-5">
          <Alert tone="bad">{refused}</Alert>
        </div>
      )}
      <div class="grid gap-3 [&:not(:empty)]:mb-5">
        {steps.map((step) => (
          <StepTrouble reader={reader} step={step} count={counts.get(step.id)} />
        ))}
      </div>
      {steps.length > 0 && readers === 0 && !scenario.startsOnFollow && !scenario.archivedAt && (
        <Nobody reader={reader} id={scenario.id} />
      )}
      {steps.length > 0 ? (
        <Timeline reader={reader} scenario={scenario} days={days} counts={counts} readers={readers} />
      ) : (
        <Empty
          icon="scenarios"
          title={t("scenarios.stepsEmpty")}
          action={
            <div class="grid justify-items-center gap-3">
              {add}
              <a class="link text-sm" href={within(reader, `/scenarios/${scenario.id}/steps/imports/new`)}>
                {t("timeline.import")}
              </a>
            </div>
          }
        >
          {t("scenarios.stepsEmptyWhy")}
        </Empty>
      )}
    </ScenarioPage>
  )
}

/** Its steps are written, and nothing would ever leave: what is missing is somebody to send them to. */
function Nobody({ reader, id }: { reader: OnChannel; id: bigint }) {
  const { t } = reader
  const home = within(reader, `/scenarios/${id}`)
  return (
    <div class="mb-5">
      <Alert tone="note" title={t("scenarios.nobody")}>
        <p>{t("scenarios.nobodyWhy")}</p>
        <Allowed reader={reader} to={`${home}/edit`} method="GET">
          <div class="mt-3 flex flex-wrap gap-2">
            <ButtonLink href={`${home}/readers`} size="small" icon="friends">
              {t("scenarios.nobodyEnrol")}
            </ButtonLink>
            <ButtonLink href={`${home}/edit`} size="small" look="bare">
              {t("scenarios.nobodyFollow")}
            </ButtonLink>
          </div>
        </Allowed>
      </Alert>
    </div>
  )
}
