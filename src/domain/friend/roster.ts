/**
 * The list of friends as staff work with it: narrowed, in an order, page by page, whether there are forty friends or a
 * million. Two ways lead to a page, and neither reads the whole table:
 *
 * - where some part of the search leaves few friends, those few are looked up, and the rest is asked of them alone;
 * - where every part leaves many, the list is walked in its order until the page is full. A walk that finds too little
 *   ends after a stretch: the page says so, and the next one goes on from there.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { friends } from "../../schema"
import { bigints } from "../arrays"
import * as Keyset from "../keyset"
import { reach } from "../reach"
import { type Known, knownOf } from "./detail"
import { found, partsOf, type Search, sources } from "./search"

export const orders = {
  added: { as: "timestamptz", descending: true },
  name: { as: "text", descending: false },
  last: { as: "timestamptz", descending: true },
} as const

export type By = keyof typeof orders

const columns: Record<By, SQL> = {
  added: sql`${friends.createdAt}`,
  name: sql`(coalesce(${friends.called}, ${friends.name}, '') collate "ja-x-icu")`,
  // No index stands behind it: each message would have to write one. So only few are put in this order.
  last: sql`coalesce(${friends.lastMessageAt}, '-infinity'::timestamptz)`,
}

/** "Few" are as many as are quickly looked up one by one; of more than `count` nobody wants to know the number. */
const usual = () => ({ few: reach.rows, stretch: reach.rows, count: reach.count })
type Bounds = ReturnType<typeof usual>

export type Asked = {
  by: By
  descending: boolean
  span: Keyset.Span
  at: Temporal.Instant
  /** How many are few, how far a walk goes, how far is counted: for tests, which have no million friends. */
  bounds?: Bounds
}

export type Count = { is: "exactly" | "over"; count: number } | { is: "many" }

export type Roster = Omit<Keyset.Paged<Known>, "rows"> & {
  friends: Known[]
  /** The walk ended before the list did: there may be more behind `next` (or before `previous`). */
  unfinished: boolean
  /** In which order they stand: there are too many of them to be put in the one that was asked for. */
  instead: By | null
}

/** A page with the number of all who match. */
export async function roster(
  db: Db,
  channelId: bigint,
  search: Search,
  asked: Asked,
): Promise<Roster & { count: Count }> {
  const scope = scopeOf(db, channelId, search, asked)
  const few = await fewest(db, channelId, search, scope.bounds)
  return { ...(await pageOf(scope, few)), count: await counted(scope, few) }
}

export async function page(db: Db, channelId: bigint, search: Search, asked: Asked): Promise<Roster> {
  const scope = scopeOf(db, channelId, search, asked)
  return pageOf(scope, await fewest(db, channelId, search, scope.bounds))
}

function scopeOf(db: Db, channelId: bigint, search: Search, asked: Asked): Scope {
  const { by, descending, span, at, bounds = usual() } = asked
  return { db, channelId, search, by, order: orderOf(by, descending), span, at, bounds }
}

const orderOf = (by: By, descending: boolean): Keyset.Order => ({
  ...{ by: columns[by], as: orders[by].as, id: sql`${friends.id}`, descending },
})

async function pageOf(asked: Scope, few: Few): Promise<Roster> {
  const instead = asked.by === "last" && !few.source ? "added" : null
  const by = instead ?? asked.by
  const scope = { ...asked, order: orderOf(by, asked.order.descending) }
  // Without a search each row of the walk belongs to the page, and the walk is the shortest way.
  const isPart = partsOf(scope.search) > 0 || by === "last"
  const { rows, ...rest } = few.source && isPart ? await amongFew(scope, few.source) : await walked(scope)
  const ids = rows.map(({ id }) => id)
  return { ...rest, instead, friends: await inOrder(scope.db, scope.channelId, ids) }
}

type Scope = {
  db: Db
  channelId: bigint
  search: Search
  by: By
  order: Keyset.Order
  span: Keyset.Span
  at: Temporal.Instant
  bounds: Bounds
}
/** `source`: whoever is left to be asked; null where that is too many. `total` is known where nobody is left out. */
export type Few = { source: SQL | null; total: number | null }
type Place = { id: bigint; place: string }
type Page = Keyset.Paged<Place> & { unfinished: boolean }

/** The part of the search that leaves the fewest, if these are few; in a small channel that may be everybody. */
export async function fewest(db: Db, channelId: bigint, search: Search, bounds = usual()): Promise<Few> {
  const everybody = sql`select id from friends where channel_id = ${channelId}`
  const parts = [...sources(channelId, search), everybody]
  const sizes = await sizesOf(db, parts, Math.max(bounds.few, bounds.count))
  const smallest = Math.min(...sizes)
  const source = smallest <= bounds.few ? parts[sizes.indexOf(smallest)]! : null
  return { source, total: partsOf(search) === 0 ? smallest : null }
}

