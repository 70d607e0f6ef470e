import { and, eq, inArray } from "drizzle-orm"
import type { Db } from "../../db"
import { fields, marks, scenarios, tags } from "../../schema"
import * as Scenario from "../scenario/read"
import { list, type Step } from "../step/read"
import { type Document, FORMAT, VERSION } from "./document"
import { keysIn, uses } from "./speech"

/** Steps of a scenario as a document: these, or all where none are named. What nobody has any more is left out. */
export async function write(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  stepIds: readonly bigint[],
  at: Temporal.Instant,
): Promise<Document> {
  const { id, name, kind } = await Scenario.find(db, channelId, scenarioId)
  const all = await list(db, channelId, scenarioId)
  const chosen = stepIds.length === 0 ? all : all.filter((step) => stepIds.includes(step.id))
  return {
    ...{ format: FORMAT, version: VERSION, exportedAt: at.toString() },
    scenario: { ref: String(id), name, kind },
    references: await references(db, channelId, chosen),
    steps: chosen.map(({ id, name, enabled, timing, missed, filter, actions, messages }) => ({
      ...{ ref: String(id), name, enabled, timing, missed, filter, actions, messages },
    })),
  }
}

async function references(db: Db, channelId: bigint, steps: readonly Step[]): Promise<Document["references"]> {
  const spoken = steps.flatMap(uses)
  const ids = (kind: string) => [...new Set(spoken.filter((use) => use.kind === kind).map((use) => BigInt(use.ref)))]
  const keys = new Set(steps.flatMap(keysIn))
  const asked = new Set(ids("field"))
  const [ofTags, ofMarks, ofFields, ofScenarios] = await Promise.all([
    db
      .select()
      .from(tags)
      .where(and(eq(tags.channelId, channelId), inArray(tags.id, [0n, ...ids("tag")]))),
    db
      .select()
      .from(marks)
      .where(and(eq(marks.channelId, channelId), inArray(marks.id, [0n, ...ids("mark")]))),
    db.select().from(fields).where(eq(fields.channelId, channelId)).orderBy(fields.id),
    db
      .select({ id: scenarios.id, name: scenarios.name })
      .from(scenarios)
      .where(and(eq(scenarios.channelId, channelId), inArray(scenarios.id, [0n, ...ids("scenario")]))),
  ])
  const named = ({ id, name }: { id: bigint; name: string }) => ({ ref: String(id), name })
  return {
    tags: ofTags.map(named),
    marks: ofMarks.map((mark) => ({ ...named(mark), colour: mark.colour })),
    fields: ofFields
      .filter((field) => asked.has(field.id) || keys.has(field.key))
      .map((field) => ({ ...named(field), key: field.key, kind: field.kind, choices: field.choices })),
    scenarios: ofScenarios.map(named),
  }
}
