/**
 * A story of chance through the real engine: two programs, people who do what they like, a LINE that fails as it likes,
 * programs that end between any two statements. After every deed and every turn of a program's the world must be right;
 * and when all is calm and time passes, everything due has been sent or has a reason.
 */
import { sql } from "drizzle-orm"
import * as v from "valibot"
import { NotFound } from "../../../src/domain/absence"
import * as Collision from "../../../src/domain/collision"
import * as Enrollment from "../../../src/domain/enrollment"
import * as Following from "../../../src/domain/friend/following"
import * as Scenario from "../../../src/domain/scenario"
import * as Step from "../../../src/domain/step"
import { tick } from "../../../src/tick"
import * as Twin from "../../domain/twin"
import { poison } from "./account"
import { deeds, families } from "./deeds"
import * as Ledger from "./ledger"
import type { Program } from "./program"
import * as Scene from "./scene"
import { lapse, type Story } from "./scene"
import type { Stage } from "./stage"
import { broken, endings, truths } from "./truths"
import type { Task } from "./turns"

const moments = 7
/** How likely a turn is to make the twin. `TWINS=0.1`: more likely, and anew each time, for whoever seeks a forgotten channel. */
const twins = Number(process.env.TWINS ?? 0.015)
const isTwinMadeAnew = process.env.TWINS !== undefined

/** What went wrong with a story, how it went, how many turns it took, and which. */
export type Tale = { wrongs: string[]; told: string[]; turns: number; trail: number }

export async function tell(stage: Stage, seed: number): Promise<Tale> {
  await stage.clear()
  const before = stage.turns.granted
  stage.turns.trail = 0
  const story = await Scene.begin(stage, seed, families)
  try {
    for (let n = 0; n < moments && story.wrongs.length === 0; n++) {
      await moment(story)
      await leaveTwinAlone(story)
    }
    if (story.wrongs.length === 0) await comeToRest(story)
    await leaveTwinAlone(story)
    if (story.wrongs.length === 0) await look(story, { ...truths, ...endings })
  } catch (error) {
    story.wrongs.push(error instanceof Error ? `${error.stack} ${error.cause ?? ""}` : String(error))
  }
  for (const program of stage.programs) story.wrongs.push(...troubles(program))
  return { wrongs: story.wrongs, told: story.told, turns: stage.turns.granted - before, trail: stage.turns.trail }
}

async function leaveTwinAlone({ stage, twin, wrongs }: Story): Promise<void> {
  const tables = twin ? await Twin.touched(stage.observer, twin) : []
  wrongs.push(...tables.map((table) => `another channel's ${table} changed`))
}

async function bearTwin(story: Story): Promise<void> {
  await leaveTwinAlone(story)
  story.twin = await Twin.make(story.stage.observer, story.channelId, true)
}

/** Chores may lose a collision and come round again; nothing else may fail. */
const troubles = ({ world }: Program) =>
  world.logged.filter(
    (line) => /a chore failed|an event failed|could not be planned/.test(line) && !line.includes("deadlock"),
  )

async function look(story: Story, which: Record<string, string>): Promise<void> {
  const { stage, channelId, account, wrongs } = story
  wrongs.push(...account.wrongs.splice(0))
  wrongs.push(...(await broken(stage.sql, channelId, which)), ...(await Ledger.compare(story)))
  if (!story.others && account.overdrawn > 0) wrongs.push(`LINE had to say ${account.overdrawn} times: used up`)
}

/** Something happens and programs go about their chores: one after the other, or all at once, and now and then one dies. */
async function moment(story: Story): Promise<void> {
  const { roll, clock, stage, told, temper } = story
  const names = Array.from({ length: roll.below(3) }, () => roll.pick(temper.deeds))
  const together = roll.chance(0.5)
  const doom = roll.chance(temper.deaths) ? { program: roll.pick(stage.programs), turn: 1 + roll.below(60) } : null
  const works = [...names.map((name) => () => deed(story, name)), ...chores(story, together)]
  told.push(
    `${clock.at} ${names.join(", ")}${together ? " together" : ""}${doom ? `; ${doom.program.name} to die` : ""}`,
  )
  await play(story, together ? works.map((work) => [work]) : [works], doom)
  await stage.mourn()
  await look(story, truths)
  clock.at = later(story)
  if (roll.chance(0.8)) await lapse(story)
}

