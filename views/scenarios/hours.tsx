import { type Children, h } from "../jsx"
import { TextField } from "../parts/field"
import type { OnChannel } from "../reader"

const ends = ["windowOpens", "windowCloses"] as const
type End = (typeof ends)[number]

/** Between which times something may be sent, of a scenario or of the whole account; `hint` says what both empty mean. */
export function HoursFields({
  reader,
  hint,
  typed,
  error,
  children,
}: Children & {
  reader: OnChannel
  hint: string
  typed: Record<End, string>
  error: (end: End) => string | null
}) {
  const { t } = reader
  return (
    <fieldset class="min-w-0">
      <legend class="label-line">{t("scenarios.window")}</legend>
      <p class="quiet mb-3 text-xs">{hint}</p>
      <div class="grid max-w-md grid-cols-2 gap-4">
        {ends.map((end) => (
          <TextField
            reader={reader}
            name={end}
            type="time"
            label={t(`scenarios.${end}`)}
            value={typed[end]}
            error={error(end)}
            free
          />
        ))}
      </div>
      {children}
    </fieldset>
  )
}
