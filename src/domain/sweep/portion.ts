/** The next walks of a sweep, in the order of their ids: a bounded number of rows is looked at, however few match. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints } from "../arrays"
import * as Grid from "../grid/search"
import type { Who } from "./deed"

/** Walks that one transaction looks at. */
export const PORTION = 1_000

export type Portion = {
  walkIds: bigint[]
  /** The last walk that was looked at. */
  place: bigint
  isLast: boolean
}

export type Asked = { scenarioId: bigint; who: Who; upto: bigint; place: bigint; at: Temporal.Instant }

export async function portion(db: Db, channelId: bigint, asked: Asked, limit = PORTION): Promise<Portion> {
  const { scenarioId, upto, place } = asked
  const walks = sql`e.channel_id = ${channelId} and e.scenario_id = ${scenarioId} and e.id > ${place} and e.id <= ${upto}`
  const [which, match] = await condition(db, channelId, asked)
  const rows = await db.execute<{ id: bigint; meant: boolean }>(sql`
    select e.id, ${match} as meant from (
      select e.* from enrollments e where ${walks} ${which} order by e.id limit ${limit}) e order by e.id`)
  return {
    walkIds: rows.filter((row) => row.meant).map((row) => row.id),
    place: rows.at(-1)?.id ?? upto,
    isLast: rows.length < limit,
  }
}

/** What an index answers, and what each walk is asked. */
async function condition(db: Db, channelId: bigint, { who, at }: Asked): Promise<[SQL, SQL]> {
  if ("walks" in who) return [among(who.walks), sql`true`]
  if ("cells" in who) return [among(who.cells.map(({ walk }) => walk)), sql`true`]
  const { picked, ...rest } = who.search
  const search = { ...rest, ...(picked === undefined ? {} : { picked: BigInt(picked) }) }
  const few = await Grid.few(db, channelId, search)
  const friend = Grid.ofFriend(search, at)
  const asks = friend
    ? sql`exists (select 1 from friends f where f.channel_id = ${channelId} and f.id = e.friend_id and ${friend} offset 0)`
    : sql`true`
  return [few ? Grid.walksOf(few) : sql``, sql`(${asks} ${Grid.ofWalk(search)} and ${isLatest})`]
}

const among = (ids: readonly string[]): SQL => sql`and e.id = any(${bigints(ids.map(BigInt))})`

/** Of somebody who has walked the scenario several times, the latest walk is meant. */
const isLatest = sql`not exists (select 1 from enrollments n where n.channel_id = e.channel_id
  and n.friend_id = e.friend_id and n.scenario_id = e.scenario_id and n.id > e.id)`
