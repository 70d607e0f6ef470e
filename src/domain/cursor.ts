import { instantOf } from "./shape"

/** Where a page of a list ended, as an opaque text: newest first by (moment, id). */
export type Place = { at: Temporal.Instant; id: bigint }

export const write = ({ at, id }: Place) => Buffer.from(`${at}/${id}`).toString("base64url")

/** Null where the text is none of ours. */
export function read(cursor: string): Place | null {
  const [at = "", id = ""] = Buffer.from(cursor, "base64url").toString().split("/")
  const moment = instantOf(at)
  return moment && /^[1-9][0-9]{0,17}$/.test(id) ? { at: moment, id: BigInt(id) } : null
}

/** The same for lists in the order of their ids. */
export const writeId = (id: bigint) => Buffer.from(`#${id}`).toString("base64url")

export function readId(cursor: string): bigint | null {
  const text = Buffer.from(cursor, "base64url").toString()
  return /^#[1-9][0-9]{0,17}$/.test(text) ? BigInt(text.slice(1)) : null
}
