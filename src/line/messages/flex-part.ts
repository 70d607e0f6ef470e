import * as v from "valibot"
import * as Action from "./action"
import * as Part from "./part"

/** Flex components that hold no other components, and the looks that all of them share. */

const px = String.raw`\d+(?:\.\d+)?px`
const percent = String.raw`\d+(?:\.\d+)?%`
const length = (...forms: string[]) =>
  v.optional(Part.form(new RegExp(`^(?:${forms.join("|")})$`), "bad_form", "md, 10px"))

const STEPS = "xs|sm|md|lg|xl|xxl"
const space = length("none", STEPS, px)
const padding = length("none", STEPS, px, percent)
const offset = length("none", STEPS, `-?${px}`, `-?${percent}`)
const fontSize = length("xxs", STEPS, "3xl|4xl|5xl", px)
const extent = length(px, percent)

const ratio = (limit: number) =>
  v.pipe(
    Part.form(/^\d{1,6}(?:\.\d+)?:\d{1,6}(?:\.\d+)?$/, "bad_form", "20:13"),
    Part.together((text: string, tell) => {
      const [width = 0, height = 0] = text.split(":").map(Number)
      if (height > width * limit) tell([], "bad_form", { example: "20:13" })
    }),
  )
/** LINE lets a picture be at most three times as tall as it is wide. */
export const aspectRatio = ratio(3)

const place = {
  margin: space,
  position: v.optional(v.picklist(["relative", "absolute"])),
  offsetTop: offset,
  offsetBottom: offset,
  offsetStart: offset,
  offsetEnd: offset,
}
const share = { flex: v.optional(Part.whole(0, 1000)) }
const gravity = { gravity: v.optional(v.picklist(["top", "bottom", "center"])) }
const align = { align: v.optional(v.picklist(["start", "end", "center"])) }
const shrink = { adjustMode: v.optional(v.picklist(["shrink-to-fit"])), scaling: v.optional(v.boolean()) }
const lettering = {
  size: fontSize,
  color: v.optional(Part.color),
  weight: v.optional(v.picklist(["regular", "bold"])),
  style: v.optional(v.picklist(["normal", "italic"])),
  decoration: v.optional(v.picklist(["none", "underline", "line-through"])),
}
const tap = { action: v.optional(Action.flexPart) }

const gradient = v.strictObject({
  type: v.literal("linearGradient"),
  angle: Part.form(/^\d+(?:\.\d+)?deg$/, "bad_form", "90deg"),
  startColor: Part.color,
  endColor: Part.color,
  centerColor: v.optional(Part.color),
  centerPosition: v.optional(Part.form(new RegExp(`^${percent}$`), "bad_form", "50%")),
})

/** A box without its contents, which may be boxes again. */
export const boxEntries = {
  type: v.literal("box"),
  layout: v.picklist(["horizontal", "vertical", "baseline"]),
  ...share,
  ...place,
  spacing: space,
  backgroundColor: v.optional(Part.color),
  borderColor: v.optional(Part.color),
  borderWidth: length("none|light|normal|medium|semi-bold|bold", px),
  cornerRadius: length("none", STEPS, px),
  width: extent,
  maxWidth: extent,
  height: extent,
  maxHeight: extent,
  paddingAll: padding,
  paddingTop: padding,
  paddingBottom: padding,
  paddingStart: padding,
  paddingEnd: padding,
  ...tap,
  justifyContent: v.optional(
    v.picklist(["center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"]),
  ),
  alignItems: v.optional(v.picklist(["center", "flex-start", "flex-end"])),
  background: v.optional(gradient),
}

export const button = v.strictObject({
  type: v.literal("button"),
  ...share,
  ...place,
  ...gravity,
  color: v.optional(Part.color),
  style: v.optional(v.picklist(["primary", "secondary", "link"])),
  action: Action.flexButton,
  height: v.optional(v.picklist(["md", "sm"])),
  ...shrink,
})

export const image = v.strictObject({
  type: v.literal("image"),
  url: Part.https,
  ...share,
  ...place,
  ...align,
  ...gravity,
  size: length("xxs", STEPS, "3xl|4xl|5xl|full", px, percent),
  aspectRatio: v.optional(aspectRatio),
  aspectMode: v.optional(v.picklist(["fit", "cover"])),
  backgroundColor: v.optional(Part.color),
  ...tap,
  animated: v.optional(v.boolean()),
})

export const icon = v.strictObject({
  type: v.literal("icon"),
  url: Part.https,
  ...place,
  size: fontSize,
  aspectRatio: v.optional(aspectRatio),
  scaling: v.optional(v.boolean()),
})

const span = v.strictObject({ type: v.literal("span"), text: Part.text(5000), ...lettering })

export const text = v.pipe(
  v.strictObject({
    type: v.literal("text"),
    text: v.optional(Part.text(5000)),
    contents: v.optional(v.array(span)),
    ...share,
    ...place,
    ...align,
    ...gravity,
    ...lettering,
    wrap: v.optional(v.boolean()),
    lineSpacing: length(px),
    maxLines: v.optional(Part.whole(0, 1000)),
    ...tap,
    ...shrink,
  }),
  Part.together(({ text, contents = [] }: { text?: string; contents?: unknown[] }, tell) => {
    if (text === undefined && contents.length === 0) tell(["text"], "required")
  }),
)

export const separator = v.strictObject({ type: v.literal("separator"), margin: space, color: v.optional(Part.color) })

export const filler = v.strictObject({ type: v.literal("filler"), ...share })
