import { scaleBand, scaleLinear } from "d3-scale"
import { area, curveStepAfter, stack } from "d3-shape"
import type { Forecast } from "../../src/domain/forecast"
import { Fragment, h } from "../jsx"
import { figure } from "../parts/figure"
import type { OnChannel } from "../reader"
import { dayOf } from "./words"

type Props = { reader: OnChannel; forecast: Forecast; series: readonly Series[] }

/** What one colour stands for: a scenario, or all the smaller ones together. */
export type Series = { name: string; ids: readonly bigint[]; ink: string }

const inks = ["series-1", "series-2", "series-3", "series-4", "series-5"]

/** The five busiest scenarios, and the rest as one. */
export function seriesOf({ t }: OnChannel, { scenarios }: Forecast): Series[] {
  const own = scenarios.slice(0, inks.length).map(({ id, name }, n) => ({ name, ids: [id], ink: inks[n]! }))
  const rest = scenarios.slice(inks.length)
  if (rest.length === 0) return own
  const name = t("forecast.others", { count: rest.length })
  return [...own, { name, ids: rest.map(({ id }) => id), ink: "series-rest" }]
}

export const requestsOf = ({ ids }: Series, { byScenario }: Forecast["days"][number]) =>
  ids.reduce((sum, id) => sum + (byScenario.get(id) ?? 0), 0)

const width = 760
const gutter = { left: 56, right: 8 }

/** Two pictures over one calendar: what each day asks for, and what is left of the month when the day is over. */
export function Chart(props: Props) {
  const { reader, forecast, series } = props
  const { t } = reader
  const days = scaleBand(
    forecast.days.map(({ day }) => day),
    [gutter.left, width - gutter.right],
  ).padding(0.2)
  return (
    <figure>
      <figcaption class="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {series.map(({ name, ink }) => (
          <span class="flex min-w-0 items-center gap-2">
            <svg class={["size-3 shrink-0", ink]} viewBox="0 0 10 10" aria-hidden="true">
              <rect width="10" height="10" rx="2" />
            </svg>
            <span class="truncate">{name}</span>
          </span>
        ))}
      </figcaption>
      <section class="overflow-x-auto" tabindex="0" aria-label={t("forecast.picture")}>
        <Bars {...props} days={days} />
        {forecast.days.some(({ left }) => left !== null) && (
          <>
            <p class="mt-3 mb-1 text-sm font-semibold">{t("forecast.left")}</p>
            <Left {...props} days={days} />
          </>
        )}
      </section>
    </figure>
  )
}

type Drawn = Props & { days: ReturnType<typeof scaleBand<string>> }

function Bars({ reader, forecast, series, days }: Drawn) {
  const height = 230
  const floor = height - 28
  const most = Math.max(1, ...forecast.days.map(({ requests }) => requests))
  const up = scaleLinear([0, most], [floor, 12]).nice(4)
  const rows = forecast.days.map((day) => ({
    day,
    ...Object.fromEntries(series.map((one, n) => [n, requestsOf(one, day)])),
  }))
  const layers = stack<(typeof rows)[number], number>()
    .keys(series.keys())
    .value((row, n) => requestsOf(series[n]!, row.day))(rows)
  return (
    <svg class="w-full min-w-2xl" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={reader.t("forecast.bars")}>
      <Lines reader={reader} scale={up} />
      {layers.map((layer, n) => (
        <g class={series[n]!.ink}>
          {layer.map(([from, to], index) =>
            to > from ? (
              <rect
                x={days(forecast.days[index]!.day)}
                y={up(to)}
                width={days.bandwidth()}
                height={Math.max(1, up(from) - up(to))}
              />
            ) : (
              <Fragment />
            ),
          )}
        </g>
      ))}
      <Days reader={reader} forecast={forecast} days={days} y={floor} />
    </svg>
  )
}

/** It falls day by day, and rises where LINE's month begins anew. */
function Left({ reader, forecast, days }: Drawn) {
  const height = 170
  const floor = height - 28
  const most = Math.max(1, ...forecast.days.map(({ left }) => left ?? 0))
  const up = scaleLinear([0, most], [floor, 22]).nice(3)
  const ends = forecast.days.map((day) => ({
    x: (days(day.day) ?? 0) - (days.step() - days.bandwidth()) / 2,
    left: day.left ?? 0,
  }))
  const last = ends.at(-1)!
  const shape = area<(typeof ends)[number]>()
    .x(({ x }) => x)
    .y0(floor)
    .y1(({ left }) => up(left))
    .curve(curveStepAfter)([...ends, { ...last, x: last.x + days.step() }])
  const out = forecast.runsOutOn ? days(forecast.runsOutOn) : undefined
  return (
    <svg
      class="w-full min-w-2xl"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={reader.t("forecast.leftPicture")}
    >
      <Lines reader={reader} scale={up} ticks={3} />
      <path d={shape ?? ""} class="series-left" />
      {out !== undefined && (
        <g class="fill-error">
          <rect x={out + days.bandwidth() / 2 - 1} y="18" width="2" height={floor - 18} />
          <text
            x={out + days.bandwidth() / 2}
            y="12"
            text-anchor={out > width / 2 ? "end" : "start"}
            class="text-xs font-semibold"
          >
            {reader.t("forecast.outHere", { day: dayOf(reader, forecast.runsOutOn!) })}
          </text>
        </g>
      )}
      <Days reader={reader} forecast={forecast} days={days} y={floor} />
    </svg>
  )
}

function Lines({
  reader,
  scale,
  ticks = 4,
}: {
  reader: OnChannel
  scale: ReturnType<typeof scaleLinear<number>>
  ticks?: number
}) {
  return (
    <g>
      {scale
        .ticks(ticks)
        .filter(Number.isInteger)
        .map((tick) => (
          <g>
            <rect
              x={gutter.left}
              y={scale(tick)}
              width={width - gutter.left - gutter.right}
              height="1"
              class="fill-base-300"
            />
            <text x={gutter.left - 6} y={scale(tick) + 4} text-anchor="end" class="fill-base-content text-[11px]">
              {figure(reader, tick)}
            </text>
          </g>
        ))}
    </g>
  )
}

function Days({
  reader,
  forecast,
  days,
  y,
}: {
  reader: OnChannel
  forecast: Forecast
  days: Drawn["days"]
  y: number
}) {
  return (
    <g class="fill-base-content text-[11px]">
      {forecast.days.map(({ day }, index) =>
        index % 3 === 0 ? (
          <text x={(days(day) ?? 0) + days.bandwidth() / 2} y={y + 18} text-anchor="middle">
            {dayOf(reader, day, true)}
          </text>
        ) : (
          <Fragment />
        ),
      )}
    </g>
  )
}
