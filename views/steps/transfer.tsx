import type { Fault } from "../../src/domain/fault"
import type { Blast } from "../../src/domain/radius"
import type { Scenario } from "../../src/domain/scenario"
import type { Document, Reference } from "../../src/domain/transfer"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { bound, Checkbox, Field, Select } from "../parts/field"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { words } from "./fault"
import { Miniature } from "./miniature"
import { Choices } from "./radius"
import { stepName, timingWords } from "./words"

export type CopyProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "name">
  ids: readonly bigint[]
  targets: readonly { channel: { id: bigint; name: string }; scenarios: readonly { id: bigint; name: string }[] }[]
  error?: string | null
}

/** Where steps are to be copied. */
export function Copy({ reader, scenario, ids, targets, error }: CopyProps): Markup {
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  return (
    <Page
      reader={reader}
      title={t("transfers.copyTitle")}
      lead={ids.length > 0 ? t("transfers.copyLead", { count: ids.length }) : t("transfers.copyAll")}
      above={{ href: home, label: scenario.name }}
    >
      <form method="get" action={`${home}/steps/transfers/new`} class="grid max-w-2xl gap-5" data-repeats="yes">
        {ids.map((id) => (
          <input type="hidden" name="step" value={String(id)} />
        ))}
        <Card>
          <Field reader={reader} name="to" label={t("transfers.to")} hint={t("transfers.toHint")} error={error}>
            <select
              {...bound({ name: "to", hint: t("transfers.toHint"), error, free: true })}
              class={["select tap w-full text-base lg:text-sm", error && "select-error"]}
            >
              <option value="">{t("transfers.toChoose")}</option>
              {targets.map(({ channel, scenarios }) => (
                <optgroup label={channel.name}>
                  {scenarios.map((one) => (
                    <option value={`${channel.id}.${one.id}`}>{one.name}</option>
                  ))}
                </optgroup>
              ))}
            </select>
          </Field>
        </Card>
        <Ending reader={reader} back={home}>
          <Button>{t("transfers.next")}</Button>
        </Ending>
      </form>
    </Page>
  )
}

/** A file is to be chosen. */
export function Upload({
  reader,
  scenario,
  mb,
  faults = [],
}: {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "name">
  mb: number
  faults?: readonly Fault[]
}): Markup {
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const error =
    faults.length > 0
      ? faults
          .slice(0, 5)
          .map((fault) => placed(reader, fault))
          .join(" / ")
      : null
  const named = { name: "file", hint: t("transfers.fileHint", { mb }), error, free: true }
  return (
    <Page
      reader={reader}
      title={t("transfers.importTitle")}
      lead={t("transfers.importLead")}
      above={{ href: home, label: scenario.name }}
    >
      <form method="post" action={`${home}/steps/imports`} enctype="multipart/form-data" class="grid max-w-2xl gap-5">
        <Card>
          <Field reader={reader} label={t("transfers.file")} {...named}>
            <input {...bound(named)} type="file" accept=".json,application/json" class="file-input w-full" />
          </Field>
        </Card>
        <Ending reader={reader} back={home}>
          <Button>{t("transfers.look")}</Button>
        </Ending>
      </form>
    </Page>
  )
}

export type ArrivalProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "name" | "kind">
  document: Document
  /** What carries the document to the next request: its text, or where it is. */
  carried: readonly (readonly [name: string, value: string])[]
  refs: readonly string[]
  references: readonly Reference[]
  decisions: Readonly<Record<string, string>>
  enabled: boolean
  blast: Blast | null
  choice: string
  faults?: readonly Fault[]
}

