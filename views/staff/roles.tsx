import type { Given } from "../../src/domain/staff/role"
import { Fragment, h } from "../jsx"
import { Badge } from "../parts/badge"
import { Checkbox, Select } from "../parts/field"
import type { ChannelInView, SignedIn } from "../reader"

export const given = ["viewer", "operator", "admin"] as const satisfies readonly Given[]

type Props = {
  reader: SignedIn
  /** Those on which the reader may give roles. */
  accounts: readonly ChannelInView[]
  owner: boolean
  roles: ReadonlyMap<bigint, Given>
}

/** Who somebody is to be: an owner, or a role on each account. */
export function RoleFields({ reader, accounts, owner, roles }: Props) {
  const { t } = reader
  const none = { value: "", label: t("members.none") }
  const options = [none, ...given.map((role) => ({ value: role, label: t(`members.role.${role}`) }))]
  return (
    <div class="grid gap-4">
      {reader.staff.owner && (
        <Checkbox name="owner" label={t("members.isOwner")} hint={t("members.can.owner")} checked={owner} />
      )}
      <fieldset class="grid min-w-0 gap-3">
        <legend class="label-line">{t("members.perAccount")}</legend>
        {reader.staff.owner && <p class="quiet text-xs">{t("members.owners")}</p>}
        {accounts.map((account) => (
          <Select
            reader={reader}
            name={`role-${account.id}`}
            label={t("members.onAccount", { name: account.name })}
            value={roles.get(account.id) ?? ""}
            options={options}
            free={true}
          />
        ))}
      </fieldset>
      <dl class="quiet grid gap-1 text-xs">
        {given.map((role) => (
          <div>
            <dt class="inline font-semibold">{t(`members.role.${role}`)}</dt>
            <dd class="inline"> {t(`members.can.${role}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** What somebody is, in a word for each account that the reader knows. */
export function RoleBadges({ reader, owner, roles }: Omit<Props, "accounts">) {
  const { t, channels } = reader
  if (owner) return <Badge tone="note">{t("members.role.owner")}</Badge>
  const shown = channels.flatMap(({ id, name }) => {
    const role = roles.get(id)
    return role ? [{ name, role }] : []
  })
  if (shown.length === 0) return <span class="quiet text-sm">{t("members.none")}</span>
  return (
    <>
      {shown.map(({ name, role }) => (
        <span class="mr-3 inline-block text-sm">
          <Badge>{t(`members.role.${role}`)}</Badge> {name}
        </span>
      ))}
    </>
  )
}
