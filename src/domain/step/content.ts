import { and, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Message } from "../../line/messages"
import { steps, stepVersions } from "../../schema"
import * as Texts from "../message"

/** Gives the step new words: another version, and its suspension (if any) is over. Earlier versions stay as they are. */
export async function write(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  messages: Message[],
  { at, staffId }: { at: Temporal.Instant; staffId?: bigint | null },
): Promise<void> {
  const number = sql<number>`(select coalesce(max(v.number), 0) + 1 from step_versions v
    where v.channel_id = ${channelId} and v.step_id = ${stepId})`
  const placeholders = Texts.placeholders(messages)
  const [version] = await db
    .insert(stepVersions)
    .values({ channelId, stepId, number, messages, placeholders, createdAt: at, staffId: staffId ?? null })
    .returning({ id: stepVersions.id })
  await db
    .update(steps)
    .set({ versionId: version!.id, suspendedAt: null, suspendedWords: null, suspendedProperty: null })
    .where(and(eq(steps.channelId, channelId), eq(steps.id, stepId)))
}

/** Whether two contents say the same; the order of properties, which the database does not keep, does not count. */
export const same = (one: Message[], other: Message[]) => Bun.deepEquals(one, other)
