import type { StepCount } from "../../src/domain/delivery"
import type { Step } from "../../src/domain/step"
import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import { Allowed } from "../parts/allowed"
import { ButtonLink } from "../parts/button"
import { Confirm } from "../parts/confirm"
import { Moment } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { refusedWords } from "./refused"
import { stepName } from "./words"

export type Suspended = {
  id: bigint
  scenarioId: bigint
  name: string
  position: number
  suspendedAt: Temporal.Instant
  suspendedWords: string | null
  suspendedProperty: string | null
}

/** What is wrong with a step, if anything: that LINE refused it, or whom it did not reach. */
export function StepTrouble({ reader, step, count }: { reader: OnChannel; step: Step; count?: StepCount }) {
  const failed = count?.look ?? 0
  if (!step.suspendedAt) return <FailedBefore reader={reader} step={step} failed={failed} />
  return <Suspension reader={reader} step={{ ...step, suspendedAt: step.suspendedAt }} failed={failed} />
}

/** A step that LINE refused: what it refused in plain words, LINE's own beside them, and the two ways on. */
export function Suspension({ reader, step, failed }: { reader: OnChannel; step: Suspended; failed: number }) {
  const { t } = reader
  const address = within(reader, `/scenarios/${step.scenarioId}/steps/${step.id}`)
  const name = stepName(reader, step)
  const plain = refusedWords(reader, step.suspendedProperty, step.suspendedWords)
  return (
    <Alert tone="bad" title={t("steps.suspension.title", { name })}>
      {plain && <p class="mt-1 font-semibold">{plain}</p>}
      <LineWords reader={reader} words={step.suspendedWords} />
      <p class="mt-1">{t("steps.suspension.others")}</p>
      {failed > 0 && <p>{t("steps.suspension.failed", { count: failed })}</p>}
      <p class="quiet mt-1 text-xs">
        {t("steps.suspension.since")} <Moment reader={reader} at={step.suspendedAt} />
      </p>
      <div class="mt-3 flex flex-wrap gap-2">
        <Allowed reader={reader} to={`${address}/edit`} method="GET">
          <ButtonLink href={`${address}/edit`} size="small" icon="pencil">
            {t("steps.suspension.edit")}
          </ButtonLink>
        </Allowed>
        <Confirm
          reader={reader}
          id={`resuming-${step.id}`}
          action={`${address}/resumption`}
          trigger={t("steps.suspension.resume")}
          question={t("steps.suspension.resumeAsk", { name })}
          yes={t("steps.suspension.resume")}
          look="plain"
          icon="play"
        >
          <p>{t("steps.suspension.resumeWhy")}</p>
        </Confirm>
      </div>
    </Alert>
  )
}

/** LINE's own words, set apart so that nobody takes them for ours; in doubt, the last that was heard of the request. */
export function LineWords({ reader, words, doubt }: { reader: OnChannel; words: string | null; doubt?: boolean }) {
  if (!words) return <Fragment />
  return (
    <p class="mt-1">
      {reader.t(doubt ? "deliveries.lastHeard" : "deliveries.lineWords")}{" "}
      <code class="bg-base-200 rounded px-1 text-xs break-words">{words}</code>
    </p>
  )
}

/** The step itself is well again; those whom it failed can be served in one go. */
function FailedBefore({
  reader,
  step,
  failed,
}: {
  reader: OnChannel
  step: { id: bigint; scenarioId: bigint; name: string; position: number }
  failed: number
}) {
  const { t } = reader
  if (failed === 0) return <Fragment />
  const narrowed = `scenario=${step.scenarioId}&step=${step.id}`
  return (
    <Alert tone="care" title={t("steps.suspension.missing", { count: failed, name: stepName(reader, step) })}>
      <p class="mt-1">{t("steps.suspension.missingWhy")}</p>
      <div class="mt-3 flex flex-wrap gap-2">
        <Allowed reader={reader} to={within(reader, "/deliveries/retries/new")} method="GET">
          <ButtonLink href={within(reader, `/deliveries/retries/new?all=1&${narrowed}`)} size="small" icon="deliveries">
            {t("steps.suspension.retry")}
          </ButtonLink>
        </Allowed>
        <ButtonLink href={within(reader, `/deliveries?state=look&${narrowed}`)} size="small" look="bare">
          {t("dashboard.see")}
        </ButtonLink>
      </div>
    </Alert>
  )
}
