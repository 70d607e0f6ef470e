import type { Quota } from "../../src/domain/quota"
import type { Left, Outcome, Waits } from "../../src/domain/retry"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button, ButtonLink } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Ending } from "../parts/ending"
import { figure } from "../parts/figure"
import { exactly } from "../parts/moment"
import { QuotaLeft } from "../parts/quota"
import { Empty } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { AllFields, type Narrowed } from "./choosing"

export type RetryProps = {
  reader: OnChannel
  outcome: Outcome
  /** How many are blank again afterwards. */
  count: number
  quota: Quota
  /** Messages that the month does not carry. */
  short: number
  choice: { ids: readonly bigint[] } | { narrowed: Narrowed }
  most: number
}

/** What will happen, before it happens. */
export function Retry(props: RetryProps): Markup {
  const { reader, outcome, count } = props
  const { t } = reader
  const home = within(reader, "/deliveries?state=look")
  return (
    <Page
      reader={reader}
      title={t("retries.title")}
      lead={count > 0 ? (outcome.more ? t("retries.leadMore") : t("retries.lead", { count })) : t("retries.leadNone")}
      above={{ href: home, label: t("deliveries.title") }}
    >
      {outcome.chosen === 0 ? (
        <Empty
          icon="deliveries"
          title={t("retries.none")}
          action={<ButtonLink href={home}>{t("common.back")}</ButtonLink>}
        >
          {t("retries.noneWhy")}
        </Empty>
      ) : (
        <div class="grid max-w-3xl gap-5">
          {count === 0 && <Alert tone="note">{t("retries.noneLeft")}</Alert>}
          {outcome.unknown > 0 && (
            <Alert tone="bad" title={t("retries.twice", { count: outcome.unknown })}>
              <p>{t("retries.twiceWhy")}</p>
            </Alert>
          )}
          {count > 0 && <Arrivals {...props} />}
          <Counts title={t("retries.waits.title")} why={t("retries.waits.why")} pairs={waitsOf(props)} />
          <Counts title={t("retries.left.title")} why={t("retries.left.why")} pairs={leftOf(props)} />
          {outcome.more && (
            <Alert tone="note">
              {t("retries.more", { looked: figure(reader, outcome.chosen), max: figure(reader, props.most) })}
            </Alert>
          )}
          <Go {...props} />
        </div>
      )}
    </Page>
  )
}

function Arrivals({ reader, outcome, quota, short }: RetryProps) {
  const { t } = reader
  const { now, today, later, lastDueAt, messages } = outcome
  const rows = (
    [
      ["now", now],
      ["today", today],
      ["later", later],
    ] as const
  ).filter(([, count]) => count > 0)
  return (
    <Card title={t("retries.when")}>
      <Facts
        pairs={[
          ...rows.map(([when, count]) => [t(`retries.${when}`), t("retries.count", { count })] as const),
          [
            t("retries.cost"),
            <>
              <strong>{t("retries.costMost", { count: messages })}</strong> <QuotaLeft reader={reader} quota={quota} />
            </>,
          ],
        ]}
      />
      {(today > 0 || later > 0) && lastDueAt && (
        <p class="mt-2 text-sm">{t("retries.last", { at: exactly(reader, lastDueAt) })}</p>
      )}
      {short > 0 && <p class="text-error mt-2 text-sm">{t("retries.short", { count: short })}</p>}
      {reader.channel.trouble && <p class="mt-2 text-sm">{t("retries.stoppedToo")}</p>}
      <p class="quiet mt-3 text-xs">
        {t("retries.costWhy")} {t("retries.filterWhy")}
      </p>
    </Card>
  )
}

type Pairs = readonly (readonly [string, string])[]

function Counts({ title, why, pairs }: { title: string; why: string; pairs: Pairs }) {
  if (pairs.length === 0) return <Fragment />
  return (
    <Card title={title}>
      <p class="quiet mb-3 text-xs">{why}</p>
      <Facts pairs={pairs} />
    </Card>
  )
}

const waits = ["paused", "quota", "blocked", "opted_out", "suspended", "goal"] as const satisfies readonly Waits[]
const left = ["withdrawn", "anew", "deleted", "disabled", "superseded"] as const satisfies readonly Left[]

function waitsOf({ reader: { t }, outcome }: RetryProps): Pairs {
  return waits.flatMap((why) =>
    pair(t(`retries.waits.${why}`), t("retries.count", { count: outcome.waits[why] ?? 0 }), outcome.waits[why]),
  )
}

function leftOf({ reader: { t }, outcome }: RetryProps): Pairs {
  return left.flatMap((why) =>
    pair(t(`retries.left.${why}`), t("retries.count", { count: outcome.left[why] ?? 0 }), outcome.left[why]),
  )
}

const pair = (name: string, value: string, count: number | undefined): Pairs => (count ? [[name, value]] : [])

function Go({ reader, outcome, count, choice }: RetryProps) {
  const { t } = reader
  const words = outcome.unknown > 0 ? "retries.doTwice" : "retries.do"
  return (
    <form method="post" action={within(reader, "/deliveries/retries")} class="grid gap-3">
      {"ids" in choice ? (
        choice.ids.map((id) => <input type="hidden" name="id" value={String(id)} />)
      ) : (
        <AllFields reader={reader} narrowed={choice.narrowed} />
      )}
      <Ending reader={reader} back={within(reader, "/deliveries?state=look")} done={count === 0}>
        {count > 0 && (
          <Button look={outcome.unknown > 0 ? "final" : "main"} icon="deliveries">
            {outcome.more ? t(`${words}More`) : t(words, { count })}
          </Button>
        )}
      </Ending>
    </form>
  )
}
