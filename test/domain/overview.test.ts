/** Figures at a glance: what counting every row would give, without doing so. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { instant } from "../../src/domain/arrays"
import * as Delivery from "../../src/domain/delivery"
import * as Overview from "../../src/domain/overview"
import * as Quota from "../../src/domain/quota"
import type { Answer } from "../../src/line/client"
import { accepted, from, inScene, type Scene, tokyo, userIdOf } from "../engine"
import * as People from "./people"

const refused: Answer = { is: "refused", status: 400, words: "no", recipient: null, message: null }
const unsure: Answer = { is: "unsure", status: null, words: "timeout" }

async function counted(s: Scene, since: Temporal.Instant) {
  const rows = await s.w.db.execute<{ state: string; count: number }>(sql`
    select ${Delivery.stateSql} as state, count(*)::int as count
    from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where d.channel_id = ${s.channelId} and d.recorded_at >= ${instant(since)} group by 1 order by 1`)
  return rows.map(({ state, count }) => `${state} ${count}`)
}

const told = (since: Delivery.Since) => [...since].map(([state, count]) => `${state} ${count}`).toSorted()

test(
  "what became of the day's rows is the sum of batches and exceptions, and equals a count of the rows",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    const at = (offset: number) => ({ timing: { kind: "elapsed", offset, unit: "minutes" } })
    await s.step(scenarioId, { name: "一", ...at(0), messages: [{ type: "text", text: "{{name|お客}}さん" }] })
    await s.step(scenarioId, { name: "二", ...at(0) })
    await s.step(scenarioId, { name: "四", ...at(10), filter: { following: false } })
    for (let n = 0; n < 12; n++) await s.walk(scenarioId, await s.friend({ name: `人${n}` }))
    s.answers.push(accepted, refused, unsure)
    const midnight = tokyo("2026-11-21T00:00")
    await s.tick()
    expect(told(await Delivery.countSince(s.w.db, s.channelId, midnight))).toEqual(await counted(s, midnight))
    await s.at("2026-11-21T09:30")
    const after = await counted(s, midnight)
    expect(told(await Delivery.countSince(s.w.db, s.channelId, midnight))).toEqual(after)
    // Not a test of nothing: several states are there.
    expect(after.map((line) => line.split(" ")[0])).toEqual(expect.arrayContaining(["failed", "sent", "skipped"]))
    const later = tokyo("2026-11-21T09:20")
    expect(told(await Delivery.countSince(s.w.db, s.channelId, later))).toEqual(await counted(s, later))
  }),
)

test(
  "each account has its own figures, by its own midnight; a mark says that there is something, without saying how much",
  inScene(async (s) => {
    const other = await People.channel(s.w.db, { name: "別", zone: "America/New_York" })
    s.quota = { allowance: 100, used: 40 }
    await Quota.refresh(s.w, s.channelId)
    const scenarioId = await s.scenario()
    await s.step(scenarioId, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
    const friends = [await s.friend(), await s.friend(), await s.friend()]
    for (const id of friends) await s.walk(scenarioId, id)
    await s.tick()
    const held = await s.friend({ following: false, blockedAt: People.morning })
    await s.walk(scenarioId, held)
    await s.webhook({
      type: "message",
      message: { type: "text", id: "1", text: "はい" },
      ...from(await userIdOf(s, friends[0]!)),
    })
    await s.tick()
    const figures = await Overview.figures(s.w.db, [s.channelId, other], s.w.at)
    expect(figures.get(s.channelId)).toEqual({
      ...{ sentToday: 3, failed: 0, held: 1, waitsForQuota: 0, unanswered: 1, suspendedSteps: 0 },
      ...{ allowance: 100, remaining: 57, quotaRead: true },
    })
    expect(figures.get(other)).toEqual({
      ...{ sentToday: 0, failed: 0, held: 0, waitsForQuota: 0, unanswered: 0, suspendedSteps: 0 },
      ...{ allowance: null, remaining: null, quotaRead: false },
    })
    expect(figures.get(s.channelId)!.remaining).toBe((await Quota.state(s.w.db, s.channelId, s.w.at)).remaining)
    const marks = await Overview.marks(s.w.db, [s.channelId, other])
    expect([marks.get(s.channelId), marks.get(other)]).toEqual([
      { failed: false, unanswered: 1 },
      { failed: false, unanswered: 0 },
    ])
    // A new day begins at the account's own midnight.
    s.w.at = tokyo("2026-11-22T00:00")
    expect((await Overview.figures(s.w.db, [s.channelId], s.w.at)).get(s.channelId)!.sentToday).toBe(0)
  }),
)
