/** What people do, and what LINE does by itself. Each deed draws from the dice with whom it is done. */
import { type SQL, sql } from "drizzle-orm"
import * as v from "valibot"
import * as Settings from "../../../src/domain/channel/settings"
import * as Look from "../../../src/domain/delivery/look"
import * as Enrollment from "../../../src/domain/enrollment"
import * as Event from "../../../src/domain/event"
import * as Following from "../../../src/domain/friend/following"
import * as Retry from "../../../src/domain/retry"
import * as Scenario from "../../../src/domain/scenario"
import * as Step from "../../../src/domain/step"
import * as Tag from "../../../src/domain/tag"
import type { Program } from "./program"
import type { Story } from "./scene"
import * as Scene from "./scene"

type Deed = (story: Story, by: Program) => Promise<unknown>

export const deeds: Record<string, Deed> = {
  nothing: async () => {},
  follow: (s, by) => heard(s, by, "follow"),
  "late follow": (s, by) => heard(s, by, "follow", 3_600_000 * s.roll.below(30)),
  unfollow: (s, by) => heard(s, by, "unfollow", 60_000 * s.roll.below(5)),
  message: (s, by) => heard(s, by, "message"),
  enrol: (s, by) => Scene.start(s, by, s.roll.pick(s.scenarios), [s.roll.pick(s.friends).id]),
  "enrol again": (s, by) => Scene.start(s, by, s.roll.pick(s.scenarios), [s.roll.pick(s.friends).id]),
  "enrol everybody": (s, by) =>
    Scene.start(
      s,
      by,
      s.roll.pick(s.scenarios),
      s.friends.map(({ id }) => id),
    ),
  withdraw: (s, by) => onWalk(s, by, (id) => Enrollment.withdraw(by.world.db, s.channelId, [id], s.clock.at)),
  move: (s, by) => onWalk(s, by, (id) => move(s, by, id)),
  pause: (s, by) => onWalk(s, by, (id) => Enrollment.pause(by.world.db, s.channelId, [id], s.clock.at)),
  resume: (s, by) => onWalk(s, by, (id) => Enrollment.resume(by.world.db, s.channelId, [id], s.clock.at)),
  "pause a scenario": (s, by) => Scenario.pause(by.world.db, s.channelId, s.roll.pick(s.scenarios), s.clock.at),
  "resume a scenario": (s, by) => Scenario.resume(by.world.db, s.channelId, s.roll.pick(s.scenarios), s.clock.at),
  "opt out": (s, by) => Following.optOut(by.world.db, s.channelId, s.roll.pick(s.friends).id, some(s), s.clock.at),
  "opt in": (s, by) => Following.optIn(by.world.db, s.channelId, s.roll.pick(s.friends).id, some(s), s.clock.at),
  "add a step": (s, by) => Scene.addStep(s, by, s.roll.pick(s.scenarios), false),
  rewrite: (s, by) => onStep(s, by, (id) => edit(s, by, id, { messages: Scene.words(s), lateChoice: "none" })),
  retime: (s, by) =>
    onStep(s, by, (id) => edit(s, by, id, { timing: Scene.timing(s.roll, false), lateChoice: Scene.late(s.roll) })),
  toggle: (s, by) =>
    onStep(s, by, (id, enabled) => edit(s, by, id, { enabled: !enabled, lateChoice: Scene.late(s.roll) })),
  "delete a step": (s, by) => onStep(s, by, (id) => Step.remove(by.world.db, s.channelId, id, s.clock.at)),
  "mark undelivered": (s, by) => mark(s, by, Enrollment.markUndelivered),
  "mark delivered": (s, by) => mark(s, by, Enrollment.markDelivered),
  tag: (s, by) => Tag.add(by.world.db, s.channelId, [s.roll.pick(s.friends).id], s.tagId, s.clock.at),
  untag: (s, by) => Tag.drop(by.world.db, s.channelId, [s.roll.pick(s.friends).id], s.tagId, s.clock.at),
  "try again": (s, by) => Retry.carryOut(by.world.db, s.channelId, whatFailed(s), { at: s.clock.at, staffId: null }),
  "put aside": (s, by) => Look.dismiss(by.world.db, s.channelId, whatFailed(s), { at: s.clock.at, staffId: null }),
  "archive a scenario": (s, by) => Scenario.archive(by.world.db, s.channelId, s.roll.pick(s.scenarios), s.clock.at),
  "change the window": (s, by) => changeWindow(s, by),
  "move the goal": (s, by) => moveGoal(s, by),
  "buy messages": async ({ account, roll }) => {
    if (account.allowance !== null) account.allowance = roll.pick([null, account.allowance + 3])
  },
  "others send": async ({ others, account }) => {
    if (others) account.used += 2
  },
  "LINE's mood": async ({ account, roll }) => {
    account.trouble = roll.pick([0, 0, 0.2, 0.7])
  },
  "LINE locks us out": async ({ account, roll }) => {
    account.locked = roll.pick([401, 403])
  },
  "LINE lets us in": async ({ account }) => {
    account.locked = null
  },
}

