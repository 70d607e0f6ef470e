/** Semantics 9, where answers differ within one batch, or come after something else has happened. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Channel from "../../src/domain/channel"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Delivery from "../../src/domain/delivery"
import { claim } from "../../src/domain/delivery/claim"
import { settle } from "../../src/domain/delivery/settle"
import * as Enrollment from "../../src/domain/enrollment"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import type { Answer } from "../../src/line/client"
import { accepted, inScene, type Scene, type Sent, tokyo, userIdOf } from "../engine"
import { good, refusedIn, stepInput } from "./people"

const took = (requestId: string, already = false): Answer => ({ is: "accepted", requestId, already })
const unsure: Answer = { is: "unsure", status: 500, words: "HTTP 500" }
const tooMany: Answer = { is: "tooManyToOne", words: "too many" }
const refused = (more: Partial<Extract<Answer, { is: "refused" }>> = {}): Answer => ({
  is: "refused",
  status: 400,
  words: "The request body has 1 error(s)",
  recipient: null,
  message: null,
  ...more,
})
const badMessage = (index: number) => refused({ message: { index, property: `messages[${index}].text`, words: "bad" } })
const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock", days, timeOfDay } })
const say = (...words: string[]) => ({ messages: words.map((text) => ({ type: "text", text })) })

/** The next requests are answered by whom they are for; everybody else is accepted. */
function answerBy(s: Scene, by: Record<string, Answer>, times = 1): void {
  const left = new Map(Object.keys(by).map((to) => [to, times]))
  s.answers.push(
    ...Array(200).fill((sent: Sent) => {
      const [to] = sent.to
      const open = left.get(to!) ?? 0
      if (open === 0) return accepted
      left.set(to!, open - 1)
      return by[to!]!
    }),
  )
}

/** Two steps that travel together, the second one personal: so everybody is pushed the same two bubbles. */
async function together(s: Scene, people: number, first = say("一"), second = say("{{name|客}}さん")) {
  const scenarioId = await s.scenario()
  const one = await s.step(scenarioId, { name: "一", ...clock(0), ...first })
  const two = await s.step(scenarioId, { name: "二", ...clock(0), ...second })
  const friends = await s.friends(people)
  const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
  await s.tick()
  const users = await Promise.all(friends.map((id) => userIdOf(s, id)))
  return { scenarioId, one, two, friends, walks: began, users }
}

const ledgers = (s: Scene, friends: bigint[]) => Promise.all(friends.map((friendId) => s.ledger({ friendId })))

