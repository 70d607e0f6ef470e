/** LINE refused a request for good (semantics 9): whose fault it is decides what becomes of the others. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Answer } from "../../line/client"
import { batches } from "../../schema"
import { bigints, instant } from "../arrays"
import * as Batch from "../batch"
import * as Event from "../event"
import * as Message from "../message"
import type { Claimed } from "./claim"
import { depart, wake } from "./close"

type Refused = Extract<Answer, { is: "refused" }>

/** `at`: the positions that the refusal is about; for a multicast, all of them. Others of the batch are left alone. */
export async function refuse(
  db: Db,
  batch: Claimed,
  at: number[],
  answer: Refused,
  now: Temporal.Instant,
): Promise<void> {
  const culprit = answer.message ? ownerOf(batch, answer.message.index) : null
  if (culprit !== null) return refuseStep(db, batch, at, culprit, answer, now)
  if (batch.kind === "push") {
    await fail(db, batch, at, batch.stepIds, answer, now)
    return depart(db, batch, at, now)
  }
  if (answer.recipient !== null && answer.recipient < batch.recipients && batch.recipients > 1)
    return without(db, batch, answer.recipient, answer, now)
  if (answer.status === 400 && batch.recipients > 1) return halve(db, batch, answer, now)
  await fail(db, batch, at, batch.stepIds, answer, now)
  await finish(db, batch, answer, now)
}

/** The step whose message it is: LINE counts the objects of the whole request. */
function ownerOf(batch: Claimed, index: number): number | null {
  let first = 0
  for (const [n, messages] of batch.content.entries()) {
    if (index < first + messages.length) return n
    first += messages.length
  }
  return null
}

/** What LINE refused, counted within the step: `messages[2].text` of a request may be `messages[0].text` of its second step. */
function withinStep(batch: Claimed, culprit: number, { message }: Refused): string | null {
  if (!message) return null
  const before = batch.content.slice(0, culprit).reduce((sum, messages) => sum + messages.length, 0)
  return message.property.replace(/^messages\[\d+\]/, `messages[${message.index - before}]`)
}

/** A message without placeholders is the same for everybody; one with them may be refused for one friend's values. */
export function concernsAll(batch: Claimed, at: number[], answer: Refused): boolean {
  if (batch.kind !== "push" || batch.filled === null) return true
  const message = batch.content.flat()[answer.message?.index ?? 0]
  const same = message !== undefined && Message.placeholders([message]).length === 0
  return same || at.length === batch.recipients
}

/**
 * The step fails for these friends, and what travelled with it goes in a new batch. Unless only their own values were
 * refused, the step is suspended.
 */
async function refuseStep(
  db: Db,
  batch: Claimed,
  at: number[],
  culprit: number,
  answer: Refused,
  now: Temporal.Instant,
): Promise<void> {
  const stepId = batch.stepIds[culprit]!
  const property = withinStep(batch, culprit, answer)
  await fail(db, batch, at, [stepId], answer, now, property)
  const others = batch.stepIds.flatMap((_, n) => (n === culprit ? [] : [n]))
  if (others.length > 0) await regroup(db, batch, [{ at, steps: others }], now)
  if (batch.kind === "push") await depart(db, batch, at, now)
  else await finish(db, batch, answer, now)
  if (!concernsAll(batch, at, answer)) return
  const suspended = await db.execute(sql`
    update steps set suspended_at = ${instant(now)}, suspended_words = ${answer.words}, suspended_property = ${property}
    where channel_id = ${batch.channelId} and id = ${stepId} and suspended_at is null
      and version_id = ${batch.versionIds[culprit]!}
    returning 1`)
  if (suspended.length === 0) return
  await Batch.takeOutSteps(db, batch.channelId, [stepId], now)
  await Event.record(db, batch.channelId, [
    { kind: "step.suspended", subjectId: stepId, payload: { words: answer.words, property }, at: now },
  ])
}

async function without(db: Db, batch: Claimed, n: number, answer: Refused, now: Temporal.Instant): Promise<void> {
  await fail(db, batch, [n], batch.stepIds, answer, now)
  const rest = batch.friendIds.flatMap((_, at) => (at === n ? [] : [at]))
  await regroup(db, batch, [{ at: rest, steps: batch.stepIds.map((_, at) => at) }], now)
  await finish(db, batch, answer, now)
}

