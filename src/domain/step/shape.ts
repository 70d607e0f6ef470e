import * as v from "valibot"
import { check, type Message } from "../../line/messages"
import { lateChoices } from "../../schema"
import { actionSchema } from "../action"
import { say } from "../fault"
import { strings } from "../message"
import * as Segment from "../segment"
import * as Shape from "../shape"
import { timing } from "./timing"

export const missedPolicies = ["at_time", "now", "next_day", "skip"] as const

/** One to five LINE message objects, judged by the rules of `line/messages`. */
export const messages: v.GenericSchema<unknown, Message[]> = v.pipe(
  v.unknown(),
  v.title("Messages"),
  v.rawTransform<unknown, Message[]>(({ dataset, addIssue, NEVER }) => {
    const judged = check(dataset.value)
    const broken = judged.ok ? strings(judged.messages).filter(({ text }) => !Shape.storable(text)) : []
    for (const { path } of broken) addIssue({ message: say("bad_form", { example: "" }), path: pathOf(path) })
    if (judged.ok) return broken.length > 0 ? NEVER : judged.messages
    for (const { property, code, params } of judged.faults)
      addIssue({ message: say(code, params), path: pathOf(property) })
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

/** Where in the list, from where in the step: `messages[0].text` → 0, text. */
function pathOf(property: string): [v.UnknownPathItem, ...v.UnknownPathItem[]] | undefined {
  const [first, ...rest] = property
    .replace(/^messages/, "")
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
  const item = (key: string): v.UnknownPathItem => ({
    type: "unknown",
    origin: "value",
    input: null,
    key: /^\d+$/.test(key) ? Number(key) : key,
    value: undefined,
  })
  return first === undefined ? undefined : [item(first), ...rest.map(item)]
}
