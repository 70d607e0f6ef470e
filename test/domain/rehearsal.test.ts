import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Enrollment from "../../src/domain/enrollment"
import * as Hold from "../../src/domain/hold"
import * as Rehearsal from "../../src/domain/rehearsal"
import * as Tag from "../../src/domain/tag"
import { inDb, ownDb } from "../db"
import { tokyo } from "../engine"
import * as People from "./people"

const clock = (days: number, timeOfDay: string) => ({ timing: { kind: "clock", days, timeOfDay } })
const somebody = { followedAt: null, tags: new Set<bigint>(), fields: new Map() }

function good(outcome: Rehearsal.Rehearsal | Rehearsal.Refused): Rehearsal.Rehearsal {
  if ("no" in outcome) throw new Error(`nothing to rehearse: ${outcome.no}`)
  return outcome
}

/** What happens, as words: local time, what, and the steps by name. */
async function says(db: Db, { happenings }: Rehearsal.Rehearsal): Promise<string[]> {
  const steps = await db.execute<{ id: bigint; name: string }>(sql`select id, name from steps`)
  const name = new Map(steps.map((step) => [step.id, step.name]))
  return happenings.map((one) => {
    const at = one.at.toZonedDateTimeISO("Asia/Tokyo").toPlainDateTime().toString({ smallestUnit: "minute" })
    if (one.is === "sent") return `${at} ${one.parts.map(({ stepId }) => name.get(stepId)).join("+")}`
    if (one.is === "skipped") return `${at} ${name.get(one.part.stepId)} ${one.reason}`
    return `${at} ${one.is}`
  })
}

