/** P6: people due one after the other, 500 a second: how long after its moment does each request arrive at LINE? */
import { type SQL, sql } from "drizzle-orm"
import { instant } from "../../src/domain/arrays"
import type { Ground } from "./ground"
import { numberOf } from "./line"
import { type Findings, least, type Measurement, most, quantile, reachedOnce } from "./measurement"
import * as Program from "./program"
import { stand } from "./town"
import * as Wall from "./wall"

const rate = 500
const seconds = 40

export const p6: Measurement = {
  name: "p6",
  title: `from due to the request's arrival, at ${rate} messages a second`,
  measure: (on, { size }) => Program.withDatabase(on, (own) => measure(on, own, size ?? rate * seconds)),
}

type Own = Parameters<Parameters<typeof Program.withDatabase>[1]>[0]

async function measure(on: Ground, { db, sql: client }: Own, people: number): Promise<Findings> {
  // Filling the tables and starting take a part of this; the rest is a program at rest, as on any other evening.
  const first = Wall.now().add({ seconds: 20 + Math.ceil(people / 10_000) })
  const dueAt = (n: SQL) => sql`${instant(first)} + ${n} * interval '1 second' / ${sql.raw(String(rate))}`
  const channelId = await Wall.crowd(db, { people, personal: true, connected: true, dueAt })
  await on.calm(client)
  await on.line.forget({ arrivals: true })
  const program = await Program.start(on.dir, on.line.url)
  const restMs = first.epochMilliseconds - Wall.now().epochMilliseconds
  try {
    if (restMs < 3_000) throw new Error("this machine was too slow to be ready before the first was due")
    await Bun.sleep(restMs + (people / rate) * 1000)
    await Wall.finished(db, channelId, 60)
  } finally {
    await program.stop()
  }
  const log = await on.line.log()
  reachedOnce(log, people, await stand(db, channelId))
  const arrivals = await on.line.arrivals()
  const lateMs = Array.from({ length: people }, (_, index) => {
    const due = first.epochMilliseconds + ((index + 1) * 1000) / rate
    return (arrivals.get(numberOf(channelId, index + 1)) ?? Number.NaN) - due
  })
  // The two clocks are one clock: nobody may be early, and whoever was never reached has no number.
  if (!(least(lateMs) >= 0)) throw new Error(`a request left ${-least(lateMs)} ms before its moment`)
  return findings(lateMs)
}

function findings(lateMs: readonly number[]): Findings {
  const p99 = quantile(lateMs, 0.99)
  return {
    notes: [`${lateMs.length} personal pushes, due ${1000 / rate} ms apart`],
    rows: [
      { what: "half of them within", unit: "ms", values: [quantile(lateMs, 0.5)] },
      { what: "99 of 100 within", unit: "ms", values: [p99] },
      { what: "all within", unit: "ms", values: [most(lateMs)] },
    ],
    goals: [{ goal: "p99 ≤ 1 s", reached: `${(p99 / 1000).toFixed(3)} s`, met: p99 <= 1000 }],
  }
}
