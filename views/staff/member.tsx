import type { Fault } from "../../src/domain/fault"
import type { Member as MemberOf } from "../../src/domain/staff/member"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Confirm, wordFor } from "../parts/confirm"
import { faultOf } from "../parts/fault"
import { Ago, At } from "../parts/moment"
import type { ChannelInView, SignedIn } from "../reader"
import { TwoSteps } from "./members"
import { RoleBadges, RoleFields } from "./roles"

type Props = {
  reader: SignedIn
  member: MemberOf
  accounts: readonly ChannelInView[]
  faults?: readonly Fault[]
  /** What was typed to remove them, where it was something else. */
  removing?: string
}

/** One of the staff: what they may do, and ceasing to be one. */
export function Member({ reader, member, accounts, faults = [], removing }: Props): Markup {
  const { t, staff } = reader
  const wrong = faultOf(reader, faults, "owner") ?? faultOf(reader, faults, "")
  const mine = member.id === staff.id
  const changeable = staff.owner || !(member.ownerSince || mine)
  return (
    <Page
      reader={reader}
      title={member.name}
      lead={mine && <Badge tone="note">{t("members.you")}</Badge>}
      above={{ href: "/staff", label: t("members.title") }}
    >
      <div class="grid max-w-2xl gap-5">
        {wrong && <Alert tone="bad">{wrong}</Alert>}
        <Card>
          <Facts
            pairs={[
              [t("staff.email"), <span class="break-all">{member.email}</span>],
              [
                t("members.roles"),
                <RoleBadges reader={reader} owner={member.ownerSince !== null} roles={member.roles} />,
              ],
              [t("members.twoSteps"), <TwoSteps reader={reader} member={member} />],
              [t("members.seen"), member.seenAt ? <Ago reader={reader} at={member.seenAt} /> : t("members.never")],
              [t("members.since"), <At reader={reader} at={member.createdAt} />],
            ]}
          />
        </Card>
        {changeable && (
          <Card title={t("members.change")}>
            <form method="post" action={`/staff/${member.id}/roles`} class="grid gap-5">
              <p class="quiet text-sm">{t("members.changeLead")}</p>
              <RoleFields reader={reader} accounts={accounts} owner={member.ownerSince !== null} roles={member.roles} />
              <div>
                <Button>{t("common.save")}</Button>
              </div>
            </form>
          </Card>
        )}
        {member.totpSince && reader.may(`/staff/${member.id}/totp/removal`) && (
          <Card title={t("members.resetTotp")}>
            <p class="quiet mb-3 text-sm">{t("members.resetTotpWhy")}</p>
            <Confirm
              reader={reader}
              id="totp-removal"
              action={`/staff/${member.id}/totp/removal`}
              trigger={t("members.resetTotp")}
              question={t("members.resetTotpAsk", { name: member.name })}
              yes={t("members.resetTotp")}
            />
          </Card>
        )}
        {reader.may(`/staff/${member.id}/removal`) && (
          <Card title={t("members.remove")}>
            <p class="quiet mb-3 text-sm">{t("members.removeWhy")}</p>
            <Confirm
              reader={reader}
              id="removal"
              action={`/staff/${member.id}/removal`}
              trigger={t("members.remove")}
              question={t("members.removeAsk", { name: member.name })}
              yes={t("members.remove")}
              typing={{ word: wordFor(reader, member.name), given: removing, back: `/staff/${member.id}` }}
            />
          </Card>
        )}
      </div>
    </Page>
  )
}
