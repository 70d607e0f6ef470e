/**
 * One stored verb with arguments, carried out for a set of friends (semantics 5). A closed table: a new verb does not
 * compile until it has a row here and a schema.
 */
import { sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../db"
import { bigints } from "./arrays"
import * as Collision from "./collision"
import * as Enrollment from "./enrollment"
import * as Event from "./event"
import * as Fault from "./fault"
import * as Field from "./field"
import * as Outage from "./outage"
import * as Tag from "./tag"

const id = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,17}$/))

/** Ids are strings of digits, as in every JSON of ours. */
export const actionSchema = v.variant("do", [
  v.strictObject({ do: v.literal("addTag"), tagId: id }),
  v.strictObject({ do: v.literal("removeTag"), tagId: id }),
  v.strictObject({ do: v.literal("setField"), fieldId: id, value: v.nullable(v.pipe(v.string(), v.maxLength(1000))) }),
  v.strictObject({ do: v.literal("startScenario"), scenarioId: id }),
  v.strictObject({ do: v.literal("stopScenario"), scenarioId: id }),
  v.strictObject({
    do: v.literal("moveScenario"),
    /** Which walk moves; left out: the one whose step carries the action. */
    scenarioId: v.optional(id),
    toScenarioId: id,
    keepOrigin: v.optional(v.boolean(), false),
    firstStepId: v.optional(id),
  }),
])
export type Action = v.InferOutput<typeof actionSchema>

/** For whom, from which scenario and step, when, and how many scenario starts stand behind. */
export type On = {
  channelId: bigint
  friendIds: readonly bigint[]
  scenarioId: bigint | null
  stepId: bigint | null
  at: Temporal.Instant
  chainDepth: number
}

type Verbs = { [V in Action["do"]]: (db: Db, on: On, action: Extract<Action, { do: V }>) => Promise<unknown> }

const verbs: Verbs = {
  addTag: (db, on, { tagId }) => Tag.add(db, on.channelId, on.friendIds, BigInt(tagId), on.at),
  removeTag: (db, on, { tagId }) => Tag.drop(db, on.channelId, on.friendIds, BigInt(tagId), on.at),
  setField: (db, on, { fieldId, value }) => Field.set(db, on.channelId, on.friendIds, BigInt(fieldId), value, on.at),
  startScenario: (db, on, { scenarioId }) =>
    Enrollment.start(db, on.channelId, BigInt(scenarioId), on.friendIds, { at: on.at, chainDepth: on.chainDepth + 1 }),
  stopScenario: async (db, on, { scenarioId }) =>
    Enrollment.withdraw(db, on.channelId, await walking(db, on, BigInt(scenarioId)), on.at),
  moveScenario: async (db, on, { scenarioId, toScenarioId, keepOrigin, firstStepId }) => {
    const from = scenarioId === undefined ? on.scenarioId : BigInt(scenarioId)
    if (from === null) return
    await Enrollment.move(db, on.channelId, await walking(db, on, from), BigInt(toScenarioId), {
      at: on.at,
      keepOrigin,
      firstStepId: firstStepId === undefined ? undefined : BigInt(firstStepId),
      chainDepth: on.chainDepth + 1,
    })
  },
}

/**
 * Carries the actions out in their order, inside the transaction it is given. That transaction records what LINE has
 * done already, so an action that cannot be carried out (what it speaks of is gone) must not undo it: an event says so.
 * Where the database itself is in trouble, all of it is tried again.
 */
export async function perform(db: Db, on: On, actions: readonly Action[]): Promise<void> {
  if (on.friendIds.length === 0) return
  for (const action of actions) {
    const outcome = await db.transaction((tx) => performOne(tx, on, action)).catch(unlessPassing)
    if (outcome instanceof Error || Fault.isRefusal(outcome)) await noteFailed(db, on, action, outcome)
  }
}

/** What passes by itself is no failure of the action's. */
function unlessPassing(error: unknown): Error {
  if (Collision.isCollision(error) || Outage.isOutage(error) || !(error instanceof Error)) throw error
  return error
}

function noteFailed(db: Db, on: On, action: Action, why: Error | Fault.Refusal): Promise<void> {
  const error = why instanceof Error ? why.message : why.faults.map((fault) => `${fault.path} ${fault.code}`).join(", ")
  const payload = { do: action.do, friends: on.friendIds.length, error: error.slice(0, 500) }
  return Event.record(db, on.channelId, [{ kind: "action.failed", subjectId: on.stepId, payload, at: on.at }])
}

function performOne<V extends Action["do"]>(db: Db, on: On, action: Extract<Action, { do: V }>): Promise<unknown> {
  const verb: Verbs[V] = verbs[action.do as V]
  return verb(db, on, action)
}

async function walking(db: Db, on: On, scenarioId: bigint): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from enrollments where channel_id = ${on.channelId} and scenario_id = ${scenarioId}
      and friend_id = any(${bigints(on.friendIds)}) and state = 'active'`)
  return rows.map((row) => row.id)
}
