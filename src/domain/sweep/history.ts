/** History edit (semantics 6): what it does to each step of each walk, and what that sends and when. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import * as Agenda from "../agenda"
import { bigints } from "../arrays"
import * as Calendar from "../calendar"
import * as Foresight from "../enrollment/foresight"
import { deliver, type Pair, undeliver } from "../enrollment/history"
import * as Event from "../event"
import { heldBy } from "../expectation"
import { inherited, type Reader } from "../radius/sample"
import * as Segment from "../segment"
import { add, type Counts, type MarkAs, nothing } from "./deed"
import * as Record from "./record"

export type Change = { stepId: bigint; as: MarkAs }
export type Doing = { at: Temporal.Instant; staffId: bigint | null }

type Left = "withdrawn" | "anew" | "frozen" | "blank" | "filled" | "deleted"

type Walk = Reader & { anew: boolean; frozen: ReadonlySet<bigint> }

type Judged = { walk: Walk; undelivered: bigint[]; delivered: bigint[]; left: Left[] }

/** The cells that are meant; absent: every step of the change in every walk. */
export type Cells = ReadonlySet<string> | null
export const cellOf = (walkId: bigint, stepId: bigint) => `${walkId} ${stepId}`

/** What it would do, and what that sends. Changes nothing. */
export async function weigh(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  changes: readonly Change[],
  walkIds: readonly bigint[],
  cells: Cells,
  at: Temporal.Instant,
): Promise<Counts> {
  const route = (await Foresight.routes(db, channelId, [scenarioId])).get(scenarioId)!
  const judged = await judge(db, channelId, scenarioId, route, changes, walkIds, cells)
  const misses = await missing(db, channelId, route, judged, at)
  const counts = counted(judged)
  for (const one of judged) foresee(counts, one, route, (stepId) => !misses.get(stepId)?.has(one.walk.friendId), at)
  return counts
}

/** Does it, in the caller's transaction, and writes down what stood there before. */
export async function carryOut(
  db: Db,
  channelId: bigint,
  sweep: { id: bigint; scenarioId: bigint },
  changes: readonly Change[],
  walkIds: readonly bigint[],
  cells: Cells,
  doing: Doing,
): Promise<Counts> {
  // The planner's lock, in everybody's order: what is about to be frozen and what is marked here cannot cross.
  await Agenda.lock(db, channelId, walkIds)
  const route = (await Foresight.routes(db, channelId, [sweep.scenarioId])).get(sweep.scenarioId)!
  const judged = await judge(db, channelId, sweep.scenarioId, route, changes, walkIds, cells)
  const pairs = (marks: (one: Judged) => bigint[]): Pair[] =>
    judged.flatMap((one) => marks(one).map((stepId) => ({ enrollmentId: one.walk.id, stepId })))
  const [blank, done] = [pairs(({ undelivered }) => undelivered), pairs(({ delivered }) => delivered)]
  await Record.remember(db, channelId, sweep.id, blank, "undelivered")
  await undeliver(db, channelId, blank, doing)
  await deliver(db, channelId, done, doing.at)
  await Record.remember(db, channelId, sweep.id, done, "delivered")
  await Record.generations(db, channelId, sweep.id, [...blank, ...done])
  await note(db, channelId, judged, doing)
  return counted(judged)
}

function counted(judged: readonly Judged[]): Counts {
  const counts = { ...nothing(), walks: judged.length }
  for (const { undelivered, delivered, left } of judged) {
    counts.undelivered += undelivered.length
    counts.delivered += delivered.length
    for (const why of left) add(counts.left, why)
  }
  return counts
}

async function judge(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  route: Foresight.Route,
  changes: readonly Change[],
  walkIds: readonly bigint[],
  cells: Cells,
): Promise<Judged[]> {
  if (walkIds.length === 0) return []
  const walks = await walksOf(db, channelId, scenarioId, walkIds)
  const steps = new Set(route.stops.map((stop) => stop.id))
  return walks.map((walk) => {
    const meant = changes.filter(({ stepId }) => cells === null || cells.has(cellOf(walk.id, stepId)))
    const judged: Judged = { walk, undelivered: [], delivered: [], left: [] }
    for (const { stepId, as } of meant) {
      const why = steps.has(stepId) ? leftBecause(walk, stepId, as) : "deleted"
      if (why) judged.left.push(why)
      else judged[as].push(stepId)
    }
    return judged
  })
}

function leftBecause(walk: Walk, stepId: bigint, as: MarkAs): Left | null {
  if (walk.state === "withdrawn") return "withdrawn"
  if (walk.frozen.has(stepId)) return "frozen"
  if (as === "delivered") return walk.filled.has(stepId) ? "filled" : null
  if (!walk.filled.has(stepId)) return "blank"
  return walk.anew ? "anew" : null
}

