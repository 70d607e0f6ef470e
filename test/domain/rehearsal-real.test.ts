/** The rehearsal equals what later happens: random scenarios, rehearsed first and then walked by the real engine. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { read } from "../../src/domain/arrays"
import * as Enrollment from "../../src/domain/enrollment"
import * as Field from "../../src/domain/field"
import * as Hold from "../../src/domain/hold"
import * as Rehearsal from "../../src/domain/rehearsal"
import * as Tag from "../../src/domain/tag"
import type { Person } from "../../src/sandbox"
import type { HoldKind } from "../../src/schema"
import fc from "../seeded"
import { inTown, type Town } from "../story/town"
import * as People from "./people"

const RUNS = 1
const AT_ONCE = 50

/** What a small scenario is made of; references are numbers that `build` turns into ids. */
const tags = ["甲", "乙", "丙"]
type Filter = { tag: number; has: boolean } | { field: string } | { walks: boolean } | { recent: number } | null
type Action =
  | { do: "addTag" | "removeTag"; tag: number }
  | { do: "setField"; value: string | null }
  | { do: "startScenario" | "stopScenario" | "moveScenario" }
  | { do: "setGoal"; day: number | null }

const hours = (most: number) => fc.integer({ min: 0, max: most / 6 }).map((n) => n * 6)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("addTag" as const, "removeTag" as const), tag: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("setField" as const), value: fc.constantFrom("い", "ろ", null) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("startScenario" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("stopScenario" as const, "moveScenario" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("setGoal" as const), day: fc.option(fc.integer({ min: 2, max: 9 })) }),
  },
)
const filter: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.record({ tag: fc.nat(2), has: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ field: fc.constantFrom("い", "ろ") }) },
  { weight: 1, arbitrary: fc.record({ walks: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ recent: fc.integer({ min: 1, max: 3 }) }) },
)
const step = (most: number, minute: string) =>
  fc.record({
    timing: fc.oneof(
      fc.record({
        days: fc.integer({ min: 0, max: most }),
        time: fc.constantFrom("06", "09", "19", "23").map((h) => `${h}:${minute}`),
      }),
      hours(most * 24).map((after) => ({ minutes: after * 60 + Number(minute) })),
    ),
    missed: fc.constantFrom("at_time", "now", "next_day", "skip"),
    filter,
    actions: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Action[]>([]) },
      { weight: 2, arbitrary: fc.array(action, { maxLength: 2 }) },
    ),
    messages: fc.integer({ min: 1, max: 4 }),
    enabled: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  })
const window = fc.constantFrom(null, null, ["08:00", "21:00"], ["22:00", "06:30"])
const policy = fc.constantFrom("shift", "catch_up", "skip")
const aCase = fc.record({
  goal: fc.option(fc.integer({ min: 3, max: 8 })),
  window,
  reentry: fc.constantFrom("never", "after_end", "always"),
  exclusive: fc.boolean(),
  policy,
  steps: fc.array(step(5, "00"), { minLength: 1, maxLength: 6 }),
  second: fc.array(step(3, "07"), { maxLength: 2 }),
  tags: fc.uniqueArray(fc.nat(2)),
  follows: fc.constant<boolean>(false),
  startsAfter: fc.constantFrom(0, 5 * 3600, 12 * 3600 + 1800),
  stands: fc.option(
    fc.record({
      kind: fc.constantFrom<HoldKind[]>("paused", "paused", "blocked", "opted_out"),
      from: fc.integer({ min: 1, max: 30 }),
      hours: fc.integer({ min: 1, max: 60 }),
    }),
  ),
  late: fc.option(fc.constantFrom("none", "deliver", "one_per_day")),
})
type Case = typeof aCase extends fc.Arbitrary<infer C> ? C : never

test("to the second and the reason: at enrolling, and again from the present state in the middle of the walk", async () => {
  let compared = 0
  let towns = 0
  await fc.assert(
    fc.asyncProperty(fc.array(aCase, { minLength: AT_ONCE, maxLength: AT_ONCE }), (cases) =>
      inTown(async (town) => {
        towns += 1
        compared += await rehearseAndWalk(town, peopled(cases, towns % 2 === 1))
      })(),
    ),
    { numRuns: RUNS, endOnFailure: true },
  )
  // Otherwise the sentence above would be about little.
  expect(compared).toBeGreaterThan(RUNS * AT_ONCE)
  console.log(`rehearsals compared with what happened: ${compared}`)
}, 300_000)

type Built = {
  it: Case
  person: Person
  friendId: bigint
  scenarioId: bigint
  startsAt: Temporal.Instant
  deeds: Rehearsal.Deed[]
  rehearsed?: Rehearsal.Rehearsal | Rehearsal.Refused
}

