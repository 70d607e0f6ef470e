import { describe, expect, test } from "bun:test"
import { begin, form, text } from "./begin"

describe("tokens", () => {
  const inform = "/v2/bot/info"
  const bearer = (json: Record<string, unknown>) => ({ authorization: `Bearer ${json.access_token}` })

  test("a stateless one lives 900 seconds", async () => {
    await using world = begin()
    const { json } = await world.bare("POST", "/oauth2/v3/token", form(world.credentials))
    expect(json).toMatchObject({ token_type: "Bearer", expires_in: 900 })
    world.pass({ seconds: 899 })
    expect((await world.bare("GET", inform, undefined, bearer(json))).status).toBe(200)
    world.pass({ seconds: 1 })
    expect((await world.bare("GET", inform, undefined, bearer(json))).status).toBe(401)
  })
  test("a short-lived one lives 30 days", async () => {
    await using world = begin()
    const { json } = await world.bare("POST", "/v2/oauth/accessToken", form(world.credentials))
    expect(json.expires_in).toBe(2_592_000)
    world.pass({ hours: 29 * 24 })
    expect((await world.bare("GET", inform, undefined, bearer(json))).status).toBe(200)
  })
  test("wrong credentials and a malformed request are 400 with OAuth's own fields", async () => {
    await using world = begin()
    const wrong = await world.bare("POST", "/oauth2/v3/token", form({ lineChannelId: "1001", secret: "guess" }))
    expect([wrong.status, wrong.json.error]).toEqual([400, "invalid_client"])
    const empty = await world.bare("POST", "/oauth2/v3/token", new URLSearchParams())
    expect([empty.status, empty.json.error]).toEqual([400, "invalid_request"])
  })
  test("reissuing the secret ends every token and signature at once", async () => {
    await using world = begin()
    const { json } = await world.bare("POST", "/oauth2/v3/token", form(world.credentials))
    world.line.reissueSecret(world.channel, "new")
    expect((await world.bare("GET", inform, undefined, bearer(json))).status).toBe(401)
    expect((await world.bare("POST", "/oauth2/v3/token", form(world.credentials))).status).toBe(400)
  })
  test("no token and a made-up one are 401 in LINE's words", async () => {
    await using world = begin()
    const both: Record<string, string>[] = [{}, { authorization: "Bearer x" }]
    for (const headers of both) {
      const { status, json } = await world.bare("GET", inform, undefined, headers)
      expect(status).toBe(401)
      expect(json.message).toStartWith("Authentication failed")
    }
  })
})

test("every answer carries x-line-request-id, even one about nothing", async () => {
  await using world = begin()
  const answers = [
    await world.bare("GET", "/v2/bot/nothing"),
    await world.bare("GET", "/v2/bot/info"),
    await world.call("GET", "/v2/bot/info"),
    await world.bare("POST", "/oauth2/v3/token", form(world.credentials)),
  ]
  expect(answers.map(({ status }) => status)).toEqual([404, 401, 200, 200])
  for (const { headers } of answers) expect(headers.get("x-line-request-id")).toBeTruthy()
})

test("bot info tells name, ids and chat mode", async () => {
  await using world = begin({ channel: { name: "料理教室", chatMode: "chat" } })
  const { json } = await world.call("GET", "/v2/bot/info")
  expect(json).toEqual({
    userId: world.channel.botUserId,
    basicId: world.channel.basicId,
    displayName: "料理教室",
    chatMode: "chat",
    markAsReadMode: "manual",
  })
})

describe("profile", () => {
  const ask = (world: ReturnType<typeof begin>, userId: string) => world.call("GET", `/v2/bot/profile/${userId}`)
  test("tells friends' names", async () => {
    await using world = begin()
    const hana = await world.friend("花子")
    expect((await ask(world, hana.userId)).json).toEqual({ userId: hana.userId, displayName: "花子", language: "ja" })
  })
  test("is 404 for who blocks, who never came, and who is gone", async () => {
    await using world = begin()
    const [blocks, gone, never] = [await world.friend(), await world.friend(), world.line.person()]
    await blocks.block(world.channel)
    gone.vanish()
    for (const { userId } of [blocks, gone, never]) expect((await ask(world, userId)).status).toBe(404)
    await blocks.unblock(world.channel)
    expect((await ask(world, blocks.userId)).status).toBe(200)
  })
  test("tells who wrote without being a friend", async () => {
    await using world = begin()
    const taro = world.line.person()
    await taro.say(world.channel, "a")
    expect((await ask(world, taro.userId)).status).toBe(200)
  })
})

