import type { Fault } from "../../src/domain/fault"
import type { Given } from "../../src/domain/staff/role"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import { exactly } from "../parts/moment"
import { Ticket } from "../parts/ticket"
import type { ChannelInView, SignedIn } from "../reader"
import { RoleFields } from "./roles"

type Typed = { label: string; owner: boolean; roles: ReadonlyMap<bigint, Given> }

type Props = { reader: SignedIn; accounts: readonly ChannelInView[]; typed?: Typed; faults?: readonly Fault[] }

export function Invite({ reader, accounts, typed, faults }: Props): Markup {
  const { t } = reader
  const wrong = faultOf(reader, faults, "roles")
  // With one account there is little doubt which; how much is the question.
  const only =
    accounts.length === 1 ? new Map<bigint, Given>([[accounts[0]!.id, "operator"]]) : new Map<bigint, Given>()
  const { label, owner, roles } = typed ?? { label: "", owner: false, roles: only }
  return (
    <Page
      reader={reader}
      title={t("members.newTitle")}
      lead={t("members.newLead")}
      above={{ href: "/staff", label: t("members.title") }}
    >
      <div class="max-w-2xl">
        <Card>
          <form method="post" action="/staff/invitations" class="grid gap-5">
            <Ticket reader={reader} />
            {wrong && <Alert tone="bad">{wrong}</Alert>}
            <TextField
              reader={reader}
              name="label"
              label={t("members.forWhom")}
              hint={t("members.forWhomHint")}
              value={label}
              error={faultOf(reader, faults, "label")}
              maxlength={80}
              autocomplete="off"
              optional={true}
            />
            <RoleFields reader={reader} accounts={accounts} owner={owner} roles={roles} />
            <div>
              <Button>{t("members.create")}</Button>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}

/** The one page that shows the link. */
export function Made({ reader, link, until }: { reader: SignedIn; link: string; until: Temporal.Instant }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("members.newTitle")} above={{ href: "/staff", label: t("members.title") }}>
      <div class="grid max-w-2xl gap-5">
        <Alert tone="good" title={t("members.onceTitle")}>
          <p>{t("members.onceWhy", { at: exactly(reader, until) })}</p>
          <p class="mt-2 flex flex-wrap items-center gap-2">
            <code class="bg-base-100 rounded-field px-3 py-2 break-all select-all">{link}</code>
            <Button look="plain" size="small" type="button" icon="copy" label={t("members.copy")} data-copies={link} />
          </p>
        </Alert>
        <div>
          <ButtonLink href="/staff">{t("members.done")}</ButtonLink>
        </div>
      </div>
    </Page>
  )
}
