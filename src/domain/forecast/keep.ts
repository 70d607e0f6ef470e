/**
 * A large channel's forecast is counted a part at a time and kept: daily, and after its scenarios changed.
 *
 *   begun ──counted part by part──▶ finished ──a newer one is finished──▶ gone
 */
import { sql } from "drizzle-orm"
import * as Collector from "../../collector"
import type { Db } from "../../db"
import type { World } from "../../world"
import { bigints, instant, integers, read, texts } from "../arrays"
import * as Quota from "../quota"
import { underWay } from "../tally"
import { type Day, type Place, spanOf, type Tally, tally } from "./tally"

/** Up to so many walks are counted whenever somebody looks. */
export const SMALL = 1000

/** Walks counted in one transaction. */
const PART = 2000

/** Each part leaves about five megabytes behind. */
const partsACollection = 3

const lasts = { hours: 24 }
/** Somebody who edits for an hour does not have it counted for an hour. */
const afterChange = { minutes: 10 }

/** Chore: begins where nothing is counted yet, or what is counted has become old. */
export async function begin(world: World): Promise<void> {
  const now = world.now()
  const [old, settled] = [instant(now.subtract(lasts)), instant(now.subtract(afterChange))]
  const due = await world.db.execute<{ id: bigint }>(sql`
    select c.id from channels c
    where c.archived_at is null and c.connected_at is not null
      and not exists (select 1 from forecasts f where f.channel_id = c.id
        and (f.finished_at is null or (f.begun_at > ${old} and (f.changed_at is null or f.begun_at > ${settled}))))
      and ${underWay(sql`c.id`)} > ${SMALL}
    order by c.id limit 50`)
  for (const { id } of due) {
    const { used } = await Quota.state(world.db, id, now)
    await world.db.execute(sql`
      insert into forecasts (channel_id, begun_at, used) values (${id}, ${instant(now)}, ${used}) on conflict do nothing`)
  }
}

/** Chore: counts on, until the time is spent. */
export async function count(world: World, budgetMs = 400): Promise<void> {
  const ends = performance.now() + budgetMs
  while (performance.now() < ends && (await world.db.transaction((tx) => countPart(tx, world.now())))) {
    Collector.owe(1 / partsACollection)
  }
}

type Run = { channel_id: bigint; begun_at: string; scenario_id: bigint; friend_id: bigint; zone: string }

async function countPart(db: Db, now: Temporal.Instant): Promise<boolean> {
  const [run] = await db.execute<Run>(sql`
    select f.channel_id, f.begun_at, f.scenario_id, f.friend_id, c.zone
    from forecasts f join channels c on c.id = f.channel_id
    where f.finished_at is null order by f.begun_at, f.channel_id limit 1 for update of f skip locked`)
  if (!run) return false
  const from = read(run.begun_at)
  const place: Place = { scenarioId: run.scenario_id, friendId: run.friend_id }
  const releasedAt = await Quota.releases(db, run.channel_id, from)
  const part = await tally(db, run.channel_id, place, PART, spanOf(from, run.zone), releasedAt)
  await addDays(db, run.channel_id, from, part.days)
  await goOn(db, run.channel_id, from, part, now)
  return true
}

async function addDays(db: Db, channelId: bigint, begunAt: Temporal.Instant, days: Day[]): Promise<void> {
  if (days.length === 0) return
  await db.execute(sql`
    insert into forecast_days (channel_id, begun_at, scenario_id, day, month, requests)
    select ${channelId}, ${instant(begunAt)}, d.scenario_id, d.day::date, d.month::date, d.requests
    from unnest(${bigints(days.map((one) => one.scenarioId))}, ${texts(days.map((one) => one.day))},
      ${texts(days.map((one) => one.month))}, ${integers(days.map((one) => one.requests))})
      as d (scenario_id, day, month, requests)
    on conflict (channel_id, begun_at, scenario_id, day, month)
      do update set requests = forecast_days.requests + excluded.requests`)
}

async function goOn(db: Db, channelId: bigint, begunAt: Temporal.Instant, part: Tally, now: Temporal.Instant) {
  const { place, walks, standing, aimless } = part
  const moved = place ? sql`scenario_id = ${place.scenarioId}, friend_id = ${place.friendId},` : sql``
  await db.execute(sql`
    update forecasts set ${moved} walks = walks + ${walks}, standing = standing + ${standing},
      aimless = aimless + ${aimless}, finished_at = ${place ? null : instant(now)}
    where channel_id = ${channelId} and begun_at = ${instant(begunAt)}`)
  if (!place)
    await db.execute(sql`delete from forecasts where channel_id = ${channelId} and begun_at < ${instant(begunAt)}`)
}

export type Kept = {
  begunAt: Temporal.Instant
  walks: number
  standing: number
  aimless: number
  used: number
  days: Day[]
}

/** The latest that is finished; null before the first. */
export async function kept(db: Db, channelId: bigint): Promise<Kept | null> {
  const [run] = await db.execute<{
    begun_at: string
    walks: number
    standing: number
    aimless: number
    used: number
  }>(sql`
    select begun_at, walks, standing, aimless, used from forecasts
    where channel_id = ${channelId} and finished_at is not null order by begun_at desc limit 1`)
  if (!run) return null
  const days = await db.execute<{ scenario_id: bigint; day: string; month: string; requests: number }>(sql`
    select scenario_id, day::text, month::text, requests from forecast_days
    where channel_id = ${channelId} and begun_at = ${run.begun_at}::timestamptz`)
  const { walks, standing, aimless, used } = run
  return {
    ...{ begunAt: read(run.begun_at), walks, standing, aimless, used },
    days: days.map(({ scenario_id, ...day }) => ({ scenarioId: scenario_id, ...day })),
  }
}
