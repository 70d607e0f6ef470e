/** What a rehearsal must know of scenarios: the friend's own, and all those that actions may lead to. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { scenarios, steps } from "../../schema"
import type { Action } from "../action"
import { bigints } from "../arrays"
import * as Foresight from "../enrollment/foresight"
import type { Field } from "../field/read"
import { known } from "./facts"

export type Scene = Foresight.Route &
  Pick<
    typeof scenarios.$inferSelect,
    | "name"
    | "kind"
    | "goalAt"
    | "goalFieldId"
    | "reentry"
    | "exclusiveGroup"
    | "startsOnFollow"
    | "pausedAt"
    | "archivedAt"
  > & { actions: ReadonlyMap<bigint, readonly Action[]> }

export type Scenery = {
  zone: string
  scenes: ReadonlyMap<bigint, Scene>
  /** Tags and fields that are still there, of those that actions speak of. */
  tags: ReadonlySet<bigint>
  fields: ReadonlyMap<bigint, Field>
}

/** Where actions lead further than this, the rehearsal does not follow. */
const mostScenes = 100

export async function load(db: Db, channelId: bigint, zone: string, beginWith: readonly bigint[]): Promise<Scenery> {
  const scenes = new Map<bigint, Scene>()
  let asked = [...new Set(beginWith)]
  while (asked.length > 0 && scenes.size < mostScenes) {
    for (const [id, scene] of await some(db, channelId, asked)) scenes.set(id, scene)
    asked = [...new Set([...scenes.values()].flatMap(leadingTo))].filter((id) => !scenes.has(id)).slice(0, mostScenes)
    if (asked.length > 0 && (await some(db, channelId, asked)).size === 0) break
  }
  const actions = [...scenes.values()].flatMap((scene) => [...scene.actions.values()].flat())
  const tagIds = actions.flatMap((one) => ("tagId" in one ? [BigInt(one.tagId)] : []))
  const fieldIds = actions.flatMap((one) => ("fieldId" in one ? [BigInt(one.fieldId)] : []))
  return { zone, scenes, ...(await known(db, channelId, tagIds, fieldIds)) }
}

function leadingTo({ actions }: Scene): bigint[] {
  return [...actions.values()].flat().flatMap((one) => {
    if (one.do === "startScenario") return [BigInt(one.scenarioId)]
    return one.do === "moveScenario" ? [BigInt(one.toScenarioId)] : []
  })
}

async function some(db: Db, channelId: bigint, ids: readonly bigint[]): Promise<Map<bigint, Scene>> {
  const [routes, rows, acting] = await Promise.all([
    Foresight.routes(db, channelId, ids),
    db
      .select()
      .from(scenarios)
      .where(sql`${scenarios.channelId} = ${channelId} and ${scenarios.id} = any(${bigints(ids)})`),
    db
      .select({ id: steps.id, scenarioId: steps.scenarioId, actions: steps.actions })
      .from(steps)
      .where(sql`${steps.channelId} = ${channelId} and ${steps.scenarioId} = any(${bigints(ids)})
        and jsonb_array_length(${steps.actions}) > 0`),
  ])
  // The actions were judged by their schema when they were saved.
  const actions = Map.groupBy(acting, (step) => step.scenarioId)
  return new Map(
    rows.flatMap((row) => {
      const route = routes.get(row.id)
      const own = new Map((actions.get(row.id) ?? []).map((step) => [step.id, step.actions as Action[]]))
      return route ? [[row.id, { ...row, ...route, actions: own }]] : []
    }),
  )
}
