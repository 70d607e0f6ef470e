/**
 * The ledger as staff page through it, newest first and both ways. Each page begins from the narrowest index that its
 * search allows and asks the rest of the rows it finds there, a stretch at most: a search that finds too little in ten
 * thousand rows says so, and the next page goes on from there.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { read } from "../arrays"
import * as Keyset from "../keyset"
import { reach } from "../reach"
import { type Entry, list, narrowed, ofBatches, ofFriend, type Search } from "./ledger"

const usual = () => ({ few: reach.rows, stretch: reach.rows })

export type Page = { entries: Entry[]; unfinished: boolean } & Pick<Keyset.Paged<Entry>, "previous" | "next">

/** `place`s are of the order that the search itself asks for: see `isByTime`. */
export async function page(
  db: Db,
  channelId: bigint,
  search: Search,
  span: Keyset.Span,
  bounds = usual(),
): Promise<Page> {
  const order = orderOf(search)
  // Of a scenario each step is gone along for itself, and there may be a hundred.
  const stretch = isByScenario(search) ? Math.min(bounds.stretch, 1_000) : bounds.stretch
  const along = await alongOf(db, { channelId, search, order, span, bounds: { ...bounds, stretch } })
  // One batch after the other: joined at once, the whole stretch would be read where the first fifty rows are a page.
  const found = await db.execute<{ id: bigint; place: string }>(sql`
    select d.id, d.ordering::text as place from (${along}) d
    left join lateral (select * from batches b where b.channel_id = ${channelId} and b.id = d.batch_id offset 0) b on true
    where true ${narrowed(search)} ${Keyset.ordered({ ...order, by: sql`d.ordering` }, span)}`)
  const { rows, previous, next } = Keyset.paged(found, span)
  const ids = rows.map(({ id }) => id)
  const entries = ids.length > 0 ? await list(db, channelId, { ids }, { limit: ids.length }) : []
  const at = new Map(ids.map((id, index) => [id, index]))
  const shown = { entries: entries.toSorted((a, b) => at.get(a.id)! - at.get(b.id)!) }
  if (found.length > span.limit) return { ...shown, previous, next, unfinished: false }
  const [last] = await db.execute<{ id: bigint; place: string }>(sql`
    select d.id, d.ordering::text as place from (${along}) d offset ${stretch - 1}`)
  if (!last) return { ...shown, previous, next, unfinished: false }
  const stop = { value: last.place, id: last.id }
  const backward = Boolean(span.before && !span.after)
  return { ...shown, previous: backward ? stop : previous, next: backward ? next : stop, unfinished: true }
}

/** A span of time is read by the moment of recording; everything else by the order of recording, which is the ids'. */
export const isByTime = ({ from, until }: Search) => from !== undefined || until !== undefined
export const placeOf = (search: Search): Keyset.Order["as"] => (isByTime(search) ? "timestamptz" : "bigint")

const isByScenario = (search: Search) =>
  search.scenarioId !== undefined &&
  [search.ids, search.batchId, search.friendId, search.stepId].every((narrower) => narrower === undefined) &&
  !isByTime(search) &&
  !search.look &&
  (search.state === undefined || search.state === "sent" || search.state === "frozen")

function orderOf(search: Search): Keyset.Order {
  const by = isByTime(search) ? sql`d.recorded_at` : sql`d.id`
  return { by, as: placeOf(search), id: sql`d.id`, descending: true }
}

type Along = {
  channelId: bigint
  search: Search
  order: Keyset.Order
  span: Keyset.Span
  bounds: ReturnType<typeof usual>
}

/** Rows in order, a stretch at most, with what they are ordered by as `ordering`. */
async function alongOf(db: Db, asked: Along): Promise<SQL> {
  const { channelId, search, order, span, bounds } = asked
  const rows = (where: SQL, limit = bounds.stretch) => sql`
    select d.*, ${order.by} as ordering from deliveries d where d.channel_id = ${channelId} and ${where}
    ${Keyset.beyond(order, span)} ${Keyset.ordered(order, { ...span, limit: limit - 1 })}`
  if (search.ids) return rows(sql`true ${narrowed({ ids: search.ids })}`)
  if (search.batchId !== undefined) return rows(ofBatches(channelId, sql`id = ${search.batchId}`))
  if (search.friendId !== undefined) return rows(ofFriend(channelId, search.friendId))
  if (isByTime(search)) return rows(sql`true ${narrowed({ from: search.from, until: search.until })}`)
  if (search.stepId !== undefined) return rows(sql`d.step_id = ${search.stepId}`)
  if (search.look) return rows(sql`true ${narrowed({ look: true })}`)
  if (search.state && !["sent", "frozen"].includes(search.state)) return rows(sql`d.state = ${search.state}`)
  if (search.state === "frozen" && (await fewOpen(db, channelId, bounds.few)))
    return rows(ofBatches(channelId, sql`state in ('ready', 'sending')`))
  if (!isByScenario(search)) return rows(sql`true`)
  return sql`
    select each.* from (select id from steps where channel_id = ${channelId} and scenario_id = ${search.scenarioId}) st,
      lateral (${rows(sql`d.step_id = st.id`)}) each
    ${Keyset.ordered({ ...order, by: sql`each.ordering`, id: sql`each.id` }, { ...span, limit: bounds.stretch - 1 })}`
}

async function fewOpen(db: Db, channelId: bigint, few: number): Promise<boolean> {
  const [row] = await db.execute<{ people: number }>(sql`
    select coalesce(sum(recipients), 0)::float8 as people from batches
    where channel_id = ${channelId} and state in ('ready', 'sending')`)
  return (row?.people ?? 0) <= few
}

/** When a version was the one that was sent: from its first moment to the next one's. */
export async function spanOfVersion(
  db: Db,
  channelId: bigint,
  stepId: bigint,
  versionId: bigint,
): Promise<{ from: Temporal.Instant; until?: Temporal.Instant } | null> {
  const [row] = await db.execute<{ from: string; until: string | null }>(sql`
    select v.created_at as from, (select min(n.created_at) from step_versions n where n.channel_id = v.channel_id
      and n.step_id = v.step_id and n.number > v.number) as until
    from step_versions v where v.channel_id = ${channelId} and v.step_id = ${stepId} and v.id = ${versionId}`)
  if (!row) return null
  return {
    from: read(row.from),
    ...(row.until ? { until: read(row.until).add({ seconds: 1 }) } : {}),
  }
}
