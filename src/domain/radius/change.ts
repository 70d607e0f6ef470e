/** A scenario's stops as they will be once an edit is saved, before it is saved. Pure. */
import type { Action } from "../action"
import type { Route } from "../enrollment/foresight"
import type { LateChoice } from "../itinerary"
import type { Step } from "../step/read"
import { columns, type Timing } from "../step/timing"

type Content = Pick<Step, "messages" | "filter" | "missed" | "timing" | "enabled"> & { actions: readonly Action[] }

/** A step as it will be; `before` is null for one that is new. */
export type Planned = { before: Step | null; after: Content }

type RouteStop = Route["stops"][number]
export type Concerned = { stops: RouteStop[]; fresh: ReadonlySet<bigint> }

/** Whether a saved edit makes the step new to its readers (semantics 3: created, enabled or retimed). */
export function isFresh({ before, after }: Planned): boolean {
  if (!after.enabled) return false
  return !before?.enabled || !sameTiming(before.timing, after.timing)
}

const sameTiming = (one: Timing, other: Timing) => Bun.deepEquals(columns(one), columns(other))

/** The stops afterwards, and which of them section 6's choice is about. New ones get numbers that no step has. */
export function applied(
  route: Route,
  planned: readonly Planned[],
  at: Temporal.Instant,
  lateChoice: LateChoice,
): Concerned {
  const known = new Map(route.stops.map((stop) => [stop.id, stop]))
  const fresh = new Set<bigint>()
  const after = planned.map((one, nth) => {
    const stop = stopOf(one, known.get(one.before?.id ?? 0n), route.stops.length + nth)
    if (!isFresh(one)) return stop
    fresh.add(stop.id)
    return { ...stop, availableFrom: at, lateChoice }
  })
  const changed = new Map(after.map((stop) => [stop.id, stop]))
  const others = route.stops.map((stop) => changed.get(stop.id) ?? stop)
  return { stops: [...others, ...after.filter((stop) => stop.id < 0n)], fresh }
}

/** All of them, as another window leaves them. */
export function retimed(route: Route, at: Temporal.Instant, lateChoice: LateChoice): Concerned {
  const stops = route.stops.map((stop) => ({ ...stop, availableFrom: at, lateChoice }))
  return { stops, fresh: new Set(stops.filter((stop) => stop.enabled).map((stop) => stop.id)) }
}

function stopOf({ before, after }: Planned, was: RouteStop | undefined, nth: number): RouteStop {
  const { messages, actions, filter, missed, enabled } = after
  const { timing, days, timeOfDay, offsetSeconds } = columns(after.timing)
  const rewritten = before !== null && !Bun.deepEquals(messages, before.messages)
  return {
    ...(timing === "clock"
      ? { timing, days, timeOfDay: timeOfDay ?? "00:00" }
      : { timing, offsetSeconds: offsetSeconds ?? 0 }),
    id: was?.id ?? BigInt(-1 - nth),
    versionId: was?.versionId ?? 0n,
    position: was?.position ?? Number.MAX_SAFE_INTEGER,
    ...{ enabled, missed, filter, hasFilter: filter !== null },
    // New words end a suspension.
    suspended: (was?.suspended ?? false) && !rewritten,
    availableFrom: was?.availableFrom ?? Temporal.Instant.fromEpochMilliseconds(0),
    lateChoice: was?.lateChoice ?? "none",
    messageCount: messages.length,
    endsRequest: actions.length > 0 || Boolean(messages.at(-1)?.quickReply),
    placeholders: was?.placeholders ?? [],
  }
}
