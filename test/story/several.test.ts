/** Several processes on one database, and processes that die: each friend once, and the month never overdrawn. */
import { expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import type { Answer } from "../../src/line/client"
import { tick } from "../../src/tick"
import type { TestWorld } from "../world"
import { anotherProcess, atOnce, inTown, leasesLapse, type Town, text } from "./town"

setDefaultTimeout(240_000)

async function statesOf(town: Town): Promise<Record<string, number>> {
  const rows = await town.db.execute<{ state: string; count: number }>(sql`
    select ${Delivery.stateSql} as state, count(*)::int as count
    from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id group by 1`)
  return Object.fromEntries(rows.map((row) => [row.state, row.count]))
}

const once = (town: Town) => [...new Set(town.line.log.perPerson().values())]

test.each([
  ["the same words for all", "だしの引き方"],
  ["words of each one's own", "{{name}}さん、だしの引き方"],
])(
  "§8 three processes tick at once over 2,000 who are due, %s, and 1,500 messages: 1,500 friends once, 500 held",
  (_, words) =>
    inTown(
      async (town) => {
        const course = await town.scenario()
        await town.step(course, { name: "第1回", ...atOnce, messages: text(words) })
        await town.walkers(course, 2_000)
        const processes = [town.w, anotherProcess(town), anotherProcess(town)]
        // Each takes another part of them, and each sees 1,500 messages left.
        await Promise.all(processes.map((one) => Enrollment.plan(one, town.channelId, 700)))
        expect(await statesOf(town)).toEqual({ frozen: 1_500, held: 500 })
        await Promise.all(processes.map(tick))
        for (let second = 0; second < 3; second++) {
          town.w.at = town.w.at.add({ seconds: 1 })
          await Promise.all(processes.map(tick))
        }
        expect(town.w.logged.filter((line) => line.includes("failed"))).toEqual([])
        expect(await statesOf(town)).toEqual({ sent: 1_500, held: 500 })
        expect(town.account.used.count).toBe(1_500)
        expect(town.line.log.perPerson().size).toBe(1_500)
        expect(once(town)).toEqual([1])
        // LINE never had to say that the month is used up: nobody asked for more than there was.
        expect(Object.keys(town.line.log.counts()).filter((key) => key.endsWith("429"))).toEqual([])

        town.w.at = Temporal.Instant.from("2026-12-01T10:00:00+09:00")
        for (let second = 0; second < 3; second++) {
          await Promise.all(processes.map(tick))
          town.w.at = town.w.at.add({ seconds: 1 })
        }
        expect(await statesOf(town)).toEqual({ sent: 2_000 })
        expect(town.line.log.perPerson().size).toBe(2_000)
        expect(once(town)).toEqual([1])
      },
      { limit: 1_500 },
    )(),
)

test(
  "§8 messages come back while three processes look: together they let go as many as may be sent, the oldest first",
  inTown(
    async (town) => {
      const course = await town.scenario()
      await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
      const people = []
      for (let minute = 0; minute < 9; minute++) {
        people.push(...(await town.walkers(course, 1)))
        await town.after({ minutes: 1 })
      }
      expect(await statesOf(town)).toEqual({ sent: 3, held: 6 })
      town.account.limit = 5
      await Quota.refresh(town.w, town.channelId)
      const processes = [town.w, anotherProcess(town), anotherProcess(town)]
      const released = await Promise.all(processes.map((one) => Quota.release(one, town.channelId)))
      expect(released.toSorted()).toEqual([0, 0, 2])
      await Promise.all(processes.map(tick))
      await town.after({ seconds: 1 })
      expect(people.map((person) => town.phone(person).length)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0])
    },
    { limit: 3 },
  ),
)

test(
  "events of one account in three processes: each follow welcomed once, each friend's in order",
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
    const people = Array.from({ length: 60 }, (_, n) => town.line.person({ name: `友だち${n}` }))
    const processes = [town.w, anotherProcess(town), anotherProcess(town)]
    const arriving = people.map(async (person) => {
      await person.follow(town.account)
      if (person.userId < "U8") await person.block(town.account)
    })
    await Promise.all([...arriving, ...processes.map(tick)])
    for (let n = 0; n < 3; n++) await Promise.all([town.w.settled(), ...processes.map(tick)])
    expect(town.w.logged.filter((line) => line.includes("failed"))).toEqual([])
    const [friends] = await town.db.execute<{ met: number; wrong: number }>(sql`
      select count(*)::int as met, count(*) filter (where following = (line_user_id < 'U8'))::int as wrong from friends`)
    expect(friends).toEqual({ met: 60, wrong: 0 })
    expect((await Enrollment.list(town.db, town.channelId, {}, { limit: 100 })).length).toBe(60)
    expect([...town.received().values()].every((times) => times === 1)).toBe(true)
    const stayed = people.filter(({ userId }) => userId >= "U8")
    expect(stayed.map(town.phone)).toEqual(stayed.map(() => ["はじめまして"]))
  }),
)

