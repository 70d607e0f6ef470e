import type { Counts, Sweep } from "../../src/domain/sweep"
import { New } from "../../views/sweeps/new"
import { Show } from "../../views/sweeps/show"
import { hostile, now } from "./hostile"
import type { Show as Shown } from "./registry"
import { scenario, step } from "./scenarios"

const counts: Counts = {
  ...{ walks: 9, undelivered: 3, delivered: 2, changed: 1, now: 1, today: 1, later: 1, messages: 9, completes: 1 },
  ...{
    waits: { paused: 1, [hostile]: 1 },
    passes: { filter: 1, [hostile]: 1 },
    days: { "2026-11-24": 2, [hostile]: 1 },
  },
  left: { frozen: 1, [hostile]: 1 },
}

const sweep: Sweep = {
  ...{ id: 1n, scenarioId: 1n, state: "weighed", seen: 9, foreseen: counts, outcome: counts, staffId: 1n },
  ...{ deed: { do: "history", steps: [{ stepId: "1", as: "undelivered" }] }, who: { walks: ["1"] } },
  ...{ madeAt: now, weighedAt: now, startedAt: now, finishedAt: now, undoneAt: now },
}

const show = (more: Partial<Sweep>, typed?: string): Shown => {
  return (reader) =>
    Show({
      ...{ reader, scenario, sweep: { ...sweep, ...more }, quota: { left: 1 }, typed },
      ...{ stepNames: new Map([["1", hostile]]), target: hostile },
    })
}

export const sweeps: Record<string, Shown> = {
  "sweeps/new:New": (reader) =>
    New({
      ...{ reader, scenario, steps: [step], targets: [{ id: 1n, name: hostile }], walks: null, refused: "nothing" },
      narrowed: [[hostile, hostile]],
      typed: { do: "history", marks: { "1": hostile }, toScenarioId: hostile, keepOrigin: true },
    }),
  "sweeps/show:Show": show({}),
  "sweeps/show of moving": show({ deed: { do: "move", toScenarioId: "1", keepOrigin: true } }, hostile),
  "sweeps/show under way": show({ state: "running", who: { search: {} } }),
  "sweeps/show done": show({ state: "done" }),
}
