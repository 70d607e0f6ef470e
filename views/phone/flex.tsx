import type { messagingApi } from "@line/bot-sdk"
import { h, type Markup } from "../jsx"
import { edge, ink, paper } from "./colours"
import { Picture } from "./image"
import { type Action, type Spot, Tap } from "./tap"

/** LINE's Flex, near enough to judge a message by: boxes, words, pictures, buttons. */
export function Flex({ spot, contents }: { spot: Spot; contents: messagingApi.FlexContainer }) {
  if (contents.type === "bubble") return <Bubble spot={spot} bubble={asBubble(contents)} path="contents" />
  const { contents: bubbles } = contents as messagingApi.FlexCarousel
  return (
    <ul
      class="flex max-w-full gap-2 overflow-x-auto pb-1"
      tabindex="0"
      aria-label={spot.reader.t("demo.phone.carousel")}
    >
      {(bubbles ?? []).map((bubble, n) => (
        <li class="flex max-w-full shrink-0">
          <Bubble spot={spot} bubble={bubble} path={`contents/contents/${n}`} />
        </li>
      ))}
    </ul>
  )
}

const asBubble = (container: messagingApi.FlexContainer) => container as messagingApi.FlexBubble

const widths: Record<string, string> = {
  nano: "w-28",
  micro: "w-36",
  deca: "w-44",
  hecto: "w-48",
  kilo: "w-52",
  mega: "w-64",
  giga: "w-72",
}

function Bubble({ spot, bubble, path }: { spot: Spot; bubble: messagingApi.FlexBubble; path: string }) {
  const { header, hero, body, footer, styles, size } = bubble
  const block = (name: "header" | "body" | "footer", box: messagingApi.FlexBox | undefined, padding: string) =>
    box && (
      <div
        class={[
          padding,
          paper(styles?.[name]?.backgroundColor),
          styles?.[name]?.separator && "border-t border-black/10",
        ]}
      >
        <Part spot={spot} part={box} path={`${path}/${name}`} />
      </div>
    )
  return (
    <div
      class={[
        "max-w-full shrink-0 overflow-hidden rounded-2xl bg-white text-[#111] shadow-xs",
        widths[size ?? "mega"] ?? "w-64",
      ]}
    >
      {block("header", header, "p-3")}
      {hero && <Part spot={spot} part={hero} path={`${path}/hero`} />}
      {block("body", body, "p-4")}
      {block("footer", footer, "px-3 pb-3")}
    </div>
  )
}

type Given = messagingApi.FlexComponent | messagingApi.FlexVideo

function Part({ spot, part, path }: { spot: Spot; part: Given; path: string }): Markup {
  switch (part.type) {
    case "box":
      return <Box spot={spot} box={part as messagingApi.FlexBox} path={path} />
    case "text":
      return <Text text={part as messagingApi.FlexText} />
    case "image": {
      const { url, aspectRatio } = part as messagingApi.FlexImage
      return <Picture url={url} class={ratios[aspectRatio ?? "1:1"] ?? "aspect-[3/2]"} />
    }
    case "video":
      return <Picture url={(part as messagingApi.FlexVideo).previewUrl} class="aspect-video" />
    case "button":
      return <FlexButton spot={spot} button={part as messagingApi.FlexButton} path={path} />
    case "separator": {
      const { margin, color } = part as messagingApi.FlexSeparator
      return <hr class={["w-full border-0 border-t border-black/10", gap("mt", margin), edge(color)]} />
    }
    case "filler":
      return <span class="flex-1"></span>
    default:
      return <span></span>
  }
}

const ratios: Record<string, string> = {
  "1:1": "aspect-square",
  "20:13": "aspect-[20/13]",
  "16:9": "aspect-video",
  "3:2": "aspect-[3/2]",
  "4:3": "aspect-[4/3]",
  "2:1": "aspect-[2/1]",
  "3:4": "aspect-[3/4]",
  "2:3": "aspect-[2/3]",
  "9:16": "aspect-[9/16]",
  "3:1": "aspect-[3/1]",
  "1.51:1": "aspect-[151/100]",
  "1.91:1": "aspect-[191/100]",
}

