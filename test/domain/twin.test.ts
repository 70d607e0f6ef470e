/**
 * What belongs to one channel stays there. Beside each deed, each planning and each answer of LINE's stands a twin: the
 * very same rows with the very same ids under another channel. Nothing of it may change, and nobody hears what it says.
 */
import { expect } from "bun:test"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Following from "../../src/domain/friend/following"
import * as Quota from "../../src/domain/quota"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import * as Tag from "../../src/domain/tag"
import type { Answer } from "../../src/line/client"
import { accepted, from, type Scene, type Sent, tokyo, userIdOf } from "../engine"
import { besideTwin } from "./beside"
import { good, text } from "./people"

const clock = (days: number, timeOfDay = "19:00") => ({ timing: { kind: "clock" as const, days, timeOfDay } })
const refused = (more: Partial<Extract<Answer, { is: "refused" }>> = {}): Answer => ({
  ...{ is: "refused", status: 400, words: "The request body has 1 error(s)", recipient: null, message: null },
  ...more,
})
const badMessage = (index: number) => refused({ message: { index, property: `messages[${index}].text`, words: "bad" } })
const unsure: Answer = { is: "unsure", status: 500, words: "HTTP 500" }

async function course(s: Scene, people: number | bigint[], ...steps: object[]) {
  const scenarioId = await s.scenario()
  const stepIds: bigint[] = []
  for (const [n, facts] of steps.entries())
    stepIds.push(await s.step(scenarioId, { name: `s${n}`, ...clock(0), ...facts }))
  const friends = typeof people === "number" ? await s.friends(people) : people
  const { began } = await Enrollment.start(s.w.db, s.channelId, scenarioId, friends, { at: s.w.at })
  return { scenarioId, stepIds, friends, walks: began }
}

const states = async (s: Scene) => (await s.ledger()).map((row) => row.split(": ")[1]).toSorted()

besideTwin("answers of every kind to one personal batch, and actions once they are accepted", async (s, beside) => {
  const next = await s.scenario({ name: "次", reentry: "always" })
  const actions = [{ do: "startScenario", scenarioId: String(next) }]
  const personal = { messages: text("{{name|客}}さん"), actions }
  const { friends, stepIds, walks } = await course(s, 5, {}, personal, { ...clock(1, "08:00"), name: "翌朝" })
  const [, of1, of2, of3, of4] = await Promise.all(friends.map((id) => userIdOf(s, id)))
  const said = new Map<string | undefined, Answer[]>([
    [of1, Array(99).fill(unsure)],
    [of2, [{ is: "tooManyToOne", words: "too many" }]],
    [of3, [refused()]],
    [of4, [{ is: "rateLimited", words: "slow down" }]],
  ])
  s.answers.push(...Array(99).fill(({ to }: Sent) => said.get(to[0])?.shift() ?? accepted))
  for (const at of ["21T19:00", "21T19:01", "21T19:02", "22T08:00", "22T18:30"]) await s.at(`2026-11-${at}`)
  expect(Map.groupBy(await states(s), (state) => state)).toEqual(
    new Map([
      ["failed", Array(2).fill("failed")],
      ["frozen", ["frozen"]],
      ["sent", Array(10).fill("sent")],
      ["unknown", Array(2).fill("unknown")],
    ]),
  )
  // Once for each of the three who got it.
  expect(await Enrollment.list(s.w.db, s.channelId, { scenarioId: next })).toHaveLength(3)
  // What failed, or is in doubt, is tried again.
  await beside(() => Enrollment.markUndelivered(s.w.db, s.channelId, walks, stepIds[1]!, s.w.at))
  await beside(() => Enrollment.plan(s.w, s.channelId))
})

besideTwin("a second planner, while personal words of another account are on their way", async (s, beside) => {
  const { friends } = await course(s, 3, { messages: text("{{name|客}}さん") })
  await course(s, friends, { ...clock(0, "19:30"), messages: text("みなさん") })
  s.quota.allowance = null
  await Quota.refresh(s.w, s.channelId)
  s.w.at = tokyo("2026-11-21T19:00")
  expect(await Enrollment.plan(s.w, s.channelId)).toBe(6)
  expect(await Enrollment.plan(s.w, s.channelId)).toBe(0)
  s.w.at = tokyo("2026-11-21T19:30")
  await beside(async () => {
    await Delivery.send(s.w, s.channelId)
    // Three go on, and three have come to their end.
    expect(await Enrollment.planBeside(s.w, s.channelId)).toBe(6)
  })
})

besideTwin("a multicast of which one is refused, then one of a half, then a step, then access", async (s) => {
  const { stepIds } = await course(s, 6, { messages: text("一") }, { messages: text("二") })
  s.answers.push(refused({ recipient: 2 }), refused(), badMessage(1), {
    ...{ is: "unauthorized", status: 401, words: "Authentication failed" },
  })
  for (const at of ["19:00", "19:05", "19:10", "19:20"]) await s.at(`2026-11-21T${at}`)
  expect(s.sent.length).toBeGreaterThan(4)
  expect((await Step.find(s.w.db, s.channelId, stepIds[1]!)).suspendedAt).not.toBeNull()
  expect((await states(s)).filter((state) => state === "frozen")).toEqual([])
})

