/**
 * Where a rehearsal happens: a friend and the friend's walks in memory, and what `enrollment/` and `hold.ts` do to them,
 * without a database. The rules themselves are asked elsewhere; here is only what follows from them.
 */
import type { HoldKind, LateChoice } from "../../schema"
import * as Calendar from "../calendar"
import * as Foresight from "../enrollment/foresight"
import type { Facts, Walked } from "./facts"
import type { Scene, Scenery } from "./scenery"

/** A walk on the stage. */
export type Stroll = {
  walk: Foresight.Seen
  /** When it is looked at again. */
  nextAt: Temporal.Instant | null
  open: Map<HoldKind, Temporal.Instant>
  /** Steps skipped because their time had passed: a goal that moves may bring them back. */
  passed: Set<bigint>
}

export type Stage = {
  scenery: Scenery
  facts: Facts
  strolls: Stroll[]
  /** Walks that ended long ago: filters and reentry ask for them. */
  former: Walked[]
  lastId: bigint
  /** Goals that moved, and the steps which that made blank again. */
  moved: { stroll: Stroll; from: Temporal.Instant | null; to: Temporal.Instant | null; back: ReadonlySet<bigint> }[]
}

/** Scenario starts may cause one another this many times without real time between them. */
const maxChainDepth = 8

export type Start = {
  at: Temporal.Instant
  originAt?: Temporal.Instant | null
  lateChoice?: LateChoice
  chainDepth?: number
}

export const walked = ({ strolls, former }: Stage): Walked[] => [
  ...former,
  ...strolls.map(({ walk }) => ({ scenarioId: walk.scenarioId, state: walk.state })),
]

export const active = ({ strolls }: Stage, scenarioId?: bigint) =>
  strolls.filter(({ walk }) => walk.state === "active" && (scenarioId ?? walk.scenarioId) === walk.scenarioId)

/** A reply token is used this long after it came. */
const replyTokenLives = { seconds: 50 }

/** She follows (again): what begins with friendship begins, and its welcome may travel free. */
export function befriend(stage: Stage, at: Temporal.Instant): void {
  Object.assign(stage.facts, { following: true, blockedAt: null, followedAt: at })
  stage.facts.replyUntil = at.add(replyTokenLives)
  const welcoming = [...stage.scenery.scenes.values()].filter(({ startsOnFollow }) => startsOnFollow)
  for (const { id } of welcoming.sort((a, b) => (a.id < b.id ? -1 : 1))) start(stage, id, { at })
}

/** Section 2's enrolling. Null: it changes nothing. */
export function start(stage: Stage, scenarioId: bigint, how: Start): Stroll | null {
  const scene = stage.scenery.scenes.get(scenarioId)
  if (!scene || scene.archivedAt || (how.chainDepth ?? 0) > maxChainDepth) return null
  if (isBarred(stage, scene)) return null
  if (scene.reentry === "always") withdraw(active(stage, scenarioId), how.at)
  if (scene.exclusiveGroup !== null) withdraw(othersOfGroup(stage, scene), how.at)
  return begin(stage, scene, how)
}

function isBarred(stage: Stage, { id, reentry }: Scene): boolean {
  const walks = walked(stage).filter(({ scenarioId }) => scenarioId === id)
  if (reentry === "never") return walks.length > 0
  return reentry === "after_end" && walks.some(({ state }) => state === "active")
}

function othersOfGroup(stage: Stage, { id, exclusiveGroup }: Scene): Stroll[] {
  const { scenes } = stage.scenery
  return active(stage).filter(
    ({ walk }) => walk.scenarioId !== id && scenes.get(walk.scenarioId)?.exclusiveGroup === exclusiveGroup,
  )
}

function begin(stage: Stage, scene: Scene, { at, originAt, lateChoice, chainDepth = 0 }: Start): Stroll {
  const origin = originAt !== undefined ? originAt : scene.kind === "course" ? at : goalOf(stage, scene)
  const stated = originAt != null && Temporal.Instant.compare(originAt, at) < 0
  stage.lastId += 1n
  const walk = Foresight.fresh({
    ...{
      id: stage.lastId,
      friendId: stage.facts.id,
      scenarioId: scene.id,
      originAt: origin,
      enrolledAt: at,
      chainDepth,
    },
    lateChoice: stated && scene.kind === "course" ? (lateChoice ?? "none") : null,
  })
  const stroll: Stroll = { walk, nextAt: at, open: new Map(), passed: new Set() }
  inherit(stage, stroll, at)
  stage.strolls.push(stroll)
  return stroll
}

