/** One change for several steps (semantics 6): what it makes of each of them. Pure. */
import * as v from "valibot"
import { lateChoices } from "../../schema"
import { say } from "../fault"
import * as Segment from "../segment"
import * as Shape from "../shape"
import type { Step } from "./read"
import { type Changes, missedPolicies } from "./shape"
import { columns, type Timing, timingOf } from "./timing"

const MOST_SHIFT_DAYS = 3650
const DAY_MINUTES = 1440

/** What is left out stays. `name`: `{n}` in the text counts the steps from 1. */
export const many = v.strictObject({
  name: v.optional(
    v.strictObject({
      is: v.picklist(["before", "after", "replace"]),
      text: v.pipe(
        v.string(),
        v.maxLength(200, say("too_long", { max: 200 })),
        v.check(Shape.storable, say("bad_form", { example: "" })),
      ),
    }),
  ),
  enabled: v.optional(v.boolean()),
  /** Later by so much, earlier where negative. A time of day moves on to another day where it must. */
  shift: v.optional(
    v.strictObject({
      days: v.optional(Shape.whole(-MOST_SHIFT_DAYS, MOST_SHIFT_DAYS), 0),
      minutes: v.optional(Shape.whole(-DAY_MINUTES, DAY_MINUTES), 0),
    }),
  ),
  /** The same time of day for all that go by the clock. */
  timeOfDay: v.optional(Shape.timeOfDay),
  missed: v.optional(v.picklist(missedPolicies)),
  filter: v.optional(v.nullable(Segment.schema)),
  lateChoice: v.optional(v.picklist(lateChoices), "none"),
})
export type ManyInput = v.InferOutput<typeof many>

/** The change of each step; a step that stays as it is, is absent. */
export function changesOf(
  steps: readonly Step[],
  input: Omit<ManyInput, "lateChoice">,
): Map<bigint, Omit<Changes, "lateChoice">> {
  const all = steps.map((step, nth) => [step.id, only(step, changeOf(step, nth, input))] as const)
  return new Map(all.filter(([, change]) => Object.keys(change).length > 0))
}

function changeOf(
  step: Step,
  nth: number,
  { name, enabled, shift, timeOfDay, missed, filter }: Omit<ManyInput, "lateChoice">,
) {
  return {
    ...(name ? { name: named(step.name, name.is, name.text.replaceAll("{n}", String(nth + 1))) } : {}),
    ...(enabled === undefined ? {} : { enabled }),
    ...(shift || timeOfDay ? { timing: timed(shifted(step.timing, shift), timeOfDay) } : {}),
    ...(missed ? { missed } : {}),
    ...(filter === undefined ? {} : { filter }),
  }
}

function named(name: string, is: "before" | "after" | "replace", text: string): string {
  const made = is === "replace" ? text : is === "before" ? text + name : name + text
  return made.trim().slice(0, 200)
}

/** The same moment so much later. */
export function shifted(timing: Timing, shift: ManyInput["shift"]): Timing {
  if (!shift) return timing
  const { days, minutes } = shift
  if (timing.kind === "elapsed") {
    const offsetSeconds = (columns(timing).offsetSeconds ?? 0) + days * 86_400 + minutes * 60
    return timingOf({ timing: "elapsed", days: 0, timeOfDay: null, offsetSeconds })
  }
  const time = Temporal.PlainTime.from(timing.timeOfDay)
  const seconds = time.since("00:00").total("seconds") + minutes * 60
  const over = Math.floor(seconds / 86_400)
  return { kind: "clock", days: timing.days + days + over, timeOfDay: spelled(time.add({ minutes })) }
}

const timed = (timing: Timing, timeOfDay: string | undefined): Timing =>
  timeOfDay && timing.kind === "clock" ? { ...timing, timeOfDay } : timing

const spelled = (time: Temporal.PlainTime) => time.toString({ smallestUnit: time.second === 0 ? "minute" : "second" })

/** Of a change only what differs. */
function only(step: Step, change: Omit<Changes, "lateChoice">): Omit<Changes, "lateChoice"> {
  const differs = Object.entries(change).filter(([key, value]) =>
    key === "timing"
      ? !Bun.deepEquals(columns(value as Timing), columns(step.timing))
      : !Bun.deepEquals(value, step[key as keyof Step]),
  )
  return Object.fromEntries(differs)
}
