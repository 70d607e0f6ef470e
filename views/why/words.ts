import type { Explanation, Saying, When } from "../../src/domain/why"
import { reasonOf } from "../deliveries/entry"
import type { Key } from "../locales"
import { exactly } from "../parts/moment"
import type { Reader } from "../reader"

/** Whoever has a language, a zone and a present. */
export type Listener = Pick<Reader, "t" | "locale" | "zone" | "now">

/** Names for the steps that a sentence speaks of. */
export type Names = (stepIds: readonly bigint[]) => string

const policies = {
  at_time: "why.missed.at_time",
  now: "why.missed.now",
  next_day: "why.missed.next_day",
  skip: "why.missed.skip",
} as const satisfies Record<NonNullable<When["missed"]>, Key>

/** One saying as a sentence, or two. */
export function sentence(reader: Listener, saying: Saying, { scenario }: Explanation, names: Names): string {
  const { t } = reader
  const at = "at" in saying && saying.at ? exactly(reader, saying.at) : ""
  switch (saying.says) {
    case "sent": {
      const { versionNumber, batch } = saying.row
      const sent = t(batch?.kind === "reply" ? "why.says.replied" : "why.says.sent", { at })
      return versionNumber === null ? sent : `${sent} ${t("why.version", { number: versionNumber })}`
    }
    case "failed":
    case "unknown": {
      const { decided } = saying.row
      const then = decided ? t(`why.decided.${decided.is}`, { at: exactly(reader, decided.at) }) : t("why.decided.none")
      return `${t(`why.says.${saying.says}`, { at })} ${then}`
    }
    case "frozen": {
      const { batch } = saying.row
      const tried = batch && batch.attempts > 0
      const next = batch ? exactly(reader, batch.nextAttemptAt) : ""
      if (!tried) return t("why.says.frozen", { at })
      return t(batch.unsure ? "why.says.unsure" : "why.says.retrying", { count: batch.attempts, at: next })
    }
    case "skipped":
      return `${t("why.says.skipped", { at })} ${reasonOf(reader, { state: "skipped", reason: saying.row.reason })}`
    case "willSkip":
      return `${t("why.says.willSkip")} ${reasonOf(reader, { state: "skipped", reason: saying.reason })}`
    case "held":
      return t(saying.ofScenario ? "why.holds.pausedScenario" : `why.holds.${saying.kind}`, { at })
    case "noGoal":
      return t(scenario.kind === "countdown" ? "why.says.noGoal" : "why.says.noOrigin")
    case "awaits":
      return t("why.says.awaits", { steps: names(saying.stepIds), at })
    case "behind":
      return t("why.says.behind", { steps: names(saying.stepIds) })
    case "filter":
      return t(saying.matches ? "why.says.filterYes" : "why.says.filterNo")
    case "again":
      return t("why.says.again", { at, count: saying.generation })
    default:
      return t(`why.says.${saying.says}`, { at })
  }
}

/** LINE's own words that stand behind a saying. */
export const lineWordsOf = (saying: Saying): string | null =>
  "row" in saying ? saying.row.words : "words" in saying ? saying.words : null

/** How the moment came about, part by part. */
export function timing(reader: Listener, when: When): string[] {
  const { t } = reader
  const at = (moment: Temporal.Instant) => exactly(reader, moment)
  return [
    t("why.when.nominal", { at: at(when.nominal) }),
    t(`why.floor.${when.floorIs}`, { at: at(when.floor) }),
    ...(when.late ? [t(`why.late.${when.late}`)] : []),
    ...(when.missed && when.late !== "none" ? [t(policies[when.missed])] : []),
    ...(when.movedFrom ? [t("why.when.quiet", { at: at(when.movedFrom) })] : []),
    when.dueAt ? t("why.when.due", { at: at(when.dueAt) }) : t("why.when.never"),
  ]
}
