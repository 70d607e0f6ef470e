import type { Channel } from "../../src/domain/channel"
import type { Fault } from "../../src/domain/fault"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Checkbox, TextField } from "../parts/field"
import type { OnChannel, SignedIn } from "../reader"
import { errorAt } from "./fault"
import { ChannelTabs } from "./tabs"

/** What was typed, to be shown again. The secret is not among it: it is never sent back. */
type Typed = { lineChannelId: string; faults: readonly Fault[] }

export function New({ reader, typed }: { reader: SignedIn; typed: Typed }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("channels.newTitle")} lead={t("channels.newLead")}>
      <div class="grid max-w-4xl gap-5 lg:grid-cols-[3fr_2fr]">
        <Card>
          <form method="post" action="/channels" class="grid gap-5" autocomplete="off">
            <Whole reader={reader} faults={typed.faults} />
            <Pair reader={reader} typed={typed} />
            <div>
              <Button>{t("channels.submit")}</Button>
            </div>
          </form>
        </Card>
        <Where reader={reader} />
      </div>
    </Page>
  )
}

export function Edit({ reader, channel, typed }: { reader: OnChannel; channel: Channel; typed: Typed }): Markup {
  const { t } = reader
  const other = typed.faults.find((fault) => fault.code === "other_account")
  const names = { was: "", wasBasicId: "", now: "", nowBasicId: "", ...other?.params }
  return (
    <Page reader={reader} title={channel.name} lead={t("channels.credentialsLead")}>
      <ChannelTabs reader={reader} current="credentials" />
      <div class="grid max-w-4xl gap-5 lg:grid-cols-[3fr_2fr]">
        <Card title={t("channels.credentialsTitle")}>
          <form
            method="post"
            action={`/channels/${channel.id}/settings/credentials`}
            class="grid gap-5"
            autocomplete="off"
          >
            <Whole reader={reader} faults={typed.faults} />
            {other && (
              <Alert tone="care" title={t("channels.otherAccount")}>
                <p class="mt-1">{t("channels.otherAccountWhy", names)}</p>
              </Alert>
            )}
            <Pair reader={reader} typed={typed} secretHint={other && t("channels.secretAgain")} />
            {other && <Checkbox name="confirmed" label={t("channels.otherAccountConfirm", names)} />}
            <div>
              <Button>{t("channels.credentialsSubmit")}</Button>
            </div>
          </form>
        </Card>
        <Where reader={reader} />
      </div>
    </Page>
  )
}

function Whole({ reader, faults }: { reader: SignedIn; faults: readonly Fault[] }) {
  const error = errorAt(reader, faults, "")
  return error ? <Alert tone="bad">{error}</Alert> : <Fragment />
}

function Pair({ reader, typed, secretHint }: { reader: SignedIn; typed: Typed; secretHint?: string }) {
  const { t } = reader
  return (
    <>
      <TextField
        reader={reader}
        name="lineChannelId"
        label={t("channels.lineChannelId")}
        hint={t("channels.lineChannelIdHint")}
        error={errorAt(reader, typed.faults, "lineChannelId")}
        value={typed.lineChannelId}
        inputmode="numeric"
        autocomplete="off"
        maxlength={40}
      />
      <TextField
        reader={reader}
        name="secret"
        label={t("channels.secret")}
        hint={secretHint ?? t("channels.secretHint")}
        error={errorAt(reader, typed.faults, "secret")}
        type="password"
        autocomplete="off"
        maxlength={200}
      />
    </>
  )
}

function Where({ reader: { t } }: { reader: SignedIn }) {
  return (
    <Card title={t("channels.where")}>
      <ul class="grid list-disc gap-3 pl-5 text-sm">
        <li>
          {t("channels.whereConsole")}{" "}
          <a class="link" href="https://developers.line.biz/console/" target="_blank" rel="noreferrer">
            {t("channels.consoleLink")}
          </a>
        </li>
        <li>
          {t("channels.whereManager")}{" "}
          <a class="link" href="https://manager.line.biz/" target="_blank" rel="noreferrer">
            {t("channels.managerLink")}
          </a>
        </li>
        <li class="quiet">{t("channels.whereFirst")}</li>
      </ul>
    </Card>
  )
}
