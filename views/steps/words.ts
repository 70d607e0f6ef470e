import type { Step } from "../../src/domain/step"
import type { Reader } from "../reader"

type Kind = "course" | "countdown"

/** When a step arrives, as people say it: "3 days later, 19:00". */
export function timingWords({ t }: Reader, timing: Step["timing"], kind: Kind): string {
  if (timing.kind === "clock") {
    const { days, timeOfDay: time } = timing
    if (days === 0) return t(kind === "countdown" ? "steps.goalDay" : "steps.sameDay", { time })
    return t(days < 0 ? "steps.daysBefore" : "steps.daysLater", { count: Math.abs(days), time })
  }
  const { offset, unit } = timing
  if (offset === 0) return t(kind === "countdown" ? "steps.atGoal" : "steps.atOnce")
  return t(`steps.${offset < 0 ? "earlier" : "later"}.${unit}`, { count: Math.abs(offset) })
}

export const stepName = ({ t }: Reader, step: { name: string; position: number }) =>
  step.name || t("steps.unnamed", { position: step.position })

/** The day alone, as the head of its steps. */
export function dayWords({ t }: Reader, day: number, kind: Kind): string {
  if (day === 0) return t(kind === "countdown" ? "timeline.goalDay" : "timeline.firstDay")
  return t(day < 0 ? "timeline.daysBefore" : "timeline.daysLater", { count: Math.abs(day) })
}

/** The time of day alone, under the head of its day; what is counted in real time says all of it. */
export function timeWords(reader: Reader, timing: Step["timing"], kind: Kind = "course"): string {
  return timing.kind === "clock" ? timing.timeOfDay : timingWords(reader, timing, kind)
}
