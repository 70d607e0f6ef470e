/**
 * P3: very many people due at one moment, against a tenth of them, on the program as it ships. Neither its rate nor its
 * memory may depend on how many there are. The clock of the program strikes each second; the word "go" falls a tenth of
 * a second before.
 */
import { instant } from "../../src/domain/arrays"
import { peakOf } from "./child"
import type { Ground } from "./ground"
import { now } from "./line"
import { type Measurement, median, most, reachedOnce } from "./measurement"
import * as Program from "./program"
import { stand } from "./town"
import * as Wall from "./wall"

export const p3: Measurement = {
  name: "p3",
  title: "very many due at once, identical content: rate and memory of the program",
  async measure(on, { size, full }) {
    const many = size ?? (full ? 1_000_000 : 200_000)
    const few = Math.round(many / 10)
    // The very first start unpacks the database it carries, which takes 200 MB for a moment.
    await (await Program.start(on.dir, on.line.url)).stop()
    // Few, many, few: what wears down over the run falls on both.
    const all = [await round(on, few), await round(on, many), await round(on, few)]
    const rates = (people: number) => all.filter((one) => one.people === people).map(({ rate }) => rate)
    const part = (100 * median(rates(many))) / median(rates(few))
    const peak = most(all.map(({ peakMb }) => peakMb))
    return {
      notes: [
        `the built program, LINE's rate limits as in production (200 multicasts a second), ${many} and ${few} due`,
      ],
      rows: [
        { what: `${few} due`, unit: "recipients/s", values: rates(few) },
        { what: `${many} due`, unit: "recipients/s", values: rates(many) },
        { what: `peak memory, ${few} due`, unit: "MB", values: [all[0]!.peakMb, all[2]!.peakMb] },
        { what: `peak memory, ${many} due`, unit: "MB", values: [all[1]!.peakMb] },
      ],
      goals: [
        { goal: `the rate of ${many} ≥ 90 % of the rate of ${few}`, reached: `${part.toFixed(1)} %`, met: part >= 90 },
        { goal: "peak memory ≤ 150 MB", reached: `${peak.toFixed(0)} MB`, met: peak <= 150 },
      ],
    }
  },
}

type Round = { people: number; rate: number; peakMb: number }

function round(on: Ground, people: number): Promise<Round> {
  return Program.withDatabase(on, async ({ db, sql: client }) => {
    const due = Wall.now()
    const channelId = await Wall.crowd(db, { people, personal: false, connected: false, dueAt: () => instant(due) })
    await on.calm(client)
    await on.line.forget()
    const program = await Program.start(on.dir, on.line.url)
    try {
      await Bun.sleep(1_000 + until(900))
      const goAt = now()
      await Wall.connect(db, [channelId])
      await received(on, people)
      await Wall.finished(db, channelId, 60)
      const peakMb = peakOf(program.pid)
      const log = await on.line.log()
      reachedOnce(log, people, await stand(db, channelId))
      return { people, rate: people / ((log.lastAt - goAt) / 1000), peakMb }
    } finally {
      await program.stop()
    }
  })
}

/** Milliseconds until the clock shows so many of a second. */
const until = (milliseconds: number) => (milliseconds - (Date.now() % 1000) + 1000) % 1000

/** Asks the fake, and not the database, which has other things to do. */
async function received(on: Ground, people: number): Promise<void> {
  let last = { people: 0, at: performance.now() }
  for (;;) {
    const log = await on.line.log()
    if (log.people >= people) return
    if (log.people > last.people) last = { people: log.people, at: performance.now() }
    else if (performance.now() - last.at > 30_000) throw new Error(`nothing was sent for 30 s, after ${log.people}`)
    await Bun.sleep(250)
  }
}
