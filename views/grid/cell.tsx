import type { Cell as CellOf } from "../../src/domain/grid"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { dated } from "../parts/figure"
import { exactly } from "../parts/moment"
import type { OnChannel, Reader } from "../reader"

const inks: Record<CellOf["is"], string> = {
  sent: "text-success",
  marked: "text-success",
  failed: "text-error",
  unknown: "text-error",
  frozen: "text-info",
  waits: "text-base-content",
  due: "quiet",
  skipped: "quiet",
  passes: "quiet",
  never: "quiet",
}

const reasons: Record<string, Key> = {
  filter: "grid.passed.filter",
  missed: "grid.passed.missed",
  "added later": "grid.passed.addedLater",
  "past goal": "grid.passed.pastGoal",
  stale: "grid.passed.stale",
  "stood still": "grid.passed.stoodStill",
  values: "grid.passed.values",
}

/** Why, in a word or two; a reason of a later release is shown as it is. */
function why({ t }: Reader, cell: CellOf): string | null {
  if (cell.is === "waits") return t(`grid.waits.${cell.why}`)
  const reason = "reason" in cell ? cell.reason : null
  if (!reason) return null
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
  return known ? t(known) : reason
}

const isSoon = ({ now }: Reader, cell: CellOf) => cell.is === "due" && Temporal.Instant.compare(cell.at, now) <= 0

/** "11/22 19:00": short enough for a column; the year where it is another. */
export function briefly(reader: Reader, at: Temporal.Instant): string {
  const year = at.toZonedDateTimeISO(reader.zone).year
  const other = year === reader.now.toZonedDateTimeISO(reader.zone).year ? undefined : "2-digit"
  return dated(reader, at, reader.zone, {
    ...{ year: other, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" },
  })
}

/** The whole of it in a phrase, for those who hear the page. */
export function phrase(reader: Reader, cell: CellOf): string {
  const { t } = reader
  const when = isSoon(reader, cell) ? t("grid.soon") : "at" in cell ? exactly(reader, cell.at) : null
  const edited = cell.edited ? t("grid.edited") : null
  return [t(`grid.is.${cell.is}`), why(reader, cell), when, edited].filter(Boolean).join(" ")
}

/** What stands in a cell: the state in a word, and when, or why not. */
export function Standing({ reader, cell }: { reader: OnChannel; cell: CellOf }) {
  const { t } = reader
  const reason = why(reader, cell)
  return (
    <span class="block text-xs leading-snug whitespace-nowrap">
      <span class={["font-semibold", inks[cell.is]]}>{t(`grid.is.${cell.is}`)}</span>
      {cell.edited ? (
        <span class="quiet ml-1 underline decoration-dotted" title={t("grid.editedWhy")}>
          {t("grid.edited")}
        </span>
      ) : (
        <Fragment />
      )}
      <span class="figures block">
        {isSoon(reader, cell) ? t("grid.soon") : (reason ?? ("at" in cell ? briefly(reader, cell.at) : "–"))}
      </span>
    </span>
  )
}
