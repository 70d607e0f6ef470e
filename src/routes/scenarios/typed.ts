import type { Typed } from "../../../views/scenarios/typed"
import { one, type Posted } from "../posted"

/** The form of a scenario, as it was sent. */
export function typedIn(body: Posted): Typed {
  const ticked = (name: string) => one(body, name) !== ""
  const text = (name: string) => one(body, name).trim()
  return {
    ...{ name: one(body, "name"), kind: text("kind"), goalMode: text("goalMode"), goalAt: text("goalAt") },
    ...{ goalFieldId: text("goalFieldId"), startsOnFollow: ticked("startsOnFollow"), reentry: text("reentry") },
    ...{ exclusiveGroup: text("exclusiveGroup"), windowOpens: text("windowOpens"), windowCloses: text("windowCloses") },
    ...{ blockedPolicy: text("blockedPolicy"), pausedPolicy: text("pausedPolicy") },
    ...{ optedOutPolicy: text("optedOutPolicy"), staleAfterDays: text("staleAfterDays"), paid: ticked("paid") },
    lateChoice: text("lateChoice") || "none",
  }
}

/** What the schemas are to judge: what is empty becomes nothing, local time becomes an instant. */
export function meant(typed: Typed, kind: "course" | "countdown", zone: string): Record<string, unknown> {
  const { goalMode, goalAt, goalFieldId, windowOpens, windowCloses, exclusiveGroup, staleAfterDays } = typed
  const counts = kind === "countdown"
  return {
    ...{ name: typed.name, startsOnFollow: typed.startsOnFollow, reentry: typed.reentry, paid: typed.paid },
    ...{ blockedPolicy: typed.blockedPolicy, pausedPolicy: typed.pausedPolicy, optedOutPolicy: typed.optedOutPolicy },
    goalAt: counts && goalMode === "at" ? instantIn(goalAt, zone) : null,
    goalFieldId: counts && goalMode === "field" ? goalFieldId : null,
    ...{ exclusiveGroup: exclusiveGroup || null, windowOpens: windowOpens || null, windowCloses: windowCloses || null },
    staleAfterDays: /^\d+$/.test(staleAfterDays) ? Number(staleAfterDays) : staleAfterDays || null,
  }
}

/** What a datetime-local control sends, meant in the account's zone; what is none stays, for the schema to refuse. */
function instantIn(local: string, zone: string): string {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString()
  } catch {
    return local
  }
}
