/**
 * LINE refuses the account itself (401, 403; semantics section 9): nothing leaves, nobody's delivery fails.
 *
 *              401, 403                    the probe is answered
 *   running ─────────────────▶ stopped ──────────────────────────▶ running
 *                                │ ▲
 *                                └─┘ refused still, or the wait of a row of refusals is not over
 *
 * LINE may answer the probe and go on refusing messages. Resuming each minute would then knock, and be refused, all
 * day: so a channel that is refused again without anything accepted in between waits longer each time.
 */
import { and, eq, isNull, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { channels } from "../../schema"
import type { World } from "../../world"
import { instant } from "../arrays"
import * as Event from "../event"
import type { Channel } from "."

export type Endpoint = NonNullable<Channel["stoppedEndpoint"]>
export type Refused = { status: number; words: string; endpoint: Endpoint }

/** The probe asks this often, whatever else. */
export const ASKED_EACH = { minutes: 1 }
const LONGEST_WAIT_MINUTES = 60

/**
 * Stops a channel. One that stands already keeps its first moment and words; false then. `refusedSince` and
 * `refusals` go on counting where LINE has accepted nothing at this endpoint since the channel was last resumed.
 */
export async function stop(db: Db, channelId: bigint, refused: Refused, at: Temporal.Instant): Promise<boolean> {
  const goesOn = await isSameTrouble(db, channelId, refused.endpoint, at)
  const [stopped] = await db
    .update(channels)
    .set({
      ...{ stoppedAt: at, stoppedWords: refused.words, stoppedStatus: refused.status },
      ...{ stoppedEndpoint: refused.endpoint, probedAt: at },
      refusals: goesOn ? sql`${channels.refusals} + 1` : 1,
      ...(goesOn ? {} : { refusedSince: at }),
    })
    .where(and(eq(channels.id, channelId), isNull(channels.stoppedAt)))
    .returning({ id: channels.id })
  if (!stopped) return false
  const { status, words, endpoint } = refused
  await Event.record(db, channelId, [{ kind: "channel.stopped", payload: { status, words, endpoint }, at }])
  return true
}

/** Looks at the newest batches only: that LINE accepts again shows among them, or nothing was sent at all. */
async function isSameTrouble(db: Db, channelId: bigint, endpoint: Endpoint, at: Temporal.Instant): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from channels c where c.id = ${channelId} and c.refusals > 0 and c.stopped_endpoint = ${endpoint}
      and c.resumed_at > ${instant(at.subtract({ hours: 24 }))}
      and not exists (
        select 1 from (select kind, state, settled_at from batches b
          where b.channel_id = c.id order by b.id desc limit 1000) latest
        where latest.state = 'accepted' and latest.kind = ${endpoint} and latest.settled_at >= c.resumed_at)
      and not exists (select 1 from quota_months q
        where ${endpoint} = 'quota' and q.channel_id = c.id and q.read_at >= c.resumed_at)`)
  return rows.length > 0
}

const advice: Record<Cause, string> = {
  credentials:
    "LINE does not take the channel secret: copy it again from the LINE Developers console (Basic settings) into " +
    "Account settings > Connection",
  permission:
    "LINE does not let this account send: look in LINE Official Account Manager whether the account is suspended, the " +
    "Messaging API is in use, and the plan is paid",
}

/** Says in the log what the pages say: what happened, what is to be done, and that nothing is lost. Once a stop. */
export async function announce(world: World, channelId: bigint, at: Temporal.Instant): Promise<void> {
  const [channel] = await world.db
    .select()
    .from(channels)
    .where(and(eq(channels.id, channelId), eq(channels.stoppedAt, at)))
  if (!channel) return
  const { name, stoppedStatus: status, stoppedEndpoint: endpoint, stoppedWords: words } = channel
  const nextAskAt = asksNextAt(channel)?.toString()
  world.log.error(
    { channelId: String(channelId), name, status, endpoint, words, nextAskAt },
    `LINE refuses this account and its sending has stopped; no delivery has failed. ${advice[causeOf(channel)]}. It resumes by itself`,
  )
}

/** What a channel looks like once LINE is to be asked for real again. */
export const resumed = (at: Temporal.Instant) => ({
  ...{ stoppedAt: null, stoppedWords: null, stoppedStatus: null },
  resumedAt: at,
})

/** What it looks like when everything is new: other credentials have no past. */
export const forgotten = {
  ...{ stoppedAt: null, stoppedWords: null, stoppedStatus: null, stoppedEndpoint: null },
  ...{ refusedSince: null, refusals: 0, resumedAt: null },
}

/** Records what the log of the account is to say. */
export async function noteResumed(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  await Event.record(db, channelId, [{ kind: "channel.resumed", at }])
}

type Standing = Pick<Channel, "stoppedAt" | "probedAt" | "refusals">

/** Not before then does an answered probe resume the channel: at once after one refusal, then 2, 4, 8 … 60 minutes. */
export function waitsUntil({ stoppedAt, refusals }: Standing): Temporal.Instant | null {
  if (!stoppedAt) return null
  const minutes = refusals < 2 ? 0 : Math.min(LONGEST_WAIT_MINUTES, 2 ** Math.min(refusals - 1, 10))
  return stoppedAt.add({ minutes })
}

/** When LINE is next asked for something that may set the channel going again; null while it runs. */
export function asksNextAt(channel: Standing): Temporal.Instant | null {
  const until = waitsUntil(channel)
  if (!until) return null
  const probe = (channel.probedAt ?? channel.stoppedAt!).add(ASKED_EACH)
  return Temporal.Instant.compare(until, probe) > 0 ? until : probe
}

/**
 * Which setting at LINE is to be looked at. `credentials`: LINE does not take the channel secret, or its token;
 * `permission`: it knows us and does not let this account send.
 */
export type Cause = "credentials" | "permission"

export const causeOf = ({ stoppedStatus }: Pick<Channel, "stoppedStatus">): Cause =>
  stoppedStatus === 403 ? "permission" : "credentials"

/** What pages and programs are told of it; null while the channel runs. */
export function told(channel: Channel) {
  const nextAskAt = asksNextAt(channel)
  if (!channel.stoppedAt || !nextAskAt) return null
  const { stoppedAt, refusedSince, stoppedWords: words, refusals } = channel
  return { cause: causeOf(channel), since: refusedSince ?? stoppedAt, nextAskAt, words, slower: refusals > 1 }
}

/** True in SQL for channels whose probe is due at `now`. */
export const isProbeDue = (now: Temporal.Instant) => sql`stopped_at is not null and archived_at is null
  and (probed_at is null or probed_at <= ${instant(now.subtract(ASKED_EACH))} or probed_at > ${instant(now)})`