describe("a rehearsal", () => {
  test(
    "shows the whole walk of somebody imagined: what travels together, what is skipped by which rule, what actions change",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const { id } = await People.scenario(db, channelId)
      const addTag = [{ do: "addTag", tagId: String(tag.id) }]
      const members = { tag: String(tag.id), has: true }
      await People.step(db, channelId, id, { name: "あ", ...clock(0, "08:00"), missed: "skip" })
      await People.step(db, channelId, id, { name: "い", ...clock(1, "19:00") })
      await People.step(db, channelId, id, { name: "う", ...clock(1, "19:00"), filter: members })
      await People.step(db, channelId, id, { name: "え", ...clock(2, "19:00"), actions: addTag })
      await People.step(db, channelId, id, { name: "お", ...clock(2, "19:00"), filter: members })
      await People.step(db, channelId, id, { name: "か", ...clock(2, "19:00") })
      const script = { scenarioId: id, start: { is: "enrolled" as const, at: People.morning } }
      const plain = good(await Rehearsal.rehearse(db, channelId, { ...script, who: somebody }, People.morning))
      expect(await says(db, plain)).toEqual([
        "2026-11-21T09:00 あ missed",
        "2026-11-22T19:00 う filter",
        "2026-11-22T19:00 い",
        "2026-11-23T19:00 え",
        "2026-11-23T19:00 お+か",
        "2026-11-23T19:00 completed",
      ])
      expect(plain).toMatchObject({ messages: 3, left: [], end: { is: "completed" }, cut: false, inTruth: null })
      const member = { ...somebody, tags: new Set([tag.id]) }
      const other = good(await Rehearsal.rehearse(db, channelId, { ...script, who: member }, People.morning))
      expect((await says(db, other))[1]).toBe("2026-11-22T19:00 い+う")
    }),
  )

  test(
    "says what quiet hours moved, and from when",
    inDb(async (db) => {
      const channelId = await People.channel(db, { windowOpens: "08:00", windowCloses: "21:00" })
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, { timing: { kind: "elapsed", offset: 14, unit: "hours" } })
      const script = { scenarioId: id, who: somebody, start: { is: "enrolled" as const, at: People.morning } }
      const [sent] = good(await Rehearsal.rehearse(db, channelId, script, People.morning)).happenings
      expect([sent?.is, sent?.at.toString()]).toEqual(["sent", tokyo("2026-11-22T08:00").toString()])
      expect(sent?.is === "sent" && sent.parts[0]?.movedFrom?.toString()).toBe(tokyo("2026-11-21T23:00").toString())
    }),
  )

  test(
    "sends nothing and changes nothing: its transaction may only read",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, clock(1, "19:00"))
      const friendId = await People.friend(db, channelId)
      await People.walk(db, channelId, id, friendId)
      const before = await everything(db)
      const said: string[] = []
      const watched: Db = Object.assign(Object.create(db), {
        transaction: (work: (tx: Db) => Promise<unknown>) =>
          db.transaction(async (tx) => {
            const done = await work(tx)
            const [row] = await tx.execute<{ mode: string }>(
              sql`select current_setting('transaction_read_only') as mode`,
            )
            said.push(row!.mode)
            return done
          }),
      })
      good(
        await Rehearsal.rehearse(
          ...([
            watched,
            channelId,
            { scenarioId: id, who: { friendId }, start: { is: "present" } },
            People.morning,
          ] as const),
        ),
      )
      expect(said).toEqual(["on"])
      expect(await everything(db)).toEqual(before)
    }),
  )

  test(
    "from the present state: what stands still stays so unless somebody is said to end it",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { id } = await People.scenario(db, channelId, { pausedPolicy: "shift" })
      await People.step(db, channelId, id, { name: "あ", ...clock(1, "19:00") })
      const friendId = await People.friend(db, channelId)
      const walk = await People.walk(db, channelId, id, friendId)
      await Enrollment.pause(db, channelId, [walk], People.morning)
      const script = { scenarioId: id, who: { friendId }, start: { is: "present" as const } }
      const still = good(await Rehearsal.rehearse(db, channelId, script, People.morning))
      expect(still).toMatchObject({ happenings: [], end: { is: "standing", holds: ["paused"] } })
      expect(still.left.map(({ why }) => why)).toEqual(["standing"])
      const deeds = [{ at: tokyo("2026-11-24T10:00"), kind: "paused" as const, does: "end" as const }]
      const resumed = good(await Rehearsal.rehearse(db, channelId, { ...script, deeds }, People.morning))
      expect(await says(db, resumed)).toEqual([
        "2026-11-24T10:00 resumed",
        "2026-11-24T10:00 shifted",
        "2026-11-25T19:00 あ",
        "2026-11-25T19:00 completed",
      ])
    }),
  )

  test(
    "what waits for messages goes on in LINE's next month, one request a day",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      await db.execute(sql`insert into quota_months (channel_id, month, allowance, line_used, read_at)
        values (${channelId}, '2026-11-01', 5, 5, ${People.morning.toString()}::timestamptz)`)
      const { id } = await People.scenario(db, channelId)
      const long = Array(3).fill(People.text("続き")[0])
      for (const name of ["あ", "い"])
        await People.step(db, channelId, id, { name, ...clock(0, "09:00"), messages: long })
      const friendId = await People.friend(db, channelId)
      const walk = await People.walk(db, channelId, id, friendId)
      await Hold.begin(db, channelId, [walk], "quota", People.morning)
      const script = { scenarioId: id, who: { friendId }, start: { is: "present" as const } }
      expect(
        (await says(db, good(await Rehearsal.rehearse(db, channelId, script, People.morning)))).slice(0, 3),
      ).toEqual(["2026-12-01T00:00 resumed", "2026-12-01T00:00 あ", "2026-12-02T00:00 い"])
    }),
  )

  test(
    "the friend's other walks go on, too, and do what they do to this one",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      await db.execute(sql`insert into quota_months (channel_id, month, allowance, line_used, read_at)
        values (${channelId}, '2026-11-01', 5, 5, ${People.morning.toString()}::timestamptz)`)
      const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
      const [one, other] = [await People.scenario(db, channelId), await People.scenario(db, channelId, { name: "先" })]
      const actions = [{ do: "addTag" as const, tagId: String(tag.id) }]
      await People.step(db, channelId, other.id, { ...clock(0, "09:00"), actions })
      await People.step(db, channelId, one.id, {
        ...{ ...clock(14, "19:00"), name: "会員へ" },
        filter: { tag: String(tag.id), has: true },
      })
      const friendId = await People.friend(db, channelId)
      await People.walk(db, channelId, one.id, friendId)
      await Hold.begin(db, channelId, [await People.walk(db, channelId, other.id, friendId)], "quota", People.morning)
      const script = { scenarioId: one.id, who: { friendId }, start: { is: "present" as const } }
      expect((await says(db, good(await Rehearsal.rehearse(db, channelId, script, People.morning))))[0]).toBe(
        "2026-12-05T19:00 会員へ",
      )
    }),
  )

  test.each([
    ["not by what is kept for paid scenarios", false, "2026-12-01T00:00 resumed"],
    ["a paid one at once", true, "2026-11-21T09:00 resumed"],
  ])("what waits for messages goes on %s (semantics 8)", (_, paid, first) =>
    inDb(async (db) => {
      const channelId = await People.channel(db, { quotaReserve: 2 })
      await db.execute(sql`insert into quota_months (channel_id, month, allowance, line_used, read_at)
        values (${channelId}, '2026-11-01', 5, 3, ${People.morning.toString()}::timestamptz)`)
      const { id } = await People.scenario(db, channelId, { paid })
      await People.step(db, channelId, id, clock(0, "09:00"))
      const friendId = await People.friend(db, channelId)
      await Hold.begin(db, channelId, [await People.walk(db, channelId, id, friendId)], "quota", People.morning)
      const script = { scenarioId: id, who: { friendId }, start: { is: "present" as const } }
      const told = await says(db, good(await Rehearsal.rehearse(db, channelId, script, People.morning)))
      expect(told[0]).toBe(first)
    })(),
  )

  test(
    "says why a step is left: switched off, suspended, no goal; and whom the rehearsal looks away from",
    // Committed: a transaction within a transaction would leave the outer one reading only.
    ownDb(async ({ db }) => {
      const channelId = await People.channel(db)
      const { id } = await People.scenario(db, channelId)
      await People.step(db, channelId, id, { ...clock(1, "19:00"), enabled: false })
      const { id: stepId } = await People.step(db, channelId, id, clock(2, "19:00"))
      await db.execute(sql`update steps set suspended_at = created_at where id = ${stepId}`)
      const friendId = await People.friend(db, channelId)
      const script = { scenarioId: id, who: { friendId }, start: { is: "enrolled" as const, at: People.morning } }
      expect(await Rehearsal.rehearse(db, channelId, { ...script, start: { is: "present" } }, People.morning)).toEqual({
        no: "walk",
      })
      const first = good(await Rehearsal.rehearse(db, channelId, script, People.morning))
      expect([first.left.map(({ why }) => why), first.inTruth]).toEqual([["disabled", "suspended"], null])
      const walk = await People.walk(db, channelId, id, friendId)
      expect(await Rehearsal.rehearse(db, channelId, script, People.morning)).toMatchObject({ inTruth: "walking" })
      await Enrollment.withdraw(db, channelId, [walk], People.morning)
      expect(await Rehearsal.rehearse(db, channelId, script, People.morning)).toMatchObject({ inTruth: "barred" })
      const countdown = await People.scenario(db, channelId, { kind: "countdown" })
      await People.step(db, channelId, countdown.id, clock(-1, "19:00"))
      const aimless = good(
        await Rehearsal.rehearse(db, channelId, { ...script, scenarioId: countdown.id }, People.morning),
      )
      expect(aimless).toMatchObject({ left: [{ why: "no_goal" }], originAt: null })
    }),
  )

  test(
    "scenarios that start each other without end are cut somewhere",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const { id } = await People.scenario(db, channelId, { reentry: "always" })
      const other = await People.scenario(db, channelId, { reentry: "always" })
      const start = (scenarioId: bigint) => [{ do: "startScenario", scenarioId: String(scenarioId) }]
      await People.step(db, channelId, id, clock(4000 - 3000, "19:00"))
      await People.step(db, channelId, other.id, {
        timing: { kind: "elapsed", offset: 1, unit: "hours" },
        actions: start(other.id),
      })
      await People.step(db, channelId, id, {
        timing: { kind: "elapsed", offset: 0, unit: "hours" },
        actions: start(other.id),
      })
      const script = { scenarioId: id, who: somebody, start: { is: "enrolled" as const, at: People.morning } }
      expect(good(await Rehearsal.rehearse(db, channelId, script, People.morning))).toMatchObject({ cut: true })
    }),
    240_000,
  )
})

async function everything(db: Db): Promise<unknown[]> {
  const tables = ["enrollments", "deliveries", "floors", "holds", "batches", "friends", "friend_tags", "events"]
  const hashes = tables.map(
    (name) => sql`select md5(string_agg(t::text, ' ' order by t::text)) as hash from ${sql.identifier(name)} t`,
  )
  return [...(await db.execute(sql.join(hashes, sql` union all `)))]
}
