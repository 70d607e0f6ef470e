import { check, type Message } from "../../line/messages"
import * as Refusal from "../refusal"

/** Judging a multicast of many twice costs; the same messages are judged once. */
const sound = new Set<number | bigint>()
const REMEMBERED = 10_000

/** LINE's refusal of these messages, or null when they are sound. */
export function refusalOf(messages: unknown): Response | null {
  const json = JSON.stringify(messages) ?? ""
  const hash = Bun.hash(json)
  if (sound.has(hash)) return null
  const judged = check(messages)
  if (!judged.ok) return Refusal.badMessages(judged.faults)
  if (sound.size >= REMEMBERED) sound.clear()
  sound.add(hash)
  return null
}

/** Asked only after `refusalOf` was null, or for the log, which shows what came. */
export function messagesOf(body: Record<string, unknown> | null): Message[] {
  const messages: unknown = body?.messages
  return Array.isArray(messages) ? messages : []
}

/** Placeholders that were never filled reach friends as braces. LINE lets them pass; a test should not. */
export const looksUnfilled = (raw: string) => raw.includes("{{name") || raw.includes("{{field.")
