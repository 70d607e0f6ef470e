import { describe, expect, test } from "bun:test"
import * as Webhook from "../../src/line/webhook"
import { begin } from "./begin"

/** A server of ours that remembers what LINE told it. */
function listening(answer: () => Response | Promise<Response> = () => new Response(null)) {
  const heard: { raw: string; signature: string | null; url: string }[] = []
  const world = begin({
    webhookPatienceMs: 100,
    async fetchToTobiishi(request) {
      heard.push({ raw: await request.text(), signature: request.headers.get("x-line-signature"), url: request.url })
      return Promise.race([answer(), rejectedBy(request.signal)])
    },
  })
  world.channel.webhook.endpoint = "https://tobiishi.example/webhooks/1"
  const bodies = () => heard.map(({ raw }) => Webhook.parse(raw))
  const events = () => bodies().flatMap((body) => body?.events ?? [])
  return { ...world, heard, bodies, events }
}
const rejectedBy = (signal: AbortSignal) =>
  new Promise<Response>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))

describe("an event", () => {
  test("is signed over its bytes with the channel's secret and names the bot", async () => {
    await using world = listening()
    await world.friend()
    const [call] = world.heard
    expect(call?.url).toBe("https://tobiishi.example/webhooks/1")
    expect(Webhook.verify(call?.raw ?? "", "secret", call?.signature ?? null)).toBe(true)
    expect(world.bodies()[0]?.destination).toBe(world.channel.botUserId)
  })
  test("carries its own time, a ULID, its source and a reply token", async () => {
    await using world = listening()
    const hana = await world.friend()
    expect(world.events()[0]).toMatchObject({
      type: "follow",
      mode: "active",
      timestamp: Temporal.Instant.from("2026-11-20T10:00:00Z").epochMilliseconds,
      webhookEventId: expect.stringMatching(/^01[0-9A-HJKMNP-TV-Z]{24}$/),
      deliveryContext: { isRedelivery: false },
      source: { type: "user", userId: hana.userId },
      replyToken: expect.any(String),
      follow: { isUnblocked: false },
    })
  })
  test('goes nowhere while "Use webhook" is off, or no address is set', async () => {
    await using world = listening()
    world.channel.webhook.active = false
    const hana = await world.friend()
    world.channel.webhook = { ...world.channel.webhook, active: true, endpoint: null }
    expect((await hana.say(world.channel, "a")).call).toBeNull()
    expect(world.heard).toEqual([])
  })
  test("in standby has no reply token", async () => {
    await using world = listening()
    world.channel.mode = "standby"
    await world.friend()
    expect(world.events()[0]).toMatchObject({ mode: "standby" })
    expect(world.events()[0]).not.toHaveProperty("replyToken")
  })
})

