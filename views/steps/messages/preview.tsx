import { type Child, Fragment, h } from "../../jsx"
import { Icon } from "../../parts/icon"
import type { OnChannel } from "../../reader"
import { type MessageDraft, type Quick, toMessage } from "../draft/message"
import { inALine } from "./glance"

/** How a friend will see the messages, roughly: a column of bubbles, and the buttons of the last one below. */
export function Preview({ reader, messages }: { reader: OnChannel; messages: readonly unknown[] }) {
  const last = messages.at(-1)
  return (
    <div class="bg-secondary/15 rounded-box grid gap-2 p-4">
      {messages.map((message) => (
        <div class="flex items-start gap-2">
          <span
            class="bg-base-100 text-primary grid size-8 shrink-0 place-items-center rounded-full text-xs font-semibold"
            aria-hidden="true"
          >
            {[...reader.channel.name][0] ?? "?"}
          </span>
          <Bubble reader={reader} message={partsOf(message)} />
        </div>
      ))}
      <QuickReplies labels={labelsOf(last)} />
    </div>
  )
}

/** The messages of a form as far as they can be shown: JSON that cannot be read says so. */
export const previewed = (drafts: readonly MessageDraft[]): unknown[] =>
  drafts.map((draft) => {
    const made = toMessage(draft)
    return "message" in made ? made.message : null
  })

type Parts = Record<string, unknown>

function partsOf(value: unknown): Parts | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null
}

const textIn = (of: Parts | null, name: string): string => {
  const value = of?.[name]
  return typeof value === "string" || typeof value === "number" ? String(value) : ""
}

function Bubble({ reader, message }: { reader: OnChannel; message: Parts | null }) {
  const { t } = reader
  if (!message) return <Paper quiet>{t("messages.bubble.unreadable")}</Paper>
  switch (message.type) {
    case "text":
    case "textV2":
      return textIn(message, "text") ? (
        <Paper>
          <Filled text={textIn(message, "text")} />
        </Paper>
      ) : (
        <Paper quiet>{t("messages.bubble.empty")}</Paper>
      )
    case "sticker":
      return (
        <Paper quiet>
          {t("messages.bubble.sticker", { id: `${textIn(message, "packageId")}/${textIn(message, "stickerId")}` })}
        </Paper>
      )
    case "image":
    case "video":
      return <Media reader={reader} message={message} kind={message.type} />
    case "audio":
      return (
        <Paper>
          ▶ {t("messages.bubble.audio", { seconds: Math.round(Number(message.duration ?? 0) / 100) / 10 || "?" })}
        </Paper>
      )
    case "location":
      return (
        <Paper>
          <span class="block font-semibold">{textIn(message, "title") || t("messages.bubble.location")}</span>
          <span class="quiet block text-xs">{textIn(message, "address")}</span>
        </Paper>
      )
    case "template":
      return <Template message={message} />
    default:
      return <Paper>{inALine(reader, textIn(message, "type"), textIn(message, "altText"))}</Paper>
  }
}

function Paper({ quiet, children }: { quiet?: boolean; children?: Child }) {
  return (
    <div
      class={[
        "bg-base-100 rounded-box max-w-full min-w-0 px-3 py-2 text-sm break-words whitespace-pre-wrap",
        quiet && "quiet",
      ]}
    >
      {children}
    </div>
  )
}

const PLACEHOLDER = /(\{\{\s*(?:name|field\.[^|{}\s]+)\s*(?:\|[^{}]*)?\}\})/

/** Placeholders stand out: each friend reads something else there. */
export function Filled({ text }: { text: string }) {
  return (
    <>
      {text
        .split(PLACEHOLDER)
        .map((part, index) =>
          index % 2 === 1 ? <mark class="bg-warning/30 text-base-content rounded px-0.5">{part}</mark> : part,
        )}
    </>
  )
}

function Media({ reader, message, kind }: { reader: OnChannel; message: Parts; kind: "image" | "video" }) {
  const { t } = reader
  const url = textIn(message, "originalContentUrl")
  return (
    <Paper>
      <span class="bg-base-200 rounded-field mb-1 grid h-28 w-44 place-items-center">
        <Icon name={kind === "video" ? "play" : "image"} class="quiet size-8" />
      </span>
      <span class="block text-xs">
        {t(`messages.bubble.${kind}`)}{" "}
        {url && (
          <a class="link" href={url} target="_blank" rel="noreferrer">
            {t("messages.bubble.open")}
          </a>
        )}
      </span>
    </Paper>
  )
}

function Template({ message }: { message: Parts }) {
  const template = partsOf(message.template)
  const columns = Array.isArray(template?.columns) ? template.columns.map(partsOf) : [template]
  return (
    <div class="flex max-w-full min-w-0 gap-2 overflow-x-auto">
      {columns.map((column) => (
        <div class="bg-base-100 rounded-box w-48 shrink-0 p-3 text-sm">
          {textIn(column, "title") && <p class="font-semibold">{textIn(column, "title")}</p>}
          <p class="whitespace-pre-wrap">
            <Filled text={textIn(column, "text") || textIn(message, "altText")} />
          </p>
          {actionsOf(column).map((label) => (
            <p class="text-info border-base-300 mt-2 border-t pt-2 text-center">{label}</p>
          ))}
        </div>
      ))}
    </div>
  )
}

function actionsOf(column: Parts | null): string[] {
  const actions = Array.isArray(column?.actions) ? column.actions : column?.action ? [column.action] : []
  return actions.map((action) => textIn(partsOf(action), "label")).filter(Boolean)
}

function labelsOf(message: unknown): string[] {
  const items = partsOf(partsOf(message)?.quickReply)?.items
  return Array.isArray(items) ? items.map((item) => textIn(partsOf(partsOf(item)?.action), "label")) : []
}

function QuickReplies({ labels }: { labels: readonly Quick["label"][] }) {
  if (labels.length === 0) return <Fragment />
  return (
    <div class="flex flex-wrap justify-end gap-1.5">
      {labels.map((label) => (
        <span class="border-primary text-primary bg-base-100 rounded-full border px-3 py-1 text-xs">
          {label || "…"}
        </span>
      ))}
    </div>
  )
}
