import * as Refusal from "../refusal"
import { guarded } from "./endpoint"

/** `POST /v2/bot/chat/loading/start`: three dots on the phone, 5 to 60 seconds in steps of five. */
export const loading = guarded("chat/loading", ({ body }) => {
  const seconds = body?.loadingSeconds ?? 20
  if (typeof body?.chatId !== "string" || !body.chatId) return Refusal.badProperty("'chatId'")
  if (typeof seconds !== "number" || seconds < 5 || seconds > 60 || seconds % 5 !== 0)
    return Refusal.badProperty("'loadingSeconds'")
  return Response.json({}, { status: 202 })
})

/** `POST /v2/bot/chat/markAsRead`: everything the person wrote up to the token's message is read. */
export const markAsRead = guarded("chat/markAsRead", ({ platform, body }, channel) => {
  if (channel.chatMode !== "chat") return Refusal.refuse(400, "Chat is not enabled")
  const token = typeof body?.markAsReadToken === "string" ? body.markAsReadToken : ""
  const [lineChannelId, userId = "", id] = Buffer.from(token, "base64url").toString().split(" ")
  const bubbles = platform.conversations.of(userId, channel.lineChannelId)
  const last = bubbles.findIndex((bubble) => bubble.id === id)
  if (lineChannelId !== channel.lineChannelId || last < 0) return Refusal.badProperty("'markAsReadToken'")
  for (const bubble of bubbles.slice(0, last + 1)) if (bubble.from === "person") bubble.read = true
  return Response.json({})
})
