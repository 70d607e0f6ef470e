/** No page reads a large part of its channel: one that counts, sorts or asks all of it would. */
import { afterAll, beforeAll, expect, test } from "bun:test"
import { app } from "../src/app"
import type { Db } from "../src/db"
import { reach } from "../src/domain/reach"
import * as Session from "../src/domain/session"
import { fill } from "./bench/large"
import { readSoFar } from "./bench/pages"
import { untouched } from "./db"
import * as People from "./domain/people"
import { doorsOf } from "./routes/everything"
import { person } from "./routes/inside"
import { deafLine, world } from "./world"

const people = 4_000
/** A batch of 500 is shown by looking at each three times; all friends, or all rows of a step, are twice as many. */
const allowed = 2_000

/** A page gives up looking after this many rows, so that a small channel is as endless as a large one. */
const near = 100
const far = { ...reach }

let own: Awaited<ReturnType<typeof untouched>>
beforeAll(async () => {
  Object.assign(reach, { rows: near, count: near })
  own = await untouched()
}, 240_000)
afterAll(async () => {
  Object.assign(reach, far)
  await own.drop()
})

test("every page below a channel reads little of its 4,000 friends and 12,000 ledger rows", async () => {
  const { db, sql } = own.open(1)
  const token = await Session.begin(db, await person(db), "test", People.morning)
  const whole = app(world(db, deafLine, { at: People.morning }))
  const headers = { cookie: `__Host-tobiishi=${token}; tobiishi=${token}` }
  const channelId = await fill(db, { people, rows: 3, at: People.morning, connectedAt: People.morning })
  await sql`vacuum`

  // A table of thirty rows may be read whole as well as not; here it is looked up in, as one of thirty thousand would be.
  await sql`set enable_seqscan = off`

  const read = new Map<string, number>()
  for (const path of await addresses(db, channelId)) {
    const before = await readSoFar(sql)
    const answer = await whole.handle(new Request(`http://localhost${path}`, { headers }))
    await answer.text()
    expect([path, answer.ok || answer.status === 303]).toEqual([path, true])
    read.set(path, (await readSoFar(sql)) - before)
  }
  const heavy = [...read].filter(([, rows]) => rows > allowed)
  expect(heavy.map(([path, rows]) => `${path}: ${rows} rows`)).toEqual([])

  const visited = new Set([...read.keys()].map((path) => path.replace(/\?.*/, "").replace(/\d+/g, ":id")))
  const missed = doorsOf(whole)
    .filter(({ method, pattern }) => method === "GET" && pattern.startsWith("/channels/:channelId"))
    .map(({ pattern }) => pattern.replace(/:\w+/g, ":id"))
    .filter((kind) => !visited.has(kind) && !elsewhere.some((one) => one.test(kind)))
  expect(missed).toEqual([])
}, 300_000)

/** Streams and files, which are no pages; and what stands on a row that only an act makes, as large as that act. */
const elsewhere = [/\/live$/, /\/media\/:id$/, /\/attachments\/:id$/, /\/export$/, /\/sweeps\/:id$/]

type Ids = Record<"scenario" | "first" | "last" | "tag" | "friend" | "walk" | "field" | "batch", bigint>

/** Every page there is, and what is come to by choosing in a form. */
async function addresses(db: Db, channelId: bigint): Promise<string[]> {
  const [ids] = await db.execute<Ids>(`
    select (select max(id) from scenarios where channel_id = ${channelId}) as scenario,
      (select min(id) from steps where channel_id = ${channelId}) as first,
      (select max(id) from steps where channel_id = ${channelId}) as last,
      (select min(id) from tags where channel_id = ${channelId}) as tag,
      (select max(id) from friends where channel_id = ${channelId} and last_message_at is not null) as friend,
      (select max(id) from enrollments where channel_id = ${channelId}) as walk,
      (select min(id) from fields where channel_id = ${channelId}) as field,
      (select max(id) from batches where channel_id = ${channelId}) as batch`)
  return [...ofAccount, ...ofFriends(ids!), ...ofLedger(ids!), ...ofScenario(ids!)].map(
    (path) => `/channels/${channelId}${path}`,
  )
}

const ofAccount = [
  ...[
    "",
    "/audit",
    "/fields",
    "/followers",
    "/forecast",
    "/halt",
    "/inbox",
    "/marks",
    "/media",
    "/pushes",
    "/scenarios",
  ],
  ...["/scenarios/new", "/settings", "/settings/credentials", "/settings/hours", "/start", "/tags", "/tokens"],
]

const ofFriends = ({ scenario, first, tag, friend, walk, field }: Ids) => [
  ...[`/fields/${field}`, `/tags/${tag}`, `/enrollments/${walk}`, `/enrollments/${walk}/steps/${first}/why`],
  ...[`/inbox/${friend}`, `/friends/${friend}`, `/friends/changes/new?do=tag&tagId=${tag}&id=${friend}`],
  ...[
    "/friends",
    "/friends?name=ひな",
    "/friends?name=誰でもない",
    "/friends?sort=name",
    "/friends?sort=-last",
    `/friends?tag=${tag}`,
  ],
  ...[`/friends?tag=${tag}&state=blocked`, "/friends?state=opted_out", "/friends?state=following"],
  ...[`/friends?scenario=${scenario}`, `/friends?scenario=${scenario}&walk=completed&sort=name`],
]

const ofLedger = ({ scenario, first, friend, batch }: Ids) => [
  ...["sent", "frozen", "failed", "unknown", "skipped", "held", "marked"].map((state) => `/deliveries?state=${state}`),
  ...["/deliveries", "/deliveries?from=2026-01-01", "/deliveries?from=2026-01-01&state=failed"],
  ...[`/deliveries?scenario=${scenario}`, `/deliveries?scenario=${scenario}&state=failed`],
  ...[`/deliveries?step=${first}&state=sent`, `/deliveries?friend=${friend}`, `/deliveries?batch=${batch}`],
  `/deliveries/retries/new?all=1&scenario=${scenario}`,
]

const ofScenario = ({ scenario, first, last }: Ids) => [
  ...["", "/edit", "/readers", "/readers?state=withdrawn", "/rehearsal", "/history", "/history?name=ひな"]
    .concat(["/history?state=withdrawn", "/history/segment", "/sweeps/new?all=1"])
    .concat(["/withdrawals/new", "/resumption/new", "/steps/new", "/steps/imports/new"])
    .concat([`/steps/changes/new?step=${first}`, `/steps/transfers/new?step=${first}`])
    .concat([`/steps/${last}/placement/new?beside=${first}`, `/steps/${first}/enablement/new`])
    .concat(
      ["", "/edit", "/versions", "/deliveries", "/deliveries?list=coming"].map((path) => `/steps/${first}${path}`),
    )
    .map((path) => `/scenarios/${scenario}${path}`),
]
