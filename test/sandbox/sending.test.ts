import { describe, expect, test } from "bun:test"
import { begin, key, text } from "./begin"

const PUSH = "/v2/bot/message/push"
const MULTICAST = "/v2/bot/message/multicast"
const REPLY = "/v2/bot/message/reply"
const withKey = (retryKey: string) => ({ "x-line-retry-key": retryKey })
const stranger = `U${"0".repeat(32)}`

describe("push", () => {
  test("answers 200 with sentMessages, whose ids are strings of 18 digits, and a request id", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { status, json, headers } = await world.call("POST", PUSH, {
      to: hana.userId,
      messages: [...text(), ...text()],
    })
    expect(status).toBe(200)
    expect(json.sentMessages).toBeArrayOfSize(2)
    expect(json).toMatchObject({ sentMessages: [{ id: expect.stringMatching(/^\d{18}$/) }, {}] })
    expect(headers.get("x-line-request-id")).toMatch(/^[0-9a-f-]{36}$/)
  })
  test("the phone shows the bubbles in order, with their time", async () => {
    await using world = begin()
    const hana = await world.friend()
    await world.call("POST", PUSH, { to: hana.userId, messages: [...text("一"), ...text("二")] })
    world.pass({ minutes: 1 })
    await hana.say(world.channel, "三")
    const bubbles = world.line.conversation(hana.userId, world.channel.lineChannelId)
    expect(bubbles.map((bubble) => [bubble.from, bubble.from === "bot" ? bubble.message : bubble.said])).toEqual([
      ["bot", { type: "text", text: "一" }],
      ["bot", { type: "text", text: "二" }],
      ["person", { type: "text", text: "三" }],
    ])
    expect(String(bubbles[2]?.at)).toBe("2026-11-20T10:01:00Z")
  })
  test("an unknown user is refused: Failed to send messages", async () => {
    await using world = begin()
    const { status, json } = await world.call("POST", PUSH, { to: stranger, messages: text() })
    expect([status, json.message]).toEqual([400, "Failed to send messages"])
  })
  test("a malformed `to` is named", async () => {
    await using world = begin()
    const { status, json } = await world.call("POST", PUSH, { to: "hanako", messages: text() })
    expect(status).toBe(400)
    expect(json.message).toBe("The property, 'to', in the request body is invalid (line: -, column: -)")
  })
  test("someone who blocks gets nothing, is not counted, and LINE still answers 200", async () => {
    await using world = begin({ channel: { limit: 10 } })
    const hana = await world.friend()
    await hana.block(world.channel)
    expect((await world.call("POST", PUSH, { to: hana.userId, messages: text() })).status).toBe(200)
    expect(world.line.conversation(hana.userId, "1001")).toEqual([])
    expect((await world.call("GET", "/v2/bot/message/quota/consumption")).json).toEqual({ totalUsage: 0 })
  })
  test("a deleted account gets nothing, is not counted, and LINE still answers 200", async () => {
    await using world = begin()
    const hana = await world.friend()
    hana.vanish()
    expect((await world.call("POST", PUSH, { to: hana.userId, messages: text() })).status).toBe(200)
    expect(world.channel.used.count).toBe(0)
  })
  test("a stranger who wrote can be pushed for seven days, one who never wrote cannot", async () => {
    await using world = begin()
    const taro = world.line.person()
    await taro.say(world.channel, "質問です")
    const reached = async (userId: string) => {
      const before = world.channel.used.count
      expect((await world.call("POST", PUSH, { to: userId, messages: text() })).status).toBe(200)
      return world.channel.used.count - before
    }
    world.pass({ hours: 7 * 24 })
    expect(await reached(taro.userId)).toBe(1)
    world.pass({ seconds: 1 })
    expect(await reached(taro.userId)).toBe(0)
    expect(await reached(world.line.person().userId)).toBe(0)
  })
})

