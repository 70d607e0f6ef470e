import * as v from "valibot"
import { check, type Message } from "../../line/messages"
import { lateChoices, type steps } from "../../schema"
import { actionSchema } from "../action"
import { say } from "../fault"
import * as Segment from "../segment"
import * as Shape from "../shape"

export const missedPolicies = ["at_time", "now", "next_day", "skip"] as const
export const units = ["minutes", "hours", "days"] as const

const MOST_DAYS = 3650
const unitSeconds = { minutes: 60, hours: 3600, days: 86_400 }

export type Timing =
  | { kind: "clock"; days: number; timeOfDay: string }
  /** Real time after the origin (a day is 24 hours); negative in countdowns. */
  | { kind: "elapsed"; offset: number; unit: (typeof units)[number] }

export const timing: v.GenericSchema<unknown, Timing> = v.variant("kind", [
  v.strictObject({
    kind: v.literal("clock"),
    days: Shape.whole(-MOST_DAYS, MOST_DAYS),
    timeOfDay: Shape.timeOfDay,
  }),
  v.pipe(
    v.strictObject({
      kind: v.literal("elapsed"),
      offset: Shape.whole(-MOST_DAYS * 1440, MOST_DAYS * 1440),
      unit: v.picklist(units),
    }),
    v.check(
      ({ offset, unit }) => Math.abs(offset) * unitSeconds[unit] <= MOST_DAYS * 86_400,
      say("out_of_range", { min: -MOST_DAYS, max: MOST_DAYS }),
    ),
  ),
])

/** One to five LINE message objects, judged by the rules of `line/messages`. */
export const messages: v.GenericSchema<unknown, Message[]> = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Message[]>(({ dataset, addIssue, NEVER }) => {
    const judged = check(dataset.value)
    if (judged.ok) return judged.messages
    for (const { property, code, params } of judged.faults)
      addIssue({ message: say(code, params), path: pathOf(property.replace(/^messages/, "")) })
    return NEVER
  }),
)

const MOST_ACTIONS = 20
const entries = {
  name: Shape.blankable(200),
  enabled: v.boolean(),
  timing,
  missed: v.picklist(missedPolicies),
  filter: v.nullable(Segment.schema),
  actions: v.pipe(v.array(actionSchema), v.maxLength(MOST_ACTIONS, say("too_many", { max: MOST_ACTIONS }))),
  messages,
}
/** Section 6: what becomes of readers whose time for this step has passed already. */
const lateChoice = v.optional(v.picklist(lateChoices), "none")

export const schema = v.strictObject({
  name: v.optional(entries.name, ""),
  enabled: v.optional(entries.enabled, true),
  timing,
  /** Left out: `skip` in a countdown, else `at_time`. */
  missed: v.optional(entries.missed),
  filter: v.optional(entries.filter, null),
  actions: v.optional(entries.actions, []),
  messages,
  lateChoice,
})
export type Input = v.InferOutput<typeof schema>

/** What is left out stays. */
export const changes = v.strictObject({ ...v.partial(v.strictObject(entries)).entries, lateChoice })
export type Changes = v.InferOutput<typeof changes>

/** How the table spells a timing. */
export function columns(timing: Timing) {
  if (timing.kind === "clock")
    return { timing: "clock" as const, days: timing.days, timeOfDay: timing.timeOfDay, offsetSeconds: null }
  const offsetSeconds = timing.offset * unitSeconds[timing.unit]
  return { timing: "elapsed" as const, days: 0, timeOfDay: null, offsetSeconds }
}

/** How staff spell it: elapsed time in the largest unit that fits. */
export function timingOf(
  row: Pick<typeof steps.$inferSelect, "timing" | "days" | "timeOfDay" | "offsetSeconds">,
): Timing {
  if (row.timing === "clock") return { kind: "clock", days: row.days, timeOfDay: short(row.timeOfDay ?? "00:00") }
  const seconds = row.offsetSeconds ?? 0
  const unit = seconds === 0 ? "minutes" : (["days", "hours"] as const).find((u) => seconds % unitSeconds[u] === 0)
  return { kind: "elapsed", offset: seconds / unitSeconds[unit ?? "minutes"], unit: unit ?? "minutes" }
}

/** "19:00:00" as people write it. */
export const short = (time: string) => time.replace(/^(\d\d:\d\d):00$/, "$1")

function pathOf(property: string): [v.UnknownPathItem, ...v.UnknownPathItem[]] | undefined {
  const [first, ...rest] = property.split(/[.[\]]+/).filter((key) => key !== "")
  const item = (key: string): v.UnknownPathItem => ({
    type: "unknown",
    origin: "value",
    input: null,
    key: /^\d+$/.test(key) ? Number(key) : key,
    value: undefined,
  })
  return first === undefined ? undefined : [item(first), ...rest.map(item)]
}
