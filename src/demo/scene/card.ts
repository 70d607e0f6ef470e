import type { Message } from "../../line/messages"

/** The school's own way of laying out messages: one green, one paper, pictures that the demo draws itself. */

const GREEN = "#3F7A52"
const INK = "#333333"
const QUIET = "#666666"

/** Pictures live at an address that leads nowhere: the phone shows the demo's own drawing of that name. */
export const picture = (name: string) => `https://pictures.tobiishi.example/${name}.png`
const page = (path: string) => `https://school.tobiishi.example/${path}`

export const say = (text: string): Message => ({ type: "text", text })

/** A text with tappable answers under it; what is tapped comes back as a postback and shows in the chat. */
export const ask = (text: string, name: string, answers: readonly string[]): Message => ({
  type: "text",
  text,
  quickReply: {
    items: answers.map((answer) => ({
      type: "action",
      action: { type: "postback", label: answer, data: `${name}=${answer}`, displayText: answer },
    })),
  },
})

export const show = (name: string): Message => ({
  type: "image",
  originalContentUrl: picture(name),
  previewImageUrl: picture(name),
})

type Card = { picture: string; kicker: string; title: string; lines: readonly string[]; button: string; path: string }

/** A Flex bubble, a picture, a few lines and one button, of the shape that the composer's own form of a card makes. */
export const card = ({ picture: name, kicker, title, lines, button, path }: Card): Message => ({
  type: "flex",
  altText: `${kicker} ${title}`,
  contents: {
    type: "bubble",
    size: "mega",
    hero: { type: "image", url: picture(name), size: "full", aspectRatio: "20:13", aspectMode: "cover" },
    body: {
      type: "box",
      layout: "vertical",
      spacing: "md",
      contents: [
        { type: "text", text: title, size: "lg", weight: "bold", color: INK, wrap: true },
        {
          type: "text",
          text: [kicker, ...lines.map((line) => `・${line}`)].join("\n"),
          size: "sm",
          color: QUIET,
          wrap: true,
        },
      ],
    },
    footer: {
      type: "box",
      layout: "vertical",
      spacing: "sm",
      contents: [
        {
          ...{ type: "button", style: "primary", color: GREEN, height: "sm" },
          action: { type: "uri", label: button, uri: page(path) },
        },
      ],
    },
  },
})

type Offer = { picture?: string; title: string; text: string; buttons: readonly { label: string; path?: string }[] }

/** LINE's buttons template: those with a path open a page, the others answer. */
export const offer = ({ picture: name, title, text, buttons }: Offer): Message => ({
  type: "template",
  altText: title,
  template: {
    type: "buttons",
    ...(name ? { thumbnailImageUrl: picture(name) } : {}),
    title,
    text,
    actions: buttons.map(({ label, path }) =>
      path
        ? { type: "uri", label, uri: page(path) }
        : { type: "postback", label, data: `answer=${label}`, displayText: label },
    ),
  },
})

export const confirm = (text: string, yes: string, no: string): Message => ({
  type: "template",
  altText: text.slice(0, 400),
  template: {
    type: "confirm",
    text,
    actions: [yes, no].map((label) => ({ type: "postback", label, data: `answer=${label}`, displayText: label })),
  },
})

/** Several pictures with words, side by side. */
export const voices = (altText: string, all: readonly { picture: string; title: string; text: string }[]): Message => ({
  type: "template",
  altText,
  template: {
    type: "carousel",
    columns: all.map(({ picture: name, title, text }) => ({
      thumbnailImageUrl: picture(name),
      title,
      text,
      actions: [{ type: "message", label: "くわしく知りたい", text: `「${title}」について教えてください` }],
    })),
  },
})

export const sticker = (packageId: string, stickerId: string): Message => ({ type: "sticker", packageId, stickerId })
