import type { Step } from "../../../src/domain/step"

/** One message of a step as its form holds it. What the form cannot show, it edits as JSON. */

export type Message = Step["messages"][number]

export const formKinds = ["text", "sticker", "image", "video", "audio", "location"] as const
export type FormKind = (typeof formKinds)[number]

export const quickKinds = ["message", "postback", "uri"] as const
export type Quick = { label: string; kind: string; value: string }

export type MessageDraft = { kind: FormKind | "json"; values: Record<string, string>; quick: Quick[] }

/** What each kind asks for, in the order of the form. */
export const properties: Record<FormKind | "json", readonly string[]> = {
  text: ["text"],
  sticker: ["packageId", "stickerId"],
  image: ["originalContentUrl", "previewImageUrl"],
  video: ["originalContentUrl", "previewImageUrl", "trackingId"],
  audio: ["originalContentUrl", "seconds"],
  location: ["title", "address", "latitude", "longitude"],
  json: ["json"],
}

export const blank = (kind: FormKind): MessageDraft => ({ kind, values: {}, quick: [] })

export const written = (message: unknown): MessageDraft => ({
  kind: "json",
  values: { json: JSON.stringify(message, null, 2) },
  quick: [],
})

/** The form of a message, if reading the form back gives the very same message; else its JSON. */
export function ofMessage(message: Message): MessageDraft {
  const draft = inForm(message)
  const back = draft && toMessage(draft)
  return draft && back && "message" in back && Bun.deepEquals(back.message, message) ? draft : written(message)
}

function inForm(message: Message): MessageDraft | null {
  const kind = formKinds.find((each) => each === message.type)
  if (!kind) return null
  const facts: Record<string, unknown> = { ...message }
  const values = Object.fromEntries(properties[kind].map((name) => [name, textOf(facts[name])]))
  if (kind === "audio" && typeof facts.duration === "number") values.seconds = String(facts.duration / 1000)
  return { kind, values, quick: quickOf(message) }
}

const textOf = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "")

function quickOf(message: Message): Quick[] {
  return (message.quickReply?.items ?? []).map(({ action }) => {
    const facts: Record<string, unknown> = { ...action }
    const kind = textOf(facts.type)
    const value = kind === "uri" ? facts.uri : kind === "postback" ? facts.data : facts.text
    return { label: textOf(facts.label), kind, value: textOf(value) }
  })
}

/** The message a form describes; judging it is the schema's work. `unreadable`: what the JSON parser says. */
export function toMessage(draft: MessageDraft): { message: unknown } | { unreadable: string } {
  if (draft.kind === "json") return parsed(draft.values.json ?? "")
  const quickReply = draft.quick.length > 0 ? { quickReply: { items: draft.quick.map(quickItem) } } : {}
  return { message: { type: draft.kind, ...makers[draft.kind]((name) => draft.values[name] ?? ""), ...quickReply } }
}

export function parsed(json: string): { message: unknown } | { unreadable: string } {
  try {
    return { message: JSON.parse(json) }
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) }
  }
}

const makers: Record<FormKind, (value: (name: string) => string) => Record<string, unknown>> = {
  text: (value) => ({ text: value("text") }),
  sticker: (value) => ({ packageId: value("packageId").trim(), stickerId: value("stickerId").trim() }),
  image: (value) => urls(value("originalContentUrl"), value("previewImageUrl") || value("originalContentUrl")),
  video: (value) => ({
    ...urls(value("originalContentUrl"), value("previewImageUrl")),
    ...(value("trackingId").trim() ? { trackingId: value("trackingId").trim() } : {}),
  }),
  audio: (value) => ({
    originalContentUrl: value("originalContentUrl").trim(),
    duration: milliseconds(value("seconds")),
  }),
  location: (value) => ({
    title: value("title"),
    address: value("address"),
    latitude: numberIn(value("latitude")),
    longitude: numberIn(value("longitude")),
  }),
}

const urls = (originalContentUrl: string, previewImageUrl: string) => ({
  originalContentUrl: originalContentUrl.trim(),
  previewImageUrl: previewImageUrl.trim(),
})

/** A number, or nothing; what is no number stays as it is, for the schema to refuse. */
export function numberIn(text: string): number | string | undefined {
  const plain = text.normalize("NFKC").trim()
  if (plain === "") return undefined
  return /^[-+]?\d+([.]\d+)?$/.test(plain) ? Number(plain) : text
}

function milliseconds(text: string) {
  const seconds = numberIn(text)
  return typeof seconds === "number" ? Math.round(seconds * 1000) : seconds
}

function quickItem({ label, kind, value }: Quick) {
  const target = kind === "uri" ? { uri: value.trim() } : kind === "postback" ? { data: value } : { text: value }
  return { type: "action", action: { type: kind, label, ...target } }
}
