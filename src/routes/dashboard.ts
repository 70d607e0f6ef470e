import { Elysia } from "elysia"
import { Dashboard, type Now, partsOf } from "../../views/dashboard"
import type { OnChannel } from "../../views/reader"
import * as Checklist from "../domain/channel/checklist"
import * as Conversations from "../domain/conversation/list"
import * as Delivery from "../domain/delivery"
import * as Forecast from "../domain/forecast"
import * as Outlook from "../domain/outlook"
import * as Quota from "../domain/quota"
import { reach } from "../domain/reach"
import * as Scenario from "../domain/scenario"
import type { World } from "../world"
import { page } from "./answer"
import * as Live from "./live"
import { onChannel } from "./reader"

const UNANSWERED = 5

/** The front page of an account. */
export const dashboard = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/", async ({ reader }) => {
      const { db } = world
      const { id } = reader.channel
      const [now, start, forecast, scenarios] = await Promise.all([
        nowOf(world, reader),
        startOf(world, id),
        Forecast.read(db, id, reader.now),
        Scenario.list(db, id, { limit: 1, archived: true }),
      ])
      return page(world, reader, Dashboard({ ...now, start, forecast, hasScenarios: scenarios.length > 0 }))
    })
    .get("/live", ({ request, route, reader }) =>
      Live.stream(world, { request, route, reader }, async (now) => partsOf(await nowOf(world, now))),
    )

/** How far the first steps have come, while they are neither done nor hidden. */
async function startOf(world: World, channelId: bigint) {
  const { done, run } = await Checklist.read(world, channelId)
  return done < Checklist.names.length && !run.hiddenAt ? { done } : null
}

async function nowOf({ db }: World, reader: OnChannel): Promise<Now> {
  const { id } = reader.channel
  const midnight = reader.now.toZonedDateTimeISO(reader.zone).startOfDay()
  const [today, month, waiting, groups, coming, standing, suspended, failing, unanswered, quota] = await Promise.all([
    Delivery.countSince(db, id, midnight.toInstant()),
    Delivery.countSince(db, id, midnight.with({ day: 1 }).toInstant()),
    Delivery.Look.waiting(db, id),
    Delivery.Look.groups(db, id),
    Outlook.coming(db, id),
    Outlook.standing(db, id),
    Outlook.suspended(db, id),
    Outlook.failing(db, id),
    Conversations.list(db, id, "waiting", { limit: UNANSWERED }),
    Quota.state(db, id, reader.now),
  ])
  return {
    ...{ reader, today, month, waiting, groups, coming, standing, suspended, failing, quota },
    ...{ unanswered: unanswered.rows, countedTo: reach.count },
  }
}
