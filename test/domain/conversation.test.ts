/** Whose turn it is between a friend and us, and what was said. */
import { describe, expect, test } from "bun:test"
import { type SQL, sql } from "drizzle-orm"
import * as Automation from "../../src/domain/automation"
import * as Conversation from "../../src/domain/conversation"
import * as List from "../../src/domain/conversation/list"
import { said } from "../../src/domain/conversation/said"
import * as Thread from "../../src/domain/conversation/thread"
import * as Push from "../../src/domain/push"
import { from, inScene, inUntouchedScene, type Scene, tokyo, userIdOf } from "../engine"

let messages = 0
async function says(s: Scene, friendId: bigint, text: string, more: object = {}) {
  const id = String(++messages)
  await s.webhook({ ...from(await userIdOf(s, friendId)), message: { type: "text", id, text }, ...more })
  return id
}

const inbox = async (s: Scene, which: List.Which = "all") =>
  (await List.list(s.w.db, s.channelId, which, { limit: 50 })).rows.map(({ friend, unansweredSince }) => [
    friend.id,
    unansweredSince !== null,
  ])

const answered = (s: Scene, friendId: bigint, text = "はい") =>
  Push.ask(s.w.db, s.channelId, {
    ...{ kind: "answer", ticket: crypto.randomUUID(), staffId: null, friendIds: [friendId], mayReply: true },
    ...{ messages: [{ type: "text", text }], at: s.w.at },
  })

const seen = async (s: Scene, friendId: bigint) =>
  (await Conversation.find(s.w.db, s.channelId, friendId))?.lastEventId ?? null

describe("the inbox", () => {
  test(
    "those who wait stand first, the latest on top, and after them everybody else who ever wrote",
    inScene(async (s) => {
      const [anna, bea, carla] = (await s.friends(4)) as [bigint, bigint, bigint, bigint]
      await says(s, anna, "一")
      s.w.at = tokyo("2026-11-21T10:00")
      await says(s, bea, "二")
      s.w.at = tokyo("2026-11-21T11:00")
      await says(s, carla, "三")
      await Conversation.answer(s.w.db, s.channelId, carla, { seen: await seen(s, carla), at: s.w.at, spoke: true })
      expect(await inbox(s)).toEqual([
        [bea, true],
        [anna, true],
        [carla, false],
      ])
      expect(await inbox(s, "waiting")).toEqual([
        [bea, true],
        [anna, true],
      ])
      expect(await List.waiting(s.w.db, s.channelId)).toBe(2)
      expect(await List.nextWaiting(s.w.db, s.channelId, bea)).toBe(anna)
    }),
  )

  test(
    "pages of any length show everybody once",
    inScene(async (s) => {
      const all = await s.friends(9)
      for (const [n, friendId] of all.entries()) {
        // Some write at the same moment.
        s.w.at = tokyo("2026-11-21T10:00").add({ minutes: Math.floor(n / 3) })
        await says(s, friendId, "はい")
        if (n % 2 === 0)
          await Conversation.answer(s.w.db, s.channelId, friendId, { seen: null, at: s.w.at, spoke: false })
      }
      await s.w.db.execute(sql`update conversations set unanswered_since = null where friend_id % 2 = 0`)
      for (const limit of [1, 2, 3, 4, 50]) {
        const found: bigint[] = []
        let after: List.Place | null = null
        do {
          const page: Awaited<ReturnType<typeof List.list>> = await List.list(s.w.db, s.channelId, "all", {
            after,
            limit,
          })
          found.push(...page.rows.map((row) => row.friend.id))
          after = page.next
        } while (after)
        expect(found).toHaveLength(9)
        expect(new Set(found)).toEqual(new Set(all))
      }
    }),
  )

  test(
    "the same holds for words that the drain applies: of somebody new, and of somebody who comes back",
    inScene(async (s) => {
      await s.webhook({
        source: { type: "user", userId: "Ustranger" },
        message: { type: "text", id: "a1", text: "はじめまして" },
      })
      await Automation.drain(s.w, s.channelId)
      const { rows } = await List.list(s.w.db, s.channelId, "waiting", { limit: 50 })
      expect(rows).toMatchObject([{ last: { from: "friend", said: { type: "text", text: "はじめまして" } } }])
      expect(await seen(s, rows[0]!.friend.id)).not.toBeNull()
    }),
  )

  test(
    "a message taken back is no longer read in the list, nor in the conversation",
    inScene(async (s) => {
      const anna = await s.friend()
      const id = await says(s, anna, "内緒")
      await s.webhook({ type: "unsend", ...from(await userIdOf(s, anna)), unsend: { messageId: id } })
      await Automation.drain(s.w, s.channelId)
      const { rows } = await List.list(s.w.db, s.channelId, "all", { limit: 50 })
      expect(rows[0]?.last).toEqual({ from: "friend", said: "unsent" })
      const { items } = await Thread.thread(s.w.db, s.channelId, anna, { limit: 9 })
      expect(items).toMatchObject([{ is: "theirs", said: "unsent" }])
    }),
  )

  test(
    "counting ends where nobody counts any more",
    inScene(async (s) => {
      for (const friendId of await s.friends(120))
        await Conversation.heard(s.w.db, s.channelId, [{ eventId: 1n, friendId, at: s.w.at }])
      expect(await List.waiting(s.w.db, s.channelId)).toBe(List.MOST_COUNTED)
    }),
  )
})

