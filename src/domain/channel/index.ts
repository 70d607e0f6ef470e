/** An account: one LINE Official Account. Every other row belongs to exactly one. Connecting is in `connection.ts`. */
import { and, asc, eq, isNull, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Credentials } from "../../line/client"
import { channels } from "../../schema"
import type { World } from "../../world"
import { present } from "../absence"

export type Channel = typeof channels.$inferSelect

/** `NotFound` for a channel that is absent or archived. */
export async function find(db: Db, channelId: bigint): Promise<Channel> {
  const [channel] = await db
    .select()
    .from(channels)
    .where(and(eq(channels.id, channelId), isNull(channels.archivedAt)))
  return present(channel, "channel")
}

/** Every channel of the installation that is not archived, oldest first. */
export async function list(db: Db): Promise<Channel[]> {
  return db.select().from(channels).where(isNull(channels.archivedAt)).orderBy(asc(channels.id)).limit(1_000)
}

/** Opens the vault. An archived channel still has credentials: what left before may need settling. */
export async function credentials(
  world: World,
  channel: bigint | Pick<Channel, "lineChannelId" | "secretSealed">,
): Promise<Credentials> {
  const sealed = typeof channel === "bigint" ? await sealedOf(world.db, channel) : channel
  return { lineChannelId: sealed.lineChannelId, secret: await world.vault.open(sealed.secretSealed) }
}

async function sealedOf(db: Db, channelId: bigint) {
  const [row] = await db
    .select({ lineChannelId: channels.lineChannelId, secretSealed: channels.secretSealed })
    .from(channels)
    .where(eq(channels.id, channelId))
  return present(row, "channel")
}

/** True in SQL while LINE accepts the channel and nobody has put it away: nothing is planned or sent otherwise. */
export const stands = (channelId: bigint) =>
  sql`(select stopped_at is null and archived_at is null from channels where id = ${channelId})`

/** True in SQL unless staff have halted the channel: nothing is planned, and nothing makes its first attempt. */
export const runs = (channelId: bigint) => sql`(select halted_at is null from channels where id = ${channelId})`

/** Puts a channel away: no pages, no sending, and its webhook is refused. Connecting it again brings all of it back. */
export async function archive(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  const [gone] = await db
    .update(channels)
    .set({ archivedAt: at })
    .where(and(eq(channels.id, channelId), isNull(channels.archivedAt)))
    .returning({ id: channels.id })
  present(gone, "channel")
}