describe("messages", () => {
  test("none and six are refused, five pass", async () => {
    await using world = begin()
    const hana = await world.friend()
    const send = (count: number) =>
      world.call("POST", PUSH, { to: hana.userId, messages: Array(count).fill(text()[0]) })
    expect((await send(0)).status).toBe(400)
    expect((await send(6)).status).toBe(400)
    expect((await send(5)).status).toBe(200)
  })
  test("a refusal names each property in LINE's shape, and nobody receives anything", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { status, json } = await world.call("POST", PUSH, {
      to: hana.userId,
      messages: [...text(), { type: "text", text: "" }],
    })
    expect(status).toBe(400)
    expect(json).toEqual({
      message: "The request body has 1 error(s)",
      details: [{ message: "May not be empty", property: "messages[1].text" }],
    })
    expect(world.line.conversation(hana.userId, "1001")).toEqual([])
  })
  test("a text of 5,001 characters is refused", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { json } = await world.call("POST", PUSH, { to: hana.userId, messages: text("a".repeat(5001)) })
    expect(json.details).toEqual([{ message: "Length must be between 0 and 5000", property: "messages[0].text" }])
  })
  test("a body that is not JSON is 400, one above 2 MB is 413", async () => {
    await using world = begin()
    const { json } = await world.bare(
      "POST",
      "/oauth2/v3/token",
      new URLSearchParams({ grant_type: "client_credentials", client_id: "1001", client_secret: "secret" }),
    )
    const authorization = { authorization: `Bearer ${json.access_token}` }
    expect((await world.bare("POST", PUSH, "{", authorization)).status).toBe(400)
    const heavy = JSON.stringify({ to: stranger, messages: text("a".repeat(2 * 1024 * 1024)) })
    expect((await world.bare("POST", PUSH, heavy, authorization)).status).toBe(413)
  })
  test("validate judges and sends nothing", async () => {
    await using world = begin()
    for (const kind of ["push", "multicast", "reply", "narrowcast", "broadcast"]) {
      expect((await world.call("POST", `/v2/bot/message/validate/${kind}`, { messages: text() })).status).toBe(200)
      expect(
        (await world.call("POST", `/v2/bot/message/validate/${kind}`, { messages: [{ type: "fax" }] })).status,
      ).toBe(400)
    }
    expect(world.channel.used.count).toBe(0)
  })
})

describe("multicast", () => {
  test("answers 200 and {} and reaches each friend once", async () => {
    await using world = begin()
    const [a, b] = [await world.friend(), await world.friend()]
    const { status, json } = await world.call("POST", MULTICAST, {
      to: [a.userId, b.userId, a.userId],
      messages: text(),
    })
    expect([status, json]).toEqual([200, {}])
    expect(world.line.conversation(a.userId, "1001")).toHaveLength(1)
    expect(world.channel.used.count).toBe(2)
    expect(world.line.log.entries.at(-1)?.notes).toEqual(["a recipient is named twice"])
  })
  test("takes 500 recipients and not 501, and not none", async () => {
    await using world = begin({ channel: { everyoneFollows: true } })
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `U${n.toString(16).padStart(32, "0")}`)
    const send = async (count: number) =>
      (await world.call("POST", MULTICAST, { to: ids(count), messages: text() })).status
    expect(await send(500)).toBe(200)
    expect(await send(501)).toBe(400)
    expect(await send(0)).toBe(400)
  })
  test("a malformed recipient is named by its place, and nobody receives anything", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { status, json } = await world.call("POST", MULTICAST, { to: [hana.userId, "nobody"], messages: text() })
    expect(status).toBe(400)
    expect(json.message).toBe("The property, to[1], in the request body is invalid (line: -, column: -)")
    expect(world.line.conversation(hana.userId, "1001")).toEqual([])
  })
  test("unknown users are passed over, or refused by place: LINE's documentation says both", async () => {
    for (const [strangersInMulticast, status] of [
      ["ignored", 200],
      ["refused", 400],
    ] as const) {
      await using world = begin({ strangersInMulticast })
      const hana = await world.friend()
      const answer = await world.call("POST", MULTICAST, { to: [hana.userId, stranger], messages: text() })
      expect(answer.status).toBe(status)
      expect(world.channel.used.count).toBe(status === 200 ? 1 : 0)
    }
  })
})

