import { describe, expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Step from "../../src/domain/step"
import type { Line } from "../../src/line/client"
import { inDb } from "../db"
import { deafLine, world } from "../world"
import * as People from "./people"

type Answer = Awaited<ReturnType<Line["validate"]>>

/** A LINE that judges each step by its number, and remembers which it was asked about. */
async function judging(db: Db, judge: (nth: number) => Answer | Promise<Answer>) {
  const asked: number[] = []
  const validate: Line["validate"] = async (_, __, messages) => {
    const [message] = messages
    const nth = Number(message && "text" in message ? message.text : "")
    asked.push(nth)
    return judge(nth)
  }
  const line = new Proxy(deafLine, {
    get: (line, verb, receiver) => (verb === "validate" ? validate : Reflect.get(line, verb, receiver)),
  })
  const w = world(db, line)
  const channelId = await People.channel(db, { secretSealed: await w.vault.seal("secret") })
  const ask = (count: number, longestMs?: number) => {
    const all = Array.from({ length: count }, (_, nth) => [{ type: "text" as const, text: String(nth) }])
    return Step.validateAllWithLine(w, channelId, all, longestMs)
  }
  return { asked, ask }
}

const valid: Answer = { is: "valid" }
const never = new Promise<Answer>(() => {})

describe("LINE's word on the messages of many steps", () => {
  test(
    "is asked of each of them, and what is refused is told of its step, in their order",
    inDb(async (db) => {
      const words = "too rude"
      const rude: Answer = { is: "invalid", words, faults: [{ property: "messages[0].text", words }] }
      const { asked, ask } = await judging(db, (nth) => (nth === 3 || nth === 31 ? rude : valid))
      const { faults, checked } = await ask(40)
      expect([checked, new Set(asked).size]).toEqual([40, 40])
      expect(faults.map(({ nth, fault }) => [nth, fault.path, fault.words])).toEqual([
        [3, "messages[0].text", words],
        [31, "messages[0].text", words],
      ])
    }),
  )

  test(
    "is given up when LINE cannot be reached once: somebody waits for the page",
    inDb(async (db) => {
      const deaf: Answer = { is: "unavailable", status: null, words: "no network" }
      const { asked, ask } = await judging(db, () => deaf)
      expect(await ask(500)).toEqual({ faults: [], checked: 0 })
      expect(asked.length).toBeLessThanOrEqual(10)
    }),
  )

  test(
    "is not waited for longer than was allowed, whatever LINE does",
    inDb(async (db) => {
      const { asked, ask } = await judging(db, (nth) => (nth % 2 === 1 ? never : valid))
      const { checked } = await ask(500, 100)
      expect(checked).toBeLessThan(500)
      expect(asked.length).toBeLessThan(500)
    }),
  )
})
