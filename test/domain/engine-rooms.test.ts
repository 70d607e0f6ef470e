/** Many at once: no two transactions wait for each other, nobody's trouble is another's, and no event is in another's way. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { bigints } from "../../src/domain/arrays"
import * as Automation from "../../src/domain/automation"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Event from "../../src/domain/event"
import * as Hearing from "../../src/domain/hearing"
import * as Rate from "../../src/domain/rate"
import { react } from "../../src/domain/reaction"
import type { WebhookEvent } from "../../src/line/webhook"
import { ownDb } from "../db"
import { from, inScene, tokyo, userIdOf } from "../engine"
import * as People from "./people"

const unsending: WebhookEvent = {
  ...{ type: "unsend", mode: "active", webhookEventId: "01UNSEND", timestamp: People.morning.epochMilliseconds },
  deliveryContext: { isRedelivery: false },
}

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })

/** Half a second is long enough for a statement that waits for nobody, and shorter than the deadlock detector's second. */
const impatient = (db: Db) => db.execute(sql`set local lock_timeout = '500ms'`)

/** Channels take turns by id; the one in trouble comes first. */
async function firstInLine(db: Db, channelId: bigint): Promise<bigint> {
  await db.execute(sql`update channels set id = id - 1000 where id = ${channelId}`)
  return channelId - 1000n
}

describe("the order in which rows are locked", () => {
  test(
    "settling asks for the month's row last, as planning does: an action may wait for a walk that is being planned",
    inScene(async (s) => {
      s.quota = { allowance: 100, used: 0 }
      await s.w.db.execute(sql`update quota_months set read_at = null, asked_at = null`)
      const other = await s.scenario({ name: "別" })
      const scenarioId = await s.scenario()
      await s.step(scenarioId, {
        name: "一",
        ...clock(0),
        actions: [{ do: "stopScenario", scenarioId: String(other) }],
      })
      const friend = await s.friend()
      await s.walk(scenarioId, friend)
      const elsewhere = await s.walk(other, friend)
      await s.tick()
      s.w.at = tokyo("2026-11-21T19:00")
      await Enrollment.plan(s.w, s.channelId)
      let sending: Promise<unknown> = Promise.resolve()
      await s.w.db.transaction(async (planner) => {
        await impatient(planner)
        await planner.execute(sql`select 1 from agenda where enrollment_id = ${elsewhere} for update`)
        sending = Delivery.send(s.w)
        await Bun.sleep(200)
        await planner.execute(sql`select 1 from quota_months where channel_id = ${s.channelId} for update`)
      })
      await sending
      expect(await s.ledger()).toEqual(["一: sent"])
      expect((await s.state(elsewhere)).state).toBe("withdrawn")
    }),
  )
  for (const [what, stop] of [
    ["a pause", Enrollment.pause],
    ["a withdrawal", Enrollment.withdraw],
  ] as const)
    test(
      `${what} asks for the batch before the walk, as whoever gives a batch up does`,
      inScene(async (s) => {
        const scenarioId = await s.scenario()
        await s.step(scenarioId, { name: "一", ...clock(0) })
        const walk = await s.walk(scenarioId, await s.friend())
        await s.tick()
        s.w.at = tokyo("2026-11-21T19:00")
        await Enrollment.plan(s.w, s.channelId)
        let stopping: Promise<unknown> = Promise.resolve()
        await s.w.db.transaction(async (chore) => {
          await impatient(chore)
          await chore.execute(sql`select 1 from batches where channel_id = ${s.channelId} for update`)
          stopping = stop(s.w.db, s.channelId, [walk], s.w.at)
          await Bun.sleep(200)
          await chore.execute(sql`update agenda set next_due_at = null where enrollment_id = ${walk}`)
        })
        await stopping
        await s.tick()
        expect(s.sent).toEqual([])
      }),
    )
})

