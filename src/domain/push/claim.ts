import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { Message as LineMessage } from "../../line/messages"
import type { Action } from "../action"
import { instant, read } from "../arrays"
import * as Channel from "../channel"

/** A request that this process may send now, until its lease ends. `attempts` is the fence. */
export type Claimed = {
  channelId: bigint
  id: bigint
  key: string
  kind: "test" | "answer"
  friendId: bigint
  staffId: bigint | null
  to: string
  following: boolean
  messages: LineMessage[]
  actions: Action[]
  scenarioId: bigint | null
  stepId: bigint | null
  replyToken: string | null
  attempts: number
  /** An attempt before this one may have been accepted. */
  wasUnsure: boolean
  askedAt: Temporal.Instant
}

type Row = {
  id: bigint
  key: string
  kind: Claimed["kind"]
  friend_id: bigint
  staff_id: bigint | null
  line_user_id: string
  following: boolean
  messages: LineMessage[]
  actions: Action[]
  scenario_id: bigint | null
  step_id: bigint | null
  reply_token: string | null
  attempts: number
  was_unsure: boolean
  asked_at: string
}

/** Until told otherwise each attempt counts as unsure, so that a crash leaves the truth behind. */
export async function claim(db: Db, channelId: bigint, now: Temporal.Instant, limit: number): Promise<Claimed[]> {
  const rows = await db.execute<Row>(sql`
    with due as (
      select p.id, p.unsure from pushes p
      where p.channel_id = ${channelId} and p.state in ('ready', 'sending') and p.next_attempt_at <= ${instant(now)}
        and (p.leased_until is null or p.leased_until < clock_timestamp())
        and ${Channel.stands(channelId)}
        -- The brake keeps back tests that have made no attempt; a person's own answer may go.
        and (p.kind = 'answer' or p.first_attempt_at is not null or ${Channel.runs(channelId)})
      order by p.next_attempt_at, p.id limit ${limit} for update skip locked)
    update pushes p set state = 'sending', attempts = p.attempts + 1, unsure = true,
      first_attempt_at = coalesce(p.first_attempt_at, ${instant(now)}),
      leased_until = clock_timestamp() + interval '2 minutes', leased_by = current_setting('application_name')
    from due, friends f
    where p.channel_id = ${channelId} and p.id = due.id and f.channel_id = p.channel_id and f.id = p.friend_id
    returning p.id, p.key, p.kind, p.friend_id, p.staff_id, f.line_user_id, f.following, p.messages, p.actions,
      p.scenario_id, p.step_id, p.reply_token, p.attempts, due.unsure as was_unsure, p.asked_at`)
  return rows.map((row) => asClaimed(channelId, row)).sort((a, b) => (a.id < b.id ? -1 : 1))
}

const asClaimed = (channelId: bigint, row: Row): Claimed => ({
  ...{ channelId, id: row.id, key: row.key, kind: row.kind, friendId: row.friend_id, staffId: row.staff_id },
  ...{ to: row.line_user_id, following: row.following, messages: row.messages, actions: row.actions },
  ...{ scenarioId: row.scenario_id, stepId: row.step_id, replyToken: row.reply_token },
  ...{ attempts: row.attempts, wasUnsure: row.was_unsure, askedAt: read(row.asked_at) },
})
