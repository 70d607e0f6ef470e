/** How the batches of one channel share LINE's rate. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { instant } from "../../src/domain/arrays"
import * as Delivery from "../../src/domain/delivery"
import { claim } from "../../src/domain/delivery/claim"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import type { Line } from "../../src/line/client"
import { dueWalks, evening } from "../bench/town"
import { ownDb } from "../db"
import { accepted } from "../engine"
import { deafLine, world } from "../world"

const unlimited = (db: Db, channelId: bigint) =>
  db.execute(sql`
    insert into quota_months (channel_id, month, unlimited, read_at, asked_at)
    values (${channelId}, ${Quota.monthOf(evening)}::date, true, ${instant(evening)}, ${instant(evening)})`)

test(
  "personal batches leave one after the other, so that the first is settled while the second goes; a handful slips in between",
  ownDb(async ({ db }) => {
    const channelId = await dueWalks(db, { people: 1010, personal: true })
    const batchOf = new Map<string, number>()
    const order: number[] = []
    const line: Line = Object.create(deafLine)
    line.push = async (_, { to }) => {
      order.push(batchOf.get(to) ?? -1)
      await Bun.sleep(5)
      return accepted
    }
    const w = world(db, line, { at: evening })
    await unlimited(db, channelId)
    await Enrollment.plan(w, channelId)
    const rows = await db.execute<{ line_user_id: string; n: number }>(sql`
      select f.line_user_id, b.id::int as n from batches b, unnest(b.friend_ids) as friend_id
      join friends f on f.channel_id = ${channelId} and f.id = friend_id where b.channel_id = ${channelId}`)
    for (const row of rows) batchOf.set(row.line_user_id, row.n)
    await Delivery.send(w, channelId)

    expect(w.logged).toEqual([])
    expect(order).toHaveLength(1010)
    // Which of the two goes first is the lanes' to settle: each claims what no other has claimed.
    const [one, other, handful] = [...new Set(batchOf.values())].toSorted((a, b) => a - b)
    const large = order.filter((n) => n !== handful)
    const [first, second] = large[0] === one ? [one, other] : [other, one]
    expect(large.lastIndexOf(first!)).toBeLessThan(large.indexOf(second!))
    expect(order.lastIndexOf(handful!)).toBeLessThan(order.indexOf(second!))
    const [settled] = await db.execute<{ count: number }>(
      sql`select count(*)::int as count from batches where state = 'accepted'`,
    )
    expect(settled?.count).toBe(3)
  }),
  240_000,
)

test(
  "what is claimed together leaves in order, however PostgreSQL goes about finding it",
  ownDb(async (own) => {
    const { db } = own
    const channelId = await dueWalks(db, { people: 1510, personal: true })
    const w = world(db, deafLine, { at: evening })
    await unlimited(db, channelId)
    await Enrollment.plan(w, channelId)
    // The oldest stands last on its page, and is found there by whoever reads the page from its beginning.
    await db.execute(sql`update batches set awaited = awaited where id = (select min(id) from batches)`)
    const alone = own.open(1)
    for (const way of ["nestloop", "mergejoin", "indexscan", "bitmapscan"])
      await alone.sql.unsafe(`set enable_${way} = off`)
    const claimed = await claim(alone.db, channelId, evening, 8)
    expect(claimed).toHaveLength(4)
    expect(claimed.map(({ id }) => id)).toEqual(claimed.map(({ id }) => id).toSorted((a, b) => Number(a - b)))
  }),
  240_000,
)
