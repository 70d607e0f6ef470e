import * as v from "valibot"
import * as Cursor from "../../domain/cursor"
import { say } from "../../domain/fault"
import * as Shape from "../../domain/shape"

/** Cursor paging: `{ items, nextCursor }`, the cursor null at the end. */

const limit = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,3}$/, say("out_of_range", { min: 1, max: 200 })),
  v.transform((text) => Number(text)),
  v.check((count) => count >= 1 && count <= 200, say("out_of_range", { min: 1, max: 200 })),
)

const bad = say("bad_form", { example: "" })

/** For lists in the order of their ids. */
export const byId = {
  limit: v.optional(limit, "50"),
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => Cursor.readId(text) !== null, bad),
      v.transform((text) => Cursor.readId(text) ?? undefined),
    ),
  ),
}

/** For lists in the order of a moment. */
export const byMoment = {
  limit: byId.limit,
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => Cursor.read(text) !== null, bad),
      v.transform((text) => Cursor.read(text)),
    ),
  ),
}

export const idInQuery = v.optional(Shape.id)

export const of = <S extends v.GenericSchema>(item: S) =>
  v.strictObject({ items: v.array(item), nextCursor: v.nullable(v.string()) })

/** One row more than asked for was read; its being there says that there is another page. */
export function cut<Row extends { id: bigint }>(
  rows: readonly Row[],
  limit: number,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: rows.length > limit && last ? Cursor.writeId(last.id) : null }
}
