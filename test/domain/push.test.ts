/** Semantics 8 and 9 for what staff send: reserved first, accepted at most once, nothing lost without a word. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Fault from "../../src/domain/fault"
import * as Halt from "../../src/domain/halt"
import * as Push from "../../src/domain/push"
import * as Quota from "../../src/domain/quota"
import * as Tag from "../../src/domain/tag"
import type { Answer } from "../../src/line/client"
import { ownDb } from "../db"
import { inScene, type Scene } from "../engine"
import * as People from "./people"

const hello = [{ type: "text" as const, text: "{{name|お客さま}}、こんにちは" }]

async function asked(s: Scene, friendIds: bigint[], more: Partial<Push.Asking> = {}) {
  const outcome = await Push.ask(s.w.db, s.channelId, {
    ...{ kind: "test", ticket: crypto.randomUUID(), staffId: null, friendIds, messages: hello, at: s.w.at },
    ...more,
  })
  if (Fault.isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome
}
const refused = async (s: Scene, friendIds: bigint[], more: Partial<Push.Asking> = {}) => {
  const outcome = await Push.ask(s.w.db, s.channelId, {
    ...{ kind: "test", ticket: crypto.randomUUID(), staffId: null, friendIds, messages: hello, at: s.w.at },
    ...more,
  })
  return Fault.isRefusal(outcome) ? outcome.faults.map((fault) => fault.code) : []
}
const states = async (s: Scene) =>
  (await Push.list(s.w.db, s.channelId, {}, { limit: 50 })).map(({ state, reason }) =>
    reason ? `${state} (${reason})` : state,
  )
const limit = async (s: Scene, allowance: number, used = 0) => {
  s.quota = { allowance, used }
  await Quota.refresh(s.w, s.channelId)
}
const later = async (s: Scene, time: Temporal.DurationLike) => {
  s.w.at = s.w.at.add(time)
  await s.tick()
}

/** A process that LINE has heard, and that never hears LINE; its lease has lapsed when this returns. */
async function dyingAfterSending(s: Scene) {
  const { line } = s.w
  const heardLast = async (): Promise<never> => {
    throw new Error("killed")
  }
  s.w.line = {
    ...line,
    push: (...request) => line.push(...request).then(heardLast),
    reply: (...request) => line.reply(...request).then(heardLast),
  }
  await s.tick()
  s.w.line = line
  await s.w.db.execute(sql`update pushes set leased_until = leased_until - interval '3 minutes'`)
}

const unsure: Answer = { is: "unsure", status: 500, words: "HTTP 500" }
const notFound: Answer = { is: "refused", status: 400, words: "Not found", recipient: 0, message: null }

