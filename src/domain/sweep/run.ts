/** Portion by portion, wherever a sweep stands: weighing, doing, taking back. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { World } from "../../world"
import { instant, read } from "../arrays"
import * as Collision from "../collision"
import * as Enrollment from "../enrollment"
import { type Counts, type Deed, nothing, sum, type Who } from "./deed"
import * as History from "./history"
import { PORTION, portion } from "./portion"
import * as Record from "./record"
import * as Walks from "./walks"

/** As many are dealt with before somebody who asked has an answer; the rest is the chore's. */
export const PORTIONS_AT_ONCE = 2

type Row = {
  channel_id: bigint
  id: bigint
  scenario_id: bigint
  deed: Deed
  who: Who
  state: "weighing" | "running" | "undoing"
  upto: bigint
  place: bigint
  foreseen: Counts
  outcome: Counts | null
  staff_id: bigint | null
  made_at: string
  started_at: string | null
}

/** Chore: goes on with what is not finished, until the time is spent. */
export async function carryOn(world: World, budgetMs = 400): Promise<void> {
  const ends = performance.now() + budgetMs
  do {
    const now = world.now()
    const went = await Collision.retried(() => world.db.transaction((tx) => next(tx, sql`true`, now)))
    if (!went) return
  } while (performance.now() < ends)
}

/** As a condition: whether something is not finished. */
export const isUnfinished = (): SQL => sql`exists (select 1 from sweeps where ${underWay})`

/** The first portions, for whoever has just asked. */
export async function advance(db: Db, channelId: bigint, sweepId: bigint, at: Temporal.Instant): Promise<void> {
  for (let portions = 0; portions < PORTIONS_AT_ONCE; portions++) {
    const mine = sql`channel_id = ${channelId} and id = ${sweepId}`
    if (!(await db.transaction((tx) => next(tx, mine, at)))) return
  }
}

const underWay = sql`state in ('weighing', 'running', 'undoing')`

/** The row is the fence: whoever holds it deals with the portion, and the place moves in the same transaction. */
async function next(db: Db, which: ReturnType<typeof sql>, now: Temporal.Instant): Promise<boolean> {
  const [row] = await db.execute<Row>(sql`
    select channel_id, id, scenario_id, deed, who, state, upto, place, foreseen, outcome, staff_id, made_at, started_at
    from sweeps where ${underWay} and ${which}
    order by id limit 1 for update skip locked`)
  if (!row) return false
  if (row.state === "undoing") await takeBack(db, row, now)
  else await goOn(db, row, now)
  return true
}

async function goOn(db: Db, row: Row, now: Temporal.Instant): Promise<void> {
  // One moment for all portions: the question is asked as of then, and what is marked is marked then.
  const at = row.state === "weighing" ? read(row.made_at) : row.started_at ? read(row.started_at) : now
  const asked = { scenarioId: row.scenario_id, who: row.who, upto: row.upto, place: row.place, at: read(row.made_at) }
  const { walkIds, place, isLast } = await portion(db, row.channel_id, asked)
  const counts = row.state === "weighing" ? await weigh(db, row, walkIds, at) : await perform(db, row, walkIds, at)
  const total = sum(row.state === "weighing" ? row.foreseen : (row.outcome ?? nothing()), counts)
  await come(db, row, { place, isLast, total, looked: walkIds.length, now })
}

async function weigh(db: Db, row: Row, walkIds: bigint[], at: Temporal.Instant): Promise<Counts> {
  const { channel_id, scenario_id, deed } = row
  if (deed.do !== "history") return Walks.weigh(db, channel_id, scenario_id, deed, walkIds, at)
  return History.weigh(db, channel_id, scenario_id, changesOf(deed), walkIds, cellsOf(row.who), at)
}

async function perform(db: Db, row: Row, walkIds: bigint[], at: Temporal.Instant): Promise<Counts> {
  const { channel_id, id, scenario_id, deed, staff_id } = row
  if (walkIds.length === 0) return nothing()
  const sweep = { id, scenarioId: scenario_id }
  if (deed.do !== "history") return Walks.carryOut(db, channel_id, sweep, deed, walkIds, at)
  const doing = { at, staffId: staff_id }
  return History.carryOut(db, channel_id, sweep, changesOf(deed), walkIds, cellsOf(row.who), doing)
}

const changesOf = (deed: Extract<Deed, { do: "history" }>): History.Change[] =>
  deed.steps.map(({ stepId, as }) => ({ stepId: BigInt(stepId), as }))

const cellsOf = (who: Who): History.Cells =>
  "cells" in who ? new Set(who.cells.map(({ walk, step }) => History.cellOf(BigInt(walk), BigInt(step)))) : null

async function takeBack(db: Db, row: Row, now: Temporal.Instant): Promise<void> {
  const { channel_id, id, deed } = row
  const walkIds = await Record.touched(db, channel_id, id, row.place, PORTION)
  const counts = nothing()
  counts.walks = walkIds.length
  if (deed.do === "pause") counts.changed = await Enrollment.resume(db, channel_id, walkIds, now)
  else {
    const { undelivered, delivered, left } = await Record.takeBack(db, channel_id, id, walkIds, now)
    Object.assign(counts, { undelivered, delivered, left: left > 0 ? { happened: left } : {} })
  }
  const isLast = walkIds.length < PORTION
  const total = sum(row.outcome ?? nothing(), counts)
  await come(db, row, { place: walkIds.at(-1) ?? row.place, isLast, total, looked: walkIds.length, now })
}

type Come = { place: bigint; isLast: boolean; total: Counts; looked: number; now: Temporal.Instant }

async function come(db: Db, row: Row, { place, isLast, total, looked, now }: Come): Promise<void> {
  const { state, next, moment, kept } = rounds[row.state]
  await db.execute(sql`
    update sweeps set place = ${place}, seen = seen + ${looked}, ${sql.identifier(kept)} = ${JSON.stringify(total)}::text::jsonb,
      state = ${isLast ? next : state}, ${sql.identifier(moment)} = ${isLast ? instant(now) : sql`null`}
    where channel_id = ${row.channel_id} and id = ${row.id}`)
}

const rounds = {
  weighing: { state: "weighing", next: "weighed", moment: "weighed_at", kept: "foreseen" },
  running: { state: "running", next: "done", moment: "finished_at", kept: "outcome" },
  undoing: { state: "undoing", next: "undone", moment: "undone_at", kept: "outcome" },
} as const
