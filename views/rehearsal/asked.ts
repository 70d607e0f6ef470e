import type { Fault } from "../../src/domain/fault"
import type { Field } from "../../src/domain/field"
import type { Refused, Rehearsal } from "../../src/domain/rehearsal"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import type { OnChannel } from "../reader"
import type { Choices } from "../steps/choices"

export const starts = ["present", "enrolled", "followed"] as const
export const layouts = ["", "calendar", "list"] as const

/** The form of a rehearsal, as it stands in the address. */
export type Asked = {
  friend: string
  name: string
  start: (typeof starts)[number]
  at: string
  followedAt: string
  tags: readonly string[]
  fields: Readonly<Record<string, string>>
  pauseFrom: string
  pauseUntil: string
  layout: (typeof layouts)[number]
}

type Somebody = { id: bigint; name: string | null; called?: string | null; pictureUrl: string | null }

export type RehearsalProps = {
  reader: OnChannel
  scenario: Scenario
  steps: readonly Step[]
  asked: Asked
  /** The chosen friend; null: somebody imagined. */
  friend: Somebody | null
  /** Friends of that name, to choose from; null where nobody was looked for. */
  matches: readonly Somebody[] | null
  /** On what the scenario depends. */
  tags: readonly { id: bigint; name: string }[]
  fields: readonly Field[]
  choices: Choices
  /** Null where something that was asked is wrong. */
  outcome: Rehearsal | Refused | null
  faults: readonly Fault[]
}
