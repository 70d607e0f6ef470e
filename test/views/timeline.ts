import * as Consequences from "../../views/steps/consequences"
import * as Many from "../../views/steps/many"
import * as Placement from "../../views/steps/placement"
import { hostile, now } from "./hostile"
import type { Show } from "./registry"
import { choices, draft, faults, scenario, step } from "./scenarios"

const radius = {
  ...{ now: 1, today: 2, later: 3, filtered: 4, messages: 5, lastDueAt: now },
  ...{ waits: { paused: 1, goal: 2 }, passes: { "added later": 1 } },
}
export const blast = {
  ...{ readers: 10, estimated: true, choices: { none: radius, deliver: radius, one_per_day: radius } },
  quota: { month: "2026-11-01", allowance: 10, used: 9, remaining: 1, reserve: 0, readAt: now },
}

export const timeline: Record<string, Show> = {
  "steps/consequences:Consequences": (reader) =>
    Consequences.Consequences({
      ...{ reader, scenario, blast, title: hostile, children: hostile, action: "/", yes: hostile, again: hostile },
      ...{ fields: [[hostile, hostile]], choice: hostile },
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
}
