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
