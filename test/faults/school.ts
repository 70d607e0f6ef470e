/**
 * What is to be delivered: an account, friends, courses and walks, written straight into the database, with steps
 * whose words carry a mark of their own. The mark tells in LINE's log, without asking our ledger, what was sent.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Connection from "../../src/domain/channel/connection"
import * as LineClient from "../../src/line/client"
import { vault } from "../../src/vault"
import * as People from "../domain/people"
import { config, world } from "../world"
import type { Line } from "./line"

export const secret = "a secret of at least thirty-two letters"

export type School = {
  channelId: bigint
  lineChannelId: string
}

export type Step = {
  /** Seconds after the walk's origin; staff count in minutes, the table in seconds. */
  seconds: number
  words: string
  actions?: object[]
}

let schools = 0

/** An account that LINE knows and that we are connected to; its webhooks go to `publicUrl`. */
export async function school(
  db: Db,
  line: Line,
  { publicUrl, limit = null }: { publicUrl: string; limit?: number | null },
): Promise<School> {
  const account = { lineChannelId: String(1_657_000_001 + schools++), secret: "0123456789abcdef0123456789abcdef" }
  await line.open({ ...account, limit })
  const now = () => Temporal.Now.instant()
  const client = LineClient.connect({ apiUrl: line.url, dataApiUrl: line.url, now })
  const w = world(db, client, {
    now,
    vault: vault(secret),
    config: { ...config, publicUrl, lineApiUrl: line.url, lineDataApiUrl: line.url },
  })
  const { channel } = People.good(await Connection.connect(w, account))
  return { channelId: channel.id, lineChannelId: account.lineChannelId }
}

/** A course of steps, each marked `【scenario/step】`. Answers the scenario's id. */
export async function course(db: Db, { channelId }: School, facts: object, steps: Step[]): Promise<bigint> {
  const { id } = await People.scenario(db, channelId, { name: `コース${crypto.randomUUID().slice(0, 8)}`, ...facts })
  const longAgo = Temporal.Now.instant().subtract({ hours: 48 })
  for (const [n, { seconds, words, actions = [] }] of steps.entries()) {
    const timing = { kind: "elapsed", offset: 0, unit: "minutes" }
    const messages = People.text(`【${id}/${n}】${words}`)
    const step = await People.step(db, channelId, id, { name: `${n}`, timing, messages, actions }, longAgo)
    await db.execute(sql`
      update steps set offset_seconds = ${seconds} where channel_id = ${channelId} and id = ${step.id}`)
  }
  return id
}

/** Friends of whom both LINE and we know. */
export async function friends(db: Db, line: Line, { channelId, lineChannelId }: School, count: number) {
  const userIds = await line.people(count, lineChannelId)
  const rows = await db.execute<{ id: bigint }>(sql`
    insert into friends (channel_id, line_user_id, name, created_at, followed_at, profile_fetched_at)
    select ${channelId}, u #>> '{}', '友だち' || n, now(), now(), now()
    from jsonb_array_elements(${JSON.stringify(userIds)}::text::jsonb) with ordinality as u (u, n) returning id`)
  return rows.map((row) => row.id)
}

/** Their walks begin spread over so many seconds from now on, as if each had been enrolled then. */
export async function walk(
  db: Db,
  { channelId }: School,
  scenarioId: bigint,
  friendIds: bigint[],
  spreadSeconds: number,
): Promise<void> {
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, next_due_at)
    select ${channelId}, (f #>> '{}')::bigint, ${scenarioId}, at, at, at, at
    from jsonb_array_elements(${JSON.stringify(friendIds.map(String))}::text::jsonb) with ordinality as f (f, n),
      lateral (select clock_timestamp() + (n - 1) * ${spreadSeconds / Math.max(1, friendIds.length)}::float8
        * interval '1 second' as at) t`)
}
