/**
 * The blast radius of an edit (semantics 6): before a step is added, enabled or retimed, how many readers would get it at
 * once, later today, on another day or not at all, under each of the three choices, and what that asks of the month. It
 * asks the planner's own rules; what it cannot know is what travels together, so messages are counted at their most.
 */
import type { Db } from "../../db"
import type { LateChoice } from "../../schema"
import * as Foresight from "../enrollment/foresight"
import * as Quota from "../quota"
import * as Scenario from "../scenario/read"
import { type After, type Blast, radii } from "./blast"
import { applied, isFresh, type Planned, retimed } from "./change"
import { mostLookedAt } from "./sample"

export type { LateChoice } from "../../schema"
export { type Blast, type Passes, type Radius, type Waits, whenIs } from "./blast"
export { isFresh, type Planned } from "./change"
export { type ChannelBlast, ofChannelHours } from "./channel"
export { ofResuming, type Resuming } from "./resuming"
export { mostLookedAt } from "./sample"

/** Null where the edit is none of section 6's, or nobody reads the scenario: then there is nothing to choose. */
export async function of(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  planned: readonly Planned[],
  at: Temporal.Instant,
): Promise<Blast | null> {
  if (!planned.some(isFresh)) return null
  return blast(db, channelId, scenarioId, (route, choice) => ({ route, ...applied(route, planned, at, choice) }), at)
}

/** Other hours of a scenario retime every step of it (semantics 3). Null where nobody reads it. */
export function ofHours(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  window: Foresight.Route["window"],
  at: Temporal.Instant,
): Promise<Blast | null> {
  const after = (route: Foresight.Route, choice: LateChoice) => ({
    route: { ...route, window },
    ...retimed(route, at, choice),
  })
  return blast(db, channelId, scenarioId, after, at)
}

async function blast(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  after: After,
  at: Temporal.Instant,
): Promise<Blast | null> {
  const readers = await Scenario.readers(db, channelId, scenarioId)
  if (readers === 0) return null
  const before = (await Foresight.routes(db, channelId, [scenarioId])).get(scenarioId)!
  return {
    ...{ readers, estimated: readers > mostLookedAt() },
    choices: await radii(db, channelId, { before, readers, most: mostLookedAt() }, after, at),
    quota: await Quota.stateFor(db, channelId, scenarioId, at),
  }
}
