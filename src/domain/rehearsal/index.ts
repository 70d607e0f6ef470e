/**
 * The whole of a walk before it is walked: the real rules on a virtual clock. It sends nothing and changes nothing (the
 * transaction is a read-only one), and it equals what later happens, as long as nobody changes anything: neither staff,
 * nor the friend. Messages are taken to suffice; what does when they run out is the forecast's to say.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { HoldKind } from "../../schema"
import * as Channel from "../channel"
import type { Value } from "../field/value"
import * as Quota from "../quota"
import * as Cast from "./cast"
import * as Facts from "./facts"
import { accept, type Deed, type Happening, play } from "./play"
import * as Scenery from "./scenery"
import * as Stage from "./stage"

export type { Deed, Happening, Part } from "./play"
export { questions } from "./questions"

export type Imagined = {
  followedAt: Temporal.Instant | null
  tags: ReadonlySet<bigint>
  fields: ReadonlyMap<bigint, Value>
}

export type Script = {
  scenarioId: bigint
  /** Somebody we know, or somebody imagined. */
  who: { friendId: bigint } | Imagined
  /**
   * `present`: from where the friend's walk stands now. `enrolled`: as if staff, or an action, enrolled her then.
   * `followed`: as if she became a friend then, which begins every scenario that begins with friendship.
   */
  start: { is: "present" } | { is: "enrolled" | "followed"; at: Temporal.Instant }
  /** Times in which the walk stands still; open ones that there are end as is said here. */
  deeds?: readonly Deed[]
}

/** A step of the chosen walk that nothing happens to any more, and why. */
export type Left = { stepId: bigint; why: "disabled" | "suspended" | "withdrawn" | "standing" | "no_goal" | "open" }

export type Rehearsal = {
  enrollmentId: bigint
  from: Temporal.Instant
  enrolledAt: Temporal.Instant
  /** Registration, or a countdown's goal, as it was at the start; null: the goal is not known. */
  originAt: Temporal.Instant | null
  happenings: Happening[]
  left: Left[]
  /** Steps whose history was filled before. */
  before: ReadonlySet<bigint>
  end: { is: "completed" | "withdrawn" | "standing" | "open"; at: Temporal.Instant | null; holds: HoldKind[] }
  /** Requests that LINE counts. */
  messages: number
  /** Scenarios lead to each other without end: the rehearsal stops somewhere. */
  cut: boolean
  /** The friend walks this scenario in truth, or may not enter it again: the rehearsal looks away from that. */
  inTruth: "walking" | "barred" | null
}

/** Why there is nothing to rehearse. */
export type Refused = { no: "walk" | "entry" }

/** `NotFound` for a scenario or friend that is not there. */
export function rehearse(
  db: Db,
  channelId: bigint,
  script: Script,
  now: Temporal.Instant,
): Promise<Rehearsal | Refused> {
  return db.transaction(
    async (tx) => {
      await tx.execute(sql`set transaction read only`)
      return rehearsed(tx, channelId, script, now)
    },
    { isolationLevel: "repeatable read" },
  )
}

async function rehearsed(
  db: Db,
  channelId: bigint,
  script: Script,
  now: Temporal.Instant,
): Promise<Rehearsal | Refused> {
  const { zone } = await Channel.find(db, channelId)
  const { stage, onTheWay } = await setUp(db, channelId, zone, script, now)
  const from = script.start.is === "present" ? now : script.start.at
  const { inTruth, chosen } = enter(stage, script)
  if (!chosen) return { no: script.start.is === "present" ? "walk" : "entry" }
  const { walk } = chosen
  for (const { enrollmentId, stepIds } of onTheWay) {
    const carried = stage.strolls.find((one) => one.walk.id === enrollmentId)
    if (carried) accept(stage, { walk: carried.walk, leaving: stepIds.map((id) => ({ stop: { id } })) }, now)
  }
  const deeds = [...(script.deeds ?? []), ...(await releases(db, channelId, stage, now))]
  const { happenings, cut } = await play(db, channelId, stage, chosen, { from, deeds })
  const own = happenings.filter(({ enrollmentId }) => enrollmentId === walk.id)
  return {
    ...{ enrollmentId: walk.id, from, enrolledAt: walk.enrolledAt, originAt: walk.originAt, before: walk.filled },
    ...{ happenings: own, left: leftOf(stage, chosen), end: endOf(chosen), cut, inTruth },
    messages: own.filter((one) => one.is === "sent" && !one.byReply).length,
  }
}

