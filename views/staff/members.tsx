import type { Invitation } from "../../src/domain/staff/invitation"
import type { Member } from "../../src/domain/staff/member"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge } from "../parts/badge"
import { ButtonLink } from "../parts/button"
import { Confirm } from "../parts/confirm"
import { Ago, At } from "../parts/moment"
import { Cell, Table } from "../parts/table"
import type { SignedIn } from "../reader"
import { RoleBadges } from "./roles"
import { StaffTabs } from "./tabs"

type Props = { reader: SignedIn; members: readonly Member[]; invitations: readonly Invitation[] }

/** Who may use the admin, and who has been asked to. */
export function Members({ reader, members, invitations }: Props): Markup {
  const { t } = reader
  return (
    <Page
      reader={reader}
      title={t("members.title")}
      lead={t("members.lead")}
      actions={
        <ButtonLink href="/staff/invitations/new" look="main" icon="plus">
          {t("members.invite")}
        </ButtonLink>
      }
    >
      <StaffTabs reader={reader} current="members" />
      <Table
        caption={t("members.title")}
        head={[t("members.name"), t("members.roles"), t("members.twoSteps"), t("members.seen")]}
        cards={true}
      >
        {members.map((member) => (
          <Row reader={reader} member={member} />
        ))}
      </Table>
      {invitations.length > 0 && <Open reader={reader} invitations={invitations} />}
    </Page>
  )
}

function Row({ reader, member }: { reader: SignedIn; member: Member }) {
  const { t } = reader
  return (
    <tr id={`staff-${member.id}`}>
      <Cell main={true}>
        <a href={`/staff/${member.id}`} class="link-hover font-semibold">
          {member.name}
        </a>{" "}
        {member.id === reader.staff.id && <Badge tone="note">{t("members.you")}</Badge>}
        <span class="quiet block text-xs break-all">{member.email}</span>
      </Cell>
      <Cell label={t("members.roles")}>
        <RoleBadges reader={reader} owner={member.ownerSince !== null} roles={member.roles} />
      </Cell>
      <Cell label={t("members.twoSteps")}>
        <TwoSteps reader={reader} member={member} />
      </Cell>
      <Cell label={t("members.seen")}>
        {member.seenAt ? <Ago reader={reader} at={member.seenAt} /> : <span class="quiet">{t("members.never")}</span>}
      </Cell>
    </tr>
  )
}

export function TwoSteps({ reader: { t }, member }: { reader: SignedIn; member: Member }) {
  return member.totpSince ? <Badge tone="good">{t("members.on")}</Badge> : <Badge>{t("members.off")}</Badge>
}

function Open({ reader, invitations }: Pick<Props, "reader" | "invitations">) {
  const { t } = reader
  return (
    <section class="mt-8" id="invitations">
      <h2 class="font-semibold">{t("members.open")}</h2>
      <p class="quiet mb-3 text-sm">{t("members.openWhy")}</p>
      <Table
        caption={t("members.open")}
        head={[t("members.forWhom"), t("members.roles"), t("members.expires"), t("members.by"), ""]}
        cards={true}
      >
        {invitations.map((invitation) => (
          <tr id={`invitation-${invitation.id}`}>
            <Cell main={true}>
              <span class="font-semibold">{invitation.label || t("members.unnamed")}</span>
            </Cell>
            <Cell label={t("members.roles")}>
              <RoleBadges reader={reader} owner={invitation.owner} roles={invitation.roles} />
            </Cell>
            <Cell label={t("members.expires")}>
              <At reader={reader} at={invitation.expiresAt} />
            </Cell>
            <Cell label={t("members.by")}>{invitation.by}</Cell>
            <Cell>
              <Confirm
                reader={reader}
                id={`revocation-${invitation.id}`}
                action={`/staff/invitations/${invitation.id}/revocation`}
                trigger={t("members.revoke")}
                question={t("members.revokeAsk", { name: invitation.label || t("members.unnamed") })}
                yes={t("members.revoke")}
              />
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}
