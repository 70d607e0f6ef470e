/** Many friends at once: who is meant, what a change would do to them, and doing it in sets. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { friends } from "../../schema"
import { there } from "./detail"
import { fewest, idsIn } from "./roster"
import { found, type Search } from "./search"

/** Those ticked, or all that match a search. */
export type Choice = { ids: readonly bigint[] } | { search: Search }

/** One decision takes so many at most; asked again, it goes on with the others. */
export const MOST_AT_ONCE = 50_000
const STRETCH = 20_000

export type Chosen = { ids: bigint[]; more: boolean }

/** Who is meant, in the order of their ids. Ids of another channel are nobody's. */
export async function chosen(db: Db, channelId: bigint, choice: Choice, at: Temporal.Instant): Promise<Chosen> {
  if ("ids" in choice) {
    const known = await there(db, channelId, choice.ids)
    return { ids: choice.ids.filter((id) => known.has(id)), more: false }
  }
  const { source } = await fewest(db, channelId, choice.search)
  const ids = source ? await amongFew(db, channelId, choice.search, source, at) : []
  if (!source) for await (const stretch of stretches(db, channelId, choice.search, at)) if (!fits(ids, stretch)) break
  return { ids: ids.slice(0, MOST_AT_ONCE), more: ids.length > MOST_AT_ONCE }
}

function fits(ids: bigint[], more: readonly bigint[]): boolean {
  for (const id of more) ids.push(id)
  return ids.length <= MOST_AT_ONCE
}

async function amongFew(
  db: Db,
  channelId: bigint,
  search: Search,
  source: ReturnType<typeof sql>,
  at: Temporal.Instant,
) {
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from friends where ${friends.channelId} = ${channelId} and ${idsIn(source)}
      and ${found(search, at) ?? sql`true`} order by id`)
  return rows.map(({ id }) => id)
}

/** Walks through all friends by their ids, a stretch a statement, and gives those who match. */
async function* stretches(db: Db, channelId: bigint, search: Search, at: Temporal.Instant): AsyncGenerator<bigint[]> {
  for (let after = 0n; ; ) {
    const along = sql`from friends where channel_id = ${channelId} and id > ${after} order by id limit ${STRETCH}`
    const rows = await db.execute<{ id: bigint }>(sql`
      select id from (select * ${along}) friends where ${found(search, at) ?? sql`true`} order by id`)
    yield rows.map(({ id }) => id)
    const [last] = await db.execute<{ id: bigint }>(sql`select id ${along} offset ${STRETCH - 1}`)
    if (!last) return
    after = last.id
  }
}
