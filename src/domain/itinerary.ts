/**
 * What one walk does at one moment (semantics 2–6). Pure: given a walk, its steps, its history and the time, says
 * which steps leave now in one request, which are skipped and why, when to look again, and whether the walk is done.
 */
import * as Calendar from "./calendar"

export type LateChoice = "none" | "deliver" | "one_per_day"

/** A live step of the scenario, with its current version. */
export type Stop = Calendar.Timing & {
  id: bigint
  versionId: bigint
  position: number
  enabled: boolean
  suspended: boolean
  missed: Calendar.Missed
  availableFrom: Temporal.Instant
  lateChoice: LateChoice
  hasFilter: boolean
  /** Message objects in the current version (1–5). */
  messageCount: number
  /** It has actions, or its last message has quick replies: nothing may follow it in the same request. */
  endsRequest: boolean
}

/** A step's own floor in this walk. `undeliveredAt`: this generation began by marking it undelivered. */
export type Floor = { generation: number; floorAt: Temporal.Instant; undeliveredAt: Temporal.Instant | null }

export type Walk = {
  originAt: Temporal.Instant | null
  eligibleFrom: Temporal.Instant
  enrolledAt: Temporal.Instant
  /** Section 6's choice of an import with a past origin. */
  lateChoice: LateChoice | null
  catchingUp: boolean
  floors: ReadonlyMap<bigint, Floor>
  /** Steps whose history is filled in their present generation. */
  filled: ReadonlySet<bigint>
  /** A reply token of the causing event is alive: the welcome may use it, whatever the hour. */
  canReply: boolean
}

export type Surroundings = Calendar.Rules & {
  /** Quota holds only: an overdue step older than this is skipped as stale; null keeps it however old. */
  staleAfterDays: number | null
}

export type Skip = { stop: Stop; generation: number; dueAt: Temporal.Instant; reason: string }
export type Leaving = { stop: Stop; generation: number; dueAt: Temporal.Instant }
export type Itinerary = {
  /** Leave now, in one request, in this order. */
  leaving: Leaving[]
  byReply: boolean
  skips: Skip[]
  /** New floors to remember (`one_per_day`). */
  newFloors: { stopId: bigint; generation: number; floorAt: Temporal.Instant }[]
  /** When to look again. Null: when what leaves now has been settled, or never. */
  nextAt: Temporal.Instant | null
  /** Every enabled step has history, and there is at least one. */
  finished: boolean
  /** Something stays overdue beyond what leaves now. */
  stillOverdue: boolean
}

/** Does the friend of this walk match the filter of this step? Asked only for steps that are due. */
export type Matches = (stop: Stop) => boolean

const messagesInOneRequest = 5

export function itinerary(
  walk: Walk,
  stops: Stop[],
  around: Surroundings,
  now: Temporal.Instant,
  matches: Matches,
): Itinerary {
  const result: Itinerary = {
    leaving: [],
    byReply: false,
    skips: [],
    newFloors: [],
    nextAt: null,
    finished: false,
    stillOverdue: false,
  }
  const open: Stop[] = []
  let enabled = 0
  let blank = 0
  for (const stop of stops) {
    if (!stop.enabled) continue
    enabled += 1
    if (walk.filled.has(stop.id)) continue
    blank += 1
    if (!stop.suspended) open.push(stop)
  }
  if (walk.originAt) walkOn(result, walk, walk.originAt, open, around, now, matches)
  result.finished = enabled > 0 && blank === result.skips.length
  return result
}

type Coming = { stop: Stop; generation: number; at: Temporal.Instant; nominal: Temporal.Instant }

function walkOn(
  result: Itinerary,
  walk: Walk,
  origin: Temporal.Instant,
  blank: Stop[],
  around: Surroundings,
  now: Temporal.Instant,
  matches: Matches,
): void {
  const coming: Coming[] = []
  const floors = withOnePerDay(result, walk, origin, blank, around)
  const isFarAhead = horizon(origin, around, now)
  let soonest: Temporal.Instant | null = null
  for (const stop of blank) {
    const own = floors.get(stop.id)
    if (!own && isFarAhead(stop, soonest)) continue
    const next = fateOf(stop, own, walk, origin, around, now)
    if ("reason" in next) {
      result.skips.push(next)
      continue
    }
    const { at } = next
    const welcome = walk.canReply && Temporal.Instant.compare(next.unwindowed, walk.enrolledAt) === 0
    coming.push(welcome ? { ...next, at: next.unwindowed } : next)
    if (welcome) result.byReply = true
    if (!Calendar.atOrAfter(now, at) && !(soonest && Calendar.atOrAfter(at, soonest))) soonest = at
  }
  depart(result, origin, coming.sort(inOrder), around, now, matches)
}

