import { type Child, h } from "../jsx"
import { Alert } from "../parts/alert"
import { Card } from "../parts/card"
import type { OnChannel } from "../reader"
import { within } from "../within"
import type { Shown } from "."

/** What waits for a person. The stopped account comes first: nothing else can be mended before it. */
export function Look({ reader, week, suspended, failing, stoppedWords }: Shown) {
  const { t, channel } = reader
  const failed = week.get("failed") ?? 0
  const unknown = week.get("unknown") ?? 0
  const quiet = !channel.stoppedAt && suspended.length + failing.length + failed + unknown === 0
  return (
    <Card title={t("dashboard.look")}>
      {quiet && <p class="quiet text-sm">{t("dashboard.lookNone")}</p>}
      <div class="grid gap-3">
        {channel.stoppedAt && (
          <Alert
            tone="bad"
            title={t("dashboard.stopped")}
            action={<To href={within(reader, "/settings")}>{t("dashboard.stoppedFix")}</To>}
          >
            {stoppedWords && <p>{t("dashboard.stoppedWords", { words: stoppedWords })}</p>}
          </Alert>
        )}
        {suspended.map((step) => (
          <Alert
            tone="care"
            title={t("dashboard.suspended", { step: step.name || step.scenario })}
            action={
              <To href={within(reader, `/scenarios/${step.scenarioId}/steps/${step.id}/edit`)}>
                {t("dashboard.suspendedFix")}
              </To>
            }
          >
            {step.words && <p>{t("dashboard.stoppedWords", { words: step.words })}</p>}
          </Alert>
        ))}
        {failed > 0 && (
          <Counted reader={reader} state="failed">
            {t("dashboard.failed", { count: failed })}
          </Counted>
        )}
        {unknown > 0 && (
          <Counted reader={reader} state="unknown">
            {t("dashboard.unknown", { count: unknown })}
          </Counted>
        )}
        {failing.length > 0 && (
          <Alert tone="care" title={t("dashboard.failing", { count: failing.length })}>
            <ul class="mt-1 text-xs">
              {failing.map(({ kind, attempts, error }) => (
                <li>{t("dashboard.failingOne", { kind: kind.replace(/^line\./, ""), attempts, error })}</li>
              ))}
            </ul>
          </Alert>
        )}
      </div>
    </Card>
  )
}

function Counted({ reader, state, children }: { reader: OnChannel; state: "failed" | "unknown"; children?: Child }) {
  return (
    <Alert
      tone="care"
      action={<To href={within(reader, `/deliveries?state=${state}`)}>{reader.t("dashboard.see")}</To>}
    >
      {children} <span class="quiet">({reader.t("dashboard.since")})</span>
    </Alert>
  )
}

function To({ href, children }: { href: string; children?: Child }) {
  return (
    <a class="link shrink-0" href={href}>
      {children}
    </a>
  )
}
