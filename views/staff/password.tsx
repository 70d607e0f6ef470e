import type { Fault } from "../../src/domain/fault"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import type { SignedIn } from "../reader"
import { ChosenPassword, CurrentPassword } from "./credentials"
import { ProfileTabs } from "./tabs"

export function PasswordPage({ reader, faults }: { reader: SignedIn; faults?: readonly Fault[] }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("profile.title")}>
      <ProfileTabs reader={reader} current="password" />
      <div class="max-w-2xl">
        <Card title={t("profile.passwordChange")}>
          <form method="post" action="/profile/password" class="grid gap-5">
            <p class="quiet text-sm">{t("profile.passwordLead")}</p>
            <CurrentPassword reader={reader} faults={faults} hint={t("profile.forgotten")} />
            <ChosenPassword reader={reader} faults={faults} label={t("profile.fresh")} of={reader.staff.email} />
            <div>
              <Button>{t("profile.passwordChange")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}
