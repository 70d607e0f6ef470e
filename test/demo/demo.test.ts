/**
 * The demo through its own pages: what a visitor does, and what comes of it; without a script and with a browser.
 * One demo is opened for all of it: four weeks are acted out in it, which takes a processor ten seconds.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Serving } from "../../src/serve"
import { absent } from "../browser/chromium"
import { composing } from "../browser/composer"
import { crawling, phoning } from "../browser/demo"
import { open, type Visitor, visitor } from "./open"

let demo: Serving
let guest: Visitor
/** What the log had said when the demo was open. */
let said: string[]

beforeAll(async () => {
  const told: string[] = []
  demo = await open(told)
  said = told.slice()
  guest = visitor(demo.url)
}, 240_000)
afterAll(() => demo?.stop(), 60_000)

const why = absent()
if (why) console.log(`the demo is not looked at in a browser: ${why}`)
const base = () => demo.url

const count = async (query: ReturnType<typeof sql>) => {
  const [row] = await demo.world.db.execute<{ n: number }>(query)
  return row!.n
}

describe("what the visitor finds", () => {
  test("whoever starts it reads of no trouble: what went wrong at the school is part of its past", () => {
    expect(said.filter((words) => words !== "listening")).toEqual([])
  })

  test("its door is open", async () => {
    const page = await guest.look("/demo")
    expect(page).toContain("料理教室ことこと")
    expect(page).toContain("友だち追加")
    expect(page).toContain("LINEへは何も送信されません")
    expect(await guest.look("/channels/1/friends")).toContain("友だち")
  })

  test("a visitor whose session has ended is let in again, where they wanted to go", async () => {
    expect(await visitor(demo.url).look("/channels/1/friends")).toContain("友だち")
  })

  test("it speaks English to those who ask", async () => {
    expect(await visitor(demo.url, "en").look("/demo")).toContain("nothing is sent to LINE")
  })

  test("two hundred friends with names, tags, fields, and some who block", async () => {
    expect(await count(sql`select count(*)::int as n from friends`)).toBe(200)
    expect(await count(sql`select count(*)::int as n from friends where name is null`)).toBe(0)
    expect(await count(sql`select count(*)::int as n from friends where not following`)).toBeGreaterThan(3)
    expect(await count(sql`select count(distinct tag_id)::int as n from friend_tags`)).toBeGreaterThanOrEqual(5)
    expect(await count(sql`select count(distinct field_id)::int as n from friend_fields`)).toBe(4)
    expect(await count(sql`select count(*)::int as n from events where kind = 'line.message'`)).toBeGreaterThan(20)
  })

  test("a course of seven steps for paying members, a welcome on follow, a countdown with a goal ahead", async () => {
    const rows = await demo.world.db.execute<{
      kind: string
      follow: boolean
      goal_at: string | null
      steps: number
    }>(sql`
      select kind, starts_on_follow as follow, goal_at, (select count(*)::int from steps st
        where st.channel_id = s.channel_id and st.scenario_id = s.id and (s.name not like 'だし%' or st.filter is not null)) as steps
      from scenarios s`)
    expect(rows.filter((row) => row.kind === "course").map((row) => row.steps)).toContain(7)
    expect(rows.filter((row) => row.follow)).toHaveLength(1)
    const ahead = rows.filter((row) => row.goal_at && Date.parse(row.goal_at) > Date.now())
    expect(ahead).toHaveLength(1)
  })

  test("a ledger of every kind, in which nothing left before it was due, and nothing is late", async () => {
    const rows = await demo.world.db.execute<{ state: string; n: number; early: number; late: number }>(sql`
      select coalesce(d.state, case b.state when 'accepted' then 'sent' else b.state end) as state, count(*)::int as n,
        (count(*) filter (where coalesce(d.settled_at, b.settled_at) < d.due_at))::int as early,
        (count(*) filter (where b.state = 'accepted' and b.settled_at > d.due_at + interval '1 minute'))::int as late
      from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id group by 1`)
    const states = Object.fromEntries(rows.map((row) => [row.state, row.n]))
    expect(states.sent).toBeGreaterThan(500)
    for (const state of ["failed", "skipped", "held"]) expect([state, states[state] ?? 0]).not.toEqual([state, 0])
    expect(rows.map((row) => [row.state, row.early, row.late])).toEqual(rows.map((row) => [row.state, 0, 0]))
  })
})

crawling(base)

