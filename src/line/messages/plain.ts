import * as v from "valibot"
import * as Action from "./action"
import { withoutPlaceholders } from "./counting"
import * as Part from "./part"

/** What every message object may carry. LINE shows only the last message's quick replies. */
export const common = {
  quickReply: v.optional(
    v.strictObject({
      items: Part.list(
        v.strictObject({
          type: v.literal("action"),
          imageUrl: v.optional(Part.https),
          action: Action.quickReply,
        }),
        1,
        13,
      ),
    }),
  ),
  sender: v.optional(v.strictObject({ name: v.optional(Part.label(20)), iconUrl: v.optional(Part.https) })),
}

const emoji = v.strictObject({ index: Part.whole(0, 5000), productId: Part.text(100), emojiId: Part.text(100) })
type Text = { text: string; emojis?: { index: number }[] }

export const text = v.pipe(
  v.strictObject({
    type: v.literal("text"),
    text: Part.text(5000),
    emojis: v.optional(Part.list(emoji, 1, 20)),
    quoteToken: v.optional(v.string()),
    ...common,
  }),
  Part.together(judgeEmojis),
)

function judgeEmojis({ text, emojis = [] }: Text, tell: Part.Tell) {
  emojis.forEach(({ index }, nth) => {
    const before = text.slice(0, index)
    if (withoutPlaceholders(before) !== before) tell(["emojis", nth, "index"], "placeholder_before_emoji")
    else if (text[index] !== "$") tell(["emojis", nth, "index"], "no_emoji_mark")
  })
}

const substitute = v.variant("type", [
  v.strictObject({ type: v.literal("emoji"), productId: Part.text(100), emojiId: Part.text(100) }),
  v.strictObject({
    type: v.literal("mention"),
    mentionee: v.variant("type", [
      v.strictObject({ type: v.literal("user"), userId: v.string() }),
      v.strictObject({ type: v.literal("all") }),
    ]),
  }),
])
type TextV2 = { text: string; substitution?: Record<string, { type: string }> }

export const textV2 = v.pipe(
  v.strictObject({
    type: v.literal("textV2"),
    text: Part.text(5000),
    substitution: v.optional(v.record(Part.form(/^[A-Za-z0-9_]{1,20}$/, "bad_form", "smile_1"), substitute)),
    quoteToken: v.optional(v.string()),
    ...common,
  }),
  Part.together(judgeSubstitution),
)

function judgeSubstitution({ text, substitution = {} }: TextV2, tell: Part.Tell) {
  if (Object.keys(substitution).length > 100) tell(["substitution"], "too_many", { max: 100 })
  for (const [key, { type }] of Object.entries(substitution))
    if (type === "mention") tell(["substitution", key], "mention_needs_group")
  // Our own placeholders go first, then LINE's doubled braces, which stand for single ones.
  const bare = withoutPlaceholders(text).replaceAll(/\{\{|\}\}/g, "")
  for (const [, key = ""] of bare.matchAll(/\{([^{}]*)\}/g))
    if (!Object.hasOwn(substitution, key)) tell(["text"], "unknown_key", { key })
}

export const sticker = v.strictObject({
  type: v.literal("sticker"),
  packageId: Part.digits,
  stickerId: Part.digits,
  quoteToken: v.optional(v.string()),
  ...common,
})

export const image = v.strictObject({
  type: v.literal("image"),
  originalContentUrl: Part.https,
  previewImageUrl: Part.https,
  ...common,
})

export const video = v.strictObject({
  type: v.literal("video"),
  originalContentUrl: Part.https,
  previewImageUrl: Part.https,
  trackingId: v.optional(Part.text(100)),
  ...common,
})

export const audio = v.strictObject({
  type: v.literal("audio"),
  originalContentUrl: Part.https,
  duration: Part.whole(1, Number.MAX_SAFE_INTEGER),
  ...common,
})

export const location = v.strictObject({
  type: v.literal("location"),
  title: Part.text(100),
  address: Part.text(100),
  latitude: Part.between(-90, 90),
  longitude: Part.between(-180, 180),
  ...common,
})

export const coupon = v.strictObject({
  type: v.literal("coupon"),
  couponId: Part.text(100),
  deliveryTag: v.optional(Part.text(30)),
  ...common,
})