describe("what people do", () => {
  test("following, blocking and coming back", async () => {
    await using world = listening()
    const hana = await world.friend()
    expect(await hana.follow(world.channel)).toBeNull()
    await hana.block(world.channel)
    expect(await hana.block(world.channel)).toBeNull()
    await hana.unblock(world.channel)
    expect(world.events().map((event) => [event.type, event.follow, "replyToken" in event])).toEqual([
      ["follow", { isUnblocked: false }, true],
      ["unfollow", undefined, false],
      ["follow", { isUnblocked: true }, true],
    ])
  })
  test("every kind is one that our webhook understands", async () => {
    await using world = listening()
    const hana = await world.friend()
    const { channel } = world
    const { messageId = "" } = await hana.say(channel, "こんにちは")
    await hana.sticker(channel, "446", "1988")
    await hana.sendImage(channel)
    await hana.sendVideo(channel)
    await hana.sendLocation(channel, { title: "東京", latitude: 35.6, longitude: 139.7 })
    await hana.tap(channel, { type: "postback", data: "a=1" })
    await hana.tap(channel, { type: "datetimepicker", data: "b=2", mode: "date" }, { date: "2027-01-31" })
    await hana.unsend(channel, messageId)
    await hana.watchVideo(channel, "lesson-1")
    await hana.linkAccount(channel, "nonce", "ok")
    await hana.block(channel)
    for (const event of world.events()) expect([event.type, Webhook.understand(event)]).not.toEqual([event.type, null])
    expect(world.events()).toHaveLength(12)
  })
  test("taps: a postback shows its words, a message is said, a link is opened and told to nobody", async () => {
    await using world = listening()
    const hana = await world.friend()
    await hana.tap(world.channel, { type: "postback", data: "a=1", displayText: "はい" })
    await hana.tap(world.channel, { type: "message", text: "いいえ" })
    expect(await hana.tap(world.channel, { type: "uri", uri: "https://a.example" })).toEqual({
      opened: "https://a.example",
    })
    expect(world.events().map((event) => event.type)).toEqual(["follow", "postback", "message"])
    const said = world.line.conversation(hana.userId, "1001").map((bubble) => bubble.from === "person" && bubble.said)
    expect(said).toEqual([
      { type: "text", text: "はい" },
      { type: "text", text: "いいえ" },
    ])
  })
  test("a deed can be kept back and delivered later, in another order", async () => {
    await using world = listening()
    const hana = await world.friend()
    const blocked = await hana.block(world.channel, { deliver: false })
    world.pass({ minutes: 1 })
    await hana.unblock(world.channel)
    await world.line.deliver(world.channel, blocked ? [blocked.event] : [])
    const [, back, away] = world.events()
    expect([back?.type, away?.type]).toEqual(["follow", "unfollow"])
    expect(back?.timestamp).toBeGreaterThan(away?.timestamp ?? 0)
  })
})

describe("redelivery", () => {
  test("repeats what failed under the same id and time, marked as such, where it is switched on", async () => {
    let status = 500
    await using world = listening(() => new Response(null, { status }))
    world.channel.webhook.redelivery = true
    await world.friend()
    status = 200
    world.pass({ minutes: 5 })
    expect(await world.line.redeliver()).toHaveLength(1)
    const [first, second] = world.events()
    expect(second).toEqual({ ...first, deliveryContext: { isRedelivery: true } } as typeof second & {})
    expect(await world.line.redeliver()).toEqual([])
  })
  test("is off by default", async () => {
    await using world = listening(() => new Response(null, { status: 500 }))
    await world.friend()
    expect(await world.line.redeliver()).toEqual([])
  })
})

describe("LINE's own test of the webhook", () => {
  test("carries no events and reports what came back", async () => {
    await using world = listening()
    const answer = await world.client.testWebhook(world.credentials)
    expect(answer).toMatchObject({ is: "tested", success: true, statusCode: 200, reason: "OK" })
    expect(world.bodies()).toEqual([{ destination: expect.any(String), events: [] }])
  })
  test("tells a refusal, a silence and a closed door apart", async () => {
    await using refusing = listening(() => new Response(null, { status: 401 }))
    expect(await refusing.client.testWebhook(refusing.credentials)).toMatchObject({
      success: false,
      statusCode: 401,
      reason: "ERROR_STATUS_CODE",
    })
    await using silent = listening(() => new Promise(() => {}))
    expect(await silent.client.testWebhook(silent.credentials)).toMatchObject({
      success: false,
      reason: "REQUEST_TIMEOUT",
    })
    await using closed = begin()
    expect(await closed.client.testWebhook(closed.credentials, "http://127.0.0.1:1/")).toMatchObject({
      success: false,
      reason: "COULD_NOT_CONNECT",
    })
  })
})

test("webhooks really travel by HTTP", async () => {
  const heard: string[] = []
  const ours = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      heard.push(await request.text())
      return new Response(null)
    },
  })
  await using world = begin()
  await world.client.setWebhook(world.credentials, `${ours.url.origin}/webhooks/1`)
  const deed = await world.line.person().follow(world.channel)
  expect(deed?.call?.status).toBe(200)
  expect(Webhook.parse(heard[0] ?? "")?.events[0]?.type).toBe("follow")
  await ours.stop(true)
})
