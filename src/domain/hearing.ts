/**
 * What LINE tells us, written down, and most of it reacted to in the same statement: an event that only speaks, of a
 * friend who follows us, changes nothing but when she was last heard and how she can be answered. Nearly all events
 * are of this kind, and writing them once instead of twice is what lets a burst of them be kept up with. The others
 * are left to `Automation.drain`.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../db"
import type { WebhookEvent } from "../line/webhook"
import { bigints, instant, texts } from "./arrays"
import * as Conversation from "./conversation"
import * as Event from "./event"
import { acting, concerning, redeliveredTokenLives, replyTokenLives } from "./reaction"

const speaking = [...concerning].filter((kind) => !acting.has(kind))

/**
 * In one statement and one commit; events known already (by LINE's id) are left alone. Returns how many are still to
 * be reacted to.
 *
 * What happened before her last coming or going tells something new of it, and is left to the drain too; so is what a
 * friend says who has taken something back since we began to look.
 * A friend whom somebody else has in hand this moment is passed over and left to the drain, and an event known to be
 * there is not even tried to be inserted (that would wait for its reaction): so hardly anybody waits here while others
 * wait for us, and where two do, one of them begins again. Commits that record the same events do it in the same order.
 * The limit limits nothing: without it PostgreSQL expects a hundred events of each list, and reads whole tables instead
 * of looking ten friends up. Whoever would end her following waits until this is committed, and then sees it.
 */
export async function hear(
  db: Db,
  requests: { channelId: bigint; events: WebhookEvent[] }[],
  now: Temporal.Instant,
): Promise<number> {
  const channelIds = requests.flatMap(({ channelId, events }) => events.map(() => channelId))
  if (channelIds.length === 0) return 0
  const at = instant(now)
  const [row] = await db.execute<{ left_over: number }>(sql`
    with given as materialized (
      select e.channel_id, e.n, e.payload, e.payload ->> 'webhookEventId' as line_event_id,
        'line.' || (e.payload ->> 'type') as kind, e.payload -> 'source' ->> 'userId' as line_user_id,
        coalesce(e.payload -> 'source' ->> 'type', 'user') = 'user' as by_person,
        to_timestamp((e.payload ->> 'timestamp')::bigint / 1000.0) as at,
        case when jsonb_typeof(e.payload -> 'replyToken') = 'string' and e.payload ->> 'mode' is distinct from 'standby'
          then e.payload ->> 'replyToken' end as token
      from rows from (unnest(${bigints(channelIds)}),
        jsonb_array_elements(${Event.storable(requests.flatMap(({ events }) => events))}::text::jsonb))
        with ordinality as e (channel_id, payload, n)
      limit ${channelIds.length}::bigint),
    known as (
      select f.channel_id, f.id, f.line_user_id, f.follow_changed_at from friends f
      where (f.channel_id, f.line_user_id) in (select channel_id, line_user_id from given
        where by_person and kind = any(${texts(speaking)})) and f.following
        and coalesce(f.unsent_at < statement_timestamp(), true)
      for no key update skip locked),
    fresh as (
      insert into events (channel_id, line_event_id, kind, line_user_id, friend_id, payload, occurred_at, recorded_at, reacted_at)
      select g.channel_id, g.line_event_id, g.kind, g.line_user_id, k.id, g.payload, g.at, ${at},
        case when k.id is not null or not g.by_person or g.line_user_id is null
          or g.kind <> all(${texts([...concerning])}) then ${at} end
      from given g left join known k on g.channel_id = k.channel_id and g.line_user_id = k.line_user_id
        and g.by_person and g.kind = any(${texts(speaking)}) and coalesce(g.at > k.follow_changed_at, true)
        and not exists (select 1 from events u where u.channel_id = g.channel_id and u.line_user_id = g.line_user_id
          and u.kind = 'line.unsend' and u.payload -> 'unsend' ->> 'messageId' = g.payload -> 'message' ->> 'id')
      where not exists (select 1 from events e where e.channel_id = g.channel_id and e.line_event_id = g.line_event_id)
      order by g.line_event_id
      on conflict (channel_id, line_event_id) do nothing
      returning channel_id, id, line_event_id, kind, friend_id, occurred_at, reacted_at),
    spoken as (
      select f.channel_id, f.friend_id, max(f.occurred_at) filter (where f.kind = 'line.message') as said_at,
        max(f.id) filter (where f.kind = 'line.message') as said_id,
        max(t.until) as until, (array_agg(g.token order by t.until desc nulls last, g.n desc))[1] as token
      from fresh f join given g using (channel_id, line_event_id), lateral (select case when g.token is not null
        then least(${at} + ${lives(replyTokenLives)}, g.at + ${lives(redeliveredTokenLives)}) end as until) t
      where f.friend_id is not null group by 1, 2),
    noted as (
      update friends f set last_message_at = greatest(f.last_message_at, s.said_at),
        reply_token = case when f.reply_token_until > s.until or s.until is null then f.reply_token else s.token end,
        reply_token_until = greatest(f.reply_token_until, s.until)
      from spoken s where f.channel_id = s.channel_id and f.id = s.friend_id),
    talking as (
      insert into conversations (channel_id, friend_id, last_at, last_event_id, unanswered_since)
      select channel_id, friend_id, said_at, said_id, said_at from spoken where said_at is not null
      order by channel_id, friend_id ${Conversation.goesOn})
    select count(*) filter (where reacted_at is null)::int as left_over from fresh`)
  return row?.left_over ?? 0
}

const lives = (span: Temporal.DurationLike) => sql`${Temporal.Duration.from(span).toString()}::interval`
