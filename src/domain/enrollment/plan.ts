/**
 * Due walks become deliveries and frozen batches, and advance: one transaction, in sets (semantics 3–5, 8).
 * In this order: claim, decide, freeze batches, write the ledger, advance walks, and last look at the quota under the
 * channel's lock. Where another planner was faster and the month no longer carries what was decided, everything rolls
 * back and is decided again at the size that fits.
 */
import type { Db } from "../../db"
import type { World } from "../../world"
import * as Collision from "../collision"
import * as Quota from "../quota"
import { type Claimed, claim, type Route, routes } from "./claim"
import { type Decision, decide, firstDue } from "./decide"
import { write } from "./write"

/** Walks that one planning claims at most. */
export const most = 5000

/** Plans one channel once. Returns how many walks were looked at; fewer than `most` means that all were. */
export async function plan(world: World, channelId: bigint, limit = most): Promise<number> {
  const now = world.now()
  for (let attempt = 0; attempt < 5; attempt++) {
    const outcome = await Collision.retried(() =>
      world.db.transaction((tx) => once(tx, channelId, now, limit)).catch(overdrawn),
    )
    if (outcome !== "overdrawn") return outcome
  }
  return 0
}

async function once(db: Db, channelId: bigint, now: Temporal.Instant, limit: number): Promise<number> {
  const room = await Quota.room(db, channelId, now)
  if (!room) return 0
  const short = room.plain < limit
  const walks = await claim(db, channelId, now, limit, short ? await Quota.paidScenarios(db, channelId) : [])
  if (walks.length === 0) return 0
  const byScenario = await routes(db, channelId, [...new Set(walks.map((walk) => walk.scenarioId))])
  const decisions = await decide(db, channelId, walks, byScenario, now)
  const spent = allot(decisions, room)
  await write(db, channelId, decisions, byScenario, now)
  if (spent.all > 0) await reserve(db, channelId, spent, now)
  return walks.length
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

/** The batches just frozen are part of the sum by now: what is left must not have gone below nothing. */
async function reserve(
  db: Db,
  channelId: bigint,
  spent: { all: number; plain: number },
  now: Temporal.Instant,
): Promise<void> {
  const quota = await Quota.state(db, channelId, now, true)
  if (quota.allowance === null) return
  if (quota.used > quota.allowance) throw new Overdrawn()
  if (spent.plain > 0 && quota.used > quota.allowance - quota.reserve) throw new Overdrawn()
}

class Overdrawn extends Error {}

function overdrawn(error: unknown): "overdrawn" {
  if (error instanceof Overdrawn) return "overdrawn"
  throw error
}

export type { Claimed, Route }
