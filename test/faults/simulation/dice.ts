export type Dice = {
  /** A whole number below `n`. */
  below: (n: number) => number
  chance: (part: number) => boolean
  pick: <T>(list: readonly T[]) => T
}

/** The same seed rolls the same dice (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed * 2_654_435_761
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, chance: (part) => next() < part, pick: (list) => list[below(list.length)]! }
}
