/** What LINE answered becomes what the ledger says (semantics 9). One transaction a batch, behind the fence of its attempt. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Answer } from "../../line/client"
import type { World } from "../../world"
import { instant } from "../arrays"
import * as Batch from "../batch"
import * as Trouble from "../channel/trouble"
import * as Collision from "../collision"
import * as Planning from "../planning"
import * as Quota from "../quota"
import * as Rate from "../rate"
import type { Claimed } from "./claim"
import { close, markDone, reschedule, wake } from "./close"
import { concernsAll, refuse } from "./refuse"

/** `answers` null: nothing was asked, because the key is too old or a reply may have left before a crash. */
export async function settle(world: World, batch: Claimed, answers: (Answer | undefined)[] | null): Promise<void> {
  const now = world.now()
  if (answers?.some((answer) => answer?.is === "rateLimited")) await Rate.drain(world.db, batch.channelId, batch.kind)
  const monthly = answers?.some((answer) => answer?.is === "monthlyLimit") ?? false
  const usedUp = monthly ? await isUsedUp(world, batch) : false
  await Collision.retried(() =>
    world.db.transaction(async (tx) => {
      // Before any row is locked, and only where a step will be suspended: what is being planned of it must be found.
      if (answers && suspends(batch, answers)) await Planning.exclude(tx, batch.channelId)
      if (!(await isMine(tx, batch))) return
      if (answers === null) await expire(tx, batch, now)
      else if (batch.kind === "push") await settlePushes(tx, batch, answers, usedUp, now)
      else await settleWhole(tx, batch, answers[0]!, usedUp, now)
      // Last, as in planning: whoever holds the month's row asks for no walk any more.
      await Quota.count(tx, batch.channelId, peopleReached(batch, answers ?? []), now)
      if (answers === null && batch.wasUnsure && batch.kind !== "reply") await Quota.doubt(tx, batch.channelId, now)
    }),
  )
  if (answers?.some((answer) => answer?.is === "unauthorized")) await Trouble.announce(world, batch.channelId, now)
}

/** Messages that LINE counts: each friend whose request it accepted in this attempt. Replies are free. */
function peopleReached(batch: Claimed, answers: (Answer | undefined)[]): number {
  const accepted = answers.filter((answer) => answer?.is === "accepted").length
  if (batch.kind === "reply") return 0
  return batch.kind === "push" ? accepted : accepted * batch.recipients
}

/**
 * The fence: a lease that lapsed and was taken over leaves nothing to record; the other attempt will. Nor does one that
 * was given back: then this was settled already, and only its commit's answer was lost.
 */