async function sizesOf(db: Db, parts: readonly SQL[], bound: number): Promise<number[]> {
  const counts = parts.map((part) => sql`(select count(*)::int from (${part} limit ${bound + 1}) part)`)
  const [row] = await db.execute<{ sizes: number[] }>(sql`select array[${sql.join(counts, sql`, `)}] as sizes`)
  return row?.sizes ?? []
}

/** Ids as an array: each is looked up by its key, whatever the planner believes of how many there are. */
export const idsIn = (source: SQL) => sql`${friends.id} = any(array(${source}))`

async function amongFew({ db, channelId, search, order, span, at }: Scope, source: SQL): Promise<Page> {
  const rows = await read(db, {
    place: Keyset.placeSql(order),
    from: sql`friends`,
    where: sql`${friends.channelId} = ${channelId} and ${idsIn(source)} and ${found(search, at) ?? sql`true`}
      ${Keyset.beyond(order, span)}`,
    end: Keyset.ordered(order, span),
  })
  return { ...Keyset.paged(rows, span), unfinished: false }
}

async function walked({ db, channelId, search, order, span, at, bounds }: Scope): Promise<Page> {
  const stretch = (limit: number) => ({ ...span, limit: limit - 1 })
  const along = sql`from friends where ${friends.channelId} = ${channelId} ${Keyset.beyond(order, span)}
    ${Keyset.ordered(order, stretch(bounds.stretch))}`
  // By its name the outer order is seen to be the inner one, and nothing is sorted.
  const same = { ...order, by: sql`friends.ordering` }
  const rows = await read(db, {
    place: Keyset.placeSql(same),
    from: sql`(select *, ${order.by} as ordering ${along}) friends`,
    where: found(search, at) ?? sql`true`,
    end: Keyset.ordered(same, span),
  })
  const page = Keyset.paged(rows, span)
  if (rows.length > span.limit) return { ...page, unfinished: false }
  const [last] = await db.execute<{ place: string; id: bigint }>(sql`
    select ${Keyset.placeSql(order)} as place, id ${along} offset ${bounds.stretch - 1}`)
  if (!last) return { ...page, unfinished: false }
  const stop = { value: last.place, id: last.id }
  const backward = Boolean(span.before && !span.after)
  return { ...page, ...(backward ? { previous: stop } : { next: stop }), unfinished: true }
}

async function read(
  db: Db,
  { place, from, where, end }: { place: SQL; from: SQL; where: SQL; end: SQL },
): Promise<Place[]> {
  const rows = await db.execute<Place>(sql`
    select ${friends.id} as id, ${place} as place from ${from} where ${where} ${end}`)
  return [...rows]
}

async function inOrder(db: Db, channelId: bigint, ids: readonly bigint[]): Promise<Known[]> {
  const rows = await db
    .select()
    .from(friends)
    .where(sql`${friends.channelId} = ${channelId} and ${friends.id} = any(${bigints(ids)})`)
  const place = new Map(ids.map((id, index) => [id, index]))
  return knownOf(
    db,
    channelId,
    rows.toSorted((a, b) => place.get(a.id)! - place.get(b.id)!),
  )
}

async function counted({ db, channelId, search, at, bounds }: Scope, { source, total }: Few): Promise<Count> {
  if (total !== null)
    return total > bounds.count ? { is: "over", count: bounds.count } : { is: "exactly", count: total }
  if (!source) return isOnePart(search, channelId) ? { is: "over", count: bounds.few } : { is: "many" }
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from friends
    where ${friends.channelId} = ${channelId} and ${idsIn(source)} and ${found(search, at) ?? sql`true`}`)
  return { is: "exactly", count: row?.count ?? 0 }
}

/** What one index leaves is what the search leaves: that these are many is known for certain. */
const isOnePart = (search: Search, channelId: bigint) =>
  partsOf(search) === 1 && sources(channelId, search).length === 1

export type Walking = { id: bigint; name: string; held: boolean }

/** The scenarios that these friends walk, by friend. */
export async function walking(
  db: Db,
  channelId: bigint,
  friendIds: readonly bigint[],
): Promise<Map<bigint, Walking[]>> {
  const rows = await db.execute<{ friend_id: bigint } & Walking>(sql`
    select e.friend_id, s.id, s.name, e.holds <> '{}' as held from enrollments e
    join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
    where e.channel_id = ${channelId} and e.friend_id = any(${bigints(friendIds)}) and e.state = 'active'
    order by s.name, s.id`)
  return Map.groupBy([...rows], ({ friend_id }) => friend_id)
}
