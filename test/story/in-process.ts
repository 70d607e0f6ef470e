/** The story in this process: the real handler and the real tick, on a clock that we turn. */

import * as Staff from "../../src/domain/staff"
import { tick } from "../../src/tick"
import type { Own } from "../db"
import { joined } from "../platform"
import { lineSide } from "./line-side"
import type { Moment, Way } from "./way"

const tokyo = (local: string) => Temporal.PlainDateTime.from(local).toZonedDateTime("Asia/Tokyo").toInstant()

/** She follows on Sunday, 22 November 2026, at ten in the morning. */
const calendar: Record<Moment, string> = {
  "the first evening": "2026-11-23T19:00",
  "the second evening": "2026-11-24T19:00",
  "the third evening": "2026-11-25T19:00",
  "late that night": "2026-11-25T22:30",
  "two silent days later": "2026-11-27T12:00",
  "the fourth evening, as she counts": "2026-11-28T19:00",
  "the fifth evening": "2026-11-29T19:00",
  "the sixth evening": "2026-11-30T19:00",
}

export async function inProcess({ db }: Own, story: (way: Way) => Promise<void>): Promise<void> {
  await joined(db, {}, async ({ w, line, handle }) => {
    w.at = tokyo("2026-11-22T10:00")
    const console = line.listen(0, { control: true })

    /** In steps of three hours at most, because what may not happen could happen in any of them. */
    async function pass(until: Temporal.Instant) {
      while (Temporal.Instant.compare(w.at, until) < 0) {
        const later = w.at.add({ hours: 3 })
        w.at = Temporal.Instant.compare(later, until) < 0 ? later : until
        await round()
      }
    }
    async function round() {
      await tick(w)
      await w.settled()
    }

    const setupLink = await Staff.setupLink(w)
    if (!setupLink) throw new Error("somebody is here already")
    await story({
      ask: (path, init) => handle(new Request(`http://localhost${path}`, init)),
      setupLink,
      line: lineSide(console.url, w.settled),
      evening: (n) => ({ kind: "clock", days: n, timeOfDay: "19:00" }),
      hours: { opens: "08:00", closes: "21:00" },
      until: (moment) => pass(tokyo(calendar[moment])),
      async soon(check) {
        await round()
        await check()
      },
      patienceMs: 0,
      moreMessages: () => pass(tokyo("2026-12-01T08:00")),
    })
    // A chore that fails says so in the log and comes round again; in a story none may.
    const failed = w.logged.filter((line) => line.includes("failed"))
    if (failed.length > 0) throw new Error(failed.join("\n"))
    await console.stop()
  })
}
