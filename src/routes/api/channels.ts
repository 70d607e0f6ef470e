import * as v from "valibot"
import * as Audit from "../../domain/audit"
import { windowOf } from "../../domain/calendar"
import * as Channel from "../../domain/channel"
import * as Probe from "../../domain/channel/probe"
import * as Settings from "../../domain/channel/settings"
import * as Fault from "../../domain/fault"
import * as Radius from "../../domain/radius"
import * as Json from "./json"
import { Problem } from "./problem"
import { blast, shown } from "./radius"
import { route } from "./route"

export const channels = [
  route("GET", "/channels", {
    summary: "Channels this token may see, oldest first",
    tag: "channels",
    answers: { 200: v.strictObject({ items: v.array(Json.channel), nextCursor: v.null() }) },
    async run({ world, token }) {
      const all = await Channel.list(world.db)
      const seen = all.filter((channel) => token.channelId === null || channel.id === token.channelId)
      return { status: 200, body: { items: seen.map(Json.ofChannel), nextCursor: null } }
    },
  }),
  route("GET", "/channels/:channelId", {
    summary: "One channel",
    tag: "channels",
    answers: { 200: Json.channel },
    async run({ world, ids }) {
      return { status: 200, body: Json.ofChannel(await Channel.find(world.db, ids.channelId)) }
    },
  }),
  route("PATCH", "/channels/:channelId/hours", {
    summary: "Change the zone or when the channel may send: that retimes every step (lateChoice)",
    tag: "channels",
    body: Settings.changes,
    answers: { 200: Json.channel },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => Settings.edit(db, ids.channelId, body, at),
        ({ channel }) => ({ status: 200, body: Json.ofChannel(channel) }),
        { noun: "channel", deed: "changed", id: ids.channelId },
      ),
  }),
  route("POST", "/channels/:channelId/hours/previews", {
    summary: "What this change would do to the readers of every scenario, under each lateChoice; changes nothing",
    tag: "channels",
    body: Settings.changes,
    answers: { 200: blast },
    async run({ world, ids, body, at }) {
      const before = await Channel.find(world.db, ids.channelId)
      const after = Settings.after(before, body)
      if (Fault.isRefusal(after)) throw new Problem("invalid", after.faults)
      if (!Settings.retimes(before, after.value)) return shown(null)
      const hours = { zone: after.value.zone, window: windowOf(after.value) }
      return shown(await Radius.ofChannelHours(world.db, ids.channelId, hours, at))
    },
  }),
  route("POST", "/channels/:channelId/probes", {
    summary: "Ask LINE now whether it accepts a stopped channel again; it is asked each minute in any case",
    tag: "channels",
    answers: { 200: v.strictObject({ outcome: v.picklist(Probe.outcomes), channel: Json.channel }) },
    async run({ world, ids, where }) {
      const ask = () => Probe.askNow(world, ids.channelId)
      const about = { noun: "channel", deed: "tested", id: ids.channelId } as const
      const outcome = await Audit.compared(world.db, where, ask, about)
      return { status: 200, body: { outcome, channel: Json.ofChannel(await Channel.find(world.db, ids.channelId)) } }
    },
  }),
]
