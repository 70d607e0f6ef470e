/** A stopped channel is asked about each minute: it resumes by itself once LINE accepts it again (section 9). */
import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm"
import { channels } from "../../schema"
import type { World } from "../../world"
import { type Channel, credentials, find } from "."
import { shown } from "./connection"
import * as Trouble from "./trouble"

const AT_ONCE = 20

/** Chore. The claim is the remembered moment itself, so that several processes ask once a minute together. */
export async function probe(world: World): Promise<void> {
  const now = world.now()
  const due = await world.db
    .update(channels)
    .set({ probedAt: now })
    .where(
      sql`${channels.id} in (
        select id from channels where ${Trouble.isProbeDue(now)}
        order by probed_at nulls first limit ${AT_ONCE} for update skip locked)`,
    )
    .returning()
  await Promise.all(due.map((channel) => ask(world, channel, false)))
}

/** As a condition: whether `probe` would find any. */
export const isDue = (now: Temporal.Instant): SQL =>
  sql`exists (select 1 from channels where ${Trouble.isProbeDue(now)})`

/** `waiting`: LINE answers, but has refused messages too often to be believed at once. */
export const outcomes = ["running", "waiting", "refused", "unreachable"] as const
export type Outcome = (typeof outcomes)[number]

/** Staff ask now: whatever the wait, an answer resumes the channel. */
export async function askNow(world: World, channelId: bigint): Promise<Outcome> {
  const channel = await find(world.db, channelId)
  if (!channel.stoppedAt) return "running"
  await world.db.update(channels).set({ probedAt: world.now() }).where(eq(channels.id, channelId))
  return ask(world, channel, true)
}

async function ask(world: World, channel: Channel, impatient: boolean): Promise<Outcome> {
  const now = world.now()
  const answer = await world.line.botInfo(await credentials(world, channel))
  if (answer.is === "unavailable" || answer.is === "rateLimited") return "unreachable"
  if (answer.is !== "found") {
    const { words, status } = answer
    await write(world, channel, { stoppedWords: words, stoppedStatus: status })
    return "refused"
  }
  const until = Trouble.waitsUntil(channel)
  if (!impatient && until && Temporal.Instant.compare(now, until) < 0) {
    await write(world, channel, shown(answer.bot))
    return "waiting"
  }
  if (await write(world, channel, { ...shown(answer.bot), ...Trouble.resumed(now) })) {
    await Trouble.noteResumed(world.db, channel.id, now)
    world.log.info({ channelId: String(channel.id) }, "LINE accepts this account again; what waited is sent now")
  }
  return "running"
}

async function write(world: World, channel: Channel, facts: Partial<Channel>): Promise<boolean> {
  const rows = await world.db
    .update(channels)
    .set(facts)
    .where(
      and(
        eq(channels.id, channel.id),
        isNotNull(channels.stoppedAt),
        // Credentials replaced while we asked: this answer is about the former ones.
        eq(channels.secretSealed, channel.secretSealed),
      ),
    )
    .returning({ id: channels.id })
  return rows.length > 0
}
