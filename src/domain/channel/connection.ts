/** Connecting: staff enter Channel ID and secret, LINE tells us the rest. Either can be corrected at any time. */
import { and, eq, isNotNull, ne, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Credentials, Trouble as NoAnswer } from "../../line/client"
import type { Bot } from "../../line/reading"
import { channels, quotaMonths } from "../../schema"
import type { World } from "../../world"
import * as Fault from "../fault"
import * as Quota from "../quota"
import { type Channel, credentials, find } from "."
import * as FirstRun from "./first-run"
import * as Trouble from "./trouble"
import * as Webhook from "./webhook"

/** People copy from consoles and chats: spaces around and full-width digits are forgiven. */
const pasted = v.pipe(
  v.string(),
  v.transform((text) => text.normalize("NFKC").trim()),
)

export const schema = v.strictObject({
  lineChannelId: v.pipe(pasted, v.nonEmpty(Fault.say("empty")), v.regex(/^[0-9]{5,20}$/, Fault.say("channel_id_form"))),
  secret: v.pipe(pasted, v.nonEmpty(Fault.say("empty")), v.regex(/^[!-~]{16,200}$/, Fault.say("secret_form"))),
})
export type Input = v.InferOutput<typeof schema>

/**
 * Asks LINE who these credentials belong to, stores them sealed, and sets and tests the webhook. A webhook that does
 * not work yet is no refusal: the channel is saved and `Webhook.state` says what is to be done.
 */
export async function connect(world: World, input: Input): Promise<{ channel: Channel } | Fault.Refusal> {
  const taken = await holder(world, input.lineChannelId)
  if (taken && !taken.archivedAt) return alreadyTaken(taken)
  const asked = await whoIs(world, input)
  if (Fault.isRefusal(asked)) return asked
  const id = await insert(world, input, asked.bot)
  if (id === null) return Fault.one("lineChannelId", "channel_taken", { name: asked.bot.displayName })
  return { channel: await settle(world, id) }
}

/** One statement, so that two people connecting the same channel at once end with one; an archived one comes back. */
async function insert(world: World, input: Input, bot: Bot): Promise<bigint | null> {
  const at = world.now()
  const known = { ...(await stored(world, input)), ...shown(bot), connectedAt: at, ...Trouble.forgotten }
  const [row] = await world.db
    .insert(channels)
    .values({ ...known, createdAt: at })
    .onConflictDoUpdate({
      target: channels.lineChannelId,
      set: { ...known, archivedAt: null },
      setWhere: isNotNull(channels.archivedAt),
    })
    .returning({ id: channels.id })
  return row?.id ?? null
}

/**
 * Corrects or replaces the credentials, a different Channel ID included. When they belong to another account than
 * before, its friends are other people to LINE: that takes `confirmed`, else the fault `other_account` names both.
 */
export async function replace(
  world: World,
  channelId: bigint,
  input: Input,
  confirmed = false,
): Promise<{ channel: Channel } | Fault.Refusal> {
  const before = await find(world.db, channelId)
  const taken = await holder(world, input.lineChannelId, channelId)
  if (taken) return alreadyTaken(taken)
  const asked = await whoIs(world, input)
  if (Fault.isRefusal(asked)) return asked
  const other = before.botUserId !== null && before.botUserId !== asked.bot.userId
  if (other && !confirmed) return otherAccount(before, asked.bot)
  const old = await credentials(world, before)
  if (!(await update(world, channelId, input, asked.bot, other)))
    return Fault.one("lineChannelId", "channel_taken", { name: asked.bot.displayName })
  world.line.forgetToken(old)
  return { channel: await settle(world, channelId) }
}

