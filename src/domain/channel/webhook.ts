/** Where LINE calls us for a channel, and whether it gets through. */
import { and, eq, isNull, lte, or } from "drizzle-orm"
import type { Db } from "../../db"
import type { Credentials } from "../../line/client"
import { channels, type WebhookTest } from "../../schema"
import type { World } from "../../world"
import { type Channel, credentials, find } from "."

/**
 * What stands between LINE and us, nearest obstacle first; `ready` when nothing does.
 * `unaddressed`: we do not know our own public address · `insecure`: it is not https · `unset`: LINE would not take it ·
 * `elsewhere`: LINE calls another address · `off`: "Use webhook" is off, which only LINE's console can change ·
 * `untested` · `failing`: LINE's own test did not get through.
 */
export type State = "unaddressed" | "insecure" | "unset" | "elsewhere" | "off" | "untested" | "failing" | "ready"

type Addresses = Pick<World["config"], "publicUrl" | "lineApiUrl">

export function state(channel: Channel, config: Addresses): State {
  if (config.publicUrl === null) return "unaddressed"
  const address = addressOf(channel.id, config)
  if (address === null) return "insecure"
  if (channel.webhookUrl === null) return "unset"
  if (channel.webhookUrl !== address) return "elsewhere"
  if (channel.webhookActive === false) return "off"
  if (channel.webhookTest === null) return "untested"
  return channel.webhookTest.success ? "ready" : "failing"
}

/** Null when LINE could not use it: it calls https only. A simulator that is itself on http takes either. */
export function addressOf(channelId: bigint, { publicUrl, lineApiUrl }: Addresses): string | null {
  if (publicUrl === null) return null
  const usable = publicUrl.startsWith("https:") || lineApiUrl.startsWith("http:")
  return usable ? `${publicUrl}/webhooks/${channelId}` : null
}

/** Tells LINE our address, has LINE test it, and keeps what it says. Replaces an address of another tool. */
export async function point(world: World, channelId: bigint): Promise<void> {
  const channel = await find(world.db, channelId)
  const address = addressOf(channelId, world.config)
  const asking = await credentials(world, channel)
  if (address === null) return look(world, channelId)
  const set = await world.line.setWebhook(asking, address)
  if (set.is !== "done")
    return keep(world.db, channelId, {
      webhookUrl: null,
      webhookTest: failed("NOT_SET", set.words),
      webhookTestedAt: world.now(),
    })
  await keep(world.db, channelId, { webhookUrl: address })
  const webhookTest = await tested(world, asking, address)
  await keep(world.db, channelId, { webhookTest, webhookTestedAt: world.now() })
  await look(world, channelId)
}

async function tested(world: World, asking: Credentials, address: string): Promise<WebhookTest> {
  // Naming the address passes by LINE's own minute of memory of the former one.
  const answer = await world.line.testWebhook(asking, address)
  if (answer.is !== "tested") return failed("NOT_TESTED", answer.words)
  const { success, statusCode, reason, detail } = answer
  return { success, statusCode, reason, detail }
}

/** Reads from LINE where it calls and whether "Use webhook" is on. What cannot be read stays as it was. */
export async function look(world: World, channelId: bigint): Promise<void> {
  const found = await world.line.getWebhook(await credentials(world, channelId))
  if (found.is === "found") await keep(world.db, channelId, { webhookUrl: found.endpoint, webhookActive: found.active })
  else if (found.is === "absent") await keep(world.db, channelId, { webhookUrl: null, webhookActive: null })
}

const REMEMBERED_EACH = { minutes: 1 }

/** Remembers that a signed webhook came, at most once a minute: the row would otherwise be written per webhook. */
export async function reached(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  const due = or(isNull(channels.webhookReachedAt), lte(channels.webhookReachedAt, at.subtract(REMEMBERED_EACH)))
  await db
    .update(channels)
    .set({ webhookReachedAt: at })
    .where(and(eq(channels.id, channelId), due))
}

/** Not LINE's reasons but ours: LINE was asked and did not do it. */
const failed = (reason: "NOT_SET" | "NOT_TESTED", detail: string): WebhookTest => ({
  success: false,
  statusCode: 0,
  reason,
  detail,
})

type Kept = Partial<Pick<Channel, "webhookUrl" | "webhookActive" | "webhookTest" | "webhookTestedAt">>

async function keep(db: Db, channelId: bigint, facts: Kept): Promise<void> {
  await db.update(channels).set(facts).where(eq(channels.id, channelId))
}
