/**
 * What is to be delivered: an account, friends, courses and walks, written straight into the database, with steps
 * whose words carry a mark of their own. The mark tells in LINE's log, without asking our ledger, what was sent.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Connection from "../../src/domain/channel/connection"
import * as Quota from "../../src/domain/quota"
import * as LineClient from "../../src/line/client"
import { vault } from "../../src/vault"
import * as People from "../domain/people"
import { config, world } from "../world"
import type { Line, Rates } from "./line"

export const secret = "a secret of at least thirty-two letters"

export type School = {
  /** What staff's page would do: asks LINE what the month still carries. */
  readQuota: () => Promise<unknown>
  channelId: bigint
  lineChannelId: string
  secret: string
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
  { publicUrl, limit = null, rates }: { publicUrl: string; limit?: number | null; rates?: Rates },
): Promise<School> {
  const account = { lineChannelId: String(1_657_000_001 + schools++), secret: "0123456789abcdef0123456789abcdef" }
  await line.open({ ...account, limit, ...(rates && { rates }) })
  const now = () => Temporal.Now.instant()
  const client = LineClient.connect({ apiUrl: line.url, dataApiUrl: line.url, now })
  const w = world(db, client, {
    now,
    vault: vault(secret),
    config: { ...config, publicUrl, lineApiUrl: line.url, lineDataApiUrl: line.url },
  })
  const { channel } = People.good(await Connection.connect(w, account))
  const { lineChannelId } = account
  return { channelId: channel.id, lineChannelId, secret: account.secret, readQuota: () => Quota.refresh(w, channel.id) }
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

/** So many courses of one step, each with words of its own: their batches never travel together. */
export async function manyCourses(db: Db, { channelId }: School, count: number): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    with fresh as (
      insert into scenarios (channel_id, name, created_at)
      select ${channelId}, 'course ' || n, now() - interval '2 days' from generate_series(1, ${count}::int) as n returning id),
    steps as (
      insert into steps (channel_id, scenario_id, position, name, timing, offset_seconds, available_from, created_at)
      select ${channelId}, id, 1, '0', 'elapsed', 0, now() - interval '2 days', now() - interval '2 days' from fresh
      returning id, scenario_id)
    insert into step_versions (channel_id, step_id, number, messages, created_at)
    select ${channelId}, id, 1, jsonb_build_array(jsonb_build_object('type', 'text', 'text', '【' || scenario_id || '/0】')),
      now() - interval '2 days' from steps returning step_id as id`)
  await db.execute(sql`
    update steps s set version_id = v.id from step_versions v
    where s.channel_id = ${channelId} and v.channel_id = s.channel_id and v.step_id = s.id and s.version_id is null`)
  const steps = rows.map((row) => row.id)
  const known = await db.execute<{ scenario_id: bigint }>(sql`
    select scenario_id from steps where channel_id = ${channelId} and id = any(${sql.param(`{${steps.join()}}`)}::bigint[])
    order by scenario_id`)
  return known.map((row) => row.scenario_id)
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
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select ${channelId}, (f #>> '{}')::bigint, ${scenarioId}, at, at, at
    from jsonb_array_elements(${JSON.stringify(friendIds.map(String))}::text::jsonb) with ordinality as f (f, n),
      lateral (select clock_timestamp() + (n - 1) * ${spreadSeconds / Math.max(1, friendIds.length)}::float8
        * interval '1 second' as at) t`)
}

/** Everybody walks in each of these courses, from now on. */
export async function walkAll(
  db: Db,
  { channelId }: School,
  scenarioIds: bigint[],
  friendIds: bigint[],
): Promise<void> {
  const list = (ids: bigint[]) => sql`(${`{${ids.join()}}`}::text)::bigint[]`
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select ${channelId}, f, s, at, at, at
    from unnest(${list(scenarioIds)}) as s, unnest(${list(friendIds)}) as f, (select clock_timestamp() as at) t`)
}
