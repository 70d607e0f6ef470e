import type { Translate } from "../../locales"

/** Kinds of message that are written as JSON, each beginning with an example that LINE would accept. */
export const sampleKinds = [
  "flex",
  "buttons",
  "confirm",
  "carousel",
  "imageCarousel",
  "imagemap",
  "textV2",
  "coupon",
] as const

export function sample(kind: string, t: Translate): unknown {
  const make = Object.hasOwn(samples, kind) ? samples[kind] : undefined
  return make ? make(words(t)) : { type: "text", text: t("messages.sample.text") }
}

type Words = ReturnType<typeof words>

const words = (t: Translate) => ({
  title: t("messages.sample.title"),
  text: t("messages.sample.text"),
  yes: t("common.yes"),
  no: t("common.no"),
  open: t("messages.sample.open"),
})

const page = "https://example.com/"
const picture = "https://example.com/picture.jpg"
const opens = ({ open }: Words) => ({ type: "uri", label: open, uri: page })

const samples: Record<string, (words: Words) => unknown> = {
  flex: (say) => ({
    type: "flex",
    altText: say.title,
    contents: {
      type: "bubble",
      body: {
        type: "box",
        layout: "vertical",
        spacing: "md",
        contents: [
          { type: "text", text: say.title, weight: "bold", size: "lg" },
          { type: "text", text: say.text, wrap: true },
        ],
      },
      footer: {
        type: "box",
        layout: "vertical",
        contents: [{ type: "button", style: "primary", action: opens(say) }],
      },
    },
  }),
  buttons: (say) => ({
    type: "template",
    altText: say.title,
    template: { type: "buttons", title: say.title, text: say.text, actions: [opens(say)] },
  }),
  confirm: (say) => ({
    type: "template",
    altText: say.text,
    template: {
      type: "confirm",
      text: say.text,
      actions: [
        { type: "message", label: say.yes, text: say.yes },
        { type: "message", label: say.no, text: say.no },
      ],
    },
  }),
  carousel: (say) => ({
    type: "template",
    altText: say.title,
    template: {
      type: "carousel",
      columns: [
        { title: say.title, text: say.text, actions: [opens(say)] },
        { title: say.title, text: say.text, actions: [opens(say)] },
      ],
    },
  }),
  imageCarousel: (say) => ({
    type: "template",
    altText: say.title,
    template: { type: "image_carousel", columns: [{ imageUrl: picture, action: opens(say) }] },
  }),
  imagemap: (say) => ({
    type: "imagemap",
    baseUrl: "https://example.com/imagemap",
    altText: say.title,
    baseSize: { width: 1040, height: 1040 },
    actions: [{ type: "uri", linkUri: page, area: { x: 0, y: 0, width: 1040, height: 1040 } }],
  }),
  textV2: (say) => ({
    type: "textV2",
    text: `${say.text} {smile}`,
    substitution: { smile: { type: "emoji", productId: "5ac1bfd5040ab15980c9b435", emojiId: "002" } },
  }),
  coupon: () => ({ type: "coupon", couponId: "01JYNW8JMQVFBNWF1APF8Z3FS7" }),
}
