/** Who had what in hand: the names that programs' connections carry, and the leases they took. */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import type { Frame } from "./frame"

/** The names of pools: connections outside them, which listen or hold a lock, lease nothing. */
const present = async (db: Db) =>
  new Set(
    (
      await db.execute<{ name: string }>(sql`
        select distinct application_name as name from pg_stat_activity
        where datname = current_database() and application_name <> current_setting('application_name')
          and application_name like 'tobiishi _%'`)
    ).map((row) => row.name),
  )

/** The names of these programs: who disappears while they are seen to be gone. Kills and starts the others anew. */
export async function names({ db, programs }: Frame, from: number, to: number): Promise<Set<string>> {
  await Promise.all(programs.map((program) => program.listening()))
  for (const [n, program] of programs.entries()) if (n < from || n >= to) await program.kill()
  await Bun.sleep(300)
  const found = await present(db)
  for (const [n, program] of programs.entries()) if (n < from || n >= to) program.start()
  if (found.size !== to - from) throw new Error(`${to - from} programs, but ${found.size} names: ${[...found]}`)
  return found
}

export type Lease = {
  batchId: bigint
  owner: string
  attempts: number
  /** The batch's attempts in the end: more than this lease's, and somebody took it over. */
  last: number
}

/** Looks every few milliseconds until it is over; LINE's slowness keeps each lease in sight. */
export function watch(db: Db, channelId: bigint): { over: () => Promise<Lease[]> } {
  const seen = new Map<string, Omit<Lease, "last">>()
  let going = true
  const looking = (async () => {
    while (going) {
      const rows = await db.execute<{ id: bigint; attempts: number; leased_by: string }>(sql`
        select id, attempts, leased_by from batches where channel_id = ${channelId} and state = 'sending'
          and leased_until is not null and leased_by is not null`)
      for (const { id, attempts, leased_by } of rows)
        seen.set(`${id} ${attempts}`, { batchId: id, owner: leased_by, attempts })
      await Bun.sleep(20)
    }
  })()
  return {
    async over() {
      going = false
      await looking
      const rows = await db.execute<{ id: bigint; attempts: number }>(sql`
        select id, attempts from batches where channel_id = ${channelId}`)
      const last = new Map(rows.map((row) => [row.id, row.attempts]))
      return [...seen.values()].map((lease) => ({ ...lease, last: last.get(lease.batchId) ?? 0 }))
    },
  }
}
