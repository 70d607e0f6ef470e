import { Elysia } from "elysia"
import * as v from "valibot"
import { Start, Steps } from "../../views/start"
import * as Checklist from "../domain/channel/checklist"
import * as FirstRun from "../domain/channel/first-run"
import * as Webhook from "../domain/channel/webhook"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import { text } from "./forms"
import * as Live from "./live"
import { onChannel } from "./reader"
import { recordedAfter } from "./recorded"

/** The way from an account just connected to its first answer. */
export const start = (world: World) => {
  const { db } = world

  return new Elysia({ prefix: "/channels/:channelId/start" })
    .use(onChannel(world))
    .get("/", async ({ reader }) => {
      await FirstRun.watch(db, reader.channel.id, world.now())
      return page(world, reader, Start({ reader, list: await Checklist.read(world, reader.channel.id) }))
    })
    .get("/live", ({ request, route, reader }) =>
      Live.stream(world, { request, route, reader }, async (now) => {
        await FirstRun.watch(db, now.channel.id, world.now())
        return { steps: Steps({ reader: now, list: await Checklist.read(world, now.channel.id) }) }
      }),
    )
    .post("/former-address", async ({ reader }) => {
      const { id } = reader.channel
      const isBack = await recordedAfter(world, reader, () => Webhook.putBack(world, id), {
        ...({ noun: "channel", deed: "restored" } as const),
        id,
      })
      return seeOther(world, `/channels/${id}/start`, isBack ? "start.flash.putBack" : "start.flash.unchanged")
    })
    .post(
      "/replies",
      async ({ reader, body }) => {
        await FirstRun.repliesOff(db, reader.channel.id, body.off === "yes" ? world.now() : null)
        return seeOther(world, `/channels/${reader.channel.id}/start#step-replies`)
      },
      { body: v.object({ off: text }) },
    )
    .post(
      "/hiding",
      async ({ reader, body }) => {
        const isHidden = body.hidden === "yes"
        await FirstRun.hide(db, reader.channel.id, isHidden ? world.now() : null)
        return seeOther(world, `/channels/${reader.channel.id}${isHidden ? "" : "/start"}`)
      },
      { body: v.object({ hidden: text }) },
    )
}
