import type { Entry } from "../../src/domain/delivery"
import type { Fault } from "../../src/domain/fault"
import type { Field } from "../../src/domain/field"
import type { Known } from "../../src/domain/friend"
import { Dashboard } from "../../views/dashboard"
import { Ledger } from "../../views/deliveries"
import { Retry } from "../../views/deliveries/retry"
import { ShowWalk } from "../../views/enrollments/show"
import type { Walk } from "../../views/enrollments/walk"
import * as Friends from "../../views/friends"
import { Change } from "../../views/friends/change"
import type { Happened } from "../../views/friends/happened"
import * as Friend from "../../views/friends/show"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"
import { scenario, step } from "./scenarios"

const named = { id: 1n, name: hostile }
const pages = { newer: hostileUrl, older: hostileUrl }

const mark = { id: 1n, name: hostile, colour: "red" as const, position: 1 }

const friend: Known = {
  ...{ channelId: 7n, id: 1n, lineUserId: hostile, name: hostile, pictureUrl: hostileUrl, statusMessage: hostile },
  ...{ language: hostile, following: false, followChangedAt: now, followedAt: now, blockedAt: now, optedOutAt: now },
  ...{ profileFetchedAt: now, profileDueAt: null, replyToken: hostile, replyTokenUntil: now, pushedTooMuchUntil: null },
  ...{ caughtUpAt: null, unsentAt: null, lastMessageAt: now, createdAt: now, called: hostile },
  mark,
  tags: [named],
  fields: { text: hostile, choice: hostile },
}

const fields = (["text", "choice", "number", "date", "moment", "flag"] as const).map(
  (kind, index): Field => ({
    id: BigInt(index + 1),
    key: kind,
    name: hostile,
    kind,
    choices: [hostile],
    createdAt: now,
  }),
)
const faults = fields.map(({ id }): Fault => ({ path: `field-${id}`, code: hostile, words: hostile }))

const walk = (state: Walk["enrollment"]["state"]): Walk => ({
  enrollment: {
    ...{ channelId: 7n, id: 1n, friendId: 1n, scenarioId: 1n, state, originAt: null, eligibleFrom: now },
    ...{ holds: ["paused", "quota", "blocked", "opted_out"], unsettled: false, floored: false, catchingUp: false },
    ...{ chainDepth: 0, lateChoice: null, nextDueAt: now, enrolledAt: now, endedAt: now },
  },
  scenario: { ...named, kind: "countdown", pausedAt: now },
})

export const entry: Entry = {
  ...{ id: 1n, state: "failed", reason: hostile, words: hostile, dueAt: now, recordedAt: now, settledAt: now },
  ...{ friend: named, scenario: named, step: { ...named, position: 1 }, versionId: 1n, enrollmentId: 1n },
  ...{ batchId: 1n, requestId: hostile, property: `messages[0].${hostile}` },
  decided: { is: "dismissed", at: now, by: hostile },
}

const message = (facts: object) => ({ message: { ...facts, title: hostile, address: hostile, fileName: hostile } })
const events: Happened[] = [
  ["line.message", message({ type: "text", text: hostile })],
  ["line.message", message({ type: "location" })],
  ["line.message", message({ type: "file" })],
  ["line.message", message({ type: hostile })],
  ["line.postback", { postback: { data: hostile } }],
  [`line.${hostile}`, null],
  ["field.set", { value: hostile }],
  ["tag.added", null],
  ["scenario.started", null],
  [hostile, null],
].map(([kind, payload], index) => ({
  ...{ id: BigInt(index), kind: String(kind), subjectId: 1n, occurredAt: now, error: hostile, subject: hostile },
  payload: payload && typeof payload === "object" ? { ...payload } : null,
}))

const retry = {
  outcome: {
    ...{ chosen: 9, now: 1, today: 1, later: 1, unknown: 1, messages: 9, paid: 2, lastDueAt: now, more: true },
    ...{ waits: { paused: 1, blocked: 1 }, left: { withdrawn: 1, disabled: 1 } },
  },
  ...{ count: 5, most: 10 },
  quota: { month: hostile, allowance: 10, used: 3, remaining: 7, reserve: 1, left: 6, kept: 1, readAt: now },
  short: 3,
}

const columns = ["tags", "mark", "walks", "added", "last", "state", "language", "userId"]
const typed = {
  ...{
    name: hostile,
    tags: [hostile, hostile],
    state: hostile,
    mark: hostile,
    field: "1",
    is: hostile,
    value: hostile,
  },
  ...{ scenario: hostile, walk: hostile },
}

