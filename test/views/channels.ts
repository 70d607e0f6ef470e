import type { Channel } from "../../src/domain/channel"
import { List } from "../../views/channels"
import { Edit, New } from "../../views/channels/credentials"
import { Hours } from "../../views/channels/hours"
import { Show } from "../../views/channels/show"
import { Tokens } from "../../views/channels/tokens"
import { hostile, hostileUrl, now, trouble } from "./hostile"
import type { Show as Line } from "./registry"

export const channel: Channel = {
  id: 7n,
  haltedAt: now,
  haltedBy: 1n,
  lineChannelId: hostile,
  secretSealed: hostile,
  name: hostile,
  pictureUrl: hostileUrl,
  basicId: hostile,
  botUserId: hostile,
  chatMode: hostile,
  zone: "Asia/Tokyo",
  windowOpens: hostile,
  windowCloses: hostile,
  webhookUrl: hostileUrl,
  webhookActive: true,
  webhookTest: { success: false, statusCode: 500, reason: hostile, detail: hostile },
  webhookTestedAt: now,
  webhookReachedAt: now,
  quotaReserve: 5,
  stoppedAt: now,
  stoppedWords: hostile,
  stoppedStatus: 401,
  stoppedEndpoint: "push",
  refusedSince: now,
  refusals: 3,
  resumedAt: now,
  probedAt: now,
  connectedAt: now,
  createdAt: now,
  archivedAt: null,
}
const quota = {
  month: "2026-11-01",
  allowance: 200,
  used: 5,
  remaining: 195,
  reserve: 5,
  left: 190,
  kept: 5,
  readAt: now,
}
const params = { was: hostile, wasBasicId: hostile, now: hostile, nowBasicId: hostile }
const faults = ["", "lineChannelId", "secret", "name", "zone"].map((path) => ({
  path,
  code: "other_account",
  params,
  words: hostile,
}))
const typed = { lineChannelId: hostile, faults }
const hours = { zone: hostile, windowOpens: hostile, windowCloses: hostile, quotaReserve: hostile, lateChoice: hostile }
const token = { id: 3n, channelId: 7n, name: hostile, createdAt: now, usedAt: now, revokedAt: null }

const figures = {
  ...{ sentToday: 3, failed: 2, held: 4, waitsForQuota: 1, unanswered: 5, suspendedSteps: 1 },
  ...{ allowance: 200, remaining: 5, quotaRead: true, countedTo: 2 },
}

export const channels: Record<string, Line> = {
  "channels:List": (reader) =>
    List({
      ...{ reader, channels: [{ channel, webhook: "failing", trouble, ...figures }], all: 2 },
      ...{ asked: { name: hostile, state: hostile } },
      sorted: { by: "name", descending: false, address: () => hostileUrl },
    }),
  "channels/show:Show": (reader) => Show({ reader, channel, webhook: "failing", address: hostileUrl, quota, faults }),
  "channels/credentials:New": (reader) => New({ reader, typed }),
  "channels/credentials:Edit": (reader) => Edit({ reader, channel, typed }),
  "channels/hours:Hours": (reader) => Hours({ reader, channel, typed: hours, faults, archiving: hostile }),
  "channels/tokens:Tokens": (reader) =>
    Tokens({
      ...{
        reader,
        tokens: [token],
        pages: { newer: hostileUrl, older: hostileUrl },
        secret: hostile,
        typed: { name: hostile, scope: hostile },
        faults,
      },
      revoking: { id: token.id, given: hostile },
    }),
}
