import { describe, expect, test } from "bun:test"
import { connect } from "../../src/line/client"
import type { FaultKind } from "../../src/sandbox"
import { begin, key, text } from "../sandbox/begin"

const push = (world: ReturnType<typeof begin>, to: string, retryKey = key()) =>
  world.client.push(world.credentials, { to, messages: text(), retryKey })
const tokensIssued = (world: ReturnType<typeof begin>) => world.line.log.counts()["token 200"]?.requests ?? 0

describe("section 9: what LINE answers becomes a word", () => {
  test("2xx: accepted, with LINE's request id and the ids of what was sent", async () => {
    await using world = begin()
    const hana = await world.friend()
    const answer = await push(world, hana.userId)
    const [entry] = world.line.log.accepted()
    expect(answer).toEqual({
      is: "accepted",
      requestId: entry?.requestId ?? "",
      already: false,
      sentMessageIds: [expect.stringMatching(/^\d{18}$/)],
    })
  })
  test("409: accepted already, under the first request's id", async () => {
    await using world = begin()
    const hana = await world.friend()
    const retryKey = key()
    const first = await push(world, hana.userId, retryKey)
    const again = await push(world, hana.userId, retryKey)
    expect(again).toEqual({ ...first, already: true } as typeof again)
    expect(world.line.conversation(hana.userId, "1001")).toHaveLength(1)
  })

  const rows: [FaultKind, object][] = [
    ["429", { is: "rateLimited" }],
    ["429toOne", { is: "tooManyToOne" }],
    ["429monthly", { is: "monthlyLimit", words: "You have reached your monthly limit." }],
    ["401", { is: "unauthorized", status: 401 }],
    ["403", { is: "unauthorized", status: 403 }],
    ["400", { is: "refused", status: 400, words: "Failed to send messages", recipient: null, message: null }],
    ["400recipient", { is: "refused", status: 400, recipient: 0, message: null }],
    [
      "400message",
      {
        is: "refused",
        recipient: null,
        message: { index: 0, property: "messages[0].text", words: "May not be empty" },
      },
    ],
    ["5xx", { is: "unsure", status: 500 }],
    ["5xxAfterAccepting", { is: "unsure", status: 500 }],
    ["drop", { is: "unsure", status: null }],
    ["dropAfterAccepting", { is: "unsure", status: null }],
    ["truncateAfterAccepting", { is: "unsure", status: 200 }],
    ["garbage", { is: "unsure", status: 200 }],
  ]
  for (const [kind, expected] of rows)
    test(kind, async () => {
      await using world = begin()
      const hana = await world.friend()
      world.line.faults.add({ kind, endpoint: "push" })
      expect(await push(world, hana.userId)).toMatchObject(expected)
    })

  test("an unknown 429 only slows us down", async () => {
    await using world = begin()
    const hana = await world.friend()
    world.line.faults.add({ kind: "429", words: "しばらくお待ちください", endpoint: "push" })
    expect(await push(world, hana.userId)).toEqual({ is: "rateLimited", words: "しばらくお待ちください" })
  })
  test("a multicast's refusal names the place in `to`", async () => {
    await using world = begin()
    const to = [await world.friend(), await world.friend(), await world.friend()].map(({ userId }) => userId)
    world.line.faults.add({ kind: "400recipient", to: to[2] })
    const answer = await world.client.multicast(world.credentials, { to, messages: text(), retryKey: key() })
    expect(answer).toMatchObject({ is: "refused", recipient: 2, message: null })
  })
  test("a push that names `to` names its one recipient", async () => {
    await using world = begin()
    expect(await push(world, "nobody")).toMatchObject({ is: "refused", recipient: 0 })
  })
  test("a timeout is unsure", async () => {
    await using world = begin({ timeoutMs: 50 })
    const hana = await world.friend()
    await push(world, hana.userId)
    world.line.faults.add({ kind: "latency", ms: 300, endpoint: "push", times: 1 })
    expect(await push(world, hana.userId)).toMatchObject({ is: "unsure", status: null })
  })
  test("after every unsure answer the same key finds out, and nobody receives twice", async () => {
    for (const kind of [
      "5xx",
      "5xxAfterAccepting",
      "drop",
      "dropAfterAccepting",
      "truncateAfterAccepting",
      "garbage",
    ] as const) {
      await using world = begin()
      const hana = await world.friend()
      const retryKey = key()
      world.line.faults.add({ kind, endpoint: "push", times: 1 })
      expect(await push(world, hana.userId, retryKey)).toMatchObject({ is: "unsure" })
      expect(await push(world, hana.userId, retryKey)).toMatchObject({
        is: "accepted",
        already: kind.endsWith("AfterAccepting"),
      })
      expect(world.line.conversation(hana.userId, "1001")).toHaveLength(1)
    }
  })
})