describe("semantics 9, answers that differ within a personal batch", () => {
  test(
    "a step refused for one friend leaves an unsure request alone: the same key again, and nothing under another",
    inScene(async (s) => {
      const { users, friends } = await together(s, 2)
      answerBy(s, { [users[0]!]: badMessage(0), [users[1]!]: unsure })
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-21T19:00:05")
      await s.tick()
      const toSecond = s.sent.filter((sent) => sent.to[0] === users[1])
      expect(new Set(toSecond.map((sent) => sent.key)).size).toBe(1)
      expect(toSecond.length).toBe(2)
      expect(await ledgers(s, friends)).toEqual([
        ["一: failed", "二: sent"],
        ["一: sent", "二: sent"],
      ])
    }),
  )
  test(
    "two steps refused for two friends: both are suspended, and nothing is sent that the ledger does not know",
    inScene(async (s) => {
      const { users, friends, one, two } = await together(s, 3, say("一"), say("二", "{{name|客}}さん"))
      answerBy(s, { [users[0]!]: badMessage(0), [users[1]!]: badMessage(1) })
      await s.at("2026-11-21T19:00")
      for (let i = 0; i < 3; i++) await s.tick()
      expect(await ledgers(s, friends)).toEqual([["一: failed"], ["二: failed"], ["一: sent", "二: sent"]])
      expect(s.sent.length).toBe(3)
      for (const [id, words] of [
        [one, "一だ"],
        [two, "二だ"],
      ] as const)
        good(
          await Step.edit(
            s.w.db,
            s.channelId,
            id,
            { messages: stepInput(say(words)).messages, lateChoice: "none" },
            { at: s.w.at },
          ),
        )
      await s.tick()
      expect(await ledgers(s, friends)).toEqual([
        ["一: failed", "二: sent"],
        ["二: failed", "一: sent"],
        ["一: sent", "二: sent"],
      ])
    }),
  )
  test(
    "a personal message refused for one friend's values fails for that friend alone; the friend's other step goes",
    inScene(async (s) => {
      const { users, friends, two } = await together(s, 3)
      answerBy(s, { [users[1]!]: badMessage(1) })
      await s.at("2026-11-21T19:00")
      await s.tick()
      expect(await ledgers(s, friends)).toEqual([
        ["一: sent", "二: sent"],
        ["一: sent", "二: failed"],
        ["一: sent", "二: sent"],
      ])
      expect((await Step.find(s.w.db, s.channelId, two)).suspendedAt).toBeNull()
    }),
  )
  test(
    "who is accepted walks on, though another friend of the batch waits",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      await s.step(scenarioId, { name: "一", ...clock(0), ...say("{{name|客}}さん") })
      await s.step(scenarioId, { name: "二", ...clock(0, "19:10"), ...say("次") })
      const friends = await s.friends(3)
      await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
      const users = await Promise.all(friends.map((id) => userIdOf(s, id)))
      answerBy(s, { [users[1]!]: tooMany, [users[2]!]: refused({ recipient: 0 }) }, 3)
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-21T19:10")
      expect(await ledgers(s, friends)).toEqual([["一: sent", "二: sent"], ["一: frozen"], ["一: failed", "二: sent"]])
    }),
  )
  test(
    "one friend's waiting does not keep the others from their next request, nor from the end",
    inScene(async (s) => {
      const scenarioId = await s.scenario()
      const quickReply = { items: [{ type: "action", action: { type: "message", label: "はい", text: "はい" } }] }
      await s.step(scenarioId, {
        name: "一",
        ...clock(0),
        messages: [{ type: "text", text: "{{name|客}}さん", quickReply }],
      })
      await s.step(scenarioId, { name: "二", ...clock(0), ...say("次") })
      const friends = await s.friends(2)
      const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
      answerBy(s, { [await userIdOf(s, friends[1]!)]: unsure }, 9)
      await s.at("2026-11-21T19:00")
      await s.tick()
      expect(await ledgers(s, friends)).toEqual([["一: sent", "二: sent"], ["一: frozen"]])
      expect((await s.state(began[0]!)).state).toBe("completed")
    }),
  )
  test(
    "every push keeps the request id under which LINE took it (section 10), over several attempts",
    inScene(async (s) => {
      const { users, friends } = await together(s, 2)
      let n = 0
      const numbered = (sent: Sent): Answer =>
        sent.to[0] === users[1] && n++ === 0 ? unsure : took(`to ${sent.to[0]}`)
      s.answers.push(...Array(20).fill(numbered))
      await s.at("2026-11-21T19:00")
      await s.at("2026-11-21T19:00:05")
      for (const [i, friendId] of friends.entries())
        for (const row of await Delivery.list(s.w.db, s.channelId, { friendId }))
          expect(row.requestId).toBe(`to ${users[i]}`)
    }),
  )
  test(
    "accepted in part, then the month is used up: who was accepted is never sent again, the others under new keys",
    inScene(async (s) => {
      const { users, friends } = await together(s, 2)
      const usedUp = (sent: Sent): Answer => {
        s.quota = { allowance: 10, used: 10 }
        return sent.to[0] === users[1]
          ? { is: "monthlyLimit", words: "You have reached your monthly limit." }
          : accepted
      }
      s.answers.push(usedUp, usedUp)
      await s.at("2026-11-21T19:00")
      await s.tick()
      expect(await ledgers(s, friends)).toEqual([
        ["一: sent", "二: sent"],
        ["一: held (quota)", "二: held (quota)"],
      ])
      s.quota = { allowance: 20, used: 10 }
      await s.at("2026-11-21T19:30")
      await s.tick()
      expect(await ledgers(s, friends)).toEqual([
        ["一: sent", "二: sent"],
        ["一: sent", "二: sent"],
      ])
      expect(s.sent.filter((sent) => sent.to[0] === users[0]).length).toBe(1)
      const keys = s.sent.filter((sent) => sent.to[0] === users[1]).map((sent) => sent.key)
      expect(new Set(keys).size).toBe(2)
    }),
  )
})

