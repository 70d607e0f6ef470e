import type { Fault } from "../../src/domain/fault"
import type { Invitation } from "../../src/domain/staff/invitation"
import { Front } from "../front"
import { h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Badge } from "../parts/badge"
import { Button, ButtonLink } from "../parts/button"
import type { Reader } from "../reader"
import { ChosenPassword, Person } from "./credentials"

type Props = {
  reader: Reader
  token: string
  invitation: Invitation
  /** The names of the accounts it opens. */
  accounts: ReadonlyMap<bigint, string>
  entered?: { name: string; email: string }
  faults?: readonly Fault[]
}

/** What somebody sees who opens an invitation: by whom, to what, and how. */
export function Accept(props: Props): Markup {
  const { reader, invitation } = props
  const { t } = reader
  return (
    <Front reader={reader} title={t("members.accept")}>
      <p class="mb-4 text-sm">{t("members.acceptLead", { by: invitation.by })}</p>
      <h2 class="label-line">{t("members.acceptGives")}</h2>
      <ul class="mb-5 grid gap-1 text-sm">
        {invitation.owner && <li>{t("members.acceptEverything")}</li>}
        {[...invitation.roles].map(([id, role]) => (
          <li>
            <Badge>{t(`members.role.${role}`)}</Badge> {props.accounts.get(id)}
          </li>
        ))}
      </ul>
      {reader.staff ? <AsOneself {...props} /> : <AsNewcomer {...props} />}
    </Front>
  )
}

function AsOneself({ reader, token }: Props) {
  const { t, staff } = reader
  return (
    <form method="post" action={`/invitations/${token}`} class="grid gap-4">
      <p class="text-sm break-words">{t("members.acceptAs", { name: staff?.name ?? "", email: staff?.email ?? "" })}</p>
      <Button>{t("members.acceptButton")}</Button>
    </form>
  )
}

function AsNewcomer({ reader, token, entered, faults }: Props) {
  const { t } = reader
  return (
    <form method="post" action={`/invitations/${token}`} class="grid gap-4">
      {faults && <Alert tone="bad">{t("common.checkFields")}</Alert>}
      <Person reader={reader} typed={entered} faults={faults} />
      <ChosenPassword reader={reader} faults={faults} />
      <Button>{t("members.acceptNew")}</Button>
      <p class="quiet text-xs">
        {t("members.acceptKnown")}{" "}
        <a class="link" href={`/sign-in?back=${encodeURIComponent(`/invitations/${token}`)}`}>
          {t("members.acceptKnownLink")}
        </a>
      </p>
    </form>
  )
}

export function Gone({ reader }: { reader: Reader }): Markup {
  const { t } = reader
  return (
    <Front reader={reader} title={t("members.gone")}>
      <p class="mb-5 text-sm">{t("members.goneWhy")}</p>
      <ButtonLink href="/" look="main">
        {t("errors.home")}
      </ButtonLink>
    </Front>
  )
}
