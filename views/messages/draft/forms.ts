/**
 * The one table of what each kind of message, and each of its rows, asks for. From it forms are drawn, read back and
 * counted; what the answers mean for LINE stands in `make.ts`.
 */

export type Count = "units" | "graphemes"

export type Field = {
  name: string
  look: "line" | "area" | "code" | "url" | "number" | "colour" | "choice" | "media" | "moment"
  /** LINE's limit, and how LINE counts it. */
  max?: number
  by?: Count
  free?: boolean
  /** Words of a choice: keys of `messages.choices.<name>`. */
  options?: readonly string[]
  /** Which files may be chosen, and in which size they go into the message. */
  accept?: readonly ("image" | "video" | "audio")[]
  as?: "original" | "preview" | "card" | "imagemap"
  /** Two of these stand side by side where there is room. */
  half?: boolean
  /** Behind "more": most people never need it. */
  rare?: boolean
  /** Only while a row's kind, which can be changed in place, is one of these. */
  only?: readonly string[]
}

export type List = { name: string; of: readonly Kind[]; min: number; max: number }
export type Form = { fields: readonly Field[]; lists: readonly List[] }

const actions = ["uri", "message", "postback", "datetimepicker", "clipboard"] as const
const quicks = [...actions, "camera", "cameraRoll", "location"] as const
const taps = ["uri", "message", "clipboard"] as const

/** Kinds of message, in the groups in which they are offered. */
export const groups = {
  plain: ["text", "image", "video", "audio", "sticker", "place"],
  cards: ["cards", "notice", "prices", "details", "buttons", "confirm", "carousel", "imageCarousel", "imagemap"],
  other: ["emoji", "coupon", "json"],
} as const

export const messageKinds = [...groups.plain, ...groups.cards, ...groups.other] as const
export type MessageKind = (typeof messageKinds)[number]
export const rowKinds = ["column", "tile", "card", "line", "smile", ...quicks] as const
export type Kind = MessageKind | (typeof rowKinds)[number]

export const actionKinds = actions
export const quickKinds = quicks

const line = (name: string, max: number, by: Count, more: Partial<Field> = {}): Field => ({
  ...{ name, look: "line", max, by },
  ...more,
})
const area = (name: string, max: number, by: Count, more: Partial<Field> = {}): Field => ({
  ...{ name, look: "area", max, by },
  ...more,
})
const choice = (name: string, options: readonly string[], more: Partial<Field> = {}): Field => ({
  ...{ name, look: "choice", options },
  ...more,
})
const picture = (name: string, as: Field["as"], more: Partial<Field> = {}): Field => ({
  ...{ name, look: "media", accept: ["image"], as },
  ...more,
})

const altText = line("altText", 1500, "units", { free: true, rare: true })
const colour: Field = { name: "colour", look: "colour", free: true, half: true }
const sender = [
  line("senderName", 20, "graphemes", { free: true, rare: true, half: true }),
  picture("senderIcon", "card", { free: true, rare: true }),
]
const quick: List = { name: "quick", of: quicks, min: 0, max: 13 }

const message = (fields: readonly Field[], lists: readonly List[] = []): Form => ({
  fields: [...fields, ...sender],
  lists: [...lists, quick],
})

/** All kinds of action ask out of one set, so that changing the kind loses nothing that was typed. */
const action = (most: { label: number; only: readonly string[] }): Form => ({
  fields: [
    line("label", most.label, "graphemes", { half: true }),
    line("uri", 1000, "units", { look: "url", only: ["uri"] }),
    line("text", 300, "units", { only: ["message"] }),
    line("displayText", 300, "graphemes", { only: ["postback"], free: true }),
    line("data", 300, "units", { only: ["postback", "datetimepicker"] }),
    choice("inputOption", ["", "openKeyboard", "openVoice", "openRichMenu", "closeRichMenu"], {
      ...{ only: ["postback"], free: true, rare: true, half: true },
    }),
    line("fillInText", 300, "units", { only: ["postback"], free: true, rare: true, half: true }),
    choice("mode", ["date", "time", "datetime"], { only: ["datetimepicker"], half: true }),
    { name: "initial", look: "moment", only: ["datetimepicker"], free: true, half: true },
    { name: "min", look: "moment", only: ["datetimepicker"], free: true, half: true },
    { name: "max", look: "moment", only: ["datetimepicker"], free: true, half: true },
    area("clipboardText", 1000, "units", { only: ["clipboard"] }),
    choice("style", ["primary", "secondary", "link"], { half: true, free: true }),
    { name: "icon", look: "url", free: true, rare: true },
    ...["x", "y", "width", "height"].map((name): Field => ({ name, look: "number", half: true, free: true })),
  ].filter(({ only }) => !only || only.some((kind) => most.only.includes(kind))) as readonly Field[],
  lists: [],
})
const anyAction = action({ label: 40, only: quicks })

const rows = (of: readonly Kind[], min: number, max: number, name: string): List => ({ name, of, min, max })
const template = [
  choice("imageAspectRatio", ["", "rectangle", "square"], { rare: true, half: true, free: true }),
  choice("imageSize", ["", "cover", "contain"], { rare: true, half: true, free: true }),
]
const flexTexts = [line("title", 100, "units", { free: true }), area("text", 2000, "units", { free: true })]

