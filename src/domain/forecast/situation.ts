/**
 * Which walks are in the same situation: what leaves for one of them leaves for all. Most friends of a scenario began on
 * a few hundred days and have got the same steps, so a million walks are some thousand situations.
 */
import * as Calendar from "../calendar"
import type { Claimed, Route } from "../enrollment/foresight"
import type { Stop } from "../itinerary"

export type Situations = (walk: Claimed, route: Route, misses: readonly bigint[]) => string

/** `from`: the moment from which is counted. What is alike between walks is remembered. */
export function situations(from: Temporal.Instant): Situations {
  const known = new Map<string, boolean>()
  return (walk, route, misses) => {
    const blank = route.stops.filter((stop) => stop.enabled && !stop.suspended && !walk.filled.has(stop.id))
    const began = beginning(walk, route, blank)
    const place = `${walk.scenarioId} ${began} ${blank.map((stop) => stop.id)} ${misses}`
    if (!isPlain(walk, route, from)) return `${place} ${JSON.stringify(exactly(walk))}`
    const ahead = known.get(place) ?? isAhead(walk, route, blank, from)
    known.set(place, ahead)
    return ahead ? place : `${place} ${JSON.stringify(exactly(walk))}`
  }
}

/** Steps at a time of day ask for the date alone; real time is counted to the minute. */
function beginning(walk: Claimed, { zone, countdown }: Route, blank: readonly Stop[]): string {
  if (!walk.originAt) return ""
  if (countdown) return walk.originAt.toString()
  if (blank.every((stop) => stop.timing === "clock")) return Calendar.localDate(walk.originAt, zone).toString()
  return walk.originAt.round({ smallestUnit: "minute", roundingMode: "floor" }).toString()
}

/** Nothing but its origin and its history tells this walk from another. */
function isPlain(walk: Claimed, route: Route, from: Temporal.Instant): boolean {
  if (route.countdown || walk.catchingUp || walk.unsettled || walk.floored || walk.lateChoice) return false
  return Calendar.atOrAfter(from, walk.eligibleFrom) && Calendar.atOrAfter(from, walk.enrolledAt)
}

/** Every step still to come lies ahead by its own timing: then no floor moves it, and no policy is asked. */
function isAhead(walk: Claimed, route: Route, blank: readonly Stop[], from: Temporal.Instant): boolean {
  const origin = walk.originAt
  if (!origin) return true
  // A minute less, since walks of one minute stand for each other.
  const soonest = from.add({ minutes: 1 })
  return blank.every(
    (stop) =>
      Calendar.atOrAfter(from, stop.availableFrom) &&
      Calendar.atOrAfter(Calendar.nominalAt(stop, origin, route.zone), soonest),
  )
}

function exactly(walk: Claimed) {
  const { originAt, eligibleFrom, enrolledAt, lateChoice, catchingUp, caughtUpAt, ended } = walk
  const floors = [...walk.floors].map(([id, floor]) => [String(id), floor])
  return { originAt, eligibleFrom, enrolledAt, lateChoice, catchingUp, caughtUpAt, ended, floors }
}