besideTwin("a month that carries two of five whom a filter lets through, then more", async (s, beside) => {
  const { channelId } = s
  s.quota = { allowance: 2, used: 0 }
  await s.at("2026-11-21T09:20")
  const { db } = s.w
  const { tag } = good(await Tag.create(db, channelId, { name: "常連" }, s.w.at))
  const { walks, stepIds } = await course(s, 5, { filter: { tag: String(tag.id), has: false } }, clock(2))
  const gone = await course(s, [await s.friend(), await s.friend()], {})
  await s.scenario({ name: "有料", paid: true })
  await s.at("2026-11-21T19:00")
  expect(await states(s)).toEqual([...Array(5).fill("held (quota)"), ...Array(2).fill("sent")])
  await beside(async () => {
    await Enrollment.withdraw(db, channelId, [gone.walks[0]!], s.w.at)
    await Enrollment.markUndelivered(db, channelId, [walks[4]!], stepIds[0]!, s.w.at)
    await Step.remove(db, channelId, gone.stepIds[0]!, s.w.at)
  })
  s.quota = { allowance: 4, used: 2 }
  s.w.at = s.w.at.add({ minutes: 20 })
  const now = await s.scenario({ name: "今" })
  await s.step(now, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
  await s.walk(now, await s.friend())
  await beside(async () => {
    await Quota.refresh(s.w, channelId)
    await Quota.leftAtLine(db, channelId, s.w.at)
    await Quota.doubt(db, channelId, s.w.at)
    await Quota.refresh(s.w, channelId)
  })
  await s.tick()
  s.quota = { allowance: null, used: 4 }
  await s.at("2026-11-21T19:40")
  expect(await states(s)).toEqual(Array(6).fill("sent"))
})

besideTwin("deeds of staff and friends upon what is frozen and has not left", async (s, beside) => {
  const { db } = s.w
  const { scenarioId, stepIds, friends, walks } = await course(s, 6, {}, { messages: text("{{name|客}}さん") })
  const other = await s.scenario({ name: "別" })
  await s.step(other, { name: "別", ...clock(1) })
  s.w.at = s.w.at.add({ hours: 10 })
  const { channelId } = s
  const freeze = () => beside(() => Enrollment.plan(s.w, channelId))
  await freeze()
  await beside(() => Enrollment.pause(db, channelId, [walks[0]!], s.w.at))
  await beside(() => Enrollment.withdraw(db, channelId, [walks[1]!], s.w.at))
  await beside(() => Following.block(db, channelId, friends[2]!, s.w.at))
  await beside(() => Following.optOut(db, channelId, friends[3]!, scenarioId, s.w.at))
  await beside(() => Enrollment.move(db, channelId, [walks[4]!], other, { at: s.w.at }))
  await beside(() => Step.remove(db, channelId, stepIds[1]!, s.w.at))
  await freeze()
  s.w.at = s.w.at.add({ hours: 30 })
  await beside(() => Scenario.pause(db, channelId, other, s.w.at))
  await beside(() => Enrollment.resume(db, channelId, [walks[0]!], s.w.at))
  await beside(() => Following.heard(db, channelId, [{ friendId: friends[2]!, at: s.w.at }]))
  await beside(() => Following.optIn(db, channelId, friends[3]!, scenarioId, s.w.at))
  await beside(() => Scenario.resume(db, channelId, other, s.w.at))
  await s.tick()
  await beside(() => Enrollment.markUndelivered(db, channelId, [walks[5]!], stepIds[0]!, s.w.at))
  await beside(() => Enrollment.markDelivered(db, channelId, [walks[5]!], stepIds[0]!, s.w.at))
  for (const day of [24, 26]) await s.at(`2026-11-${day}T19:00`)
  expect((await states(s)).filter((state) => state === "sent").length).toBeGreaterThan(3)
})

besideTwin("a welcome by reply, and a friend who comes and goes", async (s, beside) => {
  const scenarioId = await s.scenario({ startsOnFollow: true })
  await s.step(scenarioId, { name: "歓迎", timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
  await s.step(scenarioId, { name: "翌日", ...clock(1) })
  const who = from("U00000000000000000000000000001234")
  await beside(() => s.webhook({ type: "follow", replyToken: "a token", ...who }))
  await s.tick()
  s.w.at = s.w.at.add({ minutes: 5 })
  await beside(() => s.webhook({ type: "unfollow", ...who }))
  await s.tick()
  s.w.at = s.w.at.add({ hours: 50 })
  await beside(() => s.webhook({ type: "follow", replyToken: "another", ...who }))
  await s.at("2026-11-25T19:00")
  expect(await states(s)).toEqual(["sent", "sent"])
})
