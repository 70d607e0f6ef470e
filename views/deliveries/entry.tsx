import type { Entry, LedgerState } from "../../src/domain/delivery"
import { Face, nameOf } from "../friends/face"
import { type Child, Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Allowed } from "../parts/allowed"
import { Badge, type Tone } from "../parts/badge"
import { At, Moment } from "../parts/moment"
import type { OnChannel, Reader } from "../reader"
import { refusedWords } from "../steps/refused"
import { LineWords } from "../steps/suspension"
import { within } from "../within"

const tones: Record<LedgerState, Tone> = {
  held: "care",
  frozen: "note",
  sent: "good",
  failed: "bad",
  unknown: "bad",
  skipped: "neutral",
  marked: "neutral",
}

export function StateBadge({ reader: { t }, state }: { reader: Reader; state: LedgerState }) {
  return <Badge tone={tones[state]}>{t(`deliveries.state.${state}`)}</Badge>
}

const reasons: Record<string, Key> = {
  filter: "deliveries.reason.filter",
  missed: "deliveries.reason.missed",
  "added later": "deliveries.reason.addedLater",
  "past goal": "deliveries.reason.pastGoal",
  stale: "deliveries.reason.stale",
  "stood still": "deliveries.reason.stoodStill",
  quota: "deliveries.reason.quota",
  values: "deliveries.reason.values",
}

/** Why it is so, in a sentence. A reason of a later release is shown as it is. */
export function reasonOf({ t }: Pick<Reader, "t">, { state, reason }: Pick<Entry, "state" | "reason">): string {
  if (!reason) return t(`deliveries.why.${state}`)
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
  return known ? t(known) : reason
}

export const stepName = ({ t }: Reader, step: { name: string; position: number }) =>
  step.name || t("deliveries.unnamedStep", { position: step.position })

/** Whether staff can still decide about it: it failed or is in doubt, and is not being sent again. */
export const isOpen = ({ state, decided }: Pick<Entry, "state" | "decided">) =>
  (state === "failed" || state === "unknown") && decided?.is !== "retried"

/** One row of the ledger. Without `friend` where the page is the friend's own; `box` is a place to tick it. */
export function EntryRow({
  reader,
  entry,
  bare,
  box,
}: {
  reader: OnChannel
  entry: Entry
  bare?: boolean
  box?: Child
}) {
  return (
    <li
      id={`delivery-${entry.id}`}
      class={[
        "has-checked:bg-primary/5 grid gap-x-5 gap-y-1.5 px-4 py-3 text-sm",
        bare ? "sm:grid-cols-[6.5rem_1fr]" : "sm:grid-cols-[8.5rem_11rem_minmax(0,1fr)]",
      ]}
    >
      <div class="flex items-start gap-2">
        {box}
        <StateBadge reader={reader} state={entry.state} />
      </div>
      {!bare && (
        <a href={within(reader, `/friends/${entry.friend.id}`)} class="flex min-w-0 items-center gap-2 self-start">
          <Face friend={entry.friend} />
          <span class="link-hover min-w-0 font-semibold">{nameOf(reader, entry.friend)}</span>
        </a>
      )}
      <div class="min-w-0">
        <What reader={reader} entry={entry} />
        <When reader={reader} entry={entry} />
        <Decided reader={reader} entry={entry} />
        <div class="mt-1 flex flex-wrap gap-x-4 text-xs">
          <a class="link quiet" href={within(reader, `/enrollments/${entry.enrollmentId}/steps/${entry.step.id}/why`)}>
            {reader.t("why.link")}
          </a>
          <Record reader={reader} entry={entry} />
        </div>
        {bare && isOpen(entry) && (
          <Allowed reader={reader} to={within(reader, "/deliveries/retries/new")} method="GET">
            <p class="mt-1.5">
              <a class="link" href={within(reader, `/deliveries/retries/new?id=${entry.id}`)}>
                {reader.t("retries.retry")}
              </a>
            </p>
          </Allowed>
        )}
      </div>
    </li>
  )
}

function What({ reader, entry }: { reader: OnChannel; entry: Entry }) {
  const plain = refusedWords(reader, entry.property, entry.words)
  return (
    <>
      <p>
        <a
          class="link-hover font-semibold"
          href={within(reader, `/scenarios/${entry.scenario.id}/steps/${entry.step.id}`)}
        >
          {stepName(reader, entry.step)}
        </a>{" "}
        <span class="quiet">{entry.scenario.name}</span>
      </p>
      {entry.state !== "sent" && (
        <p class={entry.state === "failed" || entry.state === "unknown" ? "text-error" : undefined}>
          {reasonOf(reader, entry)}
        </p>
      )}
      {plain && <p>{plain}</p>}
      <LineWords reader={reader} words={entry.words} doubt={entry.state === "unknown"} />
    </>
  )
}

function When({ reader, entry }: { reader: OnChannel; entry: Entry }) {
  const { t } = reader
  return (
    <p class="quiet mt-1 flex flex-wrap gap-x-4 text-xs">
      <span>
        {t("deliveries.due")} <At reader={reader} at={entry.dueAt} />
      </span>
      {entry.settledAt && (
        <span>
          {t("deliveries.settled")} <Moment reader={reader} at={entry.settledAt} />
        </span>
      )}
    </p>
  )
}

/** How it left, for whoever has to ask LINE about it: folded away, since hardly anybody needs it. */
function Record({ reader, entry: { batchId, requestId } }: { reader: OnChannel; entry: Entry }) {
  const { t } = reader
  if (batchId === null && !requestId) return <Fragment />
  return (
    <details class="quiet min-w-0">
      <summary class="link">{t("deliveries.record")}</summary>
      <p class="mt-1 flex flex-wrap gap-x-4">
        {batchId !== null && (
          <a class="link-hover" href={within(reader, `/deliveries?batch=${batchId}`)}>
            {t("deliveries.batch", { id: batchId })}
          </a>
        )}
        {requestId && (
          <span>
            {t("deliveries.request")} <code>{requestId}</code>
          </span>
        )}
      </p>
    </details>
  )
}

/** What staff have decided about it, and who. A dismissal can be taken back by the form `reinstating` of the page. */
function Decided({ reader, entry }: { reader: OnChannel; entry: Entry }) {
  const { decided, id } = entry
  const { t } = reader
  if (!decided) return <Fragment />
  return (
    <div class="mt-1.5 flex flex-wrap items-center gap-x-3 text-xs">
      <Badge tone={decided.is === "retried" ? "note" : "neutral"}>{t(`retries.${decided.is}At`)}</Badge>
      <span class="quiet">
        <At reader={reader} at={decided.at} /> {decided.by ?? t("retries.byProgram")}
      </span>
      {decided.is === "dismissed" && (
        <form method="post" action={within(reader, "/deliveries/reinstatements")} id={`reinstating-${id}`}>
          <input type="hidden" name="id" value={String(id)} />
          <input type="hidden" name="back" value={reader.path} />
          <button type="submit" class="link">
            {t("retries.reinstate")}
          </button>
        </form>
      )}
    </div>
  )
}
