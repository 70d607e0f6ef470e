import type { messagingApi } from "@line/bot-sdk"
import type { Message } from "../../src/line/messages"
import { type Child, Fragment, h, type Markup } from "../jsx"
import { Icon } from "../parts/icon"
import type { Reader } from "../reader"
import { Flex } from "./flex"
import { ownPath, Picture } from "./image"
import { Imagemap } from "./imagemap"
import type { Spot } from "./tap"
import { Template } from "./template"

const words =
  "inline-block max-w-full rounded-2xl rounded-tl-sm bg-white px-3 py-2 text-sm whitespace-pre-wrap text-[#111] shadow-xs"

/** One message as LINE draws it, near enough to judge it by. */
export function Body({ spot, message }: { spot: Spot; message: Message }): Markup {
  const { t } = spot.reader
  switch (message.type) {
    case "text":
      return <Words spot={spot}>{(message as messagingApi.TextMessage).text}</Words>
    case "textV2":
      return <Emojis spot={spot} message={message as messagingApi.TextMessageV2} />
    case "sticker":
      return <Sticker spot={spot} id={(message as messagingApi.StickerMessage).stickerId ?? ""} />
    case "image":
      return (
        <Picture
          url={(message as messagingApi.ImageMessage).previewImageUrl}
          alt={t("demo.phone.picture")}
          class="min-h-20 w-52 rounded-2xl"
        />
      )
    case "video":
      return <Video message={message as messagingApi.VideoMessage} />
    case "audio":
      return <Audio spot={spot} message={message as messagingApi.AudioMessage} />
    case "location":
      return <Place message={message as messagingApi.LocationMessage} />
    case "template":
      return <Template spot={spot} template={(message as messagingApi.TemplateMessage).template} />
    case "flex":
      return <Flex spot={spot} contents={(message as messagingApi.FlexMessage).contents} />
    case "imagemap":
      return <Imagemap message={message as messagingApi.ImagemapMessage} />
    case "coupon":
      return (
        <p class={[words, "flex items-center gap-2"]}>
          <Icon name="tags" /> {t("demo.phone.kind", { kind: t("messages.kinds.coupon") })}
        </p>
      )
    default:
      return <p class={words}>{t("demo.phone.kind", { kind: String(Reflect.get(message, "type")) })}</p>
  }
}

function Words({ spot, children }: { spot: Spot; children?: Child }) {
  if (!children) return <p class={[words, "text-[#6b6b6b]"]}>{spot.reader.t("messages.bubble.empty")}</p>
  return <p class={words}>{children}</p>
}

/** LINE's own emoji are pictures that LINE keeps; the demo asks nobody for them. */
function Emojis({ spot, message }: { spot: Spot; message: messagingApi.TextMessageV2 }) {
  const substitution: Record<string, unknown> = message.substitution ?? {}
  const parts = (message.text ?? "").split(/(\{\{|\}\}|\{[A-Za-z0-9_]+\})/)
  return (
    <Words spot={spot}>
      {parts.map((part) => {
        if (part === "{{" || part === "}}") return part[0]
        const known = /^\{(.+)\}$/.exec(part)?.[1]
        const emoji = known && Object.hasOwn(substitution, known) ? substitution[known] : null
        return emoji ? <Emoji spot={spot} emoji={emoji as messagingApi.EmojiSubstitutionObject} /> : part
      })}
    </Words>
  )
}

function Emoji({ spot, emoji }: { spot: Spot; emoji: messagingApi.EmojiSubstitutionObject }) {
  if (spot.reader.demo) return <Fragment>☺</Fragment>
  const path = `${encodeURIComponent(emoji.productId ?? "")}/android/${encodeURIComponent(emoji.emojiId ?? "")}.png`
  return <img src={`https://stickershop.line-scdn.net/sticonshop/v1/sticon/${path}`} alt="☺" class="inline size-5" />
}

export function Sticker({ spot, id }: { spot: Spot; id: string }) {
  return (
    <img src={stickerUrl(spot.reader, id || "0")} alt={spot.reader.t("demo.phone.sticker")} class="min-h-16 w-32" />
  )
}

/** Where LINE itself keeps the pictures of its stickers; the demo, which reaches nobody, draws its own. */
export const stickerUrl = ({ demo }: Pick<Reader, "demo">, id: string) =>
  demo
    ? `/demo/stickers/${encodeURIComponent(id)}`
    : `https://stickershop.line-scdn.net/stickershop/v1/sticker/${encodeURIComponent(id)}/android/sticker.png`

function Video({ message }: { message: messagingApi.VideoMessage }) {
  return (
    <span class="relative block w-56">
      <Picture url={message.previewImageUrl} class="aspect-video rounded-2xl" />
      <span class="absolute inset-0 grid place-items-center text-white drop-shadow">
        <Icon name="play" class="size-12" />
      </span>
    </span>
  )
}

function Audio({ spot, message }: { spot: Spot; message: messagingApi.AudioMessage }) {
  const seconds = Math.round(Number(message.duration ?? 0) / 1000)
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  const path = ownPath(message.originalContentUrl ?? "")
  return (
    <span class={[words, "flex w-52 items-center gap-3"]}>
      <Icon name="play" class="size-8 text-[#17c950]" />
      <span class="h-1 flex-1 rounded bg-black/10" />
      <span class="figures text-xs">{length}</span>
      <span class="sr-only">{path ? spot.reader.t("messages.kinds.audio") : message.originalContentUrl}</span>
    </span>
  )
}

function Place({ message: { title, address } }: { message: messagingApi.LocationMessage }) {
  return (
    <span class="block w-60 max-w-full overflow-hidden rounded-2xl bg-white text-sm text-[#111] shadow-xs">
      <span class="grid h-20 place-items-center bg-[#dbe7d4] text-[#c0392b]">
        <Icon name="place" class="size-9" />
      </span>
      <span class="block p-3">
        <strong class="block">{title}</strong>
        <span class="block text-xs text-[#555]">{address}</span>
      </span>
    </span>
  )
}
