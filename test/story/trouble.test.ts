/**
 * LINE refuses, and a person puts it right: through the pages, against a LINE that remembers what it accepted. For each
 * walk, step and generation it accepts one request at most (semantics 9).
 */
import { expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import { app } from "../../src/app"
import * as Channel from "../../src/domain/channel"
import * as Session from "../../src/domain/session"
import { staff } from "../../src/schema"
import { browser } from "../routes/door"
import { filled, formIn } from "../routes/form"
import { send, words } from "../routes/inside"
import { atOnce, inTown, morning, type Town, text } from "./town"

setDefaultTimeout(240_000)

const later = { timing: { kind: "elapsed", offset: 1, unit: "hours" } }

/** Yuko, signed in, and how she fills in a form of a page and sends it. */
async function yukoOf(town: Town) {
  const me = browser(app(town.w))
  const given = {
    email: "yuko@example.jp",
    name: "優子",
    passwordHash: "unused",
    createdAt: morning,
    ownerSince: morning,
  }
  const [person] = await town.db.insert(staff).values(given).returning({ id: staff.id })
  me.cookies.set("__Host-tobiishi", await Session.begin(town.db, person!.id, "story", town.w.at))
  const root = `/channels/${town.channelId}`
  return {
    root,
    see: async (path: string) => words(await (await me.get(path)).text()),
    /** Sends the form of a page whose action ends so, as it stands there but for these changes. */
    async submit(path: string, action: string, changes: Record<string, string> = {}) {
      const html = await (await me.get(path)).text()
      const form = filled(await formIn(html, `form[action$="${action}"]`), changes)
      const to = new RegExp(`action="([^"]*${action})"`).exec(html)![1]!
      const answer = await send(me, to, form)
      expect([to, answer.status]).toEqual([to, 303])
      return words(await (await me.get(answer.headers.get("location") ?? "")).text())
    },
  }
}

const generations = (town: Town, state: string) =>
  town.db.execute<{ generation: number; count: number }>(sql`
    select d.generation, count(*)::int as count from deliveries d
    left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where coalesce(d.state, case b.state when 'accepted' then 'sent' end) = ${state} group by 1 order by 1`)

test(
  "§9 a poisoned message: its neighbours pass; edited and sent again, it arrives once, in the next generation",
  inTown(async (town) => {
    const course = await town.scenario({ name: "はじめての和食" })
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    const broken = await town.step(course, { name: "第2回", ...atOnce, messages: text("こわれた案内") })
    await town.step(course, { name: "第3回", ...later, messages: text("味噌汁") })
    const people = await town.walkers(course, 40)
    town.line.faults.add({ kind: "400message", endpoint: "multicast", index: 1, times: 1 })
    await town.tick()
    await town.calm()
    const yuko = await yukoOf(town)
    const front = await yuko.see(yuko.root)
    expect(front).toContain("LINEに断られたため、ステップ「第2回」の配信を止めています 1つ目の吹き出しの本文")
    expect(front).toContain("40人に届いていません")

    const page = `${yuko.root}/scenarios/${course}/steps/${broken}`
    await yuko.submit(`${page}/edit`, `/steps/${broken}`, { "message.0.text": "なおした案内" })
    expect(await yuko.see(page)).toContain("ステップ「第2回」が40人に届いていません")
    const preview = `${yuko.root}/deliveries/retries/new?all=1&scenario=${course}&step=${broken}`
    expect(await yuko.see(preview)).toContain("すぐに 40件 使う通数 最大40通")
    const html = await yuko.submit(preview, "/deliveries/retries")
    expect(html).toContain("40件を送り直します。")
    await town.tick()
    await town.after({ hours: 1 })
    await town.calm()

    const received = town.received()
    for (const { userId } of people) {
      expect(received.get(`${userId} なおした案内`)).toBe(1)
      expect(received.get(`${userId} こわれた案内`)).toBeUndefined()
    }
    expect(new Set(received.values())).toEqual(new Set([1]))
    expect(received.size).toBe(120)
    expect(await generations(town, "failed")).toMatchObject([{ generation: 0, count: 40 }])
    expect(await generations(town, "sent")).toMatchObject([
      { generation: 0, count: 80 },
      { generation: 1, count: 40 },
    ])
    expect(await yuko.see(yuko.root)).toContain("確認が必要なことはありません")
    expect(town.line.log.entries.flatMap(({ notes }) => notes)).toEqual([])
    expect(town.account.used.count).toBe(120)
  }),
)

test(
  "§9 what nobody can tell, sent again by a person: once a generation, so twice at most, and the page had said so",
  inTown(async (town) => {
    const course = await town.scenario({ startsOnFollow: true })
    await town.step(course, { name: "あいさつ", ...atOnce, messages: text("はじめまして") })
    town.line.faults.add({ kind: "dropAfterAccepting", endpoint: "reply", times: 1 })
    const [hana] = await town.friends("佐藤花子")
    expect(await town.ledger()).toEqual(["あいさつ: unknown"])
    const yuko = await yukoOf(town)
    const preview = `${yuko.root}/deliveries/retries/new?all=1`
    expect(await yuko.see(preview)).toContain("このうち1件は、LINEがすでに届けているかもしれません")
    await yuko.submit(preview, "/deliveries/retries")
    await town.tick()
    await town.after({ hours: 24 })
    expect(await yuko.see(preview)).toContain("送り直せる配信はありません")
    expect(town.phone(hana!)).toEqual(["はじめまして", "はじめまして"])
    expect(town.line.log.accepted().map(({ endpoint }) => endpoint)).toEqual(["reply", "push"])
    expect(await generations(town, "unknown")).toMatchObject([{ generation: 0, count: 1 }])
    expect(await generations(town, "sent")).toMatchObject([{ generation: 1, count: 1 }])
  }),
)

test(
  "§9 LINE answers the probe and refuses messages for three hours: few tries, nobody fails; a press tries at once",
  inTown(async (town) => {
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    const people = await town.walkers(course, 600)
    const mend = town.line.faults.add({ kind: "403", endpoint: "multicast" })
    const begun = town.w.at
    for (let minute = 0; minute < 180; minute++) await town.after({ minutes: 1 })
    const tries = town.line.log.entries.filter(({ endpoint }) => endpoint === "multicast")
    // Six or seven moments, each at most one claim of batches, each request once more with a fresh token.
    expect(tries.length).toBeLessThan(40)
    const yuko = await yukoOf(town)
    const stopped = await yuko.see(`${yuko.root}/friends`)
    expect(stopped).toContain("LINEが、送信を許可していません(11月21日(土) 09:01から)")
    expect((await Channel.find(town.db, town.channelId)).refusedSince).toEqual(begun.add({ minutes: 1 }))
    expect(await town.ledger({ state: "failed" })).toEqual([])

    mend()
    const said = await yuko.submit(`${yuko.root}/friends`, "/settings/probes")
    expect(said).toContain("LINEに受け付けられました。配信を再開します。")
    await town.tick()
    await town.calm()
    expect(people.map(town.phone)).toEqual(people.map(() => ["だしの引き方"]))
    expect(await town.ledger({ state: "sent" })).toHaveLength(600)
  }),
)

test(
  "§9 half a minute of LINE being down costs only time",
  inTown(async (town) => {
    const course = await town.scenario()
    await town.step(course, { name: "第1回", ...atOnce, messages: text("だしの引き方") })
    await town.step(course, { name: "第2回", ...atOnce, messages: text("{{name}}さん") })
    const people = await town.walkers(course, 60)
    const end = town.line.faults.add({ kind: "drop" })
    for (let second = 0; second < 30; second++) await town.after({ seconds: 1 })
    end()
    for (let second = 0; second < 90; second++) await town.after({ seconds: 1 })
    expect(new Set(town.received().values())).toEqual(new Set([1]))
    expect(town.received().size).toBe(120)
    expect(people.map((person) => town.phone(person).length)).toEqual(people.map(() => 2))
    expect(await town.ledger({ state: "failed" })).toEqual([])
    expect((await Channel.find(town.db, town.channelId)).stoppedAt).toBeNull()
  }),
)
