/** The timetable: once a second, these chores. Each is bounded, and each fails alone. */
import { Cron } from "croner"
import { sql } from "drizzle-orm"
import { alone, inWords } from "./domain/alone"
import * as Automation from "./domain/automation"
import * as Batch from "./domain/batch"
import * as Probe from "./domain/channel/probe"
import * as Delivery from "./domain/delivery"
import * as Enrollment from "./domain/enrollment"
import * as Profile from "./domain/friend/profile"
import * as Quota from "./domain/quota"
import * as Session from "./domain/session"
import * as SignIn from "./domain/staff/sign-in"
import type { World } from "./world"

type Chore = { name: string; work: (world: World) => Promise<unknown> }

const chores: Chore[] = [
  { name: "react to events", work: (world) => Automation.drain(world) },
  { name: "read quotas", work: Quota.refreshDue },
  { name: "release what waited for messages", work: (world) => eachChannel(world, Quota.release) },
  { name: "give up what missed its window", work: (world) => Batch.thawClosed(world.db, world.now()) },
  { name: "plan and send", work: planAndSend },
  { name: "fetch profiles", work: Profile.fetchDue },
  { name: "probe stopped channels", work: Probe.probe },
]

/** Once an hour: what nobody needs any more. */
const sweeps: Chore[] = [
  { name: "sweep sessions", work: (world) => Session.sweep(world.db, world.now()) },
  { name: "sweep sign-in attempts", work: (world) => SignIn.sweep(world.db, world.now()) },
]

/** One full round. Tests and the demo call it; the clock calls it each second. */
export function tick(world: World): Promise<void> {
  return carryOut(world, chores)
}

async function carryOut(world: World, list: readonly Chore[]): Promise<void> {
  for (const chore of list) {
    try {
      await chore.work(world)
    } catch (error) {
      world.log.error({ chore: chore.name, error: inWords(error) }, "a chore failed; it comes round again")
    }
  }
}

/** Runs `tick` each second, never two at once. `stop` waits for the round under way. */
export function start(world: World): { stop(): Promise<void> } {
  let underWay: Promise<void> = Promise.resolve()
  const cron = new Cron("* * * * * *", { protect: true }, () => {
    underWay = tick(world)
    return underWay
  })
  const hourly = new Cron("0 23 * * * *", { protect: true }, () => carryOut(world, sweeps))
  return {
    async stop() {
      cron.stop()
      hourly.stop()
      await underWay
    },
  }
}

/** Channels take turns: each plans one set, then all send, until nothing is due. */
async function planAndSend(world: World): Promise<void> {
  for (;;) {
    const full = await eachChannel(world, async (_, channelId) => {
      const count = await Enrollment.plan(world, channelId)
      return count > 0 ? 1 : 0
    })
    const sent = await Delivery.send(world)
    if (full === 0 && sent === 0) return
  }
}

async function eachChannel(world: World, work: (world: World, channelId: bigint) => Promise<number>): Promise<number> {
  const rows = await world.db.execute<{ id: bigint }>(sql`
    select id from channels where stopped_at is null and archived_at is null and connected_at is not null order by id`)
  let sum = 0
  for (const { id } of rows) sum += await alone(world, id, () => work(world, id))
  return sum
}
