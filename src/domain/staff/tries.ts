/** Tries at something secret, counted in the database, for all processes: passwords, and codes of the second step. */
import { and, desc, eq, gt, lte, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { signInAttempts } from "../../schema"
import * as Secret from "../secret"

const window = Temporal.Duration.from({ minutes: 15 })

/**
 * Few tries for one person from one place; more for one person from everywhere, so that a stranger cannot lock
 * somebody out by typing nonsense, and more for one place, where a whole office may sit behind one address. A code of
 * six digits is guessed sooner than a password, and only who knows the password gets so far: fewer tries of it.
 */
const limits = {
  password: { together: 5, person: 50, address: 50 },
  code: { together: 5, person: 10, address: 50 },
}
type Kind = keyof typeof limits

/** What is tried, at whose door, from where. */
export type Try = { kind: Kind; who: string; address: string }

/** Counts this try before it is judged, or says until when there are no more. */
export function count(db: Db, attempt: Try, at: Temporal.Instant): Promise<Temporal.Instant | null> {
  const subjects = subjectsOf(attempt)
  const most = limits[attempt.kind]
  return db.transaction(async (db) => {
    // Tries at the same moment take turns, or all of them would be the first.
    for (const subject of Object.values(subjects).sort())
      await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`)
    const ends = await Promise.all(
      (Object.keys(most) as (keyof typeof most)[]).map((kind) => spent(db, subjects[kind], most[kind], at)),
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

/** It was right: this person, from this place, begins anew. */
export async function forgive(db: Db, attempt: Try) {
  await db.delete(signInAttempts).where(eq(signInAttempts.subject, subjectsOf(attempt).together))
}

/** Forgets tries that no longer count. */
export async function sweep(db: Db, at: Temporal.Instant): Promise<void> {
  await db.delete(signInAttempts).where(lte(signInAttempts.attemptedAt, at.subtract(window)))
}

/** Hashed, because people type passwords into the wrong box. */
function subjectsOf({ kind, who, address }: Try) {
  return {
    together: Secret.hash(`${kind} together ${address} ${who}`),
    person: Secret.hash(`${kind} person ${who}`),
    address: Secret.hash(`${kind} address ${address}`),
  }
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
