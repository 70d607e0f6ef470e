import type { StepCount } from "../../src/domain/delivery"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { Fragment, h } from "../jsx"
import { Badge } from "../parts/badge"
import { Button, ButtonLink } from "../parts/button"
import { Tick } from "../parts/choosing"
import { Confirm } from "../parts/confirm"
import { figure } from "../parts/figure"
import { Icon } from "../parts/icon"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Miniature } from "./miniature"
import { stepName, timeWords } from "./words"

export type RowProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "kind">
  step: Step
  count?: StepCount
  readers: number
  first: boolean
  last: boolean
}

/** The form that ticked steps belong to. */
export const CHOSEN = "chosen-steps"

/** One step on the timeline: when, what it says in little, how far it has come, and what can be done with it. */
export function StepRow(props: RowProps) {
  const { reader, scenario, step, count } = props
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  const mayEdit = reader.may(address)
  return (
    <li
      id={`step-${step.id}`}
      data-step={String(step.id)}
      class={[
        "sheet target:border-primary relative grid gap-x-4 gap-y-3 p-3 sm:p-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,18rem)]",
        !step.enabled && "border-dashed",
      ]}
    >
      <span
        class={["absolute top-6 -left-[1.4rem] size-2.5 rounded-full sm:-left-[1.9rem]", dot(step)]}
        aria-hidden="true"
      />
      <div class="min-w-0">
        <div class="flex items-start gap-2">
          {mayEdit && (
            <Tick
              form={CHOSEN}
              name="step"
              value={String(step.id)}
              label={t("timeline.pick", { name: stepName(reader, step) })}
            />
          )}
          <div class="min-w-0 flex-1">
            <p class="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <span class="figures text-primary font-semibold">{timeWords(reader, step.timing, scenario.kind)}</span>
              <a class="link-hover min-w-0 font-semibold" href={address}>
                {stepName(reader, step)}
              </a>
              <StepBadges reader={reader} step={step} />
            </p>
            <Conditions reader={reader} step={step} />
          </div>
          {mayEdit && (
            <span
              class="quiet hidden cursor-grab touch-none p-1"
              data-scripted="block"
              data-grip={true}
              title={t("timeline.drag")}
              aria-hidden="true"
            >
              <Icon name="chooser" class="size-5" />
            </span>
          )}
        </div>
        <div class="mt-3">
          <Counts reader={reader} scenario={scenario} step={step} count={count} />
        </div>
      </div>
      <div class="min-w-0">
        <Miniature reader={reader} messages={step.messages} />
      </div>
      {mayEdit && (
        <div class="lg:col-span-2">
          <Actions {...props} />
        </div>
      )}
    </li>
  )
}

function dot(step: Step) {
  if (step.suspendedAt) return "bg-error"
  return step.enabled ? "bg-primary" : "bg-base-content/30"
}

export function StepBadges({ reader: { t }, step }: { reader: OnChannel; step: Step }) {
  return (
    <>
      {!step.enabled && <Badge>{t("steps.disabledBadge")}</Badge>}
      {step.suspendedAt && <Badge tone="bad">{t("steps.suspendedBadge")}</Badge>}
    </>
  )
}

/** Whom it is for, and what happens after it, in a word each. */
function Conditions({ reader: { t }, step }: { reader: OnChannel; step: Step }) {
  if (!step.filter && step.actions.length === 0) return <Fragment />
  return (
    <p class="mt-1 flex flex-wrap gap-1">
      {step.filter && <Badge tone="note">{t("timeline.filtered")}</Badge>}
      {step.actions.length > 0 && <Badge tone="note">{t("timeline.acts", { count: step.actions.length })}</Badge>}
    </p>
  )
}

/** How many received it and how many still will; the rest only where there is something to say. */
export function Counts({ reader, scenario, step, count }: Pick<RowProps, "reader" | "scenario" | "step" | "count">) {
  const { t } = reader
  if (!count) return <Fragment />
  const link = (state: string) => within(reader, `/deliveries?scenario=${scenario.id}&step=${step.id}&state=${state}`)
  const rest = (["frozen", "held", "failed", "unknown", "skipped"] as const).filter((state) => count[state] > 0)
  return (
    <p class="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <a class="link-hover" href={link("sent")}>
        {t("steps.count.sent")} <strong class="figures">{figure(reader, count.sent)}</strong>
      </a>
      {step.enabled && (
        <span>
          {t("steps.count.ahead")} <strong class="figures">{figure(reader, Math.max(0, count.ahead))}</strong>
        </span>
      )}
      {rest.map((state) => (
        <a
          class={["link-hover", (state === "failed" || state === "unknown") && count.look > 0 && "text-error"]}
          href={link(state)}
        >
          {t(`steps.count.${state}`)} <strong class="figures">{figure(reader, count[state])}</strong>
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
    <div class="border-base-300 -mb-1 flex flex-wrap items-center border-t pt-2">
      <ButtonLink href={`${address}/edit`} size="small" look="bare" icon="pencil">
        {t("common.edit")}
      </ButtonLink>
      <Enabling reader={reader} scenario={scenario} step={step} readers={readers} />
      <form method="post" action={`${address}/copies`}>
        <Ticket reader={reader} />
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

/** Enabling counts as new from now on: with readers, what that does to them is shown first (semantics 6). */
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
  if (readers > 0)
    return (
      <ButtonLink href={`${address}/enablement/new`} size="small" look="bare" icon="play">
        {t("steps.enable")}
      </ButtonLink>
    )
  return (
    <form method="post" action={`${address}/enablement`}>
      <Button size="small" look="bare" icon="play">
        {t("steps.enable")}
      </Button>
    </form>
  )
}
