/** The stored facts by which one friend × step is explained. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import { present } from "../absence"
import { read } from "../arrays"
import { type LedgerState, stateSql } from "../delivery/ledger"
import * as Foresight from "../enrollment/foresight"
import * as Quota from "../quota"
import type { Tree } from "../segment"

/** A row of the ledger for this step of this walk, with what carried it. */
export type Row = {
  id: bigint
  generation: number
  state: LedgerState
  reason: string | null
  words: string | null
  property: string | null
  dueAt: Temporal.Instant
  recordedAt: Temporal.Instant
  settledAt: Temporal.Instant | null
  versionNumber: number | null
  batch: {
    id: bigint
    kind: "multicast" | "push" | "reply"
    attempts: number
    unsure: boolean
    nextAttemptAt: Temporal.Instant
    requestId: string | null
  } | null
  decided: { is: "retried" | "dismissed"; at: Temporal.Instant } | null
}

export type Facts = {
  walk: Foresight.Seen
  route: Foresight.Route
  friend: { id: bigint; name: string | null; called: string | null }
  scenario: { id: bigint; name: string; kind: "course" | "countdown"; pausedAt: Temporal.Instant | null }
  step: {
    id: bigint
    name: string
    position: number
    deletedAt: Temporal.Instant | null
    suspendedAt: Temporal.Instant | null
    suspendedWords: string | null
    suspendedProperty: string | null
    filter: Tree | null
  }
  /** Newest first. */
  rows: Row[]
  holds: { kind: HoldKind; since: Temporal.Instant }[]
  channel: { stoppedAt: Temporal.Instant | null; stoppedWords: string | null; connected: boolean; quotaRead: boolean }
  /** The walk's last request, while it is on its way. */
  underWay: { stepIds: bigint[]; since: Temporal.Instant; nextAttemptAt: Temporal.Instant; words: string | null } | null
}

/** `NotFound` unless the walk is of this channel and the step of its scenario; a deleted step is still explained. */
export async function facts(
  db: Db,
  channelId: bigint,
  enrollmentId: bigint,
  stepId: bigint,
  now: Temporal.Instant,
): Promise<Facts> {
  const walk = present((await Foresight.seen(db, channelId, sql`and e.id = ${enrollmentId}`))[0], "enrollment")
  const [named, rows, holds, channel, underWay, quota, routes] = await Promise.all([
    namesOf(db, channelId, walk, stepId),
    rowsOf(db, channelId, enrollmentId, stepId),
    db.execute<{ kind: HoldKind; began_at: string }>(sql`
      select kind, began_at from holds
      where channel_id = ${channelId} and enrollment_id = ${enrollmentId} and ended_at is null order by began_at, id`),
    db.execute<ChannelRow>(sql`select stopped_at, stopped_words, connected_at from channels where id = ${channelId}`),
    underWayOf(db, channelId, enrollmentId),
    Quota.state(db, channelId, now),
    Foresight.routes(db, channelId, [walk.scenarioId]),
  ])
  const { reply_until, caught_up_at, ...names } = named
  const canReply = reply_until !== null && Temporal.Instant.compare(read(reply_until), now) > 0
  return {
    ...{ rows, underWay, ...names },
    walk: { ...walk, canReply, replyToken: canReply ? "token" : null, caughtUpAt: read(caught_up_at) },
    route: present(routes.get(walk.scenarioId), "scenario"),
    holds: holds.map((row) => ({ kind: row.kind, since: read(row.began_at) })),
    channel: {
      stoppedAt: read(channel[0]?.stopped_at ?? null),
      stoppedWords: channel[0]?.stopped_words ?? null,
      connected: channel[0]?.connected_at != null,
      quotaRead: quota.readAt !== null,
    },
  }
}

type ChannelRow = { stopped_at: string | null; stopped_words: string | null; connected_at: string | null }

