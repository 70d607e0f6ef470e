/** Semantics 8: every promise about the month's messages. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import * as Rate from "../../src/domain/rate"
import { ownDb } from "../db"
import { accepted, from, inScene, type Scene, tokyo } from "../engine"
import { channel, text } from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const reread = (s: Scene) => s.w.db.execute(sql`update quota_months set read_at = null, asked_at = null`)

async function due(s: Scene, people: number, facts: object = {}) {
  const scenarioId = await s.scenario(facts)
  await s.step(scenarioId, { name: String((facts as { name?: string }).name ?? "一"), ...clock(0) })
  const friends = await s.friends(people)
  const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
  await s.tick()
  return { scenarioId, friends, walks: began }
}
const limit = async (s: Scene, allowance: number, used = 0) => {
  s.quota = { allowance, used }
  await reread(s)
  await s.tick()
}
const counts = async (s: Scene) =>
  Object.fromEntries(Object.entries(Object.groupBy(await s.ledger(), (line) => line)).map(([k, v]) => [k, v?.length]))

describe("semantics 8, quota", () => {
  test(
    "what does not fit is held, not failed; what fits is sent, to the last message",
    inScene(async (s) => {
      await limit(s, 700)
      await due(s, 1000)
      await s.at("2026-11-21T19:00")
      expect(s.sent.reduce((sum, sent) => sum + sent.to.length, 0)).toBe(700)
      expect(await counts(s)).toEqual({ "一: sent": 700, "一: held (quota)": 300 })
    }),
  )
  test(
    "that messages ran out is an event once, however many plannings hold walks",
    inScene(async (s) => {
      await limit(s, 1)
      for (const name of ["A", "B", "C"]) {
        const id = await s.scenario({ name })
        await s.step(id, { name, ...clock(0, `1${name === "A" ? 1 : name === "B" ? 2 : 3}:00`) })
        await Enrollment.start(s.w.db, s.channelId, id, [await s.friend(), await s.friend()], { at: s.w.at })
      }
      for (const hour of [11, 12, 13, 14]) await s.at(`2026-11-21T${hour}:00`)
      expect(await counts(s)).toEqual({
        "A: sent": 1,
        "A: held (quota)": 1,
        "B: held (quota)": 2,
        "C: held (quota)": 2,
      })
      const told = await s.w.db.execute(sql`select 1 from events where kind = 'quota.exhausted'`)
      expect(told.length).toBe(1)
    }),
  )
  test(
    "sends from LINE's own manager count too: LINE's reading is the truth",
    inScene(async (s) => {
      await limit(s, 100, 95)
      await due(s, 10)
      await s.at("2026-11-21T19:00")
      expect(await counts(s)).toEqual({ "一: sent": 5, "一: held (quota)": 5 })
    }),
  )
  test(
    "used is the larger of LINE's reading plus ours since, and our own sum",
    inScene(async (s) => {
      await limit(s, 1000, 40)
      await due(s, 30)
      await s.at("2026-11-21T19:00")
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(70)
      s.quota.used = 10
      await Quota.refresh(s.w, s.channelId)
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(30)
      s.quota.used = 90
      await Quota.refresh(s.w, s.channelId)
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(90)
    }),
  )
  test(
    "what remains is divided: what is kept for paid scenarios is left to them alone",
    inScene(async (s) => {
      const [paid, plain] = [await s.scenario({ paid: true }), await s.scenario()]
      const seen = async (remaining: number | null, quotaReserve: number) => {
        s.quota = { allowance: remaining, used: 0 }
        await Quota.refresh(s.w, s.channelId)
        await s.w.db.execute(sql`update channels set quota_reserve = ${quotaReserve} where id = ${s.channelId}`)
        const by = await Promise.all([plain, paid].map((id) => Quota.stateFor(s.w.db, s.channelId, id, s.w.at)))
        return by.map(({ left, kept }) => [left, kept])
      }
      expect(await seen(9, 7)).toEqual([
        [2, 7],
        [9, 0],
      ])
      expect(await seen(3, 7)).toEqual([
        [0, 3],
        [3, 0],
      ])
      expect(await seen(null, 7)).toEqual([
        [null, 0],
        [null, 0],
      ])
    }),
  )
  test(
    "two planners at once never overdraw by one",
    inScene(async (s) => {
      await limit(s, 777)
      await due(s, 1500)
      s.w.at = tokyo("2026-11-21T19:00")
      await Promise.all(Array.from({ length: 6 }, () => Enrollment.plan(s.w, s.channelId, 300)))
      for (let i = 0; i < 4; i++) await s.tick()
      expect(s.sent.reduce((sum, sent) => sum + sent.to.length, 0)).toBe(777)
      expect(await counts(s)).toEqual({ "一: sent": 777, "一: held (quota)": 723 })
    }),
  )
  test(
    "a second planner joins only where the month carries whatever both take, or the younger could go first",
    inScene(async (s) => {
      await limit(s, 4 * Enrollment.most - 1)
      await due(s, 3)
      s.w.at = tokyo("2026-11-21T19:00")
      expect(await Enrollment.planBeside(s.w, s.channelId)).toBe(0)
      s.quota.allowance = 4 * Enrollment.most
      await Quota.refresh(s.w, s.channelId)
      expect(await Enrollment.planBeside(s.w, s.channelId)).toBe(3)
    }),
  )
  test(
    "a second planner leaves those alone who are addressed by name: to send to them takes longer than to plan",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0), messages: text("{{name}}さん") })
      await Enrollment.start(s.w.db, s.channelId, scenarioId, await s.friends(4), { at: s.w.at })
      await s.tick()
      s.w.at = tokyo("2026-11-21T19:00")
      expect(await Enrollment.plan(s.w, s.channelId, 3)).toBe(3)
      expect(await Enrollment.planBeside(s.w, s.channelId)).toBe(0)
      expect(await Enrollment.plan(s.w, s.channelId)).toBe(1)
    }),
  )
  test(
    "what a second planner has decided is taken back where the first one, at older walks, has used the month meanwhile",
    inScene(async (s) => {
      await limit(s, 4 * Enrollment.most)
      await due(s, 3)
      s.w.at = tokyo("2026-11-21T19:00")
      const { second } = await s.w.db.transaction(async (tx) => {
        const accepted = 3 * Enrollment.most
        await tx.execute(sql`update quota_months set accepted = ${accepted} where channel_id = ${s.channelId}`)
        const second = Enrollment.planBeside(s.w, s.channelId)
        await Bun.sleep(200)
        return { second }
      })
      expect(await second).toBe(0)
      expect(await counts(s)).toEqual({})
      expect(await Enrollment.plan(s.w, s.channelId)).toBe(3)
    }),
  )
  for (const paid of [false, true])
    test(
      `a planner waits for one whose reservation is not committed yet, and counts it (${paid ? "paid" : "plain"})`,
      inScene(async (s) => {
        await limit(s, 10)
        await due(s, 14, { paid })
        s.w.at = tokyo("2026-11-21T19:00")
        const { second } = await s.w.db.transaction(async (tx) => {
          expect(await Enrollment.plan({ ...s.w, db: tx }, s.channelId, 7)).toBe(7)
          const second = Enrollment.plan(s.w, s.channelId, 7)
          await Bun.sleep(200)
          return { second }
        })
        await second
        await s.tick()
        expect(s.sent.reduce((sum, sent) => sum + sent.to.length, 0)).toBe(10)
        expect(await counts(s)).toEqual({ "一: sent": 10, "一: held (quota)": 4 })
      }),
    )
  test(
    "nothing is released at the month's turn before LINE was read again; unsettled batches reserve in the new month",
    inScene(async (s) => {
      await limit(s, 10)
      await due(s, 8)
      s.answers.push({ is: "unsure", status: null, words: "timeout" }, { is: "unsure", status: null, words: "timeout" })
      await s.at("2026-11-21T19:00")
      s.w.at = tokyo("2026-12-01T00:00:01")
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).readAt).toBeNull()
      expect(await Quota.room(s.w.db, s.channelId, s.w.at)).toBeNull()
      expect(await Enrollment.plan(s.w, s.channelId)).toBe(0)
      await Quota.refresh(s.w, s.channelId)
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(8)
    }),
  )
  test(
    "an outcome that nobody can tell is LINE's to count: nothing is released before it was read again",
    inScene(async (s) => {
      await limit(s, 8)
      await due(s, 8)
      s.answers.push({ is: "unsure", status: null, words: "timeout" })
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-22T18:30")
      expect(await counts(s)).toEqual({ "一: unknown": 8 })
      expect(await Quota.room(s.w.db, s.channelId, s.w.at)).toBeNull()
      s.quota.used = 8
      await s.at("2026-11-22T18:31")
      expect(await Quota.room(s.w.db, s.channelId, s.w.at)).toEqual({ paid: 0, plain: 0 })
    }),
  )
  test("the quota's month is Japan's, whatever the channel's zone", () => {
    expect(Quota.monthOf(Temporal.Instant.from("2026-11-30T14:59:59Z"))).toBe("2026-11-01")
    expect(Quota.monthOf(Temporal.Instant.from("2026-11-30T15:00:00Z"))).toBe("2026-12-01")
  })
  test(
    "paid scenarios go first, and only they use the reserve",
    inScene(async (s) => {
      await s.w.db.execute(sql`update channels set quota_reserve = 3`)
      await limit(s, 8)
      const plain = await due(s, 6, { name: "通常" })
      const paid = await s.scenario({ name: "有料", paid: true })
      await s.step(paid, { name: "有料", ...clock(0, "19:00") })
      await Enrollment.start(s.w.db, s.channelId, paid, plain.friends.slice(0, 4), { at: s.w.at })
      await s.at("2026-11-21T19:00")
      expect(await counts(s)).toEqual({ "有料: sent": 4, "通常: sent": 1, "通常: held (quota)": 5 })
    }),
  )
  test(
    "a bigger plan, or more messages bought, releases what waited",
    inScene(async (s) => {
      await limit(s, 3)
      await due(s, 5)
      await s.at("2026-11-21T19:00")
      expect(await counts(s)).toEqual({ "一: sent": 3, "一: held (quota)": 2 })
      s.quota = { allowance: 100, used: 3 }
      await s.at("2026-11-21T19:11")
      await s.tick()
      expect(await counts(s)).toEqual({ "一: sent": 5 })
    }),
  )
  test(
    "no limit: nothing is held",
    inScene(async (s) => {
      await due(s, 3)
      await s.at("2026-11-21T19:00")
      expect(await counts(s)).toEqual({ "一: sent": 3 })
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).remaining).toBeNull()
    }),
  )
})

describe("semantics 8, replies are free", () => {
  const follow = async (s: Scene, facts: object = {}) => {
    const scenarioId = await s.scenario({ startsOnFollow: true, ...facts })
    await s.step(scenarioId, {
      name: "歓迎",
      timing: { kind: "elapsed", offset: 0, unit: "minutes" },
      messages: [{ type: "text", text: "{{name|お客さま}}、ようこそ" }],
    })
    await s.webhook({ type: "follow", replyToken: "token-1", ...from("U0123456789abcdef0123456789abcdef") })
    await s.tick()
  }
  test(
    "the welcome travels by reply token, with the friend's name, though the month is used up and quiet hours reign",
    inScene(async (s) => {
      await limit(s, 0)
      await s.w.db.execute(sql`update channels set window_opens = '20:00', window_closes = '21:00'`)
      await follow(s)
      expect(s.sent.map((sent) => [sent.kind, sent.to[0], sent.words[0]])).toEqual([
        ["reply", "token-1", "花子、ようこそ"],
      ])
      expect(await s.ledger()).toEqual(["歓迎: sent"])
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(0)
    }),
  )
  test(
    "a definite refusal falls back to a batch",
    inScene(async (s) => {
      s.answers.push({ is: "refused", status: 400, words: "Invalid reply token", recipient: null, message: null })
      await follow(s)
      await s.tick()
      expect(s.sent.map((sent) => sent.kind)).toEqual(["reply", "push"])
      expect(await s.ledger()).toEqual(["歓迎: sent"])
    }),
  )
  test(
    "an unsure outcome becomes unknown and is never sent again by itself",
    inScene(async (s) => {
      s.answers.push({ is: "unsure", status: null, words: "timeout" })
      await follow(s)
      for (const day of [22, 23, 24]) await s.at(`2026-11-${day}T12:00`)
      expect(s.sent.map((sent) => sent.kind)).toEqual(["reply"])
      expect(await s.ledger()).toEqual(["歓迎: unknown"])
    }),
  )
  test(
    "a crash while replying leaves it unknown: plain replies carry no key",
    inScene(async (s) => {
      s.answers.push(accepted)
      await follow(s)
      await s.w.db.execute(
        sql`update batches set state = 'sending', settled_at = null, attempts = 1, unsure = true, leased_until = clock_timestamp() - interval '1 s'`,
      )
      s.sent.length = 0
      await s.at("2026-11-21T09:05")
      expect(s.sent).toEqual([])
      expect(await s.ledger()).toEqual(["歓迎: unknown"])
    }),
  )
})

describe("rate limits, shared by all processes on the database", () => {
  test(
    "two pools together never get more than the bucket holds",
    ownDb(async ({ db, open }) => {
      const channelId = await channel(db)
      const other = open()
      const started = performance.now()
      const granted = await Promise.all(
        Array.from({ length: 40 }, (_, n) => Rate.lease(n % 2 ? other.db : db, channelId, "push", 200, 10)),
      )
      const seconds = (performance.now() - started) / 1000
      const sum = granted.reduce((a, b) => a + b, 0)
      expect(sum).toBeGreaterThanOrEqual(10)
      expect(sum).toBeLessThanOrEqual(10 + Math.ceil(seconds * 200))
    }),
  )
  test(
    "requests of two processes leave so evenly that a LINE which forgives a tenth of a second never refuses one",
    ownDb(async ({ db, open }) => {
      const channelId = await channel(db)
      const rate = 400
      const takes = [db, open().db].map((pool) => Rate.leases(pool, { push: rate, multicast: 1, reply: 1 }))
      const moments: number[] = []
      const leave = async (take: Rate.Take) => {
        await take(channelId, "push")
        moments.push(performance.now())
      }
      // Twice: between the two, nobody asks, and the bucket fills again.
      for (let wave = 0; wave < 2; wave++) {
        await Promise.all(takes.flatMap((take) => Array.from({ length: 100 }, () => leave(take))))
        await Bun.sleep(150)
      }
      expect(moments.length).toBe(400)
      let tokens = rate / 10
      for (const [n, at] of moments.entries()) {
        tokens = Math.min(rate / 10, tokens + ((at - (moments[n - 1] ?? at)) * rate) / 1000) - 1
        expect(tokens).toBeGreaterThanOrEqual(0)
      }
    }),
  )
  test(
    "a 429 empties the bucket, and for a moment nothing comes in",
    ownDb(async ({ db }) => {
      const channelId = await channel(db)
      await Rate.lease(db, channelId, "push", 1000, 1)
      // Before it is emptied: how late we hear of that is a busy machine's affair.
      const began = performance.now()
      await Rate.drain(db, channelId, "push")
      let granted = 0
      while (granted === 0) granted = await Rate.lease(db, channelId, "push", 1000, 1000)
      expect(performance.now() - began).toBeGreaterThan(90)
      expect(granted).toBeLessThanOrEqual(50)
    }),
  )
  test(
    "a database whose clock was turned back keeps nobody waiting for longer than a second",
    ownDb(async ({ db }) => {
      const channelId = await channel(db)
      await Rate.lease(db, channelId, "push", 1000, 50)
      await db.execute(sql`update rate_buckets set filled_at = filled_at + interval '1 day'`)
      const began = performance.now()
      let granted = 0
      while (granted === 0) granted = await Rate.lease(db, channelId, "push", 1000, 1)
      expect(performance.now() - began).toBeLessThan(10_000)
    }),
  )
})