async function isMine(db: Db, batch: Claimed): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from batches
    where channel_id = ${batch.channelId} and id = ${batch.id} and state = 'sending' and attempts = ${batch.attempts}
      and leased_until is not null
    for update`)
  return rows.length > 0
}

/** Past the life of its keys. A reply may be tried once only, whatever became of it. */
async function expire(db: Db, batch: Claimed, now: Temporal.Instant): Promise<void> {
  if (batch.wasUnsure) return close(db, batch, { state: "unknown", accepted: [] }, now)
  await Batch.thaw(db, batch.channelId, [batch.id], now)
}

async function settleWhole(
  db: Db,
  batch: Claimed,
  answer: Answer,
  usedUp: boolean,
  now: Temporal.Instant,
): Promise<void> {
  const all = batch.friendIds.map((_, n) => n)
  if (answer.is === "accepted")
    return close(db, batch, { state: "accepted", accepted: all, requestIds: [answer.requestId ?? ""] }, now)
  if (batch.kind === "reply") return settleReply(db, batch, answer, now)
  if (answer.is === "refused") return refuse(db, batch, all, answer, now)
  await postpone(db, batch, [answer], usedUp, now)
}

/** Free and at most once: an unsure reply is never repeated, a refused one travels as a batch instead. */
async function settleReply(
  db: Db,
  batch: Claimed,
  answer: Exclude<Answer, { is: "accepted" }>,
  now: Temporal.Instant,
): Promise<void> {
  if (answer.is === "unsure") return close(db, batch, { state: "unknown", accepted: [], words: answer.words }, now)
  if (answer.is === "unauthorized") await Trouble.stop(db, batch.channelId, { ...answer, endpoint: "reply" }, now)
  await Batch.thaw(db, batch.channelId, [batch.id], now, answer.words)
}

async function settlePushes(
  db: Db,
  batch: Claimed,
  answers: (Answer | undefined)[],
  usedUp: boolean,
  now: Temporal.Instant,
): Promise<void> {
  const accepted: number[] = []
  const refused: number[] = []
  const open: Answer[] = []
  for (const [n, answer] of answers.entries()) {
    if (!answer) continue
    if (answer.is === "accepted") accepted.push(n)
    else if (answer.is === "refused") refused.push(n)
    else open.push(answer)
  }
  const requestIds = answers.map((answer) => (answer?.is === "accepted" ? (answer.requestId ?? "") : ""))
  if (open.length === 0 && refused.length === 0) {
    const state = accepted.length + batch.done.size > 0 ? "accepted" : "refused"
    return close(db, batch, { state, accepted, requestIds }, now)
  }
  await markDone(db, batch, accepted, requestIds, now)
  const rest = { ...batch, done: new Set([...batch.done, ...accepted]) }
  for (const group of sameRefusal(answers, refused)) await refuse(db, rest, group.at, group.answer, now)
  if (open.length > 0) return postpone(db, rest, open, usedUp, now)
  await closeRest(db, batch, accepted.length, now)
}

/** Whether LINE refused the words of a step, and not only what one friend's values made of them. */
function suspends(batch: Claimed, answers: (Answer | undefined)[]): boolean {
  if (batch.kind === "reply") return false
  const refused = answers.flatMap((answer, n) => (answer?.is === "refused" && answer.message ? [n] : []))
  return sameRefusal(answers, refused).some(({ at, answer }) => concernsAll(batch, at, answer))
}

type Refused = Extract<Answer, { is: "refused" }>

/** Refusals in the same words are one fact: about one friend, or about the step that everybody was to get. */
function sameRefusal(answers: (Answer | undefined)[], refused: number[]): { at: number[]; answer: Refused }[] {
  const groups = new Map<string, { at: number[]; answer: Refused }>()
  for (const n of refused) {
    const answer = answers[n]
    if (answer?.is !== "refused") continue
    const key = answer.message ? `message ${answer.message.index}` : `${n}`
    const group = groups.get(key) ?? { at: [], answer }
    group.at.push(n)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Every recipient has an outcome of its own by now; the batch is done. */
async function closeRest(db: Db, batch: Claimed, accepted: number, now: Temporal.Instant): Promise<void> {
  const state = accepted + batch.done.size > 0 ? "accepted" : "refused"
  await db.execute(sql`
    update batches set state = ${state}, settled_at = ${instant(now)}, leased_until = null, settled = recipients
    where channel_id = ${batch.channelId} and id = ${batch.id} and state = 'sending'`)
  await wake(db, batch, now)
}

/** Nothing was decided for these: the same keys again later, or, if none can have been accepted, new ones some day. */
async function postpone(
  db: Db,
  batch: Claimed,
  answers: Answer[],
  usedUp: boolean,
  now: Temporal.Instant,
): Promise<void> {
  const words = answers.find((answer) => "words" in answer)
  const said = words && "words" in words ? words.words : null
  const unsure = batch.wasUnsure || answers.some((answer) => answer.is === "unsure")
  const refusedAccess = answers.find((answer) => answer.is === "unauthorized")
  if (refusedAccess) await Trouble.stop(db, batch.channelId, { ...refusedAccess, endpoint: batch.kind }, now)
  if (!unsure && (refusedAccess || usedUp)) return Batch.thaw(db, batch.channelId, [batch.id], now, said)
  const patience = answers.some((answer) => answer.is === "monthlyLimit" || answer.is === "tooManyToOne") ? 30 : 1
  await reschedule(db, batch, { unsure, words: said, afterSeconds: backOff(batch.attempts, patience) }, now)
}

/** Doubling from `first` seconds to ten minutes. */
function backOff(attempts: number, first: number): number {
  return Math.min(600, first * 2 ** Math.min(attempts - 1, 10))
}

/** LINE's monthly 429 can be temporary: only LINE's own figures say whether the month is truly used up. */
async function isUsedUp(world: World, batch: Claimed): Promise<boolean> {
  if (!(await Quota.refresh(world, batch.channelId))) return false
  const left = await Quota.leftAtLine(world.db, batch.channelId, world.now())
  return left !== null && left < batch.recipients - batch.done.size
}
