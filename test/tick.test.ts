/** The tick: every chore is begun once there is something to do for it, and an idle one asks a single question. */
import { expect, test } from "bun:test"
import { type SQL, sql } from "drizzle-orm"
import { instant } from "../src/domain/arrays"
import * as Enrollment from "../src/domain/enrollment"
import * as Event from "../src/domain/event"
import * as Halt from "../src/domain/halt"
import * as Sweep from "../src/domain/sweep"
import * as Tally from "../src/domain/tally"
import { tick } from "../src/tick"
import { grown } from "./db"
import { accepted, from, inScene, type Scene } from "./engine"
import { atOnce } from "./story/town"

type Case = {
  arrange: (s: Scene) => Promise<unknown>
  /** How much of it is left. */
  left: (s: Scene) => SQL
}

const does = (statement: (s: Scene) => SQL) => (s: Scene) => s.w.db.execute(statement(s))

/** Somebody walks, and their step is frozen but has not left. */
async function frozen(s: Scene): Promise<void> {
  const scenario = await s.scenario()
  await s.step(scenario, atOnce)
  await s.walk(scenario, await s.friend())
  await Enrollment.plan(s.w, s.channelId)
}

/** In hand of a process that died meanwhile. */
const orphaned = (table: "batches" | "pushes", arrange: (s: Scene) => Promise<unknown>): Case => ({
  async arrange(s) {
    await grown(s.w.db)
    await arrange(s)
    await s.w.db.execute(sql`
      update ${sql.identifier(table)}
      set leased_until = clock_timestamp() + interval '2 minutes', leased_by = 'somebody who died'`)
  },
  left: () => sql`${sql.identifier(table)} where state = 'ready'`,
})

/** Told by LINE, and not looked at yet. */
const somebodyCame = (s: Scene) =>
  Event.receive(
    s.w.db,
    s.channelId,
    [
      {
        ...{ type: "follow", mode: "active", webhookEventId: "01CAME", timestamp: s.w.at.epochMilliseconds },
        ...{ deliveryContext: { isRedelivery: false }, ...from(`U${"a".repeat(32)}`) },
      },
    ],
    s.w.at,
  )

const asked = async (s: Scene) => {
  const friend = await s.friend()
  await s.w.db.execute(sql`
    insert into pushes (channel_id, key, kind, ticket, friend_id, messages, next_attempt_at, asked_at)
    values (${s.channelId}, gen_random_uuid(), 'answer', gen_random_uuid(), ${friend},
      '[{"type": "text", "text": "はい"}]', ${instant(s.w.at)}, ${instant(s.w.at)})`)
}