test(
  "events hold a friend while they wait for the friend's walks: planning, which holds walks, does not wait for friends",
  inTown(async (town) => {
    const course = await town.scenario()
    await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
    const [hana] = await town.friends("佐藤花子")
    const [friend] = await town.db.execute<{ id: bigint }>(sql`select id from friends`)
    await Enrollment.start(town.db, town.channelId, course, [friend!.id], { at: town.w.at })
    const planner = anotherProcess(town)
    await town.db.transaction(async (tx) => {
      await tx.execute(sql`update friends set last_message_at = ${town.w.at.toString()}::timestamptz`)
      const patience = Bun.sleep(30_000).then(() => "waits")
      expect(await Promise.race([Enrollment.plan(planner, town.channelId), patience])).toBe(0)
    })
    await town.tick()
    expect(town.phone(hana!)).toEqual(["はじめまして"])
    expect(town.line.log.accepted().map(({ endpoint }) => endpoint)).toEqual(["reply"])
  }),
)

/** A process that dies with LINE's first answer in its hands: what was on its way arrives, nothing is written. */
async function dieAfterSending(doomed: TestWorld, deed: () => Promise<unknown>): Promise<void> {
  const { push, multicast, reply } = doomed.line
  const onTheirWay: Promise<unknown>[] = []
  let dead = false
  const die =
    <Asked extends unknown[]>(send: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      if (!dead) {
        const answer = send(...asked)
        onTheirWay.push(answer)
        await answer
      }
      dead = true
      throw new Error("the process was killed")
    }
  doomed.line = { ...doomed.line, push: die(push), multicast: die(multicast), reply: die(reply) }
  await deed()
  await Promise.all(onTheirWay)
  expect(onTheirWay).not.toHaveLength(0)
}

test.each([
  ["the same words for all", "だしの引き方"],
  ["words of each one's own", "{{name}}さん、だしの引き方"],
])(
  "§9 killed between sending and settling, %s: the next process asks with the same keys, and LINE says 409",
  (_, words) =>
    inTown(async (town) => {
      const course = await town.scenario()
      await town.step(course, { name: "第1回", ...atOnce, messages: text(words) })
      await town.walkers(course, 700)
      const doomed = anotherProcess(town)
      await dieAfterSending(doomed, () => tick(doomed))
      expect(town.w.logged.some((line) => line.includes("the process was killed"))).toBe(true)
      const sentBefore = town.line.log.accepted().length
      expect(sentBefore).toBeGreaterThan(0)

      // While the lease of the dead lives, nobody touches what it had in hand.
      const asked = () => town.line.log.entries.filter(({ status }) => status === 409).length
      await town.tick()
      expect(asked()).toBe(0)
      await leasesLapse(town.db)
      await town.after({ minutes: 2 })
      await town.calm()
      expect(await statesOf(town)).toEqual({ sent: 700 })
      expect(asked()).toBe(sentBefore)
      expect(town.line.log.perPerson().size).toBe(700)
      expect(once(town)).toEqual([1])
      expect(town.line.log.entries.flatMap(({ notes }) => notes)).toEqual([])
    })(),
)

test(
  "§8 killed while a welcome travels by reply: unknown, and never sent again",
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
    const hana = town.line.person({ name: "佐藤花子" })
    await dieAfterSending(town.w, async () => {
      await hana.follow(town.account)
      await town.w.settled().catch(() => {})
    })
    town.w.line = anotherProcess(town).line
    await leasesLapse(town.db)
    await town.after({ minutes: 2 })
    expect(await town.ledger()).toEqual(["あいさつ: unknown"])
    expect(town.phone(hana)).toEqual(["はじめまして"])
    expect(town.line.log.entries.filter(({ endpoint }) => endpoint === "reply" || endpoint === "push")).toHaveLength(1)
  }),
)

test(
  "§9 killed after planning, before the first byte: the next process sends what stands ready",
  inTown(async (town) => {
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    await town.walkers(course, 700)
    await Enrollment.plan(anotherProcess(town), town.channelId)
    expect(await statesOf(town)).toEqual({ frozen: 700 })
    expect(town.line.log.accepted()).toEqual([])
    await town.tick()
    expect(await statesOf(town)).toEqual({ sent: 700 })
    expect(once(town)).toEqual([1])
  }),
)

test(
  "§5 killed after sending a step with an action: the action runs once, with the acceptance that is recorded",
  inTown(async (town) => {
    const next = await town.scenario({ name: "中級コース" })
    await town.step(next, { name: "中級", ...atOnce, messages: text("煮物") })
    const course = await town.scenario({ name: "入門コース" })
    const actions = [{ do: "startScenario", scenarioId: String(next) }]
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方"), actions })
    const people = await town.walkers(course, 20)
    const doomed = anotherProcess(town)
    await dieAfterSending(doomed, () => tick(doomed))
    expect(await Enrollment.list(town.db, town.channelId, { scenarioId: next }, { limit: 100 })).toEqual([])
    await leasesLapse(town.db)
    await town.after({ minutes: 2 })
    await town.calm()
    await town.tick()
    expect(await Enrollment.list(town.db, town.channelId, { scenarioId: next }, { limit: 100 })).toHaveLength(20)
    expect(people.map(town.phone)).toEqual(people.map(() => ["だしの引き方", "煮物"]))
  }),
)
