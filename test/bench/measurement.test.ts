/** What the bench itself stands on: a round that does not balance has no figures, and the fake LINE misses nothing. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { connect } from "node:net"
import * as FakeLine from "./line"
import { balance, median, quantile, Unbalanced } from "./measurement"
import { chunks, multicasted, peopleOf, pushed } from "./rival"

describe("a round", () => {
  test("balances where due, ledger, quota and recipients at LINE agree", () => {
    expect(() => balance({ due: 3, deliveries: 3, quota: 3, "reached at LINE": 3 })).not.toThrow()
  })

  test.each([["due"], ["deliveries"], ["quota"], ["reached"]])("fails where one of %s is missing", (what) => {
    expect(() => balance({ due: 3, deliveries: 3, quota: 3, reached: 3, [what]: 2 })).toThrow(Unbalanced)
  })
})

test("medians and quantiles are those of the sorted values", () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2)
  expect(quantile([4, 1, 3, 2], 0.99)).toBe(4)
})

describe("the fake LINE", () => {
  let line: FakeLine.FakeLine
  beforeAll(async () => {
    line = await FakeLine.start()
  })
  afterAll(() => line.stop())

  test("knows each recipient of pushes and multicasts, and who was reached twice", async () => {
    await line.forget()
    const everybody = peopleOf(1_200)
    for (const some of chunks(everybody, 500)) await multicasted(line.url, some, "こんばんは")
    await pushed(line.url, everybody[7]!.to, "はなさん、こんばんは")
    expect(await line.log()).toMatchObject({ pushes: 1, multicasts: 3, people: 1_201, twice: 1 })
  })

  test("refuses, where asked, what is faster than so many pushes a second, and reaches nobody by it", async () => {
    await line.forget({ pushesPerSecond: 100 })
    const from = performance.now()
    await Promise.all(peopleOf(60).map(({ to }) => pushed(line.url, to, "こんばんは").catch(() => null)))
    const seconds = (performance.now() - from) / 1000
    const { people, pushes, tooFast } = await line.log()
    expect(people).toBe(pushes)
    expect(pushes + tooFast).toBe(60)
    expect(pushes).toBeGreaterThanOrEqual(10)
    expect(pushes).toBeLessThanOrEqual(10 + Math.ceil(seconds * 100))
    await line.forget()
  })

  test("refuses a retry key that it knows, as LINE does, and reaches nobody by it", async () => {
    await line.forget()
    const once = () =>
      fetch(`${line.url}/v2/bot/message/push`, {
        method: "POST",
        headers: { "X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000" },
        body: JSON.stringify({ to: peopleOf(1)[0]!.to, messages: [] }),
      })
    expect([(await once()).status, (await once()).status]).toEqual([200, 409])
    expect(await line.log()).toMatchObject({ people: 1, twice: 0, conflicts: 1 })
  })

  test("reads requests that arrive in pieces, and several that arrive at once", async () => {
    await line.forget()
    const request = (n: number) => {
      const body = JSON.stringify({ to: peopleOf(9)[n]!.to, messages: [{ type: "text", text: "こ" }] })
      const length = Buffer.byteLength(body)
      return Buffer.from(`POST /v2/bot/message/push HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`)
    }
    const all = Buffer.concat([request(0), request(1), request(2)])
    const socket = connect(Number(new URL(line.url).port), "127.0.0.1").setNoDelay()
    const answers: string[] = []
    socket.on("data", (bytes) => answers.push(bytes.toString()))
    for (const [from, to] of [
      [0, 20],
      [20, 300],
      [300, all.length],
    ] as const) {
      socket.write(all.subarray(from, to))
      await Bun.sleep(20)
    }
    while (answers.join("").split("HTTP/1.1 200 OK").length < 4) await Bun.sleep(5)
    socket.destroy()
    expect(await line.log()).toMatchObject({ pushes: 3, people: 3, twice: 0 })
  })
})
