import * as v from "valibot"
import { actionSchema } from "../../domain/action"
import type { Channel } from "../../domain/channel"
import * as Trouble from "../../domain/channel/trouble"
import type { Listed } from "../../domain/enrollment"
import type * as Field from "../../domain/field"
import type * as Friend from "../../domain/friend"
import type * as Scenario from "../../domain/scenario"
import * as Segment from "../../domain/segment"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"

/** What the API shows of each noun: a schema for the document and the tests, and the one function that writes it. */

const text = v.string()
const maybe = v.nullable(v.string())
const moment = v.pipe(v.string(), v.isoTimestamp())
const maybeMoment = v.nullable(moment)
const count = v.pipe(v.number(), v.integer())

const when = (at: Temporal.Instant | null) => at?.toString() ?? null

export const channel = v.strictObject({
  id: Shape.digits,
  lineChannelId: text,
  name: text,
  basicId: maybe,
  pictureUrl: maybe,
  zone: text,
  windowOpens: maybe,
  windowCloses: maybe,
  stoppedAt: maybeMoment,
  stoppedWords: maybe,
  /** While LINE refuses the channel: which setting to look at, since when, and when LINE is asked again. */
  trouble: v.nullable(
    v.strictObject({ cause: v.picklist(["credentials", "permission"]), since: moment, nextAskAt: moment }),
  ),
  createdAt: moment,
})

export const ofChannel = (row: Channel): v.InferOutput<typeof channel> => ({
  ...{ id: String(row.id), lineChannelId: row.lineChannelId, name: row.name, basicId: row.basicId },
  ...{
    pictureUrl: row.pictureUrl,
    zone: row.zone,
    windowOpens: time(row.windowOpens),
    windowCloses: time(row.windowCloses),
  },
  ...{ stoppedAt: when(row.stoppedAt), stoppedWords: row.stoppedWords, trouble: troubleOf(row) },
  createdAt: row.createdAt.toString(),
})

function troubleOf(row: Channel) {
  const told = Trouble.told(row)
  return told && { cause: told.cause, since: told.since.toString(), nextAskAt: told.nextAskAt.toString() }
}

const time = (stored: string | null) => (stored === null ? null : Step.short(stored))

export const tag = v.strictObject({ id: Shape.digits, name: text, createdAt: moment })
export const tagCounted = v.strictObject({ ...tag.entries, friends: count })

export const ofTag = (row: { id: bigint; name: string; createdAt: Temporal.Instant }): v.InferOutput<typeof tag> => ({
  ...{ id: String(row.id), name: row.name, createdAt: row.createdAt.toString() },
})

export const field = v.strictObject({
  ...{ id: Shape.digits, key: text, name: text },
  kind: v.picklist(["text", "number", "date", "moment", "flag", "choice"]),
  choices: v.array(text),
  createdAt: moment,
})
export const fieldCounted = v.strictObject({ ...field.entries, friends: count })

export const ofField = ({ id, key, name, kind, choices, createdAt }: Field.Field): v.InferOutput<typeof field> => ({
  ...{ id: String(id), key, name, kind, choices, createdAt: createdAt.toString() },
})

export const friend = v.strictObject({
  id: Shape.digits,
  lineUserId: text,
  name: maybe,
  pictureUrl: maybe,
  state: v.picklist(["following", "blocked"]),
  followedAt: maybeMoment,
  blockedAt: maybeMoment,
  optedOutAt: maybeMoment,
  lastMessageAt: maybeMoment,
  createdAt: moment,
  tags: v.array(v.strictObject({ id: Shape.digits, name: text })),
  fields: v.record(text, text),
  /** What staff call the friend, and their mark. */
  called: maybe,
  mark: v.nullable(v.strictObject({ id: Shape.digits, name: text })),
})

export const ofFriend = (row: Friend.Known): v.InferOutput<typeof friend> => ({
  ...{ id: String(row.id), lineUserId: row.lineUserId, name: row.name, pictureUrl: row.pictureUrl },
  state: row.following ? "following" : "blocked",
  ...{ followedAt: when(row.followedAt), blockedAt: when(row.blockedAt), optedOutAt: when(row.optedOutAt) },
  ...{ lastMessageAt: when(row.lastMessageAt), createdAt: row.createdAt.toString() },
  tags: row.tags.map(({ id, name }) => ({ id: String(id), name })),
  fields: row.fields,
  called: row.called,
  mark: row.mark && { id: String(row.mark.id), name: row.mark.name },
})

