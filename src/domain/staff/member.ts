/** What each of the staff may do, and how somebody ceases to be one. An installation always has an owner. */
import { and, asc, eq, inArray, isNotNull, ne, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { roles, sessions, staff } from "../../schema"
import * as Fault from "../fault"
import type { Staff } from "."
import * as StaffNoun from "."
import type { Given } from "./role"

export type Member = Staff & { roles: Map<bigint, Given>; seenAt: Temporal.Instant | null }

/** Everybody, or those who see one of these accounts; owners see all. By name, at most five hundred. */
export async function list(db: Db, channelIds: readonly bigint[] | null): Promise<Member[]> {
  const there = db
    .select({ id: roles.staffId })
    .from(roles)
    .where(inArray(roles.channelId, [...(channelIds ?? [0n])]))
  const people = await db
    .select(StaffNoun.columns)
    .from(staff)
    .where(channelIds === null ? undefined : sql`${staff.ownerSince} is not null or ${staff.id} in ${there}`)
    .orderBy(asc(staff.name), asc(staff.id))
    .limit(500)
  return withRoles(db, people)
}

/** One of them. `NotFound` for whom one does not see. */
export async function find(db: Db, staffId: bigint, channelIds: readonly bigint[] | null): Promise<Member | null> {
  const [member] = await withRoles(db, [await StaffNoun.find(db, staffId)])
  if (!member) return null
  const seen = channelIds === null || member.ownerSince || channelIds.some((id) => member.roles.has(id))
  return seen ? member : null
}

async function withRoles(db: Db, people: readonly Staff[]): Promise<Member[]> {
  const ids = people.map(({ id }) => id)
  if (ids.length === 0) return []
  const held = await db.select().from(roles).where(inArray(roles.staffId, ids))
  const seen = await db
    .select({ staffId: sessions.staffId, at: sql<string | null>`max(${sessions.seenAt})` })
    .from(sessions)
    .where(inArray(sessions.staffId, ids))
    .groupBy(sessions.staffId)
  const lastSeen = new Map(seen.map(({ staffId, at }) => [staffId, at]))
  return people.map((person) => ({
    ...person,
    roles: new Map(held.filter(({ staffId }) => staffId === person.id).map((row) => [row.channelId, row.role])),
    seenAt: moment(lastSeen.get(person.id)),
  }))
}

const moment = (text: string | null | undefined) => (text ? Temporal.Instant.from(text.replace(" ", "T")) : null)

/** What is to be held from now on. Accounts that are not named stay as they are; `owner` absent: likewise. */
export type Grants = { owner?: boolean; roles: ReadonlyMap<bigint, Given | null> }

/** Gives and takes roles. The last owner stays one. */
export async function change(
  db: Db,
  staffId: bigint,
  grants: Grants,
  at: Temporal.Instant,
): Promise<{ done: true } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    if (grants.owner === false && (await isLastOwner(tx, staffId))) return Fault.one("owner", "last_owner")
    if (grants.owner !== undefined)
      await tx
        .update(staff)
        .set({ ownerSince: grants.owner ? sql`coalesce(${staff.ownerSince}, ${at.toString()}::timestamptz)` : null })
        .where(eq(staff.id, staffId))
    await give(tx, staffId, grants.roles, at)
    return { done: true as const }
  })
}

export async function give(db: Db, staffId: bigint, given: Grants["roles"], at: Temporal.Instant): Promise<void> {
  const [taken, kept] = [[...given].filter(([, role]) => role === null), [...given].filter(([, role]) => role !== null)]
  if (taken.length > 0)
    await db.delete(roles).where(
      and(
        eq(roles.staffId, staffId),
        inArray(
          roles.channelId,
          taken.map(([id]) => id),
        ),
      ),
    )
  if (kept.length === 0) return
  await db
    .insert(roles)
    .values(kept.map(([channelId, role]) => ({ channelId, staffId, role: role!, givenAt: at })))
    .onConflictDoUpdate({
      target: [roles.channelId, roles.staffId],
      set: { role: sql`excluded.role`, givenAt: sql`excluded.given_at` },
      setWhere: sql`${roles.role} <> excluded.role`,
    })
}

/** Their sessions, roles and invitations go with them; what they did stays in the log. */
export async function remove(db: Db, staffId: bigint): Promise<{ done: true } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    if (await isLastOwner(tx, staffId)) return Fault.one("", "last_owner")
    await tx.delete(staff).where(eq(staff.id, staffId))
    return { done: true as const }
  })
}

/** Owners are locked while one of them goes, or two could go at once and leave none. */
async function isLastOwner(db: Db, staffId: bigint): Promise<boolean> {
  const owners = await db
    .select({ id: staff.id })
    .from(staff)
    .where(isNotNull(staff.ownerSince))
    .orderBy(staff.id)
    .for("update")
  return owners.some(({ id }) => id === staffId) && owners.length === 1
}

/** Every session of theirs but one ends now. How many that were. */
export async function endSessions(db: Db, staffId: bigint, except: bigint | null): Promise<number> {
  const others = except === null ? undefined : ne(sessions.id, except)
  const gone = await db
    .delete(sessions)
    .where(and(eq(sessions.staffId, staffId), others))
    .returning({ id: sessions.id })
  return gone.length
}
