import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { desc, sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import type { Entry } from "../../src/domain/audit"
import * as Token from "../../src/domain/token"
import type { Line } from "../../src/line/client"
import { routes } from "../../src/routes/api"
import { auditEntries } from "../../src/schema"
import { translator } from "../../views/locales"
import { inDb } from "../db"
import * as People from "../domain/people"
import { unshared } from "../kept"
import { deafLine, type TestWorld } from "../world"
import { apiDeeds, type Deed, deeds, silent } from "./deeds"
import type { Browser } from "./door"
import { addressOf, everything } from "./everything"
import { inside, send, words } from "./inside"

setDefaultTimeout(240_000)

const bot = {
  userId: `U${"b".repeat(32)}`,
  basicId: "@cook",
  displayName: "料理教室",
  pictureUrl: null,
  chatMode: "bot",
}
/** LINE as far as connecting needs it. */
const line = new Proxy(deafLine, {
  get(deaf, verb, receiver) {
    if (verb === "botInfo") return async () => ({ is: "found", bot })
    if (verb === "setWebhook") return async () => ({ is: "done" })
    if (verb === "forgetToken") return () => undefined
    return Reflect.get(deaf, verb, receiver)
  },
}) as Line

/** Everything, and an owner in it. */
async function busy(db: Db) {
  // Some of what is done here is sent at once.
  const here = await everything(db, unshared)
  here.w.line = line
  return { ...here, me: await here.as("owner"), root: `/channels/${here.own.channelId}` }
}
type Busy = Awaited<ReturnType<typeof busy>>

async function lines(db: Db): Promise<Entry[]> {
  return (await db.select().from(auditEntries).orderBy(desc(auditEntries.id))).map((row) => row as Entry)
}

/** Does what `work` does, what that started for later too, tells which lines it left, and undoes it. */
async function traces(w: TestWorld, work: () => Promise<Response>): Promise<{ status: number; left: Entry[] }> {
  const { db } = w
  const before = (await lines(db)).length
  await db.execute(sql`savepoint traced`)
  const { status } = await work()
  await w.settled()
  const all = await lines(db)
  await db.execute(sql`rollback to savepoint traced`)
  return { status, left: all.slice(0, all.length - before) }
}

async function through({ me, own, root }: Busy, db: Db, pattern: string, deed: Deed): Promise<Response> {
  const things = deed.with?.(own) ?? own
  if (deed.after) await through({ me, own, root } as Busy, db, nested(deed.after), deeds[nested(deed.after)]!)
  await deed.prepare?.(db, things)
  const form = (await deed.form?.({ me, own: things, root })) ?? {}
  const pairs = Array.isArray(form) ? form : Object.entries(form)
  return send(me as Browser, addressOf({ method: "POST", pattern, names: [] }, things), pairs)
}
const nested = (path: string) => `/channels/:channelId${path}`

describe("every change", () => {
  test(
    "on a page leaves its line, with what it changed, or stands on the list of exceptions",
    inDb(async (db) => {
      const here = await busy(db)
      const wrong: string[] = []
      const facts = new Set<string>()
      const counted = new Set<string>()
      for (const { pattern } of here.doors.filter(({ method }) => method === "POST")) {
        if (`POST ${pattern}` in silent) continue
        const deed = deeds[pattern]
        if (!deed) {
          wrong.push(`${pattern} has no line in deeds.ts`)
          continue
        }
        const { status, left } = await traces(here.w, () => through(here, db, pattern, deed))
        const expected = deed.after ? 2 : 1
        if (![200, 201, 303].includes(status) || left.length < expected)
          wrong.push(`${pattern}: ${status}, ${left.length} lines`)
        for (const { changes } of left) for (const { path } of changes) facts.add(path.split(/[.[]/)[0]!)
        for (const { counts } of left) for (const name of Object.keys(counts)) counted.add(name)
      }
      expect(wrong).toEqual([])
      const unsaid = [...facts].filter(
        (fact) => translator("ja")(`audit.fact.${fact}` as never) === `audit.fact.${fact}`,
      )
      expect(unsaid).toEqual([])
      const ja = translator("ja")
      const mute = [...counted].filter((name) => ja(`audit.count.${name}` as never, { count: 2 }).startsWith("audit."))
      expect(mute).toEqual([])
    }),
  )

  test(
    "by the API leaves its line, under the key's name",
    inDb(async (db) => {
      const { w, whole, own } = await busy(db)
      const { secret } = await Token.create(db, { name: "会員サイト", channelId: null }, People.morning)
      const call = async (key: string): Promise<Response> => {
        const deed = apiDeeds[key]!
        const things = deed.with?.(own) ?? own
        if (deed.after) await call(deed.after)
        await deed.prepare?.(db, things)
        const [method, path] = key.split(" ") as [string, string]
        const address = `http://localhost/api/v1${addressOf({ method, pattern: path, names: [] }, things)}`
        const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" }
        return whole.handle(new Request(address, { method, headers, body: JSON.stringify(deed.body?.(things) ?? {}) }))
      }
      const wrong: string[] = []
      for (const { method, path } of routes.filter(({ method }) => method !== "GET")) {
        const key = `${method} ${path}`
        if (key in silent) continue
        if (!apiDeeds[key]) {
          wrong.push(`${key} has no line in deeds.ts`)
          continue
        }
        const { status, left } = await traces(w, () => call(key))
        const mine = left.filter(({ who, tokenId, staffId }) => who === "会員サイト" && tokenId !== null && !staffId)
        if (status >= 300 || mine.length < (apiDeeds[key].after ? 2 : 1))
          wrong.push(`${key}: ${status}, ${left.length}`)
      }
      expect(wrong).toEqual([])
    }),
  )

  test(
    "that was refused or changed nothing leaves none",
    inDb(async (db) => {
      const { w, me, own, root } = await busy(db)
      const { left } = await traces(w, async () => {
        await me.post(`${root}/tags`, { name: " " })
        await me.post(`${root}/tags/${own.tagId}`, { name: "会員" })
        return me.post(`${root}/enrollments/${own.enrollmentId}/resumption`)
      })
      expect(left).toEqual([])
    }),
  )
})

describe("a line", () => {
  test(
    "says who, in which session, on which account, what, and both sides of it",
    inDb(async (db) => {
      const { me, own, root } = await busy(db)
      await me.post(`${root}/tags/${own.tagId}`, { name: "本会員" })
      const [line] = await lines(db)
      expect(line).toMatchObject({
        ...{ who: "owner", agent: "test", channelId: BigInt(own.channelId!), noun: "tag", deed: "changed" },
        ...{ subjectId: BigInt(own.tagId!), subject: "本会員", at: People.morning, tokenId: null },
        changes: [{ path: "name", before: "会員", after: "本会員" }],
      })
      expect(line!.staffId).not.toBeNull()
      expect(line!.sessionId).not.toBeNull()
    }),
  )

  test(
    "never holds a secret: credentials appear as changed",
    inDb(async (db) => {
      const { me, root } = await busy(db)
      const secret = "0123456789abcdef0123456789abcdef"
      await me.post(`${root}/settings/credentials`, { lineChannelId: "1657000009", secret })
      const [line] = await lines(db)
      expect(line!.changes).toContainEqual({ path: "secret", secret: true })
      expect(JSON.stringify(line!.changes)).not.toContain(secret)
      expect(JSON.stringify(line!.changes)).not.toContain("sealed")
    }),
  )

  test(
    "is one for a decision about many, with their number",
    inDb(async (db) => {
      const { me, own, root } = await busy(db)
      const friends = [own.friendId!]
      for (let n = 0; n < 3; n++) friends.push(String(await People.friend(db, BigInt(own.channelId!))))
      const form = friends.map((id) => ["id", id] as const)
      await send(me, `${root}/friends/changes`, [...form, ["do", "enrol"], ["scenarioId", own.otherScenarioId!]])
      const all = await lines(db)
      expect(all.map(({ noun, deed, counts }) => ({ noun, deed, counts }))).toEqual([
        { noun: "scenario", deed: "enrolled", counts: { friends: 4 } },
      ])
    }),
  )
})

describe("the page of the log", () => {
  test(
    "is empty at first, then shows before and after in words, and keeps to its account",
    inDb(async (db) => {
      const { me, root, elsewhere, see } = await inside(db)
      expect(await see(`${root}/audit`)).toContain("まだ記録がありません")
      await me.post(`${root}/tags`, { name: "会員" })
      await me.post(`/channels/${elsewhere}/tags`, { name: "よそのタグ" })
      const page = await see(`${root}/audit`)
      expect(page).toContain("作成 タグ 会員")
      expect(page).toContain("花子")
      expect(page).not.toContain("よそのタグ")
      expect(await see("/audit")).toContain("よそのタグ")
    }),
  )

  test(
    "says roles and moments as people do",
    inDb(async (db) => {
      const { me, channelId, see } = await inside(db)
      await me.post("/staff/invitations", { label: "店長", [`role-${channelId}`]: "operator" })
      const page = await see("/audit")
      expect(page).toContain("担当者")
      expect(page).toContain("有効期限 11月28日(土)")
      expect(page).not.toContain("operator")
      expect(page).not.toMatch(/\d{4}-\d\d-\d\dT/)
    }),
  )

  test(
    "is narrowed by person, kind and day, and says when nothing is left",
    inDb(async (db) => {
      const { me, world, root, see } = await inside(db)
      await me.post(`${root}/tags`, { name: "昨日のタグ" })
      world.at = world.at.add({ hours: 24 })
      await me.post(`${root}/marks`, { name: "今日のマーク", colour: "red" })
      const both = ["昨日のタグ", "今日のマーク"]
      const seen = async (query: string) => {
        const page = await see(`${root}/audit?${query}`)
        return both.map((name) => page.includes(name))
      }
      expect(await seen("")).toEqual([true, true])
      expect(await seen("noun=tag")).toEqual([true, false])
      expect(await seen("day=2026-11-22")).toEqual([false, true])
      expect(await seen("staff=api")).toEqual([false, false])
      expect(await see(`${root}/audit?staff=api`)).toContain("条件に合うものはありません")
      expect(await seen("day=2026-99-99&noun=nothing&before=x")).toEqual([true, true])
    }),
  )

  test(
    "goes on by key",
    inDb(async (db) => {
      const { me, root, see } = await inside(db)
      for (let n = 0; n < 51; n++) await me.post(`${root}/tags`, { name: `タグ${n}番` })
      const first = await (await me.get(`${root}/audit`)).text()
      expect(words(first)).not.toContain("タグ0番")
      const older = /href="([^"]*before=[^"]*)"/.exec(first)![1]!.replaceAll("&amp;", "&")
      expect(await see(older)).toContain("タグ0番")
    }),
  )
})