describe("semantics 9, what goes in a new batch has not made its first attempt", () => {
  const twoSteps = async (s: Scene, people: number, facts: object = {}) => {
    const scenarioId = await s.scenario(facts)
    const one = await s.step(scenarioId, { name: "一", ...clock(0), ...say("一") })
    const two = await s.step(scenarioId, { name: "二", ...clock(0), ...say("二") })
    const friends = await s.friends(people)
    const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
    s.answers.push(unsure)
    await s.at("2026-11-21T19:00")
    return { scenarioId, one, two, friends, walks: began }
  }
  test(
    "so a pause and a withdrawal during the first batch's flight take their rows out",
    inScene(async (s) => {
      const { walks, friends } = await twoSteps(s, 3)
      await Enrollment.pause(s.w.db, s.channelId, [walks[0]!], s.w.at)
      await Enrollment.withdraw(s.w.db, s.channelId, [walks[1]!], s.w.at)
      s.answers.push(badMessage(0))
      await s.at("2026-11-21T19:00:05")
      await s.tick()
      expect(s.sent.at(-1)!.to).toEqual([await userIdOf(s, friends[2]!)])
      expect(await ledgers(s, friends)).toEqual([["一: failed"], ["一: failed"], ["一: failed", "二: sent"]])
      await Enrollment.resume(s.w.db, s.channelId, [walks[0]!], s.w.at)
      await s.tick()
      expect((await ledgers(s, friends))[0]).toEqual(["一: failed", "二: sent"])
    }),
  )
  test(
    "so does disabling or deleting the other step",
    inScene(async (s) => {
      const { two, friends, walks } = await twoSteps(s, 2)
      await Step.remove(s.w.db, s.channelId, two, s.w.at)
      s.answers.push(badMessage(0))
      await s.at("2026-11-21T19:00:05")
      await s.tick()
      expect(s.sent.length).toBe(2)
      expect(await ledgers(s, friends)).toEqual([["一: failed"], ["一: failed"]])
      expect((await s.state(walks[0]!)).state).toBe("completed")
    }),
  )
  test(
    "so it waits for the window (section 3): retries may leave outside, first attempts may not",
    inScene(async (s) => {
      const { friends } = await twoSteps(s, 2, { windowOpens: "08:00", windowCloses: "19:01" })
      s.answers.push(badMessage(0))
      await s.at("2026-11-21T19:02")
      await s.tick()
      expect(s.sent.length).toBe(2)
      await s.at("2026-11-22T07:59")
      expect(s.sent.length).toBe(2)
      await s.at("2026-11-22T08:00")
      expect(await ledgers(s, friends)).toEqual([
        ["一: failed", "二: sent"],
        ["一: failed", "二: sent"],
      ])
    }),
  )
})

describe("semantics 9, the fence", () => {
  const planned = async (s: Scene) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, { name: "一", ...clock(0) })
    await s.walk(scenarioId, await s.friend())
    s.w.at = tokyo("2026-11-21T19:00")
    await Enrollment.plan(s.w, s.channelId)
  }
  test(
    "an answer that comes after the batch was taken over changes nothing: no second key while the first may be accepted",
    inScene(async (s) => {
      await planned(s)
      const [slow] = await claim(s.w.db, s.channelId, s.w.at, 1)
      await s.w.db.execute(sql`update batches set leased_until = clock_timestamp() - interval '1 second'`)
      const [quick] = await claim(s.w.db, s.channelId, s.w.at, 1)
      await settle(s.w, slow!, [{ is: "unauthorized", status: 401, words: "Authentication failed" }])
      const [batch] = await s.w.db.execute<{ state: string; leased: boolean; unsure: boolean }>(
        sql`select state, leased_until is not null as leased, unsure from batches`,
      )
      expect(batch).toEqual({ state: "sending", leased: true, unsure: true })
      await settle(s.w, quick!, [accepted])
      expect(await s.ledger()).toEqual(["一: sent"])
    }),
  )
  test(
    "whoever died while asking may have been heard: no other key however surely LINE refuses later, and in the end nobody knows",
    inScene(async (s) => {
      await planned(s)
      expect(await claim(s.w.db, s.channelId, s.w.at, 1)).toHaveLength(1)
      await s.w.db.execute(sql`update batches set leased_until = clock_timestamp() - interval '1 second'`)
      s.answers.push({ is: "unauthorized", status: 401, words: "Authentication failed" })
      await Delivery.sendSome(s.w, s.channelId)
      expect(await s.ledger()).toEqual(["一: frozen"])
      await s.at("2026-11-22T18:30")
      await s.at("2026-11-22T18:40")
      expect(s.sent).toHaveLength(1)
      expect(await s.ledger()).toEqual(["一: unknown"])
    }),
  )
  test(
    "two attempts that both end accepted count once, and act once",
    inScene(async (s) => {
      s.quota = { allowance: 100, used: 0 }
      await s.w.db.execute(sql`update quota_months set read_at = null, asked_at = null`)
      const next = await s.scenario({ name: "次", reentry: "always" })
      const scenarioId = await s.scenario()
      await s.step(scenarioId, {
        name: "一",
        ...clock(0),
        actions: [{ do: "startScenario", scenarioId: String(next) }],
      })
      await s.walk(scenarioId, await s.friend())
      await s.tick()
      s.w.at = tokyo("2026-11-21T19:00")
      await Enrollment.plan(s.w, s.channelId)
      const [slow] = await claim(s.w.db, s.channelId, s.w.at, 1)
      await s.w.db.execute(sql`update batches set leased_until = clock_timestamp() - interval '1 second'`)
      const [quick] = await claim(s.w.db, s.channelId, s.w.at, 1)
      await Promise.all([settle(s.w, slow!, [accepted]), settle(s.w, quick!, [took("req", true)])])
      const begun = await Enrollment.list(s.w.db, s.channelId, { scenarioId: next })
      expect(begun.length).toBe(1)
      const [month] = await s.w.db.execute<{ accepted: number }>(sql`select accepted from quota_months`)
      expect(month?.accepted).toBe(1)
    }),
  )
})

