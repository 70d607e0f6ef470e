import { Elysia } from "elysia"
import { stepName } from "../../views/deliveries/entry"
import type { OnChannel } from "../../views/reader"
import { Why, WhyPage, type WhyProps } from "../../views/why"
import * as Step from "../domain/step"
import * as Explain from "../domain/why"
import type { World } from "../world"
import { fragment, page, wantsFragment } from "./answer"
import { idIn } from "./posted"
import { onChannel } from "./reader"
import { choices } from "./steps/shown"

/** Why a friend has, or has not, got a step. */
export const why = (world: World) => {
  const { db } = world

  const explained = async (reader: OnChannel, params: Record<string, string>): Promise<WhyProps> => {
    const channelId = reader.channel.id
    const [walkId, stepId] = [idIn(params, "enrollmentId"), idIn(params, "stepId")]
    const explanation = await Explain.explain(db, channelId, walkId, stepId, reader.now)
    const all = await Step.list(db, channelId, explanation.scenario.id)
    return {
      ...{ reader, explanation, choices: await choices(world, channelId) },
      names: (ids) =>
        all
          .filter(({ id }) => ids.includes(id))
          .map((step) => stepName(reader, step))
          .join(", "),
    }
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/enrollments/:enrollmentId/steps/:stepId/why", async ({ reader, params, request }) => {
      const props = await explained(reader, params)
      return wantsFragment(request) ? fragment(reader, Why(props)) : page(world, reader, WhyPage(props))
    })
}