describe("an answer", () => {
  test(
    "ends the waiting, but not for what came while it was written",
    inScene(async (s) => {
      const anna = await s.friend()
      await says(s, anna, "開いていますか")
      const read = await seen(s, anna)
      await says(s, anna, "明日のことです")
      expect(await Conversation.answer(s.w.db, s.channelId, anna, { seen: read, at: s.w.at, spoke: true })).toBe(false)
      expect(await inbox(s)).toEqual([[anna, true]])
      const all = { seen: await seen(s, anna), at: s.w.at, spoke: true }
      expect(await Conversation.answer(s.w.db, s.channelId, anna, all)).toBe(true)
      expect(await inbox(s)).toEqual([[anna, false]])
      await says(s, anna, "ありがとう")
      expect(await inbox(s)).toEqual([[anna, true]])
    }),
  )

  test(
    "travels free while a reply token lives, and by push afterwards (semantics 8)",
    inScene(async (s) => {
      s.quota = { allowance: 100, used: 0 }
      await s.tick()
      const anna = await s.friend()
      await says(s, anna, "こんにちは", { replyToken: "r1" })
      await answered(s, anna, "いま")
      await Push.sendDue(s.w, s.channelId)
      s.w.at = s.w.at.add({ minutes: 2 })
      await says(s, anna, "もう一度", { replyToken: "r2" })
      s.w.at = s.w.at.add({ minutes: 2 })
      await answered(s, anna, "あとで")
      await Push.sendDue(s.w, s.channelId)
      expect(s.sent.map(({ kind, words }) => [kind, words])).toEqual([
        ["reply", ["いま"]],
        ["push", ["あとで"]],
      ])
    }),
  )

  test(
    "that LINE refuses leaves the friend waiting",
    inScene(async (s) => {
      const anna = await s.friend()
      await says(s, anna, "こんにちは")
      await answered(s, anna)
      await Conversation.answer(s.w.db, s.channelId, anna, { seen: await seen(s, anna), at: s.w.at, spoke: true })
      expect(await inbox(s)).toEqual([[anna, false]])
      s.answers = [{ is: "refused", status: 400, words: "no", message: null, recipient: null } as never]
      await Push.sendDue(s.w, s.channelId)
      expect(await inbox(s)).toEqual([[anna, true]])
      const { items } = await Thread.thread(s.w.db, s.channelId, anna, { limit: 9 })
      expect(items.map(({ is }) => is)).toEqual(["push", "theirs"])
      expect(items[0]).toMatchObject({ push: { state: "failed" } })
    }),
  )
})

