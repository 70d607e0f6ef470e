import type { Scenario } from "../../src/domain/scenario"

/** A scenario as its form holds it: a form knows only text, and boxes that are ticked. */
export type Typed = {
  name: string
  kind: string
  goalMode: string
  goalAt: string
  goalFieldId: string
  startsOnFollow: boolean
  reentry: string
  exclusiveGroup: string
  windowOpens: string
  windowCloses: string
  blockedPolicy: string
  pausedPolicy: string
  optedOutPolicy: string
  staleAfterDays: string
  paid: boolean
  lateChoice: string
}

export const blank: Typed = {
  ...{ name: "", kind: "course", goalMode: "none", goalAt: "", goalFieldId: "", startsOnFollow: false },
  ...{ reentry: "never", exclusiveGroup: "", windowOpens: "", windowCloses: "", blockedPolicy: "shift" },
  ...{ pausedPolicy: "shift", optedOutPolicy: "shift", staleAfterDays: "", paid: false, lateChoice: "none" },
}

export function typedOf(scenario: Scenario, zone: string): Typed {
  const { name, kind, startsOnFollow, reentry, blockedPolicy, pausedPolicy, optedOutPolicy, paid } = scenario
  return {
    ...{ name, kind, startsOnFollow, reentry, blockedPolicy, pausedPolicy, optedOutPolicy, paid },
    goalMode: scenario.goalAt ? "at" : scenario.goalFieldId === null ? "none" : "field",
    goalAt: scenario.goalAt ? localOf(scenario.goalAt, zone) : "",
    goalFieldId: scenario.goalFieldId?.toString() ?? "",
    exclusiveGroup: scenario.exclusiveGroup ?? "",
    windowOpens: scenario.windowOpens?.slice(0, 5) ?? "",
    windowCloses: scenario.windowCloses?.slice(0, 5) ?? "",
    staleAfterDays: scenario.staleAfterDays?.toString() ?? "",
    lateChoice: "none",
  }
}

/** An instant as a datetime-local control takes it. */
export const localOf = (at: Temporal.Instant, zone: string) =>
  at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "minute" })
