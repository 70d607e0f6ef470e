/** Bad weather between us and LINE. Whatever breaks, each friend gets each step once, and the ledger knows. */
import { expect, setDefaultTimeout, test } from "bun:test"
import * as Channel from "../../src/domain/channel"
import * as Step from "../../src/domain/step"
import type { FaultKind } from "../../src/sandbox"
import { atOnce, inTown, text } from "./town"

setDefaultTimeout(240_000)

const later = { timing: { kind: "elapsed", offset: 1, unit: "hours" } }

test.each<[string, FaultKind, number[]]>([
  ["LINE accepts and answers 500", "5xxAfterAccepting", [500, 409]],
  ["LINE accepts and the connection drops", "dropAfterAccepting", [0, 409]],
  ["LINE accepts and the answer breaks off", "truncateAfterAccepting", [0, 409]],
  ["LINE answers 500 and has not accepted", "5xx", [500, 200]],
  ["the connection drops on the way", "drop", [0, 200]],
  ["somebody else answers 200 in LINE's place", "garbage", [200, 200]],
])("§9 %s: the same request goes again, and she gets it once", (_, kind, statuses) =>
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "第1回", ...later, messages: text("だしの引き方") })
    const [hana] = await town.friends("佐藤花子")

    town.line.faults.add({ kind, endpoint: "push", times: 1 })
    await town.after({ hours: 1 })
    expect(await town.ledger()).toEqual(["第1回: frozen"])
    await town.calm()

    const pushes = town.line.log.entries.filter(({ endpoint }) => endpoint === "push")
    expect(pushes.map(({ status }) => status)).toEqual(statuses)
    expect(new Set(pushes.map(({ retryKey, bodyHash }) => `${retryKey} ${bodyHash}`)).size).toBe(1)
    expect(pushes.filter(({ accepted }) => accepted)).toHaveLength(1)
    expect(pushes.flatMap(({ notes }) => notes)).toEqual([])
    expect(town.phone(hana!)).toEqual(["だしの引き方"])
    expect(await town.ledger()).toEqual(["第1回: sent"])
  })(),
)

test.each<[string, FaultKind]>([
  ["accepts it and the connection drops", "dropAfterAccepting"],
  ["never hears of it, as far as we can tell", "drop"],
])("§8 LINE %s while the welcome travels by reply: unknown, never sent again, and the walk goes on", (_, kind) =>
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
    await town.step(course, { name: "第1回", ...later, messages: text("だしの引き方") })

    town.line.faults.add({ kind, endpoint: "reply", times: 1 })
    const [hana] = await town.friends("佐藤花子")
    expect(await town.ledger()).toEqual(["あいさつ: unknown"])
    await town.after({ hours: 1 })
    await town.after({ hours: 24 })
    expect(await town.ledger()).toEqual(["あいさつ: unknown", "第1回: sent"])
    expect(town.phone(hana!)).toEqual(kind === "drop" ? ["だしの引き方"] : ["はじめまして", "だしの引き方"])
    expect(town.line.log.entries.filter(({ endpoint }) => endpoint === "reply")).toHaveLength(1)
  })(),
)

test(
  "§8 a reply token that LINE refuses: the welcome goes as a push instead",
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
    town.line.faults.add({ kind: "400", endpoint: "reply", words: "Invalid reply token" })
    const [hana] = await town.friends("佐藤花子")
    await town.tick()
    expect(town.phone(hana!)).toEqual(["はじめまして"])
    expect(await town.ledger()).toEqual(["あいさつ: sent"])
    expect(town.line.log.accepted().map(({ endpoint }) => endpoint)).toEqual(["push"])
  }),
)

test(
  "§9 LINE refuses our access for a minute: the account stops and says so, nothing fails, and it resumes by itself",
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "第1回", ...later, messages: text("だしの引き方") })
    const [hana, sachi] = await town.friends("佐藤花子", "田中幸")

    for (const endpoint of ["multicast", "info"]) town.line.faults.add({ kind: "401", endpoint })
    await town.after({ hours: 1 })
    const stopped = await Channel.find(town.db, town.channelId)
    expect(stopped.stoppedAt).toEqual(town.w.at)
    expect(stopped.stoppedWords).toContain("Authentication failed")
    // One try and one with a fresh token; then silence, however often the clock ticks.
    const tries = town.line.log.entries.filter(({ endpoint }) => endpoint === "multicast").length
    expect(tries).toBe(2)
    for (let second = 0; second < 5; second++) await town.after({ seconds: 1 })
    expect(town.line.log.entries.filter(({ endpoint }) => endpoint === "multicast")).toHaveLength(tries)

    expect(await town.ledger({ state: "failed" })).toEqual([])

    town.line.faults.clear()
    await town.after({ minutes: 1 })
    await town.after({ seconds: 1 })
    expect(await Channel.find(town.db, town.channelId)).toMatchObject({ stoppedAt: null, stoppedWords: null })
    expect([town.phone(hana!), town.phone(sachi!)]).toEqual([["だしの引き方"], ["だしの引き方"]])
    expect(await town.ledger()).toEqual(["第1回: sent", "第1回: sent"])
  }),
)