async function setUp(db: Db, channelId: bigint, zone: string, script: Script, now: Temporal.Instant) {
  const { who, scenarioId } = script
  const facts = "friendId" in who ? await Facts.load(db, channelId, who.friendId) : Facts.imagined(copied(who))
  const cast = "friendId" in who ? await Cast.load(db, channelId, who.friendId, now) : Cast.nobody
  const isWelcomed = script.start.is === "followed" || script.deeds?.some(({ kind }) => kind === "blocked")
  const welcoming = isWelcomed ? await welcomingOf(db, channelId) : []
  const beginWith = [scenarioId, ...cast.strolls.map(({ walk }) => walk.scenarioId), ...welcoming]
  const scenery = await Scenery.load(db, channelId, zone, beginWith)
  const stage: Stage.Stage = {
    scenery,
    facts,
    strolls: cast.strolls,
    former: cast.former,
    lastId: 1n << 60n,
    moved: [],
  }
  return { stage, onTheWay: cast.onTheWay }
}

const copied = ({ followedAt, tags, fields }: Imagined) => ({
  ...{ followedAt, tags: new Set(tags), fields: new Map(fields) },
})

async function welcomingOf(db: Db, channelId: bigint): Promise<bigint[]> {
  const rows = await db.execute<{ id: bigint }>(sql`
    select id from scenarios where channel_id = ${channelId} and starts_on_follow and archived_at is null order by id`)
  return rows.map((row) => row.id)
}

function enter(stage: Stage.Stage, { start, scenarioId }: Script) {
  const here = (one: Stage.Stroll) => one.walk.scenarioId === scenarioId
  if (start.is === "present") return { inTruth: null, chosen: Stage.active(stage, scenarioId)[0] }
  const walks = stage.strolls.filter(here)
  const isWalking = walks.some(({ walk }) => walk.state === "active")
  const known = walks.length > 0 || stage.former.some((one) => one.scenarioId === scenarioId)
  const isBarred = stage.scenery.scenes.get(scenarioId)?.reentry === "never" && known
  stage.strolls = stage.strolls.filter((one) => !here(one))
  stage.former = stage.former.filter((one) => one.scenarioId !== scenarioId)
  if (start.is === "followed") Stage.befriend(stage, start.at)
  const chosen = Stage.active(stage, scenarioId)[0] ?? Stage.start(stage, scenarioId, { at: start.at })
  return { inTruth: isWalking ? ("walking" as const) : isBarred ? ("barred" as const) : null, chosen }
}

/** What waits for messages goes on when there are some for it; the friend's other walks, too: they may change this one. */
async function releases(db: Db, channelId: bigint, stage: Stage.Stage, now: Temporal.Instant): Promise<Deed[]> {
  const waiting = Stage.active(stage).filter(({ open }) => open.has("quota"))
  if (waiting.length === 0) return []
  const when = await Quota.releases(db, channelId, now)
  return waiting.map(({ walk }) => ({ kind: "quota", does: "end", at: when(walk.scenarioId), enrollmentId: walk.id }))
}

function leftOf(stage: Stage.Stage, { walk, open }: Stage.Stroll): Left[] {
  const scene = stage.scenery.scenes.get(walk.scenarioId)
  return (scene?.stops ?? []).flatMap((stop): Left[] => {
    if (walk.filled.has(stop.id)) return []
    const at = { stepId: stop.id }
    if (!stop.enabled) return [{ ...at, why: "disabled" }]
    if (stop.suspended) return [{ ...at, why: "suspended" }]
    if (walk.state === "withdrawn") return [{ ...at, why: "withdrawn" }]
    if (walk.originAt === null) return [{ ...at, why: "no_goal" }]
    return [{ ...at, why: open.size > 0 ? "standing" : "open" }]
  })
}

function endOf({ walk, open }: Stage.Stroll): Rehearsal["end"] {
  const holds = [...open.keys()]
  if (walk.state !== "active") return { is: walk.state, at: walk.endedAt, holds: [] }
  return { is: holds.length > 0 ? "standing" : "open", at: null, holds }
}
