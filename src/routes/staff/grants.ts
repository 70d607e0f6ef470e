import type { SignedIn } from "../../../views/reader"
import * as Role from "../../domain/staff/role"
import { one, type Posted, wordOf } from "../posted"

/** The accounts on which the reader may give roles: an owner everywhere, an admin on their own. */
export function giveable(reader: SignedIn) {
  return reader.channels.filter(({ role }) => Role.reaches(role, "admin"))
}

/** The same as ids, or null for all: who of the staff is seen. */
export const seen = (reader: SignedIn): bigint[] | null =>
  reader.staff.owner ? null : giveable(reader).map(({ id }) => id)

export type Grants = { owner: boolean | undefined; roles: Map<bigint, Role.Given | null> }

/** What a form gives; only an owner makes owners, and nobody gives what is not theirs to give. */
export function grantsIn(reader: SignedIn, body: Posted): Grants {
  // An account that the form did not show is none that somebody has decided about.
  const shown = giveable(reader).filter(({ id }) => Object.hasOwn(body, `role-${id}`))
  const roles = shown.map(
    ({ id }) => [id, wordOf(Role.given, one(body, `role-${id}`)) ?? null] satisfies [bigint, Role.Given | null],
  )
  return { owner: reader.staff.owner ? one(body, "owner") !== "" : undefined, roles: new Map(roles) }
}
