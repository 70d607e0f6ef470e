/**
 * What a developer writes first: select who is due, and for each push, insert into the log, update the row. It batches
 * nothing and does one thing after the other; prepared statements and kept connections it has, since its tools do.
 */

import { sql } from "drizzle-orm"
import { open as openDb } from "../../../src/db"
import type { Contender } from "../contender"
import { userIdSql } from "../line"
import { pushed, textFor } from "../rival"

export const loop: Contender = {
  name: "loop",
  settings: () => "one select; push, insert, update for each person in turn; one by one for identical content too",
  tables: "none",
  async fill({ db }, _, people) {
    await db.execute(sql`
      create table if not exists due (id bigint primary key, user_id text not null, name text not null, due_at timestamptz, sent_at timestamptz)`)
    await db.execute(sql`
      create table if not exists sent (id bigint generated always as identity primary key, due_id bigint not null, at timestamptz not null)`)
    await db.execute(sql`truncate due, sent`)
    await db.execute(sql`
      insert into due select n, ${userIdSql(1n, sql`n`)}, '友だち' || n, now() from generate_series(1, ${people}::int) as n`)
    await db.execute(sql`create index if not exists due_next on due (due_at) where sent_at is null`)
  },
  async open({ socket, lineUrl, personal }) {
    const { sql } = openDb(socket)
    await sql`select 1`
    return { go }

    async function go() {
      const due = await sql<{ id: bigint; user_id: string; name: string }[]>`
        select id, user_id, name from due where sent_at is null and due_at <= now()`
      for (const { id, user_id, name } of due) {
        await pushed(lineUrl, user_id, textFor(personal, name))
        await sql`insert into sent (due_id, at) values (${id}, now())`
        await sql`update due set sent_at = now() where id = ${id}`
      }
    }
  },
  async stand({ sql }) {
    const [row] = await sql<{ jobs: number; logged: number }[]>`
      select (select count(*)::int from due where sent_at is not null) as jobs, (select count(*)::int from sent) as logged`
    return row!
  },
}
