/** Many walks in the same situation are decided about once; whoever differs in what matters is not among them. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { inScene, type Scene, tokyo } from "../engine"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const words = (text: string) => ({ messages: [{ type: "text", text }] })

/** Each of these friends begins at a moment of their own. */
async function begin(s: Scene, scenarioId: bigint, moments: string[]): Promise<bigint[]> {
  const friends: bigint[] = []
  for (const at of moments) {
    s.w.at = tokyo(at)
    const friend = await s.friend()
    await s.walk(scenarioId, friend)
    friends.push(friend)
  }
  return friends
}

const batches = async (s: Scene) => {
  const rows = await s.w.db.execute<{ kind: string; recipients: number }>(sql`
    select kind, recipients from batches where channel_id = ${s.channelId} order by recipients desc, id`)
  return rows.map((row) => `${row.kind} ${row.recipients}`)
}

describe("semantics 3, walks that are decided about as one", () => {
  test(
    "whoever began on the same day travels together, whatever the hour, and each looks to the same next step",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(1) })
      await s.step(scenarioId, { name: "二", ...clock(3) })
      await begin(s, scenarioId, ["2026-11-21T09:00", "2026-11-21T12:34", "2026-11-21T23:59"])
      await s.at("2026-11-22T19:00")
      expect(await batches(s)).toEqual(["multicast 3"])
      const next = await s.w.db.execute<{ at: string; walks: number }>(sql`
        select (next_due_at at time zone 'Asia/Tokyo')::text as at, count(*)::int as walks from agenda group by 1`)
      expect([...next]).toEqual([{ at: "2026-11-24 19:00:00", walks: 3 }])
    }),
  )

  test(
    "midnight of the channel's zone parts them: days count from the local date",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(1) })
      await begin(s, scenarioId, ["2026-11-21T23:59", "2026-11-22T00:01"])
      await s.at("2026-11-22T19:00")
      expect(await batches(s)).toEqual(["push 1"])
      await s.at("2026-11-23T19:00")
      expect(await batches(s)).toEqual(["push 1", "push 1"])
    }),
  )

  test(
    "real time after the origin is each walk's own",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", timing: { kind: "elapsed", offset: 5, unit: "hours" } })
      await s.step(scenarioId, { name: "二", timing: { kind: "elapsed", offset: 50, unit: "hours" } })
      await begin(s, scenarioId, ["2026-11-21T09:00", "2026-11-21T09:10"])
      await s.at("2026-11-21T14:05")
      expect(s.sent).toHaveLength(1)
      await s.at("2026-11-21T14:10")
      expect(s.sent).toHaveLength(2)
      const due = await s.w.db.execute<{ due: string; next: string }>(sql`
        select to_char(d.due_at at time zone 'Asia/Tokyo', 'HH24:MI') as due,
          to_char(a.next_due_at at time zone 'Asia/Tokyo', 'DD HH24:MI') as next
        from deliveries d join agenda a using (channel_id, enrollment_id) order by d.enrollment_id`)
      expect([...due]).toEqual([
        { due: "14:00", next: "23 11:00" },
        { due: "14:10", next: "23 11:10" },
      ])
    }),
  )

  test(
    "who is eligible only later on the same day is told apart: missed for one, in time for the other",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0, "12:00"), missed: "next_day" })
      await s.step(scenarioId, { name: "二", ...clock(5) })
      const [early, late] = await begin(s, scenarioId, ["2026-11-21T09:00", "2026-11-21T15:00"])
      await s.w.db.execute(sql`update agenda set next_due_at = ${tokyo("2026-11-21T09:00").toString()}`)
      await s.at("2026-11-21T15:05")
      const sent = () => s.w.db.execute<{ friend_id: bigint }>(sql`select friend_id from deliveries order by id`)
      expect((await sent()).map((row) => row.friend_id)).toEqual([early!])
      await s.at("2026-11-22T12:00")
      expect((await sent()).map((row) => row.friend_id)).toEqual([early!, late!])
    }),
  )

  test(
    "each name stands in its own message, and where none is known the fallback",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(1), ...words("{{name|お客}}さん") })
      await s.step(scenarioId, { name: "二", ...clock(2) })
      await begin(s, scenarioId, ["2026-11-21T09:00", "2026-11-21T10:00"])
      await s.w.db.execute(sql`update friends set name = null where id = (select max(id) from friends)`)
      await s.at("2026-11-22T19:00")
      expect(await batches(s)).toEqual(["push 2"])
      expect(s.sent.map((sent) => sent.words[0]).sort()).toEqual(["お客さん", "はなさん"])
    }),
  )
})
