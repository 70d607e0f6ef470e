/** What the facts say of one friend × step. Pure: the rules are `itinerary.ts`'s own. */
import type { HoldKind } from "../../schema"
import * as Calendar from "../calendar"
import { after, decideOne, pace } from "../enrollment/foresight"
import { dueOf, type LateChoice, lateness, prospects, type Stop } from "../itinerary"
import type { Facts, Row } from "./read"

/** One sentence's worth. The first of several is the verdict. */
export type Saying =
  | { says: "sent"; at: Temporal.Instant; row: Row }
  | { says: "frozen" | "failed" | "unknown" | "marked" | "skipped"; at: Temporal.Instant; row: Row }
  | { says: "deleted"; at: Temporal.Instant }
  | { says: "withdrawn" | "completed"; at: Temporal.Instant | null }
  | { says: "disabled" | "noGoal" | "unconnected" | "quotaUnread" | "leaves" }
  | { says: "suspended"; at: Temporal.Instant; words: string | null; property: string | null }
  | { says: "held"; kind: HoldKind; at: Temporal.Instant; ofScenario: boolean }
  | { says: "stopped"; at: Temporal.Instant; words: string | null }
  | { says: "awaits"; stepIds: bigint[]; at: Temporal.Instant; nextAttemptAt: Temporal.Instant; words: string | null }
  | { says: "willSkip"; reason: string }
  | { says: "due" | "closed" | "paced"; at: Temporal.Instant }
  | { says: "behind"; stepIds: bigint[] }
  | { says: "filter"; matches: boolean }
  | { says: "again"; generation: number; at: Temporal.Instant }

/** Semantics 3, in its parts. */
export type When = {
  /** When it may leave; null: never. */
  dueAt: Temporal.Instant | null
  nominal: Temporal.Instant
  floor: Temporal.Instant
  /** What the floor is: the walk's beginning, the end of its last hold, or what was done to the step. */
  floorIs: "enrolled" | "resumed" | "available" | "undelivered" | "one_per_day"
  /** Its time had passed when the floor came, and this policy was asked. */
  missed: Calendar.Missed | null
  /** Section 6's choice, where the step came after its time. */
  late: LateChoice | null
  /** Before quiet hours had their say; null where they had none. */
  movedFrom: Temporal.Instant | null
}

/** Section 3's three conditions. Null: it cannot be said before the one before it holds. */
export type Conditions = { origin: boolean; blank: boolean; time: boolean | null }

export type Judgement = { sayings: Saying[]; conditions: Conditions; when: When | null }

export function judge(facts: Facts, matches: boolean | null, now: Temporal.Instant): Judgement {
  const { walk, rows, step } = facts
  const floor = walk.floors.get(step.id)
  const generation = floor?.generation ?? 0
  const filled = rows.find((row) => row.generation >= generation && row.state !== "held")
  const again: Saying[] = floor?.undeliveredAt ? [{ says: "again", generation, at: floor.undeliveredAt }] : []
  const stop = facts.route.stops.find(({ id }) => id === step.id)
  const { when, fate } = coming(facts, stop, matches ?? true, now)
  const conditions = {
    origin: walk.originAt !== null,
    blank: filled === undefined,
    time: when ? when.dueAt !== null && Calendar.atOrAfter(now, when.dueAt) : null,
  }
  const sayings = filled ? told(facts, filled) : [...inTheWay(facts, stop, conditions.time ?? false), ...fate]
  const asks = !filled && matches !== null && !fate.some(({ says }) => says === "willSkip")
  return {
    ...{ conditions, when },
    sayings: [...sayings, ...(asks ? [{ says: "filter" as const, matches }] : []), ...again],
  }
}

/** What the ledger says, and what hangs on it. */
function told({ channel }: Facts, row: Row): Saying[] {
  const at = row.settledAt ?? row.recordedAt
  const state = row.state === "held" ? "frozen" : row.state
  const stopped = channel.stoppedAt && state === "frozen"
  return [
    { says: state, at, row },
    ...(stopped ? [{ says: "stopped" as const, at: channel.stoppedAt!, words: channel.stoppedWords }] : []),
  ]
}

