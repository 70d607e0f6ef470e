import { Fragment, h } from "../jsx"
import { dated, datedDay } from "../parts/figure"
import type { OnChannel } from "../reader"
import type { Moment } from "./events"

const mostMonths = 13

/** Months with a day for each thing that happens; a month in which nothing does is left out. */
export function Calendar({ reader, moments }: { reader: OnChannel; moments: readonly Moment[] }) {
  const byDay = Map.groupBy(moments, ({ at }) => at.toZonedDateTimeISO(reader.zone).toPlainDate().toString())
  const months = [...new Set([...byDay.keys()].map((day) => day.slice(0, 7)))]
  return (
    <div class="grid gap-5">
      {months.slice(0, mostMonths).map((month) => (
        <Month reader={reader} month={Temporal.PlainYearMonth.from(month)} byDay={byDay} />
      ))}
      {months.length > mostMonths && <p class="quiet text-sm">{reader.t("rehearsal.moreMonths")}</p>}
    </div>
  )
}

type OfMonth = { reader: OnChannel; month: Temporal.PlainYearMonth; byDay: ReadonlyMap<string, Moment[]> }

function Month({ reader, month, byDay }: OfMonth) {
  const first = month.toPlainDate({ day: 1 })
  // Weeks begin on Sunday, as on calendars in Japan.
  const from = first.subtract({ days: first.dayOfWeek % 7 })
  const weeks = Math.ceil(((first.dayOfWeek % 7) + month.daysInMonth) / 7)
  const title = datedDay(reader, first, { year: "numeric", month: "long" })
  return (
    <section class="sheet overflow-x-auto" tabindex="0" aria-label={title}>
      <table class="w-full min-w-3xl table-fixed border-collapse text-sm">
        <caption class="px-4 py-3 text-left font-semibold">{title}</caption>
        <thead>
          <tr>
            {Array.from({ length: 7 }, (_, day) => (
              <th scope="col" class="border-base-300 border-y px-2 py-1 text-left text-xs font-normal">
                {datedDay(reader, from.add({ days: day }), { weekday: "short" })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: weeks }, (_, week) => (
            <tr>
              {Array.from({ length: 7 }, (_, day) => (
                <Day reader={reader} month={month} date={from.add({ days: week * 7 + day })} byDay={byDay} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Day({ reader, month, date, byDay }: OfMonth & { date: Temporal.PlainDate }) {
  const isOutside = date.month !== month.month
  const moments = isOutside ? [] : (byDay.get(date.toString()) ?? [])
  const isToday = date.equals(reader.now.toZonedDateTimeISO(reader.zone).toPlainDate())
  return (
    <td class={["border-base-300 h-20 border p-1.5 align-top", isOutside && "bg-base-200"]}>
      {isOutside ? (
        <Fragment />
      ) : (
        <span
          class={["figures text-xs", isToday ? "bg-primary text-primary-content rounded-full px-1.5 py-0.5" : "quiet"]}
        >
          {date.day}
        </span>
      )}
      <ul class="mt-1 grid gap-1">
        {moments.map((moment) => (
          <li class={["rounded-field px-1.5 py-1 text-xs leading-snug break-words", tones[moment.kind]]}>
            <span class="figures block font-semibold">{timeOf(reader, moment.at)}</span>
            {moment.steps.length > 0 ? moment.steps.map(({ name }) => name).join(" + ") : moment.title}
            {moment.kind === "skipped" && <span class="block">{moment.title}</span>}
          </li>
        ))}
      </ul>
    </td>
  )
}

export const tones: Record<Moment["kind"], string> = {
  sent: "bg-success/15",
  skipped: "bg-base-300/70 text-base-content",
  note: "bg-info/15",
}

export const timeOf = (reader: OnChannel, at: Temporal.Instant): string =>
  dated(reader, at, reader.zone, { hour: "2-digit", minute: "2-digit" })
