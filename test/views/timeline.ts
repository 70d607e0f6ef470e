import * as Halt from "../../views/channels/halt"
import * as Resumption from "../../views/scenarios/resumption"
import * as Stop from "../../views/scenarios/stop"
import * as Consequences from "../../views/steps/consequences"
import * as Many from "../../views/steps/many"
import * as Placement from "../../views/steps/placement"
import * as Transfer from "../../views/steps/transfer"
import * as Versions from "../../views/steps/versions"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"
import { choices, draft, faults, messages, scenario, step } from "./scenarios"

const radius = {
  ...{ now: 1, today: 2, later: 3, filtered: 4, messages: 5, lastDueAt: now },
  ...{ waits: { paused: 1, goal: 2 }, passes: { "added later": 1 } },
}
export const blast = {
  ...{ readers: 10, estimated: true, choices: { none: radius, deliver: radius, one_per_day: radius } },
  quota: { month: "2026-11-01", allowance: 10, used: 9, remaining: 1, reserve: 0, left: 1, kept: 0, readAt: now },
}

const named = { id: 1n, name: hostile }
const version = {
  ...{ channelId: 7n, id: 1n, stepId: 1n, number: 1, messages, placeholders: [hostile], createdAt: now, staffId: 1n },
  by: hostile,
}
const another = { ...version, id: 2n, number: 2, messages: [{ type: "text" as const, text: `${hostile}!` }] }

const resuming = {
  ...{ held: 3, estimated: true, now: 1, today: 1, later: 1, nothing: 1, skips: 2, stays: { paused: 1 } },
  quota: blast.quota,
}

export const timeline: Record<string, Show> = {
  "steps/consequences:Consequences": (reader) =>
    Consequences.Consequences({
      ...{ reader, scenario, blast, title: hostile, children: hostile, action: "/", yes: hostile, again: hostile },
      ...{ fields: [[hostile, hostile]], choice: hostile },
    }),
  "steps/consequences:OfChannel": (reader) =>
    Consequences.OfChannel({
      ...{ reader, blast: { ...blast, scenarios: 2 }, above: { href: hostileUrl, label: hostile } },
      ...{ title: hostile, action: "/", yes: hostile, fields: [[hostile, hostile]], choice: hostile },
    }),
  "steps/many:Many": (reader) =>
    Many.Many({
      ...{ reader, scenario, steps: [step], choices, faults },
      draft: {
        ...{
          nameOf: "before",
          nameText: hostile,
          enabledOf: "yes",
          timingOf: "shift",
          days: hostile,
          minutes: hostile,
        },
        ...{ timeOfDay: hostile, missed: "skip", filterOf: "change", filter: draft.filter },
      },
    }),
  "steps/many none": (reader) =>
    Many.Many({
      ...{ reader, scenario, steps: [], choices },
      draft: {
        ...{ nameOf: "", nameText: "", enabledOf: "", timingOf: "", days: "", minutes: "", timeOfDay: "", missed: "" },
        ...{ filterOf: "", filter: draft.filter },
      },
    }),
  "steps/many:Differences": (reader) => Many.Differences({ reader, scenario, pairs: [{ before: step, after: step }] }),
  "steps/placement:Placement": (reader) =>
    Placement.Placement({ reader, scenario, step, beside: { ...step, id: 9n }, side: "before", error: hostile }),
  "steps/versions:Versions": (reader) =>
    Versions.Versions({
      ...{ reader, scenario, step, versions: [another, version], compared: { left: version, right: another } },
      counts: new Map([[1n, { frozen: 1, sent: 1, failed: 1, unknown: 1, look: 1 }]]),
      pages: { newer: hostileUrl, older: hostileUrl },
    }),
  "steps/transfer:Copy": (reader) =>
    Transfer.Copy({ reader, scenario, ids: [1n], targets: [{ channel: named, scenarios: [named] }], error: hostile }),
  "steps/transfer:Upload": (reader) => Transfer.Upload({ reader, scenario, mb: 2, faults }),
  "steps/transfer:Arrival": (reader) =>
    Transfer.Arrival({
      ...{
        reader,
        scenario,
        carried: [[hostile, hostile]],
        refs: ["1"],
        enabled: true,
        blast,
        choice: hostile,
        faults,
      },
      references: (["tag", "field"] as const).map((kind) => ({
        ...{
          kind,
          ref: "1",
          name: hostile,
          found: kind === "tag" ? named : null,
          candidates: [named, { ...named, id: 2n }],
        },
        ...{ mayCreate: true, mayLeave: true, steps: 1 },
      })),
      decisions: { "field:1": "create" },
      document: {
        ...{ format: "tobiishi.steps", version: 1, exportedAt: now.toString() },
        scenario: { ref: "1", name: hostile, kind: "course" },
        references: { tags: [], marks: [], fields: [], scenarios: [] },
        steps: [{ ...step, ref: "1" }],
      },
    }),
  "channels/halt:Halt": (reader) =>
    Halt.Halt({
      reader,
      standing: {
        ...{ haltedAt: now, by: hostile, running: [named], leaving: 2 },
        paused: [{ ...named, pausedAt: now, pausedPolicy: "shift" }],
      },
      resuming: [resuming],
    }),
  "channels/halt running": (reader) =>
    Halt.Halt({
      reader,
      standing: { haltedAt: null, by: null, running: [named], leaving: 2, paused: [] },
      resuming: [],
    }),
  "scenarios/resumption:Resumption": (reader) => Resumption.Resumption({ reader, scenario, resuming }),
  "scenarios/stop:Stop": (reader) =>
    Stop.Stop({ reader, scenario: { ...scenario, walking: 3 }, typed: hostile, wrong: true }),
}
