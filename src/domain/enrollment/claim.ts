/** What a planning knows of the walks it has claimed: read in sets, a handful of statements for two thousand walks. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, instant, read } from "../arrays"
import * as Channel from "../channel"
import type { Floor, LateChoice, Stop, Walk } from "../itinerary"
import type { Tree } from "../segment"
import type { EndedHold, Policies } from "../standstill"

export type Claimed = Walk & {
  id: bigint
  friendId: bigint
  scenarioId: bigint
  endedAt: Temporal.Instant | null
  unsettled: boolean
  floored: boolean
  lastBatchId: bigint | null
  /** Its ledger has rows that stood for want of messages: what is decided now takes their place. */
  hasHeld: boolean
  /** Set where it matters only: a reply token that lives, and when the friend was last sent a catching-up request. */
  replyToken: string | null
  caughtUpAt: Temporal.Instant | null
  ended: EndedHold[]
  /** A batch of this walk is on its way and will wake it; `busy`: that batch, or the friend, is being changed this moment. */
  waits: false | "woken" | "busy"
}

type Due = { id: bigint; last_batch_id: bigint | null }

type ClaimedRow = {
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

/** Locks the walks that are due, oldest first, those of `first` before all others. The fence: whoever is locked is another planner's. */
export async function claim(
  db: Db,
  channelId: bigint,
  now: Temporal.Instant,
  limit: number,
  first: readonly bigint[],
): Promise<Claimed[]> {
  const paidFirst = sql`(select e.scenario_id = any(${bigints(first)}) from enrollments e
    where e.channel_id = a.channel_id and e.id = a.enrollment_id) desc,`
  const due = await db.execute<Due>(sql`
    select enrollment_id as id, last_batch_id from agenda a
    where channel_id = ${channelId} and standing is null and next_due_at <= ${instant(now)}
      and ${Channel.stands(channelId)}
    order by ${first.length > 0 ? paidFirst : sql``} next_due_at, enrollment_id limit ${limit} for update skip locked`)
  if (due.length === 0) return []
  // Asked for only now: who changed a walk held its lock until a moment ago.
  const rows = await db.execute<ClaimedRow>(sql`
    select id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, ended_at, late_choice, catching_up,
      unsettled, floored
    from enrollments where channel_id = ${channelId} and id = any(${bigints(due.map(({ id }) => id))})`)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const walks = due.map(({ id, last_batch_id }) => asClaimed(byId.get(id)!, last_batch_id))
  await Promise.all([
    fillHistory(db, channelId, walks),
    fillFloors(db, channelId, walks),
    fillHolds(db, channelId, walks),
    fillBatches(db, channelId, walks),
    fillFriends(db, channelId, walks, now),
  ])
  return walks
}

function asClaimed(row: ClaimedRow, lastBatchId: bigint | null): Claimed {
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
    lastBatchId,
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
async function fillBatches(db: Db, channelId: bigint, walks: Claimed[]): Promise<void> {
  const last = new Set(walks.flatMap((walk) => (walk.lastBatchId === null ? [] : [walk.lastBatchId])))
  if (last.size === 0) return
  const open = sql`channel_id = ${channelId} and id = any(${bigints([...last])}) and state in ('ready', 'sending')`
  const marked = await db.execute<{ id: bigint }>(sql`
    update batches set awaited = true
    where channel_id = ${channelId} and id in (select id from batches where ${open} for update skip locked)
    returning id`)
  const woken = new Set(marked.map((row) => row.id))
  const still = await db.execute<{ id: bigint }>(sql`select id from batches where ${open}`)
  const busy = new Set(still.map((row) => row.id))
  for (const walk of walks) {
    if (walk.lastBatchId === null) continue
    if (woken.has(walk.lastBatchId)) walk.waits = "woken"
    else if (busy.has(walk.lastBatchId)) walk.waits = "busy"
  }
}

/**
 * Reply tokens live a minute: only walks that began just now can use one. Events lock a friend and then the friend's
 * walks, we hold walks: so we never wait for a friend here, and a walk whose friend is busy comes round again.
 */
async function fillFriends(db: Db, channelId: bigint, walks: Claimed[], now: Temporal.Instant): Promise<void> {
  const recent = now.subtract({ minutes: 2 })
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

/** A scenario as the planner needs it: its live steps, its hours, its policies. */
export type Route = {
  id: bigint
  paid: boolean
  zone: string
  window: { opens: string; closes: string } | null
  countdown: boolean
  staleAfterDays: number | null
  policies: Policies
  stops: (Stop & { filter: Tree | null; placeholders: string[] })[]
}

export async function routes(db: Db, channelId: bigint, scenarioIds: readonly bigint[]): Promise<Map<bigint, Route>> {
  const [scenarios, steps] = await Promise.all([
    db.execute<ScenarioRow>(sql`
      select s.id, s.paid, s.kind = 'countdown' as countdown, s.stale_after_days, s.blocked_policy, s.paused_policy,
        s.opted_out_policy, c.zone, coalesce(s.window_opens, c.window_opens)::text as opens,
        coalesce(s.window_closes, c.window_closes)::text as closes
      from scenarios s join channels c on c.id = s.channel_id
      where s.channel_id = ${channelId} and s.id = any(${bigints(scenarioIds)})`),
    db.execute<StepRow>(sql`
      select s.id, s.scenario_id, s.version_id, s.position, s.enabled, s.suspended_at is not null as suspended, s.missed,
        s.timing, s.days, s.time_of_day::text, s.offset_seconds, s.available_from, s.late_choice, s.filter,
        jsonb_array_length(s.actions) > 0 as has_actions, jsonb_array_length(v.messages) as messages,
        jsonb_path_exists(v.messages, '$[last].quickReply') as has_quick_replies, v.placeholders
      from steps s join step_versions v on v.channel_id = s.channel_id and v.id = s.version_id
      where s.channel_id = ${channelId} and s.scenario_id = any(${bigints(scenarioIds)}) and s.deleted_at is null
      order by s.position, s.id`),
  ])
  const byScenario = Map.groupBy(steps, (step) => step.scenario_id)
  return new Map(scenarios.map((row) => [row.id, asRoute(row, byScenario.get(row.id) ?? [])]))
}

type ScenarioRow = {
  id: bigint
  paid: boolean
  countdown: boolean
  stale_after_days: number | null
  blocked_policy: Policies["blocked"]
  paused_policy: Policies["paused"]
  opted_out_policy: Policies["opted_out"]
  zone: string
  opens: string | null
  closes: string | null
}

type StepRow = {
  id: bigint
  scenario_id: bigint
  version_id: bigint
  position: number
  enabled: boolean
  suspended: boolean
  missed: Stop["missed"]
  timing: "clock" | "elapsed"
  days: number
  time_of_day: string | null
  offset_seconds: number | null
  available_from: string
  late_choice: LateChoice
  filter: Tree | null
  has_actions: boolean
  messages: number
  has_quick_replies: boolean
  placeholders: string[]
}

function asRoute(row: ScenarioRow, steps: StepRow[]): Route {
  return {
    id: row.id,
    paid: row.paid,
    zone: row.zone,
    window: row.opens && row.closes ? { opens: row.opens, closes: row.closes } : null,
    countdown: row.countdown,
    staleAfterDays: row.stale_after_days,
    policies: { blocked: row.blocked_policy, paused: row.paused_policy, opted_out: row.opted_out_policy },
    stops: steps.map((step) => ({
      ...(step.timing === "clock"
        ? { timing: "clock" as const, days: step.days, timeOfDay: step.time_of_day ?? "00:00" }
        : { timing: "elapsed" as const, offsetSeconds: step.offset_seconds ?? 0 }),
      id: step.id,
      versionId: step.version_id,
      position: step.position,
      enabled: step.enabled,
      suspended: step.suspended,
      missed: step.missed,
      availableFrom: read(step.available_from),
      lateChoice: step.late_choice,
      hasFilter: step.filter !== null,
      filter: step.filter,
      messageCount: step.messages,
      endsRequest: step.has_actions || step.has_quick_replies,
      placeholders: step.placeholders,
    })),
  }
}
