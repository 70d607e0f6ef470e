/**
 * Paging by key in any order and both ways: a page is found by the row it begins behind, never by counting rows away.
 * Rows of equal value are told apart by their id, so that none is shown twice and none is left out.
 */
import { type SQL, sql } from "drizzle-orm"
import { instantOf, storable } from "./shape"

/** An order of a list. `by` is never null and stands first in an index, with `id` behind it; a collation belongs to `by`. */
export type Order = { by: SQL; as: "text" | "timestamptz" | "bigint" | "integer"; id: SQL; descending: boolean }

/** A row's place in an order: its value as PostgreSQL prints it, and its id. */
export type Place = { value: string; id: bigint }

/** Which part of the list: behind one row, before one row, or from the beginning. */
export type Span = { after?: Place | null; before?: Place | null; limit: number }

export type Paged<T> = { rows: T[]; previous: Place | null; next: Place | null }

/** To be selected by the statement, as `place`. */
export const placeSql = ({ by }: Order): SQL => sql`(${by})::text`

/** What lies in the asked direction. Begins with `and`. */
export function beyond({ by, as, id, descending }: Order, { after, before }: Span): SQL {
  const from = after ?? before
  if (!from) return sql``
  const operator = descending === Boolean(after) ? sql`<` : sql`>`
  return sql`and (${by}, ${id}) ${operator} (${casts[as](from.value)}, ${from.id}::bigint)`
}

const casts: Record<Order["as"], (value: string) => SQL> = {
  text: (value) => sql`${value}::text`,
  timestamptz: (value) => sql`${value}::timestamptz`,
  bigint: (value) => sql`${value}::bigint`,
  integer: (value) => sql`${value}::integer`,
}

/** One row more than fits, so that `paged` knows whether there is more. */
export function ordered({ by, id, descending }: Order, span: Span): SQL {
  const way = descending !== isBackward(span) ? sql`desc` : sql`asc`
  return sql`order by ${by} ${way}, ${id} ${way} limit ${span.limit + 1}`
}

const isBackward = ({ after, before }: Span) => !after && Boolean(before)

/** Cuts what `ordered` has brought into a page, in the order of the list. */
export function paged<T extends { place: string; id: bigint }>(found: readonly T[], span: Span): Paged<T> {
  const rows = found.slice(0, span.limit)
  const more = found.length > span.limit
  if (isBackward(span)) rows.reverse()
  const place = (row: T | undefined) => (row ? { value: row.place, id: row.id } : null)
  return {
    rows,
    previous: (isBackward(span) ? more : Boolean(span.after)) ? place(rows[0]) : null,
    next: (isBackward(span) ? true : more) ? place(rows.at(-1)) : null,
  }
}

/** A place as an opaque text for an address. */
export const write = ({ value, id }: Place): string =>
  Buffer.from(JSON.stringify([value, String(id)])).toString("base64url")

/** Null where the text is none of ours, or of another order. */
export function read(cursor: string | undefined, as: Order["as"]): Place | null {
  const [value, id] = parsed(cursor ?? "")
  if (typeof value !== "string" || typeof id !== "string") return null
  return shapes[as](value) && isId(id) ? { value, id: BigInt(id) } : null
}

function parsed(cursor: string): unknown[] {
  if (cursor === "" || cursor.length > 4_000) return []
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString())
    return Array.isArray(read) ? read : []
  } catch {
    // A text that is none of ours.
    return []
  }
}

const isId = (text: string) => /^[1-9][0-9]{0,17}$/.test(text)
const shapes: Record<Order["as"], (value: string) => boolean> = {
  text: storable,
  // PostgreSQL prints "2026-11-21 09:00:00+00".
  timestamptz: (value) =>
    /^-?infinity$/.test(value) || instantOf(value.replace(" ", "T").replace(/\+00$/, "Z")) !== null,
  bigint: (value) => /^-?[0-9]{1,18}$/.test(value),
  integer: (value) => /^-?[0-9]{1,9}$/.test(value),
}
