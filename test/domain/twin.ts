/**
 * A channel's twin: every row of it again under another channel, ids and all, put away so that nothing should touch it.
 * A statement that forgets its channel finds the twin's rows too.
 */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../src/db"

export type Twin = { id: bigint; before: Map<string, string> }

const twinOf = (channelId: bigint) => channelId + 1_000_000n

/** Makes the twin anew, as the channel stands now. */
export async function make(db: Db, channelId: bigint): Promise<Twin> {
  const id = twinOf(channelId)
  await db.transaction(async (tx) => {
    await tx.execute(sql`delete from channels where id = ${id}`)
    // Rows are copied in any order; their references hold among themselves.
    await tx.execute(sql`set local session_replication_role = replica`)
    await copy(tx, "channels", sql`id = ${channelId}`, {
      id: Number(id),
      line_channel_id: `99${id}`,
      archived_at: "2026-01-01T00:00:00Z",
    })
    for (const table of await tables(tx))
      await copy(tx, table, sql`channel_id = ${channelId}`, { channel_id: Number(id) }, table === "batches")
    // What was heard by a channel before it was put away is still reacted to.
    await tx.execute(sql`update events set reacted_at = recorded_at where channel_id = ${id} and reacted_at is null`)
  })
  return { id, before: await state(db, id) }
}

/** The tables in which the twin is not what it was. */
export async function touched(db: Db, twin: Twin): Promise<string[]> {
  const now = await state(db, twin.id)
  return [...twin.before].flatMap(([table, hash]) => (now.get(table) === hash ? [] : [table]))
}

async function copy(db: Db, table: string, where: SQL, other: Record<string, unknown>, keyed = false): Promise<void> {
  const name = sql.identifier(table)
  const key = keyed ? sql`|| jsonb_build_object('key', gen_random_uuid())` : sql``
  await db.execute(sql`
    insert into ${name} select (jsonb_populate_record(null::${name}, to_jsonb(t) || ${JSON.stringify(other)}::text::jsonb ${key})).*
    from ${name} t where ${where}`)
}

async function state(db: Db, id: bigint): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const table of await tables(db)) {
    const [row] = await db.execute<{ hash: string }>(sql`
      select coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as hash from ${sql.identifier(table)} t
      where channel_id = ${id}`)
    hashes.set(table, row!.hash)
  }
  return hashes
}

let known: string[] | undefined
async function tables(db: Db): Promise<string[]> {
  if (known) return known
  const rows = await db.execute<{ table_name: string }>(sql`
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'channel_id' order by table_name`)
  known = rows.map((row) => row.table_name)
  return known
}