/** What belongs together: a story is told of one family, and of a few others. */
export const families: string[][] = [
  ["follow", "late follow", "unfollow", "message", "opt out", "opt in", "enrol", "enrol again"],
  ["enrol", "enrol everybody", "withdraw", "move", "pause", "resume", "pause a scenario", "resume a scenario"],
  ["add a step", "rewrite", "retime", "toggle", "delete a step", "mark undelivered", "mark delivered", "move the goal"],
  ["LINE's mood", "LINE locks us out", "LINE lets us in", "buy messages", "others send", "try again", "put aside"],
  Object.keys(deeds),
]

const whatFailed = (s: Story) => ({ search: {}, asOf: s.clock.at })
const some = (s: Story) => s.roll.pick([null, ...s.scenarios])

async function heard(s: Story, by: Program, type: string, back = 0): Promise<void> {
  const { userId } = s.roll.pick(s.friends)
  const n = ++s.events
  const event = {
    ...{ type, mode: "active" as const, webhookEventId: `${s.channelId}-${n}` },
    ...{ timestamp: s.clock.at.epochMilliseconds - back, source: { type: "user", userId } },
    deliveryContext: { isRedelivery: back > 0 },
    ...(type === "unfollow" ? {} : { replyToken: `${userId} ${n}` }),
    ...(type === "message" ? { message: { type: "text", id: `${n}`, text: "はい" } } : {}),
  }
  await Event.receive(by.world.db, s.channelId, [event], s.clock.at)
}

async function walks({ channelId }: Story, by: Program, where: SQL): Promise<bigint[]> {
  const rows = await by.world.db.execute<{ id: bigint }>(
    sql`select id from enrollments where channel_id = ${channelId} and ${where} order by id`,
  )
  return rows.map((row) => row.id)
}

async function onWalk(s: Story, by: Program, work: (id: bigint) => Promise<unknown>): Promise<void> {
  const all = await walks(s, by, sql`scenario_id <> ${s.tallyId}`)
  if (all.length > 0) await work(s.roll.pick(all))
}

type Found = { id: bigint; scenario_id: bigint; enabled: boolean }

async function oneStep({ roll, channelId }: Story, by: Program): Promise<Found | null> {
  const rows = await by.world.db.execute<Found>(
    sql`select id, scenario_id, enabled from steps where channel_id = ${channelId} and deleted_at is null order by id`,
  )
  return rows.length > 0 ? roll.pick(rows) : null
}

async function onStep(s: Story, by: Program, work: (id: bigint, enabled: boolean) => Promise<unknown>): Promise<void> {
  const step = await oneStep(s, by)
  if (step) await work(step.id, step.enabled)
}

const edit = (s: Story, by: Program, id: bigint, changes: object) =>
  Step.edit(by.world.db, s.channelId, id, v.parse(Step.changes, changes), { at: s.clock.at })

async function move(s: Story, by: Program, id: bigint): Promise<void> {
  await Enrollment.move(by.world.db, s.channelId, [id], s.roll.pick(s.scenarios), {
    ...{ at: s.clock.at, keepOrigin: s.roll.chance(0.6) },
    ...(s.roll.chance(0.3) ? { firstStepId: (await oneStep(s, by))?.id } : {}),
  })
}

async function mark(
  s: Story,
  by: Program,
  how: typeof Enrollment.markDelivered | typeof Enrollment.markUndelivered,
): Promise<void> {
  const step = await oneStep(s, by)
  if (!step) return
  await how(by.world.db, s.channelId, await walks(s, by, sql`scenario_id = ${step.scenario_id}`), step.id, s.clock.at)
}

async function changeWindow(s: Story, by: Program): Promise<void> {
  const [windowOpens, windowCloses] = s.roll.pick([
    [null, null],
    ["08:00", "20:00"],
    ["18:00", "06:00"],
  ] as const)
  const input = { windowOpens, windowCloses, quotaReserve: s.roll.below(3), lateChoice: Scene.late(s.roll) }
  await Settings.change(by.world.db, s.channelId, { zone: "Asia/Tokyo", ...input }, s.clock.at)
}

async function moveGoal(s: Story, by: Program): Promise<void> {
  const [countdown] = await by.world.db.execute<{ id: bigint }>(
    sql`select id from scenarios where channel_id = ${s.channelId} and kind = 'countdown' limit 1`,
  )
  const goalAt = s.roll.pick([null, s.clock.at.add({ hours: 70 }), s.clock.at.add({ hours: 24 * 5 })])
  if (countdown) await Scenario.edit(by.world.db, s.channelId, countdown.id, { goalAt, lateChoice: "none" }, s.clock.at)
}
