/** What a planning knows of the walks it has claimed: read in sets, a handful of statements for two thousand walks. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, read } from "../arrays"
import * as Channel from "../channel"
import type { Floor, LateChoice, Walk } from "../itinerary"
import type { EndedHold } from "../standstill"
import { type Alike, gather } from "./alike"

export type Claimed = Walk & {
  id: bigint
  friendId: bigint
  scenarioId: bigint
  endedAt: Temporal.Instant | null
  unsettled: boolean
  floored: boolean
  /** Its ledger has rows that stood for want of messages: what is decided now takes their place. */
  hasHeld: boolean
  /** Set where it matters only: a reply token that lives, and when the friend was last sent a catching-up request. */
  replyToken: string | null
  caughtUpAt: Temporal.Instant | null
  ended: EndedHold[]
  /** A batch of this walk is on its way and will wake it; `busy`: that batch, or the friend, is being changed this moment. */
  waits: false | "woken" | "busy"
}

export type ClaimedRow = {
  id: bigint
  friend_id: bigint
  scenario_id: bigint
  origin_at: string | null
  eligible_from: string
  enrolled_at: string
  ended_at: string | null
  late_choice: LateChoice | null
  catching_up: boolean
  unsettled: boolean
  floored: boolean
}

/** The columns of a `ClaimedRow`. */
export const claimed = sql`e.id, e.friend_id, e.scenario_id, e.origin_at, e.eligible_from, e.enrolled_at, e.ended_at,
  e.late_choice, e.catching_up, e.unsettled, e.floored`

/** What a planning holds the locks of. `walks`: those about which more is to be known, one by one. */
export type Due = { alike: Alike[]; walks: Claimed[]; count: number; first: bigint; scenarioIds: bigint[] }

/** Lists of ids stay text where nobody looks into them: thousands of numbers that only go back to the database. */
type Locked = { last_batch_id: bigint | null; ids: string; count: number; first: bigint }

/** Locks the walks that are due, oldest first, those of `first` before all others. The fence: whoever is locked is another planner's. */
export async function claim(
  db: Db,
  channelId: bigint,
  now: Temporal.Instant,
  limit: number,
  first: readonly bigint[],
): Promise<Due | null> {
  const locked = await lock(db, channelId, now, limit, first)
  if (!locked[0]) return null
  const open = await openBatches(db, channelId, locked)
  const isOpen = ({ last_batch_id: last }: Locked) => last !== null && open.has(last)
  const { alike, special } = await gather(
    db,
    channelId,
    locked.filter((list) => !isOpen(list)).map(({ ids }) => ids),
    now.subtract(asLongAsTokens),
  )
  const walks = await alone(db, channelId, [...special, ...locked.filter(isOpen).map(({ ids }) => ids)], now)
  const waits = new Map(
    locked
      .filter(isOpen)
      .flatMap((list) => list.ids.split(",").map((id) => [BigInt(id), open.get(list.last_batch_id!)!] as const)),
  )
  for (const walk of walks) walk.waits = waits.get(walk.id) ?? walk.waits
  const scenarioIds = [...alike.map(({ corners }) => corners[0]!), ...walks].map((walk) => walk.scenarioId)
  const count = locked.reduce((sum, list) => sum + list.count, 0)
  return { alike, walks, count, first: locked[0].first, scenarioIds: [...new Set(scenarioIds)] }
}

/** A row a batch that carried these walks last: mostly that is one for hundreds. */
function lock(db: Db, channelId: bigint, now: Temporal.Instant, limit: number, first: readonly bigint[]) {
  const paidFirst = sql`(select e.scenario_id = any(${bigints(first)}) from enrollments e
    where e.channel_id = a.channel_id and e.id = a.enrollment_id) desc,`
  return db.execute<Locked>(sql`
    select last_batch_id, string_agg(id::text, ',') as ids, count(*)::int as count, (array_agg(id order by n))[1] as first
    from (
      select enrollment_id as id, last_batch_id, row_number() over () as n from (
        select enrollment_id, last_batch_id from agenda a
        where channel_id = ${channelId} and standing is null and next_due_at <= ${instant(now)}
          and ${Channel.stands(channelId)} and ${Channel.runs(channelId)}
        order by ${first.length > 0 ? paidFirst : sql``} next_due_at, enrollment_id limit ${limit}
        for update skip locked) a) due
    group by last_batch_id order by min(n)`)
}

