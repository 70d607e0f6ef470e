import { Demo } from "../../views/demo"
import type { Bubble } from "../../views/phone/bubble"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const bubbles: Bubble[] = [
  { from: "bot", id: "1", at: now, message: { type: "text", text: hostile } },
  {
    from: "bot",
    id: "2",
    at: now,
    message: { type: "image", originalContentUrl: hostileUrl, previewImageUrl: hostileUrl },
  },
  {
    from: "bot",
    id: "3",
    at: now,
    message: {
      type: "text",
      text: hostile,
      quickReply: { items: [{ type: "action", action: { type: "message", label: hostile, text: hostile } }] },
    },
  },
  { from: "person", id: "4", at: now, said: { type: "text", text: hostile }, unsent: false, read: true },
  { from: "person", id: "5", at: now, said: { type: "location", title: hostile }, unsent: false, read: false },
]

export const demo: Record<string, Show> = {
  "demo:Demo": (reader) => {
    const phone = {
      number: 1,
      person: { profile: { name: hostile } },
      friendship: "following" as const,
      bubbles,
      opened: hostileUrl,
    }
    const account = { name: hostile, basicId: hostile, pictureUrl: hostileUrl, friends: 1 }
    return Demo({ reader, account, phone, phones: [phone], story: null, next: now })
  },
}