async function walksOf(db: Db, channelId: bigint, scenarioId: bigint, walkIds: readonly bigint[]): Promise<Walk[]> {
  const ids = bigints(walkIds)
  const seen = await Foresight.seen(db, channelId, sql`and e.id = any(${ids}) order by e.id`)
  const frozen = await db.execute<{ enrollment_id: bigint; steps: bigint[] }>(sql`
    select d.enrollment_id, array_agg(d.step_id) as steps from deliveries d
    join batches b on b.channel_id = d.channel_id and b.id = d.batch_id and b.state in ('ready', 'sending')
    where d.channel_id = ${channelId} and d.enrollment_id = any(${ids}) and d.state is null group by 1`)
  const again = await db.execute<{ id: bigint }>(sql`
    select e.id from enrollments e where e.channel_id = ${channelId} and e.id = any(${ids}) and e.state = 'completed'
      and exists (select 1 from enrollments n where n.channel_id = e.channel_id and n.friend_id = e.friend_id
        and n.scenario_id = e.scenario_id and n.id > e.id)`)
  const steps = new Map(frozen.map((row) => [row.enrollment_id, new Set(row.steps)]))
  const anew = new Set(again.map((row) => row.id))
  const readers = await inherited(db, channelId, scenarioId, seen)
  return readers.map((walk) => ({ ...walk, anew: anew.has(walk.id), frozen: steps.get(walk.id) ?? new Set() }))
}

/** Who does not match the filter of a step that becomes blank, as of now. */
async function missing(
  db: Db,
  channelId: bigint,
  route: Foresight.Route,
  judged: readonly Judged[],
  at: Temporal.Instant,
): Promise<Map<bigint, Set<bigint>>> {
  const misses = new Map<bigint, Set<bigint>>()
  for (const stop of route.stops.filter(({ filter }) => filter !== null)) {
    const asking = judged.filter(({ undelivered }) => undelivered.includes(stop.id)).map(({ walk }) => walk.friendId)
    if (asking.length === 0) continue
    const matching = await Segment.matching(db, channelId, stop.filter, asking, at)
    misses.set(stop.id, new Set(asking.filter((id) => !matching.has(id))))
  }
  return misses
}

/** As far ahead as is looked: then a step is due on another day, which day is not counted. */
const ahead = { hours: 24 * 62 }

/** The walk as it will be, walked on by the engine's own decisions until every step that became blank has left. */
function foresee(
  counts: Counts,
  { walk, undelivered, delivered }: Judged,
  route: Foresight.Route,
  matches: (stepId: bigint) => boolean,
  at: Temporal.Instant,
): void {
  const filled = new Set([...walk.filled, ...delivered].filter((id) => !undelivered.includes(id)))
  const enabled = route.stops.filter((stop) => stop.enabled)
  const full = (set: ReadonlySet<bigint>) => enabled.length > 0 && enabled.every(({ id }) => set.has(id))
  if (delivered.length > 0 && full(filled) && !full(walk.filled)) counts.completes += 1
  const pending = new Set(undelivered)
  for (const [stepId, why] of standing(walk, route, undelivered)) {
    add(counts.waits, why)
    pending.delete(stepId)
  }
  // What waits is sent one day, as one message each at most.
  counts.messages += undelivered.length - pending.size
  if (pending.size === 0) return
  const floors = new Map(walk.floors)
  for (const id of undelivered)
    floors.set(id, { generation: (floors.get(id)?.generation ?? 0) + 1, floorAt: at, undeliveredAt: at })
  const after = { ...walk, state: "active" as const, filled, floors, floored: true, endedAt: walk.endedAt }
  for (const move of Foresight.movesOf(after, route, { from: at, until: at.add(ahead) }, matches)) {
    const { leaving, skips } = move.decision
    for (const { stop, reason } of skips) if (pending.delete(stop.id)) add(counts.passes, reason)
    const gone = leaving.filter(({ stop }) => pending.delete(stop.id)).length
    if (gone > 0) {
      counts[whenIs(move.at, at, route.zone)] += gone
      counts.messages += 1
      add(counts.days, Calendar.localDate(move.at, route.zone).toString())
    }
    if (pending.size === 0) return
  }
  counts.later += pending.size
  counts.messages += pending.size
}

function standing(walk: Walk, route: Foresight.Route, undelivered: readonly bigint[]): [bigint, string][] {
  const held = heldBy(walk.holds)
  const stops = new Map(route.stops.map((stop) => [stop.id, stop]))
  return undelivered.flatMap((id): [bigint, string][] => {
    const stop = stops.get(id)
    if (!stop?.enabled) return [[id, "disabled"]]
    if (held) return [[id, held]]
    if (stop.suspended) return [[id, "suspended"]]
    return walk.originAt ? [] : [[id, "goal"]]
  })
}

function whenIs(due: Temporal.Instant, now: Temporal.Instant, zone: string): "now" | "today" | "later" {
  if (Calendar.atOrAfter(now, due)) return "now"
  return Calendar.localDate(due, zone).equals(Calendar.localDate(now, zone)) ? "today" : "later"
}

/** On each friend's timeline: which step staff marked how. */
async function note(db: Db, channelId: bigint, judged: readonly Judged[], { at, staffId }: Doing): Promise<void> {
  const payload = { staffId: staffId === null ? null : String(staffId) }
  const told = (one: Judged, as: MarkAs) =>
    one[as].map((subjectId) => ({ kind: `delivery.${as}`, friendId: one.walk.friendId, subjectId, payload, at }))
  await Event.record(
    db,
    channelId,
    judged.flatMap((one) => [...told(one, "undelivered"), ...told(one, "delivered")]),
  )
}
