import type { OnChannel } from "../../../views/reader"
import * as Draft from "../../../views/steps/draft"
import type { Canonical } from "../../../views/steps/draft/filter"
import * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import * as Radius from "../../domain/radius"
import type * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import type { Posted } from "../posted"
import { recorded, recordedOnce } from "../recorded"

export type Saved = {
  step: Step.Step
  /** Whether LINE itself has judged the messages. */
  checked: boolean
}

/** Not saved yet: the readers would feel it, and nobody has said what they are to feel (semantics 6). */
export type Asks = { asks: Radius.Blast }

/** From the form to a new step. `sure`: what it does to the readers has been shown. */
export async function add(
  world: World,
  reader: OnChannel,
  scenario: Scenario.Scenario,
  draft: Draft.Draft,
  { sure, body }: { sure: boolean; body: Posted },
): Promise<Saved | Asks | Fault.Refusal> {
  const { input, faults } = Draft.input(draft, await canonical(world, reader))
  const given = whole(Fault.read(Step.schema, { ...input, enabled: draft.enabled }), faults)
  if (Fault.isRefusal(given)) return given
  const missed = given.value.missed ?? (scenario.kind === "countdown" ? "skip" : "at_time")
  const planned = { before: null, after: { ...given.value, missed } }
  const asks = () => asked(world, reader, scenario.id, planned, sure)
  return judged(world, reader, given.value.messages, asks, () =>
    recordedOnce(
      world,
      reader,
      body,
      (db) => Step.create(db, reader.channel.id, scenario.id, given.value, doing(world, reader)),
      {
        noun: "step",
        deed: "created",
        id: (done) => done.step.id,
        leadsTo: ({ step }) => `/channels/${reader.channel.id}/scenarios/${scenario.id}#step-${step.id}`,
      },
    ),
  )
}

/** From the form to the step as it now is. Enabling is not its work. `sure`: as in `add`. */
export async function change(
  world: World,
  reader: OnChannel,
  step: Step.Step,
  draft: Draft.Draft,
  sure: boolean,
): Promise<Saved | Asks | Fault.Refusal> {
  const { input, faults } = Draft.input(draft, await canonical(world, reader))
  const given = whole(Fault.read(Step.changes, input), faults)
  if (Fault.isRefusal(given)) return given
  const planned = { before: step, after: { ...step, ...given.value } }
  const asks = () => asked(world, reader, step.scenarioId, planned, sure)
  return judged(world, reader, given.value.messages ?? step.messages, asks, () =>
    recorded(world, reader, (db) => Step.edit(db, reader.channel.id, step.id, given.value, doing(world, reader)), {
      noun: "step",
      deed: "changed",
      id: step.id,
    }),
  )
}

/** What is wrong in this channel is told before anybody is asked about the readers. */
async function asked(
  { db, now }: World,
  reader: OnChannel,
  scenarioId: bigint,
  planned: Radius.Planned,
  sure: boolean,
): Promise<Asks | Fault.Refusal | null> {
  if (sure) return null
  const faults = await Step.check(db, reader.channel.id, scenarioId, {
    ...planned.after,
    actions: [...planned.after.actions],
  })
  if (faults.length > 0) return { faults }
  const blast = await Radius.of(db, reader.channel.id, scenarioId, [planned], now())
  return blast && { asks: blast }
}

const doing = (world: World, reader: OnChannel) => ({ at: world.now(), staffId: reader.staff.id })

/** Our own faults first; of the schema's only those that speak of another place. */
function whole<T>(given: { value: T } | Fault.Refusal, faults: Fault.Fault[]): { value: T } | Fault.Refusal {
  if (!Fault.isRefusal(given)) return faults.length > 0 ? { faults } : given
  const told = (path: string) =>
    faults.some((own) => path === own.path || path.startsWith(own.path) || own.path.startsWith(`${path}.`))
  return { faults: [...faults, ...given.faults.filter(({ path }) => !told(path))] }
}

/** Nothing is saved that LINE would refuse. Where LINE cannot be asked, saving goes on, and says so. */
async function judged(
  world: World,
  reader: OnChannel,
  messages: Step.Step["messages"],
  asks: () => Promise<Asks | Fault.Refusal | null>,
  store: () => Promise<{ step: Step.Step } | Fault.Refusal>,
): Promise<Saved | Asks | Fault.Refusal> {
  const verdict = await Step.validateWithLine(world, reader.channel.id, messages)
  if (verdict.is === "invalid") return { faults: verdict.faults }
  const first = await asks()
  if (first) return first
  const outcome = await store()
  return Fault.isRefusal(outcome) ? outcome : { step: outcome.step, checked: verdict.is === "valid" }
}

/** Spells a value of a filter as its column does; what cannot be read stays as typed, for the schema to refuse. */
export async function canonical(world: World, reader: OnChannel): Promise<Canonical> {
  const fields = await Field.names(world.db, reader.channel.id)
  return (fieldId, value) => {
    const field = fields.find(({ id }) => String(id) === fieldId)
    const parsed = field && value.trim() ? Field.parse(field, value, reader.zone) : null
    return parsed && !Fault.isRefusal(parsed) ? parsed.text : value.trim()
  }
}
