/** A small town for short stories: one school with a connected account, its friends, and a LINE that can be made to fail. */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Connection from "../../src/domain/channel/connection"
import * as Delivery from "../../src/domain/delivery"
import * as Event from "../../src/domain/event"
import * as Line from "../../src/line/client"
import type { Channel, Person } from "../../src/sandbox"
import { tick } from "../../src/tick"
import { type Own, ownDb } from "../db"
import * as People from "../domain/people"
import { type Joined, joined } from "../platform"
import type { TestWorld } from "../world"

export type Town = Omit<Joined, "handle"> & {
  db: Db
  open: Own["open"]
  channelId: bigint
  /** The account as LINE knows it. */
  account: Channel
  tick: () => Promise<void>
  /** Moves the clock on, then ticks. */
  after: (span: Temporal.DurationLike) => Promise<void>
  /** Ticks each minute until nothing is on its way, for an hour at most. */
  calm: () => Promise<void>
  scenario: (facts?: object) => Promise<bigint>
  step: (scenarioId: bigint, facts?: object) => Promise<bigint>
  /** People who have followed, with the names they are called by. */
  friends: (...names: string[]) => Promise<Person[]>
  /** So many friends who are walking; LINE and we both know them, and nobody was told. */
  walkers: (scenarioId: bigint, count: number) => Promise<Person[]>
  /** What this person's phone shows of us. */
  phone: (person: Person) => string[]
  /** How often each text was accepted for each person: the truth of LINE's log. */
  received: () => Map<string, number>
  ledger: (search?: Delivery.Search) => Promise<string[]>
}

export const morning = People.morning

export function inTown(body: (town: Town) => Promise<unknown>, { limit = null }: { limit?: number | null } = {}) {
  return ownDb(({ db, open }) =>
    joined(db, {}, async ({ w, line }) => {
      const given = { lineChannelId: "1657000001", secret: "0123456789abcdef0123456789abcdef" }
      const account = line.addChannel({ ...given, name: "みどり料理教室", limit, redelivery: true })
      const { channel } = People.good(await Connection.connect(w, given))
      const town = townOf({ w, line, db, open, account, channelId: channel.id })
      await town.tick()
      await body(town)
    }),
  )
}

type Ground = Pick<Town, "w" | "line" | "db" | "open" | "account" | "channelId">

function townOf(ground: Ground): Town {
  const { w, line, db, account, channelId } = ground
  const round = async () => {
    await w.settled()
    await tick(w)
    await w.settled()
  }
  const after = async (span: Temporal.DurationLike) => {
    w.at = w.at.add(span)
    await round()
  }
  return {
    ...ground,
    ...{ tick: round, after },
    async calm() {
      for (let minute = 0; minute < 60 && (await underWay(db)) > 0; minute++) await after({ minutes: 1 })
    },
    scenario: async (facts = {}) => (await People.scenario(db, channelId, facts)).id,
    step: async (scenarioId, facts = {}) => (await People.step(db, channelId, scenarioId, facts, w.at)).id,
    async friends(...names) {
      const people = names.map((name) => line.person({ name }))
      for (const person of people) await person.follow(account)
      await round()
      return people
    },
    async walkers(scenarioId, count) {
      const people = Array.from({ length: count }, (_, n) => line.person({ name: `友だち${n}` }))
      for (const { userId } of people)
        account.friends.set(userId, { state: "following", wasFriend: true, wroteAt: null })
      await enrol(ground, scenarioId, people)
      return people
    },
    phone: ({ userId }) =>
      line
        .conversation(userId, account.lineChannelId)
        .flatMap((bubble) => (bubble.from === "bot" && "text" in bubble.message ? [String(bubble.message.text)] : [])),
    received() {
      const counts = new Map<string, number>()
      for (const { to, messages } of line.log.accepted())
        for (const userId of to)
          for (const message of messages) {
            const copy = `${userId} ${"text" in message ? message.text : message.type}`
            counts.set(copy, (counts.get(copy) ?? 0) + 1)
          }
      return counts
    },
    async ledger(search = {}) {
      const rows = await Delivery.list(db, channelId, search, { limit: 5000 })
      return rows.reverse().map((row) => `${row.step.name}: ${row.state}${row.reason ? ` (${row.reason})` : ""}`)
    },
  }
}

async function enrol({ db, channelId, w }: Ground, scenarioId: bigint, people: Person[]): Promise<void> {
  const names = people.map(({ profile }) => profile.name)
  const userIds = people.map(({ userId }) => userId)
  await db.execute(sql`
    with known as (
      insert into friends (channel_id, line_user_id, name, created_at, followed_at, profile_fetched_at)
      select ${channelId}, u.id, u.name, ${w.at.toString()}::timestamptz, ${w.at.toString()}::timestamptz, ${w.at.toString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(userIds.map((id, n) => ({ id, name: names[n] })))}::text::jsonb)
        as u (id text, name text) returning id)
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select ${channelId}, id, ${scenarioId}, at, at, at from known, (select ${w.at.toString()}::timestamptz as at) t`)
}

async function underWay(db: Db): Promise<number> {
  const [row] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from batches where state in ('ready', 'sending')`,
  )
  return row?.count ?? 0
}

/** The leases of a process that died lapse by the database's clock, in two minutes. */
export async function leasesLapse(db: Db): Promise<void> {
  await db.execute(
    sql`update batches set leased_until = clock_timestamp() - interval '1 second' where leased_until is not null`,
  )
}

/** Another process on the same database: its own pool, its own memory, the same clock and the same LINE. */
export function anotherProcess({ w, open }: Town): TestWorld {
  const { lineApiUrl, lineDataApiUrl } = w.config
  return {
    ...w,
    db: open().db,
    now: w.now,
    line: Line.connect({ apiUrl: lineApiUrl, dataApiUrl: lineDataApiUrl, now: w.now }),
  }
}

export const text = People.text
export const atOnce = { timing: { kind: "elapsed", offset: 0, unit: "minutes" } }
export const timeline = (town: Town, friendId: bigint) =>
  Event.timeline(town.db, town.channelId, friendId, { limit: 100 })
