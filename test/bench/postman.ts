/**
 * LINE's postmen in a process of their own: so many connections, each with one webhook under way at a time, every one
 * written and signed before the first leaves. They share the machine with what they measure, so they do next to
 * nothing: a socket, a clock, and a look at the status line.
 */
import { createHmac } from "node:crypto"
import { connect } from "node:net"
import { answers, sceneGiven } from "./child"

export type Round = {
  port: number
  channelId: string
  secret: string
  destination: string
  /** What every event id of this round begins with. */
  prefix: string
  /** The user ids that take turns: this many, from `userIdOf(0)` on. */
  people: number
  webhooks: number
  connections: number
}

export type Seen = {
  seconds: number
  answered: number
  /** By status: how many. */
  statuses: Record<string, number>
  /** Milliseconds from the first byte out to the status line in. */
  p50: number
  p99: number
  max: number
}

export const userIdOf = (n: number) => `U${(0x700000 + n).toString(16).padStart(32, "0")}`

if (import.meta.main) {
  const round = sceneGiven<Round>()
  const bag = Array.from({ length: round.webhooks }, (_, n) => webhook(round, n))
  // Heard while they are on their way: `answers` takes one question after the other.
  const called = Promise.withResolvers<void>()
  process.on("message", (question) => question === "stop" && called.resolve())
  answers({ deliver: () => deliver(round, bag, called.promise), stop: async () => {} })
}

function webhook({ channelId, secret, destination, prefix, people }: Round, n: number): Buffer {
  const at = Date.now()
  const event = {
    type: "message",
    message: { type: "text", id: `${prefix}${n}`, quoteToken: "q3Plxr4AgKd", text: `予約をお願いします (${n})` },
    webhookEventId: `${prefix}${n}`,
    deliveryContext: { isRedelivery: false },
    timestamp: at,
    source: { type: "user", userId: userIdOf(n % people) },
    replyToken: `${prefix}${n}`.padStart(32, "0"),
    mode: "active",
  }
  const body = Buffer.from(JSON.stringify({ destination, events: [event] }))
  const head = [
    `POST /webhooks/${channelId} HTTP/1.1`,
    "host: 127.0.0.1",
    "user-agent: LineBotWebhook/2.0",
    "content-type: application/json; charset=utf-8",
    `content-length: ${body.length}`,
    `x-line-signature: ${createHmac("sha256", secret).update(body).digest("base64")}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body])
}

async function deliver({ port, connections }: Round, bag: Buffer[], stop: Promise<void>): Promise<Seen> {
  const took = new Float64Array(bag.length)
  const statuses: Record<string, number> = {}
  let next = 0
  let answered = 0
  let over = false
  void stop.then(() => {
    over = true
  })
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, () => postman()))
  const seconds = (performance.now() - began) / 1000
  const sorted = took.subarray(0, answered).sort()
  const at = (share: number) => sorted[Math.min(answered - 1, Math.floor(answered * share))] ?? 0
  return { seconds, answered, statuses, p50: at(0.5), p99: at(0.99), max: at(1) }

  /** Answers have no body, so that one arrives in one piece and its end need not be looked for. */
  function postman(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let from = 0
    const post = () => {
      const letter = over ? undefined : bag[next++]
      if (!letter) return socket.end(() => resolve())
      from = performance.now()
      socket.write(letter)
    }
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, post)
    socket.on("data", (answer) => {
      took[answered++] = performance.now() - from
      const status = answer.toString("latin1", 9, 12)
      statuses[status] = (statuses[status] ?? 0) + 1
      post()
    })
    socket.on("error", reject)
    return promise
  }
}