/**
 * Walks one by one, after they were locked: who changed one held its lock until a moment ago. `lists`: ids as text, with
 * commas between.
 */
export async function alone(db: Db, channelId: bigint, lists: string[], now: Temporal.Instant): Promise<Claimed[]> {
  if (lists.length === 0) return []
  const rows = await db.execute<ClaimedRow>(sql`
    select ${claimed} from enrollments e
    where e.channel_id = ${channelId} and e.id = any(${`{${lists.join()}}`}::bigint[]) order by e.id`)
  const walks = rows.map(asClaimed)
  await Promise.all([
    fillHistory(db, channelId, walks),
    fillFloors(db, channelId, walks),
    fillHolds(db, channelId, walks),
    fillFriends(db, channelId, walks, now),
  ])
  return walks
}

/** Nothing is known yet of its history, floors, holds, and friend. */
export function asClaimed(row: ClaimedRow): Claimed {
  return {
    id: row.id,
    friendId: row.friend_id,
    scenarioId: row.scenario_id,
    originAt: read(row.origin_at),
    eligibleFrom: read(row.eligible_from),
    enrolledAt: read(row.enrolled_at),
    endedAt: read(row.ended_at),
    lateChoice: row.late_choice,
    catchingUp: row.catching_up,
    unsettled: row.unsettled,
    floored: row.floored,
    hasHeld: false,
    floors: new Map<bigint, Floor>(),
    filled: new Set<bigint>(),
    canReply: false,
    replyToken: null,
    caughtUpAt: null,
    ended: [],
    waits: false,
  }
}

/** One row a walk with its filled steps; a held row leaves a step blank, and so does a former generation. */
export async function fillHistory(db: Db, channelId: bigint, walks: Claimed[]): Promise<void> {
  const [floored, plain] = [walks.filter((walk) => walk.floored), walks.filter((walk) => !walk.floored)]
  // Only where a step was marked undelivered is there another generation than the first: the others save a join.
  await Promise.all([
    fill(plain, sql``, sql`0`),
    fill(
      floored,
      sql`left join floors f on f.channel_id = d.channel_id
    and f.enrollment_id = d.enrollment_id and f.step_id = d.step_id`,
      sql`coalesce(f.generation, 0)`,
    ),
  ])

  async function fill(some: Claimed[], floors: SQL, generation: SQL): Promise<void> {
    if (some.length === 0) return
    const rows = await db.execute<{ enrollment_id: bigint; steps: bigint[] | null; held: boolean }>(sql`
      select d.enrollment_id, bool_or(d.state is not distinct from 'held') as held,
        array_agg(d.step_id) filter (where d.state is distinct from 'held' and d.generation = ${generation}) as steps
      from deliveries d ${floors}
      where d.channel_id = ${channelId} and d.enrollment_id = any(${bigints(some.map((walk) => walk.id))})
      group by d.enrollment_id`)
    const byWalk = new Map(rows.map((row) => [row.enrollment_id, row]))
    for (const walk of some) {
      const row = byWalk.get(walk.id)
      walk.filled = new Set(row?.steps)
      walk.hasHeld = row?.held ?? false
    }
  }
}

