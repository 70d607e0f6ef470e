import type { Fault } from "../../../src/domain/fault"
import type { Step } from "../../../src/domain/step"
import * as Messages from "../../messages/draft"
import { numberIn } from "../../messages/draft/part"
import * as Action from "./action"
import * as Filter from "./filter"

/** A step as its form holds it. Every press of a button sends the whole of it; nothing is lost on the way. */
export type Draft = {
  name: string
  enabled: boolean
  timingKind: string
  days: string
  timeOfDay: string
  offset: string
  unit: string
  /** In countdowns: on which side of the goal. */
  direction: string
  missed: string
  lateChoice: string
  filter: Filter.FilterDraft
  actions: Action.ActionDraft[]
  messages: Messages.Messages
}

const MOST_ROWS = 100

export function blank(kind: "course" | "countdown"): Draft {
  const countdown = kind === "countdown"
  return {
    ...{ name: "", enabled: true, timingKind: "clock", days: "1", timeOfDay: "19:00", offset: "1", unit: "hours" },
    ...{ direction: countdown ? "before" : "after", missed: countdown ? "skip" : "at_time", lateChoice: "none" },
    ...{ filter: Filter.everybody, actions: [], messages: [Messages.empty("text")] },
  }
}

export function ofStep(step: Step): Draft {
  const { timing } = step
  const counted = timing.kind === "clock" ? timing.days : timing.offset
  const empty = blank("course")
  return {
    ...empty,
    ...{ name: step.name, enabled: step.enabled, timingKind: timing.kind, missed: step.missed },
    ...(timing.kind === "clock"
      ? { days: String(Math.abs(counted)), timeOfDay: timing.timeOfDay.slice(0, 8) }
      : { offset: String(Math.abs(counted)), unit: timing.unit }),
    direction: counted < 0 ? "before" : "after",
    filter: Filter.ofTree(step.filter),
    actions: step.actions.map(Action.ofAction),
    messages: step.messages.map(Messages.ofMessage),
  }
}

/** Reads a form back. `value` gives "" for what was not sent. */
export function read(value: (name: string) => string): Draft {
  const named = (name: string) => value(name)
  return {
    ...{ name: named("name"), enabled: named("enabled") !== "", timingKind: named("timingKind") },
    ...{ days: named("days"), timeOfDay: named("timeOfDay"), offset: named("offset"), unit: named("unit") },
    ...{ direction: named("direction"), missed: named("missed"), lateChoice: named("lateChoice") || "none" },
    filter: readFilter(value),
    actions: rows(value, "action", (at, word) => {
      const verb = Action.verbs.find((each) => each === word)
      return verb && { do: verb, values: valuesOf(value, at, Action.asks[verb]) }
    }),
    messages: Messages.read(value),
  }
}

function readFilter(value: (name: string) => string): Filter.FilterDraft {
  return {
    mode: Filter.modes.find((mode) => mode === value("filterMode")) ?? "none",
    rows: rows(value, "condition", (at, word) => {
      const kind = Filter.conditionKinds.find((each) => each === word)
      return kind && { kind, id: value(`${at}.id`), is: value(`${at}.is`), value: value(`${at}.value`) }
    }),
    json: value("filterJson"),
  }
}

/** Rows are counted by the word that each of them always sends: `message.0`, `message.1`, … */
function rows<T>(
  value: (name: string) => string,
  noun: string,
  make: (at: string, word: string) => T | undefined,
): T[] {
  const found: T[] = []
  for (let nth = 0; nth < MOST_ROWS; nth++) {
    const word = value(`${noun}.${nth}`)
    const made = word ? make(`${noun}.${nth}`, word) : undefined
    if (made === undefined) break
    found.push(made)
  }
  return found
}

const valuesOf = (value: (name: string) => string, at: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, value(`${at}.${name}`)]))

/** What the step's schema is to judge, and what can be told to be missing before. */
export function input(draft: Draft, canonical: Filter.Canonical): { input: Record<string, unknown>; faults: Fault[] } {
  const { tree, faults } = Filter.toTree(draft.filter, canonical)
  const made = Messages.makeAll(draft.messages)
  return {
    input: {
      ...{ name: draft.name, timing: timing(draft), missed: draft.missed, lateChoice: draft.lateChoice, filter: tree },
      actions: draft.actions.map(Action.toAction),
      messages: made.messages,
    },
    faults: [...faults, ...draft.actions.flatMap(Action.lacking), ...made.faults],
  }
}

function timing(draft: Draft) {
  const sign = draft.direction === "before" ? -1 : 1
  const signed = (text: string) => {
    const figure = numberIn(text)
    // Minus zero is not a day of its own.
    return typeof figure === "number" ? figure * sign || 0 : figure
  }
  return draft.timingKind === "elapsed"
    ? { kind: "elapsed", offset: signed(draft.offset), unit: draft.unit }
    : { kind: "clock", days: signed(draft.days), timeOfDay: draft.timeOfDay }
}
