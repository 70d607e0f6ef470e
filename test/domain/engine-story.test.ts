/**
 * Semantics 2–9 over stories of chance through the real planner, sender and settler: staff and friends do what they
 * like, LINE fails as it likes, processes die. However it went, at the end of all days nothing was sent twice, nothing
 * is missing from the ledger, nothing is lost, and the month was never overdrawn.
 */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as v from "valibot"
import { NotFound } from "../../src/domain/absence"
import * as Channel from "../../src/domain/channel"
import * as Settings from "../../src/domain/channel/settings"
import * as Collision from "../../src/domain/collision"
import * as Enrollment from "../../src/domain/enrollment"
import * as Event from "../../src/domain/event"
import * as Following from "../../src/domain/friend/following"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import { tick } from "../../src/tick"
import { ownDb } from "../db"
import { deafLine, type TestWorld, world } from "../world"
import { type Dice, dice, type MoodyLine, moodyLine, poison } from "./moody-line"
import * as People from "./people"
import * as Twin from "./twin"

/** STORY_SEED=7 plays one story again; STORIES=1000 plays more of them. */
const seeds = Number(process.env.STORIES ?? 60)
const moments = 12

type Story = {
  w: TestWorld
  line: MoodyLine
  roll: Dice
  channelId: bigint
  friends: { id: bigint; userId: string }[]
  scenarios: bigint[]
  /** What happened, for whoever has to understand a failure. */
  told: string[]
  /** Others send from the same account: then LINE may say "used up" to us. */
  others: boolean
  events: number
}

describe("semantics 2–9, stories of chance through the real engine", () => {
  test(
    `${seeds} stories: never twice, never lost, every acceptance in the ledger, the month never overdrawn`,
    ownDb(async ({ open }) => {
      const one = process.env.STORY_SEED
      const queue = one ? [Number(one)] : Array.from({ length: seeds }, (_, n) => n + 1)
      const failures: string[] = []
      const { db } = open(4)
      for (const seed of queue) {
        const wrongs = await play(world(db, deafLine), seed)
        if (wrongs.length > 0) failures.push(`seed ${seed}: ${wrongs.join("\n  ")}`)
      }
      expect(failures).toEqual([])
    }),
    seeds * 3000,
  )
})

async function play(w: TestWorld, seed: number): Promise<string[]> {
  const story = await begin(w, seed)
  try {
    for (let n = 0; n < moments; n++) {
      // Now and then what is due stands frozen and unsent while something happens.
      if (story.roll.chance(0.5)) await Enrollment.plan(w, story.channelId)
      await (seed % 5 === 0 ? besideTwin(story, happen) : happen(story))
    }
    await comeToRest(story)
    const wrongs = [...story.line.wrongs, ...(await judge(story)), ...troubles(w)]
    if (wrongs.length === 0) return []
    return [...wrongs, "--", ...story.told]
  } catch (error) {
    return [error instanceof Error ? `${error.stack} ${error.cause}` : String(error), "--", ...story.told]
  } finally {
    await Channel.archive(w.db, story.channelId, w.at)
  }
}

/** Nothing that happens in one channel touches another, though all their ids are the same. */
async function besideTwin(story: Story, work: (story: Story) => Promise<unknown>): Promise<void> {
  const twin = await Twin.make(story.w.db, story.channelId)
  await work(story)
  for (const table of await Twin.touched(story.w.db, twin)) story.line.wrongs.push(`another channel's ${table} changed`)
}

/** Chores fail only where a process dies; a collision of two is tried again by itself or comes round. */
const troubles = (w: TestWorld) =>
  w.logged.filter(
    (line) => line.startsWith("a chore failed") && !line.includes("the process died") && !line.includes("deadlock"),
  )

