import type { messagingApi } from "@line/bot-sdk"
import { hasShape } from "./answer"

/** The official account as LINE describes it. `bot` as chat mode means that chat is off in LINE's own manager. */
export type Bot = {
  userId: string
  basicId: string
  premiumId: string | null
  displayName: string
  pictureUrl: string | null
  chatMode: messagingApi.BotInfoResponse.ChatModeEnum
  markAsReadMode: messagingApi.BotInfoResponse.MarkAsReadModeEnum
}

export type Profile = {
  userId: string
  displayName: string
  pictureUrl: string | null
  statusMessage: string | null
  /** BCP 47, when the person has consented to LINE's privacy policy. */
  language: string | null
}

export function readBot(json: unknown): Bot | null {
  if (!hasShape(json, { userId: "string", basicId: "string", displayName: "string" })) return null
  return {
    userId: json.userId,
    basicId: json.basicId,
    displayName: json.displayName,
    premiumId: optional(json, "premiumId"),
    pictureUrl: optional(json, "pictureUrl"),
    chatMode: optional(json, "chatMode") === "chat" ? "chat" : "bot",
    markAsReadMode: optional(json, "markAsReadMode") === "manual" ? "manual" : "auto",
  }
}

export function readProfile(json: unknown): Profile | null {
  if (!hasShape(json, { userId: "string", displayName: "string" })) return null
  return {
    userId: json.userId,
    displayName: json.displayName,
    pictureUrl: optional(json, "pictureUrl"),
    statusMessage: optional(json, "statusMessage"),
    language: optional(json, "language"),
  }
}

function optional(json: object, key: string): string | null {
  const value: unknown = Reflect.get(json, key)
  return typeof value === "string" ? value : null
}
