/** What somebody may do on an account. An owner of the installation stands above every role, on every account. */
import { eq } from "drizzle-orm"
import type { Db } from "../../db"
import { roles } from "../../schema"

/** From the least to the most. `viewer` reads; `operator` works; `admin` settles the account; `owner` the installation. */
export const ranks = ["viewer", "operator", "admin", "owner"] as const
export type Role = (typeof ranks)[number]

/** What can be given on one account. */
export const given = ["viewer", "operator", "admin"] as const
export type Given = (typeof given)[number]

export const reaches = (role: Role, least: Role) => ranks.indexOf(role) >= ranks.indexOf(least)

/** The roles of one person, by account. An owner needs none and has none. */
export async function held(db: Db, staffId: bigint): Promise<Map<bigint, Given>> {
  const rows = await db
    .select({ channelId: roles.channelId, role: roles.role })
    .from(roles)
    .where(eq(roles.staffId, staffId))
  return new Map(rows.map(({ channelId, role }) => [channelId, role]))
}
