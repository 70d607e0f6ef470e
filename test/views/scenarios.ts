import type { Fault } from "../../src/domain/fault"
import type { Field } from "../../src/domain/field"
import type { Push } from "../../src/domain/push"
import type { Counted } from "../../src/domain/scenario"
import type { Tree } from "../../src/domain/segment"
import type { Step } from "../../src/domain/step"
import { empty } from "../../views/messages/draft"
import { fieldsOf, type Kind, listsOf, messageKinds } from "../../views/messages/draft/forms"
import type { Trial } from "../../views/messages/trial"
import * as Pushes from "../../views/pushes"
import * as Scenarios from "../../views/scenarios"
import * as EditScenario from "../../views/scenarios/edit"
import { ScenarioPage } from "../../views/scenarios/frame"
import * as NewScenario from "../../views/scenarios/new"
import * as Readers from "../../views/scenarios/readers"
import * as ShowScenario from "../../views/scenarios/show"
import type { Typed } from "../../views/scenarios/typed"
import type { Draft } from "../../views/steps/draft"
import * as Editor from "../../views/steps/editor"
import * as ShowStep from "../../views/steps/show"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const named = { id: 1n, name: hostile }
const pages = { newer: hostileUrl, older: hostileUrl }
const users = [{ ...named, scenarioId: 1n }]

export const scenario: Counted = {
  ...{ channelId: 7n, ...named, kind: "countdown", goalAt: now, goalFieldId: 1n, reentry: "never" },
  ...{ exclusiveGroup: hostile, startsOnFollow: true, paid: true, windowOpens: "08:00:00", windowCloses: "21:00:00" },
  ...{ blockedPolicy: "shift", pausedPolicy: "skip", optedOutPolicy: "catch_up", staleAfterDays: 3 },
  ...{
    haltedAt: null,
    stoppingAt: null,
    pausedAt: now,
    archivedAt: null,
    createdAt: now,
    steps: 1,
    walking: 0,
    held: 0,
    completed: 0,
  },
}

const typed: Typed = {
  ...{ name: hostile, kind: "countdown", goalMode: "field", goalAt: hostile, goalFieldId: hostile },
  ...{ startsOnFollow: true, reentry: hostile, exclusiveGroup: hostile, windowOpens: hostile, windowCloses: hostile },
  ...{ blockedPolicy: hostile, pausedPolicy: hostile, optedOutPolicy: hostile, staleAfterDays: hostile, paid: true },
  lateChoice: hostile,
}

const field: Field = { ...named, key: hostile, kind: "choice", choices: [hostile], createdAt: now }
export const choices = {
  tags: [named],
  fields: [field],
  scenarios: [named],
  marks: [named],
  steps: [{ ...named, scenarioId: 1n, position: 1 }],
}

const filter: Tree = {
  all: [
    { tag: "1", has: true },
    { not: { field: "1", is: "equals", value: hostile } },
    { any: [{ scenario: "9", is: "never" }, { followed: { withinDays: 3 } }] },
  ],
}

/** As only a database that was written by hand could hold it. */
export const messages: Step["messages"] = [
  {
    type: "text",
    text: hostile,
    quickReply: { items: [{ type: "action", action: { type: "message", label: hostile, text: hostile } }] },
  },
  { type: "image", originalContentUrl: hostileUrl, previewImageUrl: hostileUrl },
  { type: "sticker", packageId: hostile, stickerId: hostile },
  { type: "location", title: hostile, address: hostile, latitude: 1, longitude: 1 },
  {
    type: "template",
    altText: hostile,
    template: {
      type: "buttons",
      title: hostile,
      text: hostile,
      actions: [{ type: "uri", label: hostile, uri: hostileUrl }],
    },
  },
  { type: "imagemap", altText: hostile, baseUrl: hostileUrl, baseSize: { width: 1040, height: 1 }, actions: [] },
]

export const step: Step = {
  ...{ ...named, scenarioId: 1n, position: 1, enabled: false, timing: { kind: "clock", days: 1, timeOfDay: hostile } },
  ...{ missed: "skip", filter, actions: [{ do: "setField", fieldId: "1", value: hostile }], messages },
  ...{ version: { id: 1n, number: 1, createdAt: now }, availableFrom: now, lateChoice: "none", suspendedAt: now },
  ...{ suspendedWords: hostile, suspendedProperty: hostile, createdAt: now },
}

/** A row of every kind, with one row in each of its lists, and an attack in each of its values. */
const node = (kind: Kind): ReturnType<typeof empty> =>
  empty(
    kind,
    Object.fromEntries(fieldsOf(kind).map(({ name }) => [name, hostile])),
    Object.fromEntries(listsOf(kind).map(({ name, of }) => [name, of.slice(0, 2).map(node)])),
  )

