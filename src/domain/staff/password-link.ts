/** The way back for who is locked out: a link made at the machine itself, for one person, used once within an hour. */
import { and, asc, eq, gt } from "drizzle-orm"
import type { Db } from "../../db"
import { passwordLinks, staff } from "../../schema"
import * as Audit from "../audit"
import * as Secret from "../secret"
import * as Staff from "."
import * as Password from "./password"
import * as Profile from "./profile"
import * as Totp from "./totp"

export const LASTS = Temporal.Duration.from({ hours: 1 })

const machine: Audit.Hand = { staffId: null, sessionId: null, tokenId: null, who: "", agent: "" }

/** The path of the link, or the addresses of those whom there are. A link before it opens nothing any more. */
export async function make(
  db: Db,
  email: string,
  at: Temporal.Instant,
): Promise<{ path: string } | { known: string[] }> {
  const person = await Staff.byEmail(db, email.trim())
  if (!person) {
    const rows = await db.select({ email: staff.email }).from(staff).orderBy(asc(staff.id)).limit(20)
    return { known: rows.map((row) => row.email) }
  }
  const token = Secret.fresh()
  await db.transaction(async (tx) => {
    await tx.delete(passwordLinks).where(eq(passwordLinks.staffId, person.id))
    const link = { tokenHash: Secret.hash(token), staffId: person.id, createdAt: at, expiresAt: at.add(LASTS) }
    await tx.insert(passwordLinks).values(link)
    const line = { noun: "staff", deed: "reset", subjectId: person.id, subject: person.name } as const
    await Audit.record(tx, { hand: machine, channelId: null, at }, line)
  })
  return { path: `/password/${token}` }
}

/** Whose link this is, or null when it has been used, replaced, or never was. */
export async function whose(db: Db, token: string, at: Temporal.Instant): Promise<Staff.Staff | null> {
  const [link] = await db.select({ staffId: passwordLinks.staffId }).from(passwordLinks).where(live(token, at))
  return link ? Staff.find(db, link.staffId) : null
}

/** The new password stands, every session has ended, and if so asked the second step is off. False: too late. */
export async function use(
  db: Db,
  { token, password, withoutTotp, agent }: { token: string; password: string; withoutTotp: boolean; agent: string },
  at: Temporal.Instant,
): Promise<boolean> {
  const passwordHash = await Password.hash(password)
  return db.transaction(async (tx) => {
    const person = await whose(tx, token, at)
    // Of two people with the same link the second waits here, and then finds it used.
    const used = await tx.delete(passwordLinks).where(live(token, at)).returning({ staffId: passwordLinks.staffId })
    if (!person || used.length === 0) return false
    const hand = { staffId: person.id, sessionId: null, tokenId: null, who: person.name, agent }
    const about = { noun: "staff", deed: "changed", id: person.id } as const
    const work = async () => {
      if (withoutTotp) await Totp.disable(tx, person.id)
      await Profile.setPassword(tx, person.id, passwordHash, null)
    }
    await Audit.compared(tx, { hand, channelId: null, at }, work, about)
    return true
  })
}

const live = (token: string, at: Temporal.Instant) =>
  and(eq(passwordLinks.tokenHash, Secret.hash(token)), gt(passwordLinks.expiresAt, at))