describe("followers", () => {
  test("are 403 unless the account is verified", async () => {
    await using world = begin()
    expect((await world.call("GET", "/v2/bot/followers/ids")).status).toBe(403)
  })
  test("come in pages of 300, at most 1,000, whose tokens live 24 hours", async () => {
    await using world = begin({ channel: { verified: true } })
    for (let n = 0; n < 301; n++) await world.friend()
    const first = await world.call("GET", "/v2/bot/followers/ids")
    expect(first.json.userIds).toBeArrayOfSize(300)
    const rest = `/v2/bot/followers/ids?start=${first.json.next}`
    const second = await world.call("GET", rest)
    expect(second.json.userIds).toBeArrayOfSize(1)
    expect(second.json).not.toHaveProperty("next")
    expect((await world.call("GET", "/v2/bot/followers/ids?limit=1001")).status).toBe(400)
    world.pass({ hours: 24, seconds: 1 })
    expect((await world.call("GET", rest)).status).toBe(400)
  })
  test("leave out who blocks", async () => {
    await using world = begin({ channel: { verified: true } })
    const [a, b] = [await world.friend(), await world.friend()]
    await a.block(world.channel)
    expect((await world.call("GET", "/v2/bot/followers/ids")).json).toEqual({ userIds: [b.userId] })
  })
})

describe("content", () => {
  test("is served as sent, also as preview", async () => {
    await using world = begin()
    const bytes = Uint8Array.from([1, 2, 3])
    const { messageId = "" } = await (await world.friend()).sendImage(world.channel, {
      bytes,
      contentType: "image/jpeg",
    })
    for (const part of ["original", "preview"] as const) {
      const content = await world.client.content(world.credentials, messageId, part)
      if (content.is !== "found") throw new Error(content.is)
      expect(content.contentType).toBe("image/jpeg")
      expect(await new Response(content.bytes).bytes()).toEqual(bytes)
    }
  })
  test("is 202 while it is prepared, 410 once unsent, 404 when unknown", async () => {
    await using world = begin()
    const hana = await world.friend()
    const { messageId = "" } = await hana.sendVideo(world.channel, { processing: true })
    const ask = () => world.client.content(world.credentials, messageId)
    expect(await ask()).toEqual({ is: "notReady" })
    expect((await world.call("GET", `/v2/bot/message/${messageId}/content/transcoding`)).json).toEqual({
      status: "processing",
    })
    await hana.unsend(world.channel, messageId)
    expect(await ask()).toEqual({ is: "unsent" })
    expect(await world.client.content(world.credentials, "1")).toEqual({ is: "absent" })
  })
})

describe("chat", () => {
  test("a loading animation lasts 5 to 60 seconds in steps of five and is answered 202", async () => {
    await using world = begin()
    const ask = async (loadingSeconds: number) =>
      (await world.call("POST", "/v2/bot/chat/loading/start", { chatId: "U", loadingSeconds })).status
    expect([await ask(5), await ask(60), await ask(0), await ask(7), await ask(65)]).toEqual([202, 202, 400, 400, 400])
  })
  test("marking as read needs chat to be on, and marks up to that message", async () => {
    await using world = begin({ channel: { chatMode: "chat" } })
    const hana = await world.friend()
    await hana.say(world.channel, "一")
    const { event } = await hana.say(world.channel, "二")
    await hana.say(world.channel, "三")
    const { markAsReadToken } = event.message as { markAsReadToken: string }
    const ask = async () => (await world.call("POST", "/v2/bot/chat/markAsRead", { markAsReadToken })).status
    expect(await ask()).toBe(200)
    const bubbles = world.line.conversation(hana.userId, "1001")
    expect(bubbles.map((bubble) => bubble.from === "person" && bubble.read)).toEqual([true, true, false])
    world.channel.chatMode = "bot"
    expect(await ask()).toBe(400)
  })
})

describe("the webhook's address", () => {
  const PATH = "/v2/bot/channel/webhook/endpoint"
  test("is 404 until it is set, then read back with whether it is used", async () => {
    await using world = begin({ channel: { useWebhook: false } })
    expect((await world.call("GET", PATH)).status).toBe(404)
    expect((await world.call("PUT", PATH, { endpoint: "https://a.example/x" })).status).toBe(200)
    expect((await world.call("GET", PATH)).json).toEqual({ endpoint: "https://a.example/x", active: false })
  })
  test("is https and at most 500 long; this machine alone may do without", async () => {
    await using world = begin()
    const set = async (endpoint: string) => (await world.call("PUT", PATH, { endpoint })).status
    expect(await set("http://a.example/")).toBe(400)
    expect(await set("nothing")).toBe(400)
    expect(await set(`https://a.example/${"a".repeat(482)}`)).toBe(200)
    expect(await set(`https://a.example/${"a".repeat(483)}`)).toBe(400)
    expect(await set("http://127.0.0.1:3000/webhooks/1")).toBe(200)
  })
})

test("people cannot write while they block", async () => {
  await using world = begin()
  const hana = await world.friend()
  await hana.block(world.channel)
  expect(hana.say(world.channel, text()[0]?.type ?? "")).rejects.toThrow("blocks")
})
