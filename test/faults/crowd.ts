/** Several programs at once: who dies, and what they complained of. */
import { type Chance, size } from "./chance"
import type { Frame } from "./frame"

/** So long, on average, goes by between two kills. */
export const seconds = size("LIFE_SECONDS", 1, 1.5)

/** Kills one of them at a random moment, again and again. The `spared` first ones live on. */
export async function killSome({ programs }: Frame, luck: Chance, times: number, spared = 0): Promise<void> {
  for (let n = 0; n < times; n++) {
    await Bun.sleep(luck.between(100, seconds * 2_000 - 100))
    await programs[luck.whole(spared, programs.length)]!.restart()
  }
  await Promise.all(programs.map((program) => program.listening()))
}

export const complaints = ({ programs }: Frame) => programs.map((program) => Object.fromEntries(program.complaints()))

/** Requests that LINE refused: neither accepted nor known already. */
export const refusals = (requests: Record<string, number>) =>
  Object.keys(requests).filter((key) => !/ (200|409)$/.test(key))
