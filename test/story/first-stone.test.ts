/**
 * The first stone, as a school and one of its friends live through it. Everything goes through the doors that are
 * really used: the pages' forms, the API, LINE's signed webhooks, and the tick.
 *
 * Told twice: in this process on a clock that we turn, and by the built executable on the clock of the wall, where an
 * evening is a second of today.
 */
import { expect, test } from "bun:test"
import { ownDb } from "../db"
import { binary } from "../main/binary"
import { inProcess } from "./in-process"
import { ownProgram } from "./own-program"
import { account, openSchool, type Program } from "./staff"
import type { Way } from "./way"

const welcome = "佐藤花子さん、はじめまして。みどり料理教室です。"
const lessons = ["一日目: だしの引き方", "二日目: ごはんの炊き方", "三日目: 味噌汁", "四日目: 卵焼き", "五日目: 煮物"]
const farewell = "六日目: 修了おめでとうございます。"

async function firstStone(way: Way): Promise<void> {
  const { line } = way

  // Yuko opens her school: she becomes staff, connects her account, and everything else Tobiishi asks LINE.
  const { yuko, home, school } = await openSchool(way, 200)
  const connected = await yuko.see(`${home}/settings`)
  expect(connected).toContain("みどり料理教室")
  expect(connected).toContain("200")
  await yuko.submit(`${home}/settings/hours`, {
    zone: "Asia/Tokyo",
    windowOpens: way.hours.opens,
    windowCloses: way.hours.closes,
    quotaReserve: "0",
  })

  // Her own program writes the course: a welcome, five lessons in the evening, and a farewell that tags who came through.
  const { id: graduated } = await school.post("/tags", { name: "修了生" })
  const course = await school.post("/scenarios", { name: "はじめての和食", startsOnFollow: true })
  const write = async (step: object) => (await school.post(`/scenarios/${course.id}/steps`, step)).id as string
  const stepIds = [
    await write({
      name: "あいさつ",
      timing: { kind: "elapsed", offset: 0, unit: "minutes" },
      messages: text("{{name|お客さま}}さん、はじめまして。みどり料理教室です。"),
    }),
  ]
  for (const [n, lesson] of lessons.entries())
    stepIds.push(await write({ name: `第${n + 1}回`, timing: way.evening(n + 1), messages: text(lesson) }))
  const actions = [{ do: "addTag", tagId: graduated }]
  stepIds.push(await write({ name: "修了", timing: way.evening(6), messages: text(farewell), actions }))

  const hanako = await line.friend("佐藤花子", account.lineChannelId)
  const phone = (...expected: string[]) => way.soon(async () => expect(await hanako.phone()).toEqual(expected))
  const ledger = (...expected: string[]) =>
    way.soon(async () => expect(await ledgerOf(school, stepIds)).toEqual(expected))

  // Hanako follows. The welcome comes at once, calls her by name, and costs nothing, because it is a reply.
  await hanako.follow()
  await phone(welcome)
  expect(await line.sends()).toMatchObject([{ endpoint: "reply", to: [hanako.userId], accepted: true, counted: 0 }])
  await ledger("あいさつ: sent")

  // Three days pass. Each evening brings one lesson.
  await way.until("the first evening")
  await phone(welcome, lessons[0]!)
  await way.until("the second evening")
  await phone(welcome, ...lessons.slice(0, 2))
  await way.until("the third evening")
  await phone(welcome, ...lessons.slice(0, 3))
  const before = await line.sends()
  expect(before.map(({ endpoint, counted }) => `${endpoint} ${counted}`)).toEqual([
    "reply 0",
    "push 1",
    "push 1",
    "push 1",
  ])
  await ledger("あいさつ: sent", "第1回: sent", "第2回: sent", "第3回: sent")

  // One lesson an evening is too much for Hanako: she blocks the account. Nothing is sent to her, and nothing is lost.
  await way.until("late that night")
  await hanako.block()
  await way.soon(async () => expect(await walkOf(school)).toMatchObject({ state: "active", holds: ["blocked"] }))
  await way.until("two silent days later")
  await phone(welcome, ...lessons.slice(0, 3))
  expect(await line.sends()).toHaveLength(before.length)
  expect((await school.get("/friends")).items).toMatchObject([{ name: "佐藤花子", state: "blocked" }])

  // She misses it, and comes back. The course goes on where it stood; there is no second welcome.
  await hanako.unblock()
  await way.soon(async () => expect(await walkOf(school)).toMatchObject({ state: "active", holds: [] }))
  await way.until("the fourth evening, as she counts")
  await phone(welcome, ...lessons.slice(0, 4))
  await hanako.say("おいしくできました！")
  await phone(welcome, ...lessons.slice(0, 4), "＞おいしくできました！")
  const [{ id: hanakoId }] = (await school.get("/friends")).items
  await way.soon(async () => expect(await yuko.see(`${home}/friends/${hanakoId}`)).toContain("おいしくできました！"))

  // The school tells everybody of a live lesson from LINE's own manager. That takes all the messages of the month.
  await line.change(account.lineChannelId, { used: 200 })
  await way.until("the fifth evening")
  await ledger("あいさつ: sent", "第1回: sent", "第2回: sent", "第3回: sent", "第4回: sent", "第5回: held (quota)")
  expect(await walkOf(school)).toMatchObject({ state: "active", holds: ["quota"] })
  expect(await yuko.see(`${home}/deliveries?state=held`)).toMatch(/佐藤花子.*第5回.*今月の通数が足りません/)
  await way.until("the sixth evening")
  await phone(welcome, ...lessons.slice(0, 4), "＞おいしくできました！")
  expect((await line.sends()).filter(({ accepted }) => accepted)).toHaveLength(before.length + 1)

  // When there are messages again, what was held goes out, oldest first and in one request, and she has come through.
  await way.moreMessages(async () => void (await yuko.submit(`${home}/settings/reading`)))
  await phone(welcome, ...lessons.slice(0, 4), "＞おいしくできました！", lessons[4]!, farewell)
  await way.soon(async () =>
    expect(await walkOf(school)).toMatchObject({ state: "completed", holds: [], nextDueAt: null }),
  )
  expect((await school.get(`/friends`)).items).toMatchObject([{ tags: [{ name: "修了生" }] }])
  expect(await school.get(`/scenarios/${course.id}`)).toMatchObject({ walking: 0, held: 0, completed: 1 })
  expect(await yuko.see(`${home}/scenarios`)).toContain("はじめての和食")
  expect(await yuko.see(home)).toContain("みどり料理教室")

  await nothingTwiceNothingEarly(way, school, stepIds)
}

