import type { Db } from "../../db"
import * as Calendar from "../calendar"
import { dueOf, type Itinerary, itinerary, type Stop } from "../itinerary"
import * as Segment from "../segment"
import { type Resumption, resume } from "../standstill"
import type { Claimed } from "./claim"
import type { Route } from "./route"

/** What becomes of one claimed walk. */
export type Decision = Itinerary & {
  walk: Claimed
  paid: boolean
  /** Decided afterwards: the month does not carry this request. */
  heldByQuota: boolean
  /** A batch is on its way: nothing is decided before it has come to its end. */
  waits: boolean
  /** The standstill that ended, applied. */
  resumption: Resumption | null
}

/** Who of these friends matches the filter of this step. */
export type Ask = (stop: Route["stops"][number], friendIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>

/** Asks the pure modules about every walk, and the database about filters, a set at a time. */
export function decide(
  db: Db,
  channelId: bigint,
  walks: Claimed[],
  byScenario: Map<bigint, Route>,
  now: Temporal.Instant,
): Promise<Decision[]> {
  const ask: Ask = ({ filter }, friendIds) => Segment.matching(db, channelId, filter, friendIds, now)
  return decideBy(ask, walks, byScenario, now)
}

/** The same where somebody else knows the friends: the rehearsal's are imagined. */
export async function decideBy(
  ask: Ask,
  walks: Claimed[],
  byScenario: Map<bigint, Route>,
  now: Temporal.Instant,
): Promise<Decision[]> {
  const answers = new Map<string, boolean>()
  const decided = new Map<bigint, Decision>()
  await decideAll(ask, walks, byScenario, now, answers, decided)
  await decideAll(ask, withoutToken([...decided.values()]), byScenario, now, answers, decided)
  pace([...decided.values()], byScenario, now)
  return [...decided.values()]
}

/** A reply token works once: of a friend's walks that would use it, these go without. */
function withoutToken(decisions: Decision[]): Claimed[] {
  const taken = new Set<bigint>()
  return decisions.flatMap(({ walk, byReply }) => {
    if (!byReply) return []
    if (taken.has(walk.friendId)) return [{ ...walk, canReply: false, replyToken: null }]
    taken.add(walk.friendId)
    return []
  })
}

async function decideAll(
  ask: Ask,
  walks: Claimed[],
  byScenario: Map<bigint, Route>,
  now: Temporal.Instant,
  answers: Map<string, boolean>,
  decided: Map<bigint, Decision>,
): Promise<void> {
  let open = walks
  while (open.length > 0) {
    const questions = new Map<Route["stops"][number], Claimed[]>()
    for (const walk of open) {
      const route = byScenario.get(walk.scenarioId)!
      decided.set(
        walk.id,
        decideOne(walk, route, now, (stop) => {
          const known = answers.get(`${walk.friendId}:${stop.id}`)
          if (known !== undefined) return known
          const asked = route.stops.find((one) => one.id === stop.id)!
          questions.set(asked, [...(questions.get(asked) ?? []), walk])
          return true
        }),
      )
    }
    await answer(ask, questions, answers)
    open = [...new Set([...questions.values()].flat())]
  }
}

async function answer(
  ask: Ask,
  questions: Map<Route["stops"][number], Claimed[]>,
  answers: Map<string, boolean>,
): Promise<void> {
  for (const [stop, asking] of questions) {
    const friendIds = asking.map((walk) => walk.friendId)
    const matching = await ask(stop, friendIds)
    for (const id of friendIds) answers.set(`${id}:${stop.id}`, matching.has(id))
  }
}

/** Pure. `matches` is asked only for what is due. */
export function decideOne(
  walk: Claimed,
  route: Route,
  now: Temporal.Instant,
  matches: (stop: Stop) => boolean,
): Decision {
  const base = { walk, paid: route.paid, heldByQuota: false, waits: walk.waits !== false, resumption: null }
  if (walk.waits) return { ...base, ...nothing, nextAt: walk.waits === "busy" ? now : null }
  if (!walk.unsettled) return Object.assign(itinerary(walk, route.stops, route, now, matches), base)
  const resumption = resume(walk, walk.ended, route.policies, route)
  const resumed = { ...walk, ...resumption, catchingUp: walk.catchingUp || resumption.catchingUp }
  if (!resumption.skipsOverdue) return { ...base, ...itinerary(resumed, route.stops, route, now, matches), resumption }
  // Judged as if the walk had not stood still: what would have left by the end of the last hold is skipped instead.
  const missed = overdue({ ...resumed, eligibleFrom: walk.eligibleFrom }, route, resumption.eligibleFrom)
  const filled = new Set([...walk.filled, ...missed.map((skip) => skip.stop.id)])
  const rest = itinerary({ ...resumed, filled }, route.stops, route, now, matches)
  return { ...base, ...rest, resumption, skips: [...missed, ...rest.skips] }
}

function overdue(walk: Claimed, route: Route, until: Temporal.Instant): Itinerary["skips"] {
  if (!walk.originAt) return []
  const origin = walk.originAt
  return route.stops.flatMap((stop) => {
    if (!stop.enabled || stop.suspended || walk.filled.has(stop.id)) return []
    const own = walk.floors.get(stop.id)
    const when = dueOf(stop, walk, origin, own, route)
    if ("never" in when || !Calendar.atOrAfter(until, when.at)) return []
    return [{ stop, generation: own?.generation ?? 0, dueAt: when.at, reason: "stood still" }]
  })
}

const nothing: Itinerary = {
  leaving: [],
  byReply: false,
  skips: [],
  newFloors: [],
  nextAt: null,
  finished: false,
  stillOverdue: false,
}

/** After a quota hold: one request a friend and day, the oldest of all the friend's walks, until nothing is overdue. */
export function pace(decisions: Decision[], byScenario: Map<bigint, Route>, now: Temporal.Instant): void {
  const sentToday = new Set<bigint>()
  const paced = decisions.filter(
    ({ walk, resumption, leaving }) => leaving.length > 0 && (walk.catchingUp || resumption?.catchingUp),
  )
  for (const decision of paced.sort((a, b) => Temporal.Instant.compare(firstDue(a), firstDue(b)))) {
    const { walk } = decision
    const { zone } = byScenario.get(walk.scenarioId)!
    const last = sentToday.has(walk.friendId) ? now : walk.caughtUpAt
    if (last && Temporal.PlainDate.compare(Calendar.localDate(last, zone), Calendar.localDate(now, zone)) >= 0) {
      Object.assign(decision, { leaving: [], byReply: false, stillOverdue: true })
      decision.nextAt = Calendar.addLocalDays(last, 1, zone)
    } else {
      sentToday.add(walk.friendId)
    }
  }
}

/** Since when the first of what leaves has been due. */
export const firstDue = (decision: Decision) => decision.leaving[0]!.dueAt
