/** Millions of rows go in ten times as fast where no index and no foreign key looks at each: they are made afterwards. */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"

const tables = [
  ...["friends", "friend_tags", "friend_fields", "friend_marks", "conversations", "events"],
  ...["enrollments", "agenda", "holds", "batches", "deliveries"],
]

/** By what the filling itself looks rows up. */
const needed = ["enrollments_friend", "events_friend"]

/** Looks up what only a foreign key would: the rows come from the tables that it would look into. */
const askers = [["deliveries", "deliveries_need_walks"]] as const

/** In one transaction, so that whatever ends it half-way leaves no table without its indexes. */
export async function bare(db: Db, work: (tx: Db) => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    const indexes = await tx.execute<{ name: string; made: string }>(sql`
      select i.indexname as name, i.indexdef as made from pg_indexes i
      where i.schemaname = current_schema() and i.tablename in ${tables} and i.indexname not in ${needed}
        and not exists (select from pg_constraint c where c.conindid = i.indexname::regclass)`)
    for (const { name } of indexes) await tx.execute(sql.raw(`drop index ${name}`))
    for (const table of tables)
      await tx.execute(sql.raw(`alter table ${table} disable trigger all, enable trigger user`))
    for (const [table, trigger] of askers) await tx.execute(sql.raw(`alter table ${table} disable trigger ${trigger}`))
    await work(tx)
    for (const table of tables) await tx.execute(sql.raw(`alter table ${table} enable trigger all`))
    await tx.execute(sql`set local maintenance_work_mem = '1GB'`)
    for (const { made } of indexes) await tx.execute(sql.raw(made))
  })
}
