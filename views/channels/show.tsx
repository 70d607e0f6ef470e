import type { Channel } from "../../src/domain/channel"
import type { State } from "../../src/domain/channel/webhook"
import type { Fault } from "../../src/domain/fault"
import type { Quota } from "../../src/domain/quota"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Allowed } from "../parts/allowed"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { At } from "../parts/moment"
import type { OnChannel } from "../reader"
import { Running } from "."
import { Face } from "./face"
import { sentence } from "./fault"
import { ChannelTabs } from "./tabs"
import { TroubleNotice } from "./trouble"
import { Webhook } from "./webhook"

export type Shown = {
  reader: OnChannel
  channel: Channel
  webhook: State
  address: string | null
  quota: Quota
  faults?: readonly Fault[]
}

export function Show({ reader, channel, webhook, address, quota, faults = [] }: Shown): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={channel.name}>
      <ChannelTabs reader={reader} current="state" />
      <div class="grid gap-5">
        {faults.map((fault) => (
          <Alert tone="bad" title={t("channels.readFailed")}>
            {sentence(reader, fault)}
          </Alert>
        ))}
        {reader.channel.trouble && <TroubleNotice reader={reader} trouble={reader.channel.trouble} />}
        <div class="grid items-start gap-5 lg:grid-cols-2">
          <Account reader={reader} channel={channel} />
          <Allowance reader={reader} quota={quota} />
        </div>
        <Webhook reader={reader} channel={channel} state={webhook} address={address} />
        <Card title={t("channels.advice")}>
          <ul class="grid list-disc gap-2 pl-5 text-sm">
            <li>{t("channels.adviceGreeting")}</li>
            <li>{t("channels.adviceRedelivery")}</li>
          </ul>
        </Card>
      </div>
    </Page>
  )
}

function Account({ reader, channel }: { reader: OnChannel; channel: Channel }) {
  const { t } = reader
  return (
    <Card title={t("channels.account")} aside={<Running reader={reader} channel={channel} />}>
      <div class="mb-4 flex items-center gap-4">
        <Face channel={channel} large />
        <div class="min-w-0">
          <p class="font-semibold">{channel.name}</p>
          <p class="quiet text-sm">{channel.basicId}</p>
        </div>
      </div>
      <Facts
        pairs={[
          [t("channels.lineChannelId"), <span class="figures">{channel.lineChannelId}</span>],
          [t("channels.chatMode"), channel.chatMode === "chat" ? t("channels.chatOn") : t("channels.chatOff")],
          ...(channel.connectedAt
            ? [[t("channels.connectedAt"), <At reader={reader} at={channel.connectedAt} />] as const]
            : []),
        ]}
      />
      <Allowed reader={reader} to={`/channels/${channel.id}/settings/reading`}>
        <form method="post" action={`/channels/${channel.id}/settings/reading`} class="mt-4">
          <Button look="plain">{t("channels.readAgain")}</Button>
        </form>
      </Allowed>
    </Card>
  )
}

function Allowance({ reader, quota }: { reader: OnChannel; quota: Quota }) {
  const { t } = reader
  const people = (count: number) => t("channels.people", { count: count.toLocaleString(reader.locale) })
  return (
    <Card title={t("channels.quota")} id="quota">
      {quota.readAt === null ? (
        <p class="quiet text-sm">{t("channels.quotaUnread")}</p>
      ) : (
        <>
          {quota.allowance !== null && (
            <progress
              class="progress progress-primary mb-4 w-full"
              value={Math.min(quota.used, quota.allowance)}
              max={Math.max(quota.allowance, 1)}
              aria-label={t("channels.quotaUsed")}
            />
          )}
          <Facts
            pairs={[
              [
                t("channels.quotaAllowance"),
                quota.allowance === null ? t("channels.quotaUnlimited") : people(quota.allowance),
              ],
              [t("channels.quotaUsed"), people(quota.used)],
              ...(quota.remaining === null
                ? []
                : [[t("channels.quotaRemaining"), <strong>{people(quota.remaining)}</strong>] as const]),
              ...(quota.reserve > 0 ? [[t("channels.quotaReserve"), people(quota.reserve)] as const] : []),
            ]}
          />
          <p class="quiet mt-3 text-xs">
            {t("channels.quotaReadAt")} <At reader={reader} at={quota.readAt} />
          </p>
        </>
      )}
    </Card>
  )
}
