/**
 * Steps as a file, or on their way to another scenario: a document that says of everything it speaks of what it is called,
 * since ids mean nothing elsewhere. `ref`s are ids of where it was written, and join its parts.
 */
import * as v from "valibot"
import { markColours } from "../../schema"
import * as Fault from "../fault"
import { kinds as fieldKinds } from "../field/value"
import * as Scenario from "../scenario/shape"
import * as Shape from "../shape"
import { schema as step } from "../step/shape"

export const FORMAT = "tobiishi.steps"
export const VERSION = 1
export const MOST_STEPS = 500
/** A file of five hundred rich steps stays below; a browser sends it back with the preview's form. */
export const LONGEST = 2_000_000

const named = { ref: Shape.digits, name: Shape.blankable(200) }
const { lateChoice, ...entries } = step.entries

export const schema = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  exportedAt: Shape.instantText,
  scenario: v.strictObject({ ...named, kind: v.picklist(Scenario.kinds) }),
  references: v.strictObject({
    tags: v.pipe(v.array(v.strictObject(named)), v.maxLength(1000, Fault.say("too_many", { max: 1000 }))),
    marks: v.pipe(
      v.array(v.strictObject({ ...named, colour: v.picklist(markColours) })),
      v.maxLength(100, Fault.say("too_many", { max: 100 })),
    ),
    fields: v.pipe(
      v.array(
        v.strictObject({
          ...named,
          key: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,39}$/, Fault.say("bad_form", { example: "birthday" }))),
          kind: v.picklist(fieldKinds),
          choices: v.pipe(v.array(Shape.line(100)), v.maxLength(100, Fault.say("too_many", { max: 100 }))),
        }),
      ),
      v.maxLength(1000, Fault.say("too_many", { max: 1000 })),
    ),
    scenarios: v.pipe(v.array(v.strictObject(named)), v.maxLength(1000, Fault.say("too_many", { max: 1000 }))),
  }),
  steps: v.pipe(
    v.array(v.strictObject({ ref: Shape.digits, ...entries })),
    v.minLength(1, Fault.say("too_few", { min: 1 })),
    v.maxLength(MOST_STEPS, Fault.say("too_many", { max: MOST_STEPS })),
  ),
})
export type Document = v.InferOutput<typeof schema>
export type StepInDocument = Document["steps"][number]

/** From a file's text; what is wrong with it is said of the file as a whole, or of its very place. */
export function read(text: string): { value: Document } | Fault.Refusal {
  if (text.length > LONGEST) return Fault.one("", "too_big", { max: LONGEST })
  let facts: unknown
  try {
    facts = JSON.parse(text)
  } catch (error) {
    return Fault.one("", "bad_json", { words: error instanceof Error ? error.message : String(error) })
  }
  const head = v.safeParse(v.looseObject({ format: v.literal(FORMAT), version: v.number() }), facts)
  if (!head.success) return Fault.one("", "not_steps_file")
  if (head.output.version > VERSION) return Fault.one("", "newer_file")
  return Fault.read(schema, facts)
}
