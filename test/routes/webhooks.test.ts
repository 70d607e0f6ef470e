import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { eq, sql } from "drizzle-orm"
import { Elysia } from "elysia"
import { sign } from "../../src/line/webhook"
import { webhooks } from "../../src/routes/webhooks"
import { LIMIT_BYTES } from "../../src/routes/webhooks/body"
import { channels, events, friends } from "../../src/schema"
import { clone, type Own } from "../db"
import { deafLine, type TestWorld, world } from "../world"

const BOT = `U${"b".repeat(32)}`
const SECRET = "a".repeat(32)
const OTHER_SECRET = "c".repeat(32)

type Send = (channelId: bigint | string, body: string | Uint8Array<ArrayBuffer>, how?: Signed) => Promise<number>
type Site = { world: TestWorld; send: Send; a: bigint; b: bigint; rows: () => Promise<string[]> }

let own: Own & { drop: () => Promise<void> }
let here: Site
let serial = 0

beforeAll(async () => {
  own = await clone()
})
afterAll(() => own.drop())

/** Every test has two channels of its own and a route that has kept no key yet. */
async function site(): Promise<Site> {
  const made = world(own.db, deafLine)
  const app = new Elysia().use(webhooks(made))
  const a = await channel(made, SECRET)
  const b = await channel(made, OTHER_SECRET)
  const rows = async () => {
    const found = await own.db.select({ id: events.lineEventId }).from(events).where(eq(events.channelId, a))
    return found.map((row) => String(row.id)).sort()
  }
  return { world: made, send: (...asked) => send(app, ...asked), a, b, rows }
}

async function channel(made: TestWorld, secret: string): Promise<bigint> {
  const facts = { lineChannelId: String(2_000_000_000 + ++serial), name: "料理教室", botUserId: BOT }
  const secretSealed = await made.vault.seal(secret)
  const [row] = await own.db
    .insert(channels)
    .values({ ...facts, secretSealed, createdAt: made.at })
    .returning()
  return row!.id
}

type Signed = { secret?: string; signature?: string | null; headers?: Record<string, string> }

async function send(
  app: { handle: (request: Request) => Promise<Response> },
  channelId: bigint | string,
  body: string | Uint8Array<ArrayBuffer>,
  { secret = SECRET, signature = sign(body, secret), headers = {} }: Signed = {},
): Promise<number> {
  const signed = signature === null ? headers : { ...headers, "x-line-signature": signature }
  const request = new Request(`http://localhost/webhooks/${channelId}`, { method: "POST", body, headers: signed })
  return (await app.handle(request)).status
}

const follow = (id: string) => ({
  type: "follow",
  mode: "active",
  timestamp: 1_795_219_200_000,
  webhookEventId: id,
  deliveryContext: { isRedelivery: false },
  source: { type: "user", userId: `U${"1".repeat(32)}` },
  replyToken: "reply",
  follow: { isUnblocked: false },
})
const body = (...given: object[]) => JSON.stringify({ destination: BOT, events: given })

function withSite(name: string, check: (here: Site) => Promise<void>) {
  test(name, async () => {
    here = await site()
    await check(here)
    await here.world.settled()
  })
}

describe("what LINE signed is recorded before it is answered", () => {
  withSite("an event becomes a row", async ({ send, a }) => {
    expect(await send(a, body(follow("e1")))).toBe(200)
    const [row] = await own.db.select().from(events).where(eq(events.channelId, a))
    expect(row).toMatchObject({ kind: "line.follow", lineEventId: "e1", lineUserId: `U${"1".repeat(32)}` })
    expect(row!.occurredAt.epochMilliseconds).toBe(1_795_219_200_000)
  })

  withSite(
    "the verification without events is answered 200, whatever destination it names",
    async ({ send, a, rows }) => {
      expect(await send(a, JSON.stringify({ destination: "xxxxxxxxxx", events: [] }))).toBe(200)
      expect(await rows()).toEqual([])
    },
  )

  withSite("a kind nobody knows is recorded too", async ({ send, a, rows }) => {
    expect(await send(a, body({ ...follow("e1"), type: "teleport" }))).toBe(200)
    expect(await rows()).toEqual(["e1"])
  })

  withSite("the channel remembers when LINE last got through, once a minute", async ({ send, a, world }) => {
    const reached = async () => {
      await world.settled()
      const [row] = await own.db.select().from(channels).where(eq(channels.id, a))
      return row!.webhookReachedAt?.toString()
    }
    const first = world.at
    await send(a, body(follow("e1")))
    world.at = first.add({ seconds: 59 })
    await send(a, body(follow("e2")))
    expect(await reached()).toBe(first.toString())
    world.at = first.add({ seconds: 60 })
    await send(a, body(follow("e3")))
    expect(await reached()).toBe(first.add({ seconds: 60 }).toString())
  })
})

