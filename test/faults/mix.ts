/** Mixed deliveries: by multicast, by push, steps with actions, and newcomers who are welcomed by reply token. */
import { sql } from "drizzle-orm"
import * as Tag from "../../src/domain/tag"
import * as People from "../domain/people"
import type { Frame } from "./frame"
import { course, friends, walk } from "./school"

export type Mix = {
  /** What `deeds` answers when everything happened once. */
  expected: Record<string, number>
  /** Ends when everybody new has followed. They follow all the while; LINE sends again what nobody took. */
  arriving: Promise<void>
}

/** Spread over so many seconds. A walk has two or three steps, so the walks are fewer than the deliveries. */
export async function mix(frame: Frame, deliveries: number, spreadSeconds: number): Promise<Mix> {
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
    arriving: arrive(frame, await line.people(counts.newcomers), spreadSeconds),
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

async function arrive({ line, school }: Frame, userIds: string[], spreadSeconds: number): Promise<void> {
  const from = performance.now()
  for (const [n, userId] of userIds.entries()) {
    await line.follow(userId, school.lineChannelId)
    if (n % 10 === 9) await line.redeliver()
    const due = from + ((n + 1) * spreadSeconds * 1000) / userIds.length
    await Bun.sleep(Math.max(0, due - performance.now()))
  }
}

/** How often each course was begun, how it ended, and what the actions left: one that ran twice shows here. */
export async function deeds({ db, school }: Frame): Promise<Record<string, number>> {
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
