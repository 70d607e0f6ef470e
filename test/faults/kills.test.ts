/** Fault 1: killed without a word at random moments, and started anew at once (semantics 9). */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Tag from "../../src/domain/tag"
import * as People from "../domain/people"
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
    expect(await deeds(frame)).toEqual(plan.expected)
  })
}, 900_000)

type Plan = { newcomers: number; expected: Record<string, number> }

/** A walk has two or three steps, so the walks are fewer than the deliveries. */
async function mixed(frame: Frame, spreadSeconds: number): Promise<Plan> {
  const { db, line, school } = frame
  const part = (share: number) => Math.max(1, Math.round(deliveries * share))
  // By multicast: the same words for all, three requests a walk.
  const letters = await course(db, school, { name: "letters" }, [
    { seconds: 0, words: "だしの引き方" },
    { seconds: 2, words: "味噌汁" },
    { seconds: 4, words: "煮物" },
  ])
  // By push: each friend's own words, two of them together.
  const personal = await course(db, school, { name: "personal" }, [
    { seconds: 0, words: "{{name}}さん、こんにちは" },
    { seconds: 0, words: "{{name|お客さま}}の一皿" },
    { seconds: 3, words: "{{name}}さん、また来週" },
  ])
  // What an action of a step begins: run twice, it would begin twice.
  const reward = await course(db, school, { name: "reward", reentry: "always" }, [{ seconds: 1, words: "ごほうび" }])
  const { tag } = People.good(await Tag.create(db, school.channelId, { name: "答えた人" }, Temporal.Now.instant()))
  const actions = [
    { do: "startScenario", scenarioId: String(reward) },
    { do: "addTag", tagId: String(tag.id) },
  ]
  const acting = await course(db, school, { name: "acting" }, [
    { seconds: 0, words: "問い", actions },
    { seconds: 1, words: "{{name}}さんへの答え" },
  ])
  await course(db, school, { name: "welcome", startsOnFollow: true }, [
    { seconds: 0, words: "はじめまして" },
    { seconds: 2, words: "{{name|お客さま}}、改めまして" },
  ])
  const counts = { letters: part(0.13), personal: part(0.1), acting: part(0.08), newcomers: part(0.035) }
  const walking = [
    [letters, counts.letters],
    [personal, counts.personal],
    [acting, counts.acting],
  ] as const
  for (const [scenarioId, count] of walking)
    await walk(db, school, scenarioId, await friends(db, line, school, count), spreadSeconds)
  const all = counts.letters + counts.personal + counts.acting * 2 + counts.newcomers
  return {
    newcomers: counts.newcomers,
    expected: {
      "letters completed": counts.letters,
      "personal completed": counts.personal,
      "acting completed": counts.acting,
      "reward completed": counts.acting,
      "welcome completed": counts.newcomers,
      // The seed wrote three of the courses' walks itself, so no event tells of their beginning.
      "scenario.started": counts.acting + counts.newcomers,
      "scenario.completed": all,
      "tag.added": counts.acting,
      tagged: counts.acting,
    },
  }
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

/** How often each course was begun, how it ended, and what the actions left: one that ran twice shows here. */
async function deeds({ db, school }: Frame): Promise<Record<string, number>> {
  const rows = await db.execute<{ what: string; count: number }>(sql`
    select s.name || ' ' || e.state as what, count(*)::int as count
    from enrollments e join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
    where e.channel_id = ${school.channelId} group by 1
    union all select kind, count(*)::int from events where channel_id = ${school.channelId} and friend_id is not null
      and kind in ('tag.added', 'scenario.started', 'scenario.completed', 'scenario.completed_again') group by 1
    union all select 'tagged', count(*)::int from friend_tags where channel_id = ${school.channelId}
    union all select 'action.failed', count(*)::int from events
      where channel_id = ${school.channelId} and kind = 'action.failed' having count(*) > 0`)
  return Object.fromEntries(rows.map((row) => [row.what, row.count]))
}