export const draft: Draft = {
  ...{ name: hostile, enabled: true, timingKind: hostile, days: hostile, timeOfDay: hostile, offset: hostile },
  ...{ unit: hostile, direction: hostile, missed: hostile, lateChoice: hostile },
  filter: {
    mode: "all",
    rows: (["tag", "field", "scenario", "following"] as const).map((kind) => ({
      kind,
      id: hostile,
      is: hostile,
      value: hostile,
    })),
    json: hostile,
  },
  actions: (["addTag", "setField", "startScenario", "moveScenario"] as const).map((verb) => ({
    do: verb,
    values: {
      tagId: hostile,
      fieldId: hostile,
      value: hostile,
      scenarioId: hostile,
      toScenarioId: hostile,
      firstStepId: hostile,
    },
  })),
  messages: messageKinds.map(node),
}

const push: Push = {
  ...{ id: 1n, kind: "test", state: "failed", friend: named, staff: hostile, messages, withActions: true, free: false },
  ...{ step: { id: 1n, scenarioId: 1n, name: hostile, position: 1 }, attempts: 1, reason: "refused", words: hostile },
  ...{ property: hostile, requestId: hostile, sentMessageIds: [], askedAt: now, settledAt: now },
}

const trial: Trial = {
  ...{ people: [{ id: "1", name: hostile, chosen: true, tester: true }], withActions: true, hasActions: true },
  ...{ asking: { messages: 2, remaining: 3 }, ticket: hostile, refused: hostile, sent: [push] },
}

const picker = {
  ...{ field: "message.1.originalContentUrl", search: hostile, items: [], refused: hostile },
  reach: { is: "not_https" as const },
}

export const faults = [
  hostile,
  "name",
  "timing.days",
  "goalAt",
  "filter",
  "filter.all[0]",
  "filter.all[1].value",
  "actions[0].tagId",
]
  .concat(["messages", "messages[0].text", "messages[0].strange", "messages[0].quickReply.items[0].action.label"])
  .map((path): Fault => ({ path, code: hostile, words: hostile }))

const count = { held: 1, frozen: 1, sent: 1, failed: 1, unknown: 1, skipped: 1, marked: 1, ahead: 1, look: 1 }

export const scenarios: Record<string, Show> = {
  "scenarios:List": (reader) => Scenarios.List({ reader, scenarios: [scenario], archived: true, pages }),
  "scenarios/frame:ScenarioPage": (reader) =>
    ScenarioPage({ reader, scenario, current: "steps", actions: hostile, children: hostile }),
  "scenarios/new:New": (reader) => NewScenario.New({ reader, typed, faults, goalFields: [named] }),
  "scenarios/edit:Edit": (reader) =>
    EditScenario.Edit({ reader, scenario, typed, faults, goalFields: [named], existing: { readers: 0 }, users: [] }),
  "scenarios/edit used": (reader) =>
    EditScenario.Edit({ reader, scenario, typed, faults, goalFields: [], existing: { readers: 2 }, users }),
  "scenarios/show:Show": (reader) =>
    ShowScenario.Show({
      ...{ reader, scenario, steps: [step, { ...step, id: 2n, enabled: true }], readers: 3, refused: hostile },
      days: [{ day: -3, steps: [step, { ...step, id: 2n, enabled: true }] }],
      counts: new Map([[1n, count]]),
    }),
  "scenarios/readers:Readers": (reader) =>
    Readers.Readers({
      ...{
        reader,
        scenario: { ...scenario, pausedAt: null },
        state: hostile,
        pages,
        faults: [{ path: "tagId", code: hostile }],
      },
      ...{
        following: { is: "over", count: 10_000 },
        outcome: { began: 1, unchanged: 1 },
        tags: [{ ...named, friends: 1 }],
      },
      readers: [
        {
          friend: { ...named, called: hostile, pictureUrl: hostileUrl },
          enrollment: {
            ...{
              channelId: 7n,
              id: 1n,
              friendId: 1n,
              scenarioId: 1n,
              state: "active",
              originAt: now,
              eligibleFrom: now,
            },
            ...{ holds: ["paused"], unsettled: false, floored: false, catchingUp: false, chainDepth: 0 },
            ...{ lateChoice: null, nextDueAt: now, enrolledAt: now, endedAt: null },
          },
        },
      ],
    }),
  "pushes:Pushes": (reader) =>
    Pushes.Pushes({ reader, pushes: [push, { ...push, state: "ready" }], kind: "test", pages }),
  "steps/editor:Editor": (reader) =>
    Editor.Editor({
      ...{
        reader,
        scenario,
        step,
        draft,
        choices,
        readers: 3,
        faults,
        changed: true,
        arrived: "message.0",
        picker,
        trial,
      },
      previewing: {
        ...{ messages: [...messages, null, { type: "flex" }, { type: hostile }], friendId: "1", seek: hostile },
        ...{ friends: [{ id: "1", name: hostile }], faults: 2 },
      },
    }),
  "steps/show:ShowStep": (reader) =>
    ShowStep.ShowStep({
      ...{ reader, scenario, step, count, readers: 3, choices },
      versions: [{ id: 1n, number: 1, createdAt: now, messages }],
    }),
}