describe("semantics 9, staff pushes", () => {
  test(
    "each friend gets one request with the values filled in, and the row keeps what left and under which request id",
    inScene(async (s) => {
      const friends = [await s.friend({ name: "春子" }), await s.friend({ name: "" })]
      await asked(s, friends)
      await s.tick()
      expect(s.sent.map((sent) => sent.words[0])).toEqual(["春子、こんにちは", "お客さま、こんにちは"])
      expect(new Set(s.sent.map((sent) => sent.key)).size).toBe(2)
      const [last] = await Push.list(s.w.db, s.channelId, { friendId: friends[0] }, { limit: 1 })
      expect(last).toMatchObject({ state: "sent", requestId: "req", kind: "test" })
      expect(last?.messages).toEqual([{ type: "text", text: "春子、こんにちは" }])
    }),
  )
  test(
    "the same asking sent twice is one, also at the same time",
    inScene(async (s) => {
      const friend = await s.friend()
      const ticket = crypto.randomUUID()
      const [one, two] = await Promise.all([asked(s, [friend], { ticket }), asked(s, [friend], { ticket })])
      expect(one.ids).toEqual(two.ids)
      expect([one.repeated, two.repeated].toSorted()).toEqual([false, true])
      expect((await asked(s, [friend], { ticket })).repeated).toBe(true)
      await s.tick()
      expect(s.sent.length).toBe(1)
    }),
  )
  test(
    "an unsure attempt is repeated under the same key until LINE accepts, and counts once",
    inScene(async (s) => {
      await limit(s, 100)
      s.answers = [unsure, unsure]
      await asked(s, [await s.friend()])
      await s.tick()
      expect(await states(s)).toEqual(["sending"])
      await later(s, { seconds: 2 })
      await later(s, { seconds: 5 })
      expect(s.sent.map((sent) => sent.key)).toEqual([s.sent[0]!.key, s.sent[0]!.key, s.sent[0]!.key])
      expect(await states(s)).toEqual(["sent"])
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(1)
    }),
  )
  test(
    "after 23 hours of doubt it is unknown and never sent again by itself",
    inScene(async (s) => {
      s.answers = Array.from({ length: 500 }, () => unsure)
      await asked(s, [await s.friend()])
      await s.tick()
      await later(s, { hours: 22 })
      expect(await states(s)).toEqual(["sending"])
      await later(s, { hours: 1 })
      expect(await states(s)).toEqual(["unknown"])
      const tries = s.sent.length
      await later(s, { hours: 3 })
      expect(s.sent.length).toBe(tries)
    }),
  )
  test(
    "LINE refuses the account: nothing is failed, the row waits, staff may take it back; a day later it no longer leaves",
    inScene(async (s) => {
      s.answers = [{ is: "unauthorized", status: 401, words: "no" }]
      s.botInfo = "unauthorized"
      const { ids } = await asked(s, [await s.friend()])
      await s.tick()
      expect(await states(s)).toEqual(["ready"])
      expect(await refused(s, [await s.friend()])).toEqual(["channel_stopped"])
      s.botInfo = "found"
      await later(s, { hours: 24 })
      await later(s, { minutes: 2 })
      expect(await states(s)).toEqual(["failed (late)"])
      expect(await Push.withdraw(s.w.db, s.channelId, ids[0]!, s.w.at)).toBe(false)
      expect(s.sent.length).toBe(1)
    }),
  )
  test(
    "under the brake an answer goes and a test waits: what was asked before, and what is asked now",
    inScene(async (s) => {
      await asked(s, [await s.friend()], { kind: "test" })
      await Halt.begin(s.w.db, s.channelId, { at: s.w.at, staffId: null })
      await s.tick()
      expect([await states(s), s.sent.length]).toEqual([["ready"], 0])
      expect(await refused(s, [await s.friend()], { kind: "test" })).toEqual(["halted"])
      await asked(s, [await s.friend()], { kind: "answer" })
      await s.tick()
      expect(s.sent.length).toBe(1)
      await Halt.end(s.w.db, s.channelId, false, s.w.at)
      await s.tick()
      expect(await states(s)).toEqual(["sent", "sent"])
    }),
  )
  test(
    "what LINE refuses fails with LINE's words, for that friend alone",
    inScene(async (s) => {
      s.answers = [notFound]
      await asked(s, [await s.friend(), await s.friend()])
      await s.tick()
      expect(await states(s)).toEqual(["sent", "failed (refused)"])
      const failed = (await Push.list(s.w.db, s.channelId, {}, { limit: 5 })).at(-1)
      expect(failed?.words).toBe("Not found")
    }),
  )
  test(
    "a process that dies after sending leaves a lease; who takes over asks with the same key",
    inScene(async (s) => {
      await asked(s, [await s.friend()])
      await dyingAfterSending(s)
      expect(await states(s)).toEqual(["sending"])
      await s.tick()
      expect(await states(s)).toEqual(["sent"])
      expect(s.sent.map(({ key }) => key)).toEqual([s.sent[0]!.key, s.sent[0]!.key])
    }),
  )
  test(
    "a doubt once raised stays: neither a later certain failure nor a crash may turn it into a plain no",
    inScene(async (s) => {
      s.answers = [unsure, ...Array.from({ length: 500 }, (): Answer => ({ is: "later", words: "no connection" }))]
      await asked(s, [await s.friend()])
      await s.tick()
      await later(s, { seconds: 5 })
      await later(s, { hours: 23 })
      expect(await states(s)).toEqual(["unknown"])
      s.answers = []
      await asked(s, [await s.friend()])
      await dyingAfterSending(s)
      await later(s, { hours: 24 })
      expect(await states(s)).toEqual(["unknown", "unknown"])
    }),
  )
  test(
    "who blocks us between asking and sending is not asked for, and takes nothing from the month",
    inScene(async (s) => {
      await limit(s, 10)
      const friend = await s.friend()
      await asked(s, [friend])
      await s.w.db.execute(sql`update friends set following = false where id = ${friend}`)
      await s.tick()
      expect(await states(s)).toEqual(["failed (blocked)"])
      expect(s.sent).toEqual([])
      expect(await refused(s, [friend])).toEqual(["friend_blocked"])
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(0)
    }),
  )
})

