/**
 * How the rivals' settings were chosen: `bun test/bench/tune.ts graphile|graphileArrays|boss|bossArrays [--same] [--size N]`
 * tries a grid and prints medians of three. What is best goes into the contender's file.
 */
import { parseArgs } from "node:util"
import { contenders, type Name } from "./contenders"
import * as Duel from "./duel"
import { prepare } from "./ground"
import { median } from "./measurement"

const grids: Record<string, Record<string, number[]>> = {
  graphile: { concurrentJobs: [16, 24, 48], localQueue: [100, 500, 2000] },
  graphileArrays: { concurrentJobs: [2, 8, 24], localQueue: [2, 50], people: [50, 100, 500] },
  boss: { batchSize: [100, 500, 2000], localConcurrency: [1, 2, 4] },
  bossArrays: { batchSize: [1, 4, 16], localConcurrency: [2, 8] },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { same: { type: "boolean", default: false }, size: { type: "string", default: "20000" } },
})
const names = positionals.filter((name): name is Name => name in contenders)
const size = { people: Number(values.size), personal: !values.same }

const on = await prepare()
try {
  for (const name of names)
    for (const tuning of combinations(grids[name] ?? {})) {
      // A fetch makes one multicast, which carries no more than 500.
      if (values.same && (tuning.batchSize ?? 0) > 500) continue
      const rates: number[] = []
      for (let n = 0; n < 3; n++) rates.push((await Duel.round(on, name, { ...size, tuning })).rate)
      console.log(name, JSON.stringify(tuning), Math.round(median(rates)), rates.map(Math.round).join(" "))
    }
} finally {
  await on.stop()
}

function combinations(grid: Record<string, number[]>): Record<string, number>[] {
  return Object.entries(grid).reduce<Record<string, number>[]>(
    (made, [name, all]) => made.flatMap((one) => all.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
}
