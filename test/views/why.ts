import type { Explanation, Row, Saying } from "../../src/domain/why"
import { Why, WhyPage } from "../../views/why"
import { hostile, now } from "./hostile"
import type { Show } from "./registry"

const named = { id: 1n, name: hostile }
const row: Row = {
  ...{ id: 1n, generation: 0, state: "failed", reason: hostile, words: hostile, property: hostile },
  ...{ dueAt: now, recordedAt: now, settledAt: now, versionNumber: 2 },
  batch: { id: 1n, kind: "push", attempts: 2, unsure: true, nextAttemptAt: now, requestId: hostile },
  decided: { is: "dismissed", at: now },
}

const explanation: Explanation = {
  walk: { id: 1n, state: "active", originAt: now, enrolledAt: now },
  friend: { ...named, called: hostile },
  scenario: { ...named, kind: "countdown", pausedAt: now },
  step: {
    ...{ ...named, position: 1, deletedAt: now, suspendedAt: now, suspendedWords: hostile, suspendedProperty: hostile },
    filter: { all: [{ tag: "1", has: true }, { not: { field: "1", is: "equals", value: hostile } }] },
  },
  conditions: { origin: true, blank: false, time: null },
  when: {
    ...{ dueAt: now, nominal: now, floor: now, floorIs: "undelivered", missed: "at_time", late: "deliver" },
    movedFrom: now,
  },
  asked: [{ leaf: { tag: "1", has: true }, isTrue: false }],
  rows: [row],
  sayings: [],
}

const sayings: Saying[] = [
  ...(["sent", "frozen", "failed", "unknown", "marked", "skipped"] as const).map((says) => ({ says, at: now, row })),
  ...(["disabled", "noGoal", "unconnected", "quotaUnread", "leaves"] as const).map((says) => ({ says })),
  ...(["withdrawn", "completed", "deleted", "due", "closed", "paced"] as const).map((says) => ({ says, at: now })),
  ...(["paused", "quota", "blocked", "opted_out"] as const).map(
    (kind): Saying => ({ says: "held", kind, at: now, ofScenario: kind === "paused" }),
  ),
  { says: "suspended", at: now, words: hostile, property: hostile },
  { says: "stopped", at: now, words: hostile },
  { says: "awaits", stepIds: [1n], at: now, nextAttemptAt: now, words: hostile },
  { says: "behind", stepIds: [1n] },
  { says: "willSkip", reason: hostile },
  { says: "filter", matches: true },
  { says: "again", generation: 2, at: now },
]

const props = {
  choices: { tags: [named], fields: [], scenarios: [named], marks: [], steps: [] },
  names: () => hostile,
}

export const whys: Record<string, Show> = {
  "why:WhyPage": (reader) => WhyPage({ reader, ...props, explanation: { ...explanation, sayings } }),
  ...Object.fromEntries(
    sayings.map((saying, n): [string, Show] => [
      `why ${n} ${saying.says}`,
      (reader) => Why({ reader, ...props, explanation: { ...explanation, sayings: [saying], when: null } }),
    ]),
  ),
}
