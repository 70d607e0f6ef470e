/**
 * The tick on a virtual clock: from one moment at which something is due to the next. What is decided is decided by the
 * engine's own `decide`; LINE accepts everything at once.
 */
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import * as Calendar from "../calendar"
import * as Foresight from "../enrollment/foresight"
import { dueOf, type Stop } from "../itinerary"
import * as Acting from "./acting"
import * as Facts from "./facts"
import * as Stage from "./stage"

/**
 * Something that somebody does at a moment, and the rules do not. `enrollmentId`: to another walk than the one that is
 * rehearsed.
 */
export type Deed = { at: Temporal.Instant; kind: HoldKind; does: "begin" | "end"; enrollmentId?: bigint }

/** One step's part in what happens. `moved`: quiet hours moved it from there. */
export type Part = {
  stepId: bigint
  generation: number
  dueAt: Temporal.Instant
  nominal: Temporal.Instant
  /** Its time had passed: the missed policy, or a choice for late readers, said another. */
  late: boolean
  movedFrom: Temporal.Instant | null
}

export type Happening = { enrollmentId: bigint; at: Temporal.Instant } & (
  | { is: "sent"; byReply: boolean; parts: Part[] }
  | { is: "skipped"; reason: string; part: Part }
  | { is: "completed" | "withdrawn" }
  | { is: "stood" | "resumed"; kind: HoldKind }
  | { is: "shifted"; from: Temporal.Instant; to: Temporal.Instant }
  /** A countdown's goal is another; these steps, passed over before, lie ahead again. */
  | { is: "moved"; from: Temporal.Instant | null; to: Temporal.Instant | null; back: ReadonlySet<bigint> }
)

export type Play = { stage: Stage.Stage; happenings: Happening[]; cut: boolean }

/** More moments than a walk of a year has; a circle of scenarios that start each other ends here. */
const mostMoments = 2000

/** Plays until nothing more is to come for this walk. */
export async function play(
  db: Db,
  channelId: bigint,
  stage: Stage.Stage,
  chosen: Stage.Stroll,
  { from, deeds }: { from: Temporal.Instant; deeds: readonly Deed[] },
): Promise<Play> {
  const happenings: Happening[] = []
  const left = deeds.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  let now = from
  for (let moments = 0; moments < mostMoments; moments++) {
    const next = nextMoment(stage, left)
    if (!next || isOver(stage, chosen)) return { stage, happenings, cut: false }
    now = Calendar.latest(now, next)
    while (left[0] && Calendar.atOrAfter(now, left[0].at)) carryOut(stage, chosen, left.shift()!, happenings)
    await plan(db, channelId, stage, now, happenings)
  }
  return { stage, happenings, cut: true }
}

function nextMoment(stage: Stage.Stage, deeds: readonly Deed[]): Temporal.Instant | null {
  const moments = going(stage).flatMap(({ nextAt }) => nextAt ?? [])
  if (deeds[0]) moments.push(deeds[0].at)
  return moments.sort(Temporal.Instant.compare)[0] ?? null
}

const going = (stage: Stage.Stage) => Stage.active(stage).filter(({ open }) => open.size === 0)

/** A completed countdown may be called back by a goal that moves; nothing calls back who was withdrawn. */
function isOver(stage: Stage.Stage, { walk }: Stage.Stroll): boolean {
  if (walk.state !== "completed") return walk.state === "withdrawn"
  return stage.scenery.scenes.get(walk.scenarioId)?.goalFieldId == null
}

function carryOut(stage: Stage.Stage, chosen: Stage.Stroll, deed: Deed, happenings: Happening[]): void {
  const { facts } = stage
  const { at, kind, does, enrollmentId = chosen.walk.id } = deed
  const begins = does === "begin"
  if (kind === "blocked" && begins) Object.assign(facts, { following: false, blockedAt: at, replyUntil: null })
  if (kind === "blocked" && !begins) Stage.befriend(stage, at)
  if (kind === "opted_out") facts.optedOutAt = begins ? at : null
  const isOfOne = kind === "paused" || kind === "quota"
  const strolls = Stage.active(stage).filter(({ walk }) => !isOfOne || walk.id === enrollmentId)
  const before = chosen.open.has(kind)
  if (begins) Stage.hold(strolls, kind, at)
  else Stage.release(strolls, kind, at)
  if (before !== chosen.open.has(kind))
    happenings.push({ enrollmentId: chosen.walk.id, at, is: begins ? "stood" : "resumed", kind })
}

