import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Message } from "../../line/messages"
import { bigints, instant, read } from "../arrays"
import * as Channel from "../channel"
import * as Outage from "../outage"

/** A batch that this process may send now, until its lease ends. `attempts` is the fence: whoever claims later has another. */
export type Claimed = {
  channelId: bigint
  id: bigint
  key: string
  kind: "multicast" | "push" | "reply"
  stepIds: bigint[]
  versionIds: bigint[]
  friendIds: bigint[]
  enrollmentIds: bigint[]
  filled: Record<string, string>[] | null
  replyToken: string | null
  recipients: number
  priority: number
  attempts: number
  /** An attempt before this one may have been accepted. */
  wasUnsure: boolean
  firstAttemptAt: Temporal.Instant
  windowClosesAt: Temporal.Instant | null
  /** LINE user ids in recipient order. */
  to: string[]
  /** Message objects of each version, in order. */
  content: Message[][]
  /** Positions that have an outcome of their own already. */
  done: Set<number>
}

type Row = {
  id: bigint
  key: string
  kind: Claimed["kind"]
  step_ids: bigint[]
  version_ids: bigint[]
  /** Text with commas between: an array of numbers takes the driver long to read. */
  friend_ids: string
  enrollment_ids: string
  filled: Record<string, string>[] | null
  reply_token: string | null
  recipients: number
  priority: number
  attempts: number
  was_unsure: boolean
  first_attempt_at: string
  window_closes_at: string | null
}

/**
 * Takes up to `limit` batches of a channel whose time has come: those not tried yet, and those whose lease has lapsed.
 * None of a channel that LINE refuses, or that was put away. In the order in which they are to leave.
 * Until told otherwise each attempt counts as unsure, so that a crash leaves the truth behind.
 */
export async function claim(db: Db, channelId: bigint, now: Temporal.Instant, limit: number): Promise<Claimed[]> {
  const rows = await db.execute<Row>(sql`
    with due as (
      select b.id, b.unsure from batches b
      where b.channel_id = ${channelId} and b.state in ('ready', 'sending') and b.next_attempt_at <= ${instant(now)}
        and (b.leased_until is null or b.leased_until < clock_timestamp())
        and (b.state = 'sending' or b.window_closes_at is null or b.window_closes_at > ${instant(now)})
        and ${Channel.stands(channelId)} and (b.state = 'sending' or ${Channel.runs(channelId)})
      order by b.priority, b.next_attempt_at, b.id limit ${limit} for update skip locked),
    claimed as (
      update batches b set state = 'sending', attempts = b.attempts + 1, unsure = true,
        first_attempt_at = coalesce(b.first_attempt_at, ${instant(now)}),
        leased_until = clock_timestamp() + interval '2 minutes', leased_by = current_setting('application_name')
      from due where b.channel_id = ${channelId} and b.id = due.id
      returning b.*, due.unsure as was_unsure)
    select id, key, kind, step_ids, version_ids, array_to_string(friend_ids, ',') as friend_ids,
      array_to_string(enrollment_ids, ',') as enrollment_ids, filled, reply_token, recipients, priority, attempts,
      was_unsure, first_attempt_at, window_closes_at
    from claimed order by priority, next_attempt_at, id`)
  if (rows.length === 0) return []
  // These are leased to us by now: given up here, they would rest until the lease ends.
  const [users, contents, done] = await Outage.outlasted(() =>
    Promise.all([userIds(db, channelId, rows), messagesOf(db, channelId, rows), doneIn(db, channelId, rows)]),
  )
  return rows.map((row) => asClaimed(channelId, row, users, contents, done))
}

function asClaimed(
  channelId: bigint,
  row: Row,
  users: Map<string, string>,
  contents: Map<bigint, Message[]>,
  done: Set<string>,
): Claimed {
  const [friends, enrollmentIds] = [listed(row.friend_ids), listed(row.enrollment_ids).map(BigInt)]
  return {
    channelId,
    id: row.id,
    key: row.key,
    kind: row.kind,
    stepIds: row.step_ids,
    versionIds: row.version_ids,
    friendIds: friends.map(BigInt),
    enrollmentIds,
    filled: row.filled,
    replyToken: row.reply_token,
    recipients: row.recipients,
    priority: row.priority,
    attempts: row.attempts,
    wasUnsure: row.was_unsure,
    firstAttemptAt: read(row.first_attempt_at),
    windowClosesAt: read(row.window_closes_at),
    to: friends.map((id) => users.get(id) ?? ""),
    content: row.version_ids.map((id) => contents.get(id) ?? []),
    done: new Set(done.size === 0 ? [] : enrollmentIds.flatMap((id, n) => (done.has(`${row.id} ${id}`) ? [n] : []))),
  }
}

const listed = (text: string): string[] => (text === "" ? [] : text.split(","))

/** By friend. A row for all of them, found in one walk through the index: looked up one by one, they cost three times that. */
async function userIds(db: Db, channelId: bigint, rows: readonly Row[]): Promise<Map<string, string>> {
  const friends = rows.flatMap((row) => row.friend_ids || []).join()
  const [found] = await db.execute<{ ids: string | null; users: string[] | null }>(sql`
    select string_agg(id::text, ',') as ids, json_agg(line_user_id) as users
    from friends where channel_id = ${channelId} and id = any(${`{${friends}}`}::bigint[])`)
  const users = found?.users ?? []
  return new Map(listed(found?.ids ?? "").map((id, n) => [id, users[n]!]))
}

async function messagesOf(db: Db, channelId: bigint, rows: readonly Row[]): Promise<Map<bigint, Message[]>> {
  const ids = [...new Set(rows.flatMap((row) => row.version_ids))]
  const versions = await db.execute<{ id: bigint; messages: Message[] }>(sql`
    select id, messages from step_versions where channel_id = ${channelId} and id = any(${bigints(ids)})`)
  return new Map(versions.map((version) => [version.id, version.messages]))
}

/** Only a batch tried before can have recipients that are done. */
async function doneIn(db: Db, channelId: bigint, rows: readonly Row[]): Promise<Set<string>> {
  const again = rows.filter((row) => row.attempts > 1)
  if (again.length === 0) return new Set()
  const done = await db.execute<{ batch_id: bigint; enrollment_id: bigint }>(sql`
    select distinct batch_id, enrollment_id from deliveries
    where channel_id = ${channelId} and enrollment_id = any(${bigints(again.flatMap((row) => listed(row.enrollment_ids).map(BigInt)))})
      and batch_id = any(${bigints(again.map((row) => row.id))}) and state is not null`)
  return new Set(done.map((row) => `${row.batch_id} ${row.enrollment_id}`))
}
