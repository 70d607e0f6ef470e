import type { StepCount } from "../../src/domain/delivery"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { Fragment, h } from "../jsx"
import { Badge } from "../parts/badge"
import { Button, ButtonLink } from "../parts/button"
import { Confirm } from "../parts/confirm"
import type { OnChannel } from "../reader"
import { LateChoice } from "../scenarios/late-choice"
import { within } from "../within"
import { glance } from "./messages/glance"
import { stepName, timingWords } from "./words"

export type RowProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "kind">
  step: Step
  count?: StepCount
  readers: number
  first: boolean
  last: boolean
}

export function StepRow(props: RowProps) {
  const { reader, scenario, step, count } = props
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  return (
    <li id={`step-${step.id}`} class="grid gap-x-5 gap-y-2 px-4 py-4 lg:grid-cols-[9.5rem_minmax(0,1fr)_15rem]">
      <p class="figures text-sm font-semibold">{timingWords(reader, step.timing, scenario.kind)}</p>
      <div class={["min-w-0", !step.enabled && "opacity-65"]}>
        <p class="flex flex-wrap items-center gap-2">
          <a class="link-hover font-semibold" href={address}>
            {stepName(reader, step)}
          </a>
          <StepBadges reader={reader} step={step} />
        </p>
        {step.messages.map((message) => (
          <p class="quiet truncate text-sm">{glance(reader, message)}</p>
        ))}
      </div>
      <div class="grid content-start gap-2">
        <Counts reader={reader} scenario={scenario} step={step} count={count} />
      </div>
      <div class="lg:col-span-2 lg:col-start-2">
        <Actions {...props} />
      </div>
    </li>
  )
}

export function StepBadges({ reader: { t }, step }: { reader: OnChannel; step: Step }) {
  return (
    <>
      {!step.enabled && <Badge>{t("steps.disabledBadge")}</Badge>}
      {step.suspendedAt && <Badge tone="bad">{t("steps.suspendedBadge")}</Badge>}
    </>
  )
}

/** How many received it and how many still will; the rest only where there is something to say. */
export function Counts({ reader, scenario, step, count }: Pick<RowProps, "reader" | "scenario" | "step" | "count">) {
  const { t } = reader
  if (!count) return <Fragment />
  const link = (state: string) => within(reader, `/deliveries?scenario=${scenario.id}&step=${step.id}&state=${state}`)
  const figure = (value: number) => new Intl.NumberFormat(reader.locale).format(value)
  const troubles = (["failed", "unknown", "frozen", "skipped"] as const).filter((state) => count[state] > 0)
  return (
    <p class="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <a class="link-hover" href={link("sent")}>
        {t("steps.count.sent")} <strong class="figures">{figure(count.sent)}</strong>
      </a>
      {step.enabled && (
        <span>
          {t("steps.count.ahead")} <strong class="figures">{figure(Math.max(0, count.ahead))}</strong>
        </span>
      )}
      {troubles.map((state) => (
        <a
          class={["link-hover", (state === "failed" || state === "unknown") && count.look > 0 && "text-error"]}
          href={link(state)}
        >
          {t(`steps.count.${state}`)} <strong class="figures">{figure(count[state])}</strong>
        </a>
      ))}
    </p>
  )
}

function Actions({ reader, scenario, step, readers, first, last }: RowProps) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  const name = stepName(reader, step)
  return (
    <div class="-ml-3 flex flex-wrap items-center">
      <ButtonLink href={`${address}/edit`} size="small" look="bare" icon="pencil">
        {t("common.edit")}
      </ButtonLink>
      <Enabling reader={reader} scenario={scenario} step={step} readers={readers} />
      <form method="post" action={`${address}/copies`}>
        <Button size="small" look="bare" icon="copy">
          {t("steps.duplicate")}
        </Button>
      </form>
      <Confirm
        reader={reader}
        id={`removal-${step.id}`}
        action={`${address}/removal`}
        trigger={t("steps.remove")}
        question={t("steps.removeAsk", { name })}
        yes={t("common.delete")}
        look="bare"
        icon="trash"
      >
        <p>{t("steps.removeWhy")}</p>
      </Confirm>
      <form method="post" action={`${address}/position`} class="ml-auto flex">
        {!first && <Button size="small" look="bare" name="to" value="up" icon="up" label={t("steps.upOf", { name })} />}
        {!last && (
          <Button size="small" look="bare" name="to" value="down" icon="down" label={t("steps.downOf", { name })} />
        )}
      </form>
    </div>
  )
}

/** Enabling counts as new from now on, so it asks for section 6's choice while there are readers. */
export function Enabling({
  reader,
  scenario,
  step,
  readers,
}: Pick<RowProps, "reader" | "scenario" | "step" | "readers">) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  const name = stepName(reader, step)
  if (step.enabled)
    return (
      <Confirm
        reader={reader}
        id={`disabling-${step.id}`}
        action={`${address}/disablement`}
        trigger={t("steps.disable")}
        question={t("steps.disableAsk", { name })}
        yes={t("steps.disable")}
        look="bare"
        icon="pause"
      >
        <p>{t("steps.disableWhy")}</p>
      </Confirm>
    )
  if (readers === 0)
    return (
      <form method="post" action={`${address}/enablement`}>
        <Button size="small" look="bare" icon="play">
          {t("steps.enable")}
        </Button>
      </form>
    )
  return (
    <Confirm
      reader={reader}
      id={`enabling-${step.id}`}
      action={`${address}/enablement`}
      trigger={t("steps.enable")}
      question={t("steps.enableAsk", { name })}
      yes={t("steps.enable")}
      look="bare"
      icon="play"
    >
      <LateChoice reader={reader} value="none" label={t("steps.late")} />
    </Confirm>
  )
}
