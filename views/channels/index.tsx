import type { Channel } from "../../src/domain/channel"
import type { State } from "../../src/domain/channel/webhook"
import type { Figures } from "../../src/domain/overview"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge } from "../parts/badge"
import { ButtonLink } from "../parts/button"
import { figure } from "../parts/figure"
import { Ago } from "../parts/moment"
import { ChoiceCondition, Narrow, TextCondition } from "../parts/narrow"
import { Cell, Empty, NothingMatches, type Sorted, Table } from "../parts/table"
import type { Reader, SignedIn, TroubleInView } from "../reader"
import { Face } from "./face"
import { TroubleShort } from "./trouble"
import { WebhookBadge } from "./webhook"

/** An account with its figures of this moment. */
export type Listed = Figures & {
  channel: Channel
  webhook: State
  trouble: TroubleInView | null
  /** Some figures are counted no further than this. */
  countedTo: number
}

type Props = {
  reader: SignedIn
  channels: readonly Listed[]
  asked: { name: string; state: string }
  sorted: Sorted
  /** How many there are before they are narrowed. */
  all: number
}

/** Every account at a glance: what was sent, what calls for somebody, and how far the month reaches. */
export function List({ reader, channels, asked, sorted, all }: Props): Markup {
  const { t } = reader
  const mayConnect = reader.may("/channels")
  const connect = mayConnect && (
    <ButtonLink href="/channels/new" look="main" icon="plus">
      {t("channels.connect")}
    </ButtonLink>
  )
  return (
    <Page reader={reader} title={t("channels.title")} lead={t("channels.lead")} actions={all > 0 && connect}>
      {all > 1 && <Conditions reader={reader} asked={asked} />}
      {channels.length > 0 ? (
        <Rows reader={reader} channels={channels} sorted={sorted} />
      ) : all > 0 ? (
        <NothingMatches reader={reader} clear="/channels" />
      ) : (
        <Empty icon="chat" title={t(mayConnect ? "channels.empty" : "channels.noneYours")} action={connect}>
          {t(mayConnect ? "channels.emptyWhy" : "channels.noneYoursWhy")}
        </Empty>
      )}
    </Page>
  )
}

function Conditions({ reader, asked }: Pick<Props, "reader" | "asked">) {
  const { t } = reader
  return (
    <Narrow reader={reader} action="/channels" clear={Boolean(asked.name || asked.state)}>
      <TextCondition name="name" label={t("channels.column.account")} value={asked.name} wide />
      <ChoiceCondition
        name="state"
        label={t("channels.state")}
        value={asked.state}
        options={[
          { value: "", label: t("channels.anyState") },
          { value: "attention", label: t("channels.attention") },
        ]}
      />
    </Narrow>
  )
}

function Rows({ reader, channels, sorted }: Pick<Props, "reader" | "channels" | "sorted">) {
  const { t } = reader
  const figures = ["sentToday", "failed", "held", "unanswered", "remaining"] as const
  const head = [
    { label: t("channels.column.account"), by: "name" },
    { label: t("channels.state"), by: "attention" },
    ...figures.map((name) => ({ label: t(`channels.column.${name}`), by: name, figures: true })),
  ]
  return (
    <Table caption={t("channels.title")} head={head} sorted={sorted} cards>
      {channels.map((each) => (
        <Row reader={reader} each={each} />
      ))}
    </Table>
  )
}

function Row({ reader, each }: { reader: SignedIn; each: Listed }) {
  const { t } = reader
  const { channel } = each
  const root = `/channels/${channel.id}`
  return (
    <tr id={`channel-${channel.id}`}>
      <Cell main>
        <a href={root} class="flex min-w-48 items-center gap-3">
          <Face channel={channel} />
          <span class="min-w-0">
            <span class="link-hover block truncate font-semibold">{channel.name}</span>
            <span class="quiet block text-xs">{channel.basicId}</span>
          </span>
        </a>
      </Cell>
      <Cell label={t("channels.state")}>
        <Standing reader={reader} each={each} />
      </Cell>
      <Cell label={t("channels.column.sentToday")} figures>
        {figure(reader, each.sentToday)}
      </Cell>
      <Cell label={t("channels.column.failed")} figures>
        <Calls
          reader={reader}
          to={each.countedTo}
          count={each.failed + each.suspendedSteps}
          href={`${root}/deliveries?state=look`}
          loud
        />
      </Cell>
      <Cell label={t("channels.column.held")} figures>
        <Calls reader={reader} to={each.countedTo} count={each.held} href={`${root}#still`} />
        {each.waitsForQuota > 0 && (
          <span class="quiet block text-xs">
            {t("channels.forQuota", { figure: counted(reader, each.waitsForQuota, each.countedTo) })}
          </span>
        )}
      </Cell>
      <Cell label={t("channels.column.unanswered")} figures>
        <Calls reader={reader} to={each.countedTo} count={each.unanswered} href={`${root}/inbox`} loud />
      </Cell>
      <Cell label={t("channels.column.remaining")} figures>
        <Remaining reader={reader} each={each} />
      </Cell>
    </tr>
  )
}

function Standing({ reader, each: { channel, webhook, trouble } }: { reader: SignedIn; each: Listed }) {
  const quiet = webhook === "ready" || webhook === "unaddressed"
  return (
    <span class="grid justify-items-start gap-1">
      <Running reader={reader} channel={channel} />
      <TroubleShort reader={reader} trouble={trouble} />
      {!quiet && <WebhookBadge reader={reader} state={webhook} />}
      {channel.webhookReachedAt && (
        <span class="quiet text-xs">
          {reader.t("channels.column.reached")} <Ago reader={reader} at={channel.webhookReachedAt} />
        </span>
      )}
    </span>
  )
}

/** A figure that leads to what it counts; nothing at all is quiet. */
function Calls({
  reader,
  count,
  to,
  href,
  loud,
}: {
  reader: Reader
  count: number
  to: number
  href: string
  loud?: boolean
}): Markup {
  if (count === 0) return <span class="quiet">0</span>
  return (
    <a href={href} class={["link font-semibold", loud && "text-error"]}>
      {counted(reader, count, to)}
    </a>
  )
}

function Remaining({ reader, each }: { reader: SignedIn; each: Listed }): Markup {
  const { t } = reader
  const { allowance, remaining, quotaRead } = each
  if (!quotaRead) return <span class="quiet">{t("channels.quotaUnknown")}</span>
  if (allowance === null || remaining === null) return <Fragment>{t("channels.quotaUnlimited")}</Fragment>
  const low = remaining <= allowance / 10
  return (
    <span class="inline-grid gap-0.5 sm:justify-items-end">
      <span class={low ? "text-error font-semibold" : undefined}>{figure(reader, remaining)}</span>
      <progress
        class={["progress w-20", low ? "progress-error" : "progress-primary"]}
        value={String(allowance - remaining)}
        max={String(Math.max(1, allowance))}
        aria-label={t("channels.quotaUsed")}
      />
    </span>
  )
}

const counted = (reader: Reader, count: number, countedTo: number) =>
  count > countedTo ? `${countedTo}+` : figure(reader, count)

export function Running({ reader: { t }, channel }: { reader: SignedIn; channel: Channel }) {
  return channel.stoppedAt ? (
    <Badge tone="bad">{t("channels.stopped")}</Badge>
  ) : (
    <Badge tone="good">{t("channels.running")}</Badge>
  )
}
