import type { Db } from "../../db"
import { scenarios } from "../../schema"
import * as Event from "../event"
import type { Fault, Refusal } from "../fault"
import * as Field from "../field/read"
import { carryOut } from "./consequence"
import { lock, one, type Scenario } from "./read"
import { type Changes, type Input, together } from "./shape"

export { retimes } from "./consequence"
export { type Counted, find, findCounted, findMaybe, list, lock, type Page, readers, type Scenario } from "./read"
export { type Changes, changes, type Input, kinds, policies, reentries, schema } from "./shape"
export { archive, pause, remove, restore, resume } from "./standing"

export async function create(
  db: Db,
  channelId: bigint,
  input: Input,
  at: Temporal.Instant,
): Promise<{ scenario: Scenario } | Refusal> {
  const faults = await judge(db, channelId, input)
  if (faults.length > 0) return { faults }
  const [scenario] = await db
    .insert(scenarios)
    .values({ channelId, ...input, createdAt: at })
    .returning()
  await Event.record(db, channelId, [{ kind: "scenario.created", subjectId: scenario!.id, at }])
  return { scenario: scenario! }
}

/** What is left out stays. Another window retimes the steps, another goal moves the walks: see `consequence.ts`. */
export function edit(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  changes: Changes,
  at: Temporal.Instant,
): Promise<{ scenario: Scenario } | Refusal> {
  return db.transaction(async (tx) => {
    const before = await lock(tx, channelId, scenarioId)
    const { lateChoice, ...given } = changes
    const wanted = { ...editable(before), ...given }
    const faults = await judge(tx, channelId, wanted)
    if (faults.length > 0) return { faults }
    const [after] = await tx.update(scenarios).set(wanted).where(one(channelId, scenarioId)).returning()
    await carryOut(tx, before, after!, lateChoice, at)
    return { scenario: after! }
  })
}

function editable(scenario: Scenario): Input {
  const { channelId, id, pausedAt, archivedAt, haltedAt, stoppingAt, createdAt, ...rest } = scenario
  return rest
}

async function judge(db: Db, channelId: bigint, input: Omit<Input, "name">): Promise<Fault[]> {
  const faults = together(input)
  if (input.goalFieldId === null || faults.length > 0) return faults
  const field = (await Field.byId(db, channelId, [input.goalFieldId])).get(input.goalFieldId)
  if (!field) return [{ path: "goalFieldId", code: "absent", params: { kind: "field" } }]
  if (field.kind === "date" || field.kind === "moment") return []
  return [{ path: "goalFieldId", code: "wrong_kind", params: { kind: field.kind } }]
}
