/** Somebody's signed-in browser. The cookie holds a random token; the row holds its hash. */
import { and, desc, eq, gt, lte, or } from "drizzle-orm"
import type { Db } from "../db"
import { sessions, staff } from "../schema"
import { present } from "./absence"
import * as Secret from "./secret"
import * as Staff from "./staff"

/** Ends after two weeks without a visit, and after sixty days in any case. */
const idle = Temporal.Duration.from({ hours: 14 * 24 })
export const longest = Temporal.Duration.from({ hours: 60 * 24 })

/** The token for the cookie; it is never seen again. */
export async function begin(
  db: Db,
  staffId: bigint,
  userAgent: string,
  at: Temporal.Instant,
  address = "",
): Promise<string> {
  const token = Secret.fresh()
  await db.insert(sessions).values({
    tokenHash: Secret.hash(token),
    staffId,
    userAgent: userAgent.replaceAll("\0", "").slice(0, 300),
    address,
    createdAt: at,
    seenAt: at,
    expiresAt: at.add(longest),
  })
  return token
}

/** Somebody, and the session they come in by. */
export type Visitor = Staff.Staff & { sessionId: bigint; userAgent: string }

/** Who this is, or null. A visit, and from where, is written down at most once a minute. */
export async function find(db: Db, token: string, at: Temporal.Instant, address?: string): Promise<Visitor | null> {
  const tokenHash = Secret.hash(token)
  const [found] = await db
    .select({ ...Staff.columns, sessionId: sessions.id, userAgent: sessions.userAgent, seenAt: sessions.seenAt })
    .from(sessions)
    .innerJoin(staff, eq(staff.id, sessions.staffId))
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, at), gt(sessions.seenAt, at.subtract(idle))))
  if (!found) return null
  const { seenAt, ...person } = found
  if (at.since(seenAt).total("seconds") >= 60)
    await db
      .update(sessions)
      .set({ seenAt: at, ...(address && { address }) })
      .where(eq(sessions.tokenHash, tokenHash))
  return person
}

export async function end(db: Db, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, Secret.hash(token)))
}

/** Deletes what no longer opens anything. A chore. */
export async function sweep(db: Db, at: Temporal.Instant): Promise<void> {
  await db.delete(sessions).where(or(lte(sessions.expiresAt, at), lte(sessions.seenAt, at.subtract(idle))))
}

export type Device = {
  id: bigint
  userAgent: string
  address: string
  createdAt: Temporal.Instant
  seenAt: Temporal.Instant
}

/** Where somebody is signed in, the last seen first. */
export function list(db: Db, staffId: bigint, at: Temporal.Instant): Promise<Device[]> {
  const { id, userAgent, address, createdAt, seenAt } = sessions
  return db
    .select({ id, userAgent, address, createdAt, seenAt })
    .from(sessions)
    .where(and(eq(sessions.staffId, staffId), gt(sessions.expiresAt, at), gt(sessions.seenAt, at.subtract(idle))))
    .orderBy(desc(sessions.seenAt), desc(sessions.id))
    .limit(200)
}

/** Ends one of somebody's own; another's is not there. */
export async function revoke(db: Db, staffId: bigint, sessionId: bigint): Promise<void> {
  const [gone] = await db
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.staffId, staffId)))
    .returning({ id: sessions.id })
  present(gone, "session")
}