/** Everything that is due now, and what follows from it now. */
async function plan(
  db: Db,
  channelId: bigint,
  stage: Stage.Stage,
  now: Temporal.Instant,
  happenings: Happening[],
): Promise<void> {
  for (let rounds = 0; rounds < mostMoments; rounds++) {
    const due = going(stage)
      .filter(({ nextAt }) => nextAt && Calendar.atOrAfter(now, nextAt))
      .sort((a, b) => Temporal.Instant.compare(a.nextAt!, b.nextAt!) || Number(a.walk.id - b.walk.id))
    if (due.length === 0) return
    const decisions = await Foresight.decideBy(
      async ({ filter }, friendIds) => {
        const isTrue = !filter || (await Facts.matches(db, channelId, filter, stage.facts, Stage.walked(stage), now))
        return new Set(isTrue ? friendIds : [])
      },
      due.map((stroll) => asClaimed(stage, stroll, now)),
      new Map([...stage.scenery.scenes]),
      now,
    )
    const strolls = new Map(due.map((stroll) => [stroll.walk.id, stroll]))
    for (const decision of decisions) apply(stage, strolls.get(decision.walk.id)!, decision, now, happenings)
    for (const decision of inSendingOrder(decisions)) accept(stage, decision, now)
    for (const { stroll, ...goal } of stage.moved.splice(0))
      happenings.push({ enrollmentId: stroll.walk.id, at: now, is: "moved", ...goal })
  }
}

/** As `claim` would read it now: who began just now may use a reply token. */
function asClaimed({ facts }: Stage.Stage, { walk }: Stage.Stroll, now: Temporal.Instant): Foresight.Seen {
  const isRecent = Temporal.Instant.compare(walk.enrolledAt, now.subtract({ minutes: 2 })) > 0
  const asked = isRecent || walk.catchingUp || walk.unsettled
  const canReply = asked && facts.replyUntil !== null && Temporal.Instant.compare(facts.replyUntil, now) > 0
  return { ...walk, canReply, replyToken: canReply ? "token" : null, caughtUpAt: asked ? facts.caughtUpAt : null }
}

function apply(
  stage: Stage.Stage,
  stroll: Stage.Stroll,
  decision: Foresight.Decision,
  now: Temporal.Instant,
  happenings: Happening[],
): void {
  const { leaving, skips, byReply, resumption } = decision
  const before = stroll.walk
  const { walk, nextAt } = Foresight.after(before, decision, now)
  stroll.walk = walk
  stroll.nextAt = nextAt
  const note = (what: Bare<Happening>) => happenings.push({ enrollmentId: walk.id, at: now, ...what })
  const from = before.originAt
  if (resumption && from && walk.originAt && !walk.originAt.equals(from))
    note({ is: "shifted", from, to: walk.originAt })
  const scene = stage.scenery.scenes.get(walk.scenarioId)!
  for (const { reason, ...skip } of skips) {
    note({ is: "skipped", reason, part: partOf(walk, scene, skip) })
    if (reason === "missed" || reason === "past goal") stroll.passed.add(skip.stop.id)
  }
  if (leaving.length > 0) {
    note({ is: "sent", byReply, parts: leaving.map((one) => partOf(walk, scene, one)) })
    if (byReply) stage.facts.replyUntil = null
    if (before.catchingUp || resumption?.catchingUp) stage.facts.caughtUpAt = now
  }
  if (!Foresight.completes(decision)) return
  stroll.walk = { ...walk, state: "completed" }
  note({ is: "completed" })
}

type Bare<H> = H extends unknown ? Omit<H, "enrollmentId" | "at"> : never

function partOf(
  walk: Foresight.Seen,
  scene: Foresight.Route,
  { stop, generation, dueAt }: { stop: Stop; generation: number; dueAt: Temporal.Instant },
): Part {
  const base = { stepId: stop.id, generation, dueAt }
  const origin = walk.originAt ?? dueAt
  const when = dueOf(stop, walk, origin, walk.floors.get(stop.id), scene)
  if ("never" in when) return { ...base, nominal: when.nominal, late: false, movedFrom: null }
  const { nominal, unwindowed } = when
  const late = !nominal.equals(unwindowed)
  return { ...base, nominal, late, movedFrom: unwindowed.equals(dueAt) ? null : unwindowed }
}

/** Batches leave by priority, then as they were frozen. */
const inSendingOrder = (decisions: Foresight.Decision[]) =>
  decisions.filter(({ leaving }) => leaving.length > 0).sort((a, b) => Number(b.paid) - Number(a.paid))

/** The steps' actions, in the transaction that would record LINE's acceptance. */
export function accept(
  stage: Stage.Stage,
  { walk, leaving }: { walk: Foresight.Seen | Foresight.Claimed; leaving: readonly { stop: Pick<Stop, "id"> }[] },
  now: Temporal.Instant,
): void {
  const scene = stage.scenery.scenes.get(walk.scenarioId)
  const isRecent = Temporal.Instant.compare(walk.enrolledAt, now.subtract({ minutes: 10 })) > 0
  const chainDepth = isRecent && "chainDepth" in walk ? walk.chainDepth : 0
  for (const { stop } of leaving)
    Acting.perform(stage, { scenarioId: walk.scenarioId, at: now, chainDepth }, scene?.actions.get(stop.id) ?? [])
}
