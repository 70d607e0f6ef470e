/**
 * Time passes for one account although the clock stands: every instant that is stored of it becomes so much older. To
 * a program that compares what is stored with its clock this is the same, and the clock of a built program cannot be
 * turned. Leases stay, because they live by the database's own clock.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Collision from "../../src/domain/collision"

type Column = { table: string; key: string; column: string }

let known: Promise<Column[]> | null = null

export async function older(db: Db, channelId: bigint, span: string): Promise<void> {
  known ??= columns(db)
  const tables = Map.groupBy(await known, ({ table }) => table)
  await Collision.retried(() =>
    db.transaction(async (tx) => {
      for (const [table, all] of tables) {
        const moved = all.map(({ column }) => `${column} = ${column} - interval '${span}'`).join(", ")
        await tx.execute(sql.raw(`update ${table} set ${moved} where ${all[0]!.key} = ${channelId}`))
      }
    }),
  )
}

async function columns(db: Db): Promise<Column[]> {
  const rows = await db.execute<Column>(sql`
    select c.table_name as table, case c.table_name when 'channels' then 'id' else 'channel_id' end as key,
      c.column_name as column
    from information_schema.columns c
    where c.table_schema = 'public' and c.data_type = 'timestamp with time zone' and c.column_name <> 'leased_until'
      and (c.table_name = 'channels' or exists (select 1 from information_schema.columns k
        where k.table_schema = 'public' and k.table_name = c.table_name and k.column_name = 'channel_id'))
      and c.table_name not in ('rate_buckets', 'api_tokens', 'idempotency_keys')
    order by c.table_name`)
  return [...rows]
}
