import type { Outcome } from "../src/domain/staff/sign-in"
import { Front } from "./front"
import { h } from "./jsx"
import { Alert } from "./parts/alert"
import { Button } from "./parts/button"
import { TextField } from "./parts/field"
import { exactly } from "./parts/moment"
import type { Reader } from "./reader"

export function SignInPage({
  reader,
  back,
  email,
  outcome,
  nobodyYet = false,
  unsaved = false,
}: {
  reader: Reader
  back: string
  email?: string
  outcome?: Outcome
  nobodyYet?: boolean
  /** Something was pressed after the session had ended. */
  unsaved?: boolean
}) {
  const { t } = reader
  return (
    <Front reader={reader} title={t("staff.signIn")}>
      <p class="quiet mb-5 text-sm">{t("staff.signInLead")}</p>
      <form method="post" action="/sessions" class="grid gap-4">
        {nobodyYet && <Alert tone="care">{t("staff.noStaff")}</Alert>}
        {unsaved && <Alert tone="care">{t("staff.unsaved")}</Alert>}
        {outcome?.is === "refused" && <Alert tone="bad">{t("staff.refused")}</Alert>}
        {outcome?.is === "throttled" && (
          <Alert tone="bad">{t("staff.throttled", { at: exactly(reader, outcome.until) })}</Alert>
        )}
        <input type="hidden" name="back" value={back} />
        <TextField
          reader={reader}
          name="email"
          label={t("staff.email")}
          type="email"
          value={email}
          autocomplete="username"
          autofocus={!email}
        />
        <TextField
          reader={reader}
          name="password"
          label={t("staff.password")}
          type="password"
          autocomplete="current-password"
          autofocus={Boolean(email)}
        />
        <Button>{t("staff.signIn")}</Button>
      </form>
    </Front>
  )
}
