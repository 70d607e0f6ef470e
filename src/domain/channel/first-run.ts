/** What is remembered of an account's connecting, beside its own row. */
import { eq, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { firstRuns } from "../../schema"
import { instant } from "../arrays"

export type FirstRun = Omit<typeof firstRuns.$inferSelect, "channelId">

const blank: FirstRun = {
  ...{ formerWebhookUrl: null, formerKeptAt: null, misfits: 0, misfitAt: null, unsigned: 0, unsignedAt: null },
  ...{ tryingUntil: null, tries: 0, watchedUntil: null, lookAt: null, repliesOffAt: null, hiddenAt: null },
}

export async function find(db: Db, channelId: bigint): Promise<FirstRun> {
  const [row] = await db.select().from(firstRuns).where(eq(firstRuns.channelId, channelId))
  return row ?? blank
}

async function write(db: Db, channelId: bigint, facts: Partial<FirstRun>): Promise<void> {
  await db
    .insert(firstRuns)
    .values({ channelId, ...facts })
    .onConflictDoUpdate({ target: firstRuns.channelId, set: facts })
}

/** The address of another tool that ours is about to replace. */
export const keepFormer = (db: Db, channelId: bigint, url: string, at: Temporal.Instant) =>
  write(db, channelId, { formerWebhookUrl: url, formerKeptAt: at })

/** LINE needs up to a minute to notice a new address. */
export const TRIED_FOR = { seconds: 60 }
export const EACH = { seconds: 5 }

/** LINE's test is repeated from now on. */
export const tryOn = (db: Db, channelId: bigint, at: Temporal.Instant) =>
  write(db, channelId, { tryingUntil: at.add(TRIED_FOR), tries: 1, lookAt: at.add(EACH) })

/** It got through, or nobody wants it any more. */
export const rest = (db: Db, channelId: bigint) => write(db, channelId, { tryingUntil: null })

/** Staff say so; null: they take it back. */
export const repliesOff = (db: Db, channelId: bigint, at: Temporal.Instant | null) =>
  write(db, channelId, { repliesOffAt: at })

/** The checklist no longer stands on the first page; null: it does again. */
export const hide = (db: Db, channelId: bigint, at: Temporal.Instant | null) => write(db, channelId, { hiddenAt: at })

const WATCHED_FOR = { seconds: 30 }

/** Somebody has the checklist before them: what the owner switches at LINE is seen within seconds. */
export async function watch(db: Db, channelId: bigint, at: Temporal.Instant): Promise<void> {
  const until = at.add(WATCHED_FOR)
  await db
    .insert(firstRuns)
    .values({ channelId, watchedUntil: until, lookAt: at })
    .onConflictDoUpdate({
      target: firstRuns.channelId,
      set: { watchedUntil: until, lookAt: sql`coalesce(${firstRuns.lookAt}, ${instant(at)})` },
      // Written now and then, not with every reading of the page.
      setWhere: sql`${firstRuns.watchedUntil} is null or ${firstRuns.watchedUntil} < ${instant(at.add({ seconds: 20 }))}
        or ${firstRuns.watchedUntil} > ${instant(until)}`,
    })
}

/** Calls of an account's webhook that were not LINE's word with our secret, since they were counted last. */
export type Strange = { misfits: number; unsigned: number }

export async function strange(db: Db, channelId: bigint, { misfits, unsigned }: Strange, at: Temporal.Instant) {
  await db.execute(sql`
    insert into first_runs as r (channel_id, misfits, misfit_at, unsigned, unsigned_at)
    select id, ${misfits}::int, ${instant(misfits > 0 ? at : null)}, ${unsigned}::int, ${instant(unsigned > 0 ? at : null)}
    from channels where id = ${channelId}
    on conflict (channel_id) do update set
      misfits = least(r.misfits::bigint + excluded.misfits, 1000000)::int,
      misfit_at = coalesce(excluded.misfit_at, r.misfit_at),
      unsigned = least(r.unsigned::bigint + excluded.unsigned, 1000000)::int,
      unsigned_at = coalesce(excluded.unsigned_at, r.unsigned_at)`)
}

export type Due = { channelId: bigint; isTrying: boolean }

/** Takes those whose next look at LINE has come. Processes that ask at the same time share them. */
export async function due(db: Db, now: Temporal.Instant): Promise<Due[]> {
  const next = instant(now.add(EACH))
  const rows = await db.execute<{ channel_id: bigint; is_trying: boolean }>(sql`
    update first_runs r set tries = r.tries + (case when r.trying_until > ${instant(now)} then 1 else 0 end),
      look_at = case when r.trying_until > ${next} or r.watched_until > ${next} then ${next} end
    where r.channel_id in (select f.channel_id from ${someDue(now)} order by f.look_at limit 20
      for update of f skip locked)
    returning r.channel_id, coalesce(r.trying_until > ${instant(now)}, false) as is_trying`)
  return rows.map((row) => ({ channelId: row.channel_id, isTrying: row.is_trying }))
}

const someDue = (now: Temporal.Instant) => sql`
  first_runs f join channels c on c.id = f.channel_id where f.look_at <= ${instant(now)} and c.archived_at is null`

/** As a condition: whether `due` would find any. */
export const isDue = (now: Temporal.Instant): SQL => sql`exists (select 1 from ${someDue(now)})`

/** The account behind the credentials is another one. */
export async function forget(db: Db, channelId: bigint): Promise<void> {
  await db.delete(firstRuns).where(eq(firstRuns.channelId, channelId))
}
