import type { Forecast } from "../../src/domain/forecast"
import { ForecastPage } from "../../views/forecast"
import { hostile, now } from "./hostile"
import type { Show } from "./registry"

const ids = [1n, 2n, 3n, 4n, 5n, 6n, 7n]

const forecast: Forecast = {
  ...{
    asOf: now,
    requests: 70,
    runsOutOn: "2026-12-02",
    reserve: 5,
    quotaKnown: true,
    walks: 9,
    standing: 1,
    aimless: 1,
  },
  scenarios: ids.map((id) => ({ id, name: hostile, requests: 10 })),
  days: ["2026-12-01", "2026-12-02"].map((day) => ({
    ...{ day, requests: 35, left: 3, byScenario: new Map(ids.map((id) => [id, 5])) },
  })),
  months: [{ month: "2026-12-01", requests: 70, carriedOver: 0, available: 50, short: 20 }],
}

export const forecasts: Record<string, Show> = {
  "forecast:ForecastPage": (reader) => ForecastPage({ reader, forecast }),
  "forecast enough": (reader) => ForecastPage({ reader, forecast: { ...forecast, runsOutOn: null } }),
  "forecast without a limit": (reader) =>
    ForecastPage({
      reader,
      forecast: {
        ...forecast,
        months: forecast.months.map((one) => ({ ...one, available: null })),
        days: forecast.days.map((one) => ({ ...one, left: null })),
      },
    }),
  "forecast of nothing": (reader) =>
    ForecastPage({ reader, forecast: { ...forecast, requests: 0, quotaKnown: false } }),
  "forecast not counted yet": (reader) => ForecastPage({ reader, forecast: null }),
}
