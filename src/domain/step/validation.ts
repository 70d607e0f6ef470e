import type { Message } from "../../line/messages"
import type { World } from "../../world"
import * as Channel from "../channel"
import type { Fault } from "../fault"
import * as Texts from "../message"

/** `unavailable`: LINE could not be asked; saving goes on, and says so. */
export type Verdict = { is: "valid" } | { is: "invalid"; faults: Fault[] } | { is: "unavailable"; words: string }

/**
 * Asks LINE itself about the messages, as a friend of whom nothing is known would get them. Called before saving and
 * outside any transaction. A channel that LINE refuses altogether says nothing about the messages.
 */
export async function validateWithLine(world: World, channelId: bigint, messages: Message[]): Promise<Verdict> {
  const channel = await Channel.find(world.db, channelId)
  const filled = Texts.fill(messages, {})
  const answer = await world.line.validate(await Channel.credentials(world, channel), "push", filled)
  if (answer.is === "valid") return { is: "valid" }
  if (answer.is !== "invalid") return { is: "unavailable", words: answer.words }
  const faults = answer.faults.map(({ property, words }) => ({
    ...{ path: property.startsWith("messages") ? property : "messages", code: "line", params: { words } },
    words,
  }))
  return {
    is: "invalid",
    faults:
      faults.length > 0
        ? faults
        : [{ path: "messages", code: "line", params: { words: answer.words }, words: answer.words }],
  }
}

/** So many requests at once, and so long altogether: somebody waits for the page. */
const AT_ONCE = 10
const LONGEST_MS = 8_000

/** `checked`: how many of them LINE has judged. */
export type Verdicts = { faults: { nth: number; fault: Fault }[]; checked: number }

/** The same for the messages of many steps. When LINE fails to answer once, or it takes too long, the rest is not asked. */
export async function validateAllWithLine(
  world: World,
  channelId: bigint,
  all: readonly Message[][],
  longestMs = LONGEST_MS,
): Promise<Verdicts> {
  const verdicts: Verdicts = { faults: [], checked: 0 }
  const waiting = all.entries()
  let asking = true
  const lane = async () => {
    for (const [nth, messages] of waiting) {
      const verdict = await validateWithLine(world, channelId, messages)
      if (!asking) return
      if (verdict.is === "unavailable") asking = false
      else verdicts.checked += 1
      if (verdict.is === "invalid") verdicts.faults.push(...verdict.faults.map((fault) => ({ nth, fault })))
      if (!asking) return
    }
  }
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, longestMs)
  await Promise.race([over.promise, Promise.all(Array.from({ length: AT_ONCE }, lane))])
  clearTimeout(timer)
  asking = false
  verdicts.faults.sort((one, other) => one.nth - other.nth)
  return verdicts
}
