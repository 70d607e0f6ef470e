/** What a document speaks of, looked for where it is to go: by name, and by nothing that could mean something else. */
import type { Db } from "../../db"
import * as Field from "../field/read"
import * as Mark from "../mark"
import * as Scenario from "../scenario/read"
import * as Tag from "../tag"
import type { Document, StepInDocument } from "./document"
import { type Kind, keysIn, uses } from "./speech"

export type Candidate = { id: bigint; name: string }

export type Reference = {
  kind: Kind
  ref: string
  name: string
  /** The one thing of that name there; for a field, of that key and kind. */
  found: Candidate | null
  /** What it may be taken for instead. */
  candidates: Candidate[]
  /** It can be made there; where nothing but actions speak of it, these can be left out. */
  mayCreate: boolean
  mayLeave: boolean
  /** How many of the steps speak of it. */
  steps: number
}

/** `home`: the document was written in this very channel, so that ids are what they were. */
export async function resolve(
  db: Db,
  channelId: bigint,
  target: Pick<Scenario.Scenario, "id" | "name">,
  { scenario, references }: Document,
  steps: readonly StepInDocument[],
  home: boolean,
): Promise<Reference[]> {
  const there = {
    tag: await Tag.names(db, channelId),
    mark: await Mark.list(db, channelId),
    field: await Field.names(db, channelId),
    scenario: await Scenario.list(db, channelId, { limit: 500 }),
  }
  const spoken = new Map<string, { steps: Set<string>; onlyActions: boolean }>()
  const speak = (key: string, step: string, isAction: boolean) => {
    const known = spoken.get(key) ?? { steps: new Set<string>(), onlyActions: true }
    known.steps.add(step)
    known.onlyActions &&= isAction
    spoken.set(key, known)
  }
  const byKey = new Map(references.fields.map((field) => [field.key, field.ref]))
  for (const step of steps) {
    for (const use of uses(step)) speak(`${use.kind} ${use.ref}`, step.ref, use.in === "action")
    for (const key of keysIn(step)) if (byKey.has(key)) speak(`field ${byKey.get(key)}`, step.ref, false)
  }
  return [...spoken].map(([key, { steps, onlyActions }]) => {
    const [kind, ref] = key.split(" ") as [Kind, string]
    const itself = kind === "scenario" && ref === scenario.ref
    const candidates = candidatesOf(kind, ref, references, there)
    const found = itself ? { id: target.id, name: target.name } : match(kind, ref, references, there, home)
    return {
      ...{ kind, ref, found, steps: steps.size },
      name: nameOf(kind, ref, references) ?? (itself ? scenario.name : ref),
      candidates: candidates.map(({ id, name }) => ({ id, name })),
      mayCreate: kind !== "scenario" && nameOf(kind, ref, references) !== null && isFree(kind, ref, references, there),
      mayLeave: onlyActions,
    }
  })
}

type There = { tag: Tag.Tag[]; mark: Mark.Mark[]; field: Field.Field[]; scenario: Candidate[] }
type References = Document["references"]

const listed = (kind: Kind, references: References) => references[`${kind}s`]

function nameOf(kind: Kind, ref: string, references: References): string | null {
  return listed(kind, references).find((one) => one.ref === ref)?.name ?? null
}

function match(kind: Kind, ref: string, references: References, there: There, home: boolean): Candidate | null {
  const same = home ? there[kind].find(({ id }) => String(id) === ref) : undefined
  if (same) return { id: same.id, name: same.name }
  if (kind === "field") {
    const field = references.fields.find((one) => one.ref === ref)
    const found = there.field.find((one) => one.key === field?.key && one.kind === field.kind)
    return found ? { id: found.id, name: found.name } : null
  }
  const name = nameOf(kind, ref, references)
  const [only, ...others] = there[kind].filter((one) => one.name === name)
  return only && others.length === 0 ? { id: only.id, name: only.name } : null
}

/** A field can only be taken for one of its kind: its values would mean something else. */
function candidatesOf(kind: Kind, ref: string, references: References, there: There): Candidate[] {
  if (kind !== "field") return there[kind]
  const field = references.fields.find((one) => one.ref === ref)
  return there.field.filter((one) => one.kind === field?.kind)
}

function isFree(kind: Kind, ref: string, references: References, there: There): boolean {
  if (kind === "field") {
    const field = references.fields.find((one) => one.ref === ref)
    return !there.field.some((one) => one.key === field?.key)
  }
  return !there[kind].some((one) => one.name === nameOf(kind, ref, references))
}