/** What LINE's log and our ledger must agree on in the end, whatever happened between. */
async function nothingTwiceNothingEarly(way: Way, school: Program, stepIds: string[]): Promise<void> {
  const accepted = (await way.line.sends()).filter((sent) => sent.accepted)
  expect(accepted.flatMap(({ messages }) => messages.map((one) => one.text))).toEqual([welcome, ...lessons, farewell])
  const byRequest = new Map(accepted.map((sent) => [sent.requestId, sent]))
  const rows = await rowsOf(school)
  expect(rows.map((row) => row.stepId)).toEqual(stepIds)
  for (const row of rows) {
    const sent = byRequest.get(row.requestId)
    expect(sent).toBeDefined()
    const late = Temporal.Instant.from(sent!.at).epochMilliseconds - Temporal.Instant.from(row.dueAt).epochMilliseconds
    expect(late).toBeGreaterThanOrEqual(0)
    // The two that waited for the month's messages were due long before.
    if (!["第5回", "修了"].includes(nameOf(row, stepIds))) expect(late).toBeLessThanOrEqual(way.patienceMs)
  }
}

type Row = { stepId: string; state: string; reason: string | null; requestId: string; dueAt: string }

const rowsOf = async (school: Program): Promise<Row[]> => (await school.get("/deliveries")).items.reverse()

async function ledgerOf(school: Program, stepIds: string[]): Promise<string[]> {
  const rows = await rowsOf(school)
  return rows.map((row) => `${nameOf(row, stepIds)}: ${row.state}${row.reason ? ` (${row.reason})` : ""}`)
}

const nameOf = (row: Row, stepIds: string[]) =>
  ["あいさつ", "第1回", "第2回", "第3回", "第4回", "第5回", "修了"][stepIds.indexOf(row.stepId)]!

async function walkOf(school: Program) {
  const { items } = await school.get("/enrollments")
  expect(items).toHaveLength(1)
  return items[0]
}

const text = (words: string) => [{ type: "text", text: words }]

test(
  "connect, write a course, follow, three days, block, unblock, no messages left, next month, completed",
  ownDb((own) => inProcess(own, firstStone)),
)

test(
  "the same story, told to the built executable on the clock of the wall",
  async () => ownProgram([await binary()], firstStone),
  240_000,
)
