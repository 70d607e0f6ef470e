/** Whole sets as one SQL parameter each: a thousand rows are one statement, not a thousand. */
import { type SQL, sql } from "drizzle-orm"

type Id = bigint | null | undefined

export function bigints(ids: readonly Id[]): SQL {
  return sql`${literal(ids.map((id) => (id == null ? "NULL" : id.toString())))}::bigint[]`
}

export function integers(numbers: readonly number[]): SQL {
  return sql`${literal(numbers.map(String))}::integer[]`
}

export function booleans(flags: readonly boolean[]): SQL {
  return sql`${literal(flags.map(String))}::boolean[]`
}

export function texts(strings: readonly (string | null)[]): SQL {
  return sql`${literal(strings.map((text) => (text === null ? "NULL" : quoted(text))))}::text[]`
}

export function instants(moments: readonly (Temporal.Instant | null)[]): SQL {
  return sql`${literal(moments.map((at) => at?.toString() ?? "NULL"))}::timestamptz[]`
}

/** One instant as a raw parameter. */
export function instant(at: Temporal.Instant | null): SQL {
  return sql`${at?.toString() ?? null}::timestamptz`
}

/** A raw timestamptz as PostgreSQL prints it. */
export function read(text: string): Temporal.Instant
export function read(text: string | null): Temporal.Instant | null
export function read(text: string | null): Temporal.Instant | null {
  return text === null ? null : Temporal.Instant.from(text)
}

const literal = (items: string[]) => `{${items.join(",")}}`
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`

/** A channel as the second half of an advisory lock's key, which is an `integer`; the first half says what for. */
export const lockKey = (channelId: bigint): number => Number(channelId % 2_147_483_647n)
