/** Where a story begins: an account with its plan and moods, a few friends, a few scenarios. */
import { sql } from "drizzle-orm"
import * as v from "valibot"
import * as Enrollment from "../../../src/domain/enrollment"
import * as Step from "../../../src/domain/step"
import { friends, tags } from "../../../src/schema"
import * as People from "../../domain/people"
import type * as Twin from "../../domain/twin"
import { Account, poison } from "./account"
import { type Dice, dice } from "./dice"
import type { Program } from "./program"
import type { Stage } from "./stage"

export type Story = {
  seed: number
  roll: Dice
  stage: Stage
  clock: { at: Temporal.Instant }
  account: Account
  channelId: bigint
  friends: { id: bigint; userId: string }[]
  scenarios: bigint[]
  /** Begun by steps' actions only, and anew each time: its walks count how often these were carried out. */
  tallyId: bigint
  tagId: bigint
  /** What happened, for whoever has to understand a failure. */
  told: string[]
  wrongs: string[]
  /** Others send from the same account: then LINE may say "used up" to us. */
  others: boolean
  events: number
  words: number
  temper: Temper
  /** Made in the middle of something: so that it has what is under way, too. */
  twin: Twin.Twin | null
  /** How batches and rows stood when last looked at, by what they are. */
  stood: Map<string, string>
}

/**
 * Each story is told in its own temper, with a few of all deeds: what happens together, happens more often than if
 * everything could happen.
 */
export type Temper = { deeds: string[]; jumps: number[]; deaths: number; planOnly: number }

const temper = (roll: Dice, families: string[][]): Temper => ({
  deeds: [...roll.pick(families), ...[1, 2, 3].map(() => roll.pick(families.at(-1)!))],
  /** Minutes. */
  jumps: roll.pick([
    [0, 0, 1, 5, 60, 400, 1500],
    [0, 0, 1, 1, 5],
    [0, 5, 700, 1400, 1500],
  ]),
  deaths: roll.pick([0, 0.1, 0.4]),
  planOnly: roll.pick([0.2, 0.6]),
})

/** A Saturday morning, and the last day of a month. */
const mornings = ["2026-11-21T09:00:00+09:00", "2026-11-30T13:00:00+09:00"].map((at) => Temporal.Instant.from(at))

export async function begin(stage: Stage, seed: number, families: string[][]): Promise<Story> {
  const roll = dice(seed)
  const clock = stage.clock
  clock.at = roll.pick(mornings)
  const account = new Account(roll, () => clock.at)
  stage.set(roll, account)
  const by = stage.programs[0]!
  const channelId = await People.channel(by.world.db, {
    connectedAt: clock.at,
    secretSealed: await by.world.vault.seal("secret"),
    quotaReserve: roll.pick([0, 0, 1]),
    ...(roll.chance(0.3) ? { windowOpens: "09:00", windowCloses: "21:00" } : {}),
  })
  const story: Story = {
    ...{ seed, roll, stage, clock, account, channelId, friends: [], scenarios: [], tallyId: 0n, tagId: 0n },
    ...{ told: [], wrongs: [], others: roll.chance(0.3), events: 0, words: 0, stood: new Map(), twin: null },
    temper: temper(roll, families),
  }
  await meet(story, by)
  // Nobody asks for tokens here; but where LINE finds us too fast, a bucket is emptied.
  await by.world.db.execute(sql`
    insert into rate_buckets (channel_id, endpoint, tokens, filled_at)
    select ${channelId}::bigint, unnest(array['push', 'multicast']), 1, now()`)
  account.trouble = roll.pick([0, 0.1, 0.4, 0.6])
  if (roll.chance(0.6)) account.allowance = roll.below(4)
  if (roll.chance(0.1)) account.named.add(roll.pick(story.friends).userId)
  if (roll.chance(0.1)) account.unnamed.add(roll.pick(story.friends).userId)
  if (roll.chance(0.1)) account.absent.add(roll.pick(story.friends).userId)
  story.tallyId = (await People.scenario(by.world.db, channelId, { name: "数える", reentry: "always" })).id
  for (let n = 0; n < 2; n++) await addScenario(story, by, n)
  if (roll.chance(0.8))
    await start(
      story,
      by,
      story.scenarios[0]!,
      story.friends.map(({ id }) => id),
    )
  return story
}

