import type { Fault } from "../src/domain/fault"
import { Front } from "./front"
import { h } from "./jsx"
import { Alert } from "./parts/alert"
import { Button, ButtonLink } from "./parts/button"
import type { Reader } from "./reader"
import { ChosenPassword, Person } from "./staff/credentials"

export function SetupPage({
  reader,
  token,
  entered,
  faults,
}: {
  reader: Reader
  token: string
  entered?: { name: string; email: string }
  faults?: readonly Fault[]
}) {
  const { t } = reader
  return (
    <Front reader={reader} title={t("staff.setup")}>
      <p class="quiet mb-5 text-sm">{t("staff.setupLead")}</p>
      <form method="post" action={`/setup/${token}`} class="grid gap-4">
        {faults && <Alert tone="bad">{t("common.checkFields")}</Alert>}
        <Person reader={reader} typed={entered} faults={faults} />
        <ChosenPassword reader={reader} faults={faults} />
        <Button>{t("staff.setupDone")}</Button>
      </form>
    </Front>
  )
}

export function SetupGonePage({ reader }: { reader: Reader }) {
  return (
    <Front reader={reader} title={reader.t("staff.setupGone")}>
      <p class="mb-5 text-sm">{reader.t("staff.setupGoneWhy")}</p>
      <ButtonLink href="/sign-in" look="main">
        {reader.t("staff.signIn")}
      </ButtonLink>
    </Front>
  )
}
