/** The floor plan in `src/schema/` and the tables that the migrations build are the same house. */
import { expect, test } from "bun:test"
import { is, sql } from "drizzle-orm"
import { getTableConfig, PgTable } from "drizzle-orm/pg-core"
import * as schema from "../src/schema"
import { inDb } from "./db"

type Column = { table_name: string; column_name: string; data_type: string; nullable: boolean; has_default: boolean }

const tables = Object.values(schema).filter((value) => is(value, PgTable))

test(
  "every table and column of one is in the other, with the same type and nullability",
  inDb(async (db) => {
    const rows = await db.execute<Column>(sql`
    select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, null) as data_type,
      not a.attnotnull as nullable, a.atthasdef or a.attidentity <> '' as has_default
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and c.relname <> 'migrations'`)
    const built = rows.map(
      (row) => `${row.table_name}.${row.column_name} ${row.data_type} ${row.nullable ? "null" : "not null"}`,
    )
    const planned = tables.flatMap((table) => {
      const { name, columns } = getTableConfig(table)
      return columns.map(
        (column) => `${name}.${column.name} ${typeOf(column.getSQLType())} ${column.notNull ? "not null" : "null"}`,
      )
    })
    expect(planned.toSorted()).toEqual(built.toSorted())
  }),
)

test(
  "every tenant table has its channel first in its primary key",
  inDb(async (db) => {
    const rows = await db.execute<{ table_name: string; columns: string[] }>(sql`
    select c.relname as table_name, array_agg(a.attname::text order by array_position(i.indkey::int2[], a.attnum)) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
    where i.indisprimary and exists (select 1 from pg_attribute t where t.attrelid = c.oid and t.attname = 'channel_id')
      and c.relname not in ('api_tokens', 'audit_entries')
    group by 1`)
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter((row) => row.columns[0] !== "channel_id")).toEqual([])
  }),
)

/** PostgreSQL's own spelling of what the schema writes. */
function typeOf(declared: string): string {
  const spelled: Record<string, string> = { timestamptz: "timestamp with time zone", time: "time without time zone" }
  const base = declared.replace(/\[\]$/, "")
  return (spelled[base] ?? base) + (declared.endsWith("[]") ? "[]" : "")
}
