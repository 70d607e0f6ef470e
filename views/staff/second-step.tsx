import type { Outcome } from "../../src/domain/staff/second-step"
import { Front } from "../front"
import { h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { TextField } from "../parts/field"
import { exactly } from "../parts/moment"
import type { Reader } from "../reader"

type Props = { reader: Reader; back: string; outcome?: Outcome }

/** The password fitted; now the code. */
export function SecondStepPage({ reader, back, outcome }: Props): Markup {
  const { t } = reader
  return (
    <Front reader={reader} title={t("profile.second")}>
      <p class="quiet mb-5 text-sm">{t("profile.secondLead")}</p>
      <form method="post" action="/sign-in/code" class="grid gap-4">
        {outcome?.is === "throttled" && (
          <Alert tone="bad">{t("staff.throttled", { at: exactly(reader, outcome.until) })}</Alert>
        )}
        <input type="hidden" name="back" value={back} />
        <TextField
          reader={reader}
          name="code"
          label={t("profile.code")}
          hint={t("profile.secondPaper")}
          error={outcome?.is === "refused" ? t("profile.secondRefused") : null}
          autocomplete="one-time-code"
          maxlength={40}
          autofocus={true}
        />
        <Button>{t("profile.secondButton")}</Button>
        <a class="link quiet justify-self-start text-xs" href="/sign-in">
          {t("profile.secondBack")}
        </a>
      </form>
    </Front>
  )
}
