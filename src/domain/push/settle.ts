/** What LINE answered becomes what the row says (semantics 9). One transaction, behind the fence of its attempt. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Answer } from "../../line/client"
import type { World } from "../../world"
import * as Act from "../action"
import { instant, texts } from "../arrays"
import * as Trouble from "../channel/trouble"
import * as Collision from "../collision"
import * as Conversation from "../conversation"
import * as Event from "../event"
import * as Quota from "../quota"
import * as Rate from "../rate"
import { reserve, Short } from "./ask"
import type { Claimed } from "./claim"

/** `answer` null: LINE was not asked, because the friend is gone, the key too old, or a reply may have left. */
export async function settle(world: World, push: Claimed, answer: Answer | null): Promise<void> {
  const now = world.now()
  const endpoint = push.replyToken === null ? "push" : "reply"
  if (answer?.is === "rateLimited") await Rate.drain(world.db, push.channelId, endpoint)
  const usedUp = answer?.is === "monthlyLimit" ? await isUsedUp(world, push.channelId) : false
  await Collision.retried(() =>
    world.db.transaction(async (tx) => {
      if (!(await isMine(tx, push))) return
      if (answer === null) return expire(tx, push, now)
      if (answer.is === "accepted") return accept(tx, push, answer, now)
      if (answer.is === "unauthorized") await Trouble.stop(tx, push.channelId, { ...answer, endpoint }, now)
      if (push.replyToken !== null) return settleReply(tx, push, answer, now)
      if (answer.is === "refused") return fail(tx, push, "refused", now, answer)
      if (usedUp && !push.wasUnsure) return fail(tx, push, "quota", now, answer)
      await postpone(tx, push, answer, now)
    }),
  )
  if (answer?.is === "unauthorized") await Trouble.announce(world, push.channelId, now)
}

async function isMine(db: Db, push: Claimed): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from pushes where channel_id = ${push.channelId} and id = ${push.id} and state = 'sending'
      and attempts = ${push.attempts} and leased_until is not null for update`)
  return rows.length > 0
}

const update = (db: Db, push: Claimed, set: SQL) =>
  db.execute(
    sql`update pushes set leased_until = null, ${set} where channel_id = ${push.channelId} and id = ${push.id}`,
  )

async function accept(db: Db, push: Claimed, answer: Extract<Answer, { is: "accepted" }>, now: Temporal.Instant) {
  await update(
    db,
    push,
    sql`state = 'sent', unsure = false, settled_at = ${instant(now)}, words = null, request_id = ${answer.requestId},
      sent_message_ids = ${texts(answer.sentMessageIds ?? [])}, reply_token = null`,
  )
  const { channelId, friendId, scenarioId, stepId, kind, staffId } = push
  await Event.record(db, channelId, [
    {
      kind: `push.${kind === "test" ? "tested" : "answered"}`,
      friendId,
      subjectId: stepId,
      payload: { pushId: String(push.id), staffId: staffId === null ? null : String(staffId) },
      at: now,
    },
  ])
  const on = { channelId, friendIds: [friendId], scenarioId, stepId, at: now, chainDepth: 0 }
  await Act.perform(db, on, push.actions)
  // Last, as everywhere: whoever holds the month's row asks for nothing more.
  if (push.replyToken === null) await Quota.count(db, channelId, 1, now)
}

async function expire(db: Db, push: Claimed, now: Temporal.Instant): Promise<void> {
  if (!push.wasUnsure) return fail(db, push, push.following ? "late" : "blocked", now)
  await becomeUnknown(db, push, null, now)
  if (push.replyToken === null) await Quota.doubt(db, push.channelId, now)
}

const becomeUnknown = (db: Db, push: Claimed, words: string | null, now: Temporal.Instant) =>
  update(
    db,
    push,
    sql`state = 'unknown', unsure = true, settled_at = ${instant(now)}, words = coalesce(${words}, words), reply_token = null`,
  )

type Reason = "blocked" | "quota" | "late" | "refused"

async function fail(db: Db, push: Claimed, reason: Reason, now: Temporal.Instant, answer?: Answer): Promise<void> {
  const property = answer?.is === "refused" ? (answer.message?.property ?? null) : null
  await update(
    db,
    push,
    sql`state = 'failed', unsure = false, settled_at = ${instant(now)}, reason = ${reason},
      words = coalesce(${wordsOf(answer)}, words), property = ${property}, reply_token = null`,
  )
  // Nobody has been answered after all.
  if (push.kind === "answer") await Conversation.reopen(db, push.channelId, push.friendId, now)
}

const wordsOf = (answer: Answer | undefined) => (answer && "words" in answer ? answer.words : null)

/** Free and at most once: an unsure reply is never repeated; refused for certain, it goes on as a push with a key. */
async function settleReply(db: Db, push: Claimed, answer: Answer, now: Temporal.Instant): Promise<void> {
  if (answer.is === "unsure") return void (await becomeUnknown(db, push, answer.words, now))
  try {
    await db.transaction(async (tx) => {
      await update(
        tx,
        push,
        sql`state = 'ready', unsure = false, reply_token = null, free = false, words = ${wordsOf(answer)},
          next_attempt_at = ${instant(now)}`,
      )
      await reserve(tx, push.channelId, now)
    })
  } catch (error) {
    if (!(error instanceof Short)) throw error
    await fail(db, push, "quota", now, answer)
  }
}

/** Nothing was decided: the same key again later. Where no attempt can have been accepted, staff may still take it back. */
async function postpone(db: Db, push: Claimed, answer: Answer, now: Temporal.Instant): Promise<void> {
  const unsure = push.wasUnsure || answer.is === "unsure"
  const patience = answer.is === "monthlyLimit" || answer.is === "tooManyToOne" ? 30 : 1
  const seconds = Math.min(600, patience * 2 ** Math.min(push.attempts - 1, 10))
  await update(
    db,
    push,
    sql`state = ${unsure ? "sending" : "ready"}, unsure = ${unsure}, words = ${wordsOf(answer)},
      next_attempt_at = ${instant(now.add({ seconds }))}`,
  )
}

/** LINE's monthly 429 can be temporary: only LINE's own figures say whether the month is truly used up. */
async function isUsedUp(world: World, channelId: bigint): Promise<boolean> {
  if (!(await Quota.refresh(world, channelId))) return false
  const left = await Quota.leftAtLine(world.db, channelId, world.now())
  return left !== null && left < 1
}
