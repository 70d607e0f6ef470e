/** Semantics 9, 401 and 403: the channel stops, not its people; and it recovers by itself. */
import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Channel from "../../src/domain/channel"
import * as Probe from "../../src/domain/channel/probe"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import type { Answer } from "../../src/line/client"
import { inScene, type Scene, tokyo } from "../engine"

setDefaultTimeout(240_000)

const forbidden: Answer = { is: "unauthorized", status: 403, words: "Access to this API is not available" }
const atOnce = { timing: { kind: "elapsed", offset: 0, unit: "minutes" } }
const channel = (s: Scene) => Channel.find(s.w.db, s.channelId)
const minutes = (from: Temporal.Instant, to: Temporal.Instant | null) =>
  to && Math.round(from.until(to).total("minutes"))

/** Two friends to whom something is due now, by multicast. */
async function two(s: Scene) {
  const scenarioId = await s.scenario()
  await s.step(scenarioId, { name: "一", ...atOnce })
  for (let n = 0; n < 2; n++) await s.walk(scenarioId, await s.friend())
}

describe("a channel that LINE refuses", () => {
  test(
    "says which status and endpoint, since when, and when LINE is asked again; the log says what to do, once",
    inScene(async (s) => {
      await two(s)
      s.answers.push(forbidden)
      await s.tick()
      expect(await channel(s)).toMatchObject({
        ...{ stoppedAt: s.w.at, refusedSince: s.w.at, stoppedStatus: 403, stoppedEndpoint: "multicast", refusals: 1 },
      })
      expect(minutes(s.w.at, Trouble.asksNextAt(await channel(s)))).toBe(1)
      expect(Trouble.causeOf(await channel(s))).toBe("permission")
      expect(Trouble.causeOf({ stoppedStatus: 401 })).toBe("credentials")
      expect(Trouble.causeOf({ stoppedStatus: 400 })).toBe("credentials")
      await s.tick()
      const said = s.w.logged.filter((line) => line.includes("LINE refuses this account"))
      expect(said).toHaveLength(1)
      expect(said[0]).toContain("LINE Official Account Manager")
      expect(said[0]).toContain("Access to this API is not available")
      expect(await s.ledger()).toEqual([])
    }),
  )
  test(
    "leaves a line in the account's own record when it stops and when it goes on",
    inScene(async (s) => {
      await two(s)
      s.answers.push(forbidden)
      await s.tick()
      s.w.at = s.w.at.add({ minutes: 1 })
      await s.tick()
      const rows = await s.w.db.execute<{ kind: string }>(
        sql`select kind from events where channel_id = ${s.channelId} and kind like 'channel.%' order by id`,
      )
      expect(rows.map(({ kind }) => kind)).toEqual(["channel.stopped", "channel.resumed"])
      expect(await s.ledger()).toEqual(["一: sent", "一: sent"])
      expect(s.w.logged.some((line) => line.startsWith("LINE accepts this account again"))).toBe(true)
    }),
  )
  test(
    "for its figures stops too: without a reading nothing would be released, in silence",
    inScene(async (s) => {
      const ask = s.w.line.quota
      s.w.line.quota = async () => ({ is: "unauthorized", status: 401, words: "Authentication failed" })
      await Quota.refresh(s.w, s.channelId)
      expect(await channel(s)).toMatchObject({ stoppedAt: s.w.at, stoppedEndpoint: "quota" })
      s.w.line.quota = ask
      s.w.at = s.w.at.add({ minutes: 1 })
      await s.tick()
      expect((await channel(s)).stoppedAt).toBeNull()
    }),
  )
})

