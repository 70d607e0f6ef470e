/**
 * A channel as large as they come, believable in every table that a page reads: friends with names, tags and fields,
 * walks that are under way, ended or left, a ledger of a year with what went wrong in it, and what friends wrote.
 * Made by sets, 100,000 friends at a time; nothing of it is due.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { instant } from "../../src/domain/arrays"
import * as People from "../domain/people"
import { bare } from "./bare"
import { userIdSql } from "./line"

export type Large = {
  people: number
  /** Ledger rows of a friend who has come to the end of the course: as many steps as that. */
  rows: number
  /** The present; the course began for everybody within the year before it. */
  at: Temporal.Instant
  lineChannelId?: string
  connectedAt?: Temporal.Instant | null
  /** Hears how far it has come. */
  told?: (words: string) => void
}

type Scene = Large & { channelId: bigint; scenarioId: bigint; stepIds: bigint[] }

const portion = 100_000

/** The channel's id. */
export async function fill(db: Db, large: Large): Promise<bigint> {
  const scene = await ground(db, large)
  if (large.people < portion) await db.transaction((tx) => peopled(tx, scene))
  else await bare(db, (tx) => peopled(tx, scene))
  await rest(db, scene.channelId, large.at)
  await db.execute(sql`analyze`)
  return scene.channelId
}

