import { and, eq } from "drizzle-orm"
import type { Db } from "../../db"
import { steps } from "../../schema"
import { replan } from "../enrollment/replan"
import * as Event from "../event"
import * as Scenario from "../scenario/read"
import { find, type Step } from "./read"

/**
 * Lets a step that LINE refused go on with the words it has: LINE's rules may have changed, or a link works again. Its
 * blank walks are looked at at once; refused again, it is suspended again. New words do the same (`content.ts`).
 */
export async function resume(db: Db, channelId: bigint, stepId: bigint, at: Temporal.Instant): Promise<Step> {
  const { scenarioId } = await find(db, channelId, stepId)
  return db.transaction(async (tx) => {
    await Scenario.lock(tx, channelId, scenarioId)
    const step = await find(tx, channelId, stepId)
    if (!step.suspendedAt) return step
    await tx
      .update(steps)
      .set({ suspendedAt: null, suspendedWords: null, suspendedProperty: null })
      .where(and(eq(steps.channelId, channelId), eq(steps.id, stepId)))
    await Event.record(tx, channelId, [{ kind: "step.resumed", subjectId: stepId, at }])
    await replan(tx, channelId, scenarioId, at)
    return find(tx, channelId, stepId)
  })
}
