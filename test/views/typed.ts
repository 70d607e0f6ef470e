/** Messages as a diligent person fills in their forms. */
import { empty, type Node } from "../../views/messages/draft"
import type { Kind, MessageKind } from "../../views/messages/draft/forms"

const url = "https://example.com/a.png"
const open = empty("uri", { label: "ひらく", uri: "https://example.com/" })
const say = empty("message", { label: "はい", text: "はい" })
const post = empty("postback", {
  label: "申し込む",
  data: "a=1",
  displayText: "申し込みます",
  inputOption: "openKeyboard",
  fillInText: "名前:",
})
const pick = empty("datetimepicker", { label: "日にち", data: "day", mode: "date", initial: "2027-01-31" })
const copy = empty("clipboard", { label: "コピー", clipboardText: "COUPON" })
const quick = [
  say,
  post,
  pick,
  copy,
  open,
  ...(["camera", "cameraRoll", "location"] as const).map((kind) => empty(kind, { label: kind })),
]
const line = (name: string, value: string) => empty("line", { name, value })
const styled = (style: string): Node => ({ ...open, values: { ...open.values, style } })

const plain: Record<Exclude<MessageKind, "json">, [values: Record<string, string>, lists?: Node["lists"]]> = {
  text: [{ text: "{{name|お客さま}}、こんにちは" }],
  emoji: [
    { text: "うれしい {smile}" },
    { emojis: [empty("smile", { key: "smile", productId: "5ac1", emojiId: "002" })] },
  ],
  image: [{ originalContentUrl: url, previewImageUrl: `${url}?small` }],
  video: [{ originalContentUrl: "https://example.com/a.mp4", previewImageUrl: url, trackingId: "video-1" }],
  audio: [{ originalContentUrl: "https://example.com/a.m4a", seconds: "12.3" }],
  sticker: [{ packageId: "446", stickerId: "1988" }],
  place: [{ title: "教室", address: "東京都港区1-2-3", latitude: "35.65", longitude: "-139.75" }],
  coupon: [{ couponId: "01JYNW8JMQVFBNWF1APF8Z3FS7", deliveryTag: "spring" }],
  imagemap: [
    { baseUrl: "https://example.com/map", baseHeight: "700", layout: "columns2", altText: "地図" },
    { areas: [open, say].map(bare) },
  ],
  buttons: [
    {
      thumbnailImageUrl: url,
      title: "見出し",
      text: "本文",
      imageAspectRatio: "square",
      imageSize: "contain",
      imageBackgroundColor: "#FFFFFF",
    },
    { actions: [open, say, post, pick], tap: [open] },
  ],
  confirm: [{ text: "来ますか?", altText: "確認" }, { actions: [say, copy] }],
  carousel: [
    {},
    {
      columns: [1, 2].map((n) =>
        empty("column", { thumbnailImageUrl: url, title: `${n}`, text: "本文" }, { actions: [open], tap: [open] }),
      ),
    },
  ],
  imageCarousel: [{ altText: "写真" }, { columns: [empty("tile", { imageUrl: url }, { tap: [say] })] }],
  cards: [
    { size: "kilo", colour: "#aa3300" },
    {
      columns: [1, 2].map((n) =>
        empty(
          "card",
          { imageUrl: url, ratio: "1:1", title: `コース${n}`, price: "4,400円", text: "二行の\n説明" },
          { actions: [styled("primary"), styled("link")] },
        ),
      ),
    },
  ],
  notice: [
    { heading: "休業のお知らせ", title: "年末年始", text: "12/29〜1/4", colour: "#003366" },
    { actions: [styled("secondary")] },
  ],
  prices: [
    { title: "料金", text: "税込", total: "合計 8,800円", colour: "#003366" },
    { lines: [line("体験", "2,200円"), line("月会費", "6,600円")], actions: [open] },
  ],
  details: [
    { title: "ご予約", text: "内容をお確かめください", colour: "#003366" },
    { lines: [line("日時", "11/22 10:00"), line("場所", "港校")], actions: [open] },
  ],
}

function bare({ kind, values }: Node): Node {
  return empty(kind, { ...values, label: "" })
}

/** With quick replies and another sender, as every message may have. */
export function written(kind: Kind): Node {
  const [values, lists = {}] = plain[kind as keyof typeof plain]
  return empty(kind, { ...values, senderName: "案内係" }, { ...lists, quick })
}

export const counters = [
  "",
  "abc",
  "日本語",
  "👨‍👩‍👧‍👦 家族",
  "{{name|お客さま}}様",
  "が\r\nか",
  "é".normalize("NFD"),
  "{{field.city}}{x}",
]
