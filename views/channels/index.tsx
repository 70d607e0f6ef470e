import type { Channel } from "../../src/domain/channel"
import type { State } from "../../src/domain/channel/webhook"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge } from "../parts/badge"
import { ButtonLink } from "../parts/button"
import { Ago } from "../parts/moment"
import { Empty, Table } from "../parts/table"
import type { SignedIn, TroubleInView } from "../reader"
import { Face } from "./face"
import { TroubleShort } from "./trouble"
import { WebhookBadge } from "./webhook"

export type Listed = { channel: Channel; webhook: State; trouble: TroubleInView | null }

export function List({ reader, channels }: { reader: SignedIn; channels: readonly Listed[] }): Markup {
  const { t } = reader
  const mayConnect = reader.may("/channels")
  const connect = mayConnect && (
    <ButtonLink href="/channels/new" look="main" icon="plus">
      {t("channels.connect")}
    </ButtonLink>
  )
  return (
    <Page
      reader={reader}
      title={t("channels.title")}
      lead={t("channels.lead")}
      actions={channels.length > 0 && connect}
    >
      {channels.length > 0 ? (
        <Rows reader={reader} channels={channels} />
      ) : (
        <Empty icon="chat" title={t(mayConnect ? "channels.empty" : "channels.noneYours")} action={connect}>
          {t(mayConnect ? "channels.emptyWhy" : "channels.noneYoursWhy")}
        </Empty>
      )}
    </Page>
  )
}

function Rows({ reader, channels }: { reader: SignedIn; channels: readonly Listed[] }) {
  const { t } = reader
  const head = [
    t("channels.column.account"),
    t("channels.state"),
    t("channels.column.webhook"),
    t("channels.column.reached"),
  ]
  return (
    <Table caption={t("channels.title")} head={head}>
      {channels.map(({ channel, webhook, trouble }) => (
        <tr id={`channel-${channel.id}`}>
          <td>
            <a href={`/channels/${channel.id}/settings`} class="flex min-w-48 items-center gap-3">
              <Face channel={channel} />
              <span>
                <span class="link-hover block font-semibold">{channel.name}</span>
                <span class="quiet block text-xs">{channel.basicId}</span>
              </span>
            </a>
          </td>
          <td>
            <Running reader={reader} channel={channel} />
            <TroubleShort reader={reader} trouble={trouble} />
          </td>
          <td>
            <WebhookBadge reader={reader} state={webhook} />
          </td>
          <td>
            {channel.webhookReachedAt ? (
              <Ago reader={reader} at={channel.webhookReachedAt} />
            ) : (
              <span class="quiet">{t("channels.neverReached")}</span>
            )}
          </td>
        </tr>
      ))}
    </Table>
  )
}

export function Running({ reader: { t }, channel }: { reader: SignedIn; channel: Channel }) {
  return channel.stoppedAt ? (
    <Badge tone="bad">{t("channels.stopped")}</Badge>
  ) : (
    <Badge tone="good">{t("channels.running")}</Badge>
  )
}