describe("a conversation", () => {
  test(
    "is what both sides said, laid into one another, with each friend's own values; pages of any length lose nothing",
    inScene(async (s) => {
      const scenario = await s.scenario({ name: "料理の基本" })
      const [anna, bea] = [await s.friend({ name: "アンナ" }), await s.friend({ name: "ベア" })]
      const text = "{{name|あなた}}さん、ようこそ"
      await s.step(scenario, {
        timing: { kind: "elapsed", offset: 1, unit: "minutes" },
        messages: [{ type: "text", text }],
        name: "一歩目",
      })
      await s.walk(scenario, anna)
      await s.walk(scenario, bea)
      await says(s, anna, "はじめまして")
      await s.at("2026-11-21T09:05")
      s.w.at = tokyo("2026-11-21T09:05:30")
      await says(s, anna, "届きました")
      await answered(s, anna, "よかったです")
      await s.at("2026-11-21T09:06")
      s.w.at = tokyo("2026-11-21T09:07")
      await s.webhook({ type: "unfollow", ...from(await userIdOf(s, anna)) })
      await Automation.drain(s.w, s.channelId)
      const { items, next } = await Thread.thread(s.w.db, s.channelId, anna, { limit: 50 })
      expect(next).toBeNull()
      expect(items.reverse()).toMatchObject([
        { is: "theirs", said: { text: "はじめまして" } },
        { is: "step", state: "sent", messages: [{ text: "アンナさん、ようこそ" }], step: { name: "一歩目" } },
        { is: "theirs", said: { text: "届きました" } },
        { is: "push", push: { state: "sent", messages: [{ text: "よかったです" }] } },
        { is: "turn", kind: "unfollow" },
      ])
      for (const limit of [1, 2, 3]) {
        const found: string[] = []
        let cursor: Thread.Cursor | null = {}
        while (cursor) {
          const page: Awaited<ReturnType<typeof Thread.thread>> = await Thread.thread(s.w.db, s.channelId, anna, {
            cursor,
            limit,
          })
          found.push(...page.items.map(({ is, id }) => `${is} ${id}`))
          cursor = page.next
        }
        expect(found.reverse()).toEqual(items.map(({ is, id }) => `${is} ${id}`))
      }
      const other = await Thread.thread(s.w.db, s.channelId, bea, { limit: 50 })
      expect(other.items).toMatchObject([{ is: "step", messages: [{ text: "ベアさん、ようこそ" }] }])
    }),
  )

  test(
    "gives out what is attached to this friend's messages, and to nobody else's",
    inScene(async (s) => {
      const [anna, bea] = [await s.friend(), await s.friend()]
      const source = from(await userIdOf(s, anna))
      const line = { contentProvider: { type: "line" } }
      await s.webhook({ ...source, message: { type: "image", id: "p1", ...line } })
      await s.webhook({ ...source, message: { type: "text", id: "p2", text: "写真です" } })
      await s.webhook({ ...source, message: { type: "image", id: "p3", contentProvider: { type: "external" } } })
      const { items } = await Thread.thread(s.w.db, s.channelId, anna, { limit: 9 })
      const found = (friendId: bigint) =>
        Promise.all(items.map(({ id }) => Thread.attachment(s.w.db, s.channelId, friendId, id)))
      expect((await found(anna)).map((one) => one?.messageId ?? null)).toEqual([null, null, "p1"])
      expect(await found(bea)).toEqual([null, null, null])
    }),
  )
})

test.each([
  [{ message: { type: "text", id: "1", text: "<b>" } }, { type: "text", text: "<b>" }],
  [{ message: { type: "text", id: "1" } }, { type: "text", text: "" }],
  [{ message: { type: "hologram", id: "1" } }, { type: "other", kind: "hologram" }],
  [
    { message: { type: "file", id: "1", fileName: "a.pdf", fileSize: 9 } },
    { type: "file", fileName: "a.pdf", fileSize: 9 },
  ],
  [{ unsent: true, message: { type: "text" } }, "unsent"],
  [{ message: 7 }, null],
  [null, null],
] as const)("what was said is read out of %j", (payload, expected) => {
  expect(said(payload)).toEqual(expected as never)
})

test(
  "the inbox, its count and a conversation are read by index, however many there are",
  inUntouchedScene(async (s) => {
    const { db } = s.w
    const [somebody] = await s.friends(5_000)
    const at = s.w.at.toString()
    await db.execute(sql`
      insert into conversations (channel_id, friend_id, last_at, unanswered_since)
      select channel_id, id, ${at}::timestamptz - id * interval '1 minute', case when id % 100 = 0 then ${at}::timestamptz end
      from friends`)
    await db.execute(sql`
      insert into events (channel_id, kind, friend_id, payload, occurred_at, recorded_at, reacted_at)
      select channel_id, 'line.message', id, '{"message":{"type":"text","text":"はい"}}',
        ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz from friends`)
    await db.execute(sql`analyze`)
    const asked: SQL[] = []
    const watching = new Proxy(db, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (key !== "execute") return typeof value === "function" ? value.bind(target) : value
        return (query: SQL) => {
          asked.push(query)
          return target.execute(query)
        }
      },
    })
    await List.waiting(watching, s.channelId)
    await List.list(watching, s.channelId, "all", { limit: 30 })
    await List.list(watching, s.channelId, "all", { limit: 30, after: { waiting: false, at: s.w.at, id: 1n } })
    await Thread.thread(watching, s.channelId, somebody!, { limit: 40 })
    expect(asked.length).toBeGreaterThan(5)
    for (const query of asked) {
      const [plan] = await db.execute<{ "QUERY PLAN": unknown }>(sql`explain (format json) ${query}`)
      const words = JSON.stringify(plan)
      for (const table of ["conversations", "events", "friends"])
        expect(words).not.toMatch(new RegExp(`"Seq Scan"[^{}]*"Relation Name":"${table}"`))
    }
  }),
  240_000,
)
