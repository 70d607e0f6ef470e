import { Elysia } from "elysia"
import { Dashboard } from "../../views/dashboard"
import * as Checklist from "../domain/channel/checklist"
import * as Delivery from "../domain/delivery"
import * as Outlook from "../domain/outlook"
import * as Quota from "../domain/quota"
import * as Scenario from "../domain/scenario"
import type { World } from "../world"
import { page } from "./answer"
import { onChannel } from "./reader"

/** How far the first steps have come, while they are neither done nor hidden. */
async function startOf(world: World, channelId: bigint) {
  const { done, run } = await Checklist.read(world, channelId)
  return done < Checklist.names.length && !run.hiddenAt ? { done } : null
}

/** The front page of an account. */
export const dashboard = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" }).use(onChannel(world)).get("/", async ({ reader }) => {
    const { db } = world
    const { id } = reader.channel
    const today = reader.now.toZonedDateTimeISO(reader.zone).startOfDay()
    return page(
      world,
      reader,
      Dashboard({
        reader,
        today: await Delivery.countSince(db, id, today.toInstant()),
        waiting: await Delivery.Look.waiting(db, id),
        groups: await Delivery.Look.groups(db, id),
        coming: await Outlook.coming(db, id),
        standing: await Outlook.standing(db, id),
        suspended: await Outlook.suspended(db, id),
        failing: await Outlook.failing(db, id),
        quota: await Quota.state(db, id, reader.now),
        start: await startOf(world, id),
        hasScenarios: (await Scenario.list(db, id, { limit: 1, archived: true })).length > 0,
      }),
    )
  })
