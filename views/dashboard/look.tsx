import type { Look as Waiting } from "../../src/domain/delivery"
import { TroubleNotice } from "../channels/trouble"
import { type Child, h } from "../jsx"
import { Alert } from "../parts/alert"
import { ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { Ago } from "../parts/moment"
import type { OnChannel } from "../reader"
import { refusedWords } from "../steps/refused"
import { LineWords, Suspension } from "../steps/suspension"
import { stepName } from "../steps/words"
import { within } from "../within"
import type { Now } from "."

/** What waits for a person. The stopped account comes first: nothing else can be mended before it. */
export function Look({ reader, waiting, groups, suspended, failing }: Now) {
  const { t, channel } = reader
  const { failed, unknown } = waiting
  const quiet = !channel.trouble && suspended.length + failing.length + failed + unknown === 0
  const told = new Set(suspended.map(({ id }) => id))
  const failedOf = (stepId: bigint) =>
    groups.reduce((sum, group) => sum + (group.step.id === stepId ? group.count : 0), 0)
  return (
    <Card title={t("dashboard.look")} id="now-look">
      {quiet && <p class="quiet text-sm">{t("dashboard.lookNone")}</p>}
      <div class="grid gap-3">
        {channel.trouble && <TroubleNotice reader={reader} trouble={channel.trouble} />}
        {suspended.map(({ at: suspendedAt, words: suspendedWords, property: suspendedProperty, ...step }) => (
          <Suspension
            reader={reader}
            step={{ ...step, suspendedAt, suspendedWords, suspendedProperty }}
            failed={failedOf(step.id)}
          />
        ))}
        {failed > 0 && (
          <Counted
            reader={reader}
            state="failed"
            title={
              waiting.more ? t("dashboard.failedMore", { count: failed }) : t("dashboard.failed", { count: failed })
            }
            groups={groups}
            told={told}
          />
        )}
        {unknown > 0 && (
          <Counted
            reader={reader}
            state="unknown"
            title={
              waiting.more ? t("dashboard.unknownMore", { count: unknown }) : t("dashboard.unknown", { count: unknown })
            }
            groups={groups}
            told={told}
          />
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

/** Failures of one state, by step: each group can be looked at and sent again for itself. */
function Counted({
  reader,
  state,
  title,
  groups,
  told,
}: {
  reader: OnChannel
  state: "failed" | "unknown"
  title: string
  groups: Now["groups"]
  told: ReadonlySet<bigint>
}) {
  const { t } = reader
  return (
    <Alert tone="care" title={title}>
      {state === "unknown" && <p class="mt-1">{t("dashboard.unknownWhy")}</p>}
      <ul class="mt-2 grid gap-3">
        {groups
          .filter((group) => group.state === state)
          .map((group) => (
            <li>
              <GroupLine reader={reader} group={group} told={told.has(group.step.id)} />
            </li>
          ))}
      </ul>
      <p class="mt-3 flex flex-wrap gap-2">
        <ButtonLink href={within(reader, "/deliveries?state=look")} size="small">
          {t("dashboard.see")}
        </ButtonLink>
      </p>
    </Alert>
  )
}

/** `told`: what LINE said of this step stands on the page already. */
function GroupLine({ reader, group, told }: { reader: OnChannel; group: Waiting.Group; told: boolean }) {
  const { t } = reader
  const { step, scenario, count } = group
  const narrowed = `scenario=${scenario.id}&step=${step.id}`
  const plain = refusedWords(reader, group.property, group.words)
  return (
    <div>
      <p class="flex flex-wrap items-baseline gap-x-3">
        <To href={within(reader, `/deliveries?state=look&${narrowed}`)}>{stepName(reader, step)}</To>
        <span class="quiet">{scenario.name}</span>
        <span class="figures">{t("dashboard.comingPeople", { count })}</span>
        <span class="quiet text-xs">
          <Ago reader={reader} at={group.latestAt} />
        </span>
      </p>
      {!told && plain && <p>{plain}</p>}
      {!told && <LineWords reader={reader} words={group.words} doubt={group.state === "unknown"} />}
    </div>
  )
}

function To({ href, children }: { href: string; children?: Child }) {
  return (
    <a class="link font-semibold" href={href}>
      {children}
    </a>
  )
}