describe("certainly not sent is `later`", () => {
  const nowhere = "http://127.0.0.1:1"
  const now = () => Temporal.Instant.from("2026-11-20T10:00:00Z")
  const send = { to: "U", messages: text(), retryKey: key() }

  test("when nobody listens", async () => {
    const line = connect({ apiUrl: nowhere, dataApiUrl: nowhere, now })
    expect(await line.push({ lineChannelId: "1", secret: "s" }, send)).toMatchObject({ is: "later" })
  })
  test("when there is no token to be had", async () => {
    for (const kind of ["5xx", "drop", "429", "garbage"] as const) {
      await using world = begin()
      const hana = await world.friend()
      world.line.faults.add({ kind, endpoint: "token", times: 1 })
      expect(await push(world, hana.userId)).toMatchObject({ is: "later" })
      expect(await push(world, hana.userId)).toMatchObject({ is: "accepted" })
    }
  })
  test("when the connection is refused after a token was had", async () => {
    const world = begin()
    const hana = await world.friend()
    await push(world, hana.userId)
    await world[Symbol.asyncDispose]()
    expect(await push(world, hana.userId)).toMatchObject({ is: "later" })
  })
})

describe("tokens", () => {
  test("are issued once for many requests at the same moment", async () => {
    await using world = begin()
    const hana = await world.friend()
    await Promise.all(Array.from({ length: 20 }, () => push(world, hana.userId)))
    expect(tokensIssued(world)).toBe(1)
  })
  test("are renewed at thirteen minutes, before they end", async () => {
    await using world = begin()
    const hana = await world.friend()
    await push(world, hana.userId)
    world.pass({ minutes: 12, seconds: 59 })
    await push(world, hana.userId)
    expect(tokensIssued(world)).toBe(1)
    world.pass({ seconds: 1 })
    await push(world, hana.userId)
    expect(tokensIssued(world)).toBe(2)
    expect(world.line.log.counts()).not.toHaveProperty("push 401")
  })
  test("are renewed once after a 401, and the same retry key goes out again", async () => {
    await using world = begin()
    const hana = await world.friend()
    await push(world, hana.userId)
    world.line.endTokens(world.channel)
    const retryKey = key()
    expect(await push(world, hana.userId, retryKey)).toMatchObject({ is: "accepted", already: false })
    const pushes = world.line.log.entries.filter((entry) => entry.retryKey === retryKey)
    expect(pushes.map(({ status }) => status)).toEqual([401, 200])
  })
  test("a lasting 401 is asked about twice and no more", async () => {
    await using world = begin()
    const hana = await world.friend()
    world.line.faults.add({ kind: "401", endpoint: "push" })
    expect(await push(world, hana.userId)).toMatchObject({ is: "unauthorized", status: 401 })
    expect(world.line.log.counts()["push 401"]?.requests).toBe(2)
  })
  test("many requests that meet a 401 together renew once", async () => {
    await using world = begin()
    const hana = await world.friend()
    await push(world, hana.userId)
    world.line.endTokens(world.channel)
    await Promise.all(Array.from({ length: 20 }, () => push(world, hana.userId)))
    expect(tokensIssued(world)).toBe(2)
  })
  test("wrong credentials are `unauthorized`, in LINE's words", async () => {
    await using world = begin()
    const wrong = { lineChannelId: "1001", secret: "guess" }
    expect(await world.client.botInfo(wrong)).toEqual({
      is: "unauthorized",
      status: 400,
      words: "invalid_client: Client authentication failed",
    })
  })
  test("a replaced secret does not use the old one's token", async () => {
    await using world = begin()
    await world.client.botInfo(world.credentials)
    world.line.reissueSecret(world.channel, "new")
    expect(await world.client.botInfo({ lineChannelId: "1001", secret: "new" })).toMatchObject({ is: "found" })
    expect(await world.client.botInfo(world.credentials)).toMatchObject({ is: "unauthorized" })
  })
  test("can be forgotten", async () => {
    await using world = begin()
    await world.client.botInfo(world.credentials)
    world.client.forgetToken(world.credentials)
    await world.client.botInfo(world.credentials)
    expect(tokensIssued(world)).toBe(2)
  })
})

