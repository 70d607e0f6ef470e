import type { Field } from "../../src/domain/field"
import type { Part, Rehearsal } from "../../src/domain/rehearsal"
import { RehearsalPage } from "../../views/rehearsal"
import type { Asked, RehearsalProps } from "../../views/rehearsal/asked"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"
import { scenario, step } from "./scenarios"

const asked: Asked = {
  ...{ friend: hostile, name: hostile, start: "enrolled", at: hostile, followedAt: hostile, tags: [hostile] },
  ...{ fields: { 1: hostile }, pauseFrom: hostile, pauseUntil: hostile, layout: "" },
}
const named = { id: 1n, name: hostile }
const kinds = ["text", "number", "date", "moment", "flag", "choice"] as const
const fields = kinds.map(
  (kind, n): Field => ({ id: BigInt(n + 1), key: hostile, name: hostile, kind, choices: [hostile], createdAt: now }),
)
const part: Part = { stepId: 1n, generation: 0, dueAt: now, nominal: now, late: true, movedFrom: now }
const at = { enrollmentId: 1n, at: now }

const outcome: Rehearsal = {
  ...{ enrollmentId: 1n, from: now, enrolledAt: now, originAt: now, before: new Set([9n]), messages: 1, cut: true },
  inTruth: "walking",
  happenings: [
    { ...at, is: "sent", byReply: true, parts: [part, { ...part, stepId: 2n }] },
    { ...at, is: "skipped", reason: hostile, part },
    { ...at, is: "stood", kind: "paused" },
    { ...at, is: "resumed", kind: "quota" },
    { ...at, is: "shifted", from: now, to: now },
    { ...at, is: "moved", from: now, to: null, back: new Set() },
    { ...at, is: "completed" },
  ],
  left: (["disabled", "suspended", "withdrawn", "standing", "no_goal", "open"] as const).map((why) => ({
    stepId: 1n,
    why,
  })),
  end: { is: "standing", at: now, holds: ["blocked"] },
}

const faults = ["at", "pauseFrom", "field-1"].map((path) => ({ path, code: hostile, words: hostile }))

const props: Omit<RehearsalProps, "reader"> = {
  ...{ scenario, steps: [step], asked, friend: null, matches: [{ ...named, pictureUrl: hostileUrl }], tags: [named] },
  ...{ fields, choices: { tags: [named], fields, scenarios: [named], marks: [named], steps: [] }, outcome, faults },
}

export const rehearsals: Record<string, Show> = {
  "rehearsal:RehearsalPage": (reader) => RehearsalPage({ reader, ...props }),
  "rehearsal of a friend": (reader) =>
    RehearsalPage({ reader, ...props, friend: { ...named, pictureUrl: null }, matches: [], outcome: { no: "walk" } }),
  "rehearsal that is refused": (reader) => RehearsalPage({ reader, ...props, outcome: null }),
  "rehearsal of nothing": (reader) =>
    RehearsalPage({ reader, ...props, outcome: { ...outcome, happenings: [], left: [], originAt: null } }),
}
