import { expect, test } from "bun:test"
import { staff } from "../../src/schema"
import { clone, inDb, ownDb } from "../db"

const at = Temporal.Instant.from("2026-04-01T00:00:00Z")
const somebody = { email: "a@example.jp", name: "A", passwordHash: "x", createdAt: at }

for (const turn of ["first", "second"])
  test(
    `a test leaves nothing to the next one (${turn})`,
    inDb(async (db) => {
      expect(await db.select().from(staff)).toHaveLength(0)
      const [row] = await db.insert(staff).values(somebody).returning()
      expect(typeof row?.id).toBe("bigint")
      expect(row?.createdAt.equals(at)).toBe(true)
    }),
  )

for (const turn of ["first", "second"])
  test(
    `a database of one's own is fresh and can be opened again (${turn})`,
    ownDb(async (own) => {
      expect(await own.db.select().from(staff)).toHaveLength(0)
      await own.db.insert(staff).values(somebody)
      expect(await own.open(2).db.select().from(staff)).toHaveLength(1)
    }),
  )

test("what a test leaves running comes to its end within it, and what it asks for later is refused", async () => {
  const own = await clone()
  const running = own.db.execute(
    "insert into staff (email, name, password_hash, created_at) select 'a', 'A', 'x', now() from pg_sleep(0.3)",
  )
  const begun = running.then(() => "over")
  await Bun.sleep(100)
  await own.drop()
  expect(await Promise.race([begun, Bun.sleep(1).then(() => "still running")])).toBe("over")
  const late = [
    async () => await own.db.select().from(staff),
    async () => await own.db.transaction((tx) => tx.execute("select 1")),
    async () => await own.sql`select 1`,
  ]
  for (const ask of late)
    expect(await ask().catch((error) => String(error.cause ?? error))).toContain("CONNECTION_ENDED")
  const next = await clone()
  expect(await next.db.select().from(staff)).toEqual([])
  await next.drop()
})

test(
  "the raw client reads a bigint as a BigInt, also in an array and in a transaction",
  ownDb(async ({ sql, db }) => {
    const [row] = await sql`select 9007199254740993::bigint as one, array[1, 2]::bigint[] as many`
    expect(row).toEqual({ one: 9007199254740993n, many: [1n, 2n] })
    const [back] = await sql`select ${7n}::bigint as one, ${sql.array([1n, 2n])}::bigint[] as many`
    expect(back).toEqual({ one: 7n, many: [1n, 2n] })
    const inside = await db.transaction(async (tx) => await tx.execute("select 3::bigint as one"))
    expect(inside[0]).toEqual({ one: 3n })
  }),
)
