import type { Fault } from "../../src/domain/fault"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import { exactly } from "../parts/moment"
import { Qr } from "../parts/qr"
import type { SignedIn } from "../reader"
import { CurrentPassword } from "./credentials"
import { ProfileTabs } from "./tabs"

type Faulty = { reader: SignedIn; faults: readonly Fault[] }

/** Switching it on: the key in a picture and in letters, and a code that proves that the app has it. */
export function Off({
  reader,
  secret,
  address,
  kept,
  faults,
}: Faulty & { secret: string; address: string; kept: string }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("profile.title")}>
      <ProfileTabs reader={reader} current="totp" />
      <div class="grid max-w-2xl gap-5">
        <Alert tone="care" title={t("profile.totpOff")}>
          {t("profile.totpLead")}
        </Alert>
        <Card title={t("profile.step1")}>
          <p class="quiet mb-4 text-sm">{t("profile.step1Why")}</p>
          <Qr label={t("profile.qr")} text={address} />
          <p class="mt-4 text-sm">{t("profile.orType")}</p>
          <p class="mt-2 flex flex-wrap items-center gap-2">
            <code class="bg-base-200 rounded-field px-3 py-2 break-all select-all">
              {secret.match(/.{1,4}/g)?.join(" ")}
            </code>
            <Button
              look="plain"
              size="small"
              type="button"
              icon="copy"
              label={t("profile.copyKey")}
              data-copies={secret}
            />
          </p>
        </Card>
        <Card title={t("profile.step2")}>
          <form method="post" action="/profile/totp" class="grid gap-4">
            <input type="hidden" name="kept" value={kept} />
            <TextField
              reader={reader}
              name="code"
              label={t("profile.code")}
              error={faultOf(reader, faults, "code")}
              autocomplete="one-time-code"
              inputmode="numeric"
              maxlength={10}
            />
            <div>
              <Button>{t("profile.enable")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}

export function On({ reader, since, left, faults }: Faulty & { since: Temporal.Instant; left: number }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("profile.title")}>
      <ProfileTabs reader={reader} current="totp" />
      <div class="grid max-w-2xl gap-5">
        <Alert tone="good" title={t("profile.totpOn")}>
          {t("profile.totpSince", { at: exactly(reader, since) })}
        </Alert>
        <Card title={t("profile.codes")}>
          <p class="text-sm font-semibold">{t("profile.codesLeft", { count: left })}</p>
          <p class="quiet mb-4 text-sm">
            {t("profile.codesWhy")} {t("profile.renewAsk")}
          </p>
          <form method="post" action="/profile/recovery-codes" class="grid gap-4">
            <CurrentPassword reader={reader} faults={faults} path="renewing" id="renewing" />
            <div>
              <Button look="plain">{t("profile.renewTitle")}</Button>
            </div>
          </form>
        </Card>
        <Card title={t("profile.disableTitle")}>
          <p class="quiet mb-4 text-sm">{t("profile.disableWhy")}</p>
          <form method="post" action="/profile/totp/removal" class="grid gap-4">
            <CurrentPassword reader={reader} faults={faults} id="disabling" />
            <div>
              <Button look="danger">{t("profile.disable")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}

/** The one page that shows the codes. */
export function Codes({ reader, codes }: { reader: SignedIn; codes: readonly string[] }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("profile.codes")} above={{ href: "/profile/totp", label: t("profile.tabs.totp") }}>
      <div class="grid max-w-2xl gap-5">
        <Alert tone="good" title={t("profile.onceTitle")}>
          {t("profile.onceWhy")}
        </Alert>
        <Card>
          <ul class="figures grid gap-2 font-mono text-base sm:grid-cols-2" aria-label={t("profile.codes")}>
            {codes.map((code) => (
              <li class="select-all">{code}</li>
            ))}
          </ul>
        </Card>
        <div class="flex flex-wrap gap-2">
          <form method="post" action="/profile/recovery-codes/file" data-repeats="yes">
            {codes.map((code) => (
              <input type="hidden" name="code" value={code} />
            ))}
            <Button icon="down">{t("profile.download")}</Button>
          </form>
          <ButtonLink href="/profile/totp">{t("profile.kept")}</ButtonLink>
        </div>
      </div>
    </Page>
  )
}
