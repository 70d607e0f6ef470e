import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints } from "../arrays"
import { replan } from "../enrollment/replan"
import * as Fault from "../fault"
import * as Scenario from "../scenario/read"
import { type Doing, insert } from "./insertion"
import { find, list, MOST_STEPS, type Step } from "./read"

/** Puts all steps of a scenario in this order. Positions decide among equal due instants only: nothing is retimed. */
export function reorder(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  stepIds: readonly bigint[],
): Promise<{ steps: Step[] } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    await Scenario.lock(tx, channelId, scenarioId)
    const present = (await list(tx, channelId, scenarioId)).map((step) => step.id)
    const wanted = new Set(stepIds)
    const complete = wanted.size === stepIds.length && wanted.size === present.length
    if (!complete || !present.every((id) => wanted.has(id))) return Fault.one("stepIds", "not_all")
    await tx.execute(sql`update steps s set position = o.position::integer
      from unnest(${bigints(stepIds)}) with ordinality as o (id, position)
      where s.channel_id = ${channelId} and s.scenario_id = ${scenarioId} and s.id = o.id`)
    return { steps: await list(tx, channelId, scenarioId) }
  })
}

/** A copy right behind the original. It is not enabled: enabling takes section 6's choice. */
export async function duplicate(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  doing: Doing,
): Promise<{ step: Step } | Fault.Refusal> {
  const { scenarioId } = await find(db, channelId, stepId)
  return db.transaction(async (tx) => {
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    const original = await find(tx, channelId, stepId)
    const before = await list(tx, channelId, scenarioId)
    if (before.length >= MOST_STEPS) return Fault.one("", "too_many", { max: MOST_STEPS })
    const { name, timing, missed, filter, actions, messages } = original
    const content = { name, timing, missed, filter, actions, messages }
    const copy = await insert(tx, scenario, { ...content, enabled: false, lateChoice: "none" }, doing)
    const order = before.flatMap((step) => (step.id === stepId ? [step.id, copy.id] : [step.id]))
    await reorder(tx, channelId, scenarioId, order)
    await replan(tx, channelId, scenarioId, doing.at)
    return { step: await find(tx, channelId, copy.id) }
  })
}
