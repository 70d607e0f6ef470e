import { Elysia } from "elysia"
import { Dashboard, type Now, partsOf } from "../../views/dashboard"
import type { OnChannel } from "../../views/reader"
import * as Checklist from "../domain/channel/checklist"
import * as Conversations from "../domain/conversation/list"
import * as Delivery from "../domain/delivery"
import * as Forecast from "../domain/forecast"
import * as Outlook from "../domain/outlook"
import * as Quota from "../domain/quota"
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
      const shown = {
        ...(await nowOf(world, reader)),
        start: await startOf(world, id),
        forecast: await Forecast.read(db, id, reader.now),
        hasScenarios: (await Scenario.list(db, id, { limit: 1, archived: true })).length > 0,
      }
      return page(world, reader, Dashboard(shown))
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
  const today = reader.now.toZonedDateTimeISO(reader.zone).startOfDay()
  return {
    reader,
    today: await Delivery.countSince(db, id, today.toInstant()),
    month: await Delivery.countSince(db, id, today.with({ day: 1 }).toInstant()),
    waiting: await Delivery.Look.waiting(db, id),
    groups: await Delivery.Look.groups(db, id),
    coming: await Outlook.coming(db, id),
    standing: await Outlook.standing(db, id),
    suspended: await Outlook.suspended(db, id),
    failing: await Outlook.failing(db, id),
    unanswered: (await Conversations.list(db, id, "waiting", { limit: UNANSWERED })).rows,
    quota: await Quota.state(db, id, reader.now),
  }
}