async function halve(db: Db, batch: Claimed, answer: Refused, now: Temporal.Instant): Promise<void> {
  const middle = Math.ceil(batch.recipients / 2)
  const all = batch.friendIds.map((_, n) => n)
  const steps = batch.stepIds.map((_, n) => n)
  await regroup(
    db,
    batch,
    [
      { at: all.slice(0, middle), steps },
      { at: all.slice(middle), steps },
    ],
    now,
  )
  await finish(db, batch, answer, now)
}

async function fail(
  db: Db,
  batch: Claimed,
  at: number[],
  stepIds: bigint[],
  answer: Refused,
  now: Temporal.Instant,
  property: string | null = null,
): Promise<void> {
  // Status 0: we saw it before LINE did, so the words are none of LINE's.
  const ours = answer.status === 0
  await db.execute(sql`
    update deliveries set state = 'failed', words = ${ours ? null : answer.words}, property = ${property},
      reason = ${ours ? "values" : null}, settled_at = ${instant(now)}
    where channel_id = ${batch.channelId} and batch_id = ${batch.id} and state is null
      and enrollment_id = any(${bigints(at.map((n) => batch.enrollmentIds[n]!))}) and step_id = any(${bigints(stepIds)})`)
}

async function finish(db: Db, batch: Claimed, answer: Refused, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update batches set state = 'refused', settled_at = ${instant(now)}, leased_until = null, unsure = false,
      words = ${answer.words}, settled = recipients
    where channel_id = ${batch.channelId} and id = ${batch.id} and state = 'sending'`)
  await wake(db, batch, now)
}

/** The rest goes under new keys: nothing of the refused request was accepted, so nothing can arrive twice. */
async function regroup(
  db: Db,
  batch: Claimed,
  parts: { at: number[]; steps: number[] }[],
  now: Temporal.Instant,
): Promise<void> {
  for (const { at, steps } of parts) {
    if (at.length === 0) continue
    const enrollmentIds = at.map((n) => batch.enrollmentIds[n]!)
    const stepIds = steps.map((n) => batch.stepIds[n]!)
    const [fresh] = await db
      .insert(batches)
      .values({
        channelId: batch.channelId,
        key: crypto.randomUUID(),
        kind: at.length === 1 ? "push" : batch.kind === "push" ? "push" : "multicast",
        stepIds,
        versionIds: steps.map((n) => batch.versionIds[n]!),
        friendIds: at.map((n) => batch.friendIds[n]!),
        enrollmentIds,
        filled: batch.filled ? at.map((n) => batch.filled![n] ?? {}) : null,
        renderer: Message.renderer,
        priority: batch.priority,
        recipients: at.length,
        awaited: true,
        nextAttemptAt: now,
        windowClosesAt: batch.windowClosesAt,
        frozenAt: now,
      })
      .returning({ id: batches.id })
    await db.execute(sql`
      update deliveries set batch_id = ${fresh!.id}
      where channel_id = ${batch.channelId} and batch_id = ${batch.id} and state is null
        and enrollment_id = any(${bigints(enrollmentIds)}) and step_id = any(${bigints(stepIds)})`)
    await db.execute(sql`
      update agenda set last_batch_id = ${fresh!.id}
      where channel_id = ${batch.channelId} and enrollment_id = any(${bigints(enrollmentIds)})
        and last_batch_id = ${batch.id}`)
    await takeOutWhoLeft(db, batch.channelId, fresh!.id, enrollmentIds, stepIds, now)
  }
}

/** A new batch has not made its first attempt: what was stopped during the former one's flight is not in it. */
async function takeOutWhoLeft(
  db: Db,
  channelId: bigint,
  batchId: bigint,
  enrollmentIds: bigint[],
  stepIds: bigint[],
  now: Temporal.Instant,
): Promise<void> {
  const stopped = await db.execute(sql`
    select 1 from steps where channel_id = ${channelId} and id = any(${bigints(stepIds)})
      and (not enabled or deleted_at is not null or suspended_at is not null)`)
  if (stopped.length > 0) return Batch.thaw(db, channelId, [batchId], now)
  const standing = await db.execute<{ id: bigint }>(sql`
    select id from enrollments where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)})
      and (state <> 'active' or holds <> '{}')`)
  await Batch.takeOutWalks(
    db,
    channelId,
    standing.map((walk) => walk.id),
    now,
  )
}
