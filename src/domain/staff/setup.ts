/** The first person's way in: a link printed at start, used once. There is no default account. */
import { and, eq, isNull } from "drizzle-orm"
import type { Db } from "../../db"
import { setupLinks } from "../../schema"
import type { World } from "../../world"
import { isRefusal, type Refusal } from "../fault"
import * as Secret from "../secret"
import * as Staff from "."
import * as Password from "./password"

/**
 * The path of a fresh one-time link, or null once anybody can sign in. Each start replaces the link before it; only
 * its hash is stored, so it cannot be shown again.
 */
export async function setupLink(world: World): Promise<string | null> {
  if (await Staff.anybody(world.db)) return null
  const token = Secret.fresh()
  await world.db.transaction(async (db) => {
    await db.delete(setupLinks).where(isNull(setupLinks.usedAt))
    await db.insert(setupLinks).values({ tokenHash: Secret.hash(token), createdAt: world.now() })
  })
  return `/setup/${token}`
}

/** Whether the link still opens the door. */
export async function isOpen(db: Db, token: string): Promise<boolean> {
  const [link] = await db.select({ usedAt: setupLinks.usedAt }).from(setupLinks).where(live(token))
  return link !== undefined && !(await Staff.anybody(db))
}

/** The first member of staff, or null when the link has been used, replaced, or never was. */
export async function begin(
  db: Db,
  token: string,
  { name, email, password }: Staff.Input,
  locale: Staff.Staff["locale"],
  at: Temporal.Instant,
): Promise<Staff.Staff | Refusal | null> {
  if (!(await isOpen(db, token))) return null
  const passwordHash = await Password.hash(password)
  return db.transaction(async (db) => {
    // Of two people with the same link the second waits here, and then finds it used.
    const [link] = await db.update(setupLinks).set({ usedAt: at }).where(live(token)).returning()
    if (!link || (await Staff.anybody(db))) return null
    const owner = await Staff.create(db, { name, email, passwordHash, locale, owner: true }, at)
    if (isRefusal(owner)) throw new Error("the first email address is already taken")
    return owner
  })
}

const live = (token: string) => and(eq(setupLinks.tokenHash, Secret.hash(token)), isNull(setupLinks.usedAt))