async function begin(w: TestWorld, seed: number): Promise<Story> {
  const roll = dice(seed)
  w.at = People.morning
  const line = moodyLine(w, roll)
  w.line = line
  const channelId = await People.channel(w.db, {
    connectedAt: w.at,
    secretSealed: await w.vault.seal("secret"),
    ...(roll.chance(0.4) ? { windowOpens: "09:00", windowCloses: "21:00" } : {}),
  })
  const friends = []
  for (let n = 0; n < 3; n++) {
    const id = await People.friend(w.db, channelId, { profileFetchedAt: w.at })
    const [row] = await w.db.execute<{ line_user_id: string }>(
      sql`select line_user_id from friends where channel_id = ${channelId} and id = ${id}`,
    )
    friends.push({ id, userId: row!.line_user_id })
  }
  const story: Story = {
    ...{ w, line, roll, channelId, friends },
    ...{ scenarios: [], told: [], others: roll.chance(0.3), events: 0 },
  }
  line.mood.trouble = roll.pick([0, 0.1, 0.4])
  if (roll.chance(0.5)) line.mood.allowance = roll.below(8)
  if (roll.chance(0.15)) line.mood.named.add(roll.pick(friends).userId)
  if (roll.chance(0.15)) line.mood.unnamed.add(roll.pick(friends).userId)
  for (let n = 0; n < 2; n++) await addScenario(story, n)
  for (const { id } of friends) if (roll.chance(0.7)) await start(story, roll.pick(story.scenarios), id)
  return story
}

async function addScenario({ w, roll, channelId, scenarios, ...story }: Story, n: number): Promise<void> {
  const policy = () => roll.pick(["shift", "catch_up", "skip"])
  const countdown = roll.chance(0.25)
  const { id } = await People.scenario(w.db, channelId, {
    name: `シナリオ${n}`,
    ...(countdown ? { kind: "countdown", goalAt: w.at.add({ hours: 24 * 6 }).toString() } : {}),
    reentry: roll.pick(["never", "after_end", "always"]),
    exclusiveGroup: roll.chance(0.3) ? "組" : null,
    startsOnFollow: roll.chance(0.6),
    paid: roll.chance(0.3),
    ...{ blockedPolicy: policy(), pausedPolicy: policy(), optedOutPolicy: policy() },
    staleAfterDays: roll.chance(0.2) ? 3 : null,
  })
  scenarios.push(id)
  for (let steps = 1 + roll.below(3); steps > 0; steps--)
    await addStep({ w, roll, channelId, scenarios, ...story }, id, countdown)
}

let wordCount = 0
/** Every version says something of its own: by its bubbles a request tells what it carries. */
function words(roll: Dice): { type: "text"; text: string }[] {
  const personal = roll.chance(0.4) ? "{{name|客}}" : ""
  const bad = roll.chance(0.05) ? poison : ""
  return Array.from({ length: 1 + roll.below(3) }, (_, n) => ({
    type: "text" as const,
    text: `#${++wordCount}.${n}${n === 0 ? personal : ""}${bad}`,
  }))
}

function timing(roll: Dice, countdown: boolean) {
  const sign = countdown ? -1 : 1
  if (roll.chance(0.4)) return { kind: "elapsed", offset: sign * roll.pick([0, 5, 90, 1500]), unit: "minutes" }
  return { kind: "clock", days: sign * roll.below(4), timeOfDay: roll.pick(["08:00", "12:00", "19:00", "23:30"]) }
}

const lateChoice = (roll: Dice) => roll.pick(["none", "deliver", "one_per_day"] as const)

async function addStep({ w, roll, channelId, scenarios }: Story, scenarioId: bigint, countdown: boolean) {
  const other = String(roll.pick(scenarios))
  const actions = [
    { do: "startScenario", scenarioId: other },
    { do: "stopScenario", scenarioId: other },
    { do: "moveScenario", toScenarioId: other, keepOrigin: true },
  ]
  const input = v.parse(Step.schema, {
    ...{ name: `s${wordCount}`, timing: timing(roll, countdown), messages: words(roll) },
    missed: roll.pick(["at_time", "now", "next_day", "skip"]),
    lateChoice: lateChoice(roll),
    actions: roll.chance(0.2) ? [roll.pick(actions)] : [],
  })
  await Step.create(w.db, channelId, scenarioId, input, { at: w.at })
}

