/** Where LINE calls us for a channel, and whether it gets through. */
import { and, eq, isNull, lte, or } from "drizzle-orm"
import type { Db } from "../../db"
import type { Credentials } from "../../line/client"
import { channels, type WebhookTest } from "../../schema"
import type { World } from "../../world"
import { type Channel, credentials } from "."
import * as FirstRun from "./first-run"

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

/**
 * When credentials stand: points LINE to us where nobody else is called. An address of another tool stays until staff
 * have seen it and said so (`point`), since that tool hears nothing more from then on.
 */
export async function arrive(world: World, channelId: bigint): Promise<void> {
  const address = addressOf(channelId, world.config)
  const standing = await world.line.getWebhook(await credentials(world, channelId))
  if (address !== null && standing.is !== "found" && standing.is !== "absent")
    return notSet(world, channelId, standing.words)
  if (standing.is === "found" && isOfAnother(standing.endpoint, world.config))
    return keep(world.db, channelId, { webhookUrl: standing.endpoint, webhookActive: standing.active })
  await point(world, channelId)
}

const isOfAnother = (endpoint: string, { publicUrl }: Addresses) =>
  endpoint !== "" && (publicUrl === null || !endpoint.startsWith(`${publicUrl}/webhooks/`))

/**
 * Tells LINE our address, has LINE test it, and keeps what it says. An address of another tool is replaced, and kept
 * so that it can be put back. A test that fails is repeated for a minute, which LINE may need to notice a new address.
 */
export async function point(world: World, channelId: bigint): Promise<void> {
  const address = addressOf(channelId, world.config)
  if (address === null) return look(world, channelId)
  const asking = await credentials(world, channelId)
  const standing = await world.line.getWebhook(asking)
  if (standing.is === "found" && isOfAnother(standing.endpoint, world.config))
    await FirstRun.keepFormer(world.db, channelId, standing.endpoint, world.now())
  const set = await world.line.setWebhook(asking, address)
  if (set.is !== "done") return notSet(world, channelId, set.words)
  await keep(world.db, channelId, { webhookUrl: address })
  if (!(await test(world, channelId))) await FirstRun.tryOn(world.db, channelId, world.now())
  await look(world, channelId)
}

/** Gives LINE back the address that stood there before ours. False where none is known, or LINE will not take it. */
export async function putBack(world: World, channelId: bigint): Promise<boolean> {
  const { formerWebhookUrl } = await FirstRun.find(world.db, channelId)
  if (formerWebhookUrl === null) return false
  const set = await world.line.setWebhook(await credentials(world, channelId), formerWebhookUrl)
  if (set.is === "done") await FirstRun.rest(world.db, channelId)
  await look(world, channelId)
  return set.is === "done"
}

/** Has LINE call us now. True when it got through. */
export async function test(world: World, channelId: bigint): Promise<boolean> {
  const address = addressOf(channelId, world.config)
  if (address === null) return false
  const webhookTest = await tested(world, await credentials(world, channelId), address)
  await keep(world.db, channelId, { webhookTest, webhookTestedAt: world.now() })
  return webhookTest.success
}

const notSet = (world: World, channelId: bigint, words: string) =>
  keep(world.db, channelId, {
    webhookUrl: null,
    webhookTest: failed("NOT_SET", words),
    webhookTestedAt: world.now(),
  })

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
