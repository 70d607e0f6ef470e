import type { OnChannel } from "../../../views/reader"
import type { Choices } from "../../../views/steps/choices"
import * as Draft from "../../../views/steps/draft"
import * as Editor from "../../../views/steps/editor"
import * as Show from "../../../views/steps/show"
import { NotFound } from "../../domain/absence"
import * as Delivery from "../../domain/delivery"
import * as Field from "../../domain/field"
import * as Mark from "../../domain/mark"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import * as Tag from "../../domain/tag"
import type { World } from "../../world"
import * as Basis from "../basis"
import { previewing } from "../messages/previewing"
import { one as first, idIn, type Posted } from "../posted"
import * as Trial from "./trial"

/** The scenario in the address, and the step beside it, which must be one of its own. */
export async function named({ db }: World, reader: OnChannel, params: Record<string, string>) {
  const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
  const step = await Step.find(db, reader.channel.id, idIn(params, "stepId"))
  if (step.scenarioId !== scenario.id) throw new NotFound("step")
  return { scenario, step }
}

/** The same of a step that may have been deleted. */
export async function everNamed({ db }: World, reader: OnChannel, params: Record<string, string>) {
  const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
  const step = await Step.findEver(db, reader.channel.id, idIn(params, "stepId"))
  if (step.scenarioId !== scenario.id) throw new NotFound("step")
  return { scenario, step }
}

export async function choices({ db }: World, channelId: bigint): Promise<Choices> {
  return {
    tags: await Tag.names(db, channelId),
    fields: await Field.names(db, channelId),
    scenarios: await Scenario.list(db, channelId, { limit: 500 }),
    marks: await Mark.list(db, channelId),
    steps: await Step.named(db, channelId, 1000),
  }
}

type State = Pick<Editor.EditorProps, "draft" | "faults" | "changed" | "picker" | "arrived" | "basis"> & {
  /** The form as it was sent: as whom the preview shows it, and who is to get a test. */
  sent?: Posted
  tried?: Trial.Tried
}

/** What the form of a step is filled in from. Enabling is not its work. */
export function basisOf(step: Step.Step): string {
  const { enabled: _, ...draft } = Draft.ofStep(step)
  return Basis.of(draft)
}

/** The form of a step, new or existing. */
export async function editor(
  world: World,
  reader: OnChannel,
  scenario: Scenario.Scenario,
  step: Step.Step | null,
  state: State,
) {
  const { sent = {}, tried, ...shown } = state
  const looked = { friendId: first(sent, "previewFriend"), seek: first(sent, "previewSeek") }
  const seen = await previewing(world, reader, state.draft.messages, looked)
  return Editor.Editor({
    ...{ reader, scenario, step, ...shown },
    basis: shown.basis ?? (first(sent, Basis.NAME) || (step ? basisOf(step) : undefined)),
    previewing: seen,
    trial: await Trial.shown(world, reader, state.draft, seen, sent, tried),
    choices: await choices(world, reader.channel.id),
    readers: await Scenario.readers(world.db, reader.channel.id, scenario.id),
  })
}

/** What a step is, says and has done. */
export async function one(world: World, reader: OnChannel, scenario: Scenario.Scenario, step: Step.Step) {
  const channelId = reader.channel.id
  const counts = await Delivery.byStep(world.db, channelId, scenario.id, [step.id])
  return Show.ShowStep({
    ...{ reader, scenario, step, count: counts.get(step.id) },
    readers: await Scenario.readers(world.db, channelId, scenario.id),
    versions: await Step.versions(world.db, channelId, step.id),
    choices: await choices(world, channelId),
  })
}
