import type { Fault } from "../../src/domain/fault"
import type { Staff } from "../../src/domain/staff"
import { Front } from "../front"
import { h, type Markup } from "../jsx"
import { Button, ButtonLink } from "../parts/button"
import { faultOf } from "../parts/fault"
import { Checkbox, TextField } from "../parts/field"
import type { Reader } from "../reader"

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
        <input type="hidden" name="username" value={person.email} autocomplete="username" />
        <TextField
          reader={reader}
          name="password"
          label={t("profile.fresh")}
          hint={t("staff.passwordHint")}
          type="password"
          error={faultOf(reader, faults, "password")}
          autocomplete="new-password"
        />
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
