import type { Db } from "../../db"
import { NotFound } from "../absence"
import { replan } from "../enrollment/replan"
import * as Fault from "../fault"
import * as Scenario from "../scenario/read"
import type { Doing } from "./insertion"
import { judge } from "./judge"
import { reorder } from "./order"
import { list, type Step } from "./read"
import { type Changes, changes as changesSchema } from "./shape"
import { store } from "./store"

/** Changes of several steps of one scenario; `order`, where given, holds every step of it. */
export type Many = {
  changes: ReadonlyMap<bigint, Omit<Changes, "lateChoice">>
  lateChoice: Changes["lateChoice"]
  order?: readonly bigint[]
}

/** All of it or nothing, and one choice for all (semantics 6); a fault speaks of its step: `steps[2].timing.days`. */
export function editMany(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  { changes, lateChoice, order }: Many,
  doing: Doing,
): Promise<{ steps: Step[] } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    const before = await list(tx, channelId, scenarioId)
    const known = new Map(before.map((step) => [step.id, step]))
    for (const stepId of changes.keys()) if (!known.has(stepId)) throw new NotFound("step")
    const faults = await judgeMany(tx, scenario, before, changes)
    if (faults.length > 0) return { faults }
    const ordered = order && (await reorder(tx, channelId, scenarioId, order))
    if (Fault.isRefusal(ordered)) return ordered
    let concerned = false
    for (const [stepId, change] of changes)
      concerned = (await store(tx, channelId, known.get(stepId)!, { ...change, lateChoice }, doing)) || concerned
    if (concerned) await replan(tx, channelId, scenarioId, doing.at)
    return { steps: await list(tx, channelId, scenarioId) }
  })
}

/** What would be refused, before anything is saved; a fault speaks of its step by its place in `steps`. */
export async function checkMany(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  steps: readonly Step[],
  changes: Many["changes"],
): Promise<Fault.Fault[]> {
  return judgeMany(db, await Scenario.find(db, channelId, scenarioId), steps, changes)
}

async function judgeMany(
  db: Db,
  scenario: Scenario.Scenario,
  steps: readonly Step[],
  changes: Many["changes"],
): Promise<Fault.Fault[]> {
  const faults: Fault.Fault[] = []
  for (const [nth, { id }] of steps.entries()) {
    const change = changes.get(id)
    if (!change) continue
    // A shift may lead beyond what any step may say.
    const shape = Fault.read(changesSchema, change)
    const own = Fault.isRefusal(shape) ? shape.faults : await judge(db, scenario, change)
    faults.push(...own.map((fault) => ({ ...fault, path: Fault.under(`steps[${nth}]`, fault.path) })))
  }
  return faults
}
