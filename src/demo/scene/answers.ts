/** The school's staff answer who wrote, as they would from the inbox. */
import { sql } from "drizzle-orm"
import * as Automation from "../../domain/automation"
import * as Conversation from "../../domain/conversation"
import * as Push from "../../domain/push"
import type { Stage } from "../stage"
import { sure } from "./school"

export async function give({ world, channelId, staff }: Stage, userId: string, text: string): Promise<void> {
  await Automation.drain(world, channelId)
  const [friend] = await world.db.execute<{ id: bigint }>(
    sql`select id from friends where channel_id = ${channelId} and line_user_id = ${userId}`,
  )
  if (!friend) return
  const at = world.now()
  sure(
    await Push.ask(world.db, channelId, {
      ...{ kind: "answer", ticket: crypto.randomUUID(), staffId: staff.ja, friendIds: [friend.id], mayReply: true },
      ...{ messages: [{ type: "text", text }], at },
    }),
  )
  const seen = (await Conversation.find(world.db, channelId, friend.id))?.lastEventId ?? null
  await Conversation.answer(world.db, channelId, friend.id, { seen, at, spoke: true })
  await Push.sendDue(world, channelId)
}
