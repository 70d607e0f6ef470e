/** What somebody changes about themselves: name, address, password. What lets one in takes the password once more. */
import { eq } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { passwordLinks, signInChallenges, staff } from "../../schema"
import { present } from "../absence"
import * as Fault from "../fault"
import * as Shape from "../shape"
import * as Staff from "."
import * as Member from "./member"
import * as Password from "./password"
import * as Tries from "./tries"

export const schema = v.object({ name: Shape.name(80), email: Staff.email })
export type Input = v.InferOutput<typeof schema>

export async function edit(db: Db, staffId: bigint, input: Input): Promise<{ done: true } | Fault.Refusal> {
  const holder = await Staff.byEmail(db, input.email)
  if (holder && holder.id !== staffId) return Fault.one("email", "taken")
  await db.update(staff).set(input).where(eq(staff.id, staffId))
  return { done: true }
}

/** Whether this is their password; counted as signing in is. The fault stands at `path`. */
export async function confirm(
  db: Db,
  { staffId, password, address }: { staffId: bigint; password: string; address: string },
  path: string,
  at: Temporal.Instant,
): Promise<Fault.Refusal | null> {
  const [person] = await db.select().from(staff).where(eq(staff.id, staffId))
  const { email, passwordHash } = present(person, "staff")
  const attempt = { kind: "password", who: email.toLowerCase(), address } as const
  if (await Tries.count(db, attempt, at)) return Fault.one(path, "too_many_tries")
  if (!(await Password.fits(password, passwordHash))) return Fault.one(path, "wrong_password")
  await Tries.forgive(db, attempt)
  return null
}

/**
 * Takes a hash, as it costs a quarter of a second. Every other session ends, and so do links to another password and
 * what was begun with the old one and waits for its second step.
 */
export async function setPassword(
  db: Db,
  staffId: bigint,
  passwordHash: string,
  keep: bigint | null,
): Promise<{ ended: number }> {
  await db.update(staff).set({ passwordHash }).where(eq(staff.id, staffId))
  await db.delete(passwordLinks).where(eq(passwordLinks.staffId, staffId))
  await db.delete(signInChallenges).where(eq(signInChallenges.staffId, staffId))
  return { ended: await Member.endSessions(db, staffId, keep) }
}

/** A new password that may be one: long enough, and not the address. */
export const newPassword = (email: string) =>
  v.pipe(
    Password.schema,
    v.check((password) => password.trim().toLowerCase() !== email.toLowerCase(), Fault.say("password_is_email")),
  )
