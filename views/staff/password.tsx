import type { Fault } from "../../src/domain/fault"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import type { SignedIn } from "../reader"
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
            <input type="hidden" name="username" value={reader.staff.email} autocomplete="username" />
            <TextField
              reader={reader}
              name="current"
              label={t("profile.current")}
              hint={t("profile.forgotten")}
              type="password"
              error={faultOf(reader, faults, "current")}
              autocomplete="current-password"
            />
            <TextField
              reader={reader}
              name="password"
              label={t("profile.fresh")}
              hint={t("staff.passwordHint")}
              type="password"
              error={faultOf(reader, faults, "password")}
              autocomplete="new-password"
            />
            <div>
              <Button>{t("profile.passwordChange")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}