/** Walks that begin, or begin again, while their friend or scenario stands still are born held. */
function inherit({ facts, scenery }: Stage, { walk, open }: Stroll, at: Temporal.Instant): void {
  const pausedAt = scenery.scenes.get(walk.scenarioId)?.pausedAt
  if (pausedAt && !open.has("paused")) open.set("paused", Calendar.latest(at, pausedAt))
  if (facts.blockedAt && !open.has("blocked")) open.set("blocked", at)
  if ((facts.optedOutAt || facts.optOuts.has(walk.scenarioId)) && !open.has("opted_out")) open.set("opted_out", at)
}

/** A countdown's goal for this friend; a date means its first moment in the channel's zone. */
function goalOf({ facts, scenery }: Stage, { goalAt, goalFieldId }: Scene): Temporal.Instant | null {
  if (goalFieldId === null) return goalAt
  const value = facts.fields.get(goalFieldId)
  if (value?.column === "moment_value") return Temporal.Instant.from(value.text)
  if (value?.column !== "date_value") return null
  return Temporal.PlainDate.from(value.text).toZonedDateTime(scenery.zone).toInstant()
}

export function withdraw(strolls: readonly Stroll[], at: Temporal.Instant): void {
  for (const stroll of strolls) {
    if (stroll.walk.state !== "active") continue
    stroll.walk = { ...stroll.walk, state: "withdrawn", endedAt: at, unsettled: false, catchingUp: false }
    stroll.open.clear()
    stroll.nextAt = null
  }
}

/** Withdraws here, enrolls there. Null: nothing walked here, or nothing could begin there. */
export function move(
  stage: Stage,
  from: bigint,
  to: bigint,
  { at, keepOrigin, firstStepId, chainDepth }: Start & { keepOrigin: boolean; firstStepId?: bigint },
): Stroll | null {
  const [stroll] = active(stage, from)
  if (!stroll) return null
  const { originAt } = stroll.walk
  withdraw([stroll], at)
  const kept = keepOrigin && originAt ? { originAt, lateChoice: "none" as const } : {}
  const begun = start(stage, to, { at, chainDepth, ...kept })
  if (begun && firstStepId !== undefined) {
    const stops = stage.scenery.scenes.get(to)?.stops ?? []
    const first = stops.findIndex((stop) => stop.id === firstStepId)
    begun.walk.filled = new Set(stops.slice(0, Math.max(0, first)).map((stop) => stop.id))
  }
  return begun
}

export function hold(strolls: readonly Stroll[], kind: HoldKind, at: Temporal.Instant): void {
  for (const { walk, open } of strolls)
    if (walk.state === "active" && !open.has(kind)) open.set(kind, Calendar.latest(at, walk.enrolledAt))
}

/** A walk free of its last hold is looked at at once. */
export function release(strolls: readonly Stroll[], kind: HoldKind, at: Temporal.Instant): void {
  for (const stroll of strolls) {
    const beganAt = stroll.open.get(kind)
    if (!beganAt) continue
    stroll.open.delete(kind)
    const ended = [...stroll.walk.ended, { kind, beganAt, endedAt: Calendar.latest(at, beganAt) }]
    stroll.walk = { ...stroll.walk, ended, unsettled: true }
    if (stroll.open.size === 0) stroll.nextAt = at
  }
}

/** The value that is a countdown's goal is another now: the origins of its walks move with it. */
export function moveGoals(stage: Stage, fieldId: bigint, at: Temporal.Instant): void {
  for (const scene of stage.scenery.scenes.values()) {
    if (scene.goalFieldId !== fieldId) continue
    const last = stage.strolls.findLast(({ walk }) => walk.scenarioId === scene.id && walk.state !== "withdrawn")
    if (last) moveGoal(stage, last, scene, at)
  }
}

function moveGoal(stage: Stage, stroll: Stroll, scene: Scene, at: Temporal.Instant): void {
  const goal = goalOf(stage, scene)
  const back = goal ? aheadOf(stroll, scene, goal, at) : new Set<bigint>()
  stage.moved.push({ stroll, from: stroll.walk.originAt, to: goal, back })
  stroll.walk = { ...stroll.walk, originAt: goal }
  stroll.nextAt = at
  if (back.size === 0) return
  for (const id of back) stroll.passed.delete(id)
  stroll.walk = { ...stroll.walk, filled: stroll.walk.filled.difference(back) }
  const isLast = stage.strolls.findLast(({ walk }) => walk.scenarioId === scene.id) === stroll
  if (stroll.walk.state !== "completed" || !isLast) return
  stroll.walk = { ...stroll.walk, state: "active" }
  inherit(stage, stroll, at)
}

/** What was skipped because its time had passed, but lies ahead of this goal. */
function aheadOf(
  { passed }: Stroll,
  { stops, zone }: Scene,
  goal: Temporal.Instant,
  at: Temporal.Instant,
): Set<bigint> {
  const ahead = stops.filter(
    (stop) => passed.has(stop.id) && Calendar.atOrAfter(Calendar.nominalAt(stop, goal, zone), at),
  )
  return new Set(ahead.map((stop) => stop.id))
}