async function start({ w, channelId, roll }: Story, scenarioId: bigint, friendId: bigint): Promise<void> {
  const import_ = roll.chance(0.2)
    ? { originAt: w.at.subtract({ hours: 24 * roll.below(6) }), lateChoice: lateChoice(roll) }
    : {}
  await Enrollment.start(w.db, channelId, scenarioId, [friendId], { at: w.at, ...import_ })
}

/** Something happens, the clock ticks, and time passes; now and then all at once, and now and then a process dies. */
async function happen(story: Story): Promise<void> {
  const { w, roll, line } = story
  const names = Array.from({ length: 1 + roll.below(2) }, () => roll.pick(Object.keys(deeds)))
  const crowded = roll.chance(0.25)
  line.mood.kills = roll.chance(0.1)
  const how = `${crowded ? " amid ticks" : ""}${line.mood.kills ? ", a process dies" : ""}`
  story.told.push(`${w.at.toString()} ${names.join(", ")}${how}`)
  const works = [...names.map((name) => () => deeds[name]!(story)), ...Array(crowded ? 2 : 1).fill(() => tick(w))]
  if (crowded) await Promise.all(works.map((work) => work().catch(unlessCollision)))
  else for (const work of works) await work()
  w.at = w.at.add({ minutes: roll.pick([0, 1, 5, 60, 400, 1500]) })
  await lapse(story)
}

/** Real time has no part in the story: the leases of those who died have ended by the next moment. */
const lapse = ({ w, channelId }: Story) =>
  w.db.execute(sql`update batches set leased_until = clock_timestamp() - interval '1 second'
    where channel_id = ${channelId} and leased_until is not null`)

/** Amid others a deed may come too late, or be a deadlock's victim: nothing of it remains, and whoever asked is told. */
function unlessCollision(error: unknown): void {
  if (!(error instanceof NotFound) && !Collision.isCollision(error)) throw error
}

const walks = ({ w, channelId }: Story, where = sql`true`) =>
  w.db
    .execute<{ id: bigint; scenario_id: bigint }>(
      sql`select id, scenario_id from enrollments where channel_id = ${channelId} and ${where} order by id`,
    )
    .then((rows) => [...rows])

const steps = ({ w, channelId }: Story) =>
  w.db
    .execute<{ id: bigint; scenario_id: bigint; enabled: boolean }>(
      sql`select id, scenario_id, enabled from steps where channel_id = ${channelId} and deleted_at is null order by id`,
    )
    .then((rows) => [...rows])

async function heard(story: Story, type: string, back = 0): Promise<void> {
  const { w, roll, channelId } = story
  const { userId } = roll.pick(story.friends)
  const n = ++story.events
  await Event.receive(
    w.db,
    channelId,
    [
      {
        ...{ type, mode: "active", webhookEventId: `${channelId}-${n}`, timestamp: w.at.epochMilliseconds - back },
        ...{ source: { type: "user", userId }, deliveryContext: { isRedelivery: back > 0 } },
        ...(type === "unfollow" ? {} : { replyToken: `${userId} ${n}` }),
        ...(type === "message" ? { message: { type: "text", id: `${n}`, text: "はい" } } : {}),
      },
    ],
    w.at,
  )
}

async function onWalk(story: Story, work: (id: bigint) => Promise<unknown>): Promise<void> {
  const all = await walks(story)
  if (all.length > 0) await work(story.roll.pick(all).id)
}

async function onStep(
  story: Story,
  work: (step: { id: bigint; scenario_id: bigint; enabled: boolean }) => Promise<unknown>,
): Promise<void> {
  const all = await steps(story)
  if (all.length > 0) await work(story.roll.pick(all))
}