describe("nobody's trouble is another's", () => {
  test(
    "a channel whose secret cannot be opened stops neither the other channels' sending nor their events",
    inScene(async (s) => {
      const broken = await People.channel(s.w.db, { connectedAt: People.morning, secretSealed: "sealed ****" })
      const theirs = await firstInLine(s.w.db, broken)
      await s.w.db.execute(sql`
        insert into quota_months (channel_id, month, unlimited, read_at)
        values (${theirs}, '2026-11-01', true, ${s.w.at.toString()}::timestamptz)`)
      for (const [channelId, friend] of [
        [theirs, await People.friend(s.w.db, theirs)],
        [s.channelId, await s.friend()],
      ] as const) {
        const { id } = await People.scenario(s.w.db, channelId)
        await People.step(s.w.db, channelId, id, { name: "一", ...clock(0) })
        await People.walk(s.w.db, channelId, id, friend)
      }
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: sent"])
      const [batch] = await s.w.db.execute<{ state: string; attempts: number }>(
        sql`select state, attempts from batches where channel_id = ${theirs}`,
      )
      expect(batch).toEqual({ state: "ready", attempts: 0 })
      expect(s.w.logged.some((line) => line.includes("a chore failed"))).toBe(true)
    }),
  )
  test(
    "a walk that cannot be planned does not stop the planning of other channels",
    inScene(async (s) => {
      const other = await People.channel(s.w.db, {
        connectedAt: People.morning,
        secretSealed: await s.w.vault.seal("secret"),
      })
      const theirs = await firstInLine(s.w.db, other)
      const { id } = await People.scenario(s.w.db, theirs)
      const step = await People.step(s.w.db, theirs, id, { name: "一", ...clock(0) })
      await People.walk(s.w.db, theirs, id, await People.friend(s.w.db, theirs))
      await s.w.db.execute(sql`update steps set filter = '{"nonsense": 1}' where id = ${step.id}`)
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0) })
      await s.walk(scenarioId, await s.friend())
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "a walk that cannot be planned waits an hour, and the others of its channel go on",
    inScene(async (s) => {
      const [bad, fine] = [await s.scenario({ name: "壊" }), await s.scenario({ name: "良" })]
      const step = await s.step(bad, { name: "壊", ...clock(0) })
      await s.step(fine, { name: "良", ...clock(0) })
      const friends = await s.friends(30)
      for (const id of [bad, fine]) await Enrollment.start(s.w.db, s.channelId, id, friends, { at: s.w.at })
      await s.tick()
      await s.w.db.execute(sql`update steps set filter = '{"nonsense": 1}' where id = ${step}`)
      await s.at("2026-11-21T19:00")
      expect((await s.ledger()).length).toBe(30)
      expect(s.w.logged.filter((line) => line.includes("could not be planned")).length).toBe(30)
      await s.w.db.execute(sql`update steps set filter = null where id = ${step}`)
      await s.at("2026-11-21T20:00")
      expect((await s.ledger()).length).toBe(60)
      expect(s.sent.flatMap((sent) => sent.to).length).toBe(60)
    }),
  )
  test(
    "rate limits: when the database does not answer, everybody who waits for a token hears of it",
    ownDb(async ({ db }) => {
      const channelId = await People.channel(db)
      let asked = 0
      const flaky = new Proxy(db, {
        get: (target, key) =>
          key === "execute" && asked++ === 1
            ? () => Promise.reject(new Error("connection lost"))
            : Reflect.get(target, key),
      })
      const take = Rate.leases(flaky, { push: 50, multicast: 1, reply: 1 })
      const taken = await Promise.race([
        Promise.allSettled(Array.from({ length: 20 }, () => take(channelId, "push"))),
        Bun.sleep(30_000),
      ])
      expect(Array.isArray(taken)).toBe(true)
      const failed = Array.isArray(taken) ? taken.filter((one) => one.status === "rejected").length : 0
      expect(failed).toBeGreaterThan(1)
    }),
  )
  test(
    "rate limits: one without a limit asks nobody",
    ownDb(async ({ db }) => {
      const channelId = await People.channel(db)
      const take = Rate.leases(db, { push: Number.POSITIVE_INFINITY, multicast: 1000, reply: 1 })
      expect(take(channelId, "push")).toBeUndefined()
      await take(channelId, "multicast")
      const rows = await db.execute<{ endpoint: string }>(sql`select endpoint from rate_buckets`)
      expect(rows.map(({ endpoint }) => endpoint)).toEqual(["multicast"])
    }),
  )
})

