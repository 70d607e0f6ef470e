/** Signing in: who may try, and whether the password fits. Tries are counted in the database, for all processes. */
import { and, desc, eq, gt, lte, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { signInAttempts } from "../../schema"
import * as Secret from "../secret"
import * as Staff from "."
import * as Password from "./password"

export type Outcome =
  | { is: "welcome"; staff: Staff.Staff }
  | { is: "refused" }
  /** Too many tries; the right password would not help either before `until`. */
  | { is: "throttled"; until: Temporal.Instant }

const window = Temporal.Duration.from({ minutes: 15 })

/**
 * Few tries for one person from one place; more for one person from everywhere, so that a stranger cannot lock
 * somebody out by typing nonsense, and more for one place, where a whole office may sit behind one address.
 */
const limits = { together: 5, email: 50, address: 50 }

export async function attempt(
  db: Db,
  { email, password, address }: { email: string; password: string; address: string },
  at: Temporal.Instant,
): Promise<Outcome> {
  const subjects = subjectsOf(email, address)
  const until = await countTry(db, subjects, at)
  if (until) return { is: "throttled", until }
  const person = await Staff.byEmail(db, email)
  if (!(await Password.fits(password, person?.passwordHash ?? null)) || !person) return { is: "refused" }
  await forgive(db, subjects.together)
  const { passwordHash: _, ...staff } = person
  return { is: "welcome", staff }
}

/** Forgets tries that no longer count. A chore. */
export async function sweep(db: Db, at: Temporal.Instant): Promise<void> {
  await db.delete(signInAttempts).where(lte(signInAttempts.attemptedAt, at.subtract(window)))
}

type Subjects = Record<keyof typeof limits, string>

/** Hashed, because people type passwords into the wrong box. */
function subjectsOf(email: string, address: string): Subjects {
  const who = email.trim().toLowerCase()
  return {
    together: Secret.hash(`together ${address} ${who}`),
    email: Secret.hash(`email ${who}`),
    address: Secret.hash(`address ${address}`),
  }
}

/** Counts this try before the password is looked at, or says until when there are no more tries. */
function countTry(db: Db, subjects: Subjects, at: Temporal.Instant): Promise<Temporal.Instant | null> {
  return db.transaction(async (db) => {
    // Tries at the same moment take turns, or all of them would be the first.
    for (const subject of Object.values(subjects).sort())
      await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`)
    const ends = await Promise.all(
      (Object.keys(limits) as (keyof typeof limits)[]).map((kind) => spent(db, subjects[kind], limits[kind], at)),
    )
    const until = ends
      .filter((end) => end !== null)
      .sort(Temporal.Instant.compare)
      .at(-1)
    if (until) return until
    await db.insert(signInAttempts).values(Object.values(subjects).map((subject) => ({ subject, attemptedAt: at })))
    return null
  })
}

/** When the oldest of the last `limit` tries leaves the window; null while there are fewer. */
async function spent(db: Db, subject: string, limit: number, at: Temporal.Instant) {
  const [oldest] = await db
    .select({ attemptedAt: signInAttempts.attemptedAt })
    .from(signInAttempts)
    .where(and(eq(signInAttempts.subject, subject), gt(signInAttempts.attemptedAt, at.subtract(window))))
    .orderBy(desc(signInAttempts.attemptedAt))
    .offset(limit - 1)
    .limit(1)
  return oldest ? oldest.attemptedAt.add(window) : null
}

async function forgive(db: Db, subject: string) {
  await db.delete(signInAttempts).where(eq(signInAttempts.subject, subject))
}
