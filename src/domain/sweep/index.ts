/**
 * A sweep: one change over many walks of a scenario. It is first weighed, then decided, then carried out in portions,
 * each in a transaction of its own with the place it has come to: whoever dies, the next goes on from there, and nothing
 * is done twice.
 *
 *   weighing ──▶ weighed ──staff start it──▶ running ──▶ done ──staff take it back──▶ undoing ──▶ undone
 */
import { and, desc, eq, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { enrollments, sweeps } from "../../schema"
import { present } from "../absence"
import type * as Fault from "../fault"
import * as Grid from "../grid"
import * as Scenario from "../scenario/read"
import * as Segment from "../segment"
import * as Step from "../step/read"
import { type Counts, type Deed, deedSchema, nothing, type Who, whoSchema } from "./deed"
import { advance } from "./run"

export {
  type Counts,
  type Deed,
  deedSchema,
  does,
  type MarkAs,
  MOST_NAMED,
  marks,
  nothing,
  sends,
  type Who,
  whoSchema,
} from "./deed"
export { carryOn, isUnfinished, PORTIONS_AT_ONCE } from "./run"
export { type Resuming, resuming } from "./walks"

export type Sweep = {
  id: bigint
  scenarioId: bigint
  deed: Deed
  who: Who
  state: (typeof sweeps.$inferSelect)["state"]
  /** Walks that the present round has looked at. */
  seen: number
  foreseen: Counts
  /** Of what is done by now; taken back: what could be. */
  outcome: Counts | null
  staffId: bigint | null
  madeAt: Temporal.Instant
  weighedAt: Temporal.Instant | null
  startedAt: Temporal.Instant | null
  finishedAt: Temporal.Instant | null
  undoneAt: Temporal.Instant | null
}

export const schema = v.strictObject({ deed: deedSchema, who: whoSchema })
export type Input = v.InferOutput<typeof schema>

export type Doing = { at: Temporal.Instant; staffId: bigint | null }

/** Begins to weigh it. Small ones are weighed when this returns. */
export async function create(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  { deed, who }: Input,
  { at, staffId }: Doing,
): Promise<{ sweep: Sweep } | Fault.Refusal> {
  const { id } = await Scenario.find(db, channelId, scenarioId)
  const faults = [...(await deedFaults(db, channelId, id, deed)), ...(await whoFaults(db, channelId, who))]
  if (faults.length > 0) return { faults }
  const [last] = await db
    .select({ id: enrollments.id })
    .from(enrollments)
    .where(and(eq(enrollments.channelId, channelId), eq(enrollments.scenarioId, id)))
    .orderBy(desc(enrollments.id))
    .limit(1)
  const [made] = await db
    .insert(sweeps)
    .values({
      ...{ channelId, scenarioId: id, deed, who, staffId, madeAt: at },
      ...{ upto: last?.id ?? 0n, foreseen: nothing() },
    })
    .returning({ id: sweeps.id })
  const sweepId = present(made, "sweep").id
  await advance(db, channelId, sweepId, at)
  return { sweep: await find(db, channelId, sweepId) }
}

async function deedFaults(db: Db, channelId: bigint, scenarioId: bigint, deed: Deed): Promise<Fault.Fault[]> {
  if (deed.do === "history") {
    const known = new Set((await Step.list(db, channelId, scenarioId)).map(({ id }) => String(id)))
    return deed.steps.flatMap(({ stepId }, index) =>
      known.has(stepId) ? [] : [{ path: `deed.steps[${index}].stepId`, code: "absent", params: { kind: "step" } }],
    )
  }
  if (deed.do !== "move") return []
  const path = "deed.toScenarioId"
  const target = await Scenario.findMaybe(db, channelId, BigInt(deed.toScenarioId))
  if (!target || target.id === scenarioId) return [{ path, code: "absent", params: { kind: "scenario" } }]
  return target.archivedAt ? [{ path, code: "archived" }] : []
}

async function whoFaults(db: Db, channelId: bigint, who: Who): Promise<Fault.Fault[]> {
  if (!("search" in who)) return []
  const { segment, picked } = who.search
  if (picked !== undefined) await Grid.Picked.find(db, channelId, BigInt(picked))
  return Segment.check(db, channelId, segment ?? null, "who.search.segment")
}

export async function find(db: Db, channelId: bigint, sweepId: bigint): Promise<Sweep> {
  const [row] = await db
    .select()
    .from(sweeps)
    .where(and(eq(sweeps.channelId, channelId), eq(sweeps.id, sweepId)))
  return asSweep(present(row, "sweep"))
}

/** The latest that were started, of one scenario. */
export async function list(db: Db, channelId: bigint, scenarioId: bigint, limit = 20): Promise<Sweep[]> {
  const rows = await db
    .select()
    .from(sweeps)
    .where(
      and(
        eq(sweeps.channelId, channelId),
        eq(sweeps.scenarioId, scenarioId),
        sql`${sweeps.state} not in ('weighing', 'weighed')`,
      ),
    )
    .orderBy(desc(sweeps.id))
    .limit(limit)
  return rows.map(asSweep)
}

const asSweep = (row: typeof sweeps.$inferSelect): Sweep => ({
  ...row,
  deed: v.parse(deedSchema, row.deed),
  who: v.parse(whoSchema, row.who),
  foreseen: counted(row.foreseen),
  outcome: row.outcome === null ? null : counted(row.outcome),
})

const counted = (stored: unknown): Counts => ({ ...nothing(), ...(stored as Partial<Counts>) })

/** Staff have seen what it does, and want it. What was started already goes on. */
export async function start(db: Db, channelId: bigint, sweepId: bigint, at: Temporal.Instant): Promise<Sweep> {
  await turn(
    db,
    channelId,
    sweepId,
    sql`state = 'weighed'`,
    sql`state = 'running', started_at = ${at.toString()}::timestamptz`,
  )
  await advance(db, channelId, sweepId, at)
  return find(db, channelId, sweepId)
}

/** Only what left enough behind: history and pauses. */
export const canBeTakenBack = ({ deed, state }: Sweep): boolean =>
  state === "done" && (deed.do === "history" || deed.do === "pause")

/** Takes it back as far as nothing has happened since. */
export async function reverse(db: Db, channelId: bigint, sweepId: bigint, at: Temporal.Instant): Promise<Sweep> {
  const can = sql`state = 'done' and deed ->> 'do' in ('history', 'pause')`
  await turn(db, channelId, sweepId, can, sql`state = 'undoing'`)
  await advance(db, channelId, sweepId, at)
  return find(db, channelId, sweepId)
}

async function turn(
  db: Db,
  channelId: bigint,
  sweepId: bigint,
  from: ReturnType<typeof sql>,
  to: ReturnType<typeof sql>,
): Promise<void> {
  await db.execute(sql`
    update sweeps set ${to}, place = 0, seen = 0, outcome = null
    where channel_id = ${channelId} and id = ${sweepId} and ${from}`)
}

/** Staff do not want it after all. What was started stays. */
export async function remove(db: Db, channelId: bigint, sweepId: bigint): Promise<void> {
  await db
    .delete(sweeps)
    .where(
      and(eq(sweeps.channelId, channelId), eq(sweeps.id, sweepId), sql`${sweeps.state} in ('weighing', 'weighed')`),
    )
}
