import type { Db } from "../../db"
import { scenarios } from "../../schema"
import * as Event from "../event"
import * as Fault from "../fault"
import * as Scenario from "../scenario/read"
import type * as Step from "../step"
import { carry, undoneIfRefused } from "./carry"
import { write } from "./write"

/**
 * A scenario of its own, with the same settings and steps and nobody in it. It does not begin by itself when somebody
 * follows, or every new friend would walk both.
 */
export function duplicate(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  name: string,
  doing: Step.Doing,
): Promise<{ scenario: Scenario.Scenario } | Fault.Refusal> {
  return undoneIfRefused(db, async (tx) => {
    const { id, pausedAt, archivedAt, haltedAt, stoppingAt, createdAt, ...same } = await Scenario.find(
      tx,
      channelId,
      scenarioId,
    )
    const [made] = await tx
      .insert(scenarios)
      .values({ ...same, name, startsOnFollow: false, createdAt: doing.at })
      .returning()
    const scenario = made!
    await Event.record(tx, channelId, [{ kind: "scenario.created", subjectId: scenario.id, at: doing.at }])
    const document = await write(tx, channelId, scenarioId, [], doing.at)
    if (document.steps.length === 0) return { scenario }
    const carrying = { document, enabled: "same", lateChoice: "none", home: true } as const
    const carried = await carry(tx, channelId, scenario.id, carrying, doing)
    return Fault.isRefusal(carried) ? carried : { scenario }
  })
}
