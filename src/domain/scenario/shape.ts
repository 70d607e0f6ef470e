import * as v from "valibot"
import { lateChoices } from "../../schema"
import type { Fault } from "../fault"
import * as Shape from "../shape"

export const policies = ["shift", "catch_up", "skip"] as const
export const reentries = ["never", "after_end", "always"] as const
export const kinds = ["course", "countdown"] as const

const policy = v.picklist(policies)
const entries = {
  name: Shape.name(200),
  /** A countdown's goal: one instant for all, or each friend's own field. Neither: it is not known yet. */
  goalAt: v.nullable(Shape.instant),
  goalFieldId: v.nullable(Shape.id),
  reentry: v.picklist(reentries),
  exclusiveGroup: v.nullable(Shape.line(100)),
  startsOnFollow: v.boolean(),
  paid: v.boolean(),
  windowOpens: v.nullable(Shape.timeOfDay),
  windowCloses: v.nullable(Shape.timeOfDay),
  blockedPolicy: policy,
  pausedPolicy: policy,
  optedOutPolicy: policy,
  staleAfterDays: v.nullable(Shape.whole(1, 3650)),
}

export const schema = v.strictObject({
  ...entries,
  kind: v.optional(v.picklist(kinds), "course"),
  goalAt: v.optional(entries.goalAt, null),
  goalFieldId: v.optional(entries.goalFieldId, null),
  reentry: v.optional(entries.reentry, "never"),
  exclusiveGroup: v.optional(entries.exclusiveGroup, null),
  startsOnFollow: v.optional(entries.startsOnFollow, false),
  paid: v.optional(entries.paid, false),
  windowOpens: v.optional(entries.windowOpens, null),
  windowCloses: v.optional(entries.windowCloses, null),
  blockedPolicy: v.optional(policy, "shift"),
  pausedPolicy: v.optional(policy, "shift"),
  optedOutPolicy: v.optional(policy, "shift"),
  staleAfterDays: v.optional(entries.staleAfterDays, null),
})
export type Input = v.InferOutput<typeof schema>

/** What is left out stays. The kind stays as it was made: every origin was counted by it. */
export const changes = v.strictObject({
  ...v.partial(v.strictObject(entries)).entries,
  /** For readers whose time has passed once another window has retimed the steps. */
  lateChoice: v.optional(v.picklist(lateChoices), "none"),
})
export type Changes = v.InferOutput<typeof changes>

/** Rules over several properties. */
export function together(input: Omit<Input, "name">): Fault[] {
  const faults: Fault[] = []
  const { windowOpens: opens, windowCloses: closes } = input
  if ((opens === null) !== (closes === null))
    faults.push({ path: opens === null ? "windowOpens" : "windowCloses", code: "required" })
  if (opens !== null && closes !== null && seconds(opens) === seconds(closes))
    faults.push({ path: "windowCloses", code: "empty_window" })
  if (input.kind === "course" && input.goalAt)
    faults.push({ path: "goalAt", code: "needs", params: { other: "kind: countdown" } })
  if (input.kind === "course" && input.goalFieldId !== null)
    faults.push({ path: "goalFieldId", code: "needs", params: { other: "kind: countdown" } })
  if (input.goalAt && input.goalFieldId !== null)
    faults.push({ path: "goalFieldId", code: "not_together", params: { other: "goalAt" } })
  return faults
}

/** "9:00" and "09:00:00" are one time of day. */
export const seconds = (time: string) => Temporal.PlainTime.from(time).since("00:00").total("seconds")