async function rehearseAndWalk(town: Town, cases: Case[]): Promise<number> {
  const { db, channelId } = town
  const built = await build(town, cases)
  for (const one of built) {
    const start = { is: one.it.follows ? ("followed" as const) : ("enrolled" as const), at: one.startsAt }
    one.rehearsed = await Rehearsal.rehearse(db, channelId, { ...scriptOf(one), start }, town.w.at)
  }
  const middle = town.w.at.add({ hours: 59, minutes: 11 })
  await live(town, built, middle)
  for (const one of built)
    expect(says(one, await ledger(db, channelId, one))).toEqual(says(one, told(one.rehearsed!, middle)))
  for (const one of built) if (one.it.late) await addStep(town, one)
  town.w.at = middle
  const again = new Map<Built, { walk: bigint; expected: string[]; before: string[] }>()
  for (const one of built) {
    const outcome = await Rehearsal.rehearse(
      ...([db, channelId, { ...scriptOf(one, middle), start: { is: "present" } }, middle] as const),
    )
    if ("no" in outcome) continue
    // Who came back since may walk for the second time.
    const walk = outcome.enrollmentId
    again.set(one, { walk, expected: told(outcome), before: await ledger(db, channelId, one, walk) })
  }
  await live(town, built, town.w.at.add({ hours: 24 * 30 }))
  for (const [one, { walk, expected, before }] of again) {
    const rows = (await ledger(db, channelId, one, walk)).filter((line) => !before.includes(line))
    expect(says(one, rows)).toEqual(says(one, expected))
  }
  const unchanged = built.filter(({ it }) => it.late === null)
  for (const one of unchanged)
    expect(says(one, await ledger(db, channelId, one))).toEqual(says(one, told(one.rehearsed!)))
  return built.length + again.size + unchanged.length
}

const says = (one: Built, lines: string[]) => (lines.length > 0 ? lines : [`nothing ${one.startsAt}`])

const scriptOf = ({ friendId, scenarioId, deeds }: Built, after?: Temporal.Instant) => ({
  ...{ scenarioId, who: { friendId } },
  deeds: deeds.filter(({ at }) => !after || Temporal.Instant.compare(at, after) > 0),
})

/** Of each step the last that is said; a goal that moved may have made it blank in between. */
function told(outcome: Rehearsal.Rehearsal | Rehearsal.Refused, by?: Temporal.Instant): string[] {
  if ("no" in outcome) return []
  const lines = new Map<string, string>()
  let request = ""
  for (const one of outcome.happenings) {
    if (by && Temporal.Instant.compare(one.at, by) > 0) break
    if (one.is === "moved") for (const id of one.back) lines.delete(`${id} 0`)
    if (one.is === "sent") {
      request = one.parts.map(({ stepId }) => stepId).join("+")
      for (const part of one.parts)
        lines.set(
          `${part.stepId} ${part.generation}`,
          line(part, one.at, `${one.byReply ? "reply" : "sent"} with ${request}`),
        )
    }
    if (one.is === "skipped") lines.set(`${one.part.stepId} ${one.part.generation}`, line(one.part, one.at, one.reason))
  }
  return [...lines.values()].sort()
}

const line = (
  { stepId, generation, dueAt }: Pick<Rehearsal.Part, "stepId" | "generation" | "dueAt">,
  at: Temporal.Instant,
  what: string,
) => `${at} step ${stepId}/${generation} due ${dueAt}: ${what}`

/** What this walk's ledger says; of a walk that is not named, the friend's first. */
async function ledger(db: Db, channelId: bigint, { friendId, scenarioId }: Built, walk?: bigint): Promise<string[]> {
  const rows = await db.execute<{
    step_id: bigint
    generation: number
    due_at: string
    recorded_at: string
    state: string | null
    reason: string | null
    kind: string | null
    batch: string | null
    together: string | null
  }>(sql`
    select d.step_id, d.generation, d.due_at, d.recorded_at, d.state, d.reason, b.kind, b.state as batch,
      array_to_string(b.step_ids, '+') as together
    from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where d.channel_id = ${channelId} and d.enrollment_id = coalesce(${walk ?? null}::bigint, (select min(id)
      from enrollments where channel_id = ${channelId} and friend_id = ${friendId} and scenario_id = ${scenarioId}))`)
  return rows
    .map((row) => {
      const what =
        row.state === "skipped" ? row.reason! : `${row.kind === "reply" ? "reply" : "sent"} with ${row.together}`
      const end = row.state === "skipped" || row.batch === "accepted" ? "" : ` but ${row.state ?? row.batch}`
      return (
        line(
          { stepId: row.step_id, generation: row.generation, dueAt: read(row.due_at) },
          read(row.recorded_at),
          what,
        ) + end
      )
    })
    .sort()
}

