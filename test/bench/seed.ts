/**
 * Fills an installation with a large channel, for measuring pages: `bun run seed [friends] [ledger rows a friend]`,
 * 10,000 and 10 by default. It writes into the database that the environment names; give it one of its own
 * (`TOBIISHI_DATA=/tmp/large bun run seed 1000000 10`).
 */
import { sql } from "drizzle-orm"
import { read } from "../../src/config"
import { connect } from "../../src/db"
import * as People from "../domain/people"
import { friends } from "./town"

const [people = 10_000, rows = 10] = process.argv.slice(2).map(Number)
const { db, close } = await connect(read([]).config)
try {
  const lineChannelId = String(9_000_000_000 + Math.floor(Math.random() * 900_000_000))
  const channelId = await People.channel(db, { lineChannelId, name: `大きなアカウント (${people})`, connectedAt: null })
  const { id } = await People.scenario(db, channelId)
  for (let day = 0; day < rows; day++)
    await People.step(db, channelId, id, {
      name: `${day + 1}日目`,
      timing: { kind: "clock", days: day, timeOfDay: "19:00" },
    })
  for (let from = 0; from < people; from += 100_000) await fill(channelId, id, from, Math.min(100_000, people - from))
  await db.execute(sql`analyze`)
  console.log(`channel ${channelId}: ${people} friends, ${people * rows} rows in the ledger`)
} finally {
  await close()
}

/** A slice of friends, their walks, and a ledger that was delivered day by day. */
async function fill(channelId: bigint, scenarioId: bigint, from: number, count: number): Promise<void> {
  const [last] = await db.execute<{ id: bigint }>(sql`select coalesce(max(id), 0) as id from friends`)
  await friends(db, channelId, count, from)
  const at = People.morning.toString()
  await db.execute(sql`
    with walks as (
      insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, state, ended_at)
      select channel_id, id, ${scenarioId}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz, 'completed', ${at}::timestamptz
      from friends where channel_id = ${channelId} and id > ${last?.id ?? 0n}
      returning id, friend_id)
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, version_id, state, due_at, recorded_at, settled_at)
    select ${channelId}, w.id, s.id, ${scenarioId}, w.friend_id, s.version_id, 'sent', d.at, d.at, d.at
    from walks w, steps s, lateral (select ${at}::timestamptz - s.position * interval '1 day' as at) d
    where s.channel_id = ${channelId} and s.scenario_id = ${scenarioId}`)
}
