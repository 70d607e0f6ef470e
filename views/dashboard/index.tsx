import type { Listed } from "../../src/domain/conversation/list"
import type { LedgerState, Since, Look as Waiting } from "../../src/domain/delivery"
import type { Forecast } from "../../src/domain/forecast"
import type { Coming, Failing, Standing, Suspended } from "../../src/domain/outlook"
import type { Quota } from "../../src/domain/quota"
import { StateBadge } from "../deliveries/entry"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { figure } from "../parts/figure"
import { Live, type Parts } from "../parts/live"
import { Moment } from "../parts/moment"
import { Empty } from "../parts/table"
import type { OnChannel } from "../reader"
import { StartCard } from "../start/card"
import { within } from "../within"
import { Look } from "./look"
import { Gauge } from "./quota"
import { Unanswered } from "./unanswered"

/** What changes while somebody looks on. */
export type Now = {
  reader: OnChannel
  today: Since
  month: Since
  /** Failed and unknown, neither sent again nor seen: how many, and the latest by step. */
  waiting: Waiting.Waiting
  groups: readonly Waiting.Group[]
  coming: readonly Coming[]
  standing: Standing
  suspended: readonly Suspended[]
  failing: readonly Failing[]
  unanswered: readonly Listed[]
  quota: Quota
  /** What does not go the usual way is counted no further than this; what was sent is known exactly. */
  countedTo: number
}

export type Shown = Now & {
  /** Null: it is being counted for the first time. */
  forecast: Forecast | null
  /** The first steps, until they are done or hidden. */
  start: { done: number } | null
  hasScenarios: boolean
}

export function Dashboard(shown: Shown): Markup {
  const { reader, forecast } = shown
  const { t } = reader
  const parts = partsOf(shown)
  return (
    <Page reader={reader} title={t("dashboard.title")}>
      <Live src={within(reader, "/live")}>
        <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div class="grid min-w-0 grid-cols-1 gap-5">
            {shown.start && <StartCard reader={reader} done={shown.start.done} />}
            {!shown.hasScenarios && <Welcome reader={reader} isFirst={!shown.start} />}
            {[parts["now-look"], parts["now-today"], parts["now-next"]]}
          </div>
          <div class="grid min-w-0 grid-cols-1 gap-5">
            <Gauge reader={reader} quota={shown.quota} forecast={forecast} />
            {[parts["now-unanswered"], parts["now-still"]]}
          </div>
        </div>
      </Live>
    </Page>
  )
}

/** What the stream sends anew, each by its id. */
export function partsOf(now: Now): Parts {
  return {
    "now-look": <Look {...now} />,
    "now-today": <Today {...now} />,
    "now-next": <Next {...now} />,
    "now-unanswered": <Unanswered {...now} />,
    "now-still": <Still {...now} />,
  }
}

/** `isFirst`: nothing comes before it. Else the first steps are the page's one main action. */
function Welcome({ reader, isFirst }: { reader: OnChannel; isFirst: boolean }) {
  const { t } = reader
  const write = reader.may(within(reader, "/scenarios")) && (
    <ButtonLink href={within(reader, "/scenarios/new")} look={isFirst ? "main" : "plain"} icon="plus">
      {t("dashboard.welcomeDo")}
    </ButtonLink>
  )
  return (
    <Empty icon="scenarios" title={t("dashboard.welcome")} action={write}>
      {t("dashboard.welcomeWhy")}
    </Empty>
  )
}

const order = [
  "sent",
  "frozen",
  "failed",
  "unknown",
  "skipped",
  "held",
  "marked",
] as const satisfies readonly LedgerState[]

function Today(now: Now) {
  const { reader, today, month } = now
  const { t } = reader
  const known = order.filter((state) => state === "sent" || (month.get(state) ?? 0) > 0)
  return (
    <Card title={t("dashboard.today")} id="now-today">
      {today.size === 0 && <p class={["quiet text-sm", month.size > 0 && "mb-3"]}>{t("dashboard.todayNone")}</p>}
      {month.size > 0 && (
        <ul class="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {known.map((state) => (
            <li>
              <a
                href={within(reader, `/deliveries?state=${state}`)}
                class="border-base-300 rounded-field hover:border-primary/50 block border p-3"
              >
                <StateBadge reader={reader} state={state} />
                <span class="figures mt-1 block text-2xl font-semibold">{upTo(now, today.get(state) ?? 0)}</span>
                <span class="quiet figures block text-xs">
                  {t("dashboard.thisMonth", { figure: upTo(now, month.get(state) ?? 0) })}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const upTo = ({ reader, countedTo }: Now, count: number) =>
  count === countedTo + 1 ? `${figure(reader, countedTo)}+` : figure(reader, count)

function Next({ reader, coming }: Now) {
  const { t } = reader
  const forecast = (
    <a class="link text-sm" href={within(reader, "/forecast")}>
      {t("dashboard.toForecast")}
    </a>
  )
  return (
    <Card title={t("dashboard.coming")} aside={forecast} id="now-next">
      {coming.length === 0 && reader.channel.haltedAt ? (
        <p class="text-sm">{t("dashboard.comingHalted")}</p>
      ) : coming.length === 0 ? (
        <>
          <p class="text-sm">{t("dashboard.comingNone")}</p>
          <p class="quiet text-sm">{t("dashboard.comingNoneWhy")}</p>
        </>
      ) : (
        <ul class="divide-base-300 divide-y text-sm">
          {coming.map(({ scenario, dueAt, friends }) => (
            <li class="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2.5 first:pt-0 last:pb-0">
              <span class="basis-full sm:w-56 sm:basis-auto">
                <Moment reader={reader} at={dueAt} />
              </span>
              <a class="link-hover min-w-0 flex-1 font-semibold" href={within(reader, `/scenarios/${scenario.id}`)}>
                {scenario.name}
              </a>
              <span class="figures">{t("dashboard.comingPeople", { count: friends })}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const kinds = ["quota", "paused", "goal", "blocked", "opted_out"] as const

/** Where one goes to do something about it, or to see who it is. */
const ways = {
  quota: "/forecast",
  paused: "/scenarios",
  goal: "/scenarios",
  blocked: "/friends?state=blocked",
  opted_out: "/friends?state=opted_out",
} as const

function Still(now: Now) {
  const { reader, standing } = now
  const { t } = reader
  const known = kinds.filter((kind) => standing[kind] > 0)
  return (
    <Card title={t("dashboard.still")} id="now-still">
      {known.length === 0 ? (
        <p class="quiet text-sm">{t("dashboard.stillNone")}</p>
      ) : (
        <ul class="grid gap-4 text-sm">
          {known.map((kind) => (
            <li>
              <p class="flex items-baseline justify-between gap-3">
                <a class="link-hover font-semibold" href={within(reader, ways[kind])}>
                  {t(`dashboard.stillKind.${kind}`)}
                </a>
                <span class="figures">
                  {t("dashboard.stillPeople", { count: standing[kind], figure: upTo(now, standing[kind]) })}
                </span>
              </p>
              <p class="quiet mt-0.5 text-xs leading-relaxed">{t(`dashboard.stillWhy.${kind}`)}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
