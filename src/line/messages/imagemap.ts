import * as v from "valibot"
import * as Part from "./part"
import { common } from "./plain"

const side = Part.whole(0, 10_000)
const area = v.strictObject({ x: side, y: side, width: side, height: side })
const label = v.optional(Part.text(100))

const action = v.variant("type", [
  v.strictObject({ type: v.literal("message"), label, text: Part.text(400), area }),
  v.strictObject({ type: v.literal("uri"), label, linkUri: Part.uri, area }),
  v.strictObject({ type: v.literal("clipboard"), label, clipboardText: Part.text(1000), area }),
])

/** LINE fetches `baseUrl` followed by /240, /300, /460, /700 or /1040; every size is told as if 1040 wide. */
export const imagemap = v.strictObject({
  type: v.literal("imagemap"),
  baseUrl: Part.https,
  altText: Part.text(1500),
  baseSize: v.strictObject({ width: Part.whole(1040, 1040), height: Part.whole(1, 10_000) }),
  video: v.optional(
    v.strictObject({
      originalContentUrl: Part.https,
      previewImageUrl: Part.https,
      area,
      externalLink: v.optional(v.strictObject({ linkUri: Part.uri, label: Part.text(30) })),
    }),
  ),
  actions: Part.list(action, 0, 50),
  ...common,
})
