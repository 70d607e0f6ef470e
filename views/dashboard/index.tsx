import type { LedgerState, Look as Waiting } from "../../src/domain/delivery"
import type { Coming, Failing, Standing, Suspended } from "../../src/domain/outlook"
import type { Quota } from "../../src/domain/quota"
import { StateBadge } from "../deliveries/entry"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { Moment } from "../parts/moment"
import { Empty } from "../parts/table"
import type { OnChannel } from "../reader"
import { StartCard } from "../start/card"
import { within } from "../within"
import { Look } from "./look"
import { Gauge } from "./quota"

export type Shown = {
  reader: OnChannel
  today: ReadonlyMap<LedgerState, number>
  /** Failed and unknown, neither sent again nor seen: how many, and the latest by step. */
  waiting: Waiting.Waiting
  groups: readonly Waiting.Group[]
  coming: readonly Coming[]
  standing: Standing
  suspended: readonly Suspended[]
  failing: readonly Failing[]
  quota: Quota
  hasScenarios: boolean
  /** The first steps, until they are done or hidden. */
  start: { done: number } | null
}

export function Dashboard(shown: Shown): Markup {
  const { reader } = shown
  const { t } = reader
  return (
    <Page reader={reader} title={t("dashboard.title")}>
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div class="grid min-w-0 gap-5">
          {shown.start && <StartCard reader={reader} done={shown.start.done} />}
          {!shown.hasScenarios && <Welcome reader={reader} />}
          <Look {...shown} />
          <Today {...shown} />
          <Next {...shown} />
        </div>
        <div class="grid min-w-0 gap-5">
          <Gauge reader={reader} quota={shown.quota} />
          <Still {...shown} />
        </div>
      </div>
    </Page>
  )
}

function Welcome({ reader }: { reader: OnChannel }) {
  const { t } = reader
  const write = (
    <ButtonLink href={within(reader, "/scenarios/new")} look="main" icon="plus">
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

function Today({ reader, today }: Shown) {
  const { t } = reader
  const known = order.filter((state) => state === "sent" || (today.get(state) ?? 0) > 0)
  return (
    <Card title={t("dashboard.today")}>
      {today.size === 0 ? (
        <p class="quiet text-sm">{t("dashboard.todayNone")}</p>
      ) : (
        <ul class="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {known.map((state) => (
            <li>
              <a
                href={within(reader, `/deliveries?state=${state}`)}
                class="border-base-300 rounded-field hover:border-primary/50 block border p-3"
              >
                <StateBadge reader={reader} state={state} />
                <span class="figures mt-1 block text-2xl font-semibold">{count(reader, today.get(state) ?? 0)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

export const count = ({ locale }: OnChannel, figure: number) => new Intl.NumberFormat(locale).format(figure)

function Next({ reader, coming }: Shown) {
  const { t } = reader
  return (
    <Card title={t("dashboard.coming")}>
      {coming.length === 0 ? (
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

function Still({ reader, standing }: Shown) {
  const { t } = reader
  const known = kinds.filter((kind) => standing[kind] > 0)
  return (
    <Card title={t("dashboard.still")}>
      {known.length === 0 ? (
        <p class="quiet text-sm">{t("dashboard.stillNone")}</p>
      ) : (
        <ul class="grid gap-4 text-sm">
          {known.map((kind) => (
            <li>
              <p class="flex items-baseline justify-between gap-3">
                <span class="font-semibold">{t(`dashboard.stillKind.${kind}`)}</span>
                <span class="figures">{t("dashboard.stillPeople", { count: standing[kind] })}</span>
              </p>
              <p class="quiet text-xs">{t(`dashboard.stillWhy.${kind}`)}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
