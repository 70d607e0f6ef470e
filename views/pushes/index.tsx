import type { Push } from "../../src/domain/push"
import { nameOf } from "../friends/face"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { glance } from "../messages/glance"
import { outcomeWords, toneOf } from "../messages/outcome"
import { Badge } from "../parts/badge"
import { Confirm } from "../parts/confirm"
import { At } from "../parts/moment"
import { ChoiceCondition, Narrow } from "../parts/narrow"
import { Rows } from "../parts/rows"
import { Empty, NothingMatches, Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { stepName } from "../steps/words"
import { within } from "../within"
import { LedgerTabs } from "./tabs"

const kinds = ["test", "answer"] as const

type Props = {
  reader: OnChannel
  pushes: readonly Push[]
  kind: (typeof kinds)[number] | null
  pages: { newer: string | null; older: string | null }
}

/** The other half of the ledger: what staff sent to chosen friends. */
export function Pushes({ reader, pushes, kind, pages }: Props): Markup {
  const { t } = reader
  const home = within(reader, "/pushes")
  return (
    <Page reader={reader} title={t("deliveries.title")} lead={t("pushes.lead")}>
      <LedgerTabs reader={reader} current="pushes" />
      {(pushes.length > 0 || kind) && (
        <Narrow reader={reader} action={home} clear={kind !== null}>
          <ChoiceCondition
            name="kind"
            label={t("pushes.kind")}
            value={kind ?? ""}
            options={[
              { value: "", label: t("pushes.kinds.all") },
              ...kinds.map((each) => ({ value: each, label: t(`pushes.kinds.${each}`) })),
            ]}
          />
        </Narrow>
      )}
      {pushes.length > 0 ? (
        <Rows label={t("pushes.title")}>
          {pushes.map((push) => (
            <Row reader={reader} push={push} />
          ))}
        </Rows>
      ) : kind ? (
        <NothingMatches reader={reader} clear={home} />
      ) : (
        <Empty icon="send" title={t("pushes.empty")}>
          {t("pushes.emptyWhy")}
        </Empty>
      )}
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

function Row({ reader, push }: { reader: OnChannel; push: Push }) {
  const { t } = reader
  const withdrawal = within(reader, `/pushes/${push.id}/withdrawal`)
  const why = outcomeWords(reader, push)
  return (
    <li class="grid gap-1 px-4 py-3 text-sm" id={`push-${push.id}`}>
      <p class="flex flex-wrap items-center gap-2">
        <Badge tone={toneOf(push)}>{t(`pushes.states.${push.state}`)}</Badge>
        <Badge>{t(`pushes.kinds.${push.kind}`)}</Badge>
        <a class="link-hover font-semibold" href={within(reader, `/friends/${push.friend.id}`)}>
          {nameOf(reader, push.friend)}
        </a>
        {push.step && (
          <a class="link" href={within(reader, `/scenarios/${push.step.scenarioId}/steps/${push.step.id}`)}>
            {stepName(reader, push.step)}
          </a>
        )}
        <span class="quiet ml-auto">
          <At reader={reader} at={push.askedAt} />
        </span>
      </p>
      {push.messages.map((message) => (
        <p class="quiet truncate">{glance(reader, message)}</p>
      ))}
      {why && <p class={push.state === "failed" ? "text-error" : undefined}>{why}</p>}
      <p class="quiet text-xs">
        {[
          push.staff && t("pushes.by", { name: push.staff }),
          push.free ? t("pushes.free") : t("pushes.costs"),
          push.withActions && t("pushes.withActions"),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {push.requestId && (
        <details class="quiet text-xs">
          <summary class="link">{t("deliveries.record")}</summary>
          <p class="mt-1">
            {t("deliveries.request")} <code>{push.requestId}</code>
          </p>
        </details>
      )}
      {push.state === "ready" && reader.may(withdrawal) && (
        <div>
          <Confirm
            reader={reader}
            id={`withdrawal-${push.id}`}
            action={withdrawal}
            trigger={t("pushes.withdraw")}
            question={t("pushes.withdrawAsk")}
            yes={t("pushes.withdraw")}
            icon="close"
          />
        </div>
      )}
    </li>
  )
}