export const forms: Record<Kind, Form> = {
  text: message([area("text", 5000, "units")]),
  emoji: message([area("text", 5000, "units")], [rows(["smile"], 0, 20, "emojis")]),
  smile: {
    fields: [
      { name: "key", look: "line", half: true },
      { name: "productId", look: "line", half: true },
      { name: "emojiId", look: "line", half: true },
    ],
    lists: [],
  },
  image: message([
    picture("originalContentUrl", "original"),
    picture("previewImageUrl", "preview", { free: true, rare: true }),
  ]),
  video: message([
    { name: "originalContentUrl", look: "media", accept: ["video"], as: "original" },
    picture("previewImageUrl", "preview"),
    line("trackingId", 100, "units", { free: true, rare: true }),
  ]),
  audio: message([
    { name: "originalContentUrl", look: "media", accept: ["audio"], as: "original" },
    { name: "seconds", look: "number", half: true },
  ]),
  sticker: message([
    { name: "packageId", look: "number", half: true },
    { name: "stickerId", look: "number", half: true },
  ]),
  place: message([
    line("title", 100, "units"),
    line("address", 100, "units"),
    { name: "latitude", look: "number", half: true },
    { name: "longitude", look: "number", half: true },
  ]),
  imagemap: message(
    [
      picture("baseUrl", "imagemap"),
      { name: "baseHeight", look: "number", half: true },
      choice("layout", ["whole", "columns2", "columns3", "rows2", "rows3", "grid4", "grid6", "free"], { half: true }),
      { ...altText, rare: false, free: false },
    ],
    [rows(taps, 0, 50, "areas")],
  ),
  buttons: message(
    [
      picture("thumbnailImageUrl", "card", { free: true }),
      line("title", 40, "graphemes", { free: true }),
      area("text", 160, "graphemes"),
      altText,
      ...template,
      { name: "imageBackgroundColor", look: "line", free: true, rare: true, half: true },
    ],
    [rows(actions, 1, 4, "actions"), rows(actions, 0, 1, "tap")],
  ),
  confirm: message([area("text", 240, "graphemes"), altText], [rows(actions, 2, 2, "actions")]),
  carousel: message([altText, ...template], [rows(["column"], 1, 10, "columns")]),
  column: {
    fields: [
      picture("thumbnailImageUrl", "card", { free: true }),
      line("title", 40, "graphemes", { free: true }),
      area("text", 120, "graphemes"),
      { name: "imageBackgroundColor", look: "line", free: true, rare: true, half: true },
    ],
    lists: [rows(actions, 1, 3, "actions"), rows(actions, 0, 1, "tap")],
  },
  imageCarousel: message([altText], [rows(["tile"], 1, 10, "columns")]),
  tile: { fields: [picture("imageUrl", "card")], lists: [rows(actions, 1, 1, "tap")] },
  cards: message(
    [choice("size", ["mega", "kilo", "micro", "giga"], { half: true }), colour, altText],
    [rows(["card"], 1, 12, "columns")],
  ),
  card: {
    fields: [
      picture("imageUrl", "card", { free: true }),
      choice("ratio", ["20:13", "1:1", "16:9", "4:3", "3:4"], { rare: true, half: true }),
      line("title", 100, "units", { free: true }),
      line("price", 60, "units", { free: true, half: true }),
      area("text", 2000, "units", { free: true }),
    ],
    lists: [rows(actions, 0, 4, "actions")],
  },
  notice: message(
    [line("heading", 60, "units", { free: true }), ...flexTexts, colour, altText],
    [rows(actions, 0, 4, "actions")],
  ),
  prices: message(
    [...flexTexts, line("total", 60, "units", { free: true, half: true }), colour, altText],
    [rows(["line"], 1, 30, "lines"), rows(actions, 0, 4, "actions")],
  ),
  details: message([...flexTexts, colour, altText], [rows(["line"], 1, 30, "lines"), rows(actions, 0, 4, "actions")]),
  line: {
    fields: [line("name", 100, "units", { half: true }), line("value", 100, "units", { half: true })],
    lists: [],
  },
  coupon: message([line("couponId", 100, "units"), line("deliveryTag", 30, "units", { free: true, rare: true })]),
  json: { fields: [{ name: "json", look: "code" }], lists: [] },
  uri: anyAction,
  message: anyAction,
  postback: anyAction,
  datetimepicker: anyAction,
  clipboard: anyAction,
  camera: anyAction,
  cameraRoll: anyAction,
  location: anyAction,
}

export const fieldsOf = (kind: Kind) => forms[kind].fields
export const listsOf = (kind: Kind) => forms[kind].lists
export const listOf = (kind: Kind, name: string) => forms[kind].lists.find((list) => list.name === name) ?? null
export const isKind = (word: string): word is Kind => Object.hasOwn(forms, word)
export const isMessageKind = (word: string): word is MessageKind => messageKinds.some((kind) => kind === word)
