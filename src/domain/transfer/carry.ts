import type { Db } from "../../db"
import { replan } from "../enrollment/replan"
import * as Fault from "../fault"
import * as Field from "../field"
import * as Mark from "../mark"
import type { Planned } from "../radius"
import * as Scenario from "../scenario/read"
import * as Step from "../step"
import { insert } from "../step/insertion"
import * as Tag from "../tag"
import type { Document, StepInDocument } from "./document"
import { type Reference, resolve } from "./resolve"
import { type Kind, translated, type Words } from "./speech"

/** What becomes of a reference: the id of something there, made anew, or its actions left out. */
export type Decision = bigint | "create" | "leave"

export type Carrying = {
  document: Document
  /** Which of its steps; none named: all. */
  refs?: readonly string[]
  /** By `kind:ref`; what was found by its name needs none. */
  decisions?: ReadonlyMap<string, Decision>
  /** `off`: nothing leaves before somebody enables it. `same`: as in the document. */
  enabled: "off" | "same"
  lateChoice: Step.Changes["lateChoice"]
  /** The document was written in this channel. */
  home: boolean
}

export type Carried = { steps: Step.Step[]; created: { tag: number; mark: number; field: number }; left: number }

export const chosenOf = ({ document, refs = [] }: Pick<Carrying, "document" | "refs">): StepInDocument[] =>
  refs.length === 0 ? document.steps : document.steps.filter((step) => refs.includes(step.ref))

/** All of it or nothing. A fault names its place: `references.tag:12`, `steps[3].timing.days`. */
export function carry(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  carrying: Carrying,
  doing: Step.Doing,
): Promise<Carried | Fault.Refusal> {
  return undoneIfRefused(db, async (tx) => {
    const scenario = await Scenario.lock(tx, channelId, scenarioId)
    const chosen = chosenOf(carrying)
    const present = await Step.list(tx, channelId, scenarioId)
    if (present.length + chosen.length > Step.MOST_STEPS) return Fault.one("", "too_many", { max: Step.MOST_STEPS })
    const { document, home, decisions = new Map<string, Decision>() } = carrying
    const references = await resolve(tx, channelId, scenario, document, chosen, home)
    const settled = await settle(tx, channelId, document, references, decisions, doing.at)
    if (Fault.isRefusal(settled)) return settled
    const { meant, created } = settled
    const words = wordsOf(document, meant, await keysOf(tx, channelId, document, meant), home)
    const faults: Fault.Fault[] = []
    const steps: Step.Step[] = []
    for (const [nth, one] of chosen.entries()) {
      const { ref, ...step } = translated(one, words)
      const own = await Step.check(tx, channelId, scenarioId, step)
      faults.push(...own.map((fault) => ({ ...fault, path: Fault.under(`steps[${nth}]`, fault.path) })))
      if (faults.length > 0) continue
      const enabled = carrying.enabled === "same" && step.enabled
      steps.push(await insert(tx, scenario, { ...step, enabled, lateChoice: carrying.lateChoice }, doing))
    }
    if (faults.length > 0) return { faults }
    await beginAgain(tx, channelId, chosen, steps, words, document, doing)
    await replan(tx, channelId, scenarioId, doing.at)
    const left = [...meant.values()].filter((id) => id === null).length
    return { steps, created, left }
  })
}

/** A move that begins at a step of its own scenario begins at that step's copy: known once all of them are there. */
async function beginAgain(
  db: Db,
  channelId: bigint,
  chosen: readonly StepInDocument[],
  steps: readonly Step.Step[],
  words: Words,
  { scenario }: Document,
  doing: Step.Doing,
): Promise<void> {
  const copies = new Map(chosen.map((one, nth) => [one.ref, steps[nth]?.id]))
  const firstStep: Words["firstStep"] = (scenarioRef, stepRef) =>
    scenarioRef === scenario.ref ? (copies.get(stepRef)?.toString() ?? null) : words.firstStep(scenarioRef, stepRef)
  for (const [nth, one] of chosen.entries()) {
    const isAbout = one.actions.some(
      (action) => action.do === "moveScenario" && action.toScenarioId === scenario.ref && action.firstStepId,
    )
    if (!isAbout || !steps[nth]) continue
    const { actions } = translated(one, { ...words, firstStep })
    await Step.edit(db, channelId, steps[nth].id, { actions, lateChoice: "none" }, doing)
  }
}

