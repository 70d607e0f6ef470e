import { and, eq, isNull } from "drizzle-orm"
import type { Db } from "../../db"
import { steps } from "../../schema"
import * as Batch from "../batch"
import { replan } from "../enrollment/replan"
import * as Fault from "../fault"
import * as Scenario from "../scenario/read"
import { type Doing, insert } from "./insertion"
import { judge } from "./judge"
import { find, findEver, MOST_STEPS, type Step } from "./read"
import type { Changes, Input } from "./shape"
import { store } from "./store"

export { checkMany, editMany, type Many } from "./bulk"
export type { Doing } from "./insertion"
export { changesOf, type ManyInput, many } from "./many"
export { duplicate, reorder } from "./order"
export {
  countDeleted,
  deleted,
  type Ever,
  find,
  findEver,
  list,
  MOST_STEPS,
  type Named,
  named,
  names,
  type Step,
  type Version,
  version,
  versions,
} from "./read"
export { type Changes, changes, type Input, messages, missedPolicies, schema } from "./shape"
export { resume } from "./suspension"
export { type Day, days, inTime, sameMoment } from "./timeline"
export { short, type Timing, timing, units } from "./timing"
export { validateAllWithLine, validateWithLine } from "./validation"

/** Adds a step at the end. What it means for readers whose time has passed, `input.lateChoice` says (section 6). */
export function create(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  input: Input,
  doing: Doing,
): Promise<{ step: Step } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    const faults = await judge(tx, scenario, input)
    if (faults.length > 0) return { faults }
    if ((await count(tx, channelId, scenarioId)) >= MOST_STEPS) return Fault.one("", "too_many", { max: MOST_STEPS })
    const step = await insert(tx, scenario, input, doing)
    await replan(tx, channelId, scenarioId, doing.at)
    return { step }
  })
}

/**
 * What is left out stays. New words make a version and move no due instant; another timing, or being enabled, counts as
 * new from now on; being disabled takes its frozen rows out of batches that nobody has tried to send.
 */
export async function edit(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  changes: Changes,
  doing: Doing,
): Promise<{ step: Step } | Fault.Refusal> {
  const { scenarioId } = await find(db, channelId, stepId)
  return db.transaction(async (tx) => {
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    const before = await find(tx, channelId, stepId)
    const faults = await judge(tx, scenario, changes)
    if (faults.length > 0) return { faults }
    if (await store(tx, channelId, before, changes, doing)) await replan(tx, channelId, scenarioId, doing.at)
    return { step: await find(tx, channelId, stepId) }
  })
}

export const enable = (db: Db, channelId: bigint, stepId: bigint, lateChoice: Changes["lateChoice"], doing: Doing) =>
  edit(db, channelId, stepId, { enabled: true, lateChoice }, doing)

export const disable = (db: Db, channelId: bigint, stepId: bigint, doing: Doing) =>
  edit(db, channelId, stepId, { enabled: false, lateChoice: "none" }, doing)

/** The step goes, its history stays. */
export async function remove(db: Db, channelId: bigint, stepId: bigint, at: Temporal.Instant): Promise<Step> {
  const { scenarioId } = await find(db, channelId, stepId)
  return db.transaction(async (tx) => {
    await Scenario.lock(tx, channelId, scenarioId)
    const step = await find(tx, channelId, stepId)
    await tx
      .update(steps)
      .set({ deletedAt: at })
      .where(and(eq(steps.channelId, channelId), eq(steps.id, stepId)))
    await Batch.takeOutSteps(tx, channelId, [stepId], at)
    await replan(tx, channelId, scenarioId, at)
    return step
  })
}

/**
 * Takes a deletion back: the step is as it was, and whoever would have had it meanwhile is looked at again. False where
 * it cannot be: what its filter or its actions speak of has gone meanwhile, or others have taken its place.
 */
export async function restore(db: Db, channelId: bigint, stepId: bigint, at: Temporal.Instant): Promise<boolean> {
  return db.transaction(async (tx) => {
    const gone = await findEver(tx, channelId, stepId)
    if (!gone.deletedAt) return false
    const scenario = await Scenario.lock(tx, channelId, gone.scenarioId)
    if ((await judge(tx, scenario, gone)).length > 0) return false
    if ((await count(tx, channelId, gone.scenarioId)) >= MOST_STEPS) return false
    await tx
      .update(steps)
      .set({ deletedAt: null })
      .where(and(eq(steps.channelId, channelId), eq(steps.id, stepId)))
    await replan(tx, channelId, gone.scenarioId, at)
    return true
  })
}

/** What would be refused of a step, new or changed, before anything is saved. */
export async function check(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  step: Pick<Changes, "timing" | "filter" | "actions" | "messages">,
): Promise<Fault.Fault[]> {
  return judge(db, await Scenario.find(db, channelId, scenarioId), step)
}

const count = (db: Db, channelId: bigint, scenarioId: bigint) =>
  db.$count(steps, and(eq(steps.channelId, channelId), eq(steps.scenarioId, scenarioId), isNull(steps.deletedAt)))
