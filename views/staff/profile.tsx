import type { Fault } from "../../src/domain/fault"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import type { SignedIn } from "../reader"
import { CurrentPassword, Person } from "./credentials"
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
            <Person reader={reader} typed={typed} faults={faults} emailHint={t("profile.emailHint")} />
            <CurrentPassword reader={reader} faults={faults} hint={t("profile.currentHint")} free={true} />
            <div>
              <Button>{t("common.save")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}