const deeds: Record<string, (story: Story) => Promise<unknown>> = {
  nothing: async () => {},
  follow: (s) => heard(s, "follow"),
  "late follow": (s) => heard(s, "follow", 3_600_000 * s.roll.below(30)),
  unfollow: (s) => heard(s, "unfollow", 60_000 * s.roll.below(5)),
  message: (s) => heard(s, "message"),
  enrol: (s) => start(s, s.roll.pick(s.scenarios), s.roll.pick(s.friends).id),
  "enrol again": (s) => start(s, s.roll.pick(s.scenarios), s.roll.pick(s.friends).id),
  withdraw: (s) => onWalk(s, (id) => Enrollment.withdraw(s.w.db, s.channelId, [id], s.w.at)),
  move: (s) =>
    onWalk(s, (id) =>
      Enrollment.move(s.w.db, s.channelId, [id], s.roll.pick(s.scenarios), { at: s.w.at, keepOrigin: true }),
    ),
  pause: (s) => onWalk(s, (id) => Enrollment.pause(s.w.db, s.channelId, [id], s.w.at)),
  resume: (s) => onWalk(s, (id) => Enrollment.resume(s.w.db, s.channelId, [id], s.w.at)),
  "pause a scenario": (s) => Scenario.pause(s.w.db, s.channelId, s.roll.pick(s.scenarios), s.w.at),
  "resume a scenario": (s) => Scenario.resume(s.w.db, s.channelId, s.roll.pick(s.scenarios), s.w.at),
  "opt out": (s) =>
    Following.optOut(s.w.db, s.channelId, s.roll.pick(s.friends).id, s.roll.pick([null, ...s.scenarios]), s.w.at),
  "opt in": (s) =>
    Following.optIn(s.w.db, s.channelId, s.roll.pick(s.friends).id, s.roll.pick([null, ...s.scenarios]), s.w.at),
  "add a step": (s) => addStep(s, s.roll.pick(s.scenarios), false),
  rewrite: (s) =>
    onStep(s, ({ id }) =>
      Step.edit(s.w.db, s.channelId, id, { messages: words(s.roll), lateChoice: "none" }, { at: s.w.at }),
    ),
  retime: (s) =>
    onStep(s, ({ id }) => {
      const changes = v.parse(Step.changes, { timing: timing(s.roll, false), lateChoice: lateChoice(s.roll) })
      return Step.edit(s.w.db, s.channelId, id, changes, { at: s.w.at })
    }),
  toggle: (s) =>
    onStep(s, ({ id, enabled }) =>
      Step.edit(s.w.db, s.channelId, id, { enabled: !enabled, lateChoice: lateChoice(s.roll) }, { at: s.w.at }),
    ),
  "delete a step": (s) => onStep(s, ({ id }) => Step.remove(s.w.db, s.channelId, id, s.w.at)),
  "mark undelivered": (s) => mark(s, Enrollment.markUndelivered),
  "mark delivered": (s) => mark(s, Enrollment.markDelivered),
  "change the window": async (s) => {
    const window = s.roll.pick([
      [null, null],
      ["08:00", "20:00"],
      ["18:00", "06:00"],
    ] as const)
    const [windowOpens, windowCloses] = window
    const input = { windowOpens, windowCloses, quotaReserve: s.roll.below(3), lateChoice: lateChoice(s.roll) }
    await Settings.change(s.w.db, s.channelId, { zone: "Asia/Tokyo", ...input }, s.w.at)
  },
  "move the goal": async (s) => {
    const [countdown] = await s.w.db.execute<{ id: bigint }>(
      sql`select id from scenarios where channel_id = ${s.channelId} and kind = 'countdown' limit 1`,
    )
    const goalAt = s.roll.pick([null, s.w.at.add({ hours: 70 }), s.w.at.add({ hours: 24 * 9 })])
    if (countdown) await Scenario.edit(s.w.db, s.channelId, countdown.id, { goalAt, lateChoice: "none" }, s.w.at)
  },
  "buy messages": async ({ line: { mood }, roll }) => {
    if (mood.allowance !== null) mood.allowance = roll.pick([null, mood.allowance + 5])
  },
  "others send": async ({ others, line: { mood } }) => {
    if (others) mood.used += 2
  },
  "LINE's mood": async ({ line: { mood }, roll }) => {
    mood.trouble = roll.pick([0, 0, 0.2, 0.7])
  },
}