export async function fillFloors(db: Db, channelId: bigint, walks: Claimed[]): Promise<void> {
  const floored = walks.filter((walk) => walk.floored)
  if (floored.length === 0) return
  type Row = {
    enrollment_id: bigint
    step_id: bigint
    generation: number
    floor_at: string
    undelivered_at: string | null
  }
  const rows = await db.execute<Row>(sql`
    select enrollment_id, step_id, generation, floor_at, undelivered_at from floors
    where channel_id = ${channelId} and enrollment_id = any(${bigints(floored.map((walk) => walk.id))})`)
  const byWalk = Map.groupBy(rows, (row) => row.enrollment_id)
  for (const walk of floored)
    walk.floors = new Map(
      (byWalk.get(walk.id) ?? []).map((row) => [
        row.step_id,
        { generation: row.generation, floorAt: read(row.floor_at), undeliveredAt: read(row.undelivered_at) },
      ]),
    )
}

export async function fillHolds(db: Db, channelId: bigint, walks: Claimed[]): Promise<void> {
  const unsettled = walks.filter((walk) => walk.unsettled)
  if (unsettled.length === 0) return
  type Row = { enrollment_id: bigint; kind: EndedHold["kind"]; began_at: string; ended_at: string }
  const rows = await db.execute<Row>(sql`
    select enrollment_id, kind, began_at, ended_at from holds
    where channel_id = ${channelId} and enrollment_id = any(${bigints(unsettled.map((walk) => walk.id))})
      and settled_at is null and ended_at is not null`)
  const byWalk = Map.groupBy(rows, (row) => row.enrollment_id)
  for (const walk of unsettled)
    walk.ended = (byWalk.get(walk.id) ?? []).map((row) => ({
      kind: row.kind,
      beganAt: read(row.began_at),
      endedAt: read(row.ended_at),
    }))
}

/**
 * A walk whose last batch is still open waits for it; that batch learns that somebody waits. Settling locks a batch and
 * then its walks, we hold walks: so we never wait for a batch here.
 */
async function openBatches(db: Db, channelId: bigint, locked: Locked[]): Promise<Map<bigint, "woken" | "busy">> {
  const last = locked.flatMap(({ last_batch_id: id }) => (id === null ? [] : [id]))
  if (last.length === 0) return new Map()
  const open = sql`channel_id = ${channelId} and id = any(${bigints(last)}) and state in ('ready', 'sending')`
  const marked = await db.execute<{ id: bigint }>(sql`
    update batches set awaited = true
    where channel_id = ${channelId} and id in (select id from batches where ${open} for update skip locked)
    returning id`)
  const woken = new Set(marked.map((row) => row.id))
  const still = await db.execute<{ id: bigint }>(sql`select id from batches where ${open}`)
  return new Map([...woken, ...still.map((row) => row.id)].map((id) => [id, woken.has(id) ? "woken" : "busy"]))
}

const asLongAsTokens = { minutes: 2 }

/**
 * Reply tokens live a minute: only walks that began just now can use one. Events lock a friend and then the friend's
 * walks, we hold walks: so we never wait for a friend here, and a walk whose friend is busy comes round again.
 */
async function fillFriends(db: Db, channelId: bigint, walks: Claimed[], now: Temporal.Instant): Promise<void> {
  const recent = now.subtract(asLongAsTokens)
  const asked = walks.filter(
    (walk) => walk.catchingUp || walk.unsettled || Temporal.Instant.compare(walk.enrolledAt, recent) > 0,
  )
  if (asked.length === 0) return
  type Row = { id: bigint; reply_token: string | null; caught_up_at: string | null }
  const rows = await db.execute<Row>(sql`
    select id, case when reply_token_until > ${instant(now)} then reply_token end as reply_token, caught_up_at
    from friends where channel_id = ${channelId} and id = any(${bigints(asked.map((walk) => walk.friendId))})
    order by id for no key update skip locked`)
  const byFriend = new Map(rows.map((row) => [row.id, row]))
  for (const walk of asked) {
    const friend = byFriend.get(walk.friendId)
    if (!friend) walk.waits ||= "busy"
    walk.replyToken = friend?.reply_token ?? null
    walk.canReply = walk.replyToken !== null
    walk.caughtUpAt = read(friend?.caught_up_at ?? null)
  }
}
