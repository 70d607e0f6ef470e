/** What a friend's message said, out of what LINE told us of it. Kinds that we do not know yet are named and no more. */
import * as v from "valibot"

const words = v.fallback(v.string(), "")
const message = v.object({ type: v.string() })

/** Where the bytes are: with LINE, for us to fetch, or somewhere on the web (`external`), which we do not visit. */
const external = v.object({ contentProvider: v.object({ type: v.literal("external") }) })

const shapes = {
  text: v.object({ type: v.literal("text"), text: words }),
  sticker: v.object({ type: v.literal("sticker"), stickerId: words, keywords: v.fallback(v.array(v.string()), []) }),
  image: v.object({ type: v.literal("image") }),
  video: v.object({ type: v.literal("video"), duration: v.fallback(v.number(), 0) }),
  audio: v.object({ type: v.literal("audio"), duration: v.fallback(v.number(), 0) }),
  file: v.object({ type: v.literal("file"), fileName: words, fileSize: v.fallback(v.number(), 0) }),
  location: v.object({
    type: v.literal("location"),
    title: words,
    address: words,
    latitude: v.fallback(v.number(), 0),
    longitude: v.fallback(v.number(), 0),
  }),
}
type Known = { [K in keyof typeof shapes]: v.InferOutput<(typeof shapes)[K]> }[keyof typeof shapes]

export type Said = (Known | { type: "other"; kind: string }) & { elsewhere?: boolean }

/** `payload` is the event as LINE sent it; null where it carries no message, or one that was taken back. */
export function said(payload: unknown): Said | "unsent" | null {
  const event = v.safeParse(v.object({ unsent: v.optional(v.boolean()), message: v.unknown() }), payload)
  if (!event.success) return null
  if (event.output.unsent) return "unsent"
  const known = v.safeParse(v.variant("type", Object.values(shapes)), event.output.message)
  if (known.success) return v.is(external, event.output.message) ? { ...known.output, elsewhere: true } : known.output
  const other = v.safeParse(message, event.output.message)
  return other.success ? { type: "other", kind: other.output.type.slice(0, 40) } : null
}