/** Turns the clock from moment to moment, does what people do, and lets the engine do the rest. */
async function live(town: Town, built: Built[], until: Temporal.Instant): Promise<void> {
  const { db, w, channelId } = town
  const doings = built
    .flatMap((one) => [
      { at: one.startsAt, run: () => enter(town, one) },
      ...one.deeds.map((deed) => ({ at: deed.at, run: () => carryOut(town, one, deed) })),
    ])
    .filter(({ at }) => Temporal.Instant.compare(at, w.at) >= 0)
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at))
  for (;;) {
    const [row] = await db.execute<{ at: string | null }>(sql`
      select min(next_due_at) as at from agenda where channel_id = ${channelId} and standing is null`)
    const moments = [row?.at ? read(row.at) : null, doings[0]?.at].filter((at) => at != null)
    const next = moments.sort(Temporal.Instant.compare)[0]
    if (!next || Temporal.Instant.compare(next, until) > 0) return
    if (Temporal.Instant.compare(next, w.at) > 0) w.at = next
    while (doings[0] && Temporal.Instant.compare(doings[0].at, w.at) <= 0) await doings.shift()!.run()
    await town.tick()
  }
}

async function enter({ db, channelId, account, w }: Town, { it, person, scenarioId, friendId }: Built) {
  if (it.follows) await person.follow(account)
  else await Enrollment.start(db, channelId, scenarioId, [friendId], { at: w.at })
  await w.settled()
}

async function carryOut({ db, channelId, account, w }: Town, one: Built, { kind, does }: Rehearsal.Deed) {
  const walks = await Enrollment.list(db, channelId, { friendId: one.friendId, state: "active" })
  const own = walks.filter(({ scenarioId }) => scenarioId === one.scenarioId).map(({ id }) => id)
  const begins = does === "begin"
  if (kind === "paused") await (begins ? Enrollment.pause : Enrollment.resume)(db, channelId, own, w.at)
  if (kind === "blocked") await (begins ? one.person.block(account) : one.person.unblock(account))
  if (kind === "opted_out") {
    const at = begins ? w.at.toString() : null
    await db.execute(sql`update friends set opted_out_at = ${at}::timestamptz
      where channel_id = ${channelId} and id = ${one.friendId}`)
    await (begins ? Hold.beginForFriends : Hold.endForFriends)(db, channelId, [one.friendId], kind, w.at)
  }
  await w.settled()
}

/** A step that comes while friends are walking, with a choice for those whose time has passed. */
async function addStep({ db, channelId, w }: Town, { it, scenarioId }: Built) {
  await People.step(
    db,
    channelId,
    scenarioId,
    {
      ...{
        name: "あとから",
        timing: { kind: "clock", days: it.goal === null ? 1 : -2, timeOfDay: "19:00" },
        lateChoice: it.late,
      },
    },
    w.at,
  )
}

/**
 * In every other town one scenario begins with friendship. It begins for whoever comes back too, and where two walks are
 * let go at one moment, which is accepted first is nobody's promise: so nobody else blocks there.
 */
function peopled(cases: Case[], isWelcoming: boolean): Case[] {
  return cases.map((it, n) => {
    const follows = isWelcoming && n === 0
    const stands = it.stands && isWelcoming && !follows ? { ...it.stands, kind: "paused" as const } : it.stands
    return { ...it, follows, stands }
  })
}

