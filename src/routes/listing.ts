/** A list as its address says it: what narrows it, in which order it stands, and which part of it is shown. */
import type { Sorted } from "../../views/parts/table"
import * as Keyset from "../domain/keyset"
import { address, type Pages, type Spelled } from "./paging"

type Query = Record<string, string | undefined>

/** The orders of a list, each with the direction it takes at first: names from the beginning, moments from the latest. */
export type Orders<By extends string> = Readonly<Record<By, { as: Keyset.Order["as"]; descending: boolean }>>

export type Listing<By extends string> = {
  by: By
  descending: boolean
  span: Keyset.Span
  /** For the heads of the table. */
  sorted: Sorted
  /** Links to the neighbours of the page that was found. */
  pages: (found: Pick<Keyset.Paged<unknown>, "previous" | "next">) => Pages
}

/**
 * Reads `sort` ("name", or "-name" from its end), `after` and `before`. What the address cannot mean is passed over.
 * `search` is what narrows the list, kept in every link.
 */
export function listing<By extends string>(
  path: string,
  { sort, after, before }: Query,
  search: Spelled,
  orders: Orders<By>,
  { first, limit }: { first: By; limit: number },
): Listing<By> {
  const named = (Object.keys(orders) as By[]).find((name) => name === sort?.replace(/^-/, ""))
  const by = named ?? first
  const descending = named ? sort!.startsWith("-") : orders[first].descending
  const spelled = by === first && descending === orders[first].descending ? undefined : spell(by, descending)
  const to = (part: Query) => address(path, { ...search, sort: spelled, ...part })
  const read = (cursor: string | undefined) => Keyset.read(cursor, orders[by].as)
  const span = { after: read(after), before: after ? null : read(before), limit }
  const turned = (name: By) => (name === by ? !descending : orders[name].descending)
  return {
    ...{ by, descending, span },
    sorted: {
      by,
      descending,
      address: (name) => (isOrder(orders, name) ? address(path, { ...search, sort: spell(name, turned(name)) }) : path),
    },
    pages: ({ previous, next }) => ({
      // Behind the end of a list that has become shorter there is nothing but the way to its beginning.
      newer: previous ? to({ before: Keyset.write(previous) }) : !next && (span.after || span.before) ? to({}) : null,
      older: next ? to({ after: Keyset.write(next) }) : null,
    }),
  }
}

const spell = (by: string, descending: boolean) => (descending ? `-${by}` : by)
const isOrder = <By extends string>(orders: Orders<By>, name: string): name is By => Object.hasOwn(orders, name)