/** What is about to arrive, what its words mean here, and what it does to the readers. */
export function Arrival(props: ArrivalProps): Markup {
  const { reader, scenario, document, carried, refs, references, enabled, blast, choice, faults = [] } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const lead = { from: document.scenario.name, to: scenario.name, count: refs.length }
  const loose = faults.filter(({ path }) => !path.startsWith("references."))
  return (
    <Page
      reader={reader}
      title={t("transfers.title")}
      lead={t("transfers.lead", lead)}
      above={{ href: home, label: scenario.name }}
    >
      <form method="post" action={`${home}/steps/imports`} class="grid gap-5" id="arrival">
        <Ticket reader={reader} />
        {carried.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="seen" value="yes" />
        {loose.length > 0 && (
          <Alert tone="bad" title={t("transfers.refused")}>
            <ul class="mt-1 list-disc pl-5">
              {loose.slice(0, 20).map((fault) => (
                <li>{told(props, fault)}</li>
              ))}
            </ul>
          </Alert>
        )}
        <Card title={t("transfers.references")}>
          <p class="quiet mb-3 text-xs">
            {references.length > 0 ? t("transfers.referencesHint") : t("transfers.noReferences")}
          </p>
          <div class="grid gap-4 lg:grid-cols-2">
            {references.map((reference) => (
              <Meaning {...props} reference={reference} />
            ))}
          </div>
        </Card>
        <Card title={t("transfers.steps")}>
          <p class="quiet mb-3 text-xs">{t("transfers.stepsHint")}</p>
          <ul class="divide-base-300 divide-y">
            {document.steps.map((step, nth) => (
              <li class="grid gap-x-4 gap-y-2 py-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,18rem)]">
                <Checkbox
                  name="ref"
                  value={step.ref}
                  checked={refs.includes(step.ref)}
                  label={
                    <>
                      <span class="figures text-primary font-semibold">
                        {timingWords(reader, step.timing, document.scenario.kind)}
                      </span>{" "}
                      {stepName(reader, { name: step.name, position: nth + 1 })}
                    </>
                  }
                  hint={!step.enabled && t("steps.disabledBadge")}
                />
                <Miniature reader={reader} messages={step.messages} />
              </li>
            ))}
          </ul>
        </Card>
        <Card>
          <Checkbox name="enabled" label={t("transfers.enabled")} hint={t("transfers.enabledHint")} checked={enabled} />
        </Card>
        {blast && (
          <Card>
            <input type="hidden" name="sure" value="yes" />
            <Choices reader={reader} blast={blast} value={choice} />
          </Card>
        )}
        <Ending reader={reader} back={home}>
          <Button>{t("transfers.yes", { count: refs.length })}</Button>
        </Ending>
      </form>
    </Page>
  )
}

/** One thing that the steps speak of, and what it is to mean here. */
function Meaning({ reader, reference, decisions, faults = [] }: ArrivalProps & { reference: Reference }) {
  const { t } = reader
  const { kind, ref, name, found, candidates, mayCreate, mayLeave, steps } = reference
  const key = `${kind}:${ref}`
  const others = candidates.filter(({ id }) => id !== found?.id)
  const fault = faults.find(({ path }) => path === `references.${key}`)
  return (
    <div class="min-w-0">
      <Select
        reader={reader}
        name={`as.${key}`}
        label={`${t(`transfers.kind.${kind}`)}: ${name}`}
        hint={`${t("transfers.usedBy", { count: steps })}${found ? "" : ` · ${t("transfers.missing")}`}`}
        value={decisions[key] ?? (found ? String(found.id) : "")}
        error={fault ? words(reader, fault) : null}
        options={[
          ...(found
            ? [{ value: String(found.id), label: t("transfers.found", { name: found.name }) }]
            : [{ value: "", label: t("transfers.choose") }]),
          ...(mayCreate ? [{ value: "create", label: t("transfers.create") }] : []),
          ...(mayLeave ? [{ value: "leave", label: t("transfers.leave") }] : []),
          ...others.map((one) => ({ value: String(one.id), label: one.name })),
        ]}
        free
      />
    </div>
  )
}

/** A fault of one of the steps names it. */
function told({ reader, document, refs }: ArrivalProps, fault: Fault): string {
  const nth = /^steps\[(\d+)\]/.exec(fault.path)?.[1]
  const step = nth === undefined ? undefined : document.steps.filter((one) => refs.includes(one.ref))[Number(nth)]
  return step
    ? `${stepName(reader, { name: step.name, position: Number(nth) + 1 })}: ${words(reader, fault)}`
    : placed(reader, fault)
}

const placed = (reader: OnChannel, fault: Fault) =>
  fault.path ? `${fault.path}: ${words(reader, fault)}` : words(reader, fault)
