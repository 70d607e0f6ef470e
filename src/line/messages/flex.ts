import type { messagingApi } from "@line/bot-sdk"
import * as v from "valibot"
import * as Action from "./action"
import * as Flex from "./flex-part"
import * as Part from "./part"
import { common } from "./plain"

const component: v.GenericSchema<messagingApi.FlexComponent> = v.lazy(() =>
  v.variant("type", [box, Flex.button, Flex.image, Flex.icon, Flex.text, Flex.separator, Flex.filler]),
)

const box = v.pipe(v.strictObject({ ...Flex.boxEntries, contents: v.array(component) }), Part.together(judgeLayout))

const IN_BASELINE = ["icon", "text", "filler"]
const IN_FLOW = ["box", "button", "image", "text", "separator", "filler"]

function judgeLayout({ layout, contents }: { layout: string; contents: { type: string }[] }, tell: Part.Tell) {
  const allowed = layout === "baseline" ? IN_BASELINE : IN_FLOW
  contents.forEach(({ type }, nth) => {
    if (!allowed.includes(type)) tell(["contents", nth, "type"], "not_one_of", { values: allowed.join(", ") })
  })
}

const video = v.strictObject({
  type: v.literal("video"),
  url: Part.https,
  previewUrl: Part.https,
  altContent: v.variant("type", [box, Flex.image]),
  aspectRatio: v.optional(Flex.aspectRatio),
  action: v.optional(Action.flexPart),
})

const blockStyle = v.optional(
  v.strictObject({
    backgroundColor: v.optional(Part.color),
    separator: v.optional(v.boolean()),
    separatorColor: v.optional(Part.color),
  }),
)

/** LINE measures a container by its JSON. */
const within = (bytes: number) => (container: object, tell: Part.Tell) => {
  if (Buffer.byteLength(JSON.stringify(container)) > bytes) tell([], "too_big", { max: bytes })
}

type Bubble = { size?: string; hero?: { type: string } }

const bubble = v.pipe(
  v.strictObject({
    type: v.literal("bubble"),
    size: v.optional(v.picklist(["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"])),
    direction: v.optional(v.picklist(["ltr", "rtl"])),
    header: v.optional(box),
    hero: v.optional(v.variant("type", [box, Flex.image, video])),
    body: v.optional(box),
    footer: v.optional(box),
    styles: v.optional(v.strictObject({ header: blockStyle, hero: blockStyle, body: blockStyle, footer: blockStyle })),
    action: v.optional(Action.flexPart),
  }),
  Part.together(judgeVideo),
  Part.together(within(30 * 1024)),
)

function judgeVideo({ size = "mega", hero }: Bubble, tell: Part.Tell) {
  if (hero?.type === "video" && !["kilo", "mega", "giga"].includes(size))
    tell(["size"], "not_one_of", { values: "kilo, mega, giga" })
}

const carousel = v.pipe(
  v.strictObject({ type: v.literal("carousel"), contents: Part.list(bubble, 1, 12) }),
  Part.together(within(50 * 1024)),
)

export const flex = v.strictObject({
  type: v.literal("flex"),
  altText: Part.text(1500),
  contents: v.variant("type", [bubble, carousel]),
  ...common,
})
