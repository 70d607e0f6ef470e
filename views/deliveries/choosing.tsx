import type { Entry, Look } from "../../src/domain/delivery"
import { nameOf } from "../friends/face"
import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import { Allowed } from "../parts/allowed"
import { Button, ButtonLink } from "../parts/button"
import { Confirm } from "../parts/confirm"
import { figure } from "../parts/figure"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { isOpen, stepName } from "./entry"

/** What narrows the ledger, as pairs for an address or for hidden fields. */
export type Narrowed = readonly (readonly [string, string])[]

const FORM = "choosing"

/** The box of one row. It belongs to the form below the list, so that rows may hold forms of their own. */
export function Box({ reader, entry }: { reader: OnChannel; entry: Entry }) {
  const words = { name: nameOf(reader, entry.friend), step: stepName(reader, entry.step) }
  if (!isOpen(entry) || !reader.may(within(reader, "/deliveries/dismissals")))
    return <span class="hidden w-6 shrink-0 sm:block" aria-hidden="true"></span>
  return (
    <label class="tap -my-2 -ml-2 grid shrink-0 place-items-center px-1">
      <input
        type="checkbox"
        name="id"
        value={String(entry.id)}
        form={FORM}
        class="checkbox checkbox-primary checkbox-sm"
        aria-label={reader.t("retries.pick", words)}
      />
    </label>
  )
}

/** What to do with those that are ticked. */
export function ChosenBar({ reader, error }: { reader: OnChannel; error: boolean }) {
  const { t } = reader
  if (!reader.may(within(reader, "/deliveries/dismissals"))) return <Fragment />
  return (
    <form
      id={FORM}
      method="get"
      action={within(reader, "/deliveries/retries/new")}
      class="sheet bottom-20 z-10 mt-4 flex flex-wrap items-center gap-3 p-4 group-has-[[name=id]:checked]/choosing:sticky group-has-[[name=id]:checked]/choosing:shadow-lg lg:bottom-4"
    >
      <label class="tap hidden items-center gap-2 text-sm" data-scripted="flex">
        <input type="checkbox" class="checkbox checkbox-sm" data-picks={FORM} />
        {t("retries.pickAll")}
      </label>
      <p class="text-sm font-semibold">{t("retries.chosen")}</p>
      <Button look="plain" icon="deliveries">
        {t("retries.retry")}
      </Button>
      <Button look="plain" icon="check" formaction={within(reader, "/deliveries/dismissals")} formmethod="post">
        {t("retries.dismiss")}
      </Button>
      {error && (
        <p class="text-error basis-full text-sm" role="alert">
          {t("retries.nothingChosen")}
        </p>
      )}
    </form>
  )
}

/** All that match what narrows the ledger: how many wait, and one press for all of them. */
export function AllBar({
  reader,
  waiting,
  narrowed,
}: {
  reader: OnChannel
  waiting: Look.Waiting
  narrowed: Narrowed
}) {
  const { t } = reader
  const count = waiting.failed + waiting.unknown
  if (count === 0) return <Fragment />
  const some = <K extends "waiting" | "all" | "dismissAll" | "dismissAllAsk">(words: K) =>
    waiting.more ? t(`retries.${words}More`, { count: figure(reader, count) }) : t(`retries.${words}`, { count })
  const query = new URLSearchParams([["all", "1"], ...narrowed.map(([name, value]) => [name, value])])
  return (
    <div class="mb-4">
      <Alert tone="care" title={some("waiting")}>
        <p>{t("retries.waitingWhy")}</p>
        <div class="mt-3 flex flex-wrap gap-2">
          <Allowed reader={reader} to={within(reader, "/deliveries/retries/new")} method="GET">
            <ButtonLink href={within(reader, `/deliveries/retries/new?${query}`)} size="small" icon="deliveries">
              {some("all")}
            </ButtonLink>
          </Allowed>
          <Confirm
            reader={reader}
            id="dismissing-all"
            action={within(reader, "/deliveries/dismissals")}
            trigger={some("dismissAll")}
            question={some("dismissAllAsk")}
            yes={t("retries.dismiss")}
            look="plain"
            icon="check"
          >
            <p>{t("retries.dismissWhy")}</p>
            <AllFields reader={reader} narrowed={narrowed} />
          </Confirm>
        </div>
      </Alert>
    </div>
  )
}

/** "All of these, as they stood when this page was made." */
export function AllFields({ reader, narrowed, asOf }: { reader: OnChannel; narrowed: Narrowed; asOf?: string }) {
  return (
    <>
      <input type="hidden" name="all" value="1" />
      <input type="hidden" name="asOf" value={asOf ?? reader.now.toString()} />
      {narrowed.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  )
}

export type Done = { retried: number; waits: number; kept: number } | { dismissed: number } | { reinstated: number }

/** What was just decided. */
export function DoneNotice({ reader: { t }, done }: { reader: OnChannel; done: Done | null }) {
  if (!done) return <Fragment />
  return (
    <div class="mb-4">
      {"dismissed" in done ? (
        <Alert tone="good">{t("retries.dismissed", { count: done.dismissed })}</Alert>
      ) : "reinstated" in done ? (
        <Alert tone="good">{t("retries.reinstated", { count: done.reinstated })}</Alert>
      ) : (
        <Alert tone={done.retried > 0 ? "good" : "note"}>
          {done.retried > 0 ? t("retries.done", { count: done.retried }) : t("retries.doneNothing")}{" "}
          {done.waits > 0 && t("retries.doneWaits", { count: done.waits })}{" "}
          {done.kept > 0 && t("retries.doneLeft", { count: done.kept })}
        </Alert>
      )}
    </div>
  )
}
