/** The same dice at every start, so that the demo is the same story for everybody. Returns between 0 and 1. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = <T>(chance: () => number, from: readonly T[]): T => from[Math.floor(chance() * from.length)]!

export const between = (chance: () => number, least: number, most: number) =>
  least + Math.floor(chance() * (most - least + 1))

export function shuffled<T>(chance: () => number, list: readonly T[]): T[] {
  return list
    .map((one) => ({ one, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}

/** A time of day at which people are awake, to the second. */
export function awake(chance: () => number): string {
  const part = (least: number, most: number) => String(between(chance, least, most)).padStart(2, "0")
  return `${part(7, 22)}:${part(0, 59)}:${part(0, 59)}`
}
