/** People and walks for the bench, made by the thousand. */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as People from "../domain/people"
import { userIdSql } from "./line"

/** The bench's own moment: every walk of `dueWalks` is due, and the hours of sending are open. */
export const evening = Temporal.Instant.from("2026-11-21T19:00:00+09:00")

export const words = { personal: "{{name|お客さま}}、こんばんは", same: "こんばんは" }

export type Walks = {
  people: number
  /** Personal words travel by push, the same words by multicast. */
  personal: boolean
  /** When the first step is due: `evening`. */
  dueAt?: Temporal.Instant
  /** What the product's vault made of a secret; without it, the vault of test worlds is meant. */
  secretSealed?: string
}

/** A channel with so many friends, each on a walk whose first of two steps is due, and an unlimited quota. */
export async function dueWalks(db: Db, { people, personal, dueAt = evening, secretSealed }: Walks): Promise<bigint> {
  const channelId = await People.channel(db, {
    connectedAt: People.morning,
    secretSealed: secretSealed ?? `sealed ${btoa("secret")}`,
  })
  const { id } = await People.scenario(db, channelId)
  const tonight = { timing: { kind: "clock", days: 0, timeOfDay: "19:00" } }
  await People.step(db, channelId, id, {
    name: "一",
    ...tonight,
    messages: People.text(personal ? words.personal : words.same),
  })
  await People.step(db, channelId, id, { name: "二", timing: { kind: "clock", days: 1, timeOfDay: "19:00" } })
  await friends(db, channelId, people)
  const at = People.morning.toString()
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select channel_id, id, ${id}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz
    from friends where channel_id = ${channelId}`)
  await db.execute(
    sql`update agenda set next_due_at = ${dueAt.toString()}::timestamptz where channel_id = ${channelId}`,
  )
  return channelId
}

/** From so many on. */
const manyPeople = 100_000

/**
 * Friends who come by the hundred thousand are filed when all are there: an index that is made at once takes a fraction
 * of the time. Only indexes that forbid nothing are laid aside.
 */
export async function filedAfterwards(db: Db, people: number, work: () => Promise<unknown>): Promise<void> {
  if (people < manyPeople) return void (await work())
  const laidAside = await db.execute<{ name: string; definition: string }>(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid = 'friends'::regclass and not indisunique`)
  for (const { name } of laidAside) await db.execute(sql.raw(`drop index ${name}`))
  await work()
  for (const { definition } of laidAside) await db.execute(sql.raw(definition))
}

export async function friends(db: Db, channelId: bigint, people: number, from = 0): Promise<void> {
  await db.execute(sql`
    insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
    select ${channelId}, ${userIdSql(channelId, sql`n`)}, '友だち' || n,
      ${People.morning.toString()}::timestamptz, ${People.morning.toString()}::timestamptz
    from generate_series(${from + 1}::int, ${from + people}::int) as n`)
}

/** What the ledger, the batches and the quota say about a channel: the figures that have to balance. */
export async function stand(
  db: Db,
  channelId: bigint,
): Promise<{ deliveries: number; accepted: number; quota: number }> {
  const [row] = await db.execute<{ deliveries: number; accepted: number; quota: number }>(sql`
    select (select count(*)::int from deliveries where channel_id = ${channelId}) as deliveries,
      (select coalesce(sum(recipients), 0)::int from batches where channel_id = ${channelId} and state = 'accepted') as accepted,
      (select coalesce(sum(accepted), 0)::int from quota_months where channel_id = ${channelId}) as quota`)
  return row!
}
