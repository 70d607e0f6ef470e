/** The numbers that pages show are kept by triggers: after every deed they must be what counting the tables would give. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Delivery from "../../src/domain/delivery"
import { stateSql } from "../../src/domain/delivery/ledger"
import * as Enrollment from "../../src/domain/enrollment"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import * as Tally from "../../src/domain/tally"
import { inScene, type Scene, tokyo } from "../engine"
import * as People from "./people"

test(
  "after everything that can happen to a walk, the kept numbers are those that counting gives",
  inScene(async (s) => {
    const { db } = s.w
    const scenarioId = await s.scenario({ reentry: "after_end" })
    const at = (days: number) => ({ timing: { kind: "clock", days, timeOfDay: "19:00" } })
    const one = await s.step(scenarioId, { name: "一", ...at(0) })
    const two = await s.step(scenarioId, { name: "二", ...at(1) })
    const friends = await s.friends(8)
    const walks = (await Enrollment.start(db, s.channelId, scenarioId, friends, { at: s.w.at })).began
    await same(s, scenarioId, "walks have begun")

    s.answers = [{ is: "refused", status: 400, words: "no", recipient: 2, message: null }]
    await s.at("2026-11-21T19:00")
    await same(s, scenarioId, "one of eight was refused")
    await Delivery.Look.dismiss(db, s.channelId, { search: {}, asOf: s.w.at }, { at: s.w.at, staffId: null })
    await same(s, scenarioId, "the failure was put aside")
    await Tally.fold(db)
    await same(s, scenarioId, "added up")

    await Step.edit(
      db,
      s.channelId,
      two,
      { messages: [{ type: "text", text: "新" }], lateChoice: "none" },
      { at: s.w.at },
    )
    s.w.at = tokyo("2026-11-22T19:00")
    await Enrollment.plan(s.w, s.channelId)
    await same(s, scenarioId, "frozen, not yet sent")
    await Enrollment.pause(db, s.channelId, walks.slice(0, 1), s.w.at)
    await Enrollment.withdraw(db, s.channelId, walks.slice(1, 2), s.w.at)
    await same(s, scenarioId, "one was paused and one withdrawn before the first attempt")
    s.answers = [{ is: "unsure", status: null, words: "?" }]
    await s.tick()
    await Enrollment.withdraw(db, s.channelId, walks.slice(3, 4), s.w.at)
    await same(s, scenarioId, "an unsure attempt, and one withdrawn during it")
    await s.at("2026-11-22T19:10")
    await same(s, scenarioId, "accepted, and completed")

    await Enrollment.markUndelivered(db, s.channelId, walks.slice(4, 6), one, s.w.at)
    await same(s, scenarioId, "marked undelivered: another generation")
    await s.at("2026-11-23T19:00")
    await Enrollment.markUndelivered(db, s.channelId, walks.slice(4, 5), one, s.w.at)
    await same(s, scenarioId, "and once more")
    await Enrollment.start(db, s.channelId, scenarioId, friends.slice(5, 7), { at: s.w.at })
    await same(s, scenarioId, "two begin anew after their end")
    await s.step(scenarioId, { name: "三", ...at(1) })
    await same(s, scenarioId, "a step is added")
    await Enrollment.resume(db, s.channelId, walks.slice(0, 1), s.w.at)
    await Enrollment.markDelivered(db, s.channelId, walks, two, s.w.at)
    await same(s, scenarioId, "marked delivered")
    await Step.remove(db, s.channelId, one, s.w.at)
    await s.at("2026-11-27T19:00")
    await same(s, scenarioId, "days later")

    s.quota = { allowance: 1, used: 1 }
    await s.at("2026-12-01T09:00")
    const others = await s.friend()
    await s.walk(scenarioId, others)
    await s.at("2026-12-02T19:00")
    await same(s, scenarioId, "held for want of messages")
    await Tally.fold(db)
    expect(Number((await db.execute(sql`select count(*) as n from tally_changes`))[0]!.n)).toBe(0)
    await same(s, scenarioId, "added up again")
  }),
  240_000,
)

test(
  "what several processes add up at once is added up once",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    for (const friend of await s.friends(20)) await s.walk(scenarioId, friend)
    await Promise.all([1, 2, 3, 4].map(() => Tally.fold(s.w.db)))
    await Tally.fold(s.w.db)
    expect(await Tally.of(s.w.db, s.channelId, "scenario", [scenarioId])).toEqual([
      { subjectId: scenarioId, versionId: 0n, kind: "walking", amount: 20 },
    ])
  }),
  240_000,
)

/** Every number against the tables it stands for. */
async function same({ w: { db }, channelId }: Scene, scenarioId: bigint, when: string): Promise<void> {
  const steps = await Step.list(db, channelId, scenarioId)
  const ids = steps.filter((step) => step.enabled).map((step) => step.id)
  const kept = await Delivery.byStep(db, channelId, scenarioId, ids)
  const byVersion = await Promise.all(ids.map(async (id) => [...(await Delivery.byVersion(db, channelId, id))]))
  expect([when, [...kept]]).toEqual([when, await counted(db, channelId, scenarioId, ids)])
  const sent = byVersion.map((versions) => versions.reduce((sum, [, count]) => sum + count.sent, 0))
  expect([when, sent]).toEqual([when, ids.map((id) => kept.get(id)!.sent)])
  const { walking, held, completed } = await Scenario.findCounted(db, channelId, scenarioId)
  const [walks] = await db.execute<{ walking: number; held: number; completed: number }>(sql`
    select count(*) filter (where state = 'active' and holds = '{}')::int as walking,
      count(*) filter (where state = 'active' and holds <> '{}')::int as held,
      count(*) filter (where state = 'completed')::int as completed
    from enrollments where channel_id = ${channelId} and scenario_id = ${scenarioId}`)
  expect([when, { walking, held, completed }]).toEqual([when, walks!])
}

