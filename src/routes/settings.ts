import { Elysia } from "elysia"
import * as v from "valibot"
import { Edit } from "../../views/channels/credentials"
import { Hours, type Typed } from "../../views/channels/hours"
import { Show } from "../../views/channels/show"
import { isTyped, wordFor } from "../../views/parts/confirm"
import type { OnChannel } from "../../views/reader"
import * as Channel from "../domain/channel"
import * as Connection from "../domain/channel/connection"
import * as Probe from "../domain/channel/probe"
import * as Settings from "../domain/channel/settings"
import * as Webhook from "../domain/channel/webhook"
import * as Fault from "../domain/fault"
import * as Quota from "../domain/quota"
import type { World } from "../world"
import { localPath, page, seeOther } from "./answer"
import { pair, text, ticked, typedWord } from "./forms"
import { onChannel } from "./reader"
import { recorded, recordedAfter } from "./recorded"
import * as Asking from "./steps/asking"

const typedHours = v.object({
  zone: text,
  windowOpens: text,
  windowCloses: text,
  quotaReserve: text,
  lateChoice: v.optional(v.string(), "none"),
  /** What it does to the readers has been shown. */
  sure: v.optional(v.string(), ""),
})

/** One account: how it stands with LINE, its credentials, and when it may send. */
export const settings = (world: World) => {
  const shown = async (reader: OnChannel, faults: readonly Fault.Fault[] = []) => {
    const channel = await Channel.find(world.db, reader.channel.id)
    return Show({
      ...{ reader, channel, faults },
      webhook: Webhook.state(channel, world.config),
      address: Webhook.addressOf(channel.id, world.config),
      quota: await Quota.state(world.db, channel.id, world.now()),
    })
  }
  const home = (reader: OnChannel) => `/channels/${reader.channel.id}/settings`

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/settings", async ({ reader }) => page(world, reader, await shown(reader)))
    .post("/settings/reading", async ({ reader }) => {
      const outcome = await recordedAfter(world, reader, () => Connection.refresh(world, reader.channel.id), {
        noun: "channel",
        deed: "read",
        id: reader.channel.id,
      })
      if (Fault.isRefusal(outcome)) return page(world, reader, await shown(reader, outcome.faults), 422)
      return seeOther(world, home(reader), "channels.read")
    })
    .post(
      "/settings/probes",
      async ({ reader, body }) => {
        const outcome = await recordedAfter(world, reader, () => Probe.askNow(world, reader.channel.id), {
          noun: "channel",
          deed: "tested",
          id: reader.channel.id,
        })
        const said = outcome === "waiting" ? "refused" : outcome
        return seeOther(world, body.back ? localPath(body.back) : home(reader), `trouble.asked.${said}`)
      },
      { body: v.object({ back: text }) },
    )
    .post(
      "/settings/webhook-test",
      async ({ reader, body }) => {
        await recordedAfter(world, reader, () => Webhook.point(world, reader.channel.id), {
          noun: "channel",
          deed: "tested",
          id: reader.channel.id,
        })
        return seeOther(
          world,
          body?.back ? localPath(body.back) : `${home(reader)}#webhook`,
          "channels.webhookTestedFlash",
        )
      },
      { body: v.optional(v.object({ back: text })) },
    )
    .get("/settings/credentials", async ({ reader }) => {
      const channel = await Channel.find(world.db, reader.channel.id)
      const typed = { lineChannelId: channel.lineChannelId, faults: [] }
      return page(world, reader, Edit({ reader, channel, typed }))
    })
    .post(
      "/settings/credentials",
      async ({ reader, body }) => {
        const given = Fault.read(Connection.schema, { lineChannelId: body.lineChannelId, secret: body.secret })
        const outcome = Fault.isRefusal(given)
          ? given
          : await recordedAfter(
              world,
              reader,
              () => Connection.replace(world, reader.channel.id, given.value, body.confirmed),
              { noun: "channel", deed: "changed", id: reader.channel.id },
            )
        if (!Fault.isRefusal(outcome)) return seeOther(world, home(reader), "channels.replaced")
        const channel = await Channel.find(world.db, reader.channel.id)
        const typed = { lineChannelId: body.lineChannelId, faults: outcome.faults }
        return page(world, reader, Edit({ reader, channel, typed }), 422)
      },
      { body: v.object({ ...pair, confirmed: ticked }) },
    )
    .get("/settings/hours", async ({ reader }) => {
      const channel = await Channel.find(world.db, reader.channel.id)
      return page(world, reader, Hours({ reader, channel, typed: typedOf(channel), faults: [] }))
    })
    .post(
      "/settings/hours",
      async ({ reader, body }) => {
        const given = Fault.read(Settings.schema, meant(body))
        if (Fault.isRefusal(given)) {
          const channel = await Channel.find(world.db, reader.channel.id)
          return page(world, reader, Hours({ reader, channel, typed: body, faults: given.faults }), 422)
        }
        const asks = await Asking.ofChannelHours(world, reader, given.value, body)
        if (asks) return page(world, reader, asks)
        await recorded(world, reader, (db) => Settings.change(db, reader.channel.id, given.value, world.now()), {
          noun: "channel",
          deed: "changed",
          id: reader.channel.id,
        })
        return seeOther(world, `${home(reader)}/hours`, "common.flash.saved")
      },
      { body: typedHours },
    )
    .post(
      "/settings/archival",
      async ({ reader, body }) => {
        const channel = await Channel.find(world.db, reader.channel.id)
        if (!isTyped(body.typed, wordFor(reader, channel.name))) {
          const refused = Hours({ reader, channel, typed: typedOf(channel), faults: [], archiving: body.typed })
          return page(world, reader, refused, 422)
        }
        await recorded(world, reader, (db) => Channel.archive(db, channel.id, world.now()), {
          noun: "channel",
          deed: "archived",
          id: channel.id,
        })
        return seeOther(world, "/channels", "channels.archived")
      },
      { body: typedWord },
    )
}

/** An empty time means no window; what is no number stays text, for the schema to refuse. */
function meant({ zone, lateChoice, ...typed }: Typed): unknown {
  const reserve = typed.quotaReserve.trim()
  return {
    ...{ zone, lateChoice },
    windowOpens: typed.windowOpens || null,
    windowCloses: typed.windowCloses || null,
    quotaReserve: /^\d+$/.test(reserve) ? Number(reserve) : reserve,
  }
}

const typedOf = (channel: Channel.Channel): Typed => ({
  zone: channel.zone,
  windowOpens: channel.windowOpens?.slice(0, 5) ?? "",
  windowCloses: channel.windowCloses?.slice(0, 5) ?? "",
  quotaReserve: String(channel.quotaReserve),
  lateChoice: "none",
})
