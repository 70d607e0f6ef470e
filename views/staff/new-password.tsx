import type { Fault } from "../../src/domain/fault"
import type { Staff } from "../../src/domain/staff"
import { Front } from "../front"
import { h, type Markup } from "../jsx"
import { Button, ButtonLink } from "../parts/button"
import { Checkbox } from "../parts/field"
import type { Reader } from "../reader"
import { ChosenPassword } from "./credentials"

type Props = {
  reader: Reader
  token: string
  person: Pick<Staff, "name" | "email" | "totpSince">
  faults?: readonly Fault[]
}

/** Behind the link that was made at the machine itself. */
export function NewPassword({ reader, token, person, faults }: Props): Markup {
  const { t } = reader
  return (
    <Front reader={reader} title={t("profile.reset")}>
      <p class="quiet mb-5 text-sm break-words">{t("profile.resetLead", { name: person.name, email: person.email })}</p>
      <form method="post" action={`/password/${token}`} class="grid gap-4">
        <ChosenPassword reader={reader} faults={faults} label={t("profile.fresh")} of={person.email} />
        {person.totpSince && <Checkbox name="withoutTotp" label={t("profile.resetTotp")} />}
        <Button>{t("profile.passwordChange")}</Button>
      </form>
    </Front>
  )
}

export function NoPassword({ reader }: { reader: Reader }): Markup {
  const { t } = reader
  return (
    <Front reader={reader} title={t("staff.setupGone")}>
      <p class="mb-5 text-sm">{t("profile.resetGoneWhy")}</p>
      <ButtonLink href="/sign-in" look="main">
        {t("staff.signIn")}
      </ButtonLink>
    </Front>
  )
}