function later({ roll, clock, temper, account }: Story): Temporal.Instant {
  const turn = Temporal.Instant.from("2026-12-01T00:00:00+09:00").add({ minutes: roll.below(30) - 1 })
  if (roll.chance(0.04) && Temporal.Instant.compare(turn, clock.at) > 0) return turn
  if (account.lost > 0 && roll.chance(0.3)) {
    account.lost = 0
    return clock.at.add({ hours: roll.pick([22, 23, 25]) })
  }
  return clock.at.add({ minutes: roll.pick(temper.jumps) })
}

type Work = () => Task

function deed(story: Story, name: string): Task {
  const who = story.roll.pick(story.stage.programs)
  return { who, work: deeds[name]!(story, who).catch(unlessCollision) }
}

/** Beside others a deed may come too late, or lose a collision: nothing of it remains, and whoever asked is told. */
function unlessCollision(error: unknown): void {
  if (!(error instanceof NotFound) && !Collision.isCollision(error)) throw error
}

function chores(story: Story, together: boolean): Work[] {
  const [one, other] = story.roll.chance(0.5) ? story.stage.programs : [...story.stage.programs].reverse()
  const planOnly = story.roll.chance(story.temper.planOnly)
  const first: Work = () => ({
    who: one!,
    work: planOnly ? Enrollment.plan(one!.world, story.channelId).then(() => {}) : tick(one!.world),
  })
  return together && story.roll.chance(0.5) ? [first, () => ({ who: other!, work: tick(other!.world) })] : [first]
}

/** Each line of works goes on by itself; within a line one comes after the other. */
async function play(story: Story, lines: Work[][], doom: { program: Program; turn: number } | null): Promise<void> {
  const { stage, roll, clock, told } = story
  const end = stage.turns.granted + (doom?.turn ?? Number.POSITIVE_INFINITY)
  const everyCommit = story.seed % 10 === 0
  const begins = lines.map((works) => () => inOrder(story, works))
  await stage.turns.play(begins, {
    async before() {
      if ((!story.twin || isTwinMadeAnew) && roll.chance(twins)) await bearTwin(story)
      if (roll.chance(0.01)) await lapse(story)
      if (roll.chance(0.01)) clock.at = clock.at.add({ seconds: roll.pick([1, 40, 700]) })
      return "carry out"
    },
    async after({ who, what, valve }) {
      if (everyCommit && valve && !valve.inTransaction && story.wrongs.length === 0) await look(story, truths)
      if (!doom || stage.turns.granted < end || who !== doom.program) return "tell"
      await stage.bury(doom.program)
      // As the chore that takes over from the dead does, but for the age of the database, by which no story should go.
      await lapse(story)
      told.push(`  ${who.name} died after a ${what}`)
      return "hush"
    },
  })
}

/**
 * A line of works is a task of whoever is at work; when they die, the rest of the line is never begun. Where it is the
 * only line, the world is looked at after each.
 */
function inOrder(story: Story, works: Work[]): Task {
  const who = { name: "line", dead: false }
  const go = async () => {
    for (const work of works) {
      const task = work()
      Object.defineProperty(who, "dead", { get: () => task.who.dead, configurable: true })
      await task.work
      if (works.length > 1 && story.wrongs.length === 0) await look(story, truths)
    }
  }
  return { who, work: go() }
}