export const friends: Record<string, Show> = {
  "enrollments/show:ShowWalk": (reader) =>
    ShowWalk({
      ...{ reader, friend, scenario, steps: [step], targets: [{ id: 2n, name: hostile }] },
      walk: {
        ...walk("active"),
        resuming: { leaves: [step], nextAt: now, skips: 1, shiftDays: 2, held: null },
      },
      cellOf: () => ({ is: "passes", reason: hostile, edited: true }),
    }),

  "friends:List": (reader) =>
    Friends.List({
      ...{
        reader,
        friends: [friend, { ...friend, pictureUrl: null, following: true }],
        unfinished: true,
        tooMany: 2_500,
        pages,
      },
      ...{ count: { is: "exactly", count: 2 }, typed, misread: true, sort: hostile, error: hostile },
      vocabulary: { tags: [named], marks: friend.mark ? [friend.mark] : [], fields, scenarios: [named] },
      sorted: { by: "name", descending: true, address: () => hostileUrl },
      columns: {
        ...{ chosen: [...columns, "field:1", "field:2"], all: columns, fields },
        walks: new Map([[1n, [{ id: 1n, name: hostile, held: true }]]]),
      },
      ...{ everybody: [["name", hostile]], ticked: new Set(["1"]) },
    }),
  "friends with nobody so far": (reader) =>
    Friends.List({
      ...{
        reader,
        friends: [],
        unfinished: true,
        tooMany: 2_500,
        pages,
        count: { is: "many" },
        typed,
        misread: false,
        sort: "",
      },
      vocabulary: { tags: [], marks: [], fields: [], scenarios: [] },
      sorted: { by: "name", descending: true, address: () => hostileUrl },
      columns: { chosen: [], all: [], fields: [], walks: new Map() },
      everybody: [],
    }),
  "friends/change:Change": (reader) =>
    Change({
      ...{ reader, deed: "enrol", subject: { ...named, paused: true }, more: true, most: 50_000, back: hostileUrl },
      ...{ preview: { changed: 3, unchanged: 2, held: 1 }, fields: [["name", hostile]] },
    }),
  "friends/show:Show": (reader) =>
    Friend.Show({
      ...{ reader, friend, walks: [walk("active"), walk("completed")], entries: [entry], events, pages },
      ...{ tags: [{ id: 2n, name: hostile }], fields, scenarios: [{ id: 2n, name: hostile }] },
      ...{
        typed: { "1": hostile, "3": hostile },
        faults: [...faults, { path: "tagName", code: hostile, words: hostile }],
      },
      ...{ marks: [mark], note: { text: hostile, writtenAt: now, by: hostile }, tagName: hostile },
      ...{ own: { called: hostile, note: hostile, basis: hostile }, conversation: hostile },
    }),
  "deliveries:Ledger": (reader) =>
    Ledger({
      ...{ reader, entries: [entry], scenarios: [named], steps: [{ ...named, position: 1 }], pages },
      narrowed: {
        state: hostile,
        scenario: hostile,
        step: hostile,
        friend: named,
        batch: hostile,
        version: "1",
        day: hostile,
      },
      versions: [1, 2].map((number) => ({ id: BigInt(number), number, createdAt: now })),
      unfinished: true,
      ...{
        waiting: { failed: 3, unknown: 0, more: false },
        all: [["scenario", hostile]],
        done: { retried: 3, waits: 1, kept: 1 },
        nothingChosen: true,
      },
    }),
  "deliveries/retry:Retry": (reader) => Retry({ ...retry, reader, choice: { narrowed: [["scenario", hostile]] } }),
  "deliveries/retry of some": (reader) => Retry({ ...retry, reader, choice: { ids: [1n, 2n] } }),
  "dashboard:Dashboard": (reader) =>
    Dashboard({
      ...{
        reader,
        today: new Map([["failed", 1]]),
        month: new Map([["failed", 2]]),
        forecast: null,
        waiting: { failed: 1, unknown: 1, more: true },
        start: { done: 2 },
        hasScenarios: false,
        countedTo: 1,
      },
      unanswered: [
        {
          friend: { id: 1n, name: hostile, pictureUrl: hostileUrl, following: true },
          ...{
            lastAt: now,
            unansweredSince: now,
            lastEventId: 1n,
            last: { from: "friend", said: { type: "text", text: hostile } },
          },
        },
      ],
      coming: [{ scenario: named, dueAt: now, friends: 3 }],
      standing: { paused: 1, quota: 1, blocked: 1, opted_out: 1, goal: 1 },
      suspended: [
        { ...named, scenarioId: 1n, position: 1, scenario: hostile, words: hostile, property: hostile, at: now },
      ],
      groups: (["failed", "unknown"] as const).map((state) => ({
        ...{ state, step: { ...named, position: 1 }, scenario: named, count: 1, latestAt: now, words: hostile },
        property: `messages[0].${hostile}`,
      })),
      failing: [{ id: 1n, kind: hostile, attempts: 1, error: hostile, occurredAt: now }],
      quota: { month: hostile, allowance: 10, used: 3, remaining: 7, reserve: 1, left: 6, kept: 1, readAt: now },
    }),
}
