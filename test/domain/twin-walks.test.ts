/** What friends, staff and events do to walks, each deed beside the channel's twin: see `beside.ts`. */
import { expect } from "bun:test"
import { sql } from "drizzle-orm"
import { bigints } from "../../src/domain/arrays"
import * as Automation from "../../src/domain/automation"
import * as Batch from "../../src/domain/batch"
import * as Enrollment from "../../src/domain/enrollment"
import * as Field from "../../src/domain/field"
import * as Following from "../../src/domain/friend/following"
import * as Scenario from "../../src/domain/scenario"
import type { Answer } from "../../src/line/client"
import { from, type Scene, tokyo, userIdOf } from "../engine"
import { besideTwin } from "./beside"
import * as People from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock" as const, days, timeOfDay } })
const atOnce = { timing: { kind: "elapsed" as const, offset: 0, unit: "minutes" as const } }

async function course(s: Scene, facts: object, ...steps: object[]) {
  const id = await s.scenario(facts)
  const stepIds: bigint[] = []
  for (const [n, step] of steps.entries()) stepIds.push(await s.step(id, { name: `s${n}`, ...step }))
  return { id, stepIds }
}

besideTwin("goals that move, and walks that are completed, edited and take up again", async (s, beside) => {
  const { channelId } = s
  const { db } = s.w
  const facts = { key: "lesson", name: "レッスン日", kind: "moment" as const, choices: [] }
  const { field } = People.good(await Field.create(db, channelId, facts, s.w.at))
  const countdown = await course(s, { kind: "countdown", goalFieldId: String(field.id) }, clock(-3), clock(0))
  const short = await course(s, { reentry: "after_end" }, clock(0))
  const friends = await s.friends(2)
  const goal = (local: string) => Field.set(db, channelId, friends, field.id, `${local}+09:00`, s.w.at)
  await goal("2026-11-23T18:00:00")
  await beside(() => Enrollment.start(db, channelId, countdown.id, friends, { at: s.w.at }))
  const { began } = await Enrollment.start(db, channelId, short.id, friends, { at: s.w.at })
  await s.at("2026-11-21T19:00")
  await s.tick()
  expect((await s.state(began[0]!)).state).toBe("completed")
  await beside(() => goal("2026-12-20T18:00:00"))
  // Nothing is blank for whoever is done.
  await beside(() => Enrollment.replan(db, channelId, short.id, s.w.at))
  await beside(() => People.step(s.w.db, channelId, short.id, { name: "後", ...clock(2) }, s.w.at))
  await beside(() => Enrollment.replan(db, channelId, countdown.id, s.w.at))
  await s.at("2026-11-23T19:00")
  await s.tick()
  await Following.optOut(db, channelId, friends[0]!, short.id, s.w.at)
  await Scenario.pause(db, channelId, short.id, s.w.at)
  // A walk that is taken up again must be the friend's last: the twin's friends walk once more, ours do not.
  const later = await Enrollment.start(db, channelId, short.id, friends, { at: s.w.at })
  await beside(async () => {
    await db.execute(sql`
        delete from enrollments where channel_id = ${channelId} and id = any(${bigints(later.began)})`)
    await Enrollment.markUndelivered(db, channelId, began, short.stepIds[0]!, s.w.at)
  })
  await beside(() => Scenario.resume(db, channelId, short.id, s.w.at))
  await s.at("2026-12-17T19:00")
  await s.at("2026-12-20T19:00")
  expect((await s.ledger({ friendId: friends[1]! })).toSorted()).toEqual([
    ...["s0: sent", "s0: sent", "s0: sent", "s1: sent", "後: sent"],
  ])
})

besideTwin("what is told late, what is taken back, and what fails", async (s, beside) => {
  const { channelId } = s
  const { db } = s.w
  const { id } = await course(s, { startsOnFollow: true }, clock(3))
  const who = from("U00000000000000000000000000001234")
  s.w.at = tokyo("2026-11-21T12:00")
  const told = async (type: string, local: string, more: object = {}) => {
    await s.webhook({ type, timestamp: tokyo(`2026-11-21T${local}`).epochMilliseconds, ...who, ...more })
    await beside(() => Automation.drain(s.w, channelId))
  }
  const message = { replyToken: "a token", message: { type: "text", id: "m1", text: "はい" } }
  await told("follow", "11:00")
  await told("follow", "10:00")
  const [walk] = await Enrollment.list(db, channelId, {})
  expect(walk!.enrolledAt).toEqual(tokyo("2026-11-21T10:00"))
  await told("unsend", "11:10", { unsend: { messageId: "m1" } })
  await told("message", "10:30", message)
  await told("unfollow", "11:20")
  await told("message", "11:50", message)
  await s.tick()
  await told("message", "11:40", message)
  await told("unfollow", "11:12")
  await told("follow", "11:14")
  await told("unfollow", "11:58")
  await told("unfollow", "11:55")
  const [friend] = await db.execute<{ id: bigint }>(sql`select id from friends where channel_id = ${channelId}`)
  await beside(() => Following.optOut(db, channelId, friend!.id, null, s.w.at))
  await beside(() => Following.optIn(db, channelId, friend!.id, null, s.w.at))
  // What forbids it, or is missing, is so with us alone.
  const sooner = () => Enrollment.antedate(db, channelId, id, friend!.id, tokyo("2026-11-21T09:30"))
  const reentry = (rule: string) =>
    db.execute(sql`update scenarios set reentry = ${rule} where channel_id = ${channelId}`)
  await beside(() => reentry("always").then(sooner))
  await reentry("never")
  await beside(() =>
    db.execute(sql`delete from events where channel_id = ${channelId} and kind = 'line.follow'`).then(sooner),
  )
  const holds = await db.execute<{ began: string; ended: string | null }>(sql`
      select to_char(began_at, 'MI') as began, to_char(ended_at, 'MI') as ended from holds
      where channel_id = ${channelId} and kind = 'blocked' order by began_at`)
  expect(holds.map(({ began, ended }) => `${began}-${ended ?? ""}`)).toEqual(["12-14", "20-40", "55-"])
})