/** Nothing is due now, nor soon: a program that is started on it has nothing to send. */
export async function rest(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update agenda set next_due_at = ${instant(at)}::timestamptz + interval '1 day' * (1 + enrollment_id % 30)
    where channel_id = ${channelId} and standing is null and next_due_at < ${instant(at)}::timestamptz + interval '12 hours'`)
}

async function peopled(db: Db, scene: Scene): Promise<void> {
  // Nothing is known of tables that were empty a moment ago: each of a hundred thousand would be compared with each.
  await db.execute(sql`set local enable_nestloop = off`)
  await db.execute(sql`set local work_mem = '128MB'`)
  for (let from = 0; from < scene.people; from += portion) {
    const count = Math.min(portion, scene.people - from)
    await friends(db, scene, from, count)
    const fresh = await newest(db, scene.channelId, count)
    await known(db, scene, fresh)
    await walks(db, scene, fresh)
    for (const [day, stepId] of scene.stepIds.entries()) await delivered(db, scene, fresh, day, stepId)
    await happened(db, scene, fresh)
    await talked(db, scene, fresh)
    scene.told?.(`${from + count} friends`)
  }
}

const names = [..."はなさくらゆいあおいひなたりんめいつむぎこはるいちか"]
const tags = ["体験会", "会員", "休会", "オンライン", "通学", "東京", "大阪", "名古屋", "福岡", "札幌"]

async function ground(db: Db, large: Large): Promise<Scene> {
  const { rows, at, lineChannelId, connectedAt = null } = large
  const createdAt = at.subtract({ hours: 24 * 400 })
  const facts = { name: "大きなアカウント", createdAt, connectedAt, ...(lineChannelId && { lineChannelId }) }
  const channelId = await People.channel(db, facts)
  await db.execute(sql`
    insert into tags (channel_id, name, created_at)
    select ${channelId}, name, ${instant(createdAt)} from unnest(array[${list(tags)}]) as name`)
  await db.execute(sql`
    insert into fields (channel_id, key, name, kind, choices, created_at) values
      (${channelId}, 'town', '市町村', 'text', '{}', ${instant(createdAt)}),
      (${channelId}, 'birthday', '誕生日', 'date', '{}', ${instant(createdAt)}),
      (${channelId}, 'lessons', '受講回数', 'number', '{}', ${instant(createdAt)})`)
  const { id: scenarioId } = await People.scenario(db, channelId, { name: "一年の講座" })
  const stepIds: bigint[] = []
  for (let day = 0; day < rows; day++) {
    const timing = { kind: "clock", days: day * 3, timeOfDay: "19:00" }
    stepIds.push((await People.step(db, channelId, scenarioId, { name: `第${day + 1}回`, timing }, createdAt)).id)
  }
  return { ...large, channelId, scenarioId, stepIds }
}

const list = (words: readonly string[]) =>
  sql.join(
    words.map((word) => sql`${word}`),
    sql`, `,
  )

/** Friends added evenly over the last year, one in seven of them gone again. */
async function friends(db: Db, { channelId, people, at }: Scene, from: number, count: number): Promise<void> {
  const added = sql`${instant(at)}::timestamptz - interval '360 days' * (1 - n::float8 / ${people}::int) - interval '2 hours'`
  await db.execute(sql`
    insert into friends (channel_id, line_user_id, name, created_at, followed_at, profile_fetched_at, following, blocked_at,
      last_message_at)
    select ${channelId}, ${userIdSql(channelId, sql`n`)},
      (array[${list(names)}])[1 + n % ${names.length}] || (array[${list(names)}])[1 + n / 7 % ${names.length}] || n,
      d.at, d.at, d.at, n % 7 <> 0, case when n % 7 = 0 then d.at + interval '1 hour' end,
      case when n % 3 = 0 then d.at + interval '1 hour' end
    from generate_series(${from + 1}::int, ${from + count}::int) as n, lateral (select ${added} as at) d`)
}

type Span = { first: bigint; last: bigint }

async function newest(db: Db, channelId: bigint, count: number): Promise<Span> {
  const [span] = await db.execute<{ first: string; last: string }>(sql`
    select min(id)::text as first, max(id)::text as last
    from (select id from friends where channel_id = ${channelId} order by id desc limit ${count}) f`)
  return { first: BigInt(span!.first), last: BigInt(span!.last) }
}

const within = (column: SQL, { first, last }: Span) => sql`${column} between ${first} and ${last}`

/** One tag or two for each, and a town for every second. */
async function known(db: Db, { channelId, at }: Scene, fresh: Span): Promise<void> {
  await db.execute(sql`
    insert into friend_tags (channel_id, friend_id, tag_id, tagged_at)
    select f.channel_id, f.id, t.id, f.created_at
    from friends f, (select id, row_number() over (order by id) as n from tags where channel_id = ${channelId}) t
    where f.channel_id = ${channelId} and ${within(sql`f.id`, fresh)} and t.n in (1 + f.id % 10, 1 + f.id / 3 % 10)`)
  await db.execute(sql`
    insert into friend_fields (channel_id, friend_id, field_id, text_value, set_at)
    select f.channel_id, f.id, i.id, '第' || f.id % 1700 || '町', ${instant(at)}::timestamptz
    from friends f, fields i
    where f.channel_id = ${channelId} and ${within(sql`f.id`, fresh)} and f.id % 2 = 0
      and i.channel_id = ${channelId} and i.key = 'town'`)
}

/** Everybody walked: most are at the end, the newest on their way, some have left, and who blocked stands still. */
async function walks(db: Db, { channelId, scenarioId, stepIds, at }: Scene, fresh: Span): Promise<void> {
  const days = stepIds.length * 3
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, state, ended_at, holds)
    select f.channel_id, f.id, ${scenarioId}, f.created_at, f.created_at, f.created_at, s.state,
      case when s.state <> 'active' then f.created_at + make_interval(days => ${days}::int) end,
      case when s.state = 'active' and not f.following then array['blocked'] else '{}' end
    from friends f, lateral (select case
      when f.created_at > ${instant(at)}::timestamptz - make_interval(days => ${days}::int) then 'active'
      when f.id % 11 = 0 then 'withdrawn' else 'completed' end as state) s
    where f.channel_id = ${channelId} and ${within(sql`f.id`, fresh)}`)
  await db.execute(sql`
    insert into holds (channel_id, enrollment_id, kind, began_at)
    select channel_id, id, 'blocked', enrolled_at + interval '1 hour' from enrollments
    where channel_id = ${channelId} and ${within(sql`friend_id`, fresh)} and holds @> array['blocked']`)
}