describe("retry keys", () => {
  test("an accepted key answers 409 with the first request's id and, for push, its sentMessages", async () => {
    await using world = begin()
    const hana = await world.friend()
    const headers = withKey(key())
    const body = { to: hana.userId, messages: text() }
    const first = await world.call("POST", PUSH, body, headers)
    const again = await world.call("POST", PUSH, body, headers)
    expect(again.status).toBe(409)
    expect(again.json.message).toBe("The retry key is already accepted")
    expect(again.headers.get("x-line-accepted-request-id")).toBe(first.headers.get("x-line-request-id"))
    expect(again.headers.get("x-line-request-id")).not.toBe(first.headers.get("x-line-request-id"))
    const ids = (sent: unknown) => (Array.isArray(sent) ? sent.map(({ id }) => id) : [])
    expect(ids(again.json.sentMessages)).toEqual(ids(first.json.sentMessages))
    expect(world.line.conversation(hana.userId, "1001")).toHaveLength(1)
    expect(world.channel.used.count).toBe(1)
  })
  test("another body under a used key is refused and noted", async () => {
    await using world = begin()
    const hana = await world.friend()
    const headers = withKey(key())
    await world.call("POST", PUSH, { to: hana.userId, messages: text("一") }, headers)
    expect((await world.call("POST", PUSH, { to: hana.userId, messages: text("二") }, headers)).status).toBe(400)
    expect(world.line.log.entries.at(-1)?.notes).toEqual(["a retry key came back with another body"])
  })
  test("only a 2xx uses a key up", async () => {
    await using world = begin({ channel: { limit: 0 } })
    const hana = await world.friend()
    const headers = withKey(key())
    const body = { to: hana.userId, messages: text() }
    expect((await world.call("POST", PUSH, body, headers)).status).toBe(429)
    world.channel.limit = 1
    expect((await world.call("POST", PUSH, body, headers)).status).toBe(200)
    expect((await world.call("POST", PUSH, body, headers)).status).toBe(409)
  })
  test("after 24 hours from the first attempt the same key sends again", async () => {
    await using world = begin()
    const hana = await world.friend()
    const retryKey = key()
    const send = () => world.client.push(world.credentials, { to: hana.userId, messages: text(), retryKey })
    expect(await send()).toMatchObject({ is: "accepted", already: false })
    world.pass({ hours: 23, minutes: 59 })
    expect(await send()).toMatchObject({ is: "accepted", already: true })
    world.pass({ minutes: 1 })
    expect(await send()).toMatchObject({ is: "accepted", already: false })
    expect(world.line.conversation(hana.userId, "1001")).toHaveLength(2)
  })
  test("the 24 hours begin with a first attempt that LINE itself lost", async () => {
    await using world = begin()
    const hana = await world.friend()
    const retryKey = key()
    const send = () => world.client.push(world.credentials, { to: hana.userId, messages: text(), retryKey })
    world.line.faults.add({ kind: "5xx", endpoint: "push", times: 1 })
    expect(await send()).toMatchObject({ is: "unsure", status: 500 })
    world.pass({ hours: 23 })
    expect(await send()).toMatchObject({ is: "accepted", already: false })
    world.pass({ hours: 2 })
    expect(await send()).toMatchObject({ is: "accepted", already: false })
  })
  test("a key that is no UUID is refused", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { status } = await world.call("POST", PUSH, { to: hana.userId, messages: text() }, withKey("step-1"))
    expect(status).toBe(400)
  })
  test("a key on a reply is refused", async () => {
    await using world = begin()
    const deed = await (await world.friend()).say(world.channel, "a", { deliver: false })
    const body = { replyToken: deed.event.replyToken, messages: text() }
    expect((await world.call("POST", REPLY, body, withKey(key()))).status).toBe(400)
    expect((await world.call("POST", REPLY, body)).status).toBe(200)
  })
})

describe("reply tokens", () => {
  test("work once, and replies are free", async () => {
    await using world = begin({ channel: { limit: 0 } })
    const hana = await world.friend()
    const { event } = await hana.say(world.channel, "a")
    const body = { replyToken: event.replyToken, messages: text("お返事") }
    expect((await world.call("POST", REPLY, body)).status).toBe(200)
    const again = await world.call("POST", REPLY, body)
    expect([again.status, again.json.message]).toEqual([400, "Invalid reply token"])
    expect(world.channel.used.count).toBe(0)
    expect(world.line.conversation(hana.userId, "1001").at(-1)).toMatchObject({
      from: "bot",
      message: { text: "お返事" },
    })
  })
  test("live for a minute", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { event } = await hana.say(world.channel, "a")
    const { event: next } = await hana.say(world.channel, "b")
    world.pass({ seconds: 60 })
    expect((await world.call("POST", REPLY, { replyToken: event.replyToken, messages: text() })).status).toBe(200)
    world.pass({ milliseconds: 1 })
    expect((await world.call("POST", REPLY, { replyToken: next.replyToken, messages: text() })).status).toBe(400)
  })
  test("a refused message leaves the token unused", async () => {
    await using world = begin()
    const { event } = await (await world.friend()).say(world.channel, "a")
    const { replyToken } = event
    expect((await world.call("POST", REPLY, { replyToken, messages: [] })).status).toBe(400)
    expect((await world.call("POST", REPLY, { replyToken, messages: text() })).status).toBe(200)
  })
})

