/** Inviting by a link: who opens it within a week becomes one of the staff, or is given more roles. No mail is sent. */
import { and, desc, eq, getTableColumns, gt, inArray, isNull, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { channels, invitationRoles, invitations, staff } from "../../schema"
import { present } from "../absence"
import * as Fault from "../fault"
import { isRefusal, type Refusal } from "../fault"
import * as Secret from "../secret"
import * as Shape from "../shape"
import * as Staff from "."
import * as Member from "./member"
import * as Password from "./password"
import { type Given, ranks } from "./role"

export const LASTS = Temporal.Duration.from({ hours: 7 * 24 })

export const label = Shape.blankable(80)

export type Invitation = Omit<typeof invitations.$inferSelect, "tokenHash"> & {
  roles: Map<bigint, Given>
  by: string
}

export type Input = { label: string; owner: boolean; roles: ReadonlyMap<bigint, Given> }

/** `token` goes into the link; it is never seen again. */
export async function create(
  db: Db,
  { label, owner, roles }: Input,
  invitedBy: bigint,
  at: Temporal.Instant,
): Promise<{ id: bigint; token: string } | Refusal> {
  if (!owner && roles.size === 0) return Fault.one("roles", "no_role")
  const token = Secret.fresh()
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(invitations)
      .values({ tokenHash: Secret.hash(token), label, owner, invitedBy, createdAt: at, expiresAt: at.add(LASTS) })
      .returning({ id: invitations.id })
    const { id } = present(row, "invitation")
    if (roles.size > 0)
      await tx
        .insert(invitationRoles)
        .values([...roles].map(([channelId, role]) => ({ channelId, invitationId: id, role })))
    return { id, token }
  })
}

/**
 * It has been neither used nor taken back, its week is not over, and whoever made it could still give what it gives:
 * an owner everything, an admin roles on their accounts.
 */
const stillOpen = (at: Temporal.Instant) =>
  and(
    isNull(invitations.usedAt),
    isNull(invitations.revokedAt),
    gt(invitations.expiresAt, at),
    sql`exists (
      select 1 from staff s where s.id = ${invitations.invitedBy} and (s.owner_since is not null or (
        not ${invitations.owner} and not exists (
          select 1 from invitation_roles g where g.invitation_id = ${invitations.id} and not exists (
            select 1 from roles r where r.staff_id = s.id and r.channel_id = g.channel_id and r.role = 'admin')))))`,
  )

const { tokenHash: _, ...columns } = getTableColumns(invitations)

/** Open ones, newest first: all, or those that somebody made. */
export async function list(db: Db, at: Temporal.Instant, by?: bigint): Promise<Invitation[]> {
  const rows = await db
    .select({ ...columns, by: staff.name })
    .from(invitations)
    .innerJoin(staff, eq(staff.id, invitations.invitedBy))
    .where(and(stillOpen(at), by === undefined ? undefined : eq(invitations.invitedBy, by)))
    .orderBy(desc(invitations.id))
    .limit(200)
  return withRoles(db, rows)
}

/** The open one behind a link, or null. */
export async function open(db: Db, token: string, at: Temporal.Instant): Promise<Invitation | null> {
  const rows = await db
    .select({ ...columns, by: staff.name })
    .from(invitations)
    .innerJoin(staff, eq(staff.id, invitations.invitedBy))
    .where(and(eq(invitations.tokenHash, Secret.hash(token)), stillOpen(at)))
  return (await withRoles(db, rows))[0] ?? null
}

async function withRoles(db: Db, rows: readonly Omit<Invitation, "roles">[]): Promise<Invitation[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const given = await db.select().from(invitationRoles).where(inArray(invitationRoles.invitationId, ids))
  return rows.map((row) => ({
    ...row,
    roles: new Map(given.filter((each) => each.invitationId === row.id).map((each) => [each.channelId, each.role])),
  }))
}

/** The names of the accounts it opens, for who is not yet one of the staff. */
export async function accounts(db: Db, { roles }: Invitation): Promise<Map<bigint, string>> {
  if (roles.size === 0) return new Map()
  const rows = await db
    .select({ id: channels.id, name: channels.name })
    .from(channels)
    .where(and(inArray(channels.id, [...roles.keys()]), isNull(channels.archivedAt)))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** The link opens nothing any more. Taking back again changes nothing. */
export async function revoke(db: Db, invitationId: bigint, at: Temporal.Instant): Promise<void> {
  await db
    .update(invitations)
    .set({ revokedAt: at })
    .where(and(eq(invitations.id, invitationId), isNull(invitations.usedAt), isNull(invitations.revokedAt)))
}

/** A new member of the staff, or null when the link has been used, taken back, or never was. */
export async function join(
  db: Db,
  token: string,
  { name, email, password }: Staff.Input,
  locale: Staff.Staff["locale"],
  at: Temporal.Instant,
  told: (db: Db, person: Staff.Staff) => Promise<void> = async () => {},
): Promise<Staff.Staff | Refusal | null> {
  if (!(await open(db, token, at))) return null
  const passwordHash = await Password.hash(password)
  return db.transaction(async (tx) => {
    const invitation = await use(tx, token, at)
    if (!invitation) return null
    const person = await Staff.create(tx, { name, email, passwordHash, locale, owner: invitation.owner }, at)
    if (isRefusal(person)) {
      await tx.update(invitations).set({ usedAt: null }).where(eq(invitations.id, invitation.id))
      return person
    }
    await settle(tx, invitation, person.id, at)
    await told(tx, person)
    return person
  })
}

/** The same for who is one of the staff already: of two roles on an account the higher stays. */
export async function accept(db: Db, token: string, person: Staff.Staff, at: Temporal.Instant): Promise<boolean> {
  return db.transaction(async (tx) => {
    const invitation = await use(tx, token, at)
    if (!invitation) return false
    const member = await Member.find(tx, person.id, null)
    const higher = [...invitation.roles].filter(([channelId, role]) => {
      const held = member?.roles.get(channelId)
      return !held || ranks.indexOf(role) > ranks.indexOf(held)
    })
    if (invitation.owner) await Member.change(tx, person.id, { owner: true, roles: new Map() }, at)
    await settle(tx, { ...invitation, roles: new Map(higher) }, person.id, at)
    return true
  })
}

/** Of two people with the same link the second waits here, and then finds it used. */
async function use(db: Db, token: string, at: Temporal.Instant): Promise<Invitation | null> {
  const invitation = await open(db, token, at)
  if (!invitation) return null
  const used = await db
    .update(invitations)
    .set({ usedAt: at })
    .where(and(eq(invitations.id, invitation.id), stillOpen(at)))
    .returning({ id: invitations.id })
  return used.length > 0 ? invitation : null
}

async function settle(db: Db, { id, roles }: Invitation, staffId: bigint, at: Temporal.Instant) {
  await db.update(invitations).set({ usedBy: staffId }).where(eq(invitations.id, id))
  await Member.give(db, staffId, roles, at)
}
