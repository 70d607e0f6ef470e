/** Semantics 9: sending exactly once. Every row of its table. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import * as Hold from "../../src/domain/hold"
import type { Answer } from "../../src/line/client"
import { accepted, inScene, type Scene, userIdOf } from "../engine"

const unsure: Answer = { is: "unsure", status: 500, words: "HTTP 500" }
const refused = (more: Partial<Extract<Answer, { is: "refused" }>> = {}): Answer => ({
  is: "refused",
  status: 400,
  words: "The request body has 1 error(s)",
  recipient: null,
  message: null,
  ...more,
})
const tonight = { timing: { kind: "clock", days: 0, timeOfDay: "19:00" } }
const say = (words: string) => [{ type: "text", text: words }]

async function oneStep(s: Scene, people = 1, messages = say("こんばんは"), more: object = {}) {
  const scenarioId = await s.scenario()
  const stepId = await s.step(scenarioId, { name: "一", ...tonight, messages, ...more })
  const friends = await s.friends(people)
  const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
  await s.tick()
  return { scenarioId, stepId, friends, walks: began }
}

const batches = (s: Scene) =>
  s.w.db.execute<{ state: string; kind: string; recipients: number; unsure: boolean; attempts: number }>(
    sql`select state, kind, recipients, unsure, attempts from batches where channel_id = ${s.channelId} order by id`,
  )

describe("semantics 9, one request a friend", () => {
  test(
    "identical content travels by multicast, 500 at a time",
    inScene(async (s) => {
      await oneStep(s, 1200)
      await s.at("2026-11-21T19:00")
      // Several are on their way at once, in any order.
      const sizes = s.sent.toSorted((a, b) => b.to.length - a.to.length).map((sent) => [sent.kind, sent.to.length])
      expect(sizes).toEqual([
        ["multicast", 500],
        ["multicast", 500],
        ["multicast", 200],
      ])
      expect(new Set(s.sent.flatMap((sent) => sent.to)).size).toBe(1200)
      expect((await s.ledger()).every((line) => line === "一: sent")).toBe(true)
    }),
  )
  test(
    "personal content by push, each key derived from batch and friend",
    inScene(async (s) => {
      await oneStep(s, 3, say("{{name|お客}}さん"))
      await s.at("2026-11-21T19:00")
      expect(s.sent.map((sent) => sent.words[0]).sort()).toEqual(["友だち1さん", "友だち2さん", "友だち3さん"])
      expect(new Set(s.sent.map((sent) => sent.key)).size).toBe(3)
      expect((await batches(s)).map((b) => [b.kind, b.recipients, b.state])).toEqual([["push", 3, "accepted"]])
    }),
  )
  test(
    "nothing leaves before it is due, and nothing leaves again",
    inScene(async (s) => {
      await oneStep(s)
      await s.at("2026-11-21T18:59:59")
      expect(s.sent).toEqual([])
      await s.at("2026-11-21T19:00")
      await s.tick()
      await s.at("2026-11-22T19:00")
      expect(s.sent.length).toBe(1)
    }),
  )
})

describe("semantics 9, what LINE answers", () => {
  test(
    "409: accepted before, so accepted",
    inScene(async (s) => {
      await oneStep(s)
      s.answers.push(unsure, { is: "accepted", requestId: "first", already: true })
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: frozen"])
      await s.at("2026-11-21T19:01")
      expect(await s.ledger()).toEqual(["一: sent"])
      expect(s.sent[0]!.key).toBe(s.sent[1]!.key)
    }),
  )
  test(
    "429 rate: the same batch after back-off",
    inScene(async (s) => {
      await oneStep(s)
      s.answers.push({ is: "rateLimited", words: "slow" })
      await s.at("2026-11-21T19:00")
      expect(s.sent.length).toBe(1)
      await s.at("2026-11-21T19:00:05")
      expect(s.sent.map((sent) => sent.key)).toEqual([s.sent[0]!.key, s.sent[0]!.key])
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "429 too many to one user: that friend waits, the others of the batch are done",
    inScene(async (s) => {
      const { friends } = await oneStep(s, 3, say("{{name|客}}"))
      const slow = await userIdOf(s, friends[1]!)
      s.answers.push(
        ...Array(3).fill((sent: { to: string[] }) =>
          sent.to[0] === slow ? { is: "tooManyToOne", words: "too many" } : accepted,
        ),
      )
      await s.at("2026-11-21T19:00")
      expect((await s.ledger()).toSorted()).toEqual(["一: frozen", "一: sent", "一: sent"])
      await s.at("2026-11-21T19:01")
      expect(s.sent.length).toBe(4)
      expect(s.sent[3]!.to).toEqual([slow])
      expect(await s.ledger()).toEqual(["一: sent", "一: sent", "一: sent"])
    }),
  )
  test(
    "429 monthly, truly used up: held, and sent when the month turns",
    inScene(async (s) => {
      const { walks } = await oneStep(s)
      s.answers.push(() => {
        s.quota = { allowance: 200, used: 200 }
        return { is: "monthlyLimit", words: "You have reached your monthly limit." }
      })
      await s.at("2026-11-21T19:00")
      await s.tick()
      expect((await s.state(walks[0]!)).holds).toEqual(["quota"])
      expect(await s.ledger()).toEqual(["一: held (quota)"])
      s.quota = { allowance: 200, used: 0 }
      await s.at("2026-12-01T00:00:05")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent"])
      expect(s.sent.length).toBe(2)
      expect(s.sent[0]!.key).not.toBe(s.sent[1]!.key)
    }),
  )
  test(
    "429 monthly, temporary: the same batch later",
    inScene(async (s) => {
      s.quota = { allowance: 200, used: 3 }
      await oneStep(s)
      s.answers.push({ is: "monthlyLimit", words: "You have reached your monthly limit." })
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: frozen"])
      await s.at("2026-11-21T19:02")
      expect(await s.ledger()).toEqual(["一: sent"])
      expect(s.sent[0]!.key).toBe(s.sent[1]!.key)
    }),
  )
  for (const status of [401, 403])
    test(
      `${status}: the channel stops, nothing is failed, a probe resumes it`,
      inScene(async (s) => {
        await oneStep(s)
        s.botInfo = "unauthorized"
        s.answers.push({ is: "unauthorized", status, words: "Authentication failed" })
        await s.at("2026-11-21T19:00")
        await s.at("2026-11-21T19:00:30")
        const [channel] = await s.w.db.execute<{ stopped_words: string }>(
          sql`select stopped_words from channels where stopped_at is not null`,
        )
        expect(channel?.stopped_words).toContain("Authentication failed")
        expect(s.sent.length).toBe(1)
        expect(await s.ledger()).toEqual([])
        s.botInfo = "found"
        await s.at("2026-11-21T19:02")
        await s.tick()
        expect(await s.ledger()).toEqual(["一: sent"])
      }),
    )
  for (const [what, said] of [
    ["429 monthly and truly used up", { is: "monthlyLimit", words: "You have reached your monthly limit." }],
    ["401", { is: "unauthorized", status: 401, words: "Authentication failed" }],
  ] satisfies [string, Answer][])
    test(
      `${what}, after an attempt of which nobody knows: LINE may have it, so only the same key may ask again`,
      inScene(async (s) => {
        s.quota = { allowance: 200, used: 199 }
        await oneStep(s)
        s.answers.push(unsure, () => {
          s.quota = { allowance: 200, used: 200 }
          s.botInfo = said.is === "unauthorized" ? "unauthorized" : "found"
          return said
        })
        await s.at("2026-11-21T19:00")
        await s.at("2026-11-21T19:01")
        expect(s.sent.length).toBe(2)
        expect((await batches(s)).map((b) => [b.state, b.unsure])).toEqual([["sending", true]])
        expect(await s.ledger()).toEqual(["一: frozen"])
        s.botInfo = "found"
        await s.at("2026-11-21T19:10")
        await s.tick()
        expect(await s.ledger()).toEqual(["一: sent"])
        expect(new Set(s.sent.map((sent) => sent.key)).size).toBe(1)
      }),
    )
  test(
    "429 monthly for one, no answer for another of the same pushes: both keep their keys",
    inScene(async (s) => {
      s.quota = { allowance: 200, used: 198 }
      await oneStep(s, 2, say("{{name|お客}}さん"))
      s.answers.push(unsure, () => {
        s.quota = { allowance: 200, used: 200 }
        return { is: "monthlyLimit", words: "You have reached your monthly limit." }
      })
      await s.at("2026-11-21T19:00")
      expect(s.sent.length).toBe(2)
      expect(await s.ledger()).toEqual(["一: frozen", "一: frozen"])
      await s.at("2026-11-21T19:10")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "一: sent"])
      expect(new Set(s.sent.map((sent) => sent.key)).size).toBe(2)
      expect(s.sent.length).toBe(4)
    }),
  )
  test(
    "400 naming a recipient: that friend's row fails with LINE's words, the rest goes in a new batch",
    inScene(async (s) => {
      const { friends } = await oneStep(s, 5)
      s.answers.push(refused({ recipient: 1, words: "The property, to[1], is invalid" }))
      await s.at("2026-11-21T19:00")
      await s.tick()
      expect((await s.ledger()).toSorted()).toEqual(["一: failed", "一: sent", "一: sent", "一: sent", "一: sent"])
      const bad = s.sent[0]!.to[1]!
      expect(s.sent[1]!.to).toEqual(s.sent[0]!.to.filter((to) => to !== bad))
      expect(s.sent[1]!.key).not.toBe(s.sent[0]!.key)
      expect(friends.length).toBe(5)
      const [row] = await s.w.db.execute<{ words: string }>(sql`select words from deliveries where state = 'failed'`)
      expect(row?.words).toContain("to[1]")
    }),
  )
  test(
    "400 naming messages[i]: its step fails and is suspended, other steps go in a new batch, later steps pass",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...tonight, messages: say("よい") })
      const bad = await s.step(scenarioId, { name: "二", ...tonight, messages: [...say("まし"), ...say("だめ")] })
      await s.step(scenarioId, {
        name: "三",
        timing: { kind: "clock", days: 1, timeOfDay: "19:00" },
        messages: say("あした"),
      })
      const [friend, late] = await s.friends(2)
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [friend!], { at: s.w.at })
      s.answers.push(refused({ message: { index: 2, property: "messages[2].text", words: "Length" } }))
      await s.at("2026-11-21T19:00")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: failed"])
      expect(s.sent[1]!.words).toEqual(["よい"])
      const [step] = await s.w.db.execute<{ suspended_words: string }>(
        sql`select suspended_words from steps where id = ${bad}`,
      )
      expect(step?.suspended_words).toContain("error(s)")
      s.w.at = s.w.at.subtract({ hours: 1 })
      await Enrollment.start(s.w.db, s.channelId, scenarioId, [late!], { at: s.w.at })
      await s.at("2026-11-22T19:00")
      await s.tick()
      expect(await s.ledger({ friendId: late! })).toEqual(["一: sent", "三: sent"])
    }),
  )
  test(
    "400 on a multicast naming neither: split in two, down to one",
    inScene(async (s) => {
      const { friends } = await oneStep(s, 6)
      const bad = await userIdOf(s, friends[3]!)
      s.answers.push(
        ...Array(20).fill((sent: { to: string[] }) =>
          sent.to.includes(bad) ? refused({ words: "Failed to send messages" }) : accepted,
        ),
      )
      await s.at("2026-11-21T19:00")
      for (let i = 0; i < 5; i++) await s.tick()
      expect((await s.ledger()).toSorted()).toEqual(["一: failed", ...Array(5).fill("一: sent")])
      expect(await s.ledger({ friendId: friends[3]! })).toEqual(["一: failed"])
    }),
  )
  test(
    "other 4xx: failed with LINE's words",
    inScene(async (s) => {
      await oneStep(s, 3)
      s.answers.push(refused({ status: 413, words: "too large" }))
      await s.at("2026-11-21T19:00")
      expect(await s.ledger()).toEqual(["一: failed", "一: failed", "一: failed"])
      expect(s.sent.length).toBe(1)
    }),
  )
  test(
    "5xx, timeout, broken connection: the same batch and keys, exponential back-off",
    inScene(async (s) => {
      await oneStep(s, 2, say("{{name|客}}"))
      s.answers.push(unsure, accepted, unsure, unsure)
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-21T19:00:02")
      await s.at("2026-11-21T19:00:03")
      expect(s.sent.length).toBe(3)
      await s.at("2026-11-21T19:00:06")
      await s.at("2026-11-21T19:01")
      const keys = s.sent.map((sent) => sent.key)
      expect(s.sent.length).toBe(5)
      expect(new Set(keys).size).toBe(2)
      expect(await s.ledger()).toEqual(["一: sent", "一: sent"])
    }),
  )
  test(
    "23 h after the first attempt, an unsure batch is unknown and is never sent again by itself",
    inScene(async (s) => {
      await oneStep(s)
      s.answers.push(...Array(200).fill(unsure))
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-22T17:59")
      const before = s.sent.length
      expect(await s.ledger()).toEqual(["一: frozen"])
      await s.at("2026-11-22T18:10")
      expect(await s.ledger()).toEqual(["一: unknown"])
      await s.at("2026-11-24T18:00")
      expect(s.sent.length).toBe(before)
    }),
  )
  test(
    "23 h of definite refusals thaw instead: due again under a new key",
    inScene(async (s) => {
      await oneStep(s)
      s.answers.push({ is: "rateLimited", words: "slow" })
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-22T18:30")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent"])
      expect(s.sent[0]!.key).not.toBe(s.sent[1]!.key)
    }),
  )
})

describe("semantics 9, until the first attempt rows may leave", () => {
  async function frozen(s: Scene) {
    const made = await oneStep(s, 3)
    s.w.at = s.w.at.add({ hours: 10 })
    await Enrollment.plan(s.w, s.channelId)
    expect((await batches(s)).map((b) => [b.state, b.recipients])).toEqual([["ready", 3]])
    return made
  }
  test(
    "a block, pause or withdrawal takes its row out, and the rest is sent",
    inScene(async (s) => {
      const { walks, friends } = await frozen(s)
      await Hold.beginForFriends(s.w.db, s.channelId, [friends[0]!], "blocked", s.w.at)
      await Enrollment.withdraw(s.w.db, s.channelId, [walks[1]!], s.w.at)
      await s.tick()
      expect(s.sent.map((sent) => sent.to)).toEqual([[await userIdOf(s, friends[2]!)]])
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "everybody leaving empties the batch",
    inScene(async (s) => {
      const { walks } = await frozen(s)
      await Enrollment.pause(s.w.db, s.channelId, walks, s.w.at)
      await s.tick()
      expect(s.sent).toEqual([])
      expect((await batches(s)).map((b) => b.state)).toEqual(["thawed"])
      await Enrollment.resume(s.w.db, s.channelId, walks, s.w.at)
      await s.tick()
      expect((await s.ledger()).length).toBe(3)
      expect(s.sent.length).toBe(1)
    }),
  )
  test(
    "from the first attempt it runs to its end",
    inScene(async (s) => {
      const { walks } = await oneStep(s)
      s.answers.push(unsure)
      await s.at("2026-11-21T19:00")
      await Enrollment.withdraw(s.w.db, s.channelId, walks, s.w.at)
      await s.at("2026-11-21T19:01")
      expect(s.sent.length).toBe(2)
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "a process that dies while sending leaves a lease behind; the next one sends the same keys",
    inScene(async (s) => {
      await oneStep(s)
      s.w.at = s.w.at.add({ hours: 10 })
      await Enrollment.plan(s.w, s.channelId)
      await s.w.db.execute(sql`update batches set state = 'sending', attempts = 1, unsure = true, first_attempt_at = frozen_at,
      leased_until = clock_timestamp() - interval '1 second'`)
      const [batch] = await s.w.db.execute<{ id: bigint }>(sql`select id from batches`)
      await s.tick()
      expect(s.sent.length).toBe(1)
      expect(await s.ledger()).toEqual(["一: sent"])
      expect(batch).toBeDefined()
    }),
  )
  test(
    "a lease that lives keeps other processes away",
    inScene(async (s) => {
      await oneStep(s)
      s.w.at = s.w.at.add({ hours: 10 })
      await Enrollment.plan(s.w, s.channelId)
      await s.w.db.execute(sql`update batches set state = 'sending', attempts = 1, unsure = true, first_attempt_at = frozen_at,
      leased_until = clock_timestamp() + interval '1 minute'`)
      await s.tick()
      expect(s.sent).toEqual([])
    }),
  )
})
