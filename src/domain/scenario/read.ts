import { and, desc, eq, getTableColumns, isNull, lt, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { scenarios, steps } from "../../schema"
import { present } from "../absence"
import * as Planning from "../planning"
import * as Tally from "../tally"

export type Scenario = typeof scenarios.$inferSelect

export async function find(db: Db, channelId: bigint, scenarioId: bigint): Promise<Scenario> {
  return present(await findMaybe(db, channelId, scenarioId), "scenario")
}

/** The same where absence is a fault of somebody's input. */
export async function findMaybe(db: Db, channelId: bigint, scenarioId: bigint): Promise<Scenario | null> {
  const [scenario] = await db.select().from(scenarios).where(one(channelId, scenarioId))
  return scenario ?? null
}

/** The row, locked: changes of one scenario and its steps happen one after the other, and none during a planning. */
export async function lock(db: Db, channelId: bigint, scenarioId: bigint): Promise<Scenario> {
  await Planning.exclude(db, channelId)
  const [scenario] = await db.select().from(scenarios).where(one(channelId, scenarioId)).for("update")
  return present(scenario, "scenario")
}

export const one = (channelId: bigint, scenarioId: bigint) =>
  and(eq(scenarios.channelId, channelId), eq(scenarios.id, scenarioId))

export type Page = { before?: bigint; limit?: number; archived?: boolean }

/** A page of scenarios, newest first, each with its counts. `held` stand still; `walking` do not. */
export function list(db: Db, channelId: bigint, { before, limit = 100, archived = false }: Page = {}) {
  return db
    .select(counted(db, channelId))
    .from(scenarios)
    .where(
      and(
        eq(scenarios.channelId, channelId),
        before ? lt(scenarios.id, before) : undefined,
        archived ? undefined : isNull(scenarios.archivedAt),
      ),
    )
    .orderBy(desc(scenarios.id))
    .limit(limit)
}

export type Counted = Scenario & { steps: number; walking: number; held: number; completed: number }

export async function findCounted(db: Db, channelId: bigint, scenarioId: bigint): Promise<Counted> {
  const [scenario] = await db.select(counted(db, channelId)).from(scenarios).where(one(channelId, scenarioId))
  return present(scenario, "scenario")
}

function counted(db: Db, channelId: bigint) {
  const walks = (kind: string) => Tally.amount(channelId, "scenario", sql`${scenarios.id}`, kind).mapWith(Number)
  return {
    ...getTableColumns(scenarios),
    steps: db.$count(
      steps,
      and(eq(steps.channelId, channelId), eq(steps.scenarioId, scenarios.id), isNull(steps.deletedAt)),
    ),
    walking: walks("walking"),
    held: walks("held"),
    completed: walks("completed"),
  }
}

/** How many friends a change would touch (section 6): those walking, and those who have completed. */
export async function readers(db: Db, channelId: bigint, scenarioId: bigint): Promise<number> {
  return (await readersOf(db, channelId, [scenarioId])).get(scenarioId) ?? 0
}

export async function readersOf(db: Db, channelId: bigint, ids: readonly bigint[]): Promise<Map<bigint, number>> {
  const kept = Map.groupBy(await Tally.of(db, channelId, "scenario", ids), ({ subjectId }) => subjectId)
  const signs: Record<string, number> = { walking: 1, held: 1, completed: 1, replaced: -1 }
  const count = (tallies: readonly Tally.Tally[]) =>
    tallies.reduce((sum, { kind, amount }) => sum + amount * (signs[kind] ?? 0), 0)
  return new Map([...kept].map(([id, tallies]) => [id, count(tallies)]))
}
