import type { Message } from "../line/messages"

/** What a person wrote, or that they tapped or took back. */
export type Said =
  | { type: "text"; text: string }
  | { type: "sticker"; packageId: string; stickerId: string }
  | { type: "image" | "video" | "audio" | "file" }
  | { type: "location"; title: string }

/** One bubble on the phone. */
export type Bubble =
  | { from: "bot"; id: string; at: Temporal.Instant; message: Message }
  | { from: "person"; id: string; at: Temporal.Instant; said: Said; unsent: boolean; read: boolean }

export type Conversations = {
  of(userId: string, lineChannelId: string): readonly Bubble[]
  add(userId: string, lineChannelId: string, bubble: Bubble): void
}

/** The phones. `compact` shows nothing: memory stays flat, whatever is sent. */
export function conversations(compact: boolean): Conversations {
  const kept = new Map<string, Bubble[]>()
  const key = (userId: string, lineChannelId: string) => `${userId} ${lineChannelId}`
  return {
    of: (userId, lineChannelId) => kept.get(key(userId, lineChannelId)) ?? [],
    add(userId, lineChannelId, bubble) {
      if (compact) return
      const bubbles = kept.get(key(userId, lineChannelId))
      if (bubbles) bubbles.push(bubble)
      else kept.set(key(userId, lineChannelId), [bubble])
    },
  }
}
