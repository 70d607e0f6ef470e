import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { LateChoice } from "../../schema"
import * as Agenda from "../agenda"
import { bigints, instant, instants } from "../arrays"
import * as Event from "../event"
import * as Hold from "../hold"
import * as Scenario from "../scenario/read"
import * as Goal from "./goal"
import { withdraw } from "./withdraw"

export type Start = {
  /** The causing event's own time: origin, floor and beginning of the walk, unless an origin is stated. */
  at: Temporal.Instant
  /** The installation's present; defaults to `at`. An import or a late event is entered then. */
  now?: Temporal.Instant
  /** Stated by an import; the walk counts its days from here, but nothing before `at` fires. */
  originAt?: Temporal.Instant | null
  /** Section 6's choice for an import with a past origin. Default: `none`. */
  lateChoice?: LateChoice
  /** Scenario starts by actions standing behind this one. */
  chainDepth?: number
}

export type Started = { began: bigint[]; unchanged: bigint[] }

/** Scenario starts may cause one another this many times without real time between them. */
export const maxChainDepth = 8

/**
 * Enrolls friends in a scenario (semantics 2). Whoever walks already, or may not enter again, stays as they are;
 * that is no error. Unknown friends are ignored. Returns the walks that began and the friends for whom none did.
 */
export async function start(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  friendIds: readonly bigint[],
  how: Start,
): Promise<Started> {
  if (friendIds.length === 0) return { began: [], unchanged: [] }
  return db.transaction(async (tx) => {
    const scenario = await Scenario.find(tx, channelId, scenarioId)
    if ((how.chainDepth ?? 0) > maxChainDepth) return cutShort(tx, channelId, scenarioId, friendIds, how)
    if (scenario.archivedAt) return { began: [], unchanged: [...friendIds] }
    const entering = await whoMayEnter(tx, channelId, scenario, friendIds)
    if (scenario.reentry === "always") await withdrawWalks(tx, channelId, scenarioId, entering, how.at)
    if (scenario.exclusiveGroup)
      await withdrawGroup(tx, channelId, scenario.exclusiveGroup, scenarioId, entering, how.at)
    const began = await begin(tx, channelId, scenario, entering, how)
    const entered = new Set(entering)
    return { began, unchanged: friendIds.filter((id) => !entered.has(id)) }
  })
}

/**
 * The cause of a walk turns out to have happened before the one by which it began: the walk counts from the earlier.
 * Only one that began by such an event, at its own time, and has counted from it ever since.
 */
export async function antedate(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  friendId: bigint,
  at: Temporal.Instant,
): Promise<void> {
  const walking = sql`channel_id = ${channelId} and scenario_id = ${scenarioId} and friend_id = ${friendId} and state = 'active'`
  const walks = await db.execute<{ id: bigint }>(sql`select id from enrollments where ${walking}`)
  const ids = walks.map((walk) => walk.id)
  await Agenda.lock(db, channelId, ids)
  const sooner = await db.execute(sql`
    with sooner as (
      update enrollments e set origin_at = ${instant(at)}, enrolled_at = ${instant(at)},
        eligible_from = case when eligible_from = enrolled_at then ${instant(at)} else eligible_from end
      where ${walking}
        and origin_at = enrolled_at and enrolled_at > ${instant(at)} and late_choice is null
        and exists (select 1 from events f where f.channel_id = e.channel_id and f.friend_id = e.friend_id
          and f.kind = 'line.follow' and f.occurred_at = e.enrolled_at)
        and exists (select 1 from scenarios s where s.channel_id = e.channel_id and s.id = e.scenario_id
          and s.reentry <> 'always' and s.kind = 'course')
      returning e.enrolled_at)
    update events e set occurred_at = ${instant(at)}
    where channel_id = ${channelId} and friend_id = ${friendId} and kind = 'scenario.started' and subject_id = ${scenarioId}
      and exists (select 1 from sooner)`)
  if (sooner.count > 0) await Agenda.enter(db, channelId, ids, at)
}

