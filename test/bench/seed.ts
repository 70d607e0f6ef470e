/**
 * Fills an installation with a large channel, for looking at pages: `bun run seed [friends] [steps of their course]`,
 * 10,000 and 10 by default. It writes into the database that the environment names; give it one of its own
 * (`TOBIISHI_DATA=/tmp/large bun run seed 1000000 10`).
 */
import { read } from "../../src/config"
import { connect } from "../../src/db"
import { fill } from "./large"

const [people = 10_000, rows = 10] = process.argv.slice(2).map(Number)
const { db, close } = await connect(read([]).config)
try {
  const lineChannelId = String(9_000_000_000 + Math.floor(Math.random() * 900_000_000))
  const channelId = await fill(db, { people, rows, at: Temporal.Now.instant(), lineChannelId })
  console.log(`channel ${channelId}: ${people} friends, a course of ${rows} steps`)
} finally {
  await close()
}
