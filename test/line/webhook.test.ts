import { expect, test } from "bun:test"
import { createHmac } from "node:crypto"
import * as Webhook from "../../src/line/webhook"

const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
const sign = (body: string | Uint8Array, secret = SECRET) => createHmac("sha256", secret).update(body).digest("base64")
const event = (more: object = {}) => ({
  type: "follow",
  mode: "active",
  timestamp: 1_795_000_000_000,
  webhookEventId: "01JZ0000000000000000000000",
  deliveryContext: { isRedelivery: false },
  source: { type: "user", userId: `U${"a".repeat(32)}` },
  replyToken: "r1",
  follow: { isUnblocked: false },
  ...more,
})
const body = (...events: object[]) => JSON.stringify({ destination: "Ubot", events })

test("a signature over the raw bytes is believed", () => {
  // LINE's published example for signature validation.
  const raw = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
  expect(Webhook.verify(raw, SECRET, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=")).toBe(true)
  expect(Webhook.verify(new TextEncoder().encode(raw), SECRET, sign(raw))).toBe(true)
})

test("anything else is not", () => {
  const raw = body(event())
  expect(Webhook.verify(raw, SECRET, null)).toBe(false)
  expect(Webhook.verify(raw, SECRET, "")).toBe(false)
  expect(Webhook.verify(raw, SECRET, "!!!")).toBe(false)
  expect(Webhook.verify(raw, SECRET, sign(raw, "another"))).toBe(false)
  expect(Webhook.verify(`${raw} `, SECRET, sign(raw))).toBe(false)
  expect(Webhook.verify(raw, SECRET, sign(raw).slice(0, 20))).toBe(false)
})

test("bytes that are not UTF-8 are verified as they are", () => {
  const raw = new Uint8Array([0xff, 0xfe, 0x00, 0x41])
  expect(Webhook.verify(raw, SECRET, sign(raw))).toBe(true)
})

test("LINE's ping has no events", () => {
  expect(Webhook.parse(body())).toEqual({ destination: "Ubot", events: [] })
})

test("an event keeps LINE's whole object beside what every event shares", () => {
  const parsed = Webhook.parse(body(event({ somethingNew: { deep: [1] } })))
  const [first] = parsed?.events ?? []
  expect(first).toMatchObject({
    type: "follow",
    replyToken: "r1",
    source: { type: "user" },
    timestamp: 1_795_000_000_000,
  })
  expect(first).toEqual(event({ somethingNew: { deep: [1] } }))
})

test("a kind nobody has announced is read like any other, and understood as none", () => {
  const parsed = Webhook.parse(body(event({ type: "handshake", replyToken: undefined, source: undefined }), event()))
  expect(parsed?.events.map((event) => event.type)).toEqual(["handshake", "follow"])
  expect(Webhook.understand(parsed?.events[0])).toBeNull()
})

test("what is not a webhook at all is null", () => {
  for (const raw of ["", "null", "[]", "{", '{"destination":"U"}', body({ type: "follow" })])
    expect(Webhook.parse(raw)).toBeNull()
})

test("the kinds we know are understood", () => {
  const happenings = [
    { type: "follow", follow: { isUnblocked: true } },
    { type: "unfollow" },
    { type: "message", message: { type: "text", id: "1", text: "こんにちは" } },
    { type: "message", message: { type: "image", id: "2", contentProvider: { type: "line" } } },
    { type: "postback", postback: { data: "a=1", params: { datetime: "2027-01-01T10:00" } } },
    { type: "unsend", unsend: { messageId: "1" } },
    { type: "videoPlayComplete", videoPlayComplete: { trackingId: "lesson-1" } },
    { type: "accountLink", link: { result: "ok", nonce: "n" } },
  ]
  for (const happening of happenings) expect(Webhook.understand(event(happening))).toMatchObject(happening)
  expect(Webhook.understand(event({ type: "message", message: { type: "hologram", id: "1" } }))).toBeNull()
})

test("what an index or a clock could not hold is no webhook", () => {
  const bad = [
    { webhookEventId: "a\0b" },
    { webhookEventId: "x".repeat(201) },
    { type: "" },
    { timestamp: 8.65e15 },
    { timestamp: 1.5 },
    { source: { type: "user", userId: "U\0" } },
  ]
  for (const more of bad) expect(Webhook.parse(body(event(more)))).toBeNull()
  expect(Webhook.parse(new Uint8Array([0x7b, 0xff, 0x7d]))).toBeNull()
})
