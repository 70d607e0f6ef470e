import { and, eq, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { fields, scenarios } from "../../schema"
import * as Fault from "../fault"
import * as Mention from "../mention"
import * as Shape from "../shape"
import { type Field, find } from "./read"
import { kinds } from "./value"

export { byId, type Field, filling, find, findCounted, list, names, valueSql, values, zoneOf } from "./read"
export { set } from "./set"
export { comparisons, type Kind, kinds, parse, shown } from "./value"

const name = Shape.name(100)
const choices = v.pipe(
  v.array(Shape.line(100)),
  v.maxLength(100, Fault.say("too_many", { max: 100 })),
  v.check((list) => new Set(list).size === list.length, Fault.say("not_unique")),
)

/** The key is what placeholders say, `{{field.key}}`; key and kind stay as they were made. */
export const schema = v.pipe(
  v.strictObject({
    key: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,39}$/, Fault.say("bad_form", { example: "birthday" }))),
    name,
    kind: v.picklist(kinds),
    choices: v.optional(choices, []),
  }),
  v.forward(
    v.check(({ kind, choices }) => (kind === "choice") === choices.length > 0, Fault.say("needs", { other: "kind" })),
    ["choices"],
  ),
)
export const changes = v.strictObject({ name: v.optional(name), choices: v.optional(choices) })

export async function create(
  db: Db,
  channelId: bigint,
  input: v.InferOutput<typeof schema>,
  at: Temporal.Instant,
): Promise<{ field: Field } | Fault.Refusal> {
  const [field] = await db
    .insert(fields)
    .values({ channelId, ...input, createdAt: at })
    .onConflictDoNothing({ target: [fields.channelId, fields.key] })
    .returning()
  return field ? { field } : Fault.one("key", "taken")
}

/** A choice that some friend has cannot go: the value would be one that nobody can choose. */
export async function edit(
  db: Db,
  channelId: bigint,
  fieldId: bigint,
  input: v.InferOutput<typeof changes>,
): Promise<{ field: Field } | Fault.Refusal> {
  const before = await find(db, channelId, fieldId)
  const faults = input.choices ? await choiceFaults(db, channelId, before, input.choices) : []
  if (faults.length > 0) return { faults }
  const after = { name: input.name ?? before.name, choices: input.choices ?? before.choices }
  await db
    .update(fields)
    .set(after)
    .where(and(eq(fields.channelId, channelId), eq(fields.id, fieldId)))
  return { field: { ...before, ...after } }
}

async function choiceFaults(db: Db, channelId: bigint, field: Field, after: string[]): Promise<Fault.Fault[]> {
  if ((field.kind === "choice") !== after.length > 0) return Fault.one("choices", "needs", { other: "kind" }).faults
  const gone = field.choices.filter((choice) => !after.includes(choice))
  if (gone.length === 0) return []
  const used = await db.execute<{ text_value: string }>(sql`select distinct text_value from friend_fields
    where channel_id = ${channelId} and field_id = ${field.id}
      and text_value in (select jsonb_array_elements_text(${JSON.stringify(gone)}::jsonb)) limit 10`)
  const names = [...used].map((row) => row.text_value)
  return names.length > 0 ? Fault.one("choices", "in_use", { values: names.join(", ") }).faults : []
}

/** Forgets every value. Refused while a step, a placeholder or a countdown's goal speaks of the field. */
export async function remove(db: Db, channelId: bigint, fieldId: bigint): Promise<{ removed: Field } | Fault.Refusal> {
  const field = await find(db, channelId, fieldId)
  const users = [
    ...(await Mention.steps(db, channelId, "field", fieldId)),
    ...(await Mention.saying(db, channelId, `field.${field.key}`)),
    ...(await countingTo(db, channelId, fieldId)),
  ]
  if (users.length > 0) return Fault.one("", "in_use", { steps: users.map((user) => user.name).join(", ") })
  await db.delete(fields).where(and(eq(fields.channelId, channelId), eq(fields.id, fieldId)))
  return { removed: field }
}

function countingTo(db: Db, channelId: bigint, fieldId: bigint) {
  return db
    .select({ name: scenarios.name })
    .from(scenarios)
    .where(and(eq(scenarios.channelId, channelId), eq(scenarios.goalFieldId, fieldId)))
    .limit(10)
}
