/** What a process that died had in hand is taken over at once; what a living one has in hand is left to it. */
import { expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import { claim } from "../../src/domain/delivery/claim"
import * as Enrollment from "../../src/domain/enrollment"
import { rescue } from "../../src/domain/rescue"
import { grown } from "../db"
import { atOnce, inTown, text } from "./town"

setDefaultTimeout(240_000)

test(
  "§9 a lease of a living process stays its own; when the process is gone, the next one sends at once, with the same keys",
  inTown(async (town) => {
    await grown(town.db)
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    await town.walkers(course, 30)
    await Enrollment.plan(town.w, town.channelId)
    const other = town.open(1)
    const [batch] = await claim(other.db, town.channelId, town.w.at, 8)
    expect(batch).toMatchObject({ kind: "multicast", recipients: 30, attempts: 1 })

    expect(await rescue(town.db, "batches")).toBe(0)
    await town.tick()
    expect(town.line.log.accepted()).toEqual([])

    await other.close()
    await town.tick()
    expect(town.line.log.accepted().map(({ retryKey }) => retryKey)).toEqual([batch!.key])
    expect(await town.ledger()).toEqual(Array(30).fill("第1回: sent"))
  }),
)

test(
  "§9 our own leases are never taken from us, nor those of which nobody says whose they are",
  inTown(async (town) => {
    await grown(town.db)
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    await town.walkers(course, 2)
    await Enrollment.plan(town.w, town.channelId)
    await claim(town.db, town.channelId, town.w.at, 8)
    expect(await rescue(town.db, "batches")).toBe(0)
    await town.db.execute(sql`update batches set leased_by = null`)
    expect(await rescue(town.db, "batches")).toBe(0)
    await town.db.execute(sql`update batches set leased_by = 'tobiishi of another day'`)
    expect(await rescue(town.db, "batches")).toBe(1)
  }),
)
