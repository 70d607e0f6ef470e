import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { instant } from "../arrays"

/** The scenarios, their steps or the channel's hours are others now: what is kept is counted anew. */
export async function changed(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  await db.execute(sql`update forecasts set changed_at = ${instant(at)} where channel_id = ${channelId}`)
}