describe("the phone", () => {
  test("follow: the welcome is there when the page comes back, by the name typed; +1 day, the next step", async () => {
    const after = await guest.send("/demo/phones/1/friendship", { name: "はなこ" })
    expect(after).toContain("はなこさん、友だち追加ありがとうございます")
    expect(after).not.toContain("ふんわり、だし巻き卵")
    expect(await guest.send("/demo/phones/1/jumps", { span: "day" })).toContain("ふんわり、だし巻き卵")
  })

  test("a tapped answer shows in the chat and reaches Tobiishi", async () => {
    await guest.send("/demo/phones", {})
    const page = await guest.send("/demo/phones/2/friendship", { name: "二人目" })
    expect(page).toContain("パン・お菓子")
    const tap = await placeOf("/demo/phones/2", "quickReply/items/1/action")
    expect(await guest.send("/demo/phones/2/taps", tap)).toContain("want=パン・お菓子")
  })

  test("a tapped link is named, and nothing is opened", async () => {
    const html = await guest.source("/demo/phones/1")
    const bubble = /name="bubble" value="(\d+)"\s*\/?><input type="hidden" name="path" value="contents\/footer/.exec(
      html,
    )?.[1]
    const page = await guest.send("/demo/phones/1/taps", { bubble: bubble!, path: "contents/footer/contents/0/action" })
    expect(page).toContain("https://school.tobiishi.example/recipes/dashimaki")
  })

  test("what cannot be tapped is not", async () => {
    const { bubble } = await placeOf("/demo/phones/2", "quickReply/items/0/action")
    const before = await count(sql`select count(*)::int as n from events where line_event_id is not null`)
    for (const path of ["", "__proto__", "quickReply/items/99/action", "constructor", "quickReply"])
      await guest.send("/demo/phones/2/taps", { bubble, path })
    // Somebody else's message.
    await guest.send("/demo/phones/1/taps", { bubble, path: "quickReply/items/0/action" })
    expect(await count(sql`select count(*)::int as n from events where line_event_id is not null`)).toBe(before)
  })

  test("blocked, nothing arrives; unblocked, the rest follows on shifted days", async () => {
    expect(await guest.send("/demo/phones/2/block")).toContain("ブロックしています")
    await guest.send("/demo/phones/2/jumps", { span: "day" })
    const waited = await guest.send("/demo/phones/2/jumps", { span: "day" })
    expect(waited).not.toContain("ふんわり、だし巻き卵")
    await guest.send("/demo/phones/2/friendship")
    expect(await guest.send("/demo/phones/2/jumps", { span: "next" })).toContain("ふんわり、だし巻き卵")
  })

  test("words and stickers arrive at the admin", async () => {
    await guest.send("/demo/phones/2/messages", { text: "こんばんは<b>" })
    const page = await guest.send("/demo/phones/2/stickers", { sticker: "1993" })
    expect(page).toContain("こんばんは&lt;b&gt;")
    expect(
      await count(sql`select count(*)::int as n from events where kind = 'line.message'
      and payload -> 'message' ->> 'type' = 'sticker' and payload -> 'message' ->> 'stickerId' = '1993'
      and occurred_at > now()`),
    ).toBe(1)
  })

  test("there is no third phone, and no other page's form is heard", async () => {
    expect((await guest.ask("/demo/phones/3")).status).toBe(404)
    expect((await guest.ask("/demo/phones/NaN")).status).toBe(404)
    const foreign = { method: "POST", headers: { "sec-fetch-site": "cross-site" } }
    expect((await guest.ask("/demo/phones/1/block", foreign)).status).toBe(403)
  })
})

describe("the clock", () => {
  test("goes forward only; the next step's own moment is where +next stops", async () => {
    const before = demo.world.now()
    await guest.send("/demo/phones/1/jumps", { span: "hour" })
    const hour = demo.world.now().since(before).total("minutes")
    expect(hour).toBeGreaterThanOrEqual(60)
    expect(hour).toBeLessThan(61)
    const [own] = await demo.world.db.execute<{ at: string }>(sql`
      select to_char(min(next_due_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from agenda a
      join enrollments e on e.channel_id = a.channel_id and e.id = a.enrollment_id
      join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
      where f.name = 'はなこ' and e.state = 'active' and e.holds = '{}'`)
    await guest.send("/demo/phones/1/jumps", { span: "next" })
    const past = demo.world.now().since(Temporal.Instant.from(own!.at)).total("seconds")
    expect(past).toBeGreaterThanOrEqual(0)
    expect(past).toBeLessThan(30)
  })

  test("two hands at once turn it one after the other", async () => {
    const before = demo.world.now()
    await Promise.all([1, 2].map((n) => guest.send(`/demo/phones/${n}/jumps`, { span: "hour" })))
    expect(demo.world.now().since(before).total("hours")).toBeGreaterThanOrEqual(2)
  })
})

test("the stream sends each changed part, and ends when the demo does", async () => {
  const gone = new AbortController()
  const answer = await guest.ask("/demo/phones/2/stream", { signal: gone.signal })
  expect(answer.headers.get("content-type")).toBe("text/event-stream")
  const reader = answer.body!.getReader()
  const decoder = new TextDecoder()
  let text = ""
  const until = async (wanted: string) => {
    while (!text.includes(wanted)) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`the stream ended without ${wanted}`)
      text += decoder.decode(value, { stream: true })
    }
  }
  await until('data: <hx-partial hx-target="#clock"')
  await guest.ask("/demo/phones/2/messages", { method: "POST", body: new URLSearchParams({ text: "流れに乗って" }) })
  await until("流れに乗って")
  gone.abort()
})

test("its pictures are drawn here, and there are no others", async () => {
  for (const path of ["demo/pictures/bread", "demo/faces/12", "demo/stickers/1993", "colours/3f7a52-2f3b35"])
    expect([path, (await guest.ask(`/${path}`)).status]).toEqual([path, 200])
  for (const path of ["demo/pictures/constructor", "demo/pictures/nothing", "colours/red", "colours/3f7a52}body{"])
    expect([path, (await guest.ask(`/${path}`)).status]).toEqual([path, 404])
})

phoning(base)
composing(base)

/** The first tappable place of this kind on the page: what its form would send. */
async function placeOf(page: string, path: string): Promise<{ bubble: string; path: string }> {
  const html = await guest.source(page)
  const bubble = new RegExp(`name="bubble" value="(\\d+)"\\s*/?><input type="hidden" name="path" value="${path}"`).exec(
    html,
  )
  return { bubble: bubble?.[1] ?? "", path }
}