describe("semantics 5, an action that cannot be carried out", () => {
  test(
    "does not keep the batch from being settled, nor the other actions from running; an event says so",
    inScene(async (s) => {
      const gone = await s.scenario({ name: "消える" })
      const tag = good(await Tag.create(s.w.db, s.channelId, { name: "読了" }, s.w.at)).tag.id
      const scenarioId = await s.scenario()
      const step = await s.step(scenarioId, {
        name: "一",
        ...clock(0),
        actions: [
          { do: "startScenario", scenarioId: String(gone) },
          { do: "addTag", tagId: String(tag) },
        ],
      })
      const friend = await s.friend()
      const walk = await s.walk(scenarioId, friend)
      s.answers.push(unsure)
      await s.at("2026-11-21T19:00")
      await Step.remove(s.w.db, s.channelId, step, s.w.at)
      good(await Scenario.remove(s.w.db, s.channelId, gone))
      await s.at("2026-11-21T19:00:05")
      expect(await s.ledger()).toEqual(["一: sent"])
      const tagged = await s.w.db.execute(sql`select 1 from friend_tags where friend_id = ${friend}`)
      expect(tagged.length).toBe(1)
      const told = await s.w.db.execute<{ subject_id: bigint; payload: { do: string } }>(
        sql`select subject_id, payload from events where kind = 'action.failed'`,
      )
      expect(told.map((row) => [row.subject_id, row.payload.do])).toEqual([[step, "startScenario"]])
      expect((await s.state(walk)).state).toBe("active")
    }),
  )
})

describe("semantics 9, channel trouble", () => {
  const due = async (s: Scene) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, { name: "一", ...clock(0) })
    await s.step(scenarioId, { name: "二", ...clock(0, "19:30") })
    const friend = await s.friend()
    await s.walk(scenarioId, friend)
    await s.tick()
    return { friend, source: { type: "user", userId: await userIdOf(s, friend) } }
  }
  test(
    "a stopped channel sends nothing, also when a friend writes; what was unsure keeps its key until it resumes",
    inScene(async (s) => {
      const { source } = await due(s)
      s.answers.push(unsure)
      await s.at("2026-11-21T19:00")
      s.botInfo = "unauthorized"
      await Trouble.stop(s.w.db, s.channelId, refusedIn("Authentication failed"), s.w.at)
      s.w.at = tokyo("2026-11-21T19:35")
      await s.webhook({ type: "message", source, message: { type: "text", id: "1", text: "もしもし" } })
      await s.tick()
      expect(s.sent.length).toBe(1)
      expect(await s.ledger()).toEqual(["一: frozen"])
      s.botInfo = "found"
      await s.at("2026-11-21T19:40")
      await s.tick()
      expect(await s.ledger()).toEqual(["一: sent", "二: sent"])
      expect(s.sent[0]!.key).toBe(s.sent[1]!.key)
    }),
  )
  test(
    "an archived channel sends nothing, whatever was due, frozen or heard",
    inScene(async (s) => {
      const { source } = await due(s)
      s.w.at = tokyo("2026-11-21T19:00")
      await Enrollment.plan(s.w, s.channelId)
      await s.webhook({ type: "message", source, message: { type: "text", id: "1", text: "もしもし" } })
      await Channel.archive(s.w.db, s.channelId, s.w.at)
      await s.tick()
      await s.at("2026-11-22T19:00")
      expect(s.sent).toEqual([])
    }),
  )
})