/** Everything that keeps a blank step from leaving, whatever its time. */
function inTheWay(
  { walk, step, scenario, holds, channel, underWay }: Facts,
  stop: Stop | undefined,
  isDue: boolean,
): Saying[] {
  const sayings: Saying[] = []
  if (step.deletedAt) sayings.push({ says: "deleted", at: step.deletedAt })
  if (walk.state !== "active") sayings.push({ says: walk.state, at: walk.endedAt })
  if (stop && !stop.enabled) sayings.push({ says: "disabled" })
  if (step.suspendedAt)
    sayings.push({
      says: "suspended",
      at: step.suspendedAt,
      words: step.suspendedWords,
      property: step.suspendedProperty,
    })
  if (walk.state !== "active" || step.deletedAt) return sayings
  if (walk.originAt === null) sayings.push({ says: "noGoal" })
  for (const { kind, since } of holds)
    sayings.push({ says: "held", kind, at: since, ofScenario: kind === "paused" && scenario.pausedAt !== null })
  if (!channel.connected) sayings.push({ says: "unconnected" })
  if (channel.stoppedAt) sayings.push({ says: "stopped", at: channel.stoppedAt, words: channel.stoppedWords })
  if (isDue && channel.connected && !channel.quotaRead) sayings.push({ says: "quotaUnread" })
  if (isDue && underWay) {
    const { stepIds, since, nextAttemptAt, words } = underWay
    sayings.push({ says: "awaits", stepIds, at: since, nextAttemptAt, words })
  }
  return sayings
}

/** When the step comes, and what the next planning makes of it, by the engine's own decision. */
function coming(
  facts: Facts,
  stop: Stop | undefined,
  matches: boolean,
  now: Temporal.Instant,
): { when: When | null; fate: Saying[] } {
  const { route, walk } = facts
  if (!stop?.enabled || !walk.originAt) return { when: null, fate: [] }
  const decision = decideOne(walk, route, now, (one) => one.id !== stop.id || matches)
  pace([decision], new Map([[walk.scenarioId, route]]), now)
  const { resumption } = decision
  const resumed = resumption ? { ...walk, ...resumption, catchingUp: walk.catchingUp || resumption.catchingUp } : walk
  const { floors } = after(walk, decision, now).walk
  const [fate] = prospects({ ...resumed, floors }, [stop], route, now)
  const when = whenOf(facts, { ...resumed, floors }, stop, fate)
  if (walk.state !== "active" || facts.holds.length > 0 || stop.suspended || walk.filled.has(stop.id))
    return { when, fate: [] }
  const skip = decision.skips.find((one) => one.stop.id === stop.id)
  if (skip) return { when, fate: [{ says: "willSkip", reason: skip.reason }] }
  if (decision.leaving.some((one) => one.stop.id === stop.id))
    return { when, fate: facts.underWay ? [] : [{ says: "leaves" }] }
  if (!fate || "reason" in fate) return { when, fate: fate ? [{ says: "willSkip", reason: fate.reason }] : [] }
  if (!Calendar.atOrAfter(now, fate.dueAt)) return { when, fate: [{ says: "due", at: fate.dueAt }] }
  if (decision.leaving.length > 0)
    return { when, fate: [{ says: "behind", stepIds: decision.leaving.map((one) => one.stop.id) }] }
  const says = Calendar.isOpen(now, route) ? "paced" : "closed"
  return { when, fate: decision.nextAt ? [{ says, at: decision.nextAt }] : [] }
}

function whenOf(
  { route }: Facts,
  walk: Facts["walk"],
  stop: Stop,
  fate: ReturnType<typeof prospects>[number] | undefined,
): When {
  const origin = walk.originAt!
  const own = walk.floors.get(stop.id)
  const due = dueOf(stop, walk, origin, own, route)
  const floor = Calendar.latest(walk.eligibleFrom, stop.availableFrom, own?.floorAt)
  const late = lateness(stop, walk)
  const isLate = late !== null && Temporal.Instant.compare(due.nominal, late.since) < 0
  const wasMissed = !Calendar.atOrAfter(due.nominal, floor)
  const policy = own?.undeliveredAt && stop.missed === "skip" ? "at_time" : stop.missed
  return {
    dueAt: fate && "reason" in fate ? null : "never" in due ? null : due.at,
    ...{ nominal: due.nominal, floor, floorIs: floorIs(walk, stop, own, floor) },
    missed: wasMissed ? policy : null,
    late: isLate ? late.choice : null,
    movedFrom: "never" in due || due.unwindowed.equals(due.at) ? null : due.unwindowed,
  }
}

function floorIs(
  walk: Facts["walk"],
  stop: Stop,
  own: { floorAt: Temporal.Instant; undeliveredAt: Temporal.Instant | null } | undefined,
  floor: Temporal.Instant,
): When["floorIs"] {
  if (own?.floorAt.equals(floor)) return own.undeliveredAt?.equals(own.floorAt) ? "undelivered" : "one_per_day"
  if (walk.eligibleFrom.equals(floor)) return walk.eligibleFrom.equals(walk.enrolledAt) ? "enrolled" : "resumed"
  return stop.availableFrom.equals(floor) ? "available" : "enrolled"
}