describe("semantics 8, staff pushes", () => {
  test(
    "sending reserves first: what the month cannot carry is refused whole, before anything leaves",
    inScene(async (s) => {
      await limit(s, 3)
      const friends = await s.friends(4)
      expect(await refused(s, friends)).toEqual(["quota_short"])
      expect(await states(s)).toEqual([])
      await asked(s, friends.slice(0, 2))
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).remaining).toBe(1)
      expect(await refused(s, friends.slice(2))).toEqual(["quota_short"])
      await s.tick()
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).remaining).toBe(1)
    }),
  )
  test(
    "two processes that ask for the last message at once get it once",
    ownDb(async (own) => {
      const channelId = await People.channel(own.db, { connectedAt: People.morning })
      await own.db.execute(sql`insert into quota_months (channel_id, month, allowance, line_used, read_at, asked_at)
        values (${channelId}, '2026-11-01', 1, 0, '2026-11-21T00:00Z', '2026-11-21T00:00Z')`)
      const friends = await Promise.all([1, 2, 3, 4].map(() => People.friend(own.db, channelId)))
      const asking = (friendId: bigint, db = own.open(2).db) =>
        Push.ask(db, channelId, {
          ...{ kind: "answer", ticket: crypto.randomUUID(), staffId: null, friendIds: [friendId], messages: hello },
          at: People.morning,
        })
      const outcomes = await Promise.all(friends.map((friend) => asking(friend)))
      expect(outcomes.filter((outcome) => !Fault.isRefusal(outcome)).length).toBe(1)
    }),
  )
  test(
    "staff pushes may use the reserve that steps may not",
    inScene(async (s) => {
      await s.w.db.execute(sql`update channels set quota_reserve = 5 where id = ${s.channelId}`)
      await limit(s, 5)
      await asked(s, await s.friends(5))
      await s.tick()
      expect((await states(s)).every((state) => state === "sent")).toBe(true)
    }),
  )
  test(
    "replies are free: an answer takes the friend's reply token while one lives, and each token once",
    inScene(async (s) => {
      await limit(s, 0)
      const friend = await s.friend()
      const until = s.w.at.add({ seconds: 50 }).toString()
      await s.w.db.execute(sql`update friends set reply_token = 'tok', reply_token_until = ${until}::timestamptz`)
      await asked(s, [friend], { kind: "answer", mayReply: true })
      expect(await refused(s, [friend], { kind: "answer", mayReply: true })).toEqual(["quota_short"])
      await s.tick()
      expect(s.sent.map(({ kind, to }) => [kind, to[0]])).toEqual([["reply", "tok"]])
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(0)
    }),
  )
  test(
    "a definite refusal of a reply falls back to a push; an unsure one becomes unknown, never sent again by itself",
    inScene(async (s) => {
      await limit(s, 10)
      const token = (friend: bigint) =>
        s.w.db.execute(sql`update friends set reply_token = ${`t${friend}`},
          reply_token_until = ${s.w.at.add({ seconds: 50 }).toString()}::timestamptz where id = ${friend}`)
      const [one, two] = [await s.friend(), await s.friend()]
      await token(one)
      s.answers = [{ is: "refused", status: 400, words: "Invalid reply token", recipient: null, message: null }]
      await asked(s, [one], { kind: "answer", mayReply: true })
      await s.tick()
      await s.tick()
      expect(s.sent.map(({ kind }) => kind)).toEqual(["reply", "push"])
      await token(two)
      s.answers = [unsure]
      await asked(s, [two], { kind: "answer", mayReply: true })
      await s.tick()
      await later(s, { minutes: 10 })
      expect(s.sent.length).toBe(3)
      expect(await states(s)).toEqual(["unknown", "sent"])
      await token(two)
      await asked(s, [two], { kind: "answer", mayReply: true })
      await dyingAfterSending(s)
      await s.tick()
      expect(s.sent.length).toBe(4)
      expect((await states(s))[0]).toBe("unknown")
      expect((await Quota.state(s.w.db, s.channelId, s.w.at)).used).toBe(1)
    }),
  )
  test(
    "LINE says the month is used up: believed when its own figures say so, else asked again",
    inScene(async (s) => {
      await limit(s, 10)
      s.answers = [{ is: "monthlyLimit", words: "You have reached your monthly limit." }]
      await asked(s, [await s.friend()])
      await s.tick()
      expect(await states(s)).toEqual(["ready"])
      s.answers = [{ is: "monthlyLimit", words: "You have reached your monthly limit." }]
      s.quota.used = 10
      await later(s, { minutes: 1 })
      expect(await states(s)).toEqual(["failed (quota)"])
    }),
  )
})

describe("semantics 5, a test", () => {
  test(
    "actions run only if asked for, once, with LINE's acceptance; the walk of the receiver is untouched",
    inScene(async (s) => {
      const friend = await s.friend()
      const scenarioId = await s.scenario()
      const stepId = await s.step(scenarioId, { name: "一", timing: { kind: "clock", days: 3, timeOfDay: "19:00" } })
      const walk = await s.walk(scenarioId, friend)
      await s.tick()
      const before = await s.state(walk)
      const tag = await Tag.create(s.w.db, s.channelId, { name: "済" }, s.w.at)
      if (Fault.isRefusal(tag)) throw new Error("no tag")
      const of = { scenarioId, stepId }
      await asked(s, [friend], { of })
      await s.tick()
      const tags = () => s.w.db.execute(sql`select 1 from friend_tags where friend_id = ${friend}`)
      expect((await tags()).length).toBe(0)
      s.answers = [unsure]
      await asked(s, [friend], { of, actions: [{ do: "addTag", tagId: String(tag.tag.id) }] })
      await s.tick()
      expect((await tags()).length).toBe(0)
      await later(s, { seconds: 3 })
      expect((await tags()).length).toBe(1)
      expect(await s.state(walk)).toEqual(before)
      expect(await s.ledger()).toEqual([])
    }),
  )
})
