/**
 * The second step of signing in: codes of an authenticator (RFC 6238), a new one every 30 seconds. The secret lies
 * sealed in the vault; a code is taken once, and those of the neighbouring periods are taken too, as clocks differ.
 */
import { and, eq, isNull, lt, or } from "drizzle-orm"
import { Secret as Key, TOTP } from "otpauth"
import type { Db } from "../../db"
import { recoveryCodes, staff } from "../../schema"
import type { World } from "../../world"
import * as Recovery from "./recovery"

const PERIOD_SECONDS = 30
const DRIFT = 1

/** 160 random bits in base32, as authenticators take them. */
export const fresh = (): string => new Key({ size: 20 }).base32

/** What the QR code says. */
export const address = (secret: string, email: string): string => keyed(secret, email).toString()

/** The period whose code this is, near this moment; null when it is none of them. The comparison takes constant time. */
export function periodOf(secret: string, code: string, at: Temporal.Instant): bigint | null {
  const delta = keyed(secret).validate({ token: digits(code), timestamp: at.epochMilliseconds, window: DRIFT })
  return delta === null ? null : BigInt(Math.floor(at.epochMilliseconds / 1000 / PERIOD_SECONDS) + delta)
}

/** From now on signing in takes a code. Answers the recovery codes, which are never seen again. */
export async function enable(
  db: Db,
  staffId: bigint,
  { sealed, period }: { sealed: string; period: bigint },
  at: Temporal.Instant,
): Promise<string[]> {
  await db.update(staff).set({ totpSealed: sealed, totpSince: at, totpPeriod: period }).where(eq(staff.id, staffId))
  return Recovery.renew(db, staffId)
}

export async function disable(db: Db, staffId: bigint): Promise<void> {
  await db.update(staff).set({ totpSealed: null, totpSince: null, totpPeriod: null }).where(eq(staff.id, staffId))
  await db.delete(recoveryCodes).where(eq(recoveryCodes.staffId, staffId))
}

/** Whether the code is right and was not taken before; of two requests with one code the second finds it taken. */
export async function take(
  { db, vault }: Pick<World, "db" | "vault">,
  staffId: bigint,
  code: string,
  at: Temporal.Instant,
) {
  const [person] = await db.select({ sealed: staff.totpSealed }).from(staff).where(eq(staff.id, staffId))
  if (!person?.sealed) return false
  const period = periodOf(await vault.open(person.sealed), code, at)
  if (period === null) return false
  const unused = or(isNull(staff.totpPeriod), lt(staff.totpPeriod, period))
  const taken = await db
    .update(staff)
    .set({ totpPeriod: period })
    .where(and(eq(staff.id, staffId), unused))
    .returning({ id: staff.id })
  return taken.length > 0
}

const keyed = (secret: string, label = "") =>
  new TOTP({ issuer: "Tobiishi", label, secret: Key.fromBase32(secret), period: PERIOD_SECONDS })

/** Typed with spaces or on a Japanese keyboard, it is the same code. */
const digits = (code: string) => code.normalize("NFKC").replaceAll(/\D/g, "")
