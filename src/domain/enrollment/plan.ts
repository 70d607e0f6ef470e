/**
 * Due walks become deliveries and frozen batches, and advance: one transaction, in sets (semantics 3–5, 8).
 * In this order: claim, decide, freeze batches, write the ledger, advance walks, and last look at the quota under the
 * channel's lock. Where another planner was faster and the month no longer carries what was decided, everything rolls
 * back and is decided again at the size that fits.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { World } from "../../world"
import { inWords } from "../alone"
import { instant } from "../arrays"
import * as Collision from "../collision"
import * as Outage from "../outage"
import * as Planning from "../planning"
import * as Quota from "../quota"
import { alone, claim, type Due } from "./claim"
import { type Decision, decide, firstDue } from "./decide"
import * as Flow from "./flow"
import { routes } from "./route"
import { write } from "./write"

/** Walks that one planning claims at most: few enough that requests on their way meanwhile are not kept waiting. */
export const most = 2000

/**
 * Plans one channel once. Returns how many walks were decided about. Where a walk cannot be planned, ever smaller sets find
 * it; it waits an hour, and the others go on.
 */
export async function plan(world: World, channelId: bigint, limit = most, beside = false): Promise<number> {
  try {
    return await planSet(world, channelId, limit, beside)
  } catch (error) {
    if (!(error instanceof Unplanned)) throw error
    if (limit > 1) return plan(world, channelId, Math.ceil(limit / 20), beside)
    await putOff(world, channelId, error)
    return 1
  }
}

/**
 * As `plan`, while another planner of this process is at the same channel. Nothing, where the month might not carry what
 * both of them take: the younger would go before the older. Nor where words of each one's own are on their way: to send
 * those takes longer than to plan them, and wants the processor.
 */
export async function planBeside(world: World, channelId: bigint): Promise<number> {
  const personal = await world.db.execute(sql`
    select 1 from batches where channel_id = ${channelId} and state in ('ready', 'sending') and kind = 'push'
      and recipients > 1 limit 1`)
  return personal.length > 0 ? 0 : plan(world, channelId, most, true)
}

/** So much has the month to carry before a second planner begins; behind its set, the other's must still fit. */
const ample = 4 * most

async function putOff(world: World, channelId: bigint, { first, cause }: Unplanned): Promise<void> {
  await world.db.execute(sql`
    update agenda set next_due_at = ${instant(world.now().add({ hours: 1 }))}
    where channel_id = ${channelId} and enrollment_id = ${first}`)
  world.log.error(
    { channelId: String(channelId), enrollmentId: String(first), error: inWords(cause) },
    "a walk could not be planned; it is tried again in an hour",
  )
}

async function planSet(world: World, channelId: bigint, limit: number, beside: boolean): Promise<number> {
  const now = world.now()
  for (let attempt = 0; attempt < 5; attempt++) {
    const outcome = await Collision.retried(() =>
      world.db.transaction((tx) => once(tx, channelId, now, limit, beside)).catch(overdrawn),
    )
    if (outcome !== "overdrawn") return outcome
  }
  return 0
}

async function once(db: Db, channelId: bigint, now: Temporal.Instant, limit: number, beside: boolean): Promise<number> {
  const room = await Quota.room(db, channelId, now)
  if (!room || (beside && room.plain < ample)) return 0
  await Planning.begin(db, channelId)
  const short = room.plain < limit
  const due = await claim(db, channelId, now, limit, short ? await Quota.paidScenarios(db, channelId) : [])
  if (!due) return 0
  return planThese(db, channelId, due, room, now, beside ? most : 0).catch((error) => {
    if (error instanceof Overdrawn || Collision.isCollision(error) || Outage.isOutage(error)) throw error
    throw new Unplanned(due.first, { cause: error })
  })
}

async function planThese(
  db: Db,
  channelId: bigint,
  { alike, walks, count, scenarioIds }: Due,
  room: Quota.Room,
  now: Temporal.Instant,
  behind: number,
): Promise<number> {
  const byScenario = await routes(db, channelId, scenarioIds)
  // Where the month may not carry all of them, each is told apart: who goes first is asked of every one.
  const { flows, others } = count <= room.plain ? Flow.sort(alike, byScenario, now) : { flows: [], others: alike }
  const apart = await alone(
    db,
    channelId,
    others.map(({ ids }) => ids),
    now,
  )
  const decisions = await decide(db, channelId, [...walks, ...apart], byScenario, now)
  const spent = allot(decisions, room)
  for (const { decision, count } of flows) {
    spent.all += count
    if (!decision.paid) spent.plain += count
  }
  await Flow.write(db, channelId, flows, now)
  await write(db, channelId, decisions, byScenario, now)
  if (spent.all > 0) await reserve(db, channelId, spent, behind, now)
  // Who is being changed this moment comes round again: to count them would be to ask for them in a loop.
  return count - walks.filter((walk) => walk.waits === "busy").length
}

/** Paid scenarios first, then whoever has been due longest; what the month cannot carry is held. Replies cost nothing. */
function allot(decisions: Decision[], room: Quota.Room): { all: number; plain: number } {
  const asking = decisions
    .filter((decision) => decision.leaving.length > 0 && !decision.byReply)
    .sort((a, b) => Number(b.paid) - Number(a.paid) || Temporal.Instant.compare(firstDue(a), firstDue(b)))
  let all = 0
  let plain = 0
  for (const decision of asking) {
    const fits = decision.paid ? all < room.paid : all < room.plain
    if (!fits) {
      decision.heldByQuota = true
      continue
    }
    all += 1
    if (!decision.paid) plain += 1
  }
  return { all, plain }
}

/**
 * The batches just frozen are part of the sum by now: what is left must not have gone below nothing, and where another
 * planner may be at older ones, must carry those `behind` us too.
 */
async function reserve(
  db: Db,
  channelId: bigint,
  spent: { all: number; plain: number },
  behind: number,
  now: Temporal.Instant,
): Promise<void> {
  const quota = await Quota.state(db, channelId, now, true)
  if (!quota.readAt) throw new Overdrawn()
  if (quota.allowance === null) return
  if (quota.used > quota.allowance) throw new Overdrawn()
  const isShort = quota.used + behind > quota.allowance - quota.reserve
  if (isShort && spent.plain + behind > 0) throw new Overdrawn()
}

class Overdrawn extends Error {}

/** Something other than the quota or another transaction stood in the way of these walks. */
class Unplanned extends Error {
  constructor(
    readonly first: bigint,
    why: ErrorOptions,
  ) {
    super("walks could not be planned", why)
  }
}

function overdrawn(error: unknown): "overdrawn" {
  if (error instanceof Overdrawn) return "overdrawn"
  throw error
}
