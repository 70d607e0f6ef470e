/** P5: a hundred people of one channel beside a million of another. The small channel is not to wait for the large one. */
import { type SQL, sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { instant } from "../../src/domain/arrays"
import type { Ground } from "./ground"
import { numberOf } from "./line"
import { balance, type Findings, least, type Measurement, most } from "./measurement"
import * as Program from "./program"
import { stand } from "./town"
import * as Wall from "./wall"

const few = 100

export const p5: Measurement = {
  name: "p5",
  title: "a channel with 100 due beside one with very many: how long its people wait",
  async measure(on, { size, full }) {
    const many = size ?? (full ? 1_000_000 : 300_000)
    const rounds = [await round(on, many, false), await round(on, many, true)]
    const worst = most(rounds.flatMap(({ waits }) => waits.map(({ first }) => first)))
    return {
      notes: [`${many} beside ${few}; the small channel comes due with the large one, and once more in its midst`],
      rows: rounds.flatMap(({ rows }) => rows),
      goals: [{ goal: "its first request within 2 s", reached: `${(worst / 1000).toFixed(2)} s`, met: worst <= 2000 }],
    }
  },
}

type Wait = { first: number; last: number }
type Round = { waits: Wait[]; rows: Findings["rows"] }

function round(on: Ground, many: number, personal: boolean): Promise<Round> {
  return Program.withDatabase(on, async ({ db, sql: client }) => {
    const due = Wall.now()
    const crowd = (people: number, personal: boolean) =>
      Wall.crowd(db, { people, personal, connected: false, dueAt: (_: SQL) => instant(due) })
    const large = await crowd(many, personal)
    const small = [await crowd(few, true), await crowd(few, true)] as const
    await on.calm(client)
    await on.line.forget({ arrivals: true })
    const program = await Program.start(on.dir, on.line.url)
    const moments: Temporal.Instant[] = []
    try {
      await Bun.sleep(3_000)
      moments.push(await Wall.connect(db, [large, small[0]]))
      await Bun.sleep(4_500)
      moments.push(await Wall.connect(db, [small[1]]))
      await Promise.all(small.map((channelId) => Wall.finished(db, channelId, 120)))
    } finally {
      // What the large channel has in hand is settled; the rest stays due.
      await program.stop()
    }
    await balanced(on, db, { many, large, small })
    const arrivals = await on.line.arrivals()
    const waits = small.map((channelId, index) => {
      const since = moments[index]!.epochMilliseconds
      const all = Array.from({ length: few }, (_, n) => arrivals.get(numberOf(channelId, n + 1)) ?? Number.NaN)
      return { first: least(all) - since, last: most(all) - since }
    })
    return { waits, rows: rowsOf(waits, personal) }
  })
}

function rowsOf(waits: Wait[], personal: boolean): Findings["rows"] {
  const beside = personal ? "personal pushes" : "multicasts"
  return ["together with", "amid"].flatMap((when, index) => [
    { what: `${when} ${beside}: its first request`, unit: "ms", values: [waits[index]!.first] },
    { what: `${when} ${beside}: its last request`, unit: "ms", values: [waits[index]!.last] },
  ])
}

/** Each of the small ones was reached once; of the large one, whoever was not reached is still due, or frozen unsent. */
async function balanced(
  on: Ground,
  db: Db,
  { many, large, small }: { many: number; large: bigint; small: readonly bigint[] },
): Promise<void> {
  const log = await on.line.log()
  const stands = await Promise.all([large, ...small].map((channelId) => stand(db, channelId)))
  for (const { deliveries, accepted, quota } of stands.slice(1)) balance({ due: few, deliveries, accepted, quota })
  const accepted = stands.reduce((sum, one) => sum + one.accepted, 0)
  const quota = stands.reduce((sum, one) => sum + one.quota, 0)
  balance({ "requests at LINE": log.people, "reached at LINE": log.people - log.twice, accepted, quota })
  const [row] = await db.execute<{ due: number }>(sql`
    select count(*)::int as due from agenda where channel_id = ${large} and next_due_at <= ${instant(Wall.now())}`)
  balance({ "due or in the ledger": (row?.due ?? 0) + stands[0]!.deliveries, many })
}