describe("questions", () => {
  test("validate tells which property LINE objects to", async () => {
    await using world = begin()
    expect(await world.client.validate(world.credentials, "push", text())).toEqual({ is: "valid" })
    const judged = await world.client.validate(world.credentials, "multicast", text(""))
    expect(judged).toMatchObject({
      is: "invalid",
      faults: [{ property: "messages[0].text", words: "May not be empty" }],
    })
    world.line.faults.add({ kind: "5xx", endpoint: "validate" })
    expect(await world.client.validate(world.credentials, "push", text())).toMatchObject({
      is: "unavailable",
      status: 500,
    })
  })
  test("quota, consumption, profile, webhook, followers", async () => {
    await using world = begin({ channel: { limit: 200, verified: true } })
    const { client, credentials } = world
    const hana = await world.friend("花子")
    expect(await client.quota(credentials)).toEqual({ is: "found", quota: { type: "limited", value: 200 } })
    world.channel.limit = null
    expect(await client.quota(credentials)).toEqual({ is: "found", quota: { type: "none" } })
    expect(await client.consumption(credentials)).toEqual({ is: "found", used: 0 })
    expect(await client.profile(credentials, hana.userId)).toMatchObject({
      is: "found",
      profile: { displayName: "花子", pictureUrl: null },
    })
    expect(await client.profile(credentials, "U../../info")).toEqual({ is: "absent" })
    expect(await client.getWebhook(credentials)).toEqual({ is: "absent" })
    expect(await client.setWebhook(credentials, "https://a.example")).toEqual({ is: "done" })
    expect(await client.getWebhook(credentials)).toEqual({ is: "found", endpoint: "https://a.example", active: true })
    expect(await client.followers(credentials)).toEqual({ is: "found", userIds: [hana.userId], next: null })
    world.channel.verified = false
    expect(await client.followers(credentials)).toMatchObject({ is: "refused", status: 403 })
  })
  test("never throw, whatever the network does", async () => {
    for (const kind of ["drop", "truncateAfterAccepting", "garbage", "5xx", "429", "401"] as const) {
      await using world = begin()
      const { client, credentials } = world
      await client.botInfo(credentials)
      world.line.faults.add({ kind })
      const answers = await Promise.all([
        client.botInfo(credentials),
        client.quota(credentials),
        client.consumption(credentials),
        client.profile(credentials, "U"),
        client.getWebhook(credentials),
        client.followers(credentials),
        client.validate(credentials, "push", text()),
      ])
      for (const answer of answers) expect(["unavailable", "rateLimited", "unauthorized"]).toContain(answer.is)
    }
  })
})

test("replies carry no key, and a second use is refused in LINE's words", async () => {
  await using world = begin()
  const { event } = await (await world.friend()).say(world.channel, "a")
  const reply = { replyToken: event.replyToken ?? "", messages: text() }
  expect(await world.client.reply(world.credentials, reply)).toMatchObject({ is: "accepted", already: false })
  expect(await world.client.reply(world.credentials, reply)).toMatchObject({
    is: "refused",
    words: "Invalid reply token",
    recipient: null,
  })
})

test("the log line of a refusal tells neither token, secret, recipient nor message", async () => {
  await using world = begin()
  const lines: string[] = []
  const log = { warn: (facts: object, words: string) => void lines.push(JSON.stringify(facts) + words) }
  const line = connect({ apiUrl: world.url, dataApiUrl: world.url, now: world.line.platform.now, log })
  const hana = await world.friend()
  world.line.faults.add({ kind: "400", endpoint: "push" })
  await line.push(world.credentials, { to: hana.userId, messages: text("内緒"), retryKey: key() })
  expect(lines).toHaveLength(1)
  const tokens = [...world.line.platform.tokens.keys()]
  for (const secret of ["secret", hana.userId, "内緒", ...tokens]) expect(lines[0]).not.toContain(secret)
})