async function build(town: Town, cases: Case[]): Promise<Built[]> {
  const { db, channelId, account, w } = town
  const tagIds = []
  for (const name of tags) tagIds.push(People.good(await Tag.create(db, channelId, { name }, w.at)).tag.id)
  const field = async (key: string, kind: "text" | "date") =>
    People.good(await Field.create(db, channelId, { key, name: key, kind, choices: [] }, w.at)).field.id
  const [word, goal] = [await field("word", "text"), await field("goal", "date")]
  const built: Built[] = []
  for (const [n, it] of cases.entries()) {
    const person = town.line.person({ name: `友だち${n}` })
    // Who follows only later is a stranger until then, but her tags are known.
    if (!it.follows) account.friends.set(person.userId, { state: "following", wasFriend: true, wroteAt: null })
    const friendId = await People.friend(db, channelId, {
      ...{
        lineUserId: person.userId,
        profileFetchedAt: w.at,
        following: true,
        followedAt: w.at.subtract({ hours: 30 }),
      },
    })
    for (const tag of it.tags) await Tag.add(db, channelId, [friendId], tagIds[tag]!, w.at)
    if (it.goal !== null) await Field.set(db, channelId, [friendId], goal, dateAfter(town, it.goal), w.at)
    const second = (
      await People.scenario(db, channelId, { name: `二${n}`, exclusiveGroup: it.exclusive ? `組${n}` : null })
    ).id
    const scenarioId = (
      await People.scenario(db, channelId, {
        ...{ name: `一${n}`, reentry: it.reentry, exclusiveGroup: it.exclusive ? `組${n}` : null },
        ...(it.goal === null ? {} : { kind: "countdown", goalFieldId: String(goal) }),
        ...{ startsOnFollow: it.follows, windowOpens: it.window?.[0] ?? null, windowCloses: it.window?.[1] ?? null },
        ...{ blockedPolicy: it.policy, pausedPolicy: it.policy, optedOutPolicy: it.policy },
      })
    ).id
    const ids: Ids = { tagIds, word, goal, scenarioId, second }
    // Where both walks are let go at one moment, which is accepted first is nobody's promise.
    const silent = it.stands !== null && it.stands.kind !== "paused"
    for (const [n, facts] of it.second.entries())
      await writeStep(town, second, apart(facts, silent || n > 0), ids, false)
    for (const facts of it.steps) await writeStep(town, scenarioId, facts, ids, it.goal !== null)
    const startsAt = w.at.add({ seconds: it.startsAfter })
    const from = it.stands && startsAt.add({ hours: it.stands.from, seconds: 17 })
    const deeds: Rehearsal.Deed[] = from
      ? [
          { at: from, kind: it.stands!.kind, does: "begin" },
          { at: from.add({ hours: it.stands!.hours, seconds: 3 }), kind: it.stands!.kind, does: "end" },
        ]
      : []
    built.push({ it, person, friendId, scenarioId, startsAt, deeds })
  }
  return built
}

/**
 * Requests of two walks that leave at one moment are recorded side by side. So that their actions cannot cross, a second
 * walk begins with nothing that is due at once, and what may follow in its first step's moment does nothing.
 */
const apart = (it: Case["second"][number], silent: boolean): Case["second"][number] => ({
  ...{ ...it, actions: silent ? [] : it.actions },
  missed: "days" in it.timing && it.missed !== "skip" ? "next_day" : it.missed,
})

const dateAfter = ({ w }: Town, days: number) =>
  w.at.toZonedDateTimeISO("Asia/Tokyo").toPlainDate().add({ days }).toString()

type Ids = { tagIds: bigint[]; word: bigint; goal: bigint; scenarioId: bigint; second: bigint }

async function writeStep(town: Town, scenarioId: bigint, it: Case["steps"][number], ids: Ids, before: boolean) {
  const sign = before ? -1 : 1
  const timing =
    "days" in it.timing
      ? { kind: "clock", days: it.timing.days * sign, timeOfDay: it.timing.time }
      : { kind: "elapsed", offset: it.timing.minutes * sign, unit: "minutes" }
  await People.step(
    town.db,
    town.channelId,
    scenarioId,
    {
      ...{ timing, missed: it.missed, enabled: it.enabled, filter: treeOf(it.filter, ids) },
      messages: Array.from({ length: it.messages }, (_, n) => People.text(`${n + 1}`)[0]),
      actions: it.actions.map((one) => actionOf(town, one, ids)),
    },
    town.w.at,
  )
}

function treeOf(filter: Filter, { tagIds, word, second }: Ids) {
  if (!filter) return null
  if ("tag" in filter) return { tag: String(tagIds[filter.tag]), has: filter.has }
  if ("field" in filter) return { field: String(word), is: "equals", value: filter.field }
  if ("walks" in filter) return { scenario: String(second), is: filter.walks ? "walking" : "never" }
  return { followed: { withinDays: filter.recent } }
}

function actionOf(town: Town, action: Action, { tagIds, word, goal, scenarioId, second }: Ids) {
  switch (action.do) {
    case "addTag":
    case "removeTag":
      return { do: action.do, tagId: String(tagIds[action.tag]) }
    case "setField":
      return { do: "setField", fieldId: String(word), value: action.value }
    case "setGoal":
      return { do: "setField", fieldId: String(goal), value: action.day === null ? null : dateAfter(town, action.day) }
    case "startScenario":
      return { do: action.do, scenarioId: String(second) }
    case "stopScenario":
      return { do: action.do, scenarioId: String(scenarioId) }
    case "moveScenario":
      return { do: action.do, toScenarioId: String(second), keepOrigin: true }
  }
}
