import type { messagingApi } from "@line/bot-sdk"
import * as v from "valibot"
import * as Faults from "./fault"
import { say } from "./fault"
import { flex } from "./flex"
import { imagemap } from "./imagemap"
import * as Plain from "./plain"
import { template } from "./template"

export { richMenu as richMenuActionSchema } from "./action"
export { graphemes, hasPlaceholder, lengthAsLine, PLACEHOLDER } from "./counting"
export { FAULT_CODES, type Fault, type FaultCode } from "./fault"

/** One LINE message object of a kind we send. */
export type Message = messagingApi.Message

/**
 * LINE's rules for one message object, as far as they can be known without asking LINE. Strict: LINE drops or refuses
 * what it does not know, and a mistyped property would otherwise vanish without a word.
 */
export const messageSchema: v.GenericSchema<Message> = v.variant("type", [
  Plain.text,
  Plain.textV2,
  Plain.sticker,
  Plain.image,
  Plain.video,
  Plain.audio,
  Plain.location,
  imagemap,
  template,
  flex,
  Plain.coupon,
])

/** What one request may carry: one to five message objects. */
export const messagesSchema: v.GenericSchema<Message[]> = v.pipe(
  v.array(messageSchema),
  v.minLength(1, say("too_few", { min: 1 })),
  v.maxLength(5, say("too_many", { max: 5 })),
)

const DEEPEST = 60

/** Judges the messages of one step, answer or request. `property` speaks LINE's notation: `messages[0].text`. */
export function check(messages: unknown): { ok: true; messages: Message[] } | { ok: false; faults: Faults.Fault[] } {
  const root = "messages"
  if (deeper(messages, DEEPEST)) {
    const params = { max: DEEPEST }
    const words = Faults.inEnglish("too_deep", params)
    return { ok: false, faults: [{ property: root, code: "too_deep", params, words }] }
  }
  const judged = v.safeParse(messagesSchema, messages)
  if (judged.success) return { ok: true, messages: judged.output }
  return { ok: false, faults: judged.issues.map((issue) => Faults.of(issue, root)) }
}

/** Whether a value nests deeper than this; asked first, so that hostile JSON cannot exhaust the stack. */
function deeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => deeper(inner, levels - 1))
}
