import type { OnChannel } from "../../../views/reader"
import * as Show from "../../../views/scenarios/show"
import * as Delivery from "../../domain/delivery"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import type { World } from "../../world"

/** The page of a scenario: its steps and how far they have come. */
export async function stepsOf({ db }: World, reader: OnChannel, scenarioId: bigint, refused: string | null = null) {
  const channelId = reader.channel.id
  const scenario = await Scenario.findCounted(db, channelId, scenarioId)
  const steps = await Step.list(db, channelId, scenarioId)
  const ids = steps.map(({ id }) => id)
  return Show.Show({
    ...{ reader, scenario, steps, refused, days: Step.days(steps) },
    counts: await Delivery.byStep(db, channelId, scenarioId, ids),
    readers: await Scenario.readers(db, channelId, scenarioId),
  })
}