/** What would be refused, and the steps as they would be: all of it is done, looked at, and undone. */
export async function rehearse(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  carrying: Carrying,
  doing: Step.Doing,
): Promise<({ planned: Planned[] } & Carried) | Fault.Refusal> {
  const over = new Undone()
  const outcome: { is: Carried | Fault.Refusal } = { is: { faults: [] } }
  await db
    .transaction(async (tx) => {
      outcome.is = await carry(tx, channelId, scenarioId, carrying, doing)
      throw over
    })
    .catch((error: unknown) => {
      if (error !== over) throw error
    })
  if (Fault.isRefusal(outcome.is)) return outcome.is
  return { ...outcome.is, planned: outcome.is.steps.map((step) => ({ before: null, after: step })) }
}

class Undone extends Error {
  constructor(readonly refusal: Fault.Refusal | null = null) {
    super("undone")
  }
}

/** Something may have been made before something else is refused. */
export async function undoneIfRefused<T>(
  db: Db,
  work: (tx: Db) => Promise<T | Fault.Refusal>,
): Promise<T | Fault.Refusal> {
  try {
    return await db.transaction(async (tx) => {
      const outcome = await work(tx)
      if (Fault.isRefusal(outcome)) throw new Undone(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Undone && error.refusal) return error.refusal
    throw error
  }
}

type Meant = Map<string, bigint | null>

/** Each reference becomes an id there, or nothing; what is to be made is made. */
async function settle(
  db: Db,
  channelId: bigint,
  document: Document,
  references: readonly Reference[],
  decisions: ReadonlyMap<string, Decision>,
  at: Temporal.Instant,
): Promise<{ meant: Meant; created: Carried["created"] } | Fault.Refusal> {
  const meant: Meant = new Map()
  const created = { tag: 0, mark: 0, field: 0 }
  const faults: Fault.Fault[] = []
  for (const reference of references) {
    const key = `${reference.kind}:${reference.ref}`
    const decided = decisions.get(key) ?? reference.found?.id
    const allowed = allows(reference, decided)
    if (decided === undefined || !allowed) {
      faults.push({ path: `references.${key}`, code: "unresolved", params: { name: reference.name } })
    } else if (decided === "leave") meant.set(key, null)
    else if (decided === "create") {
      const made = await create(db, channelId, document, reference, at)
      if (Fault.isRefusal(made)) faults.push(...made.faults.map((fault) => ({ ...fault, path: `references.${key}` })))
      else {
        meant.set(key, made.id)
        if (reference.kind !== "scenario") created[reference.kind] += 1
      }
    } else meant.set(key, decided)
  }
  return faults.length > 0 ? { faults } : { meant, created }
}

function allows(reference: Reference, decided: Decision | undefined): boolean {
  if (decided === "create") return reference.mayCreate
  if (decided === "leave") return reference.mayLeave
  return decided === reference.found?.id || reference.candidates.some(({ id }) => id === decided)
}

async function create(
  db: Db,
  channelId: bigint,
  { references }: Document,
  { kind, ref, name }: Reference,
  at: Temporal.Instant,
): Promise<{ id: bigint } | Fault.Refusal> {
  if (kind === "tag") {
    const made = await Tag.create(db, channelId, { name }, at)
    return Fault.isRefusal(made) ? made : made.tag
  }
  if (kind === "mark") {
    const colour = references.marks.find((one) => one.ref === ref)?.colour ?? "grey"
    const made = await Mark.create(db, channelId, { name, colour }, at)
    return Fault.isRefusal(made) ? made : made.mark
  }
  const field = references.fields.find((one) => one.ref === ref)
  if (kind !== "field" || !field) return Fault.one("", "unresolved", { name })
  const { key, kind: of, choices } = field
  const made = await Field.create(db, channelId, { key, kind: of, choices, name: name || key }, at)
  return Fault.isRefusal(made) ? made : made.field
}

/** The key by which each field of the document is written here. */
async function keysOf(db: Db, channelId: bigint, { references }: Document, meant: Meant): Promise<Map<string, string>> {
  const ids = references.fields.flatMap(({ ref }) => meant.get(`field:${ref}`) ?? [])
  const fields = await Field.byId(db, channelId, ids)
  return new Map(
    references.fields.flatMap(({ ref, key }) => {
      const field = fields.get(meant.get(`field:${ref}`) ?? 0n)
      return field ? [[key, field.key]] : []
    }),
  )
}

function wordsOf(document: Document, meant: Meant, keys: ReadonlyMap<string, string>, home: boolean): Words {
  return {
    meaning: (kind: Kind, ref) => {
      const id = meant.get(`${kind}:${ref}`)
      return id === undefined || id === null ? null : String(id)
    },
    key: (key) => keys.get(key) ?? key,
    // A step of another scenario is known at home alone, and one of this scenario is another step now.
    firstStep: (scenarioRef, stepRef) => (home && scenarioRef !== document.scenario.ref ? stepRef : null),
  }
}
