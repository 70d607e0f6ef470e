import type { Forecast } from "../../src/domain/forecast"
import type { Quota } from "../../src/domain/quota"
import { dayOf } from "../forecast/words"
import { Fragment, h } from "../jsx"
import { Card, Facts } from "../parts/card"
import { figure } from "../parts/figure"
import { Moment } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** How much of the month's messages is used. */
export function Gauge({ reader, quota, forecast }: { reader: OnChannel; quota: Quota; forecast: Forecast | null }) {
  const { t } = reader
  const { allowance, used, remaining, reserve, readAt } = quota
  if (!readAt)
    return (
      <Card title={t("dashboard.quota")}>
        <p class="text-sm">{t("dashboard.quotaUnread")}</p>
      </Card>
    )
  return (
    <Card title={t("dashboard.quota")}>
      {allowance === null ? (
        <p class="mb-3 text-2xl font-semibold">{t("dashboard.quotaUnlimited")}</p>
      ) : (
        <>
          <p class="figures text-2xl font-semibold">
            {t("dashboard.quotaOf", { used: figure(reader, used), allowance: figure(reader, allowance) })}
          </p>
          <progress
            class={["progress mt-2 mb-3 w-full", used >= allowance ? "progress-error" : "progress-primary"]}
            value={String(Math.min(used, allowance))}
            max={String(Math.max(1, allowance))}
            aria-label={t("dashboard.quotaGauge", { used, allowance })}
          ></progress>
        </>
      )}
      <Facts
        pairs={[
          [t("dashboard.quotaUsed"), <span class="figures">{figure(reader, used)}</span>],
          ...(remaining === null
            ? []
            : [[t("dashboard.quotaRemaining"), <span class="figures">{figure(reader, remaining)}</span>] as const]),
          ...(reserve > 0
            ? [[t("dashboard.quotaReserve"), <span class="figures">{figure(reader, reserve)}</span>] as const]
            : []),
          [t("dashboard.quotaRead"), <Moment reader={reader} at={readAt} />],
        ]}
      />
      <Verdict reader={reader} forecast={forecast} />
    </Card>
  )
}

/** Whether the month will do, in a sentence; the picture is a page of its own. */
function Verdict({ reader, forecast }: { reader: OnChannel; forecast: Forecast | null }) {
  const { t } = reader
  const limited = forecast?.months.some(({ available }) => available !== null)
  return (
    <p class="border-base-300 mt-3 border-t pt-3 text-sm">
      {forecast && limited && (
        <span class={forecast.runsOutOn ? "text-error font-semibold" : undefined}>
          {forecast.runsOutOn
            ? t("forecast.runsOut", { day: dayOf(reader, forecast.runsOutOn) })
            : t("forecast.enough")}{" "}
        </span>
      )}
      <a class="link" href={within(reader, "/forecast")}>
        {t("dashboard.toForecast")}
      </a>
    </p>
  )
}
