import { and, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { media } from "../../schema"
import { present } from "../absence"
import type { Kind } from "./sort"

export type Media = typeof media.$inferSelect

export type Search = { kinds?: readonly Kind[]; name?: string; before?: bigint; limit: number }

/** Latest first; `before` is the last one seen. */
export async function list(db: Db, channelId: bigint, { kinds, name, before, limit }: Search): Promise<Media[]> {
  const conditions: (SQL | undefined)[] = [
    eq(media.channelId, channelId),
    kinds && inArray(media.kind, [...kinds]),
    name ? sql`strpos(lower(${media.name}), lower(${name})) > 0` : undefined,
    before === undefined ? undefined : lt(media.id, before),
  ]
  return db
    .select()
    .from(media)
    .where(and(...conditions))
    .orderBy(desc(media.id))
    .limit(limit)
}

/** `NotFound` where it is another channel's. */
export async function find(db: Db, channelId: bigint, id: bigint): Promise<Media> {
  const [row] = await db
    .select()
    .from(media)
    .where(and(eq(media.channelId, channelId), eq(media.id, id)))
  return present(row, "media")
}

/** For whoever holds the address, signed in or not. */
export async function byToken(db: Db, token: string): Promise<Media | null> {
  const [row] = await db.select().from(media).where(eq(media.token, token))
  return row ?? null
}

export type Use = { stepId: bigint; scenarioId: bigint; step: string; scenario: string; position: number; now: boolean }

/** Steps whose present or former words show this file. `now`: the present ones do. */
export async function uses(db: Db, channelId: bigint, token: string, limit = 50): Promise<Use[]> {
  const rows = await db.execute<UseRow>(sql`
    select st.id, st.scenario_id, st.name, sc.name as scenario, st.position, bool_or(v.id = st.version_id) as now
    from step_versions v
    join steps st on st.channel_id = v.channel_id and st.id = v.step_id and st.deleted_at is null
    join scenarios sc on sc.channel_id = st.channel_id and sc.id = st.scenario_id
    where v.channel_id = ${channelId} and media_in(v.messages) @> array[${token}::text]
    group by 1, 2, 3, 4, 5 order by now desc, st.id limit ${limit}`)
  return rows.map((row) => ({
    ...{ stepId: row.id, scenarioId: row.scenario_id, step: row.name, scenario: row.scenario },
    ...{ position: row.position, now: row.now },
  }))
}

type UseRow = { id: bigint; scenario_id: bigint; name: string; scenario: string; position: number; now: boolean }
