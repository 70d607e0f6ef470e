import type { Checklist, State } from "../../src/domain/channel/checklist"
import { causes } from "../../src/domain/channel/diagnosis"
import type { Reading } from "../../src/domain/friend/followers"
import { Followers } from "../../views/friends/followers"
import { Start } from "../../views/start"
import { channel } from "./channels"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const states = (each: State): Checklist["states"] => ({
  ...{ credentials: each, webhook: each, use: each, replies: each, message: each, answer: each },
})
const list: Checklist = {
  ...{ channel, done: 0, webhook: "failing", address: hostileUrl, cause: "misfit", secondsLeft: 40 },
  states: states("trouble"),
  run: {
    ...{ formerWebhookUrl: hostileUrl, formerKeptAt: now, misfits: 9, misfitAt: now.add({ hours: 1 }), unsigned: 2 },
    ...{ unsignedAt: now, tryingUntil: now, tries: 3, watchedUntil: now, lookAt: now, repliesOffAt: now },
    hiddenAt: now,
  },
  latest: {
    friend: { id: 3n, name: hostile, pictureUrl: hostileUrl, following: true },
    ...{ lastAt: now, unansweredSince: now, lastEventId: 4n },
    last: { from: "friend", said: { type: "text", text: hostile } },
  },
}

const reading: Reading = {
  ...{ channelId: 7n, state: "reading", staffId: 1n, nextToken: hostile, seen: 9, added: 3, namesUntil: now },
  ...{ attempts: 2, words: hostile, begunAt: now, nextAt: now, endedAt: now },
}

export const start: Record<string, Show> = {
  ...Object.fromEntries(
    (["reading", "done", "refused", "stopped"] as const).map((state): [string, Show] => [
      `friends/followers:Followers, ${state}`,
      (reader) => Followers({ reader, reading: { ...reading, state }, nameless: 10_000 }),
    ]),
  ),
  "friends/followers:Followers": (reader) => Followers({ reader, reading: null, nameless: 0 }),
  "start:Start": (reader) => Start({ reader, list }),
  "start:Start, another's address": (reader) =>
    Start({ reader, list: { ...list, webhook: "elsewhere", states: states("asks"), latest: null } }),
  "start:Start, trying": (reader) => Start({ reader, list: { ...list, states: states("trying") } }),
  "start:Start, begun": (reader) => Start({ reader, list: { ...list, states: states("now"), latest: null } }),
  "start:Start, done": (reader) => Start({ reader, list: { ...list, states: states("done"), done: 6 } }),
  ...Object.fromEntries(
    causes.map((cause): [string, Show] => [
      `start:Start, ${cause}`,
      (reader) => Start({ reader, list: { ...list, cause } }),
    ]),
  ),
}
