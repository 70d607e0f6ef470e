import type { Cause } from "../../src/domain/channel/diagnosis"
import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Facts } from "../parts/card"
import { Confirm } from "../parts/confirm"
import { exactly, Moment } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"
import type { Shown } from "."

/** Whether LINE gets through to us; where not, why and what to do; and what would be replaced. */
export function WebhookStep(shown: Shown) {
  const { reader, list } = shown
  const { t } = reader
  const { webhook, states, cause } = list
  return (
    <>
      {states.webhook === "done" && <p>{t("start.webhook.done")}</p>}
      {webhook === "unaddressed" && <Trouble reader={reader} what="unaddressed" />}
      {webhook === "insecure" && <Trouble reader={reader} what="insecure" />}
      {webhook === "elsewhere" && <Elsewhere {...shown} />}
      {states.webhook === "trying" && <Trying {...shown} />}
      {states.webhook === "trouble" && cause && (
        <Because reader={reader} cause={cause} status={list.channel.webhookTest?.statusCode ?? 0} />
      )}
      <Misfits {...shown} />
      {states.webhook === "done" ? (
        <details class="text-sm" id="webhook-more">
          <summary class="quiet cursor-pointer text-xs">{t("start.webhook.more")}</summary>
          <div class="mt-3 grid gap-3">
            <Standing {...shown} />
          </div>
        </details>
      ) : (
        <Standing {...shown} />
      )}
    </>
  )
}

/** Where LINE is to call, what it said last, and the ways on and back. */
function Standing(shown: Shown) {
  const { reader, list } = shown
  if (list.webhook === "elsewhere") return <Details {...shown} />
  return (
    <>
      {list.address ? (
        <div>
          <p class="quiet text-xs">{reader.t("start.webhook.address")}</p>
          <Address reader={reader} url={list.address} />
        </div>
      ) : (
        <Fragment />
      )}
      {list.address && list.states.webhook !== "trying" ? <Again {...shown} /> : <Fragment />}
      <Details {...shown} />
      <Former {...shown} />
    </>
  )
}

function Trouble({ reader: { t }, what }: { reader: OnChannel; what: "unaddressed" | "insecure" }) {
  return (
    <Alert tone="care" title={t(`start.webhook.${what}`)}>
      {t(`start.webhook.${what}Cure`)}
    </Alert>
  )
}

function Because({ reader: { t }, cause, status }: { reader: OnChannel; cause: Cause; status: number }) {
  return (
    <Alert tone="bad" title={t(`start.cause.${cause}.what`, { status })}>
      {t(`start.cause.${cause}.cure`, { status })}
    </Alert>
  )
}

function Trying({ reader: { t }, list: { run, secondsLeft } }: Shown) {
  return (
    <div class="flex items-start gap-3" role="status">
      <span class="loading loading-spinner loading-sm mt-0.5 shrink-0" aria-hidden="true"></span>
      <div>
        <p>{t("start.webhook.trying")}</p>
        <p class="quiet">{t("start.webhook.tryingCount", { tries: run.tries, seconds: secondsLeft ?? 0 })}</p>
      </div>
    </div>
  )
}

/** What cannot be undone at LINE is said before it is done. */
function Elsewhere({ reader, list: { channel, address } }: Shown) {
  const { t } = reader
  const action = within(reader, "/settings/webhook-test")
  return (
    <>
      <p class="font-semibold">{t("start.webhook.elsewhere")}</p>
      <Facts
        pairs={[
          [t("start.webhook.elsewhereNow"), <Address reader={reader} url={channel.webhookUrl ?? ""} />],
          ...(address ? [[t("start.webhook.elsewhereNext"), <Address reader={reader} url={address} />] as const] : []),
        ]}
      />
      <Alert tone="care">
        <p>{t("start.webhook.elsewhereWhy")}</p>
        <p class="mt-1">{t("start.webhook.elsewhereKept")}</p>
      </Alert>
      {address && reader.may(action) && (
        <form method="post" action={action}>
          <input type="hidden" name="back" value={within(reader, "/start")} />
          <Button>{t("start.webhook.use")}</Button>
        </form>
      )}
    </>
  )
}

function Misfits({ reader, list: { channel, run } }: Shown) {
  const { t } = reader
  const { misfitAt, misfits } = run
  const isNews = (at: Temporal.Instant | null) => misfitAt && (!at || Temporal.Instant.compare(misfitAt, at) > 0)
  if (!misfitAt || !isNews(channel.connectedAt) || !isNews(channel.webhookReachedAt)) return <Fragment />
  return (
    <Alert tone="care" title={t("start.webhook.misfits", { count: misfits, at: exactly(reader, misfitAt) })}>
      {t("start.webhook.misfitsWhy")}
    </Alert>
  )
}

function Again({ reader, list: { states } }: Shown) {
  const action = within(reader, "/settings/webhook-test")
  if (!reader.may(action)) return <Fragment />
  return (
    <form method="post" action={action}>
      <input type="hidden" name="back" value={within(reader, "/start")} />
      <Button look={states.webhook === "done" ? "bare" : "plain"} size="small">
        {reader.t("start.webhook.again")}
      </Button>
    </form>
  )
}

function Details({ reader, list: { channel } }: Shown) {
  const { t } = reader
  const test = channel.webhookTest
  if (!test || test.success) return <Fragment />
  return (
    <details class="text-xs" id="webhook-details">
      <summary class="quiet cursor-pointer">{t("start.webhook.detail")}</summary>
      <div class="mt-2">
        <Facts
          pairs={[
            [t("start.webhook.lineWords"), `${test.reason} ${test.statusCode || ""} ${test.detail}`.trim()],
            ...(channel.webhookTestedAt
              ? [[t("start.webhook.tested"), <Moment reader={reader} at={channel.webhookTestedAt} />] as const]
              : []),
          ]}
        />
      </div>
    </details>
  )
}

function Former({ reader, list: { run } }: Shown) {
  const { t } = reader
  const { formerWebhookUrl, formerKeptAt } = run
  const action = within(reader, "/start/former-address")
  if (!formerWebhookUrl) return <Fragment />
  return (
    <div class="border-base-300 border-t pt-3">
      <p class="quiet text-xs">
        {t("start.webhook.former")}
        {formerKeptAt ? ` (${t("start.webhook.formerAt", { at: exactly(reader, formerKeptAt) })})` : ""}
      </p>
      <Address reader={reader} url={formerWebhookUrl} />
      {reader.may(action) && (
        <div class="mt-2">
          <Confirm
            reader={reader}
            id="former-address"
            action={action}
            trigger={t("start.webhook.putBack")}
            question={t("start.webhook.putBackAsk")}
            yes={t("start.webhook.putBackYes")}
          />
        </div>
      )}
    </div>
  )
}

function Address({ reader: { t }, url }: { reader: OnChannel; url: string }) {
  return (
    <span class="flex flex-wrap items-center gap-2">
      <code class="text-xs break-all">{url}</code>
      <Button look="bare" size="small" type="button" icon="copy" label={t("channels.webhookCopy")} data-copies={url} />
    </span>
  )
}
