/** Codes on paper, for who has lost the authenticator. Each opens once; only hashes are kept. */
import { and, eq, inArray, isNull } from "drizzle-orm"
import type { Db } from "../../db"
import { recoveryCodes } from "../../schema"
import * as Secret from "../secret"

export const COUNT = 10

/** No letters that look like figures. */
const letters = "23456789abcdefghjkmnpqrstuvwxyz"
const LENGTH = 16

/** Ten new ones; the old ones open nothing any more. */
export async function renew(db: Db, staffId: bigint): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, fresh)
  await db.delete(recoveryCodes).where(eq(recoveryCodes.staffId, staffId))
  await db.insert(recoveryCodes).values(codes.map((code) => ({ staffId, codeHash: hash(code) })))
  return codes
}

/** Whether it is one of theirs and was not used; now it is. */
export async function take(db: Db, staffId: bigint, code: string, at: Temporal.Instant): Promise<boolean> {
  const taken = await db
    .update(recoveryCodes)
    .set({ usedAt: at })
    .where(
      and(eq(recoveryCodes.staffId, staffId), eq(recoveryCodes.codeHash, hash(code)), isNull(recoveryCodes.usedAt)),
    )
    .returning({ staffId: recoveryCodes.staffId })
  return taken.length > 0
}

/** How many are left. */
export async function left(db: Db, staffId: bigint): Promise<number> {
  return db.$count(recoveryCodes, and(eq(recoveryCodes.staffId, staffId), isNull(recoveryCodes.usedAt)))
}

/** Those of the codes that are theirs: so that a page repeats nothing but what it has shown before. */
export async function known(db: Db, staffId: bigint, codes: readonly string[]): Promise<string[]> {
  const hashes = codes.slice(0, COUNT).map(hash)
  if (hashes.length === 0) return []
  const rows = await db
    .select({ codeHash: recoveryCodes.codeHash })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.staffId, staffId), inArray(recoveryCodes.codeHash, hashes)))
  const found = new Set(rows.map(({ codeHash }) => codeHash))
  return codes.filter((code) => found.has(hash(code)))
}

/** 79 bits: nobody guesses it, so a plain hash is enough. In groups of four, to be read and typed. */
function fresh(): string {
  let code = ""
  while (code.length < LENGTH) {
    // 248 is eight times 31: no letter comes more often than another.
    const [byte] = crypto.getRandomValues(new Uint8Array(1))
    if (byte! < 248) code += letters[byte! % letters.length]
  }
  return code.match(/.{4}/g)!.join("-")
}

const hash = (code: string) => Secret.hash(`recovery ${bare(code)}`)
const bare = (code: string) =>
  code
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")

/** Whether this is meant as such a code, and not as one of the authenticator. */
export const looksLike = (code: string): boolean => bare(code).length > 8
