import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../db"
import { bigints } from "./arrays"
import type { Fault } from "./fault"
import type { Kind } from "./mention"

/** Somewhere in a filter or an action, an id is spoken of. */
export type Reference = { path: string; kind: Kind; id: bigint }

const tables: { [K in Kind]: SQL } = {
  tag: sql`tags`,
  field: sql`fields`,
  scenario: sql`scenarios`,
  mark: sql`marks`,
}

/** Those references that lead nowhere in this channel, as faults. */
export async function absent(db: Db, channelId: bigint, references: readonly Reference[]): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const kind of ["tag", "field", "scenario", "mark"] as const) {
    const asked = references.filter((reference) => reference.kind === kind)
    if (asked.length === 0) continue
    const wanted = bigints(asked.map((reference) => reference.id))
    const rows = await db.execute<{ id: bigint }>(
      sql`select id from ${tables[kind]} where channel_id = ${channelId} and id = any(${wanted})`,
    )
    const there = new Set([...rows].map((row) => row.id))
    for (const { path, id } of asked) if (!there.has(id)) faults.push({ path, code: "absent", params: { kind } })
  }
  return faults
}