async function mark(s: Story, how: typeof Enrollment.markDelivered | typeof Enrollment.markUndelivered): Promise<void> {
  const [step] = [await steps(s)].map((all) => (all.length > 0 ? s.roll.pick(all) : undefined))
  if (!step) return
  const of = await walks(s, sql`scenario_id = ${step.scenario_id}`)
  await how(
    s.w.db,
    s.channelId,
    of.map((walk) => walk.id),
    step.id,
    s.w.at,
  )
}

/** Everybody comes back, LINE is calm, the month is without limit; then every moment at which something is due comes. */
async function comeToRest(story: Story): Promise<void> {
  const { w, line, channelId } = story
  Object.assign(line.mood, { calm: true, kills: false, allowance: null })
  w.at = w.at.add({ minutes: 20 })
  await tick(w)
  w.at = w.at.add({ minutes: 20 })
  for (const scenarioId of story.scenarios) await Scenario.resume(w.db, channelId, scenarioId, w.at)
  const all = await walks(story)
  await Enrollment.resume(
    w.db,
    channelId,
    all.map((walk) => walk.id),
    w.at,
  )
  for (const { id } of story.friends) {
    for (const scenarioId of [null, ...story.scenarios]) await Following.optIn(w.db, channelId, id, scenarioId, w.at)
    await Following.heard(w.db, channelId, [{ friendId: id, at: w.at }])
  }
  // Scenarios that start each other, with days between, would walk for ever.
  await w.db.execute(sql`update steps set actions = '[]' where channel_id = ${channelId}`)
  for (let rounds = 0; rounds < 300; rounds++) {
    await mend(story)
    await lapse(story)
    await tick(w)
    const next = await nextMoment(story)
    if (!next) return
    if (Temporal.Instant.compare(next, w.at) > 0) w.at = next
  }
  throw new Error("there is no end to it")
}

async function mend({ w, roll, channelId }: Story): Promise<void> {
  const broken = await w.db.execute<{ id: bigint }>(
    sql`select id from steps where channel_id = ${channelId} and suspended_at is not null and deleted_at is null`,
  )
  for (const { id } of broken) {
    const messages = words(roll).map((one) => ({ ...one, text: one.text.replace(poison, "") }))
    await Step.edit(w.db, channelId, id, { messages, lateChoice: "none" }, { at: w.at })
  }
}

async function nextMoment({ w, channelId }: Story): Promise<Temporal.Instant | null> {
  const [row] = await w.db.execute<{ at: string | null }>(sql`
    select least(
      (select min(next_due_at) from enrollments where channel_id = ${channelId} and state = 'active' and holds = '{}'),
      (select min(next_attempt_at) from batches where channel_id = ${channelId} and state in ('ready', 'sending')),
      (select min(stopped_at) + interval '2 minutes' from channels where id = ${channelId}),
      (select min(next_attempt_at) from events where channel_id = ${channelId} and reacted_at is null)) as at`)
  return row?.at ? Temporal.Instant.from(row.at) : null
}

