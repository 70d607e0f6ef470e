import type { StepCount } from "../../src/domain/delivery"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Preview } from "../messages/preview"
import { Allowed } from "../parts/allowed"
import { Badge } from "../parts/badge"
import { ButtonLink } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Moment } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"
import type { Choices } from "./choices"
import { Counts, Enabling, StepBadges } from "./row"
import { actionWords, Question } from "./sayings"
import { StepTrouble } from "./suspension"
import { stepName, timingWords } from "./words"

export type Version = { id: bigint; number: number; createdAt: Temporal.Instant; messages: Step["messages"] }

export type StepPage = {
  reader: OnChannel
  scenario: Scenario
  step: Step
  count?: StepCount
  readers: number
  versions: readonly Version[]
  choices: Choices
}

export function ShowStep(props: StepPage): Markup {
  const { reader, scenario, step, count } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  return (
    <Page
      reader={reader}
      title={stepName(reader, step)}
      lead={
        <span class="flex flex-wrap items-center gap-2">
          {timingWords(reader, step.timing, scenario.kind)} <StepBadges reader={reader} step={step} />
        </span>
      }
      above={{ href: home, label: scenario.name }}
      actions={
        <>
          <Enabling reader={reader} scenario={scenario} step={step} readers={props.readers} />
          <Allowed reader={reader} to={`${home}/steps/${step.id}/edit`} method="GET">
            <ButtonLink href={`${home}/steps/${step.id}/edit`} look="main" icon="pencil">
              {t("common.edit")}
            </ButtonLink>
          </Allowed>
        </>
      }
    >
      <div class="grid gap-3 [&:not(:empty)]:mb-5">
        <StepTrouble reader={reader} step={step} count={count} />
      </div>
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div class="grid min-w-0 gap-5">
          <Rules {...props} />
          <Versions {...props} />
        </div>
        <Card title={t("steps.preview")}>
          <Preview reader={reader} messages={step.messages} />
        </Card>
      </div>
    </Page>
  )
}

function Rules({ reader, scenario, step, count, choices }: StepPage) {
  const { t } = reader
  return (
    <Card>
      <div class="mb-4">
        <Counts reader={reader} scenario={scenario} step={step} count={count} />
      </div>
      <Facts
        pairs={[
          [t("steps.arrives"), timingWords(reader, step.timing, scenario.kind)],
          [t("steps.missedShort"), t(`steps.missedPolicies.${step.missed}`)],
          [
            t("steps.filter"),
            step.filter ? <Question reader={reader} tree={step.filter} choices={choices} /> : t("steps.everyone"),
          ],
          [
            t("steps.actions"),
            step.actions.length === 0 ? (
              t("steps.noActions")
            ) : (
              <ol class="list-decimal pl-5">
                {step.actions.map((action) => (
                  <li>{actionWords(reader, action, choices)}</li>
                ))}
              </ol>
            ),
          ],
        ]}
      />
    </Card>
  )
}

function Versions({ reader, scenario, step, versions }: StepPage) {
  const { t } = reader
  return (
    <Card
      title={t("steps.versions")}
      id="versions"
      aside={
        <a class="link text-sm" href={within(reader, `/scenarios/${scenario.id}/steps/${step.id}/versions`)}>
          {t("versions.open")}
        </a>
      }
    >
      <p class="quiet mb-3 text-xs">{t("steps.versionsHint")}</p>
      <ul class="divide-base-300 divide-y">
        {versions.slice(0, 5).map((version) => (
          <li class="py-2 first:pt-0 last:pb-0">
            <details>
              <summary class="link-hover flex flex-wrap items-center gap-3 text-sm">
                <span class="font-semibold">{t("steps.version", { number: version.number })}</span>
                {version.id === step.version.id && <Badge tone="good">{t("steps.versionNow")}</Badge>}
                <span class="quiet">
                  <Moment reader={reader} at={version.createdAt} />
                </span>
              </summary>
              <div class="mt-3">
                <Preview reader={reader} messages={version.messages} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  )
}