async function update(world: World, channelId: bigint, input: Input, bot: Bot, other: boolean): Promise<boolean> {
  const known = await stored(world, input)
  return world.db.transaction(async (tx) => {
    // Somebody else may have taken the id since we looked; a conflict here would be a bare constraint error.
    const [free] = await tx
      .update(channels)
      .set({ ...known, ...shown(bot), connectedAt: world.now(), ...Trouble.forgotten })
      .where(
        and(
          eq(channels.id, channelId),
          sql`not exists (select 1 from channels c where c.line_channel_id = ${input.lineChannelId} and c.id <> ${channelId})`,
        ),
      )
      .returning({ id: channels.id })
    // Another account has another allowance: what we counted for the former one would be held against it.
    if (free && other) await tx.delete(quotaMonths).where(eq(quotaMonths.channelId, channelId))
    // And what stood at LINE before us, or was switched off there, is the former one's.
    if (free && other) await FirstRun.forget(tx, channelId)
    return free !== undefined
  })
}

/** What follows once the credentials stand: LINE may call the webhook from here on, so they are committed before. */
async function settle(world: World, channelId: bigint): Promise<Channel> {
  await Webhook.arrive(world, channelId)
  await Quota.refresh(world, channelId)
  return find(world.db, channelId)
}

/** Reads name, picture, chat mode, webhook and quota again. LINE's refusal, in words, when it does not tell. */
export async function refresh(world: World, channelId: bigint): Promise<{ channel: Channel } | Fault.Refusal> {
  const before = await find(world.db, channelId)
  const asked = await whoIs(world, await credentials(world, before))
  if (Fault.isRefusal(asked)) return asked
  await world.db
    .update(channels)
    .set({ ...shown(asked.bot), ...(before.stoppedAt ? Trouble.resumed(world.now()) : {}) })
    .where(eq(channels.id, channelId))
  await Webhook.look(world, channelId)
  await Quota.refresh(world, channelId)
  return { channel: await find(world.db, channelId) }
}

async function whoIs(world: World, given: Credentials): Promise<{ bot: Bot } | Fault.Refusal> {
  const answer = await world.line.botInfo(given)
  return answer.is === "found" ? { bot: answer.bot } : { faults: [refusal(answer)] }
}

/** LINE's token endpoint says in English text alone which of the two it did not like. */
function refusal(trouble: NoAnswer): Fault.Fault {
  const { words } = trouble
  if (trouble.is === "unavailable") return { path: "", code: "line_unreachable", words }
  if (trouble.is === "rateLimited") return { path: "", code: "line_busy", words }
  if (trouble.is === "refused") return { path: "", code: "not_messaging_api", words }
  const id = /(client|channel)[ _]?id/i.test(words)
  const secret = /secret/i.test(words)
  if (id && !secret) return { path: "lineChannelId", code: "unknown_channel_id", words }
  if (secret && !id) return { path: "secret", code: "wrong_secret", words }
  return { path: "secret", code: "credentials_refused", words }
}

async function holder(world: World, lineChannelId: string, except = 0n) {
  const [row] = await world.db
    .select({ name: channels.name, archivedAt: channels.archivedAt })
    .from(channels)
    .where(and(eq(channels.lineChannelId, lineChannelId), ne(channels.id, except)))
  return row
}

const alreadyTaken = ({ name, archivedAt }: { name: string; archivedAt: Temporal.Instant | null }) =>
  Fault.one("lineChannelId", archivedAt ? "channel_archived" : "channel_taken", { name })

const otherAccount = (was: Channel, now: Bot) =>
  Fault.one("confirmed", "other_account", {
    was: was.name,
    wasBasicId: was.basicId ?? "",
    now: now.displayName,
    nowBasicId: now.basicId,
  })

async function stored(world: World, { lineChannelId, secret }: Input) {
  return { lineChannelId, secretSealed: await world.vault.seal(secret) }
}

export function shown(bot: Bot) {
  return {
    name: bot.displayName,
    pictureUrl: bot.pictureUrl,
    basicId: bot.basicId,
    botUserId: bot.userId,
    chatMode: bot.chatMode,
  }
}