/** Locks the friends, so that two causes at once begin one walk, and asks the scenario's reentry rule. */
async function whoMayEnter(
  db: Db,
  channelId: bigint,
  scenario: { id: bigint; reentry: "never" | "after_end" | "always" },
  friendIds: readonly bigint[],
): Promise<bigint[]> {
  const known = await db.execute<{ id: bigint }>(sql`
    select id from friends where channel_id = ${channelId} and id = any(${bigints(friendIds)})
    order by id for no key update`)
  if (scenario.reentry === "always") return known.map((row) => row.id)
  const which = scenario.reentry === "never" ? sql`` : sql`and e.state = 'active'`
  const barred = await db.execute<{ friend_id: bigint }>(sql`
    select distinct e.friend_id from enrollments e
    where e.channel_id = ${channelId} and e.scenario_id = ${scenario.id}
      and e.friend_id = any(${bigints(known.map((row) => row.id))}) ${which}`)
  const out = new Set(barred.map((row) => row.friend_id))
  return known.map((row) => row.id).filter((id) => !out.has(id))
}

async function withdrawWalks(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  friendIds: bigint[],
  at: Temporal.Instant,
): Promise<void> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from enrollments where channel_id = ${channelId} and scenario_id = ${scenarioId}
      and friend_id = any(${bigints(friendIds)}) and state = 'active'`)
  await withdraw(
    db,
    channelId,
    rows.map((row) => row.id),
    at,
  )
}

async function withdrawGroup(
  db: Db,
  channelId: bigint,
  group: string,
  scenarioId: bigint,
  friendIds: bigint[],
  at: Temporal.Instant,
): Promise<void> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select e.id from enrollments e join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
    where e.channel_id = ${channelId} and e.friend_id = any(${bigints(friendIds)}) and e.state = 'active'
      and s.exclusive_group = ${group} and s.id <> ${scenarioId}`)
  await withdraw(
    db,
    channelId,
    rows.map((row) => row.id),
    at,
  )
}

async function begin(
  db: Db,
  channelId: bigint,
  scenario: Scenario.Scenario,
  friendIds: bigint[],
  how: Start,
): Promise<bigint[]> {
  if (friendIds.length === 0) return []
  const origins = await originsOf(db, channelId, scenario, friendIds, how)
  const stated = how.originAt != null && Temporal.Instant.compare(how.originAt, how.at) < 0
  const lateChoice = stated && scenario.kind === "course" ? (how.lateChoice ?? "none") : null
  const rows = await db.execute<{ id: bigint }>(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, chain_depth,
      late_choice)
    select ${channelId}, friend_id, ${scenario.id}, origin_at, ${instant(how.at)}, ${instant(how.at)},
      ${how.chainDepth ?? 0}, ${lateChoice}
    from unnest(${bigints(friendIds)}, ${instants(origins)}) as f (friend_id, origin_at)
    returning id`)
  const began = rows.map((row) => row.id)
  await Hold.inherit(db, channelId, began, how.at)
  await Event.record(
    db,
    channelId,
    friendIds.map((friendId) => ({ kind: "scenario.started", friendId, subjectId: scenario.id, at: how.at })),
  )
  return began
}

async function originsOf(
  db: Db,
  channelId: bigint,
  scenario: Scenario.Scenario,
  friendIds: bigint[],
  how: Start,
): Promise<(Temporal.Instant | null)[]> {
  if (how.originAt !== undefined) return friendIds.map(() => how.originAt ?? null)
  if (scenario.kind === "course") return friendIds.map(() => how.at)
  return Goal.of(db, channelId, scenario, friendIds)
}

async function cutShort(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  friendIds: readonly bigint[],
  how: Start,
): Promise<Started> {
  await Event.record(
    db,
    channelId,
    friendIds.map((friendId) => ({
      kind: "chain.cut",
      friendId,
      subjectId: scenarioId,
      payload: { depth: how.chainDepth },
      at: how.at,
    })),
  )
  return { began: [], unchanged: [...friendIds] }
}
