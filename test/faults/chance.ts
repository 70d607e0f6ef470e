/** Luck with a seed, so that a run can be told again as far as processes and kills let it. */
export type Chance = {
  readonly seed: number
  /** At least `from`, below `to`. */
  between: (from: number, to: number) => number
  whole: (from: number, to: number) => number
  oneOf: <T>(from: readonly T[]) => T
}

/**
 * mulberry32. `SEED=…` repeats a run. Else the clock gives one for the long run, and the short one takes the same each
 * time, so that of two runs of one commit neither is luckier.
 */
export function chance(what: string, seed = Number(process.env.SEED ?? usual())): Chance {
  console.log(`${what}: SEED=${seed}`)
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (from: number, to: number) => from + next() * (to - from)
  const whole = (from: number, to: number) => Math.floor(between(from, to))
  return { seed, between, whole, oneOf: (from) => from[whole(0, from.length)]! }
}

const usual = () => (process.env.FAULTS === "long" ? Date.now() % 1_000_000 : 1)

/** How much of a test runs: `bun run test` the few, `bun run test:faults` the many, the environment whatever it names. */
export function size(name: string, few: number, many: number): number {
  const asked = process.env[name]
  if (asked !== undefined) return Number(asked)
  return process.env.FAULTS === "long" ? many : few
}
