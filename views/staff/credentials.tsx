import type { Fault } from "../../src/domain/fault"
import { Fragment, h } from "../jsx"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import type { Reader } from "../reader"

type Asked = { reader: Reader; faults?: readonly Fault[] }
type Typed = { name: string; email: string }

/** Who somebody is, wherever that is asked: at the first start, by an invitation, in the profile. */
export function Person({ reader, typed, faults, emailHint }: Asked & { typed?: Typed; emailHint?: string }) {
  const { t } = reader
  return (
    <>
      <TextField
        reader={reader}
        name="name"
        label={t("staff.name")}
        hint={t("staff.nameHint")}
        value={typed?.name}
        error={faultOf(reader, faults, "name")}
        autocomplete="name"
        maxlength={80}
      />
      <TextField
        reader={reader}
        name="email"
        label={t("staff.email")}
        hint={emailHint}
        type="email"
        value={typed?.email}
        error={faultOf(reader, faults, "email")}
        autocomplete="username"
      />
    </>
  )
}

/** A password that is chosen now. `of`: whose, where the form does not ask; keepers of passwords read it. */
export function ChosenPassword({ reader, faults, label, of }: Asked & { label?: string; of?: string }) {
  const { t } = reader
  return (
    <>
      {of && <input type="hidden" name="username" value={of} autocomplete="username" />}
      <TextField
        reader={reader}
        name="password"
        label={label ?? t("staff.password")}
        hint={t("staff.passwordHint")}
        type="password"
        error={faultOf(reader, faults, "password")}
        autocomplete="new-password"
      />
    </>
  )
}

/** The password that is in force, to prove who asks. */
export function CurrentPassword({
  reader,
  faults,
  path = "current",
  ...rest
}: Asked & { path?: string; id?: string; hint?: string; free?: boolean }) {
  return (
    <TextField
      {...rest}
      reader={reader}
      name="current"
      label={reader.t("profile.current")}
      type="password"
      error={faultOf(reader, faults, path)}
      autocomplete="current-password"
    />
  )
}
