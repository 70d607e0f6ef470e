import { expect, test } from "bun:test"
import { migrations } from "../../migrations"
import { migrate } from "../../src/db"
import { Refusal } from "../../src/refusal"
import { ownDb } from "../db"

const more = { name: "9999_more", sql: "create table more (id bigint primary key); insert into more values (1);" }

test(
  "four processes that start at once all come up, and each migration is applied once",
  ownDb(async ({ open, sql }) => {
    const pools = [1, 2, 3, 4].map(() => open(1))
    await Promise.all(pools.map((pool) => migrate(pool.sql, [...migrations, more])))
    expect(await sql`select name from migrations order by name`).toMatchObject([
      ...migrations.map(({ name }) => ({ name })),
      { name: more.name },
    ])
    expect(await sql`select id from more`).toMatchObject([{ id: 1n }])
  }),
)

test(
  "who stands still inside a transaction is given up after a minute, unless the operator has chosen otherwise",
  ownDb(async ({ open, sql }) => {
    const patience = migrations.find(({ name }) => name === "0005_patience")!
    // A copied database does not take its template's settings along.
    const shown = async () => (await open(1).sql`show idle_in_transaction_session_timeout`)[0]
    expect(await shown()).toEqual({ idle_in_transaction_session_timeout: "0" })
    await sql.unsafe(patience.sql)
    expect(await shown()).toEqual({ idle_in_transaction_session_timeout: "1min" })
    await sql.unsafe(`alter database ${(await sql`select current_database() as name`)[0]!.name}
      set idle_in_transaction_session_timeout = '5min'`)
    await open(1).sql.unsafe(patience.sql)
    expect(await shown()).toEqual({ idle_in_transaction_session_timeout: "5min" })
  }),
)

test(
  "a migration that fails leaves nothing behind",
  ownDb(async ({ sql }) => {
    const broken = { name: "9999_broken", sql: "create table half (id bigint); select 1 / 0;" }
    await expect(migrate(sql, [...migrations, broken])).rejects.toThrow("division by zero")
    expect(await sql`select to_regclass('half') as half`).toMatchObject([{ half: null }])
    await migrate(sql)
  }),
)

test(
  "a migration that was changed after it was applied stops the start",
  ownDb(async ({ sql }) => {
    const changed = migrations.map((migration) => ({ ...migration, sql: `${migration.sql}\n-- changed` }))
    const refusal = await migrate(sql, changed).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(String(refusal)).toContain(migrations[0]!.name)
  }),
)

test(
  "a database that a newer program has changed is left alone",
  ownDb(async ({ sql }) => {
    await migrate(sql, [...migrations, more])
    const refusal = await migrate(sql).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(String(refusal)).toContain("9999_more")
  }),
)
