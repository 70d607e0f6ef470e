/** The timetable: once a second, those of these chores for which there is something to do. Each is bounded, and fails alone. */
import { Cron } from "croner"
import { type SQL, sql } from "drizzle-orm"
import { inWords } from "./domain/alone"
import * as Automation from "./domain/automation"
import * as Batch from "./domain/batch"
import * as Checklist from "./domain/channel/checklist"
import * as Probe from "./domain/channel/probe"
import * as Dispatch from "./domain/dispatch"
import * as Enrollment from "./domain/enrollment"
import * as Forecast from "./domain/forecast"
import * as Followers from "./domain/friend/followers"
import * as Profile from "./domain/friend/profile"
import * as Halt from "./domain/halt"
import * as Media from "./domain/media"
import * as Push from "./domain/push"
import * as Quota from "./domain/quota"
import * as Receipt from "./domain/receipt"
import { isRescueDue, rescue } from "./domain/rescue"
import * as Session from "./domain/session"
import * as SignIn from "./domain/staff/sign-in"
import * as Stop from "./domain/stop"
import * as Sweep from "./domain/sweep"
import * as Tally from "./domain/tally"
import type { World } from "./world"

/** `isDue`: whether it would find anything to do, as a condition; without one it is begun each time. */
type Chore = {
  name: string
  isDue?: (now: Temporal.Instant) => SQL
  work: (world: World) => Promise<unknown>
}

const chores: Chore[] = [
  { name: "react to events", isDue: Automation.isDrainDue, work: (world) => Automation.drain(world) },
  { name: "send what staff asked for", isDue: Push.isSendDue, work: (world) => Push.sendDue(world) },
  { name: "read quotas", isDue: Quota.isRefreshDue, work: Quota.refreshDue },
  { name: "release what waited for messages", isDue: Quota.isReleaseDue, work: Quota.releaseDue },
  {
    ...{ name: "give up what missed its window", isDue: Batch.isThawDue },
    work: (world) => Batch.thawClosed(world.db, world.now()),
  },
  { name: "read followers", isDue: Followers.isReadDue, work: Followers.readDue },
  { name: "fetch profiles", isDue: Profile.isFetchDue, work: Profile.fetchDue },
  { name: "probe stopped channels", isDue: Probe.isDue, work: Probe.probe },
  { name: "look at accounts that are being connected", isDue: Checklist.isLookDue, work: Checklist.lookDue },
  { name: "pause and resume what a halt is about", isDue: Halt.isUnfinished, work: Halt.carryOnAll },
  { name: "end the walks of what is being stopped", isDue: Stop.isUnfinished, work: Stop.carryOnAll },
  { name: "add up what pages show", isDue: Tally.isFoldDue, work: (world) => Tally.fold(world.db) },
]

/** On a line of its own: what a dead process had in hand must not wait for the work of the living. */
const rescuing: Chore[] = [
  {
    ...{ name: "take over from the dead", isDue: () => isRescueDue("batches") },
    work: (world) => rescue(world.db, "batches"),
  },
  {
    ...{ name: "take over what staff asked for", isDue: () => isRescueDue("pushes") },
    work: (world) => rescue(world.db, "pushes"),
  },
]

/** On a line of its own, too: a hundred thousand walks must not keep a welcome waiting. */
const changing: Chore[] = [
  {
    ...{ name: "look again at the walks of what has changed", isDue: Enrollment.isReplanningLeft },
    work: (world) => Enrollment.carryOnReplanning(world),
  },
  {
    ...{ name: "go on with what staff decided about many", isDue: Sweep.isUnfinished },
    work: (world) => Sweep.carryOn(world),
  },
]

/** Once an hour: what nobody needs any more. */
const sweeps: Chore[] = [
  { name: "sweep sessions", work: (world) => Session.sweep(world.db, world.now()) },
  { name: "sweep what forms have made", work: (world) => Receipt.sweep(world.db, world.now()) },
  { name: "sweep broken uploads", work: (world) => Media.sweep(world, world.now()) },
  { name: "sweep sign-in attempts", work: (world) => SignIn.sweep(world.db, world.now()) },
]

/** A large channel's forecast: begun once a minute, counted a little every few seconds. */
const foreseeing: Chore[] = [{ name: "count forecasts", work: (world) => Forecast.count(world) }]
const beginning: Chore[] = [{ name: "begin forecasts", work: Forecast.begin }]

/** One full round. Tests and the demo call it; the clock calls it each second. */
export async function tick(world: World): Promise<void> {
  await carryOut(world, [...rescuing, ...chores, ...changing])
  await carryOut(world, [{ name: "plan and send", work: Dispatch.runAll }])
}

/**
 * Each at most once, in order. Mostly nothing is due, and one question tells that of them all; what some have done may be
 * what others wait for, so it is asked anew after them.
 */
async function carryOut(world: World, list: readonly Chore[]): Promise<void> {
  for (let rest = list; rest.length > 0; ) {
    const due = await dueAmong(world, list)
    const now = rest.filter((chore) => due.has(chore))
    if (now.length === 0) return
    for (const chore of now) await attempt(world, chore)
    rest = rest.filter((chore) => !due.has(chore))
  }
}

async function attempt(world: World, { name, work }: Chore): Promise<void> {
  try {
    await work(world)
  } catch (error) {
    world.log.error({ chore: name, error: inWords(error) }, "a chore failed; it comes round again")
  }
}

/** Where nobody can say which are due, any of them may be: the attempt tells what is wrong. */
async function dueAmong(world: World, list: readonly Chore[]): Promise<Set<Chore>> {
  const nameOf = (place: number) => `due_${place}`
  try {
    const now = world.now()
    const conditions = list.flatMap(({ isDue }, place) =>
      isDue ? [sql`${isDue(now)} as ${sql.identifier(nameOf(place))}`] : [],
    )
    if (conditions.length === 0) return new Set(list)
    const [row] = await world.db.execute<Record<string, boolean | null>>(sql`
      select ${sql.join(conditions, sql`, `)}`)
    return new Set(list.filter(({ isDue }, place) => !isDue || row?.[nameOf(place)]))
  } catch (error) {
    world.log.error({ error: inWords(error) }, "which chores are due could not be asked; each is begun")
    return new Set(list)
  }
}

/** Each second, and each list never twice at once. `stop` waits for the sets under way. */
export function start(world: World): { stop(): Promise<void> } {
  let isOver = false
  const departures = Dispatch.departures(world, () => isOver)
  const lists = [
    regularly("* * * * * *", world, rescuing),
    regularly("* * * * * *", world, chores),
    // On a line of its own: a million that are due must not keep the other chores waiting.
    regularly("* * * * * *", world, [{ name: "plan and send", work: departures.begin }]),
    regularly("* * * * * *", world, changing),
    regularly("30 * * * * *", world, beginning),
    regularly("*/5 * * * * *", world, foreseeing),
    regularly("0 23 * * * *", world, sweeps),
  ]
  return {
    async stop() {
      isOver = true
      await Promise.all(lists.map((list) => list.stop()))
      await departures.ended()
    },
  }
}

function regularly(pattern: string, world: World, list: readonly Chore[]): { stop(): Promise<void> } {
  let underWay: Promise<void> = Promise.resolve()
  const cron = new Cron(pattern, { protect: true }, () => {
    underWay = carryOut(world, list)
    return underWay
  })
  return {
    async stop() {
      cron.stop()
      await underWay
    },
  }
}
