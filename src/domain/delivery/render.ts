/** What each recipient of a batch is sent: the frozen words with the frozen values (semantics 9). */
import { check, type Message as LineMessage } from "../../line/messages"
import * as Message from "../message"
import type { Claimed } from "./claim"

/**
 * The messages of one recipient after another. Null where this friend's values do not fit LINE's limits: that is this
 * friend's trouble, not the step's.
 */
export function messagesOf(batch: Pick<Claimed, "content" | "filled">): (n: number) => LineMessage[] | null {
  const content = batch.content.flat()
  const { filled } = batch
  if (!filled) return () => content
  const fill = Message.filler(content)
  const fitsAll = anyValueFits(content)
  return (n) => {
    const values = filled[n]
    if (!values) return content
    const messages = fill(values)
    return fitsAll || check(messages).ok ? messages : null
  }
}

/**
 * Where the longest values fit, and none at all (which lets the fallbacks stand), there is no need to ask for each
 * friend.
 */
function anyValueFits(content: readonly LineMessage[]): boolean {
  if (!Message.isOnlyLengthened(content)) return false
  const longest = "長".repeat(Message.LONGEST_VALUE)
  const longestEach = Object.fromEntries(Message.placeholders(content).map((name) => [name, longest]))
  return [longestEach, {}].every((values) => check(Message.fill(content, values)).ok)
}