besideTwin("walks that begin, move and end one another", async (s, beside, unwatched) => {
  const { channelId } = s
  const { db } = s.w
  const friends = await s.friends(2)
  const again = await course(s, { reentry: "always", exclusiveGroup: "組" }, clock(0), clock(1))
  const other = await course(s, { exclusiveGroup: "組" }, clock(0), clock(0, "19:30"))
  const start = (id: bigint) => Enrollment.start(db, channelId, id, friends, { at: s.w.at })
  await start(again.id)
  await beside(() => start(again.id))
  const { began } = await beside(() => start(other.id))
  await beside(() => start(other.id))
  await s.w.settled()
  s.w.at = tokyo("2026-11-21T19:00")
  await beside(() => Enrollment.plan(s.w, channelId))
  s.w.at = tokyo("2026-11-21T19:30")
  await beside(() => Enrollment.plan(s.w, channelId))
  await beside(() => Batch.thawReady(db, channelId, s.w.at))
  await Enrollment.pause(db, channelId, began, s.w.at)
  await beside(() => Enrollment.withdraw(db, channelId, [began[0]!], s.w.at))
  await Enrollment.resume(db, channelId, [began[1]!], s.w.at)
  // The walk that the move begins has the number of one that the twin has: no channel gives numbers to another's.
  const later = await s.walk((await course(s, {}, clock(9))).id, await s.friend())
  const moved = await beside(async () => {
    await unwatched.execute(sql`delete from enrollments where channel_id = ${channelId} and id = ${later}`)
    await unwatched.execute(sql`select setval(pg_get_serial_sequence('enrollments', 'id'), ${later}, false)`)
    const how = { at: s.w.at, firstStepId: again.stepIds[1]! }
    return Enrollment.move(db, channelId, [began[1]!], again.id, how)
  })
  expect(moved.began).toEqual([later])
  expect(await s.ledger({ scenarioId: again.id })).toEqual(["s0: marked"])
})

besideTwin("a reply, and a request of which one half is accepted and the other refused", async (s, beside) => {
  const { channelId } = s
  const friends = await s.friends(2)
  const messages = People.text("{{name|客}}さん")
  const { id } = await course(s, {}, { ...atOnce, messages })
  const message = { type: "text", id: "m1", text: "はい" }
  await s.webhook({ type: "message", replyToken: "a token", message, ...from(await userIdOf(s, friends[0]!)) })
  await Enrollment.start(s.w.db, channelId, id, [friends[0]!], { at: s.w.at })
  await beside(() => Enrollment.plan(s.w, channelId))
  await s.tick()
  expect(s.sent.map(({ kind }) => kind)).toEqual(["reply"])
  const no: Answer = { is: "refused", status: 400, words: "no", recipient: null, message: null }
  const more = [await s.friend(), await s.friend()]
  const of = await userIdOf(s, more[0]!)
  s.answers.push(...Array(2).fill(({ to }: { to: string[] }) => (to[0] === of ? no : { is: "accepted" })))
  const evening = await course(s, {}, { ...clock(0), messages })
  await Enrollment.start(s.w.db, channelId, evening.id, more, { at: s.w.at })
  await s.at("2026-11-21T19:00")
  expect((await s.ledger()).toSorted()).toEqual(["s0: failed", "s0: sent", "s0: sent"])
})

besideTwin("a walk that cannot be planned, and an event that fails", async (s, beside, unwatched) => {
  const { channelId } = s
  const { id, stepIds } = await course(s, {}, atOnce)
  await s.walk(id, await s.friend())
  await s.w.db.execute(sql`update steps set filter = '{"nonsense": 1}' where id = ${stepIds[0]!}`)
  await beside(() => Enrollment.plan(s.w, channelId))
  await unwatched.execute(sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not her'; end $$;
      create trigger refuse before update on friends for each row when (new.following is false) execute function refuse()`)
  await s.webhook({ type: "unfollow", ...from(await userIdOf(s, await s.friend())) })
  await beside(() => Automation.drain(s.w, channelId))
  expect(s.w.logged.splice(0).map((line) => line.split("{")[0]!.trim())).toEqual([
    "a walk could not be planned; it is tried again in an hour",
    "an event failed and will be retried",
  ])
})

besideTwin("walks that are looked at again in portions", async (s, beside) => {
  const { channelId } = s
  const { db } = s.w
  const { id } = await course(s, {}, clock(9))
  await Enrollment.start(db, channelId, id, await s.friends(3), { at: s.w.at })
  await s.tick()
  await Enrollment.replan(db, channelId, id, s.w.at, 1)
  await db.execute(sql`
    update agenda set next_due_at = ${tokyo("2026-12-24T12:00").toString()}::timestamptz where channel_id = ${channelId}`)
  await beside(() => Enrollment.replan(db, channelId, id, s.w.at, 2))
  await beside(() => Enrollment.replan(db, channelId, id, s.w.at))
})