type Counts = Delivery.StepCount

async function counted(db: Scene["w"]["db"], channelId: bigint, scenarioId: bigint, ids: readonly bigint[]) {
  const rows = await db.execute<{
    step_id: bigint
    state: Delivery.LedgerState
    friends: number
    look: number
    present: number
  }>(sql`
    select d.step_id, ${stateSql} as state, count(*) filter (where d.retried_at is null)::int as friends,
      count(*) filter (where d.state in ('failed', 'unknown') and d.dismissed_at is null and d.retried_at is null)::int
        as look,
      count(*) filter (where e.state = 'active' and d.generation >= coalesce(f.generation, 0)
        and d.state is distinct from 'held')::int as present
    from deliveries d
    join enrollments e on e.channel_id = d.channel_id and e.id = d.enrollment_id
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    left join floors f on f.channel_id = d.channel_id and f.enrollment_id = d.enrollment_id and f.step_id = d.step_id
    where d.channel_id = ${channelId} group by 1, 2`)
  const [walks] = await db.execute<{ active: number }>(sql`select count(*)::int as active from enrollments
    where channel_id = ${channelId} and scenario_id = ${scenarioId} and state = 'active'`)
  return ids.map((id): [bigint, Counts] => {
    const none: Counts = {
      ...{ held: 0, frozen: 0, sent: 0, failed: 0, unknown: 0, skipped: 0, marked: 0 },
      ...{ ahead: walks!.active, look: 0 },
    }
    for (const row of rows.filter((row) => row.step_id === id)) {
      none[row.state] += row.friends
      none.look += row.look
      none.ahead -= row.present
    }
    return [id, none]
  })
}

test(
  "how many carry a tag is kept: put on, taken off, put on twice, and when a friend goes for good",
  inScene(async (s) => {
    const { db } = s.w
    const { tag } = People.good(await Tag.create(db, s.channelId, { name: "会員" }, s.w.at))
    const carried = async () => (await Tag.findCounted(db, s.channelId, tag.id)).friends
    const friends = await s.friends(4)
    await Tag.add(db, s.channelId, friends, tag.id, s.w.at)
    await Tag.add(db, s.channelId, friends, tag.id, s.w.at)
    expect(await carried()).toBe(4)
    await Tag.drop(db, s.channelId, friends.slice(0, 1), tag.id, s.w.at)
    await Tally.fold(db)
    expect(await carried()).toBe(3)
    await db.execute(sql`delete from friends where channel_id = ${s.channelId} and id = ${friends[1]!}`)
    expect(await carried()).toBe(2)
    expect((await Tag.list(db, s.channelId)).map(({ friends }) => friends)).toEqual([2])
  }),
)