/** What is wrong with the world at the end of all days, in words. */
async function judge(story: Story): Promise<string[]> {
  const { w, channelId, line } = story
  const wrongs: string[] = []
  const none = async (what: string, query: ReturnType<typeof sql>) => {
    const rows = await w.db.execute(query)
    if (rows.length > 0) wrongs.push(`${what}: ${JSON.stringify(rows, (_, x) => (typeof x === "bigint" ? `${x}` : x))}`)
  }
  const here = sql`channel_id = ${channelId}`
  await none("events left", sql`select id, error from events where ${here} and reacted_at is null`)
  await none("open batches", sql`select id, state from batches where ${here} and state in ('ready', 'sending')`)
  await none("walks that still stand", sql`select id, holds from enrollments where ${here} and holds <> '{}'`)
  await none(
    "open holds",
    sql`select id, kind, enrollment_id, began_at, ended_at, settled_at from holds where ${here} and (ended_at is null or settled_at is null)`,
  )
  await none("rows left behind as held", sql`select id from deliveries where ${here} and state = 'held'`)
  await none(
    "frozen rows without a batch that ended",
    sql`select d.id from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
      where d.channel_id = ${channelId} and d.state is null and (b.state is null or b.state in ('ready', 'sending', 'thawed'))`,
  )
  await none(
    "lost walks",
    sql`select e.id, e.next_due_at, e.last_batch_id from enrollments e
      join scenarios s on s.channel_id = e.channel_id and s.id = e.scenario_id
      where e.channel_id = ${channelId} and e.state = 'active' and e.origin_at is not null
        and exists (select 1 from steps t where t.channel_id = e.channel_id and t.scenario_id = s.id and t.enabled
          and t.deleted_at is null)`,
  )
  await none(
    "completed walks with a blank step",
    sql`select e.id, t.id as step from enrollments e
      join steps t on t.channel_id = e.channel_id and t.scenario_id = e.scenario_id and t.enabled and t.deleted_at is null
      left join floors f on f.channel_id = e.channel_id and f.enrollment_id = e.id and f.step_id = t.id
      where e.channel_id = ${channelId} and e.state = 'completed'
        and e.id = (select max(id) from enrollments l where l.channel_id = e.channel_id
          and l.scenario_id = e.scenario_id and l.friend_id = e.friend_id)
        and not exists (select 1 from deliveries d where d.channel_id = e.channel_id and d.enrollment_id = e.id
          and d.step_id = t.id and d.generation = coalesce(f.generation, 0))`,
  )
  await none(
    "finished more than once",
    sql`select friend_id, subject_id from events where ${here} and kind = 'scenario.completed'
      group by 1, 2 having count(*) > (select count(*) from enrollments e where e.channel_id = ${channelId}
        and e.friend_id = events.friend_id and e.scenario_id = events.subject_id and e.ended_at is not null)`,
  )
  await none(
    "sent before due",
    sql`select d.id, d.due_at, b.first_attempt_at from deliveries d join batches b on b.channel_id = d.channel_id
      and b.id = d.batch_id where d.channel_id = ${channelId} and b.first_attempt_at < d.due_at`,
  )
  await compareLedger(story, wrongs)
  if (!story.others && line.overdrawn > 0 && line.mood.trouble === 0 && !story.told.join().includes("mood"))
    wrongs.push(`LINE said ${line.overdrawn} times that the month is used up`)
  return wrongs
}

/** By friend and version: what LINE accepted against what the ledger says of it. */
async function compareLedger({ w, channelId, line, friends }: Story, wrongs: string[]): Promise<void> {
  const rows = await w.db.execute<{ friend_id: bigint; marker: string; state: string }>(sql`
    select d.friend_id, substring(v.messages -> 0 ->> 'text' from '^#[0-9]+') as marker,
      coalesce(d.state, case b.state when 'accepted' then 'sent' when 'refused' then 'failed' else b.state end) as state
    from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    join step_versions v on v.channel_id = d.channel_id and v.id = d.version_id
    where d.channel_id = ${channelId}`)
  const count = new Map<string, { accepted: number; sent: number; unknown: number }>()
  const of = (friendId: bigint | undefined, marker: string) => {
    const key = `friend ${friendId} ${marker}`
    const counted = count.get(key) ?? { accepted: 0, sent: 0, unknown: 0 }
    count.set(key, counted)
    return counted
  }
  for (const { kind, to, texts } of line.accepted)
    for (const recipient of to) {
      const userId = kind === "reply" ? recipient.split(" ")[0] : recipient
      const friendId = friends.find((friend) => friend.userId === userId)?.id
      for (const text of texts) {
        const [marker] = /^#\d+(?=\.0)/.exec(text) ?? []
        if (marker) of(friendId, marker).accepted += 1
      }
    }
  for (const { friend_id, marker, state } of rows) {
    if (state === "sent") of(friend_id, marker).sent += 1
    if (state === "unknown") of(friend_id, marker).unknown += 1
  }
  for (const [what, { accepted, sent, unknown }] of count)
    if (accepted < sent || accepted > sent + unknown)
      wrongs.push(`${what}: accepted ${accepted} times, sent ${sent}, unknown ${unknown}`)
}
