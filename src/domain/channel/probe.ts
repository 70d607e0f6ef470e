/** A stopped channel is asked about each minute: it resumes by itself once LINE accepts it again (section 9). */
import { and, eq, isNotNull, sql } from "drizzle-orm"
import { channels } from "../../schema"
import type { World } from "../../world"
import { instant } from "../arrays"
import { type Channel, credentials } from "."
import { shown } from "./connection"

const EVERY = { minutes: 1 }
const AT_ONCE = 20

/** Chore. The claim is the remembered moment itself, so that several processes ask once a minute together. */
export async function probe(world: World): Promise<void> {
  const now = world.now()
  const due = await world.db
    .update(channels)
    .set({ probedAt: now })
    .where(
      sql`${channels.id} in (
        select id from channels where stopped_at is not null and archived_at is null
          and (probed_at is null or probed_at <= ${instant(now.subtract(EVERY))} or probed_at > ${instant(now)})
        order by probed_at nulls first limit ${AT_ONCE} for update skip locked)`,
    )
    .returning()
  await Promise.all(due.map((channel) => one(world, channel)))
}

async function one(world: World, channel: Channel): Promise<void> {
  const answer = await world.line.botInfo(await credentials(world, channel))
  if (answer.is === "unavailable" || answer.is === "rateLimited") return
  const found = answer.is === "found" ? { ...shown(answer.bot), stoppedAt: null } : {}
  await world.db
    .update(channels)
    .set({ ...found, stoppedWords: answer.is === "found" ? null : answer.words })
    .where(
      and(
        eq(channels.id, channel.id),
        isNotNull(channels.stoppedAt),
        // Credentials replaced while we asked: this answer is about the former ones.
        eq(channels.secretSealed, channel.secretSealed),
      ),
    )
}
