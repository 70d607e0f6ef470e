import type { Forecast } from "../../src/domain/forecast"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { ButtonLink } from "../parts/button"
import { Card, Stat } from "../parts/card"
import { figure } from "../parts/figure"
import { Moment } from "../parts/moment"
import { Empty, Table } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Chart, requestsOf, type Series, seriesOf } from "./chart"
import { dayOf, monthOf } from "./words"

/** What the coming 31 days ask of the month's messages. Null: it is being counted for the first time. */
export function ForecastPage({ reader, forecast }: { reader: OnChannel; forecast: Forecast | null }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("forecast.title")} lead={t("forecast.lead")}>
      {forecast ? <Counted reader={reader} forecast={forecast} /> : <Counting reader={reader} />}
    </Page>
  )
}

function Counting({ reader }: { reader: OnChannel }) {
  return (
    <Empty icon="clock" title={reader.t("forecast.counting")}>
      {reader.t("forecast.countingWhy")}
    </Empty>
  )
}

function Counted({ reader, forecast }: { reader: OnChannel; forecast: Forecast }) {
  const { t } = reader
  const series = seriesOf(reader, forecast)
  return (
    <div class="grid grid-cols-1 gap-5">
      <Verdict reader={reader} forecast={forecast} />
      <div class="grid gap-5 sm:grid-cols-3">
        <Stat
          label={t("forecast.inAll")}
          value={t("forecast.messages", { count: figure(reader, forecast.requests) })}
        />
        <Stat label={t("forecast.walks")} value={t("forecast.people", { count: figure(reader, forecast.walks) })}>
          {forecast.standing + forecast.aimless > 0 &&
            t("forecast.leftOut", {
              standing: figure(reader, forecast.standing),
              aimless: figure(reader, forecast.aimless),
            })}
        </Stat>
        <Stat
          label={t("forecast.asOf")}
          value={
            <span class="text-lg">
              <Moment reader={reader} at={forecast.asOf} />
            </span>
          }
        />
      </div>
      {forecast.requests > 0 ? (
        <>
          <Card title={t("forecast.picture")}>
            <Chart reader={reader} forecast={forecast} series={series} />
          </Card>
          {forecast.quotaKnown && <Months reader={reader} forecast={forecast} />}
          <Days reader={reader} forecast={forecast} series={series} />
        </>
      ) : (
        <Empty
          icon="scenarios"
          title={t("forecast.nothing")}
          action={<ButtonLink href={within(reader, "/scenarios")}>{t("common.nav.scenarios")}</ButtonLink>}
        >
          {t("forecast.nothingWhy")}
        </Empty>
      )}
      <Limits reader={reader} forecast={forecast} />
    </div>
  )
}

function Verdict({
  reader,
  forecast: { runsOutOn, quotaKnown, months, reserve },
}: {
  reader: OnChannel
  forecast: Forecast
}) {
  const { t } = reader
  if (!quotaKnown) return <Alert tone="note">{t("forecast.quotaUnread")}</Alert>
  if (months.every(({ available }) => available === null)) return <Alert tone="good">{t("forecast.unlimited")}</Alert>
  const kept = reserve > 0 ? t("forecast.reserve", { count: figure(reader, reserve) }) : ""
  if (!runsOutOn)
    return (
      <Alert tone="good" title={t("forecast.enough")}>
        {kept}
      </Alert>
    )
  return (
    <Alert tone="care" title={t("forecast.runsOut", { day: dayOf(reader, runsOutOn) })}>
      <p>{t("forecast.runsOutThen")}</p>
      {kept && <p>{kept}</p>}
    </Alert>
  )
}

/** LINE's months that the 31 days touch. */
function Months({ reader, forecast }: { reader: OnChannel; forecast: Forecast }) {
  const { t } = reader
  const limited = forecast.months.some(({ available }) => available !== null)
  if (!limited) return <Fragment />
  const columns = ["month", "asked", "carried", "available", "short"] as const
  return (
    <Table caption={t("forecast.months")} head={columns.map((name) => t(`forecast.column.${name}`))}>
      {forecast.months.map((one) => (
        <tr>
          <th scope="row" class="font-normal">
            {monthOf(reader, one.month)}
          </th>
          {[one.requests, one.carriedOver, one.available ?? 0].map((number) => (
            <td class="figures">{figure(reader, number)}</td>
          ))}
          <td class={["figures", one.short > 0 && "text-error font-semibold"]}>{figure(reader, one.short)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** The picture in figures. */
function Days({ reader, forecast, series }: { reader: OnChannel; forecast: Forecast; series: readonly Series[] }) {
  const { t } = reader
  const hasLeft = forecast.days.some(({ left }) => left !== null)
  const head = [
    t("forecast.column.day"),
    t("forecast.column.all"),
    ...(hasLeft ? [t("forecast.column.left")] : []),
    ...series.map(({ name }) => name),
  ]
  return (
    <Table caption={t("forecast.table")} head={head}>
      {forecast.days.map((day) => (
        <tr class={day.requests === 0 && "quiet"}>
          <th scope="row" class="font-normal whitespace-nowrap">
            {dayOf(reader, day.day)}
          </th>
          <td class="figures font-semibold">{figure(reader, day.requests)}</td>
          {hasLeft && (
            <td class={["figures", day.day === forecast.runsOutOn && "text-error font-semibold"]}>
              {day.left === null ? "–" : figure(reader, day.left)}
            </td>
          )}
          {series.map((one) => (
            <td class="figures">{requestsOf(one, day) === 0 ? "–" : figure(reader, requestsOf(one, day))}</td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

const limits = ["newFriends", "filters", "actions", "others", "replies", "zone"] as const

/** What it cannot know, said before somebody relies on it. */
function Limits({ reader, forecast }: { reader: OnChannel; forecast: Forecast }) {
  const { t } = reader
  return (
    <Card title={t("forecast.limits.title")}>
      <ul class="grid list-disc gap-1 pl-5 text-sm">
        {limits.map((name) => (
          <li>{t(`forecast.limits.${name}`)}</li>
        ))}
        {forecast.standing > 0 && (
          <li>{t("forecast.limits.standing", { count: figure(reader, forecast.standing) })}</li>
        )}
        {forecast.aimless > 0 && <li>{t("forecast.limits.aimless", { count: figure(reader, forecast.aimless) })}</li>}
      </ul>
    </Card>
  )
}
