/** P4: a LINE that takes 2,000 pushes a second and not one more, asked by the program for a minute. */
import { instant } from "../../src/domain/arrays"
import type { Ground } from "./ground"
import { type Findings, type Measurement, reachedOnce } from "./measurement"
import * as Program from "./program"
import { stand } from "./town"
import * as Wall from "./wall"

const rate = 2_000
const seconds = 60
/** What the fake's bucket holds at the beginning comes on top. */
const allowed = rate * seconds + rate / 10

export const p4: Measurement = {
  name: "p4",
  title: `a LINE that enforces ${rate} pushes a second`,
  measure: (on, { size }) => Program.withDatabase(on, (own) => measure(on, own, size ?? rate * (seconds + 5))),
}

type Own = Parameters<Parameters<typeof Program.withDatabase>[1]>[0]

async function measure(on: Ground, { db, sql: client }: Own, people: number): Promise<Findings> {
  const due = Wall.now()
  const channelId = await Wall.crowd(db, { people, personal: true, connected: true, dueAt: () => instant(due) })
  await on.calm(client)
  await on.line.forget({ arrivals: true, pushesPerSecond: rate })
  const program = await Program.start(on.dir, on.line.url)
  try {
    await Wall.finished(db, channelId, people / rate + 120)
  } finally {
    await program.stop()
  }
  const log = await on.line.log()
  reachedOnce(log, people, await stand(db, channelId))
  const arrivals = [...(await on.line.arrivals()).values()]
  const taken = arrivals.filter((at) => at < log.firstAt + seconds * 1000).length
  const part = (100 * taken) / allowed
  return {
    notes: [`${people} personal pushes were due; the fake forgives a tenth of a second of requests at once`],
    rows: [
      { what: `accepted in the first ${seconds} s`, unit: "pushes", values: [taken] },
      { what: "of what is allowed", unit: "%", values: [part] },
      { what: "seconds, one by one", unit: "pushes", values: bySecond(arrivals, log.firstAt) },
      { what: "refused as too fast", unit: "429s", values: [log.tooFast] },
    ],
    goals: [
      { goal: "≥ 97 % of what is allowed", reached: `${part.toFixed(2)} %`, met: part >= 97 },
      { goal: "zero 429", reached: `${log.tooFast}`, met: log.tooFast === 0 },
    ],
  }
}

function bySecond(arrivals: readonly number[], from: number): number[] {
  const counts = Array.from({ length: seconds }, () => 0)
  for (const at of arrivals) {
    const second = Math.floor((at - from) / 1000)
    if (second < seconds) counts[second] = (counts[second] ?? 0) + 1
  }
  return counts
}
