import type { Entry, LedgerState } from "../../src/domain/delivery"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ChoiceCondition, Narrow } from "../parts/narrow"
import { Rows } from "../parts/rows"
import { Empty, Pager } from "../parts/table"
import { LedgerTabs } from "../pushes/tabs"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { AllBar, Box, ChosenBar, type Done, DoneNotice, type Narrowed } from "./choosing"
import { EntryRow, isOpen, stepName } from "./entry"

/** What narrows the ledger, as the address says it. */
export type Narrowing = {
  state: string
  scenario: string
  step: string
  friend: { id: bigint; name: string } | null
  batch: string
}

type Props = {
  reader: OnChannel
  entries: readonly Entry[]
  narrowed: Narrowing
  scenarios: readonly { id: bigint; name: string }[]
  /** Of the chosen scenario. */
  steps: readonly { id: bigint; name: string; position: number }[]
  pages: { newer: string | null; older: string | null }
  /** How many that match wait for a person, and what names them all. */
  waiting: number
  all: Narrowed
  done?: Done | null
  /** A decision was asked for, about nothing. */
  nothingChosen?: boolean
}

const states = [
  "look",
  "frozen",
  "sent",
  "failed",
  "unknown",
  "skipped",
  "held",
  "marked",
] as const satisfies readonly (LedgerState | "look")[]

export function Ledger(props: Props): Markup {
  const { reader, entries, narrowed, scenarios, steps, pages } = props
  const { t } = reader
  const choosable = entries.some(isOpen)
  const isNarrowed = Boolean(narrowed.state || narrowed.scenario || narrowed.step || narrowed.friend || narrowed.batch)
  return (
    <Page reader={reader} title={t("deliveries.title")} lead={t("deliveries.lead")}>
      <LedgerTabs reader={reader} current="deliveries" />
      <Filter reader={reader} narrowed={narrowed} scenarios={scenarios} steps={steps} isNarrowed={isNarrowed} />
      <DoneNotice reader={reader} done={props.done ?? null} />
      <AllBar reader={reader} waiting={props.waiting} narrowed={props.all} />
      {entries.length > 0 ? (
        <div class="group/choosing">
          <Rows label={t("deliveries.title")}>
            {entries.map((entry) => (
              <EntryRow reader={reader} entry={entry} box={choosable && <Box reader={reader} entry={entry} />} />
            ))}
          </Rows>
          {choosable && <ChosenBar reader={reader} error={props.nothingChosen ?? false} />}
        </div>
      ) : (
        <Empty icon="deliveries" title={isNarrowed ? t("deliveries.nothing") : t("deliveries.empty")}>
          {isNarrowed ? t("deliveries.nothingWhy") : t("deliveries.emptyWhy")}
        </Empty>
      )}
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

function Filter({
  reader,
  narrowed,
  scenarios,
  steps,
  isNarrowed,
}: Pick<Props, "reader" | "narrowed" | "scenarios" | "steps"> & { isNarrowed: boolean }) {
  const { t } = reader
  const any = { value: "", label: t("deliveries.filter.any") }
  return (
    <Narrow reader={reader} action={within(reader, "/deliveries")} clear={isNarrowed}>
      <ChoiceCondition
        name="state"
        label={t("deliveries.filter.state")}
        value={narrowed.state}
        options={[any, ...states.map((state) => ({ value: state, label: stateWords(reader, state) }))]}
      />
      <ChoiceCondition
        name="scenario"
        label={t("deliveries.filter.scenario")}
        value={narrowed.scenario}
        options={[any, ...scenarios.map(({ id, name }) => ({ value: String(id), label: name }))]}
      />
      {steps.length > 0 && (
        <ChoiceCondition
          name="step"
          label={t("deliveries.filter.step")}
          value={narrowed.step}
          options={[any, ...steps.map((step) => ({ value: String(step.id), label: stepName(reader, step) }))]}
        />
      )}
      {narrowed.friend && <input type="hidden" name="friend" value={String(narrowed.friend.id)} />}
      {narrowed.batch && <input type="hidden" name="batch" value={narrowed.batch} />}
      {(narrowed.friend || narrowed.batch) && (
        <p class="order-first basis-full text-sm font-semibold">
          {narrowed.friend && t("deliveries.filter.friend", { name: narrowed.friend.name })}{" "}
          {narrowed.batch && t("deliveries.filter.batch", { id: narrowed.batch })}
        </p>
      )}
    </Narrow>
  )
}

const stateWords = ({ t }: OnChannel, state: (typeof states)[number]) =>
  state === "look" ? t("deliveries.filter.look") : t(`deliveries.state.${state}`)