/** When a blank step comes, or why it never does. */
function fateOf(
  stop: Stop,
  own: Floor | undefined,
  walk: Walk,
  origin: Temporal.Instant,
  around: Surroundings,
  now: Temporal.Instant,
): Skip | (Coming & { unwindowed: Temporal.Instant }) {
  const generation = own?.generation ?? 0
  if (!own?.undeliveredAt && addedLater(stop, walk, origin, around))
    return { stop, generation, dueAt: Calendar.nominalAt(stop, origin, around.zone), reason: "added later" }
  const when = dueOf(stop, walk, origin, own, around)
  if ("never" in when)
    return { stop, generation, dueAt: when.nominal, reason: when.never === "missed" ? "missed" : "past goal" }
  if (isStale(when.at, walk, around, now)) return { stop, generation, dueAt: when.at, reason: "stale" }
  return { stop, generation, ...when }
}

/**
 * When each of these blank steps comes, or why it never does: all that can be said before filters are asked and before
 * it is known what travels together.
 */
export function prospects(walk: Walk, blank: Stop[], around: Surroundings, now: Temporal.Instant): (Skip | Leaving)[] {
  const { originAt } = walk
  if (!originAt) return []
  const floors = withOnePerDay({ newFloors: [] }, walk, originAt, blank, around)
  return blank.map((stop) => {
    const fate = fateOf(stop, floors.get(stop.id), walk, originAt, around, now)
    return "reason" in fate ? fate : { stop, generation: fate.generation, dueAt: fate.at }
  })
}

const dayMs = 86_400_000

/**
 * Whether a step certainly lies ahead of now and of the soonest one that does: its exact time then changes nothing, and
 * of a scenario with a hundred steps only a few are looked up in the calendar. Two days are more than any zone or clock
 * change moves a local time. Not in a countdown, where what quiet hours push past the goal is skipped in advance.
 */
function horizon(origin: Temporal.Instant, around: Surroundings, now: Temporal.Instant) {
  const originMs = origin.epochMilliseconds
  const nowMs = now.epochMilliseconds
  return (stop: Stop, soonest: Temporal.Instant | null): boolean => {
    if (around.countdown || soonest === null) return false
    const earliestMs = originMs + (stop.timing === "elapsed" ? stop.offsetSeconds * 1000 - 1 : (stop.days - 2) * dayMs)
    return earliestMs > nowMs && earliestMs > soonest.epochMilliseconds
  }
}

/** Semantics 4: the longest prefix of what is due that fits in one request; the rest looks again. */
function depart(
  result: Itinerary,
  origin: Temporal.Instant,
  coming: Coming[],
  around: Surroundings,
  now: Temporal.Instant,
  matches: Matches,
): void {
  const open = result.byReply || Calendar.isOpen(now, around)
  let objects = 0
  let closed = false
  for (const next of coming) {
    if (!Calendar.atOrAfter(now, next.at)) {
      result.nextAt ??= next.at
      break
    }
    if (!open) {
      const opening = Calendar.nextOpening(now, around)
      if (around.countdown && Calendar.atOrAfter(origin, next.at) && !Calendar.atOrAfter(origin, opening)) {
        result.skips.push({ stop: next.stop, generation: next.generation, dueAt: next.at, reason: "past goal" })
        continue
      }
      result.stillOverdue = true
      result.nextAt = opening
      break
    }
    if (!closed && next.stop.hasFilter && !matches(next.stop)) {
      result.skips.push({ stop: next.stop, generation: next.generation, dueAt: next.at, reason: "filter" })
      continue
    }
    if (closed || objects + next.stop.messageCount > messagesInOneRequest) {
      closed = true
      result.stillOverdue = true
      // What did not fit waits for the acceptance of what leaves now.
      result.nextAt = null
      return
    }
    objects += next.stop.messageCount
    result.leaving.push({ stop: next.stop, generation: next.generation, dueAt: next.at })
    if (next.stop.endsRequest) closed = true
  }
  if (result.leaving.length === 0) result.byReply = false
}

