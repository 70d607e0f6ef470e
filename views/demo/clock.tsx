import { h } from "../jsx"
import { Icon } from "../parts/icon"
import { calendarDay, clockTime, shortly } from "../phone/time"
import type { Reader } from "../reader"

/** The hand on the world's clock: it only goes forward. */
export function Clock({ reader, number, next }: { reader: Reader; number: number; next: Temporal.Instant | null }) {
  const { t } = reader
  const address = `/demo/phones/${number}/jumps`
  return (
    <form
      id="clock"
      method="post"
      action={address}
      hx-post={address}
      hx-swap="none"
      aria-label={t("demo.clock.title")}
      class="sheet group flex flex-col gap-x-4 gap-y-2 px-3 py-2 shadow-sm sm:flex-row sm:items-center sm:px-4"
    >
      <p class="flex min-w-0 items-center gap-2.5">
        <Icon name="clock" class="text-primary size-6 group-[.htmx-request]:animate-spin" />
        <time datetime={reader.now.toString()} class="flex flex-wrap items-baseline gap-x-2 leading-tight">
          <span class="quiet text-sm">{calendarDay(reader, reader.now)}</span>
          <span class="figures text-2xl font-semibold">{clockTime(reader, reader.now)}</span>
        </time>
      </p>
      <div class="grid min-w-0 grid-cols-[1fr_1fr_1.6fr] gap-1.5 group-[.htmx-request]:opacity-50 sm:ml-auto sm:flex">
        <Jump span="hour" label={t("demo.clock.hour")} />
        <Jump span="day" label={t("demo.clock.day")} main />
        <button
          type="submit"
          name="span"
          value="next"
          disabled={next === null}
          class="btn bg-base-100 border-base-300 hover:bg-base-200 h-11 min-w-0 flex-col gap-0 px-1.5 text-sm leading-tight sm:px-2.5"
        >
          <span>{t("demo.clock.next")}</span>
          <span class="figures text-[0.6875rem] font-normal">
            {next ? shortly(reader, next) : t("demo.clock.none")}
          </span>
        </button>
      </div>
      <noscript>
        <a class="link text-sm" href={`/demo/phones/${number}`}>
          {t("demo.clock.refresh")}
        </a>
      </noscript>
    </form>
  )
}

function Jump({ span, label, main }: { span: string; label: string; main?: boolean }) {
  return (
    <button
      type="submit"
      name="span"
      value={span}
      class={[
        "btn h-11 min-w-0 px-2 text-sm sm:px-3",
        main ? "btn-primary" : "bg-base-100 border-base-300 hover:bg-base-200",
      ]}
    >
      {label}
    </button>
  )
}
