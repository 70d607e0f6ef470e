/**
 * How a friend stands with us (semantics 7), told anew from all that we know of her coming and going, in the order in
 * which it happened. So whatever order LINE brings it in, however late and however often, the end is the same.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { instant, read } from "../arrays"
import * as Hold from "../hold"

export type Deed = { kind: "follow" | "message" | "unfollow"; at: Temporal.Instant }

/** She blocked us from then; until null, she still does. */
export type Spell = { from: Temporal.Instant; until: Temporal.Instant | null }

export type Standing = { spells: Spell[]; changedAt: Temporal.Instant | null; followedAt: Temporal.Instant | null }

/** Pure. At equal times unfollow wins; a message ends a block only when it came later. */
export function tell(deeds: readonly Deed[]): Standing {
  const spells: Spell[] = []
  const told: Standing = { spells, changedAt: null, followedAt: null }
  for (const { kind, at } of deeds.toSorted(asTheyHappened)) {
    const open = spells.at(-1)?.until === null ? spells.at(-1) : undefined
    if (kind === "unfollow" ? open : kind === "message" && !(open && Temporal.Instant.compare(open.from, at) < 0))
      continue
    if (kind === "unfollow") spells.push({ from: at, until: null })
    if (kind === "follow") told.followedAt = at
    if (open) open.until = at
    told.changedAt = at
  }
  return told
}

const rank = { follow: 0, message: 1, unfollow: 2 }
const asTheyHappened = (a: Deed, b: Deed) => Temporal.Instant.compare(a.at, b.at) || rank[a.kind] - rank[b.kind]

/** Something was told: writes down how she stands now, and lets her walks stand still or go on. */
export async function change(db: Db, channelId: bigint, friendId: bigint, news: Deed[]): Promise<void> {
  await hold(db, channelId, friendId, await retell(db, channelId, friendId, news))
}

/** How she stands by all that is in the log by now, and by these news, which may be in it. Her row stays locked. */
export async function retell(db: Db, channelId: bigint, friendId: bigint, news: Deed[]): Promise<Spell[]> {
  const [friend] = await db.execute<{ blocked_at: string | null }>(sql`
    select blocked_at from friends where channel_id = ${channelId} and id = ${friendId} for no key update`)
  const known = await deeds(db, channelId, friendId, friend?.blocked_at ?? null)
  const { spells, changedAt, followedAt } = tell([...known, ...news])
  const last = spells.at(-1)
  const blockedAt = last && last.until === null ? last.from : null
  await db.execute(sql`
    update friends set following = ${blockedAt === null}, blocked_at = ${instant(blockedAt)},
      follow_changed_at = coalesce(${instant(changedAt)}, follow_changed_at),
      followed_at = coalesce(${instant(followedAt)}, followed_at),
      reply_token = case when ${blockedAt === null} then reply_token end,
      reply_token_until = case when ${blockedAt === null} then reply_token_until end
    where channel_id = ${channelId} and id = ${friendId}`)
  return spells
}

/**
 * Every follow and unfollow, and the first message after each of the latter. That she blocks us may be known from
 * LINE's 404 for her profile alone: it stands on her row, and counts like an unfollow.
 */
async function deeds(db: Db, channelId: bigint, friendId: bigint, blockedAt: string | null): Promise<Deed[]> {
  const rows = await db.execute<{ kind: Deed["kind"]; at: string }>(sql`
    with hers as materialized (
      select kind, occurred_at as at from events where channel_id = ${channelId} and friend_id = ${friendId}
        and kind in ('line.follow', 'line.unfollow', 'line.message')),
    deeds as (
      select substr(kind, 6) as kind, at from hers where kind <> 'line.message'
      union select 'unfollow', ${blockedAt}::timestamptz where ${blockedAt}::timestamptz is not null)
    select kind, at from deeds
    union all
    select 'message', m.at from deeds d, lateral (
      select min(at) as at from hers where kind = 'line.message' and at > d.at) m
    where d.kind = 'unfollow' and m.at is not null`)
  return rows.map(({ kind, at }) => ({ kind, at: read(at) }))
}

/** Lets her walks stand still for as long as she blocked us, as far as they do not yet. */
export async function hold(db: Db, channelId: bigint, friendId: bigint, spells: Spell[]): Promise<void> {
  const last = spells.at(-1)
  if (!last) return
  const walks = await Hold.walksOf(db, channelId, [friendId])
  if (last.until === null) {
    await Hold.begin(db, channelId, walks, "blocked", last.from)
    await Hold.since(db, channelId, walks, "blocked", last.from)
  } else await Hold.end(db, channelId, walks, "blocked", last.until)
  for (const { from, until } of spells) if (until) await Hold.past(db, channelId, walks, "blocked", from, until)
}
