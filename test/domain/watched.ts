/**
 * A pool by which nobody looks at a twin unseen: PostgreSQL itself notes each statement that comes upon one of its rows,
 * even where it only reads or locks it. Whether a row is of the channel is always asked first, because that costs least;
 * so a statement comes upon a twin's row only where it does not ask. Its plans look rows up by their keys, however few
 * there are: who reads a whole table comes upon everybody's.
 */
import { sql } from "drizzle-orm"
import { type Db, open as openPool } from "../../src/db"
import type { Own } from "../db"
import * as Twin from "./twin"

export type Watched = { db: Db; sightings: () => Promise<string[]>; close: () => Promise<void> }

/** No superuser, whom no policy binds; nor the owner of the tables. */
const role = "watched"

export async function open({ db, socket }: Own): Promise<Watched> {
  await post(db)
  const pool = openPool({ ...socket, user: role })
  const sightings = async () => {
    const rows = await db.execute<{ seen: string }>(sql`select distinct seen from sightings order by seen`)
    return rows.map(({ seen }) => seen)
  }
  return { db: pool.db, sightings, close: pool.close }
}

async function post(db: Db): Promise<void> {
  const names = await Twin.tables(db)
  await db.execute(
    sql.raw(`
      do $do$ begin
        create role ${role} login in role pg_read_all_data, pg_write_all_data;
        ${["seqscan", "hashjoin", "mergejoin"].map((way) => `alter role ${role} set enable_${way} = off;`).join(" ")}
        exception when duplicate_object or unique_violation then null; end $do$;
      create table sightings (seen text);
      create function notes(id bigint, name text) returns boolean language plpgsql volatile parallel unsafe cost 1000000 as $do$
        begin
          if id > ${Twin.above} then
            insert into sightings values (name || ': ' || regexp_replace(current_query(), '\\s+', ' ', 'g'));
          end if;
          return true;
        end $do$;
      ${names.map((name) => `alter table ${name} enable row level security; create policy notes on ${name} using (notes(channel_id, '${name}')) with check (true)`).join("; ")}`),
  )
}
