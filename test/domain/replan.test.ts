/** Semantics 6, where very many walk what has changed: portion by portion, each walk looked at again, whoever goes on. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import * as Scenario from "../../src/domain/scenario"
import * as Stop from "../../src/domain/stop"
import { inScene, type Scene, tokyo } from "../engine"

const tomorrow = { timing: { kind: "clock" as const, days: 1, timeOfDay: "10:00" } }
const inAMonth = { timing: { kind: "clock" as const, days: 30, timeOfDay: "10:00" } }

/** Five walks, the second and the fourth at their end; then a step of which nobody has been told is switched on. */
async function unasked(s: Scene) {
  const scenarioId = await s.scenario()
  await s.step(scenarioId, tomorrow)
  const friends = await s.friends(5)
  const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
  await s.step(scenarioId, { ...inAMonth, name: "後", enabled: false })
  await s.at("2026-11-22T10:00")
  expect(await states(s)).toEqual(Array(5).fill("completed"))
  const [first, , third, , fifth] = began
  await s.w.db.execute(sql`
    update enrollments set state = 'active' where channel_id = ${s.channelId} and id in (${first}, ${third}, ${fifth})`)
  await s.w.db.execute(sql`
    update agenda set next_due_at = ${tokyo("2027-01-01T00:00").toString()}::timestamptz where channel_id = ${s.channelId}`)
  await s.w.db.execute(sql`update steps set enabled = true where channel_id = ${s.channelId}`)
  return { scenarioId, began }
}

async function states(s: Scene) {
  const rows = await s.w.db.execute<{ state: string }>(sql`
    select state from enrollments where channel_id = ${s.channelId} order by id`)
  return rows.map(({ state }) => state)
}

/** Walks, from the first on, that are looked at at the next planning. */
async function asked(s: Scene) {
  const rows = await s.w.db.execute<{ due: boolean }>(sql`
    select next_due_at <= ${s.w.at.toString()}::timestamptz as due from agenda
    where channel_id = ${s.channelId} order by enrollment_id`)
  return rows.map(({ due }) => (due ? "now" : "later"))
}

const places = async (s: Scene) =>
  (await s.w.db.execute<{ place: bigint }>(sql`select place from replannings`)).map((row) => row.place)

test(
  "as many as one change may keep waiting are looked at with it, the others portion by portion, and then no place is kept",
  inScene(async (s) => {
    const { scenarioId, began } = await unasked(s)
    await Enrollment.replan(s.w.db, s.channelId, scenarioId, s.w.at, 2)
    expect(await asked(s)).toEqual(["now", "now", "later", "later", "later"])
    expect(await states(s)).toEqual(["active", "active", "active", "completed", "active"])
    expect(await places(s)).toEqual([began[1]!])

    await Enrollment.carryOnReplanning(s.w, 0, 2)
    expect(await asked(s)).toEqual(["now", "now", "now", "now", "later"])
    expect(await states(s)).toEqual(Array(5).fill("active"))
    expect(await places(s)).toEqual([began[3]!])

    await Enrollment.carryOnReplanning(s.w, 0, 2)
    expect(await asked(s)).toEqual(Array(5).fill("now"))
    expect(await places(s)).toEqual([])
  }),
)

test(
  "the tick goes on with what a change has left, and everybody gets the step",
  inScene(async (s) => {
    const { scenarioId } = await unasked(s)
    await Enrollment.replan(s.w.db, s.channelId, scenarioId, s.w.at, 1)
    await s.tick()
    expect(await places(s)).toEqual([])
    await s.at("2026-12-21T10:00")
    expect((await s.ledger()).filter((line) => line === "後: sent")).toHaveLength(5)
    expect(await states(s)).toEqual(Array(5).fill("completed"))
  }),
)

test(
  "a change that comes meanwhile begins again with the first walk",
  inScene(async (s) => {
    const { scenarioId, began } = await unasked(s)
    await Enrollment.replan(s.w.db, s.channelId, scenarioId, s.w.at, 4)
    expect(await places(s)).toEqual([began[3]!])
    await s.w.db.execute(sql`update agenda set next_due_at = null where channel_id = ${s.channelId}`)
    await Enrollment.replan(s.w.db, s.channelId, scenarioId, s.w.at, 2)
    expect(await places(s)).toEqual([began[1]!])
    expect((await asked(s)).slice(0, 3)).toEqual(["now", "now", "later"])
  }),
)

test(
  "two who go on at once do not wait for each other, and a change of the scenario does not cross with either",
  inScene(async (s, { open }) => {
    const { scenarioId } = await unasked(s)
    await Enrollment.replan(s.w.db, s.channelId, scenarioId, s.w.at, 1)
    const other = open(1)
    await other.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from replannings for update`)
      await Enrollment.carryOnReplanning(s.w, 0, 2)
      expect((await asked(s)).filter((when) => when === "now")).toHaveLength(1)
    })
    const goingOn = Array.from({ length: 4 }, () => Enrollment.carryOnReplanning(s.w, 0, 1))
    const edited = Scenario.edit(s.w.db, s.channelId, scenarioId, { staleAfterDays: 3, lateChoice: "none" }, s.w.at)
    await Promise.all([...goingOn, edited])
    await Enrollment.carryOnReplanning(s.w)
    expect(await asked(s)).toEqual(Array(5).fill("now"))
    expect(await places(s)).toEqual([])
  }),
)

test(
  "a scenario that is being stopped takes nobody up again, and one that somebody is changing keeps no other waiting",
  inScene(async (s, { open }) => {
    const { scenarioId, began } = await unasked(s)
    const other = await s.scenario()
    await s.step(other, inAMonth)
    const walk = await s.walk(other, await s.friend())
    const { db } = s.w
    await Enrollment.replan(db, s.channelId, scenarioId, s.w.at, 1)
    await Enrollment.replan(db, s.channelId, other, s.w.at.add({ seconds: 1 }), 0)
    s.w.at = s.w.at.add({ seconds: 2 })
    await open(1).db.transaction(async (tx) => {
      await Scenario.lock(tx, s.channelId, scenarioId)
      await Enrollment.carryOnReplanning(s.w)
    })
    expect(await places(s)).toEqual([began[0]!])
    expect((await asked(s)).at(-1)).toBe("now")

    await Stop.begin(db, s.channelId, scenarioId, s.w.at)
    expect(await places(s)).toEqual([])
    await s.tick()
    expect(await states(s)).toEqual(["withdrawn", "completed", "withdrawn", "completed", "withdrawn", "active"])
    expect((await s.state(walk)).state).toBe("active")
  }),
)
