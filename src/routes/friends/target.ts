import type { Db } from "../../db"
import * as Scenario from "../../domain/scenario"
import { idOf } from "../posted"

/** The scenario named in a form, if friends may be enrolled in it. */
export async function openScenario(db: Db, channelId: bigint, named: string): Promise<Scenario.Scenario | null> {
  const id = idOf(named)
  const scenario = id === null ? null : await Scenario.findMaybe(db, channelId, id)
  return scenario && !scenario.archivedAt ? scenario : null
}
