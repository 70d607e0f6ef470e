import type { Listed } from "../../src/domain/conversation/list"
import type { Said } from "../../src/domain/conversation/said"
import type { Item } from "../../src/domain/conversation/thread"
import type { Push } from "../../src/domain/push"
import * as Inbox from "../../views/inbox"
import { ConversationCard } from "../../views/inbox/card"
import { Conversation } from "../../views/inbox/show"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const text = { type: "text" as const, text: hostile }
const said: (Said | "unsent")[] = [
  text,
  { type: "sticker", stickerId: hostile, keywords: [hostile] },
  { type: "image" },
  { type: "video", duration: 1 },
  { type: "audio", duration: 1 },
  { type: "file", fileName: hostile, fileSize: 1 },
  { type: "location", title: hostile, address: hostile, latitude: 1, longitude: 2 },
  { type: "image", elsewhere: true },
  { type: "other", kind: hostile },
  "unsent",
]
const friend = { id: 3n, name: hostile, called: null, pictureUrl: hostileUrl, following: true }
const row = (last: Listed["last"], n: number): Listed => ({
  friend: { ...friend, id: BigInt(n) },
  lastAt: now,
  unansweredSince: n % 2 ? now : null,
  lastEventId: 4n,
  last,
})
const rows = [
  ...said.map((one, n) => row({ from: "friend", said: one }, n)),
  row({ from: "staff", messages: [text] }, 90),
  row(null, 91),
]
const inboxOf = { which: "waiting" as const, rows, waiting: 120, pages: { newer: hostileUrl, older: hostileUrl } }
const push = (state: Push["state"], n: number): Item => ({
  ...{ is: "push", id: BigInt(n), at: now },
  push: {
    ...{ id: BigInt(n), kind: n % 2 ? "test" : "answer", state, friend, staff: hostile, messages: [text], step: null },
    ...{ withActions: true, free: true, attempts: 1, reason: "refused", words: hostile, property: hostile },
    ...{ requestId: hostile, sentMessageIds: [hostile], askedAt: now, settledAt: now },
  },
})
const items: Item[] = [
  ...said.map((one, n): Item => ({ is: "theirs", id: BigInt(n), at: now, said: one })),
  { is: "turn", id: 40n, at: now, kind: "follow" },
  { is: "press", id: 41n, at: now, words: hostile },
  {
    ...{ is: "step", id: 42n, at: now, state: "unknown", messages: [text] },
    ...{ scenario: { id: 1n, name: hostile }, step: { id: 2n, name: hostile, position: 1 } },
  },
  ...(["ready", "sending", "sent", "failed", "unknown", "withdrawn"] as const).map((state, n) => push(state, 50 + n)),
]
const shown = {
  ...{
    friend,
    inbox: inboxOf,
    items,
    earlier: hostileUrl,
    seen: 9n,
    isWaiting: true,
    freeUntil: now.add({ seconds: 9 }),
  },
  ...{ cost: { messages: 1, remaining: 3, read: true }, ticket: hostile },
  typed: { text: hostile, faults: [{ path: "text", code: hostile }] },
}

export const inbox: Record<string, Show> = {
  "inbox:List": (reader) => Inbox.List({ reader, inbox: inboxOf }),
  "inbox:List, nobody": (reader) => Inbox.List({ reader, inbox: { ...inboxOf, which: "all", rows: [] } }),
  "inbox/show:Conversation": (reader) => Conversation({ reader, ...shown, isPast: false }),
  "inbox/show:Conversation, long ago": (reader) => Conversation({ reader, ...shown, isPast: true }),
  "inbox/show:Conversation, blocked": (reader) =>
    Conversation({ reader, ...shown, friend: { ...friend, following: false }, isWaiting: false, isPast: false }),
  "inbox/card:ConversationCard": (reader) => ConversationCard({ reader, friendId: 3n, items }),
}
