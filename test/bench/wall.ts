/** Walks by the clock on the wall, for the program that reads it. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { instant } from "../../src/domain/arrays"
import * as Quota from "../../src/domain/quota"
import * as People from "../domain/people"
import { secretSealed } from "./program"
import { filedAfterwards, friends, words } from "./town"

export type Crowd = {
  people: number
  /** Personal words travel by push, the same words by multicast. */
  personal: boolean
  /** When the n-th of them (from 1) is due; `n` is an integer in SQL. */
  dueAt: (n: SQL) => SQL
  /** False: nothing is planned for the channel before `connect`. */
  connected: boolean
}

export const now = () => Temporal.Now.instant()

/** A channel with people whose first of two steps is due as asked, and a quota without end, freshly read. */
export async function crowd(db: Db, { people, personal, dueAt, connected }: Crowd): Promise<bigint> {
  const before = now().subtract({ hours: 48 })
  const channelId = await People.channel(db, {
    connectedAt: connected ? before : null,
    secretSealed: await secretSealed(),
    createdAt: before,
  })
  const { id } = await People.scenario(db, channelId)
  const message = People.text(personal ? words.personal : words.same)
  await People.step(db, channelId, id, { name: "一", timing: elapsed(1), messages: message }, before)
  await People.step(db, channelId, id, { name: "二", timing: elapsed(24 * 365) }, before)
  await filedAfterwards(db, people, () => friends(db, channelId, people))
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select ${channelId}, f.id, ${id}, d.at - interval '1 hour', d.at - interval '1 hour', d.at - interval '1 hour'
    from (select id, row_number() over (order by id)::int as n from friends where channel_id = ${channelId}) f,
      lateral (select ${dueAt(sql`f.n`)} as at) d`)
  await db.execute(sql`
    update agenda set next_due_at = next_due_at + interval '1 hour' where channel_id = ${channelId}`)
  await db.execute(sql`
    insert into quota_months (channel_id, month, unlimited, read_at, asked_at)
    select ${channelId}, ${Quota.monthOf(now())}::date, true, ${instant(now())}, ${instant(now())}`)
  return channelId
}

const elapsed = (hours: number) => ({ kind: "elapsed", offset: hours, unit: "hours" })

/** From this moment the program sees what is due in these channels. */
export async function connect(db: Db, channelIds: readonly bigint[]): Promise<Temporal.Instant> {
  const at = now()
  await db.execute(sql`
    update channels set connected_at = ${instant(at)} where ${sql.join(
      channelIds.map((id) => sql`id = ${id}`),
      sql` or `,
    )}`)
  return at
}

/** Waits until nothing of these channels is due or under way, at most so long. */
export async function finished(db: Db, channelId: bigint, patienceSeconds: number): Promise<void> {
  for (const until = performance.now() + patienceSeconds * 1000; performance.now() < until; await Bun.sleep(500)) {
    const [row] = await db.execute<{ left: boolean }>(sql`
      select exists (select 1 from agenda where channel_id = ${channelId} and standing is null
          and next_due_at <= ${instant(now())})
        or exists (select 1 from batches where channel_id = ${channelId} and state in ('ready', 'sending')) as left`)
    if (!row?.left) return
  }
  throw new Error(`channel ${channelId} was not done after ${patienceSeconds} s`)
}