const cases: Record<string, Case> = {
  "take over from the dead": orphaned("batches", frozen),
  "take over what staff asked for": orphaned("pushes", asked),
  "react to events": { arrange: somebodyCame, left: () => sql`events where reacted_at is null` },
  "send what staff asked for": { arrange: asked, left: () => sql`pushes where state = 'ready'` },
  "read quotas": {
    arrange: does(() => sql`delete from quota_months`),
    left: () => sql`channels where not exists (select 1 from quota_months where read_at is not null)`,
  },
  "release what waited for messages": {
    async arrange(s) {
      s.quota = { allowance: 10, used: 10 }
      await s.w.db.execute(sql`delete from quota_months`)
      await frozen(s)
      await s.tick()
      const [row] = await s.w.db.execute<{ n: number }>(sql`
        select count(*)::int as n from agenda where standing = 'quota'`)
      expect(row).toEqual({ n: 1 })
      s.quota = { allowance: 20, used: 10 }
      s.w.at = s.w.at.add({ minutes: 11 })
    },
    left: () => sql`agenda where standing = 'quota'`,
  },
  "give up what missed its window": {
    async arrange(s) {
      await frozen(s)
      await s.w.db.execute(sql`
        update batches set window_closes_at = ${instant(s.w.at)}, next_attempt_at = ${instant(s.w.at.add({ hours: 9 }))}`)
    },
    left: () => sql`batches where state = 'ready'`,
  },
  "read followers": {
    arrange: does(
      (s) => sql`insert into follower_readings (channel_id, state, begun_at, next_at)
        values (${s.channelId}, 'reading', ${instant(s.w.at)}, ${instant(s.w.at)})`,
    ),
    left: () => sql`follower_readings where state = 'reading'`,
  },
  "fetch profiles": {
    arrange: (s) => s.friend({ profileFetchedAt: null, profileDueAt: s.w.at }),
    left: () => sql`friends where profile_fetched_at is null`,
  },
  "probe stopped channels": {
    arrange: does((s) => sql`update channels set stopped_at = ${instant(s.w.at)}, stopped_status = 401`),
    left: () => sql`channels where probed_at is null`,
  },
  "look at accounts that are being connected": {
    arrange: does(
      (s) => sql`insert into first_runs (channel_id, watched_until, look_at)
        values (${s.channelId}, ${instant(s.w.at.add({ minutes: 5 }))}, ${instant(s.w.at)})
        on conflict (channel_id) do update set watched_until = excluded.watched_until, look_at = excluded.look_at`,
    ),
    left: (s) => sql`first_runs where look_at <= ${instant(s.w.at)}`,
  },
  "pause and resume what a halt is about": {
    async arrange(s) {
      await s.scenario()
      await Halt.begin(s.w.db, s.channelId, { at: s.w.at, staffId: null })
    },
    left: () => sql`scenarios where paused_at is null`,
  },
  "end the walks of what is being stopped": {
    async arrange(s) {
      const scenario = await s.scenario()
      await s.walk(scenario, await s.friend())
      await s.w.db.execute(sql`update scenarios set stopping_at = ${instant(s.w.at)}`)
    },
    left: () => sql`scenarios where stopping_at is not null`,
  },
  "add up what pages show": {
    arrange: does(
      (s) => sql`insert into tally_changes (channel_id, noun, subject_id, version_id, kind, amount)
        values (${s.channelId}, 'step', 7, 7, 'sent', 1)`,
    ),
    left: () => sql`tally_changes where subject_id = 7`,
  },
  "look again at the walks of what has changed": {
    async arrange(s) {
      const scenario = await s.scenario()
      await s.w.db.execute(sql`
        insert into replannings (channel_id, scenario_id, asked_at) values (${s.channelId}, ${scenario}, ${instant(s.w.at)})`)
    },
    left: () => sql`replannings`,
  },
  "go on with what staff decided about many": {
    async arrange(s) {
      const pausing: Sweep.Input = { deed: { do: "pause" }, who: { search: {} } }
      await Sweep.create(s.w.db, s.channelId, await s.scenario(), pausing, { at: s.w.at, staffId: null })
      await s.w.db.execute(sql`update sweeps set state = 'weighing', place = 0`)
    },
    left: () => sql`sweeps where state = 'weighing'`,
  },
  "plan and send": {
    async arrange(s) {
      const scenario = await s.scenario()
      await s.step(scenario, atOnce)
      await s.walk(scenario, await s.friend())
    },
    left: () => sql`agenda where next_due_at is not null and last_batch_id is null`,
  },
}

test.each(Object.entries(cases))("what is due is done in the next tick: %s", (_, { arrange, left }) =>
  inScene(async (s) => {
    s.answers = Array.from({ length: 9 }, () => accepted)
    const count = async () => {
      const [row] = await s.w.db.execute<{ n: number }>(sql`select count(*)::int as n from ${left(s)}`)
      return row!.n
    }
    await arrange(s)
    expect(await count()).toBeGreaterThan(0)
    await s.tick()
    expect(await count()).toBe(0)
    expect(s.w.logged.filter((line) => line.includes("chore"))).toEqual([])
  })(),
)

test(
  "what one chore has done, a later one goes on with in the same tick: walks that end are no longer counted",
  inScene(async (s) => {
    const { arrange, left } = cases["end the walks of what is being stopped"]!
    await arrange(s)
    await Tally.fold(s.w.db)
    await s.tick()
    const [row] = await s.w.db.execute(sql`
      select (select count(*) from ${left(s)}) as left, (select count(*) from tally_changes) as uncounted`)
    expect(row).toEqual({ left: 0n, uncounted: 0n })
  }),
)

test(
  "where nothing is due, one question tells that of all chores, and another that nobody is to be sent anything",
  inScene(async (s) => {
    await s.tick()
    const verbs: string[] = []
    const db = new Proxy(s.w.db, {
      get(target, key) {
        const value = Reflect.get(target, key)
        if (typeof value !== "function") return value
        verbs.push(String(key))
        return value.bind(target)
      },
    })
    await tick({ ...s.w, db })
    expect(verbs).toEqual(["execute", "execute"])
  }),
)
