/** What a step's actions do to the friend on the stage (semantics 5): the table of `action.ts`, in memory. */
import type { Action } from "../action"
import { parse } from "../field/value"
import * as Stage from "./stage"

export type On = { scenarioId: bigint; at: Temporal.Instant; chainDepth: number }

type Verbs = { [V in Action["do"]]: (stage: Stage.Stage, on: On, action: Extract<Action, { do: V }>) => unknown }

const verbs: Verbs = {
  addTag: ({ facts, scenery }, _, { tagId }) => scenery.tags.has(BigInt(tagId)) && facts.tags.add(BigInt(tagId)),
  removeTag: ({ facts }, _, { tagId }) => facts.tags.delete(BigInt(tagId)),
  setField: (stage, { at }, { fieldId, value }) => setField(stage, BigInt(fieldId), value, at),
  startScenario: (stage, { at, chainDepth }, { scenarioId }) =>
    Stage.start(stage, BigInt(scenarioId), { at, chainDepth: chainDepth + 1 }),
  stopScenario: (stage, { at }, { scenarioId }) => Stage.withdraw(Stage.active(stage, BigInt(scenarioId)), at),
  moveScenario: (stage, on, { scenarioId, toScenarioId, keepOrigin, firstStepId }) =>
    Stage.move(stage, scenarioId === undefined ? on.scenarioId : BigInt(scenarioId), BigInt(toScenarioId), {
      ...{ at: on.at, chainDepth: on.chainDepth + 1, keepOrigin },
      firstStepId: firstStepId === undefined ? undefined : BigInt(firstStepId),
    }),
}

export function perform(stage: Stage.Stage, on: On, actions: readonly Action[]): void {
  for (const action of actions) performOne(stage, on, action)
}

function performOne<V extends Action["do"]>(stage: Stage.Stage, on: On, action: Extract<Action, { do: V }>): void {
  const verb: Verbs[V] = verbs[action.do as V]
  verb(stage, on, action)
}

/** What the field cannot hold is not set; that the engine would note it as failed is for its own log. */
function setField(stage: Stage.Stage, fieldId: bigint, text: string | null, at: Temporal.Instant): void {
  const field = stage.scenery.fields.get(fieldId)
  if (!field) return
  const { fields } = stage.facts
  const value = text === null || text.trim() === "" ? null : parse(field, text, stage.scenery.zone)
  if (value && "faults" in value) return
  if (fields.get(fieldId)?.text === value?.text) return
  if (value) fields.set(fieldId, value)
  else fields.delete(fieldId)
  if (field.kind === "date" || field.kind === "moment") Stage.moveGoals(stage, fieldId, at)
}
