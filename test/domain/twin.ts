/**
 * A channel's twin: every row of it again under another channel, ids and all, put away so that nothing should touch it.
 * A statement that forgets its channel finds the twin's rows too.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Tally from "../../src/domain/tally"

/** What the twin's friends are called, and what its steps say: nobody else should ever hear it. */
export const words = "双子"

export type Twin = { id: bigint; before: Map<string, string> }

/** Only twins have higher ids. */
export const above = 1_000_000n
const twinOf = (channelId: bigint) => channelId + above

/**
 * Makes the twin anew, as the channel stands now. `hasHeard`: nothing waits for its reaction there; where all channels'
 * events are drained, those of one that was put away are as well.
 */
export async function make(db: Db, channelId: bigint, hasHeard = false): Promise<Twin> {
  const id = twinOf(channelId)
  const heard = hasHeard
    ? `update events set reacted_at = recorded_at where channel_id = ${id} and reacted_at is null;`
    : ""
  const putAway = `'{"id": ${id}, "line_channel_id": "99${id}", "archived_at": "2026-01-01T00:00:00Z"}'`
  await db.transaction(async (tx) => {
    // What waits to be added up is added up, whoever's it is.
    await Tally.fold(tx)
    const names = await filled(tx, channelId, id)
    // Rows are copied in any order; their references hold among themselves.
    await tx.execute(
      sql.raw(`
        -- Nobody but a statement that forgot its channel holds rows of a twin; where that waits for us, this would for ever.
        set local lock_timeout = '10s';
        set local session_replication_role = replica;
        ${names.map((name) => `delete from ${name} where channel_id = ${id}`).join("; ")};
        delete from channels where id = ${id};
        ${copy("channels", `id = ${channelId}`, putAway)};
        ${names.map((name) => copy(name, `channel_id = ${channelId}`, asTwin(name, id))).join("; ")};
        update step_versions set messages = '[{"type": "text", "text": "${words}"}]' where channel_id = ${id};
        update friends set name = '${words}' where channel_id = ${id};
        -- Some outcomes differ, too, so that whoever reads the twin's goes astray.
        update deliveries set state = 'failed', settled_at = recorded_at where channel_id = ${id} and state is null and id % 3 = 0;
        update agenda set standing = 'quota' where channel_id = ${id} and standing is null and enrollment_id % 3 = 0;
        update enrollments set enrolled_at = enrolled_at + interval '80 minutes' where channel_id = ${id};
        update steps set suspended_at = created_at where channel_id = ${id} and id % 2 = 1;
        ${heard}
        -- Of a channel that was put away batches still miss their window, and what a dead process had in hand is still set free.
        update batches set window_closes_at = null, leased_until = leased_until + interval '1 year', leased_by = null
          where channel_id = ${id}`),
    )
  })
  return { id, before: await state(db, id) }
}

/** The tables in which one of them has rows. Few have: to copy from the others would take most of a twin's time. */
async function filled(db: Db, ...channelIds: bigint[]): Promise<string[]> {
  const each = (await tables(db)).map(
    (name) =>
      `select '${name}' as name where exists (select 1 from ${name} where channel_id in (${channelIds.join()}))`,
  )
  const rows = await db.execute<{ name: string }>(sql.raw(each.join(" union all ")))
  return rows.map(({ name }) => name)
}

/** The tables in which the twin is not what it was. */
export async function touched(db: Db, twin: Twin): Promise<string[]> {
  const now = await state(db, twin.id)
  return [...twin.before].flatMap(([table, hash]) => (now.get(table) === hash ? [] : [table]))
}

const asTwin = (table: string, id: bigint) =>
  `jsonb_build_object('channel_id', ${id}${table === "batches" ? ", 'key', gen_random_uuid()" : ""})`

// Not `(…).*`, which would make the whole row anew for each of its columns.
const copy = (table: string, where: string, other: string) =>
  `insert into ${table} select twin.* from ${table} t
    cross join lateral jsonb_populate_record(null::${table}, to_jsonb(t) || (${other})::jsonb) twin where t.${where}`

async function state(db: Db, id: bigint): Promise<Map<string, string>> {
  const hashes = (await tables(db)).map(
    (table) => sql`select ${sql.raw(`'${table}'`)} as name, md5(string_agg(t::text, ' ' order by t::text)) as hash
      from ${sql.identifier(table)} t where channel_id = ${id}`,
  )
  const rows = await db.execute<{ name: string; hash: string | null }>(sql.join(hashes, sql` union all `))
  return new Map(rows.map(({ name, hash }) => [name, hash ?? "nothing"]))
}

let known: string[] | undefined
export async function tables(db: Db): Promise<string[]> {
  if (known) return known
  const rows = await db.execute<{ table_name: string }>(sql`
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'channel_id' order by table_name`)
  known = rows.map((row) => row.table_name)
  return known
}
