/** Tobiishi against its rivals, by turns; the goals are ratios of medians. */
import type { Contender } from "./contender"
import { load, type Name } from "./contenders"
import * as Duel from "./duel"
import { type Findings, type Measurement, median } from "./measurement"

type Plan = {
  name: string
  title: string
  personal: boolean
  names: Name[]
  /** How many each has to reach; the loop, which would take minutes, fewer. */
  people: { moderate: number; full: number }
  loopPeople: number
  /** Tobiishi is to be at least so many times as fast. */
  goals: Partial<Record<Name, number>>
  /** Shown without a goal: who records no person, and so does less than the goals speak of. */
  beside?: Name[]
}

export function versus(plan: Plan): Measurement {
  return {
    name: plan.name,
    title: plan.title,
    async measure(on, { size, full, rounds }) {
      const people = size ?? (full ? plan.people.full : plan.people.moderate)
      const all = await Duel.rounds(on, plan.names, rounds, (name) => ({
        people: name === "loop" ? Math.min(people, plan.loopPeople) : people,
        personal: plan.personal,
      }))
      const loaded = await Promise.all(plan.names.map(async (name) => [name, await load(name)] as const))
      return findings(plan, all, new Map(loaded))
    },
  }
}

function findings(plan: Plan, all: Map<Name, Duel.Round[]>, contenders: Map<Name, Contender>): Findings {
  const names = [...all.keys()]
  const values = (name: Name, of: keyof Duel.Round) => all.get(name)!.map((round) => round[of])
  const called = (name: Name) => contenders.get(name)!.name
  const rate = (name: Name) => median(values(name, "rate"))
  return {
    notes: [...contenders.values()].map((one) => `${one.name}: ${one.settings(plan.personal)}`),
    rows: [
      ...names.map((name) => ({ what: called(name), unit: "/s", values: values(name, "rate") })),
      ...figures.flatMap(([of, said, unit]) =>
        names.map((name) => ({ what: `${called(name)}: ${said}`, unit, values: values(name, of) })),
      ),
    ],
    goals: [
      ...Object.entries(plan.goals).map(([name, times]) => {
        const ratio = rate("tobiishi") / rate(name as Name)
        const goal = `≥ ${times} × ${called(name as Name)}`
        return { goal, reached: `${ratio.toFixed(2)} ×`, met: ratio >= times }
      }),
      ...(plan.beside ?? []).map((name) => {
        const ratio = rate("tobiishi") / rate(name)
        return { goal: `beside ${called(name)}`, reached: `${ratio.toFixed(2)} ×`, met: null }
      }),
    ],
  }
}

const figures: [of: keyof Duel.Round, said: string, unit: string][] = [
  ["settledRate", "until recorded as sent", "/s"],
  ["filledRate", "with filling the queue", "/s"],
  ["senderMicros", "processor time of the sender, each", "µs"],
  ["postgresMicros", "processor time of PostgreSQL, each", "µs"],
  ["peakMb", "peak memory of the sender", "MB"],
]
