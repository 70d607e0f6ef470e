/**
 * How the rivals' settings were chosen: `bun test/bench/tune.ts graphile|graphileArrays|boss|bossArrays [--same] [--size N] [--rounds N]`
 * tries a grid and prints medians. What is best goes into the contender's file.
 */
import { parseArgs } from "node:util"
import { isName } from "./contenders"
import * as Duel from "./duel"
import { prepare } from "./ground"
import { median } from "./measurement"

const grids: Record<string, Record<string, number[]>> = {
  graphile: { concurrentJobs: [16, 24, 48], localQueue: [100, 500, 2000] },
  graphileArrays: { concurrentJobs: [2, 8, 24], localQueue: [2, 50], people: [50, 100, 500] },
  boss: { batchSize: [500, 2000, 5000], localConcurrency: [1, 2, 4] },
  bossArrays: { batchSize: [1, 4, 16], localConcurrency: [2, 8] },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    same: { type: "boolean", default: false },
    size: { type: "string", default: "20000" },
    rounds: { type: "string", default: "3" },
  },
})
const names = positionals.filter(isName)
const size = { people: Number(values.size), personal: !values.same }

const on = await prepare()
try {
  for (const name of names) {
    const all = combinations(grids[name] ?? {})
    const rates = new Map(all.map((tuning) => [tuning, [] as number[]]))
    // By turns, so that whatever else the machine does falls on all alike.
    for (let n = 0; n < Number(values.rounds); n++)
      for (const [tuning, found] of rates) found.push((await Duel.round(on, name, { ...size, tuning })).rate)
    for (const [tuning, found] of [...rates].sort(([, a], [, b]) => median(b) - median(a)))
      console.log(name, JSON.stringify(tuning), Math.round(median(found)), `(${found.map(Math.round).join(" ")})`)
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