describe("each event once", () => {
  withSite("the same id twice in one request", async ({ send, a, rows }) => {
    expect(await send(a, body(follow("e1"), follow("e1"), follow("e2")))).toBe(200)
    expect(await rows()).toEqual(["e1", "e2"])
  })

  withSite("the same id in a redelivery", async ({ send, a, rows }) => {
    await send(a, body(follow("e1")))
    expect(await send(a, body({ ...follow("e1"), deliveryContext: { isRedelivery: true } }))).toBe(200)
    expect(await rows()).toEqual(["e1"])
  })

  withSite("the same id in ten requests at once", async ({ send, a, rows }) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(a, body(follow("e1")))))
    expect(answers).toEqual(Array(10).fill(200))
    expect(await rows()).toEqual(["e1"])
  })

  withSite("a hundred requests at once are all committed when they are answered", async ({ send, a, rows }) => {
    const ids = Array.from({ length: 100 }, (_, index) => `e${String(index).padStart(3, "0")}`)
    const answers = await Promise.all(
      ids.map(async (id) => {
        const status = await send(a, body(follow(id)))
        const seen = await own.db.select().from(events).where(eq(events.lineEventId, id))
        return `${status} ${seen.filter((row) => row.channelId === a).length}`
      }),
    )
    expect(new Set(answers)).toEqual(new Set(["200 1"]))
    expect(await rows()).toEqual(ids)
  })

  withSite("while a commit waits, thirty requests share another; fewer wait for it", async ({ send, a, rows }) => {
    await send(a, body(follow("e00")))
    const [held, freed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const elsewhere = own.open(1).sql.begin(async (tx) => {
      await tx`insert into events (channel_id, line_event_id, kind, occurred_at, recorded_at, reacted_at)
        values (${a}, 'held', 'line.follow', now(), now(), now())`
      held.resolve()
      await freed.promise
    })
    await held.promise
    const waits = send(a, body(follow("held")))
    const waiting = () => own.db.execute(sql`select 1 from pg_locks where not granted and locktype = 'transactionid'`)
    try {
      while ((await waiting()).length === 0) await Bun.sleep(5)
      const [last, ...ids] = Array.from({ length: 30 }, (_, n) => `e${String(30 - n).padStart(2, "0")}`)
      const few = ids.map((id) => send(a, body(follow(id))))
      await Bun.sleep(100)
      expect(await rows()).toEqual(["e00"])
      const answers = await Promise.all([...few, send(a, body(follow(last!)))])
      expect(answers.every((status) => status === 200)).toBe(true)
      expect(await rows()).toEqual(["e00", ...ids.toReversed(), last!])
    } finally {
      freed.resolve()
      await elsewhere
    }
    expect(await waits).toBe(200)
  })

  withSite("letters that PostgreSQL cannot hold do not lose the event", async ({ send, a, rows }) => {
    expect(await send(a, body({ ...follow("e1"), text: "\0", more: "\ud800", kept: "\\u0000 😀" }))).toBe(200)
    const [row] = await own.db.select().from(events).where(eq(events.channelId, a))
    expect(row!.payload).toMatchObject({ text: "\ufffd", more: "\ufffd", kept: "\\u0000 😀" })
    expect(await rows()).toEqual(["e1"])
  })

  withSite("what a reaction runs into keeps nobody's event from being recorded", async ({ send, a, world, rows }) => {
    const known = { channelId: a, lineUserId: `U${"1".repeat(32)}`, createdAt: world.at }
    await own.db.insert(friends).values(known)
    await own.db.execute(sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$`)
    await own.db.execute(sql`create trigger refuse before update on friends for each row execute function refuse()`)
    const said = { ...follow("e1"), type: "message", message: { type: "text", id: "1", text: "はい" } }
    expect(await send(a, body(said))).toBe(200)
    await world.settled()
    await own.db.execute(sql`drop trigger refuse on friends`)
    expect(await rows()).toEqual(["e1"])
    const [row] = await own.db.select().from(events).where(eq(events.channelId, a))
    expect(row).toMatchObject({ reactedAt: null, error: "not this one" })
  })

  withSite("a request that cannot be stored fails alone, and its neighbours are kept", async ({ send, a, rows }) => {
    await send(a, body(follow("e0")))
    const beforePostgres = { ...follow("bad"), timestamp: -8e15 }
    const sent = [follow("e1"), follow("e2"), beforePostgres, follow("e3")]
    const answers = await Promise.all(sent.map((event) => send(a, body(event)).catch(() => 500)))
    expect(answers).toEqual([200, 200, 500, 200])
    expect(await rows()).toEqual(["e0", "e1", "e2", "e3"])
  })
})

describe("what LINE did not sign leaves no row", () => {
  withSite("one changed byte", async ({ send, a, rows }) => {
    const honest = body(follow("e1"))
    const signature = sign(honest, SECRET)
    expect(await send(a, honest.replace("e1", "e2"), { signature })).toBe(401)
    expect(await send(a, `${honest} `, { signature })).toBe(401)
    expect(await rows()).toEqual([])
    expect(await send(a, honest, { signature })).toBe(200)
  })

  withSite("the signature counts over raw bytes, not over what they mean", async ({ send, a, rows }) => {
    const spaced = `{ "destination": "${BOT}", "events": [${JSON.stringify(follow("e1")).replace("follow", "\\u0066ollow")}] }`
    expect(await send(a, spaced)).toBe(200)
    expect(await rows()).toEqual(["e1"])
    const bom = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(body(follow("e2")))])
    expect(await send(a, bom, { signature: sign(body(follow("e2")), SECRET) })).toBe(401)
  })

  withSite("a missing, empty or foreign signature", async ({ send, a, rows }) => {
    for (const signature of [null, "", "x", sign(body(follow("e1")), OTHER_SECRET)])
      expect(await send(a, body(follow("e1")), { signature })).toBe(401)
    expect(await rows()).toEqual([])
  })

  withSite("channel B's secret at channel A's address", async ({ send, a, b, rows }) => {
    expect(await send(a, body(follow("e1")), { secret: OTHER_SECRET })).toBe(401)
    expect(await send(b, body(follow("e1")), { secret: OTHER_SECRET })).toBe(200)
    expect(await rows()).toEqual([])
  })

  withSite("an unknown, archived or impossible channel looks like a wrong signature", async ({ send, a, world }) => {
    const gone = await channel(world, SECRET)
    await own.db.update(channels).set({ archivedAt: world.at }).where(eq(channels.id, gone))
    const impossible = [String(a + 1_000_000n), "0", "-1", "1e3", "9".repeat(30), "abc", String(gone)]
    for (const name of impossible) expect(await send(name, body(follow("e1")))).toBe(401)
  })

  withSite("a body addressed to another account is ignored, and never refused", async ({ send, a, world, rows }) => {
    const foreign = JSON.stringify({ destination: `U${"d".repeat(32)}`, events: [follow("e1")] })
    expect(await send(a, foreign)).toBe(200)
    expect(await rows()).toEqual([])
    expect(world.logged.join()).toContain("another account")
  })
})

describe("what was signed but is no webhook is 400, without a row", () => {
  const broken: [string, string | Uint8Array<ArrayBuffer>][] = [
    ["no JSON", "{"],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
    ["no events", "{}"],
    ["events that are no list", JSON.stringify({ destination: BOT, events: {} })],
    [
      "an event without id",
      JSON.stringify({ destination: BOT, events: [{ ...follow("x"), webhookEventId: undefined }] }),
    ],
    ["an event at no moment", JSON.stringify({ destination: BOT, events: [{ ...follow("x"), timestamp: 1e300 }] })],
    ["null", "null"],
    ["nothing", ""],
  ]
  for (const [name, raw] of broken)
    withSite(name, async ({ send, a, rows }) => {
      expect(await send(a, raw)).toBe(400)
      expect(await rows()).toEqual([])
    })

  withSite("more than we take is 413, before anything is read", async ({ send, a }) => {
    const large = "x".repeat(LIMIT_BYTES + 1)
    expect(await send(a, large)).toBe(413)
    expect(await send(a, "{}", { headers: { "content-length": String(LIMIT_BYTES + 1) } })).toBe(413)
    expect(await send(a, "x".repeat(LIMIT_BYTES))).toBe(400)
  })
})

describe("a replaced secret", () => {
  const replace = async (id: bigint, world: TestWorld, secret: string) =>
    own.db
      .update(channels)
      .set({ secretSealed: await world.vault.seal(secret) })
      .where(eq(channels.id, id))

  withSite("is believed at once", async ({ send, a, world }) => {
    expect(await send(a, body(follow("e1")))).toBe(200)
    await replace(a, world, OTHER_SECRET)
    expect(await send(a, body(follow("e2")), { secret: OTHER_SECRET })).toBe(200)
  })

  withSite("ends the old one within seconds", async ({ send, a, world, rows }) => {
    expect(await send(a, body(follow("e1")))).toBe(200)
    await replace(a, world, OTHER_SECRET)
    world.at = world.at.add({ seconds: 3 })
    expect(await send(a, body(follow("e2")))).toBe(401)
    expect(await rows()).toEqual(["e1"])
  })
})

withSite("nothing of a body or a secret reaches the log", async ({ send, a, world }) => {
  await send(a, body(follow("secret-event")))
  await send(a, body(follow("secret-event")), { secret: OTHER_SECRET })
  await send(a, "{secret-event")
  expect(world.logged.join()).not.toMatch(/secret-event|aaaaaaaa|cccccccc/)
})
