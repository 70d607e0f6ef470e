/** The post that LINE brings: twice, late, in any order, or not at all the first time. What happened, happened once. */
import { expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Enrollment from "../../src/domain/enrollment"
import type { WebhookEvent } from "../../src/line/webhook"
import type { Deed, Person } from "../../src/sandbox"
import { repeated } from "../../src/sandbox/webhooks"
import fc from "../seeded"
import { atOnce, inTown, type Town, text } from "./town"

setDefaultTimeout(240_000)

const kept = { deliver: false }

async function welcome(town: Town): Promise<bigint> {
  const course = await town.scenario({ startsOnFollow: true, reentry: "always" })
  await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
  await town.step(course, {
    name: "第1回",
    timing: { kind: "clock", days: 1, timeOfDay: "19:00" },
    messages: text("だし"),
  })
  return course
}

/** What came of a deed that LINE surely tells of. */
function told(deed: Deed | null): WebhookEvent {
  if (!deed) throw new Error("LINE tells nobody of this")
  return deed.event
}

const walks = async (town: Town) => (await Enrollment.list(town.db, town.channelId, {}, { limit: 100 })).length

test(
  "a webhook delivered twice at once, and once more an hour later, begins one walk and one welcome",
  inTown(async (town) => {
    await welcome(town)
    const hana = town.line.person({ name: "佐藤花子" })
    const follow = told(await hana.follow(town.account, kept))
    const calls = await Promise.all(
      [follow, follow, repeated(follow)].map((event) => town.line.deliver(town.account, [event])),
    )
    expect(calls.map((call) => call?.status)).toEqual([200, 200, 200])
    await town.tick()
    await town.after({ hours: 1 })
    await town.line.deliver(town.account, [repeated(follow), repeated(follow)])
    await town.tick()

    expect(await walks(town)).toBe(1)
    expect(town.phone(hana)).toEqual(["はじめまして"])
    const [events] = await town.db.execute<{ count: number }>(
      sql`select count(*)::int as count from events where kind = 'line.follow'`,
    )
    expect(events?.count).toBe(1)
  }),
)

test(
  "a follow that we could not take is redelivered: the walk counts from the follow itself, not from its coming",
  inTown(async (town) => {
    await welcome(town)
    const hana = town.line.person({ name: "佐藤花子" })
    // A day's trouble: whatever LINE posts comes back with an error.
    const secret = town.account.secret
    town.account.secret = "another secret altogether"
    const followedAt = town.w.at
    const deed = await hana.follow(town.account)
    expect(deed?.call?.status).toBe(401)
    expect(await walks(town)).toBe(0)
    town.account.secret = secret

    await town.after({ minutes: 15 })
    expect(await town.line.redeliver()).toMatchObject([{ status: 200 }])
    await town.tick()
    const [walk] = await Enrollment.list(town.db, town.channelId, {}, { limit: 1 })
    expect(walk?.originAt).toEqual(followedAt)
    expect(town.phone(hana)).toEqual(["はじめまして"])
  }),
)

test(
  "her message overtakes her follow: she is a friend by either, and walks once",
  inTown(async (town) => {
    await welcome(town)
    const hana = town.line.person({ name: "佐藤花子" })
    const follow = told(await hana.follow(town.account, kept))
    town.w.at = town.w.at.add({ seconds: 2 })
    const message = told(await hana.say(town.account, "はじめまして！", kept))
    await town.line.deliver(town.account, [message])
    await town.tick()
    expect(await walks(town)).toBe(0)
    await town.line.deliver(town.account, [follow])
    await town.tick()
    expect(await walks(town)).toBe(1)
    const [friend] = await friendsOf(town)
    expect(friend).toMatchObject({ name: "佐藤花子", following: true, line_user_id: hana.userId })
    expect(town.phone(hana)).toEqual(["はじめまして"])
  }),
)

test(
  "follows and blocks in any order, in any bundles, some twice: what counts in the end is what happened last",
  inTown(async (town) => {
    await welcome(town)
    const plan = fc.record({
      deeds: fc.integer({ min: 1, max: 6 }),
      order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      bundle: fc.integer({ min: 1, max: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ deeds, order, bundle }) => {
        const hana = town.line.person({ name: "佐藤花子" })
        const events = await comeAndGo(town, hana, deeds)
        const shuffled = [...events, ...events.map(repeated)]
          .map((event, n) => ({ event, at: order[n]! }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event)
        for (let from = 0; from < shuffled.length; from += bundle)
          await town.line.deliver(town.account, shuffled.slice(from, from + bundle))
        await town.tick()
        const [friend] = await friendsOf(town, hana)
        expect(friend?.following).toBe(deeds % 2 === 1)
        const [held] = await town.db.execute<{ wrong: number }>(sql`
          select count(*)::int as wrong from enrollments e join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
          where e.state = 'active' and f.line_user_id = ${hana.userId} and (e.holds @> array['blocked']) <> not f.following`)
        expect(held?.wrong).toBe(0)
      }),
      { numRuns: 25, seed: 20261121 },
    )
    expect(town.w.logged.filter((line) => line.includes("failed"))).toEqual([])
  }),
)

/** She follows, blocks, follows … a minute apart, and LINE has not yet said a word of it. */
async function comeAndGo(town: Town, hana: Person, deeds: number): Promise<WebhookEvent[]> {
  const events: WebhookEvent[] = []
  for (let n = 0; n < deeds; n++) {
    events.push(told(await (n % 2 === 0 ? hana.follow(town.account, kept) : hana.block(town.account, kept))))
    town.w.at = town.w.at.add({ minutes: 1 })
  }
  return events
}

async function friendsOf(town: Town, who?: Person) {
  return town.db.execute<{ name: string | null; following: boolean; line_user_id: string }>(sql`
    select name, following, line_user_id from friends ${who ? sql`where line_user_id = ${who.userId}` : sql``}`)
}

test(
  "§7 a message that comes late tells that she was back sooner: she stood still only until she wrote",
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { timing: { kind: "clock", days: 1, timeOfDay: "19:00" }, messages: text("だし") })
    const hana = town.line.person({ name: "佐藤花子" })
    const minutes: Temporal.Instant[] = []
    const next = async (deed: () => Promise<Deed | null>) => {
      town.w.at = town.w.at.add({ minutes: 1 })
      minutes.push(town.w.at)
      return told(await deed())
    }
    const followed = await next(() => hana.follow(town.account, kept))
    const blocked = await next(() => hana.block(town.account, kept))
    // That she returned we are never told.
    await next(() => hana.follow(town.account, kept))
    const wrote = await next(() => hana.say(town.account, "やっぱり戻ります", kept))
    const wroteAgain = await next(() => hana.say(town.account, "楽しみにしています", kept))
    const stood = () =>
      town.db.execute<{ began_at: string; ended_at: string }>(
        sql`select began_at, ended_at from holds order by began_at`,
      )

    await town.line.deliver(town.account, [followed, blocked, wroteAgain])
    await town.tick()
    expect(await stood()).toMatchObject([{ began_at: printed(minutes[1]!), ended_at: printed(minutes[4]!) }])
    await town.line.deliver(town.account, [wrote])
    await town.tick()
    expect(await stood()).toMatchObject([{ began_at: printed(minutes[1]!), ended_at: printed(minutes[3]!) }])
    const [walk] = await Enrollment.list(town.db, town.channelId, {}, { limit: 1 })
    expect(walk?.originAt).toEqual(minutes[0]!)
  }),
)

const printed = (at: Temporal.Instant) => at.toString().replace("T", " ").replace("Z", "+00")

test(
  "what she took back before we heard of it is never kept, though she is a friend already",
  inTown(async (town) => {
    const [hana] = await town.friends("佐藤花子")
    town.w.at = town.w.at.add({ minutes: 1 })
    const wrote = told(await hana!.say(town.account, "言わなければよかった", kept))
    const { message } = wrote as WebhookEvent & { message: { id: string } }
    town.w.at = town.w.at.add({ seconds: 5 })
    const tookBack = told(await hana!.unsend(town.account, message.id, kept))
    await town.line.deliver(town.account, [tookBack])
    await town.tick()
    await town.line.deliver(town.account, [wrote])
    await town.tick()
    const rows = await town.db.execute<{ payload: object; friend_id: bigint | null }>(
      sql`select payload, friend_id from events where kind = 'line.message'`,
    )
    expect(rows).toMatchObject([{ payload: { unsent: true }, friend_id: expect.anything() }])
    expect(JSON.stringify(rows[0]!.payload)).not.toContain("言わなければ")
  }),
)