describe("semantics 7 and the webhook: events", () => {
  const said = (n: number, user: object, more: Partial<WebhookEvent> = {}): WebhookEvent => ({
    type: "message",
    mode: "active",
    webhookEventId: `01MANY${String(n).padStart(20, "0")}`,
    timestamp: People.morning.epochMilliseconds + n,
    message: { type: "text", id: String(n), text: `${n}` },
    ...user,
    ...more,
  })
  test(
    "ten thousand of one friend, drained by two at once, each exactly once",
    inScene(async (s) => {
      const friend = await s.friend()
      const user = from(await userIdOf(s, friend))
      const scenarioId = await s.scenario({ startsOnFollow: true, reentry: "always" })
      for (let n = 0; n < 10_000; n += 1000)
        await Event.receive(
          s.w.db,
          s.channelId,
          Array.from({ length: 1000 }, (_, i) => said(n + i, user, (n + i) % 1000 === 500 ? { type: "follow" } : {})),
          s.w.at,
        )
      await Promise.all([Automation.drain(s.w), Automation.drain(s.w), s.tick()])
      await s.tick()
      const [left] = await s.w.db.execute<{ count: number }>(
        sql`select count(*)::int as count from events where reacted_at is null`,
      )
      expect(left?.count).toBe(0)
      const walks = await Enrollment.list(s.w.db, s.channelId, { scenarioId })
      expect([walks.length, walks.filter((walk) => walk.state === "active").length]).toEqual([10, 1])
    }),
    240_000,
  )
  test(
    "an unsend that overtakes its message still takes the words away",
    inScene(async (s) => {
      const user = from(await userIdOf(s, await s.friend()))
      await s.webhook({ type: "unsend", unsend: { messageId: "77" }, ...user })
      await s.tick()
      await s.webhook({ type: "message", message: { type: "text", id: "77", text: "まちがい" }, ...user })
      await s.tick()
      const kept = await s.w.db.execute(sql`select 1 from events where payload::text like '%まちがい%'`)
      expect(kept.length).toBe(0)
    }),
  )
  test(
    "an unsend takes the words away also of a message that comes while it is being reacted to",
    inScene(async (s) => {
      const user = from(await userIdOf(s, await s.friend()))
      await s.webhook({ type: "unsend", unsend: { messageId: "77" }, ...user })
      const event: WebhookEvent = { ...unsending, unsend: { messageId: "77" }, ...user }
      const [row] = await s.w.db.execute<{ id: bigint }>(sql`select id from events`)
      await s.w.db.transaction(async (tx) => {
        const at = { occurredAt: s.w.at, recordedAt: s.w.at }
        const arrival = { id: row!.id, kind: "line.unsend", lineUserId: user.source.userId, event, ...at }
        await react(tx, s.channelId, [arrival], new Map(), s.w.at)
        await s.webhook({ type: "message", message: { type: "text", id: "77", text: "まちがい" }, ...user })
      })
      await s.tick()
      expect(await s.w.db.execute(sql`select 1 from events where payload::text like '%まちがい%'`)).toBeEmpty()
    }),
  )
  test(
    "an unsend takes the words away also of a message that is being heard while it is reacted to",
    inScene(async (s) => {
      const user = from(await userIdOf(s, await s.friend()))
      const message = { type: "text", id: "77", text: "まちがい" }
      let reaction: Promise<unknown> | undefined
      await s.w.db.transaction(async (tx) => {
        const event = { ...unsending, type: "message", message, ...user }
        await Hearing.hear(tx, [{ channelId: s.channelId, events: [event] }], s.w.at)
        await s.webhook({ type: "unsend", unsend: { messageId: "77" }, ...user })
        reaction = Automation.drain(s.w, s.channelId)
        // It waits for us: long enough for one that does not.
        await Promise.race([reaction, Bun.sleep(300)])
      })
      await reaction
      await s.tick()
      expect(await s.w.db.execute(sql`select 1 from events where payload::text like '%まちがい%'`)).toBeEmpty()
    }),
  )
  test(
    "what a friend says who has taken something back since we began to look is looked at again",
    inScene(async (s) => {
      const user = from(await userIdOf(s, await s.friend()))
      const message = (n: number) => ({ ...unsending, type: "message", message: { type: "text", id: `${n}` }, ...user })
      const left = (n: number) => {
        const event = { ...message(n), webhookEventId: `0${n}` }
        return Hearing.hear(s.w.db, [{ channelId: s.channelId, events: [event] }], s.w.at)
      }
      expect(await left(1)).toBe(0)
      await s.webhook({ type: "unsend", unsend: { messageId: "1" }, ...user })
      await s.tick()
      expect(await left(2)).toBe(0)
      // As who began before: its moment is not after that of the unsend.
      const later = sql`update friends set unsent_at = unsent_at + interval '1 minute'`
      expect((await s.w.db.execute(later)).count).toBe(1)
      expect(await left(3)).toBe(1)
    }),
  )
  test(
    "events of every broken shape are stored, and the others of the set are reacted to",
    inScene(async (s) => {
      const friend = await s.friend()
      const user = from(await userIdOf(s, friend))
      await s.webhook(
        { type: "message", ...user },
        { type: "message", ...user, message: 5 },
        { type: "message", ...user, message: { id: { deep: [] } } },
        { type: "unsend", ...user },
        { type: "unsend", ...user, unsend: null },
        { type: "postback", ...user, postback: "x" },
        { type: "accountLink", link: {} },
        { type: "follow", source: { type: "group", userId: "C1" } },
        { type: "brandNew", ...user, whatever: { a: [1] } },
        { type: "message", source: {} },
        { type: "message", ...user, message: { type: "text", id: "9", text: "半分 \ud83d と \u0000" } },
        { type: "unfollow", ...user },
      )
      await s.tick()
      const [count] = await s.w.db.execute<{ left: number; failed: number }>(sql`
        select count(*) filter (where reacted_at is null)::int as left,
          count(*) filter (where error is not null)::int as failed from events`)
      expect(count).toEqual({ left: 0, failed: 0 })
      const [row] = await s.w.db.execute<{ following: boolean }>(
        sql`select following from friends where id = any(${bigints([friend])})`,
      )
      expect(row?.following).toBe(false)
    }),
  )
  test(
    "one that fails keeps its error and comes back later; those around it are reacted to at once",
    inScene(async (s) => {
      const [good, bad] = [await s.friend(), await s.friend()]
      await s.w.db.execute(sql`
        create function refuse_one() returns trigger language plpgsql as $$
        begin if new.id = ${sql.raw(String(bad))} and new.last_message_at is not null then raise exception 'not this one'; end if; return new; end $$`)
      await s.w.db.execute(
        sql`create trigger refuse_one before update on friends for each row execute function refuse_one()`,
      )
      const message = { type: "text", id: "1", text: "はい" }
      await s.webhook(
        { type: "message", ...from(await userIdOf(s, good)), message },
        { type: "message", ...from(await userIdOf(s, bad)), message },
        { type: "unfollow", ...from(await userIdOf(s, good)) },
      )
      await s.tick()
      const rows = await s.w.db.execute<{ reacted: boolean; attempts: number; error: string | null }>(sql`
        select reacted_at is not null as reacted, attempts, error from events where line_event_id is not null order by id`)
      expect(rows.map((row) => [row.reacted, row.attempts])).toEqual([
        [true, 0],
        [false, 1],
        [true, 0],
      ])
      expect(rows[1]?.error).toContain("not this one")
      await s.w.db.execute(sql`drop trigger refuse_one on friends`)
      s.w.at = s.w.at.add({ seconds: 10 })
      await s.tick()
      const left = await s.w.db.execute(sql`select 1 from events where reacted_at is null`)
      expect(left.length).toBe(0)
    }),
  )
})
