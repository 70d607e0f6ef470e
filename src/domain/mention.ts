import { and, arrayContains, eq, isNull, or, type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import { stepVersions, steps as table } from "../schema"

/** What a filter or an action may speak of. */
export type Kind = "tag" | "field" | "scenario" | "mark"

const inActions: { [K in Kind]: string[] } = {
  tag: ["tagId"],
  field: ["fieldId"],
  scenario: ["scenarioId", "toScenarioId"],
  mark: [],
}

/** The steps whose filter or actions speak of this, at most ten. It cannot go while they do. */
export function steps(db: Db, channelId: bigint, kind: Kind, id: bigint) {
  const speaks = [at(table.filter, kind, id), ...inActions[kind].map((key) => at(table.actions, key, id))]
  return db
    .select({ id: table.id, scenarioId: table.scenarioId, name: table.name })
    .from(table)
    .where(and(eq(table.channelId, channelId), isNull(table.deletedAt), or(...speaks)))
    .limit(10)
}

function at(column: typeof table.filter | typeof table.actions, key: string, id: bigint): SQL {
  return sql`jsonb_path_exists(${column}, ${`$.**.${key} ? (@ == $id)`}::jsonpath, ${JSON.stringify({ id: String(id) })}::jsonb)`
}

/** The steps whose present version has this placeholder, at most ten. */
export function saying(db: Db, channelId: bigint, placeholder: string) {
  return db
    .select({ id: table.id, scenarioId: table.scenarioId, name: table.name })
    .from(table)
    .innerJoin(stepVersions, and(eq(stepVersions.channelId, table.channelId), eq(stepVersions.id, table.versionId)))
    .where(
      and(
        eq(table.channelId, channelId),
        isNull(table.deletedAt),
        arrayContains(stepVersions.placeholders, [placeholder]),
      ),
    )
    .limit(10)
}
