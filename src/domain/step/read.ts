import { and, asc, desc, eq, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Message } from "../../line/messages"
import { type LateChoice, staff, steps, stepVersions } from "../../schema"
import { present } from "../absence"
import type { Action } from "../action"
import { bigints } from "../arrays"
import type { Tree } from "../segment"
import type { missedPolicies } from "./shape"
import { type Timing, timingOf } from "./timing"

export type Step = {
  id: bigint
  scenarioId: bigint
  position: number
  name: string
  enabled: boolean
  timing: Timing
  missed: (typeof missedPolicies)[number]
  filter: Tree | null
  actions: Action[]
  messages: Message[]
  version: { id: bigint; number: number; createdAt: Temporal.Instant }
  availableFrom: Temporal.Instant
  lateChoice: LateChoice
  /** LINE refused its content: it waits for an edit, and `suspendedWords` are LINE's. */
  suspendedAt: Temporal.Instant | null
  suspendedWords: string | null
  /** Which property of its messages: `messages[1].text`. */
  suspendedProperty: string | null
  createdAt: Temporal.Instant
}

/** A scenario holds no more steps than this. */
export const MOST_STEPS = 500

/** All steps of a scenario in their order. */
export async function list(db: Db, channelId: bigint, scenarioId: bigint): Promise<Step[]> {
  const rows = await select(db)
    .where(and(eq(steps.channelId, channelId), eq(steps.scenarioId, scenarioId), isNull(steps.deletedAt)))
    .orderBy(asc(steps.position), asc(steps.id))
    .limit(MOST_STEPS)
  return rows.map(shaped)
}

export async function find(db: Db, channelId: bigint, stepId: bigint): Promise<Step> {
  const [row] = await select(db).where(
    and(eq(steps.channelId, channelId), eq(steps.id, stepId), isNull(steps.deletedAt)),
  )
  return shaped(present(row, "step"))
}

/** A step that is gone; what it delivered stays (semantics 6). */
export type Ever = Step & { deletedAt: Temporal.Instant | null }

/** The deleted steps of a scenario, the last one first; so many at most. */
export async function deleted(db: Db, channelId: bigint, scenarioId: bigint): Promise<Ever[]> {
  const rows = await select(db).where(gone(channelId, scenarioId)).orderBy(desc(steps.deletedAt)).limit(MOST_STEPS)
  return rows.map(everShaped)
}

export const countDeleted = (db: Db, channelId: bigint, scenarioId: bigint): Promise<number> =>
  db.$count(steps, gone(channelId, scenarioId))

const gone = (channelId: bigint, scenarioId: bigint) =>
  and(eq(steps.channelId, channelId), eq(steps.scenarioId, scenarioId), isNotNull(steps.deletedAt))

/** The same as `find`, and of a deleted one too. */
export async function findEver(db: Db, channelId: bigint, stepId: bigint): Promise<Ever> {
  const [row] = await select(db).where(and(eq(steps.channelId, channelId), eq(steps.id, stepId)))
  return everShaped(present(row, "step"))
}

const everShaped = (row: Row): Ever => ({ ...shaped(row), deletedAt: row.step.deletedAt })

/** Names of steps, deleted ones too: the ledger still speaks of them. */
export async function names(db: Db, channelId: bigint, stepIds: readonly bigint[]): Promise<Map<bigint, string>> {
  const rows = await db
    .select({ id: steps.id, name: steps.name })
    .from(steps)
    .where(and(eq(steps.channelId, channelId), sql`${steps.id} = any(${bigints(stepIds)})`))
  return new Map(rows.map((row) => [row.id, row.name]))
}

export type Named = { id: bigint; scenarioId: bigint; name: string; position: number }

/** The steps of every scenario, each scenario's in their order: for a choice among them. So many at most. */
export const named = (db: Db, channelId: bigint, limit: number): Promise<Named[]> =>
  db
    .select({ id: steps.id, scenarioId: steps.scenarioId, name: steps.name, position: steps.position })
    .from(steps)
    .where(and(eq(steps.channelId, channelId), isNull(steps.deletedAt)))
    .orderBy(desc(steps.scenarioId), asc(steps.position), asc(steps.id))
    .limit(limit)

export type Version = typeof stepVersions.$inferSelect & {
  /** Who wrote it; null: a key to the API, or the person is gone. */
  by: string | null
}

/** What the step said, newest first; `before` is the number of the last version seen. */
export async function versions(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  limit = 50,
  before?: number,
): Promise<Version[]> {
  const older = before === undefined ? undefined : lt(stepVersions.number, before)
  const rows = await versionsOf(db, channelId, stepId, older).orderBy(desc(stepVersions.number)).limit(limit)
  return rows.map(({ version, by }) => ({ ...version, by }))
}

/** One version of a step, by its number or its id. */
export async function version(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  which: { number: number } | { id: bigint },
): Promise<Version> {
  const that = "id" in which ? eq(stepVersions.id, which.id) : eq(stepVersions.number, which.number)
  const [row] = await versionsOf(db, channelId, stepId, that)
  const { version, by } = present(row, "version")
  return { ...version, by }
}

const versionsOf = (db: Db, channelId: bigint, stepId: bigint, which: SQL | undefined) =>
  db
    .select({ version: stepVersions, by: staff.name })
    .from(stepVersions)
    .leftJoin(staff, eq(staff.id, stepVersions.staffId))
    .where(and(eq(stepVersions.channelId, channelId), eq(stepVersions.stepId, stepId), which))

function select(db: Db) {
  return db
    .select({ step: steps, version: stepVersions })
    .from(steps)
    .innerJoin(stepVersions, and(eq(stepVersions.channelId, steps.channelId), eq(stepVersions.id, steps.versionId)))
    .$dynamic()
}

type Row = { step: typeof steps.$inferSelect; version: typeof stepVersions.$inferSelect }

function shaped({ step, version }: Row): Step {
  const { id, scenarioId, position, name, enabled, missed, availableFrom, lateChoice, createdAt } = step
  return {
    ...{ id, scenarioId, position, name, enabled, timing: timingOf(step), missed },
    // Both were judged by their schemas when they were saved.
    filter: step.filter as Tree | null,
    actions: step.actions as Action[],
    messages: version.messages,
    version: { id: version.id, number: version.number, createdAt: version.createdAt },
    ...{ availableFrom, lateChoice, suspendedAt: step.suspendedAt, suspendedWords: step.suspendedWords, createdAt },
    suspendedProperty: step.suspendedProperty,
  }
}