describe("the month", () => {
  test("counts people reached, not message objects", async () => {
    await using world = begin({ channel: { limit: 5 } })
    const hana = await world.friend()
    await world.call("POST", PUSH, { to: hana.userId, messages: Array(5).fill(text()[0]) })
    expect((await world.call("GET", "/v2/bot/message/quota/consumption")).json).toEqual({ totalUsage: 1 })
    expect((await world.call("GET", "/v2/bot/message/quota")).json).toEqual({ type: "limited", value: 5 })
  })
  test("a multicast larger than the remainder is refused whole", async () => {
    await using world = begin({ channel: { limit: 2 } })
    const to = [await world.friend(), await world.friend(), await world.friend()].map(({ userId }) => userId)
    const { status, json } = await world.call("POST", MULTICAST, { to, messages: text() })
    expect([status, json.message]).toEqual([429, "You have reached your monthly limit."])
    expect(world.line.log.accepted()).toEqual([])
    expect((await world.call("POST", MULTICAST, { to: to.slice(1), messages: text() })).status).toBe(200)
  })
  test("turns at midnight in Japan", async () => {
    await using world = begin({ channel: { limit: 1 }, start: "2026-11-30T14:59:00Z" })
    const hana = await world.friend()
    const send = async () => (await world.call("POST", PUSH, { to: hana.userId, messages: text() })).status
    expect([await send(), await send()]).toEqual([200, 429])
    world.pass({ minutes: 1 })
    expect([await send(), await send()]).toEqual([200, 429])
  })
  test("a plan without a limit says so", async () => {
    await using world = begin()
    expect((await world.call("GET", "/v2/bot/message/quota")).json).toEqual({ type: "none" })
  })
})

describe("rate limits", () => {
  const rates = { push: { count: 3, seconds: 1 }, multicast: { count: 1, seconds: 1 } }
  test("are a token bucket per endpoint", async () => {
    await using world = begin({ rateClock: "world", channel: { rates } })
    const hana = await world.friend()
    const send = async () => (await world.call("POST", PUSH, { to: hana.userId, messages: text() })).status
    expect([await send(), await send(), await send(), await send()]).toEqual([200, 200, 200, 429])
    expect((await world.call("POST", MULTICAST, { to: [hana.userId], messages: text() })).status).toBe(200)
    world.pass({ milliseconds: 400 })
    expect([await send(), await send()]).toEqual([200, 429])
  })
  test("are per channel", async () => {
    await using world = begin({ rateClock: "world", channel: { rates } })
    const other = world.line.addChannel({ lineChannelId: "1002", secret: "other", rates })
    const hana = await world.friend()
    await hana.follow(other)
    const send = (lineChannelId: string, secret: string) =>
      world.client.push({ lineChannelId, secret }, { to: hana.userId, messages: text(), retryKey: key() })
    for (let n = 0; n < 3; n++) await send("1001", "secret")
    expect(await send("1001", "secret")).toMatchObject({ is: "rateLimited" })
    expect(await send("1002", "other")).toMatchObject({ is: "accepted" })
  })
  test("LINE's own: 60 webhook tests an hour", async () => {
    await using world = begin({ rateClock: "world", fetchToTobiishi: async () => new Response(null) })
    const ask = async () =>
      (await world.call("POST", "/v2/bot/channel/webhook/test", { endpoint: "https://a.example" })).status
    const answers = []
    for (let n = 0; n < 61; n++) answers.push(await ask())
    expect(answers.slice(58)).toEqual([200, 200, 429])
  })
})

describe("the log", () => {
  test("keeps accepted and refused requests, with what a sender should not do", async () => {
    await using world = begin()
    const hana = await world.friend()
    const retryKey = key()
    const { credentials, client, line } = world
    const body = { to: hana.userId, messages: text("{{name}}さん"), retryKey }
    await client.push(credentials, body)
    await client.push(credentials, body)
    const [first, second] = line.log.entries.filter(({ endpoint }) => endpoint === "push")
    expect(first).toMatchObject({
      accepted: true,
      status: 200,
      to: [hana.userId],
      retryKey,
      notes: ["a placeholder was not filled"],
    })
    expect(second).toMatchObject({ accepted: false, status: 409, repeats: first?.requestId, bodyHash: first?.bodyHash })
    expect(line.log.perPerson().get(hana.userId)).toBe(1)
    expect(line.log.counts()).toMatchObject({ "push 200": { requests: 1, recipients: 1 }, "push 409": { requests: 1 } })
  })
  test("in compact mode keeps counts alone", async () => {
    await using world = begin({ compact: true })
    const hana = await world.friend()
    await world.client.push(world.credentials, { to: hana.userId, messages: text(), retryKey: key() })
    expect(world.line.log.entries).toEqual([])
    expect(world.line.conversation(hana.userId, "1001")).toEqual([])
    expect(world.line.log.counts()["push 200"]).toEqual({ requests: 1, recipients: 1 })
    expect(world.line.log.perPerson().get(hana.userId)).toBe(1)
  })
})