async function meet(story: Story, by: Program): Promise<void> {
  const { channelId, clock } = story
  const people = [1, 2, 3].map((n) => `U${n.toString(16).padStart(32, "0")}`)
  const rows = await by.world.db
    .insert(friends)
    .values(
      people.map((lineUserId) => ({
        ...{ channelId, lineUserId, name: "はな", createdAt: clock.at, followedAt: clock.at },
        profileFetchedAt: clock.at,
      })),
    )
    .returning({ id: friends.id, userId: friends.lineUserId })
  story.friends = rows
  const [tag] = await by.world.db
    .insert(tags)
    .values({ channelId, name: "常連", createdAt: clock.at })
    .returning({ id: tags.id })
  story.tagId = tag!.id
}

async function addScenario(story: Story, by: Program, n: number): Promise<void> {
  const { roll, channelId, scenarios, clock } = story
  const policy = () => roll.pick(["shift", "catch_up", "skip"])
  const countdown = roll.chance(0.25)
  const { id } = await People.scenario(by.world.db, channelId, {
    name: `シナリオ${n}`,
    ...(countdown ? { kind: "countdown", goalAt: clock.at.add({ hours: 24 * 4 }).toString() } : {}),
    reentry: roll.pick(["never", "after_end", "always"]),
    exclusiveGroup: roll.chance(0.3) ? "組" : null,
    startsOnFollow: roll.chance(0.6),
    paid: roll.chance(0.3),
    ...{ blockedPolicy: policy(), pausedPolicy: policy(), optedOutPolicy: policy() },
    staleAfterDays: roll.chance(0.2) ? 3 : null,
  })
  scenarios.push(id)
  for (let steps = 1 + roll.below(3); steps > 0; steps--) await addStep(story, by, id, countdown)
}

/** Every version says something of its own: by its bubbles a request tells what it carries. */
export function words(story: Story): { type: "text"; text: string }[] {
  const { roll } = story
  const personal = roll.chance(0.4) ? "{{name|客}}" : ""
  const bad = roll.chance(0.05) ? poison : ""
  const marker = `#${++story.words}`
  return Array.from({ length: 1 + roll.below(3) }, (_, n) => ({
    type: "text" as const,
    text: `${marker}.${n}${n === 0 ? personal : ""}${bad}`,
  }))
}

export function timing(roll: Dice, countdown: boolean) {
  const sign = countdown ? -1 : 1
  if (roll.chance(0.5)) return { kind: "elapsed", offset: sign * roll.pick([0, 0, 5, 90, 1500]), unit: "minutes" }
  return { kind: "clock", days: sign * roll.below(3), timeOfDay: roll.pick(["08:00", "12:00", "19:00", "23:30"]) }
}

export const late = (roll: Dice) => roll.pick(["none", "deliver", "one_per_day"] as const)

export async function addStep(story: Story, by: Program, scenarioId: bigint, countdown: boolean): Promise<void> {
  const { roll, scenarios, channelId, clock } = story
  const other = String(roll.pick(scenarios))
  const tally = { do: "startScenario", scenarioId: String(story.tallyId) }
  const actions = [
    [tally, { do: "startScenario", scenarioId: other }],
    [tally, { do: "stopScenario", scenarioId: other }],
    [{ do: "moveScenario", toScenarioId: other, keepOrigin: true }, tally],
    [{ do: "addTag", tagId: String(story.tagId) }, tally],
    [tally],
  ]
  const input = v.parse(Step.schema, {
    ...{ name: `s${story.words}`, timing: timing(roll, countdown), messages: words(story) },
    missed: roll.pick(["at_time", "now", "next_day", "skip"]),
    lateChoice: late(roll),
    ...(roll.chance(0.15) ? { filter: { tag: String(story.tagId), has: roll.chance(0.5) } } : {}),
    actions: roll.chance(0.25) ? roll.pick(actions) : [],
  })
  await Step.create(by.world.db, channelId, scenarioId, input, { at: clock.at })
}

export async function start(story: Story, by: Program, scenarioId: bigint, friendIds: bigint[]): Promise<void> {
  const { roll, channelId, clock } = story
  const imported = roll.chance(0.2)
    ? { originAt: clock.at.subtract({ hours: 24 * roll.below(4) }), lateChoice: late(roll) }
    : {}
  await Enrollment.start(by.world.db, channelId, scenarioId, friendIds, { at: clock.at, ...imported })
}

/** Real time has no part in a story: leases end when it says so. Rows that somebody is at are left alone. */
export const lapse = ({ stage, channelId }: Story) =>
  stage.observer.execute(sql`
    update batches set leased_until = clock_timestamp() - interval '1 second'
    where channel_id = ${channelId} and id in (select id from batches
      where channel_id = ${channelId} and leased_until > clock_timestamp() for update skip locked)`)
