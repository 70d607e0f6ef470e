import type { Counts } from "../../src/domain/sweep"
import { type Child, Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { figure } from "../parts/figure"
import { At } from "../parts/moment"
import type { OnChannel } from "../reader"
import type { ShowProps } from "./show"

/** What the numbers of a sweep say, pair by pair. */

type Pairs = (readonly [string, Child])[]
type Counted = ShowProps & { counts: Counts }

/** Whom it is about, and what it does to which step. */
export function about({ reader, sweep, stepNames, target }: ShowProps): Pairs {
  const { t } = reader
  const { who, deed } = sweep
  const whom =
    "walks" in who
      ? t("sweeps.who.walks", { count: who.walks.length })
      : "cells" in who
        ? t("sweeps.who.cells", { count: who.cells.length })
        : t("sweeps.who.search")
  const named = (stepId: string) => stepNames.get(stepId) ?? t("filters.say.gone")
  const marks = (as: "undelivered" | "delivered") =>
    deed.do === "history" ? deed.steps.filter((step) => step.as === as).map(({ stepId }) => named(stepId)) : []
  const listed = (as: "undelivered" | "delivered"): Pairs => {
    const names = marks(as)
    return names.length > 0 ? [[t(`sweeps.new.as.${as}`), names.join(" / ")]] : []
  }
  return [
    [t("sweeps.target"), whom],
    ...listed("undelivered"),
    ...listed("delivered"),
    ...(target === null ? [] : ([[t("enrollments.moveTo"), target]] as Pairs)),
    [t("sweeps.asked"), <At reader={reader} at={sweep.weighedAt ?? sweep.madeAt} />],
  ]
}

export function changed({ reader, sweep, counts }: Counted): Pairs {
  const { t } = reader
  const { deed } = sweep
  const some = (name: string, count: number): Pairs => (count > 0 ? [[name, t("sweeps.items", { count })]] : [])
  return [
    [t("sweeps.meant"), t("sweeps.people", { count: counts.walks })],
    ...some(t("sweeps.undelivered"), counts.undelivered),
    ...some(t("sweeps.delivered"), counts.delivered),
    ...(deed.do === "history" ? [] : some(t(`sweeps.changed.${deed.do}`), counts.changed)),
    ...some(t("sweeps.completes"), counts.completes),
  ]
}

export function arrivals(props: Counted): Pairs {
  const { reader, sweep, counts } = props
  const { left } = props.quota
  const { t } = reader
  const resuming = sweep.deed.do === "resume"
  const rows = (["now", "today", "later"] as const).flatMap((when): Pairs => {
    const count = counts[when]
    if (count === 0) return []
    return [[t(resuming ? `sweeps.next.${when}` : `sweeps.${when}`), t("sweeps.items", { count })]]
  })
  if (rows.length === 0 && counts.messages === 0) return []
  const cost = (
    <>
      <strong>{t("sweeps.costMost", { count: counts.messages })}</strong>{" "}
      {left !== null && t("sweeps.quotaLeft", { count: figure(reader, left) })}
    </>
  )
  return [...rows, [t("sweeps.cost"), cost]]
}

const known: Record<"waits" | "passes" | "left", Record<string, Key>> = {
  waits: {
    ...{ paused: "sweeps.waits.paused", quota: "sweeps.waits.quota", blocked: "sweeps.waits.blocked" },
    ...{ opted_out: "sweeps.waits.opted_out", suspended: "sweeps.waits.suspended" },
    ...{ disabled: "sweeps.waits.disabled", goal: "sweeps.waits.goal" },
  },
  passes: {
    ...{ filter: "sweeps.passes.filter", missed: "sweeps.passes.missed", stale: "sweeps.passes.stale" },
    ...{ "added later": "sweeps.passes.addedLater", "past goal": "sweeps.passes.pastGoal" },
    "stood still": "sweeps.passes.stoodStill",
  },
  left: {
    ...{ frozen: "sweeps.left.frozen", blank: "sweeps.left.blank", filled: "sweeps.left.filled" },
    ...{ withdrawn: "sweeps.left.withdrawn", ended: "sweeps.left.ended", anew: "sweeps.left.anew" },
    ...{ deleted: "sweeps.left.deleted", paused: "sweeps.left.paused", notPaused: "sweeps.left.notPaused" },
    ...{ scenarioPaused: "sweeps.left.scenarioPaused", barred: "sweeps.left.barred", happened: "sweeps.left.happened" },
  },
}

/** What waits, what is skipped and what is left alone, with the reasons. */
export function reasons({ reader, counts }: Counted): { kind: "waits" | "passes" | "left"; pairs: Pairs }[] {
  const { t } = reader
  return (["waits", "passes", "left"] as const).flatMap((kind) => {
    const pairs = Object.entries(counts[kind]).map(([why, count]): Pairs[number] => {
      const key = Object.hasOwn(known[kind], why) ? known[kind][why] : undefined
      return [key ? t(key) : why, t("sweeps.items", { count })]
    })
    return pairs.length > 0 ? [{ kind, pairs }] : []
  })
}

/** "2026-11-24" as people say it. */
export function dayName({ locale }: OnChannel, day: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return day
  return Temporal.PlainDate.from(day).toLocaleString(locale === "ja" ? "ja-JP" : "en-GB", {
    ...{ month: "short", day: "numeric", weekday: "short" },
  })
}
