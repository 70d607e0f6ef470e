/** What a sweep does, to whom, and how it counts what it does. */
import * as v from "valibot"
import { say } from "../fault"
import { states } from "../grid/search"
import * as Segment from "../segment"
import * as Shape from "../shape"

export const marks = ["undelivered", "delivered"] as const
export type MarkAs = (typeof marks)[number]

/** Ids stand as strings of digits, as everywhere in JSON. A step that is not named is left as it is. */
export const deedSchema = v.variant("do", [
  v.strictObject({
    do: v.literal("history"),
    steps: v.pipe(
      v.array(v.strictObject({ stepId: Shape.digits, as: v.picklist(marks) })),
      v.minLength(1, say("too_few", { min: 1 })),
      v.maxLength(500, say("too_many", { max: 500 })),
      v.check((steps) => new Set(steps.map(({ stepId }) => stepId)).size === steps.length, say("not_unique")),
    ),
  }),
  v.strictObject({ do: v.literal("pause") }),
  v.strictObject({ do: v.literal("resume") }),
  v.strictObject({ do: v.literal("withdraw") }),
  v.strictObject({
    do: v.literal("move"),
    toScenarioId: Shape.digits,
    keepOrigin: v.optional(v.boolean(), false),
  }),
])
export type Deed = v.InferOutput<typeof deedSchema>

export const MOST_NAMED = 5_000

const several = <S extends v.GenericSchema>(item: S) =>
  v.pipe(
    v.array(item),
    v.minLength(1, say("too_few", { min: 1 })),
    v.maxLength(MOST_NAMED, say("too_many", { max: MOST_NAMED })),
  )

/** Walks by name; or cells, each a step of a walk; or all readers who match. */
export const whoSchema = v.union([
  v.strictObject({ walks: several(Shape.digits) }),
  v.strictObject({ cells: several(v.strictObject({ walk: Shape.digits, step: Shape.digits })) }),
  v.strictObject({
    search: v.strictObject({
      name: v.optional(Shape.blankable(200)),
      state: v.optional(v.picklist(states)),
      segment: v.optional(v.nullable(Segment.schema)),
      picked: v.optional(Shape.digits),
    }),
  }),
])
export type Who = v.InferOutput<typeof whoSchema>

/** Copies, walks or messages, by what becomes of them. What is nothing is absent. */
export type Counts = {
  /** Walks that were meant. */
  walks: number
  /** Cells marked, or walks paused, resumed, ended, moved. */
  undelivered: number
  delivered: number
  changed: number
  /** Copies that are sent by it: at once, later today, on another day. */
  now: number
  today: number
  later: number
  /** Sent once this has ended. */
  waits: Record<string, number>
  /** Will be skipped, and why. */
  passes: Record<string, number>
  /** Messages that LINE counts, at most. */
  messages: number
  /** Requests by the day of the channel's calendar. */
  days: Record<string, number>
  /** Walks that come to their end by it. */
  completes: number
  /** Left as they are, and why. */
  left: Record<string, number>
}

export const nothing = (): Counts => ({
  ...{ walks: 0, undelivered: 0, delivered: 0, changed: 0, now: 0, today: 0, later: 0, messages: 0, completes: 0 },
  ...{ waits: {}, passes: {}, days: {}, left: {} },
})

export function add(counts: Record<string, number>, key: string, more = 1): void {
  if (more > 0) counts[key] = (counts[key] ?? 0) + more
}

export function sum(one: Counts, other: Counts): Counts {
  const total = nothing()
  for (const counts of [one, other])
    for (const [key, value] of Object.entries(counts) as [keyof Counts, number | Record<string, number>][]) {
      const kept = total[key]
      if (typeof value === "number" && typeof kept === "number") Object.assign(total, { [key]: kept + value })
      else if (typeof value === "object" && typeof kept === "object")
        for (const [name, count] of Object.entries(value)) add(kept, name, count)
    }
  return total
}

/** Whether it changes anything at all. */
export const does = ({ undelivered, delivered, changed }: Counts): boolean => undelivered + delivered + changed > 0

/** Copies that it sends sooner or later. */
export const sends = ({ now, today, later, waits }: Counts): number =>
  now + today + later + Object.values(waits).reduce((all, count) => all + count, 0)
