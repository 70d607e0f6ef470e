/** What a measurement is, and what it hands back. Its file exports one, and `run.ts` lists it. */
import type { Ground } from "./ground"

export type Measurement = {
  /** As on the command line: `p1`. */
  name: string
  title: string
  /** Throws `Unbalanced`, or anything else, where its figures would mean nothing. */
  measure: (on: Ground, asked: Asked) => Promise<Findings>
}

/** From the command line. `size` null: the measurement's own, moderate or, if `full`, that of the goals. */
export type Asked = { size: number | null; full: boolean; rounds: number }

export type Findings = {
  /** Free lines worth printing: the settings of who took part, what was seeded. */
  notes: string[]
  rows: Row[]
  goals: Goal[]
}

/** A figure of each round; the table shows their median, least and most. */
export type Row = { what: string; unit: string; values: number[] }

/** `met` null: no goal, shown for comparison. */
export type Goal = { goal: string; reached: string; met: boolean | null }

/** A goal of at most so much; `digits` after the point of what was reached. */
export const under = (what: string, value: number, limit: number, unit: string, digits = 0): Goal => ({
  goal: `${what} ≤ ${limit} ${unit}`,
  reached: `${value.toFixed(digits)} ${unit}`,
  met: value <= limit,
})

/** Due, ledger, quota and LINE do not agree: such a round has no figures, and the whole run fails. */
export class Unbalanced extends Error {}

/** Throws unless all the counts are the same. */
export function balance(counts: Record<string, number>): void {
  if (new Set(Object.values(counts)).size === 1) return
  throw new Unbalanced(`this round does not balance: ${JSON.stringify(counts)}`)
}

/** Everybody who was due was reached at LINE, once, and `stand` says so too. */
export function reachedOnce(log: { people: number; twice: number }, due: number, stand: Record<string, number>): void {
  balance({ due, "reached at LINE": log.people - log.twice, "recipients of all requests": log.people, ...stand })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The value that so large a part does not exceed: `0.99` for p99. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

/** Least and most without spreading a million arguments. */
export const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
export const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
