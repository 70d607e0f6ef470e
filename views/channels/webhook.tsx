import type { Channel } from "../../src/domain/channel"
import type { State } from "../../src/domain/channel/webhook"
import { h } from "../jsx"
import type { Key } from "../locales"
import { Allowed } from "../parts/allowed"
import { Badge, type Tone } from "../parts/badge"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Moment } from "../parts/moment"
import type { OnChannel, Reader } from "../reader"

type WebhookTest = NonNullable<Channel["webhookTest"]>

const tones: Record<State, Tone> = {
  unaddressed: "care",
  insecure: "care",
  unset: "bad",
  elsewhere: "bad",
  off: "bad",
  untested: "care",
  failing: "bad",
  ready: "good",
}

export function WebhookBadge({ reader: { t }, state }: { reader: Reader; state: State }) {
  return <Badge tone={tones[state]}>{t(`channels.webhookState.${state}`)}</Badge>
}

export function Webhook({
  reader,
  channel,
  state,
  address,
}: {
  reader: OnChannel
  channel: Channel
  state: State
  /** Where LINE is to call us; null while that is not known. */
  address: string | null
}) {
  const { t } = reader
  return (
    <Card title={t("channels.webhook")} aside={<WebhookBadge reader={reader} state={state} />} id="webhook">
      <p class="mb-4 text-sm">{t(`channels.webhookDo.${state}`)}</p>
      <Facts
        pairs={[
          ...(address ? [[t("channels.webhookUrl"), <Address reader={reader} address={address} />] as const] : []),
          [
            t("channels.webhookReached"),
            channel.webhookReachedAt ? (
              <Moment reader={reader} at={channel.webhookReachedAt} />
            ) : (
              t("channels.neverReached")
            ),
          ],
          ...(channel.webhookTest
            ? [
                [
                  t("channels.webhookTested"),
                  <Tested reader={reader} test={channel.webhookTest} at={channel.webhookTestedAt} />,
                ] as const,
              ]
            : []),
        ]}
      />
      <Allowed reader={reader} to={`/channels/${channel.id}/settings/webhook-test`}>
        <form method="post" action={`/channels/${channel.id}/settings/webhook-test`} class="mt-4">
          <Button look="plain">{t("channels.webhookAgain")}</Button>
        </form>
      </Allowed>
    </Card>
  )
}

function Address({ reader: { t }, address }: { reader: OnChannel; address: string }) {
  return (
    <span class="flex flex-wrap items-center gap-2">
      <code class="text-xs break-all">{address}</code>
      <Button
        look="bare"
        size="small"
        type="button"
        icon="copy"
        label={t("channels.webhookCopy")}
        data-copies={address}
      />
    </span>
  )
}

function Tested({ reader, test, at }: { reader: OnChannel; test: WebhookTest; at: Temporal.Instant | null }) {
  const { t } = reader
  return (
    <div class="grid gap-1">
      <p>
        {test.success ? t("channels.testPassed") : t("channels.testFailed")} {at && <Moment reader={reader} at={at} />}
      </p>
      {!test.success && <p>{t(reasonOf(test), { status: test.statusCode })}</p>}
      {!test.success && (
        <p class="quiet text-xs">{t("channels.lineWords", { words: `${test.reason} ${test.detail}`.trim() })}</p>
      )}
    </div>
  )
}

const reasons: Record<string, Key> = {
  could_not_connect: "channels.reason.could_not_connect",
  request_timeout: "channels.reason.request_timeout",
  error_status_code: "channels.reason.error_status_code",
  not_set: "channels.reason.not_set",
  not_tested: "channels.reason.not_tested",
}

const reasonOf = (test: WebhookTest): Key => reasons[test.reason.toLowerCase()] ?? "channels.reason.other"
