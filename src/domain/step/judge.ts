import { and, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { check, type Message } from "../../line/messages"
import { fields } from "../../schema"
import type { Action } from "../action"
import type { Fault } from "../fault"
import * as Field from "../field/read"
import { parse } from "../field/value"
import * as Texts from "../message"
import * as Reference from "../reference"
import type { Scenario } from "../scenario/read"
import * as Segment from "../segment"
import { list } from "./read"
import type { Timing } from "./timing"

/** What the schemas cannot know: what is there in this channel, and what filling in does to a message. */
export async function judge(
  db: Db,
  scenario: Scenario,
  step: { timing?: Timing; filter?: Segment.Tree | null; actions?: Action[]; messages?: Message[] },
): Promise<Fault[]> {
  return [
    ...(step.timing ? timingFaults(scenario, step.timing) : []),
    ...(await Segment.check(db, scenario.channelId, step.filter ?? null)),
    ...(step.actions ? await actionFaults(db, scenario.channelId, step.actions) : []),
    ...(step.messages ? await messageFaults(db, scenario.channelId, step.messages) : []),
  ]
}

function timingFaults(scenario: Scenario, timing: Timing): Fault[] {
  if (scenario.kind === "countdown") return []
  if (timing.kind === "clock" && timing.days < 0) return [{ path: "timing.days", code: "only_countdown" }]
  if (timing.kind === "elapsed" && timing.offset < 0) return [{ path: "timing.offset", code: "only_countdown" }]
  return []
}

async function actionFaults(db: Db, channelId: bigint, actions: Action[]): Promise<Fault[]> {
  const faults = await Reference.absent(db, channelId, actions.flatMap(references))
  if (faults.length > 0) return faults
  return [...(await firstStepFaults(db, channelId, actions)), ...(await settingFaults(db, channelId, actions))]
}

async function settingFaults(db: Db, channelId: bigint, actions: Action[]): Promise<Fault[]> {
  const settings = actions.flatMap((action, index) => (action.do === "setField" ? [{ action, index }] : []))
  const known = await Field.byId(
    db,
    channelId,
    settings.map(({ action }) => BigInt(action.fieldId)),
  )
  return settings.flatMap(({ action, index }) => {
    const field = known.get(BigInt(action.fieldId))
    if (!field || action.value === null || action.value === "") return []
    const parsed = parse(field, action.value)
    return "faults" in parsed ? parsed.faults.map((fault) => ({ ...fault, path: `actions[${index}].value` })) : []
  })
}

const spoken = {
  tagId: "tag",
  fieldId: "field",
  scenarioId: "scenario",
  toScenarioId: "scenario",
} as const satisfies Record<string, Reference.Reference["kind"]>

function references(action: Action, index: number): Reference.Reference[] {
  return Object.entries(action).flatMap(([key, value]) => {
    const kind = spoken[key as keyof typeof spoken]
    return kind && typeof value === "string" ? [{ path: `actions[${index}].${key}`, kind, id: BigInt(value) }] : []
  })
}

/** The step at which a move begins is one of the scenario it leads to. */
async function firstStepFaults(db: Db, channelId: bigint, actions: Action[]): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const [index, action] of actions.entries()) {
    if (action.do !== "moveScenario" || action.firstStepId === undefined) continue
    const there = await list(db, channelId, BigInt(action.toScenarioId))
    if (!there.some((step) => String(step.id) === action.firstStepId))
      faults.push({ path: `actions[${index}].firstStepId`, code: "absent", params: { kind: "step" } })
  }
  return faults
}

/** LINE's longest display name; a field is tried with as much. */
const LONG_VALUE = "長".repeat(20)

/**
 * LINE refuses an empty text, and a button's label that a long name has made too long, for the whole batch. So the
 * messages must stand both with nothing known of a friend (a fallback sees to that) and with a long name.
 */
async function messageFaults(db: Db, channelId: bigint, messages: Message[]): Promise<Fault[]> {
  const wanted = Texts.placeholders(messages)
  const unknown = await unknownFields(db, channelId, messages, wanted)
  if (unknown.length > 0 || wanted.length === 0) return unknown
  const bare = check(Texts.fill(messages, {}))
  if (!bare.ok)
    return bare.faults.map(({ property }) => ({
      path: property,
      code: "needs_fallback",
      params: { example: "{{name|お客さま}}" },
    }))
  const long = check(Texts.fill(messages, Object.fromEntries(wanted.map((name) => [name, LONG_VALUE]))))
  if (long.ok) return []
  return long.faults
    .filter((fault) => fault.code === "too_long" || fault.code === "too_big")
    .map(({ property, params }) => ({ path: property, code: "too_long_filled", params }))
}

async function unknownFields(db: Db, channelId: bigint, messages: Message[], wanted: string[]): Promise<Fault[]> {
  const keys = wanted.filter((name) => name.startsWith("field.")).map((name) => name.slice("field.".length))
  if (keys.length === 0) return []
  const rows = await db
    .select({ key: fields.key })
    .from(fields)
    .where(
      and(
        eq(fields.channelId, channelId),
        sql`${fields.key} in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`,
      ),
    )
  const known = new Set(rows.map((row) => `field.${row.key}`))
  return Texts.strings(messages).flatMap(({ path, text }) =>
    Texts.placeholdersOf(text)
      .filter((name) => name !== "name" && !known.has(name))
      .map((name) => ({ path, code: "unknown_field", params: { key: name.slice("field.".length) } })),
  )
}
