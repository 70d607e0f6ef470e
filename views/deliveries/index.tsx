import type { Entry, LedgerState, Look } from "../../src/domain/delivery"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ButtonLink } from "../parts/button"
import { exactly } from "../parts/moment"
import { ChoiceCondition, DateCondition, Narrow } from "../parts/narrow"
import { Rows } from "../parts/rows"
import { Empty, NothingMatches, Pager } from "../parts/table"
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
  version: string
  /** A date of the channel's own calendar. */
  day: string
}

type Props = {
  reader: OnChannel
  entries: readonly Entry[]
  narrowed: Narrowing
  scenarios: readonly { id: bigint; name: string }[]
  /** Of the chosen scenario. */
  steps: readonly { id: bigint; name: string; position: number }[]
  /** Of the chosen step, newest first. */
  versions: readonly { id: bigint; number: number; createdAt: Temporal.Instant }[]
  pages: { newer: string | null; older: string | null }
  /** Nothing more was found in a stretch of a very long ledger; there may be more behind it. */
  unfinished?: boolean
  /** How many that match wait for a person, and what names them all. */
  waiting: Look.Waiting
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
  const { reader, entries, narrowed, scenarios, steps, versions, pages, unfinished } = props
  const { t } = reader
  const choosable = entries.some(isOpen)
  const isNarrowed = Object.values(narrowed).some(Boolean)
  return (
    <Page reader={reader} title={t("deliveries.title")} lead={t("deliveries.lead")}>
      <LedgerTabs reader={reader} current="deliveries" />
      {(entries.length > 0 || isNarrowed || pages.newer || pages.older) && (
        <Filter {...{ reader, narrowed, scenarios, steps, versions, isNarrowed }} />
      )}
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
        <None reader={reader} isNarrowed={isNarrowed} on={unfinished ? pages.older : null} />
      )}
      {unfinished && entries.length > 0 && <p class="quiet mt-3 text-sm">{t("deliveries.unfinished")}</p>}
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

/** `on`: where a search that has not come to the end goes on. */
function None({ reader, isNarrowed, on }: { reader: OnChannel; isNarrowed: boolean; on: string | null }) {
  const { t } = reader
  if (on)
    return (
      <Empty
        icon="search"
        title={t("deliveries.noneSoFar")}
        action={<ButtonLink href={on}>{t("friends.searchOn")}</ButtonLink>}
      >
        {t("deliveries.unfinished")}
      </Empty>
    )
  if (isNarrowed) return <NothingMatches reader={reader} clear={within(reader, "/deliveries")} />
  return (
    <Empty icon="deliveries" title={t("deliveries.empty")}>
      {t("deliveries.emptyWhy")}
    </Empty>
  )
}

function Filter({
  reader,
  narrowed,
  scenarios,
  steps,
  versions,
  isNarrowed,
}: Pick<Props, "reader" | "narrowed" | "scenarios" | "steps" | "versions"> & { isNarrowed: boolean }) {
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
      {versions.length > 1 && (
        <ChoiceCondition
          name="version"
          label={t("deliveries.filter.version")}
          value={narrowed.version}
          options={[
            any,
            ...versions.map(({ id, number, createdAt }) => ({
              value: String(id),
              label: `${t("steps.version", { number })} ${exactly(reader, createdAt)}`,
            })),
          ]}
        />
      )}
      <DateCondition name="day" label={t("deliveries.filter.day")} value={narrowed.day} />
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