test.each<[string, FaultKind]>([
  ["too fast", "429"],
  ["too many to one user", "429toOne"],
  ["used up, though the month is not", "429monthly"],
])("§9 LINE says 429, %s: the same batch after a while, once", (_, kind) =>
  inTown(
    async (town) => {
      const course = await town.scenario({ startsOnFollow: true })
      await town.step(course, { name: "第1回", ...later, messages: text("だしの引き方") })
      const [hana] = await town.friends("佐藤花子")
      town.line.faults.add({ kind, endpoint: "push", times: 2 })
      await town.after({ hours: 1 })
      expect(await town.ledger()).toEqual(["第1回: frozen"])
      await town.calm()
      expect(town.phone(hana!)).toEqual(["だしの引き方"])
      const pushes = town.line.log.entries.filter(({ endpoint }) => endpoint === "push")
      expect(pushes.map(({ status }) => status)).toEqual([429, 429, 200])
      expect(new Set(pushes.map(({ retryKey }) => retryKey)).size).toBe(1)
    },
    { limit: 100 },
  )(),
)

test(
  "§9 LINE refuses one of forty: that one's row fails with LINE's words, the others get theirs",
  inTown(async (town) => {
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    const people = await town.walkers(course, 40)
    town.line.faults.add({ kind: "400recipient", endpoint: "multicast", to: people[17]!.userId })
    town.line.faults.add({ kind: "400", endpoint: "push", to: people[17]!.userId })
    await town.tick()
    await town.calm()
    expect(people.map((person) => town.phone(person).length)).toEqual(people.map((_, n) => (n === 17 ? 0 : 1)))
    expect(await town.ledger({ state: "failed" })).toEqual(["第1回: failed"])
    expect(await town.ledger({ state: "sent" })).toHaveLength(39)
  }),
)

test(
  "§9 LINE refuses a message for everybody: its step is suspended, what travelled with it arrives, later steps pass",
  inTown(async (town) => {
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    const broken = await town.step(course, { name: "第2回", ...atOnce, messages: text("こわれた案内") })
    await town.step(course, { name: "第3回", ...later, messages: text("味噌汁") })
    const people = await town.walkers(course, 3)
    town.line.faults.add({ kind: "400message", endpoint: "multicast", index: 1, times: 1 })
    await town.tick()
    await town.calm()
    expect(await Step.find(town.db, town.channelId, broken)).toMatchObject({ suspendedAt: expect.anything() })
    expect(people.map(town.phone)).toEqual(people.map(() => ["だしの引き方"]))
    expect(await town.ledger({ state: "failed" })).toEqual(Array(3).fill("第2回: failed"))
    await town.after({ hours: 1 })
    expect(people.map(town.phone)).toEqual(people.map(() => ["だしの引き方", "味噌汁"]))
  }),
)

test(
  "§9 an hour of every kind of weather over six hundred friends: each gets everything once, and LINE's count is ours",
  inTown(
    async (town) => {
      const course = await town.scenario()
      await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
      await town.step(course, { name: "第2回", ...later, messages: text("{{name}}さん、味噌汁です") })
      const people = await town.walkers(course, 600)
      const weather: FaultKind[] = [
        "5xx",
        "5xxAfterAccepting",
        "drop",
        "dropAfterAccepting",
        "truncateAfterAccepting",
        "429",
        "garbage",
      ]
      for (const kind of weather)
        for (const endpoint of ["push", "multicast"]) town.line.faults.add({ kind, endpoint, probability: 0.08 })
      await town.tick()
      await town.after({ hours: 1 })
      for (let minute = 0; minute < 10; minute++) await town.after({ minutes: 1 })
      town.line.faults.clear()
      await town.calm()

      const expected = people.flatMap(({ userId, profile }) => [
        `${userId} だしの引き方`,
        `${userId} ${profile.name}さん、味噌汁です`,
      ])
      const received = town.received()
      expect([...received.keys()].sort()).toEqual(expected.sort())
      expect(new Set(received.values())).toEqual(new Set([1]))
      expect(town.line.log.entries.flatMap(({ notes }) => notes)).toEqual([])
      expect(await town.ledger({ state: "sent" })).toHaveLength(1200)
      expect(town.account.used.count).toBe(1200)
    },
    { limit: 1200 },
  ),
)
