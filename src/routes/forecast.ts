import { Elysia } from "elysia"
import { ForecastPage } from "../../views/forecast"
import * as Forecast from "../domain/forecast"
import type { World } from "../world"
import { page } from "./answer"
import { onChannel } from "./reader"

/** What the coming 31 days ask of the month's messages. */
export const forecast = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" }).use(onChannel(world)).get("/forecast", async ({ reader }) => {
    const found = await Forecast.read(world.db, reader.channel.id, reader.now)
    return page(world, reader, ForecastPage({ reader, forecast: found }))
  })
