import type { Happening, Part, Rehearsal } from "../../src/domain/rehearsal"
import type { Step } from "../../src/domain/step"
import { reasonOf } from "../deliveries/entry"
import { exactly } from "../parts/moment"
import type { OnChannel } from "../reader"
import { actionWords } from "../steps/sayings"
import type { RehearsalProps } from "./asked"

/** What stands on one moment of the calendar and the list. */
export type Moment = {
  at: Temporal.Instant
  kind: "sent" | "skipped" | "note"
  /** In a few words. */
  title: string
  steps: { id: bigint; name: string }[]
  /** In sentences, one under the other. */
  words: string[]
}

export function momentsOf(props: RehearsalProps, outcome: Rehearsal): Moment[] {
  const moments = outcome.happenings.map((one) => momentOf(props, one))
  const goal = outcome.originAt && props.scenario.kind === "countdown" ? [goalMoment(props, outcome.originAt)] : []
  return [...moments, ...goal].sort((a, b) => Temporal.Instant.compare(a.at, b.at))
}

const goalMoment = ({ reader: { t } }: RehearsalProps, at: Temporal.Instant): Moment => ({
  ...{ at, kind: "note", title: t("rehearsal.goal"), steps: [], words: [] },
})

function momentOf(props: RehearsalProps, one: Happening): Moment {
  const { reader } = props
  const { t } = reader
  const note = (title: string, ...words: string[]): Moment => ({ at: one.at, kind: "note", title, steps: [], words })
  switch (one.is) {
    case "sent": {
      const several = one.parts.length > 1 ? [t("rehearsal.together", { count: one.parts.length })] : []
      const free = one.byReply ? [t("rehearsal.byReply")] : []
      const steps = one.parts.map(({ stepId }) => stepOf(props, stepId))
      const words = one.parts.flatMap((part) => [...moved(props, part), ...acted(props, part)])
      return { at: one.at, kind: "sent", title: t("rehearsal.sent"), steps, words: [...several, ...free, ...words] }
    }
    case "skipped": {
      const reason = reasonOf(reader, { state: "skipped", reason: one.reason })
      const words = one.part.dueAt.equals(one.at) ? [reason] : [reason, planned(reader, one.part.dueAt)]
      return {
        at: one.at,
        kind: "skipped",
        title: t("rehearsal.skipped"),
        steps: [stepOf(props, one.part.stepId)],
        words,
      }
    }
    case "stood":
    case "resumed":
      return note(t(`rehearsal.${one.is}`), t(`rehearsal.holds.${one.kind}`))
    case "shifted":
      return note(
        t("rehearsal.shifted"),
        t("rehearsal.fromTo", { from: exactly(reader, one.from), to: exactly(reader, one.to) }),
      )
    case "moved":
      return note(
        t("rehearsal.moved"),
        one.to ? t("rehearsal.movedTo", { at: exactly(reader, one.to) }) : t("rehearsal.noGoal"),
      )
    case "completed":
      return note(t("rehearsal.completed"))
    case "withdrawn":
      return note(t("rehearsal.withdrawn"))
  }
}

const planned = (reader: OnChannel, at: Temporal.Instant) => reader.t("rehearsal.planned", { at: exactly(reader, at) })

function moved(props: RehearsalProps, part: Part): string[] {
  const { reader } = props
  const { t } = reader
  const which = { name: stepOf(props, part.stepId).name }
  return [
    ...(part.late ? [t("rehearsal.late", { ...which, at: exactly(reader, part.nominal) })] : []),
    ...(part.movedFrom ? [t("rehearsal.quiet", { ...which, at: exactly(reader, part.movedFrom) })] : []),
  ]
}

function acted({ reader, steps, choices }: RehearsalProps, { stepId }: Part): string[] {
  const actions = steps.find((step) => step.id === stepId)?.actions ?? []
  return actions.map((action) => reader.t("rehearsal.afterwards", { action: actionWords(reader, action, choices) }))
}

export function stepOf({ reader: { t }, steps }: RehearsalProps, id: bigint): { id: bigint; name: string } {
  const step = steps.find((one) => one.id === id)
  return { id, name: step ? nameOf(t, step) : t("rehearsal.gone") }
}

const nameOf = (t: OnChannel["t"], { name, position }: Pick<Step, "name" | "position">) =>
  name || t("deliveries.unnamedStep", { position })