const policy = v.picklist(["shift", "catch_up", "skip"])
export const scenario = v.strictObject({
  ...{ id: Shape.digits, name: text, kind: v.picklist(["course", "countdown"]) },
  ...{ goalAt: maybeMoment, goalFieldId: v.nullable(Shape.digits) },
  ...{ reentry: v.picklist(["never", "after_end", "always"]), exclusiveGroup: maybe },
  ...{ startsOnFollow: v.boolean(), paid: v.boolean(), windowOpens: maybe, windowCloses: maybe },
  ...{ blockedPolicy: policy, pausedPolicy: policy, optedOutPolicy: policy, staleAfterDays: v.nullable(count) },
  ...{ pausedAt: maybeMoment, archivedAt: maybeMoment, createdAt: moment },
  ...{ steps: count, walking: count, held: count, completed: count },
})

export const ofScenario = (row: Scenario.Counted): v.InferOutput<typeof scenario> => ({
  ...{ id: String(row.id), name: row.name, kind: row.kind },
  ...{ goalAt: when(row.goalAt), goalFieldId: row.goalFieldId === null ? null : String(row.goalFieldId) },
  ...{ reentry: row.reentry, exclusiveGroup: row.exclusiveGroup, startsOnFollow: row.startsOnFollow, paid: row.paid },
  ...{ windowOpens: time(row.windowOpens), windowCloses: time(row.windowCloses) },
  ...{ blockedPolicy: row.blockedPolicy, pausedPolicy: row.pausedPolicy, optedOutPolicy: row.optedOutPolicy },
  ...{ staleAfterDays: row.staleAfterDays, pausedAt: when(row.pausedAt), archivedAt: when(row.archivedAt) },
  createdAt: row.createdAt.toString(),
  ...{ steps: row.steps, walking: row.walking, held: row.held, completed: row.completed },
})

export const step = v.strictObject({
  ...{ id: Shape.digits, scenarioId: Shape.digits, position: count, name: text, enabled: v.boolean() },
  ...{ timing: Step.timing, missed: v.picklist(Step.missedPolicies) },
  ...{ filter: v.nullable(Segment.schema), actions: v.array(actionSchema), messages: Step.messages },
  version: v.strictObject({ id: Shape.digits, number: count, createdAt: moment }),
  ...{ availableFrom: moment, lateChoice: v.picklist(["none", "deliver", "one_per_day"]) },
  ...{ suspendedAt: maybeMoment, suspendedWords: maybe, suspendedProperty: maybe, createdAt: moment },
})

/** A saved step, with a word of warning where LINE could not be asked about its messages. */
export const stepSaved = v.strictObject({
  ...step.entries,
  warnings: v.array(v.strictObject({ code: text, detail: text })),
})

export const ofStep = ({ id, scenarioId, version, ...row }: Step.Step) => ({
  ...{ id: String(id), scenarioId: String(scenarioId), position: row.position, name: row.name, enabled: row.enabled },
  ...{ timing: row.timing, missed: row.missed, filter: row.filter, actions: row.actions, messages: row.messages },
  version: { id: String(version.id), number: version.number, createdAt: version.createdAt.toString() },
  ...{ availableFrom: row.availableFrom.toString(), lateChoice: row.lateChoice },
  ...{ suspendedAt: when(row.suspendedAt), suspendedWords: row.suspendedWords },
  ...{ suspendedProperty: row.suspendedProperty, createdAt: row.createdAt.toString() },
})

export const stepVersion = v.strictObject({
  ...{ id: Shape.digits, number: count, messages: Step.messages, placeholders: v.array(text), createdAt: moment },
})

export const ofStepVersion = (row: Awaited<ReturnType<typeof Step.versions>>[number]) => ({
  ...{ id: String(row.id), number: row.number, messages: row.messages, placeholders: row.placeholders },
  createdAt: row.createdAt.toString(),
})

export const enrollment = v.strictObject({
  ...{ id: Shape.digits, friendId: Shape.digits, scenarioId: Shape.digits },
  state: v.picklist(["active", "completed", "withdrawn"]),
  holds: v.array(v.picklist(["paused", "quota", "blocked", "opted_out"])),
  ...{ originAt: maybeMoment, eligibleFrom: moment, nextDueAt: maybeMoment, enrolledAt: moment, endedAt: maybeMoment },
})

export const ofEnrollment = (row: Listed): v.InferOutput<typeof enrollment> => ({
  ...{ id: String(row.id), friendId: String(row.friendId), scenarioId: String(row.scenarioId) },
  ...{ state: row.state, holds: row.holds, originAt: when(row.originAt), eligibleFrom: row.eligibleFrom.toString() },
  nextDueAt: row.state === "active" ? when(row.nextDueAt) : null,
  ...{ enrolledAt: row.enrolledAt.toString(), endedAt: when(row.endedAt) },
})

/** What a batch or a delivery shows; written where they are listed. */
export { count, maybe, maybeMoment, moment, text, when }
