/** Signing in: who may try, and whether the password fits. With a second step, that is the way to it and no more. */
import { lte } from "drizzle-orm"
import type { Db } from "../../db"
import { passwordLinks, signInChallenges } from "../../schema"
import * as Staff from "."
import * as Password from "./password"
import * as Tries from "./tries"

export type Outcome =
  | { is: "welcome"; staff: Staff.Staff }
  | { is: "refused" }
  /** Too many tries; the right password would not help either before `until`. */
  | { is: "throttled"; until: Temporal.Instant }

export async function attempt(
  db: Db,
  { email, password, address }: { email: string; password: string; address: string },
  at: Temporal.Instant,
): Promise<Outcome> {
  const attempt = { kind: "password", who: email.trim().toLowerCase(), address } as const
  const until = await Tries.count(db, attempt, at)
  if (until) return { is: "throttled", until }
  const person = await Staff.byEmail(db, email)
  if (!(await Password.fits(password, person?.passwordHash ?? null)) || !person) return { is: "refused" }
  await Tries.forgive(db, attempt)
  const { passwordHash: _, totpSealed: __, totpPeriod: ___, ...staff } = person
  return { is: "welcome", staff }
}

/** Forgets tries that no longer count, and ways in that are closed. A chore. */
export async function sweep(db: Db, at: Temporal.Instant): Promise<void> {
  await Tries.sweep(db, at)
  await db.delete(signInChallenges).where(lte(signInChallenges.expiresAt, at))
  await db.delete(passwordLinks).where(lte(passwordLinks.expiresAt, at))
}