describe("a channel whose probe is answered while its messages are refused", () => {
  /** Ticks each minute and notes the minute of every request for messages. */
  async function watch(s: Scene, hours: number) {
    const begun = s.w.at
    const tries: number[] = []
    let seen = s.sent.length
    for (let minute = 0; minute < hours * 60; minute++) {
      await s.tick()
      if (s.sent.length > seen) tries.push(minutes(begun, s.w.at)!)
      seen = s.sent.length
      s.w.at = s.w.at.add({ minutes: 1 })
    }
    return tries
  }
  test(
    "is tried ever more rarely, an hour apart at most; nothing fails, and `since` stays the first refusal",
    inScene(async (s) => {
      await two(s)
      const begun = s.w.at
      s.answers.push(...Array<Answer>(100).fill(forbidden))
      expect(await watch(s, 4)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183])
      expect((await channel(s)).refusedSince).toEqual(begun)
      expect(await s.ledger({ state: "failed" })).toEqual([])
      s.answers.length = 0
      await watch(s, 1)
      expect(await s.ledger()).toEqual(["一: sent", "一: sent"])
      expect(new Set(s.sent.filter((_, n) => n === s.sent.length - 1).flatMap(({ to }) => to)).size).toBe(2)
    }),
  )
  test(
    "begins anew once LINE has accepted something at that endpoint",
    inScene(async (s) => {
      await two(s)
      s.answers.push(forbidden, forbidden)
      await watch(s, 1)
      expect(await channel(s)).toMatchObject({ stoppedAt: null, refusals: 2 })
      await two(s)
      s.answers.push(forbidden)
      const later = s.w.at
      await s.tick()
      expect(await channel(s)).toMatchObject({ stoppedAt: later, refusedSince: later, refusals: 1 })
    }),
  )
  test(
    "at another endpoint is another trouble",
    inScene(async (s) => {
      const at = s.w.at
      const refuse = (endpoint: Trouble.Endpoint, after: number) =>
        Trouble.stop(s.w.db, s.channelId, { status: 403, words: "no", endpoint }, at.add({ minutes: after }))
      await refuse("push", 0)
      s.w.at = at.add({ minutes: 1 })
      await Probe.probe(s.w)
      await refuse("push", 2)
      expect((await channel(s)).refusals).toBe(2)
      s.w.at = at.add({ minutes: 9 })
      await Probe.probe(s.w)
      await refuse("multicast", 10)
      expect(await channel(s)).toMatchObject({ refusals: 1, refusedSince: at.add({ minutes: 10 }) })
    }),
  )
})

test(
  "a personal batch of hundreds knocks with what is in flight, and the rest never leaves; all of it goes later, once",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, { name: "一", ...atOnce, messages: [{ type: "text", text: "{{name|客}}さん" }] })
    const friends = await s.friends(1200)
    await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
    s.answers.push(...Array<Answer>(1200).fill(forbidden))
    await s.tick()
    expect(s.sent.length).toBeLessThan(250)
    expect((await channel(s)).stoppedAt).not.toBeNull()
    expect(await s.ledger({ state: "failed" })).toEqual([])
    s.answers.length = 0
    const knocked = s.sent.length
    for (let minute = 0; minute < 3; minute++) {
      s.w.at = s.w.at.add({ minutes: 1 })
      await s.tick()
    }
    const reached = s.sent.slice(knocked).flatMap(({ to }) => to)
    expect([reached.length, new Set(reached).size]).toEqual([1200, 1200])
    expect(await s.ledger()).toEqual(Array(1200).fill("一: sent"))
  }),
)

describe("staff ask LINE now", () => {
  const stop = (s: Scene) => Trouble.stop(s.w.db, s.channelId, { status: 403, words: "no", endpoint: "push" }, s.w.at)
  test(
    "an answer sets the channel going, whatever the wait",
    inScene(async (s) => {
      await stop(s)
      await s.w.db.execute(sql`update channels set refusals = 7 where id = ${s.channelId}`)
      expect(minutes(s.w.at, Trouble.asksNextAt(await channel(s)))).toBe(60)
      s.w.at = s.w.at.add({ minutes: 2 })
      await Probe.probe(s.w)
      expect((await channel(s)).stoppedAt).not.toBeNull()
      expect(await Probe.askNow(s.w, s.channelId)).toBe("running")
      expect(await channel(s)).toMatchObject({ stoppedAt: null, refusals: 7 })
      expect(await Probe.askNow(s.w, s.channelId)).toBe("running")
    }),
  )
  test(
    "a refusal keeps it stopped, in LINE's newest words, and the next probe is a minute from here",
    inScene(async (s) => {
      await stop(s)
      s.botInfo = "unauthorized"
      s.w.at = tokyo("2026-11-21T09:00:40")
      expect(await Probe.askNow(s.w, s.channelId)).toBe("refused")
      expect(await channel(s)).toMatchObject({ stoppedWords: "Authentication failed", stoppedStatus: 401 })
      expect(Trouble.asksNextAt(await channel(s))).toEqual(tokyo("2026-11-21T09:01:40"))
    }),
  )
  test(
    "silence changes nothing",
    inScene(async (s) => {
      await stop(s)
      s.w.line.botInfo = async () => ({ is: "unavailable", status: null, words: "ETIMEDOUT" })
      expect(await Probe.askNow(s.w, s.channelId)).toBe("unreachable")
      expect(await channel(s)).toMatchObject({ stoppedWords: "no", stoppedStatus: 403 })
    }),
  )
})