/** When the walk may get this step, every floor considered. */
export function dueOf(
  stop: Stop,
  walk: Walk,
  origin: Temporal.Instant,
  own: Floor | undefined,
  rules: Calendar.Rules,
): Calendar.Due {
  const floor = Calendar.latest(walk.eligibleFrom, stop.availableFrom, own?.floorAt)
  const missed = own?.undeliveredAt && stop.missed === "skip" ? "at_time" : stop.missed
  return Calendar.due(missed === stop.missed ? stop : { ...stop, missed }, origin, floor, rules)
}

/** Section 6's choice that applies to this step in this walk, and since when; null where the walk met the step in time. */
export function lateness(
  stop: Stop,
  walk: Pick<Walk, "enrolledAt" | "lateChoice">,
): { choice: LateChoice; since: Temporal.Instant } | null {
  if (Temporal.Instant.compare(walk.enrolledAt, stop.availableFrom) < 0)
    return { choice: stop.lateChoice, since: stop.availableFrom }
  if (walk.lateChoice) return { choice: walk.lateChoice, since: walk.enrolledAt }
  return null
}

/** Choice `none`: the reader's time for this step had passed when the step came (or when the import brought the reader). */
function addedLater(
  stop: Stop,
  walk: Pick<Walk, "enrolledAt" | "lateChoice">,
  origin: Temporal.Instant,
  rules: Calendar.Rules,
): boolean {
  const late = lateness(stop, walk)
  if (late?.choice !== "none") return false
  return Temporal.Instant.compare(Calendar.nominalAt(stop, origin, rules.zone), late.since) < 0
}

/** Choice `one_per_day`: the k-th overdue step has the floor F + k local days. Floors given since the step came are kept. */
function withOnePerDay(
  result: Pick<Itinerary, "newFloors">,
  walk: Walk,
  origin: Temporal.Instant,
  blank: Stop[],
  rules: Calendar.Rules,
): ReadonlyMap<bigint, Floor> {
  const overdue = blank
    .flatMap((stop) => {
      const late = lateness(stop, walk)
      if (late?.choice !== "one_per_day") return []
      const nominal = Calendar.nominalAt(stop, origin, rules.zone)
      return Temporal.Instant.compare(nominal, late.since) < 0 ? [{ stop, nominal }] : []
    })
    .sort((a, b) => Temporal.Instant.compare(a.nominal, b.nominal) || a.stop.position - b.stop.position)
  const fresh = overdue.filter(({ stop }) => !keepsFloor(stop, walk, rules))
  if (fresh.length === 0) return walk.floors
  const floors = new Map(walk.floors)
  let k = overdue.length - fresh.length
  for (const { stop } of fresh) {
    k += 1
    const floorAt = Calendar.addLocalDays(firstFloor(stop, walk), k, rules.zone)
    const { generation, undeliveredAt } = walk.floors.get(stop.id) ?? { generation: 0, undeliveredAt: null }
    floors.set(stop.id, { generation, floorAt, undeliveredAt })
    result.newFloors.push({ stopId: stop.id, generation, floorAt })
  }
  return floors
}

const firstFloor = (stop: Stop, walk: Walk) => Calendar.latest(walk.eligibleFrom, stop.availableFrom)

/** A floor is given anew when the step was retimed, or the walk stood still, after it was given. */
function keepsFloor(stop: Stop, walk: Walk, rules: Calendar.Rules): boolean {
  const own = walk.floors.get(stop.id)
  if (!own) return false
  if (own.undeliveredAt) return Calendar.atOrAfter(own.floorAt, stop.availableFrom)
  return Calendar.atOrAfter(own.floorAt, Calendar.addLocalDays(firstFloor(stop, walk), 1, rules.zone))
}

function isStale(at: Temporal.Instant, walk: Walk, around: Surroundings, now: Temporal.Instant): boolean {
  if (!walk.catchingUp || around.staleAfterDays === null) return false
  return Temporal.Instant.compare(at.add({ hours: 24 * around.staleAfterDays }), now) < 0
}

function inOrder(a: Coming, b: Coming): number {
  return (
    Temporal.Instant.compare(a.at, b.at) ||
    Temporal.Instant.compare(a.nominal, b.nominal) ||
    a.stop.position - b.stop.position
  )
}