/** Everybody comes back, LINE is calm, the month is without limit; then every moment at which something is due comes. */
async function comeToRest(story: Story): Promise<void> {
  const { stage, account, channelId, clock } = story
  const { world } = stage.programs[0]!
  account.absent.clear()
  Object.assign(account, { calm: true, locked: null, allowance: null })
  clock.at = clock.at.add({ minutes: 20 })
  await undisturbed(story)
  clock.at = clock.at.add({ minutes: 20 })
  for (const scenarioId of story.scenarios) {
    await Scenario.restore(world.db, channelId, scenarioId, clock.at)
    await Scenario.resume(world.db, channelId, scenarioId, clock.at)
  }
  const walks = await world.db.execute<{ id: bigint }>(
    sql`select id from enrollments where channel_id = ${channelId} and holds @> '{paused}'`,
  )
  await Enrollment.resume(
    world.db,
    channelId,
    walks.map((row) => row.id),
    clock.at,
  )
  await welcomeBack(story)
  // Scenarios that start each other, with days between, would walk for ever.
  await world.db.execute(sql`
    update steps set actions = ${JSON.stringify([{ do: "startScenario", scenarioId: String(story.tallyId) }])}::text::jsonb
    where channel_id = ${channelId} and actions <> '[]'`)
  for (let rounds = 0; rounds < 100; rounds++) {
    await lapse(story)
    await undisturbed(story)
    const isMended = await mend(story)
    const next = await nextMoment(story)
    if (!next && !isMended) return
    if (!next) continue
    if (Temporal.Instant.compare(next, clock.at) > 0) clock.at = next
  }
  story.wrongs.push("there is no end to it")
}

/** A tick of one program: its statements in turns too, and nothing happens in between. */
async function undisturbed({ stage }: Story): Promise<void> {
  const who = stage.programs[0]!
  const calm = { before: async () => "carry out" as const, after: async () => "tell" as const }
  await stage.turns.play([() => ({ who, work: tick(who.world) })], calm)
}

async function welcomeBack({ stage, channelId, clock }: Story): Promise<void> {
  const { db } = stage.programs[0]!.world
  const gone = await db.execute<{ id: bigint }>(sql`
    select id from friends where channel_id = ${channelId} and blocked_at is not null`)
  await Following.heard(
    db,
    channelId,
    gone.map(({ id }) => ({ friendId: id, at: clock.at })),
  )
  const left = await db.execute<{ friend_id: bigint; scenario_id: bigint | null }>(sql`
    select friend_id, scenario_id from opt_outs where channel_id = ${channelId}
    union all select id, null from friends where channel_id = ${channelId} and opted_out_at is not null`)
  for (const { friend_id, scenario_id } of left) await Following.optIn(db, channelId, friend_id, scenario_id, clock.at)
}

/** Suspended steps get words that LINE takes. */
async function mend(story: Story): Promise<boolean> {
  const { stage, channelId, clock } = story
  const { db } = stage.programs[0]!.world
  const suspended = await db.execute<{ id: bigint }>(sql`
    select id from steps where channel_id = ${channelId} and suspended_at is not null and deleted_at is null`)
  for (const { id } of suspended) {
    const messages = Scene.words(story).map((one) => ({ ...one, text: one.text.replace(poison, "") }))
    await Step.edit(db, channelId, id, v.parse(Step.changes, { messages, lateChoice: "none" }), { at: clock.at })
  }
  return suspended.length > 0
}

async function nextMoment({ stage, channelId, clock }: Story): Promise<Temporal.Instant | null> {
  const [row] = await stage.observer.execute<{ at: string | null }>(sql`
    select least(
      (select min(next_due_at) from agenda where channel_id = ${channelId} and standing is null),
      (select min(next_attempt_at) from batches where channel_id = ${channelId} and state in ('ready', 'sending')),
      (select ${clock.at.toString()}::timestamptz + interval '30 minutes' from channels
        where id = ${channelId} and stopped_at is not null),
      (select min(next_attempt_at) from events where channel_id = ${channelId} and reacted_at is null)) as at`)
  return row?.at ? Temporal.Instant.from(row.at) : null
}