async function namesOf(db: Db, channelId: bigint, walk: Foresight.Seen, stepId: bigint) {
  const [row] = await db.execute<NamesRow>(sql`
    select f.name as friend_name, f.called, f.reply_token_until as reply_until, f.caught_up_at, sc.name as scenario_name,
      sc.kind, sc.paused_at, st.name, st.position, st.deleted_at, st.suspended_at, st.suspended_words,
      st.suspended_property, st.filter
    from steps st
    join scenarios sc on sc.channel_id = st.channel_id and sc.id = st.scenario_id
    join friends f on f.channel_id = st.channel_id and f.id = ${walk.friendId}
    where st.channel_id = ${channelId} and st.id = ${stepId} and st.scenario_id = ${walk.scenarioId}`)
  const found = present(row, "step")
  return {
    ...{ reply_until: found.reply_until, caught_up_at: found.caught_up_at },
    friend: { id: walk.friendId, name: found.friend_name, called: found.called },
    scenario: { id: walk.scenarioId, name: found.scenario_name, kind: found.kind, pausedAt: read(found.paused_at) },
    step: {
      ...{ id: stepId, name: found.name, position: found.position, filter: found.filter },
      ...{ deletedAt: read(found.deleted_at), suspendedAt: read(found.suspended_at) },
      ...{ suspendedWords: found.suspended_words, suspendedProperty: found.suspended_property },
    },
  }
}

type NamesRow = {
  friend_name: string | null
  called: string | null
  reply_until: string | null
  caught_up_at: string | null
  scenario_name: string
  kind: "course" | "countdown"
  paused_at: string | null
  name: string
  position: number
  deleted_at: string | null
  suspended_at: string | null
  suspended_words: string | null
  suspended_property: string | null
  filter: Tree | null
}

async function rowsOf(db: Db, channelId: bigint, enrollmentId: bigint, stepId: bigint): Promise<Row[]> {
  const rows = await db.execute<LedgerRow>(sql`
    select d.id, d.generation, ${stateSql} as state, d.reason,
      coalesce(d.words, case when d.state is null then b.words end) as words, d.property, d.due_at, d.recorded_at,
      coalesce(d.settled_at, b.settled_at) as settled_at, v.number as version_number, b.id as batch_id, b.kind,
      b.attempts, b.unsure, b.next_attempt_at, d.retried_at, d.dismissed_at,
      case when b.kind = 'push' then b.request_ids[array_position(b.enrollment_ids, d.enrollment_id)]
        else b.request_ids[1] end as request_id
    from deliveries d
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    left join step_versions v on v.channel_id = d.channel_id and v.id = d.version_id
    where d.channel_id = ${channelId} and d.enrollment_id = ${enrollmentId} and d.step_id = ${stepId}
    order by d.generation desc limit 50`)
  return rows.map((row) => ({
    ...{ id: row.id, generation: row.generation, state: row.state, reason: row.reason, words: row.words },
    ...{ property: row.property, dueAt: read(row.due_at), recordedAt: read(row.recorded_at) },
    ...{ settledAt: read(row.settled_at), versionNumber: row.version_number },
    batch:
      row.batch_id === null || row.kind === null
        ? null
        : {
            ...{ id: row.batch_id, kind: row.kind, attempts: row.attempts ?? 0, unsure: row.unsure ?? false },
            ...{ nextAttemptAt: read(row.next_attempt_at ?? row.recorded_at), requestId: row.request_id || null },
          },
    decided: decidedOf(row),
  }))
}

type LedgerRow = {
  id: bigint
  generation: number
  state: LedgerState
  reason: string | null
  words: string | null
  property: string | null
  due_at: string
  recorded_at: string
  settled_at: string | null
  version_number: number | null
  batch_id: bigint | null
  kind: "multicast" | "push" | "reply" | null
  attempts: number | null
  unsure: boolean | null
  next_attempt_at: string | null
  retried_at: string | null
  dismissed_at: string | null
  request_id: string | null
}

function decidedOf({ retried_at, dismissed_at }: LedgerRow): Row["decided"] {
  if (retried_at) return { is: "retried", at: read(retried_at) }
  return dismissed_at ? { is: "dismissed", at: read(dismissed_at) } : null
}

async function underWayOf(db: Db, channelId: bigint, enrollmentId: bigint): Promise<Facts["underWay"]> {
  const [row] = await db.execute<{
    step_ids: bigint[]
    frozen_at: string
    next_attempt_at: string
    words: string | null
  }>(sql`
    select b.step_ids, b.frozen_at, b.next_attempt_at, b.words from agenda a
    join batches b on b.channel_id = a.channel_id and b.id = a.last_batch_id
    where a.channel_id = ${channelId} and a.enrollment_id = ${enrollmentId} and b.state in ('ready', 'sending')`)
  if (!row) return null
  const { step_ids: stepIds, words } = row
  return { stepIds, words, since: read(row.frozen_at), nextAttemptAt: read(row.next_attempt_at) }
}
