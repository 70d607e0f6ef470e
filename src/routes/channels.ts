import { Elysia } from "elysia"
import * as v from "valibot"
import { List } from "../../views/channels"
import { New } from "../../views/channels/credentials"
import * as Channel from "../domain/channel"
import * as Connection from "../domain/channel/connection"
import * as Trouble from "../domain/channel/trouble"
import * as Webhook from "../domain/channel/webhook"
import * as Fault from "../domain/fault"
import * as Overview from "../domain/overview"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import * as Arrange from "./arranged"
import { pair } from "./forms"
import { signedIn } from "./reader"
import { recordedAfter } from "./recorded"

/** The accounts of this installation, and connecting another one. What belongs to one account is in its own rooms. */
export const channels = (world: World) =>
  new Elysia()
    .use(signedIn(world))
    .get("/channels", async ({ reader, query }) => {
      const mine = new Set(reader.channels.map(({ id }) => id))
      const all = (await Channel.list(world.db)).filter(({ id }) => mine.has(id))
      const figures = await Overview.figures(world.db, [...mine], world.now())
      const listed = all.flatMap((channel) => {
        const known = figures.get(channel.id)
        const webhook = Webhook.state(channel, world.config)
        return known
          ? [{ channel, webhook, trouble: Trouble.told(channel), ...known, countedTo: Overview.COUNTED_TO }]
          : []
      })
      return page(world, reader, List({ reader, ...Arrange.arranged(listed, query) }))
    })
    .get("/channels/new", ({ reader }) =>
      page(world, reader, New({ reader, typed: { lineChannelId: "", faults: [] } })),
    )
    .post(
      "/channels",
      async ({ reader, body }) => {
        const given = Fault.read(Connection.schema, { lineChannelId: body.lineChannelId, secret: body.secret })
        const outcome = Fault.isRefusal(given)
          ? given
          : await recordedAfter(world, reader, () => Connection.connect(world, given.value), {
              noun: "channel",
              deed: "connected",
              id: ({ channel }) => channel.id,
            })
        if (!Fault.isRefusal(outcome))
          return seeOther(world, `/channels/${outcome.channel.id}/start`, "channels.connected")
        const typed = { lineChannelId: body.lineChannelId, faults: outcome.faults }
        return page(world, reader, New({ reader, typed }), 422)
      },
      { body: v.object(pair) },
    )
