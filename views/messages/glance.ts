import type { Key } from "../locales"
import type { Reader } from "../reader"
import type { Message } from "./draft"

const LONGEST = 70

/** A message in a line: what it says, or what it is. */
export function glance(reader: Reader, message: Message): string {
  const said = "text" in message ? message.text : "altText" in message ? message.altText : ""
  return inALine(reader, message.type, said)
}

/** The same for a message that nobody has judged yet. */
export function inALine({ t }: Reader, type: string, said: string): string {
  const kind = Object.hasOwn(kinds, type) ? t(kinds[type] ?? "messages.kinds.json") : type
  if (type === "text" || type === "textV2") return short(said)
  return said ? `[${kind}] ${short(said)}` : `[${kind}]`
}

const kinds: Record<string, Key> = {
  sticker: "messages.kinds.sticker",
  image: "messages.kinds.image",
  video: "messages.kinds.video",
  audio: "messages.kinds.audio",
  location: "messages.kinds.location",
  imagemap: "messages.kinds.imagemap",
  template: "messages.kinds.template",
  flex: "messages.kinds.flex",
  coupon: "messages.kinds.coupon",
}

/** A placeholder as its fallback: a line has no room for more. */
const PLACEHOLDER = /\{\{\s*(name|field\.[^|{}\s]+)\s*(?:\|([^{}]*))?\}\}/g

function short(text: string): string {
  const plain = text.replace(PLACEHOLDER, (_, name: string, fallback?: string) => fallback || `(${name})`)
  const letters = [...plain.replace(/\s+/g, " ").trim()]
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : letters.join("")
}