/**
 * One step reaches all for whom it is past, 500 friends a batch; a few copies failed, are unknown or were skipped.
 */
async function delivered(db: Db, { channelId, scenarioId, at }: Scene, fresh: Span, day: number, stepId: bigint) {
  await db.execute(sql`
    with past as (
      select e.id, e.friend_id, e.friend_id / 500 as number, e.origin_at + make_interval(days => ${day * 3}::int) as due_at
      from enrollments e
      where e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} and ${within(sql`e.friend_id`, fresh)}
        and e.origin_at + make_interval(days => ${day * 3}::int) < ${instant(at)}::timestamptz
        and (e.holds = '{}' or ${day}::int = 0)),
    sent as (
      insert into batches (channel_id, key, kind, state, step_ids, version_ids, friend_ids, enrollment_ids, renderer,
        recipients, settled, attempts, next_attempt_at, first_attempt_at, request_ids, frozen_at, settled_at)
      select ${channelId}, gen_random_uuid(), 'multicast', 'accepted', array[${stepId}::bigint], array[s.version_id],
        p.friends, p.walks, 1, cardinality(p.friends), cardinality(p.friends), 1, p.at, p.at,
        array[gen_random_uuid()::text], p.at, p.at
      from (select number, array_agg(friend_id order by friend_id) as friends, array_agg(id order by friend_id) as walks,
          max(due_at) as at from past group by number) p, steps s
      where s.channel_id = ${channelId} and s.id = ${stepId}
      returning id, version_ids[1] as version_id, friend_ids[1] / 500 as number)
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, version_id, batch_id, state, reason,
      words, due_at, recorded_at, settled_at)
    select ${channelId}, p.id, ${stepId}, ${scenarioId}, p.friend_id, b.version_id, b.id, o.state,
      case o.state when 'skipped' then 'filter' end, case o.state when 'failed' then 'Not found' end,
      p.due_at, p.due_at, case when o.state is not null then p.due_at end
    from past p join sent b on b.number = p.number, lateral (select case
      when p.id % 997 = 0 then 'failed' when p.id % 9973 = 0 then 'unknown' when p.id % 41 = 0 then 'skipped' end as state) o
    order by p.due_at`)
}

/** Each followed; every third wrote, and what they wrote was reacted to. */
async function happened(db: Db, { channelId }: Scene, fresh: Span): Promise<void> {
  const event = (kind: string, at: SQL, payload: SQL, which: SQL) => sql`
    insert into events (channel_id, line_event_id, kind, line_user_id, friend_id, payload, occurred_at, recorded_at, reacted_at)
    select f.channel_id, ${kind} || f.id, ${kind}, f.line_user_id, f.id, ${payload}, e.at, e.at, e.at
    from friends f, lateral (select ${at} as at) e
    where f.channel_id = ${channelId} and ${within(sql`f.id`, fresh)} and ${which}`
  await db.execute(event("line.follow", sql`f.created_at`, sql`'{}'::jsonb`, sql`true`))
  const wrote = sql`jsonb_build_object('message', jsonb_build_object('type', 'text', 'id', f.id::text, 'text', 'ありがとうございます'))`
  await db.execute(event("line.message", sql`f.last_message_at`, wrote, sql`f.last_message_at is not null`))
}

/** Who wrote last has not been answered yet; all others have. */
async function talked(db: Db, { channelId, at }: Scene, fresh: Span): Promise<void> {
  await db.execute(sql`
    insert into conversations (channel_id, friend_id, last_at, last_event_id, unanswered_since, answered_at)
    select f.channel_id, f.id, f.last_message_at, e.id, case when new.is then f.last_message_at end,
      case when not new.is then f.last_message_at + interval '10 minutes' end
    from friends f
    join events e on e.channel_id = f.channel_id and e.friend_id = f.id and e.kind = 'line.message',
    lateral (select f.last_message_at > ${instant(at)}::timestamptz - interval '7 days' as is) new
    where f.channel_id = ${channelId} and ${within(sql`f.id`, fresh)}`)
}
