import type { Fault } from "../../src/domain/fault"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import type { SignedIn } from "../reader"
import { ProfileTabs } from "./tabs"

type Props = { reader: SignedIn; typed: { name: string; email: string }; faults?: readonly Fault[] }

export function Profile({ reader, typed, faults }: Props): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("profile.title")}>
      <ProfileTabs reader={reader} current="self" />
      <div class="max-w-2xl">
        <Card>
          <form method="post" action="/profile" class="grid gap-5">
            <TextField
              reader={reader}
              name="name"
              label={t("staff.name")}
              hint={t("staff.nameHint")}
              value={typed.name}
              error={faultOf(reader, faults, "name")}
              autocomplete="name"
              maxlength={80}
            />
            <TextField
              reader={reader}
              name="email"
              label={t("staff.email")}
              hint={t("profile.emailHint")}
              type="email"
              value={typed.email}
              error={faultOf(reader, faults, "email")}
              autocomplete="username"
            />
            <TextField
              reader={reader}
              name="current"
              label={t("profile.current")}
              hint={t("profile.currentHint")}
              type="password"
              error={faultOf(reader, faults, "current")}
              autocomplete="current-password"
              free={true}
            />
            <div>
              <Button>{t("common.save")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}
