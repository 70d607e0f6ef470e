import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { steps } from "../../schema"
import type * as Scenario from "../scenario/read"
import * as Content from "./content"
import { find, type Step } from "./read"
import type { Input } from "./shape"
import { columns } from "./timing"

/** When it happens, and which member of the staff does it (none: the API). */
export type Doing = { at: Temporal.Instant; staffId?: bigint | null }

/** The row and its first version; the caller holds the scenario's lock and replans. */
export async function insert(db: Db, scenario: Scenario.Scenario, input: Input, doing: Doing): Promise<Step> {
  const { channelId, id: scenarioId } = scenario
  const position = sql<number>`(select coalesce(max(s.position), 0) + 1 from steps s
    where s.channel_id = ${channelId} and s.scenario_id = ${scenarioId})`
  const [row] = await db
    .insert(steps)
    .values({
      ...{ channelId, scenarioId, position, name: input.name, enabled: input.enabled },
      ...columns(input.timing),
      missed: input.missed ?? (scenario.kind === "countdown" ? "skip" : "at_time"),
      ...{ filter: input.filter, actions: input.actions, lateChoice: input.lateChoice },
      ...{ availableFrom: doing.at, createdAt: doing.at },
    })
    .returning({ id: steps.id })
  await Content.write(db, channelId, row!.id, input.messages, doing)
  return find(db, channelId, row!.id)
}