function Box({ spot, box, path }: { spot: Spot; box: messagingApi.FlexBox; path: string }) {
  const { layout, contents, spacing, margin, backgroundColor, cornerRadius, paddingAll, action, flex } = box
  const look = [
    "flex min-w-0",
    layout === "vertical" ? "flex-col" : layout === "baseline" ? "items-baseline" : "items-stretch",
    gap("gap", spacing),
    gap("mt", margin),
    paddingAll && "p-3",
    cornerRadius && "rounded-lg",
    paper(backgroundColor),
    flex === 0 ? "shrink-0" : "flex-1",
  ].filter((name): name is string => typeof name === "string")
  const inside = contents.map((part, n) => <Part spot={spot} part={part} path={`${path}/contents/${n}`} />)
  if (!action) return <div class={look}>{inside}</div>
  return (
    <Tap spot={spot} path={`${path}/action`} action={asAction(action)} class={[...look, "cursor-pointer text-left"]}>
      {inside}
    </Tap>
  )
}

const sizes: Record<string, string> = {
  xxs: "text-[0.625rem]",
  xs: "text-[0.6875rem]",
  sm: "text-xs",
  md: "text-sm",
  lg: "text-base",
  xl: "text-lg",
  xxl: "text-xl",
  "3xl": "text-2xl",
  "4xl": "text-3xl",
  "5xl": "text-4xl",
}

function Text({ text }: { text: messagingApi.FlexText }) {
  const { size, weight, color, align, wrap, margin, flex, decoration, contents, text: words } = text
  return (
    <p
      class={[
        "min-w-0 leading-snug",
        sizes[size ?? "md"] ?? "text-sm",
        weight === "bold" && "font-bold",
        wrap ? "whitespace-pre-wrap" : "truncate",
        align === "center" && "text-center",
        align === "end" && "text-right",
        decoration === "line-through" && "line-through",
        flex === 0 ? "shrink-0" : "flex-1",
        gap("mt", margin),
        ink(color),
      ]}
    >
      {contents?.length
        ? contents.map((span) => <span class={ink(span.color)}>{span.text ?? ""}</span>)
        : (words ?? "")}
    </p>
  )
}

function FlexButton({ spot, button, path }: { spot: Spot; button: messagingApi.FlexButton; path: string }) {
  const { style, color, action, margin } = button
  const filled = style === "primary" || style === "secondary"
  const look = [
    "w-full cursor-pointer rounded-lg px-3 py-2 text-center text-sm font-semibold disabled:cursor-default",
    style === "primary" && "text-white",
    style === "primary" && !color && "bg-[#17c950]",
    style === "secondary" && !color && "bg-[#dcdfe5]",
    !filled && "text-[#42659a]",
    filled ? paper(color) : ink(color),
    gap("mt", margin),
  ].filter((name): name is string => typeof name === "string")
  return <Tap spot={spot} path={`${path}/action`} action={asAction(action)} class={look} />
}

/** The SDK knows an action by its base alone; the phone asks it for words and kinds. */
export const asAction = (action: object | undefined): Action => Object.fromEntries(Object.entries(action ?? {}))

const gaps = {
  gap: { none: "", xs: "gap-0.5", sm: "gap-1", md: "gap-2", lg: "gap-3", xl: "gap-4", xxl: "gap-5" },
  mt: { none: "", xs: "mt-0.5", sm: "mt-1", md: "mt-2", lg: "mt-3", xl: "mt-4", xxl: "mt-5" },
} satisfies Record<string, Record<string, string>>

function gap(kind: keyof typeof gaps, size: string | undefined): string | undefined {
  const known: Record<string, string> = gaps[kind]
  return size && Object.hasOwn(known, size) ? known[size] : undefined
}
