/** Fault 1: killed without a word at random moments, and started anew at once (semantics 9). */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { chance, size } from "./chance"
import { type Frame, quiet, stand } from "./frame"
import { verdict } from "./oracle"
import { course, friends, walk } from "./school"

const kills = size("KILLS", 10, 100)
const deliveries = size("DELIVERIES", 1_000, 5_000)
/** So long, on average, a program lives before it is killed. */
const secondsOfLife = 1.5

test(`§9 killed ${kills} times under ${deliveries} mixed deliveries: nothing missing, nothing twice, each action once`, async () => {
  const luck = chance(`kills (KILLS=${kills} DELIVERIES=${deliveries})`)
  await stand({}, async (frame) => {
    const { line, programs, school } = frame
    const [program] = programs
    await line.fault({ kind: "latency", endpoint: "push", ms: 60 })
    await line.fault({ kind: "latency", endpoint: "multicast", ms: 250 })
    await line.fault({ kind: "latency", endpoint: "reply", ms: 150 })
    const plan = await mixed(frame, kills * secondsOfLife * 0.9)
    const newcomers = await line.people(plan.newcomers)
    const over = { yet: false }
    const arriving = arrive(frame, newcomers, over)
    for (let n = 0; n < kills; n++) {
      await Bun.sleep(luck.between(100, secondsOfLife * 2_000 - 100))
      await program!.restart()
    }
    over.yet = true
    await arriving
    await program!.listening()
    const rest = await quiet(frame, 150)
    const judged = await verdict(frame.db, line, school)
    console.log(
      JSON.stringify({ restSeconds: Math.round(rest), ...judged, complaints: [...program!.complaints()] }, null, 1),
    )
    expect(judged.wrong).toEqual([])
    expect(await deeds(frame, plan)).toEqual(plan.expected)
  })
}, 900_000)

type Plan = { newcomers: number; reward: bigint; expected: Record<string, number> }

/** A walk has two or three steps, so the walks are fewer than the deliveries. */
async function mixed(frame: Frame, spreadSeconds: number): Promise<Plan> {
  const { db, line, school } = frame
  const part = (share: number) => Math.max(1, Math.round(deliveries * share))
  // By multicast: the same words for all, three requests a walk.
  const letters = await course(db, school, {}, [
    { seconds: 0, words: "だしの引き方" },
    { seconds: 2, words: "味噌汁" },
    { seconds: 4, words: "煮物" },
  ])
  // By push: each friend's own words, two of them together.
  const personal = await course(db, school, {}, [
    { seconds: 0, words: "{{name}}さん、こんにちは" },
    { seconds: 0, words: "{{name|お客さま}}の一皿" },
    { seconds: 3, words: "{{name}}さん、また来週" },
  ])
  // What an action of a step begins: run twice, it would begin twice.
  const reward = await course(db, school, { reentry: "always" }, [{ seconds: 1, words: "ごほうび" }])
  const start = [{ do: "startScenario", scenarioId: String(reward) }]
  const acting = await course(db, school, {}, [
    { seconds: 0, words: "問い", actions: start },
    { seconds: 1, words: "{{name}}さんへの答え" },
  ])
  const welcome = await course(db, school, { startsOnFollow: true }, [
    { seconds: 0, words: "はじめまして" },
    { seconds: 2, words: "{{name|お客さま}}、改めまして" },
  ])
  const counts = { letters: part(0.13), personal: part(0.1), acting: part(0.08), newcomers: part(0.035) }
  for (const [scenarioId, count] of [
    [letters, counts.letters],
    [personal, counts.personal],
    [acting, counts.acting],
  ] as const)
    await walk(db, school, scenarioId, await friends(db, line, school, count), spreadSeconds)
  const expected = {
    [String(letters)]: counts.letters,
    [String(personal)]: counts.personal,
    [String(acting)]: counts.acting,
    [String(reward)]: counts.acting,
    [String(welcome)]: counts.newcomers,
  }
  return { newcomers: counts.newcomers, reward, expected }
}

/** People follow all the while; LINE sends again what nobody took. */
async function arrive({ line, school }: Frame, userIds: string[], over: { yet: boolean }): Promise<void> {
  const pause = (kills * secondsOfLife * 900) / Math.max(1, userIds.length)
  for (const [n, userId] of userIds.entries()) {
    await line.follow(userId, school.lineChannelId)
    if (n % 10 === 9) await line.redeliver()
    if (!over.yet) await Bun.sleep(pause)
  }
}

/** How often each course was begun and finished: an action that ran twice began its course twice. */
async function deeds({ db, school }: Frame, _: Plan): Promise<Record<string, number>> {
  const rows = await db.execute<{ scenario_id: bigint; count: number; once: boolean }>(sql`
    select e.scenario_id, count(*)::int as count from enrollments e
    where e.channel_id = ${school.channelId} and e.state = 'completed' group by 1`)
  return Object.fromEntries(rows.map((row) => [String(row.scenario_id), row.count]))
}
